import Engine

/// `set-columns`: columns replaced by expressions.
enum SetColumns {
  static let record = StepRecord(
    kind: "set-columns",
    summary: "Replaces the values of columns by computed ones.",
    elsewhere: [
      "update", "transform", "trim", "clean", "overwrite", "upper", "lower", "replace", "round", "apply", "normalize",
      "scale",
    ],
    details: [
      "Columns keep their places; their types become those of the expressions.",
      "Expressions see the columns before the step, not each other.",
      "A row in which an expression fails is a reject.",
      "With \"where\" all other cells stay, and the expressions are computed for the rows that are meant only.",
    ] + WindowFields.details,
    fields: [
      WindowFields.over,
      FieldRecord("values", "Columns", .columnExpressions, .required, "Columns, each with an expression."),
      StepCall.whereField,
    ],
    example: StepExample(
      step: #"{ "step": "set-columns", "values": { "name": "upper(name)" } }"#,
      input: "id,name\n1,pear\n",
      output: "id,name\n1,PEAR\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let windows = call.windowCalls()
    var projections: [Projection] = []
    var isKnown = true
    for member in call.members("values") {
      let field = call.column(member, key: "values")
      guard let expression = call.expression(member.value, key: "values.\(member.key)", windows: windows) else {
        isKnown = false
        continue
      }
      if field != nil { projections.append(Projection(member.key, expression)) }
    }
    return isKnown ? call.with(call.onlyWhere(projections), windows: windows) : nil
  }
}
