import Engine

/// `pivot-rows`: values of a column as columns.
enum PivotRows {
  static let record = StepRecord(
    kind: "pivot-rows", since: .v1_1,
    summary: "Makes a column of each of some values of a column, filled with an aggregation of their rows.",
    elsewhere: [
      "pivot", "spread", "pivot_wider", "pivot_table", "crosstab", "unstack", "rows to columns", "dcast", "wide",
      "long to wide", "pivot table",
    ],
    details: [
      "It is a group-rows whose aggregations each look at the rows with one value.",
      "Without \"by\" rows are grouped by all columns that neither \"column\" nor \"value\" uses.",
      "Rows with another value, or none, keep their group but are in no column: a note counts them, unless "
        + "\"otherwise\" rejects them.",
    ],
    cost: .remembers,
    fields: [
      FieldRecord("column", "Column", .column, .required, "The column whose values become columns."),
      FieldRecord(
        "values", "Values", .either([.renames, .scalars]), .required,
        "The values, which are the columns' names too, or values as text, each with the name of its column.",
        isPlain: true),
      FieldRecord("value", "Aggregation", .plainText, .required, "What fills the new columns, such as sum(amount)."),
      FieldRecord("by", "Group by", .columns, .optional(nil), "The columns that must be equal."),
      OtherValues.field,
    ],
    example: StepExample(
      step: #"{ "step": "pivot-rows", "column": "kind", "values": ["a", "b"], "value": "sum(amount)" }"#,
      input: "id,kind,amount\n1,a,2\n1,b,3\n2,a,5\n1,a,7\n",
      output: "id,a,b\n1,9,3\n2,5,\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    guard let json = call.step["value"] else { return nil }
    let field = call.column("column")
    let aggregation = call.aggregation(json, name: "", key: "value")
    let grouped = call.columns("by", mayBeEmpty: true)
    guard let field, let aggregation else { return nil }
    let used = (aggregation.argument?.columns ?? []).union([field.name])
    let keys = grouped ?? call.schema.fields.filter { !used.contains($0.name) }

    var names = TakenNames(keys.map(\.name))
    let values = NamedValue.read(call.step["values"], of: field, key: "values", call)
    var aggregations: [Aggregation] = []
    for value in values where call.checkNew(value.name, beside: names, key: "values", at: value.json) {
      names.insert(value.name)
      var one = aggregation
      one.name = value.name
      // Aggregations leave nulls out, so what is null in all other rows looks at these alone.
      let argument = aggregation.argument ?? .literal(.integer(1), .integer)
      let branch = Expression.Branch(condition: value.condition(field), result: argument)
      one.argument = .conditional([branch], otherwise: .literal(.null, argument.type), argument.type)
      aggregations.append(one)
    }
    return Plan(
      .aggregate(keys: keys.map(\.name), aggregations), inputs: [OtherValues.checked(call, field, values)],
      step: call.operatorStep, schema: Schema(keys + aggregations.map { Field($0.name, $0.type) }))
  }
}

/// A value of a column that a step names, and the column that is made of it.
struct NamedValue {
  var value: Value
  /// Whether a row can have it: a column without values has none.
  var isPossible = true
  var name: String
  /// Where it stands in the recipe.
  var json: JSON

  /// A list of values, or an object of values and the names of columns.
  static func read(_ json: JSON?, of field: Field, key: String, _ call: StepCall) -> [NamedValue] {
    guard let json else { return [] }
    let written: [(text: String, name: String, json: JSON)] =
      json.members?.compactMap { member in
        member.value.text.map { (member.key, $0, JSON(.null, offset: member.keyOffset)) }
      }
      ?? json.list?.compactMap { item in ParameterScope.scalarText(item).map { ($0, $0, item) } } ?? []
    if written.isEmpty {
      call.error(key, at: json, "\"values\" names no value", remedy: "name at least one")
    }
    // What has no value yet could have any of them.
    let type = call.input.isValueless(field.name) ? DataType.text : field.type
    var seen: Set<Value> = []
    return written.compactMap { text, name, json in
      guard let value = ScalarText.parse(text, as: type) else {
        call.error(
          key, at: json,
          "\"\(text.shortened)\" is not a value of the column \"\(field.name.shortened)\", which is \(type)",
          remedy: "write a value of that type, or change the column's type first")
        return nil
      }
      guard seen.insert(value).inserted else {
        call.error(key, at: json, "the value \"\(text.shortened)\" is named twice", remedy: "name it once")
        return nil
      }
      return NamedValue(value: value, isPossible: type == field.type, name: name, json: json)
    }
  }

  /// Whether a row has the value.
  func condition(_ field: Field) -> Expression {
    isPossible
      ? .call("=", [field.expression, .literal(value, field.type)], .boolean) : .literal(.boolean(false), .boolean)
  }
}

/// What becomes of rows whose value a step does not name.
enum OtherValues {
  static let field = FieldRecord(
    "otherwise", "Other values",
    .choice([
      Choice("ignore", "rows with other values are counted in a note"),
      Choice("reject", "rows with other values are rejects"),
    ]), .optional(.text("ignore")), "What becomes of rows with another value, or none.")

  /// The input with a look at the rows that have none of the values.
  static func checked(_ call: StepCall, _ field: Field, _ values: [NamedValue]) -> Plan {
    let named = values.filter(\.isPossible).map { Expression.literal($0.value, field.type) }
    var isOther = Expression.literal(.boolean(true), .boolean)
    if !named.isEmpty {
      let isNamed = Expression.call("in", [field.expression] + named, .boolean)
      // Null is none of them.
      isOther = .conditional(
        [Expression.Branch(condition: isNamed, result: .literal(.boolean(false), .boolean))], otherwise: isOther,
        .boolean)
    }
    return call.word("otherwise") == "reject"
      ? call.rejecting(isOther, "none of the values that become columns", column: field.name)
      : call.noting(isOther, "\"\(field.name)\": rows with other values, which are in no column", column: field.name)
  }
}
