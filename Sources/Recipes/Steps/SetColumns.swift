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
      "Where an expression keeps a column's number as a double, digits that a double has no room for are rounded, and a note counts them.",
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
    var lost: [Projection] = []
    var isKnown = true
    for member in call.members("values") {
      let field = call.column(member, key: "values")
      windows.subject = member.key
      guard let expression = call.expression(member.value, key: "values.\(member.key)", windows: windows) else {
        isKnown = false
        continue
      }
      guard let field else { continue }
      projections.append(Projection(member.key, expression))
      if let isLost = call.losesDigits(of: field, in: expression) { lost.append(Projection(field.name, isLost)) }
    }
    guard isKnown else { return nil }
    var input = call.input(with: windows)
    for isLost in call.amongMeant(lost) {
      input = call.noting(
        isLost.expression, "\"\(isLost.name)\": \(LostDigits.becameDoubles)", column: isLost.name, in: input)
    }
    return call.with(call.onlyWhere(projections), in: input)
  }
}
