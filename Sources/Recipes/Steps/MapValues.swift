import Engine

/// `map-values`: values of a column replaced by others.
enum MapValues {
  static let record = StepRecord(
    kind: "map-values",
    summary: "Replaces values of a column by others.",
    elsewhere: ["recode", "translate", "case when", "dictionary", "replace values", "lookup values"],
    details: [
      "Values without an entry stay as they are, unless \"otherwise\" says what they become; then that goes for null too.",
      "With \"otherwise\" the column gets the type of the new values.",
      "With \"into\" the result is a new column, which comes last and is null where \"where\" does not hold.",
    ],
    fields: [
      FieldRecord("column", "Column", .column, .required, "The column."),
      FieldRecord("values", "Values", .valueMap, .required, "Old values as text, each with the new value."),
      FieldRecord("otherwise", "All others", .scalar, .optional(nil), "What all other values become."),
      FieldRecord(
        "into", "New column", .newColumn, .optional(nil), "Name of a new column; the column itself then stays.",
        since: .v1_1),
      StepCall.whereField,
    ],
    example: StepExample(
      step: #"{ "step": "map-values", "column": "sex", "values": { "M": "male", "F": "female" } }"#,
      input: "id,sex\n1,M\n2,F\n3,X\n",
      output: "id,sex\n1,male\n2,female\n3,X\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    guard let field = call.column("column") else { return nil }
    let into = call.step["into"]
    if let name = into?.text, !call.checkNew(name, beside: TakenNames(call.schema.names), key: "into", at: into) {
      return call.input
    }
    let name = into?.text ?? field.name
    let members = call.members("values")
    let otherwise = call.step["otherwise"]
    guard let type = resultType(field, members.map(\.value), otherwise, call) else { return nil }
    var branches: [Expression.Branch] = []
    let result = Field(field.name, type)
    for member in members {
      guard let key = ScalarText.parse(member.key, as: field.type) else {
        call.error(
          "values", at: JSON(.null, offset: member.keyOffset),
          "\"\(member.key.shortened)\" is not a value of the column \"\(field.name.shortened)\", which is \(field.type)",
          remedy: "write a value of that type, or change the column's type first")
        continue
      }
      guard
        let condition = call.derive("\(StepCall.quoted(field.name)) = ${key}", ["key": key], key: "values"),
        let value = literal(member.value, result, key: "values", call)
      else { continue }
      branches.append(Expression.Branch(condition: condition, result: value))
    }
    let kept = type == field.type ? field.expression : .cast(field.expression, type, try: false)
    let rest = otherwise.map { literal($0, result, key: "otherwise", call) } ?? kept
    guard let rest else { return call.with([Projection(name, .literal(.null, type))]) }
    return call.with(call.onlyWhere([Projection(name, .conditional(branches, otherwise: rest, type))]))
  }

  private static func literal(_ json: JSON, _ field: Field, key: String, _ call: StepCall) -> Expression? {
    if json.isNull { return .literal(.null, field.type) }
    return call.value(json, as: field, key: key).map { .literal($0, field.type) }
  }

  /// The column's own type when others stay; else the one type that all new values have.
  private static func resultType(_ field: Field, _ values: [JSON], _ otherwise: JSON?, _ call: StepCall) -> DataType? {
    guard let otherwise else {
      // What has no value yet gets the type of the new values.
      let open = call.input.isValueless(field.name) ? values.filter { !$0.isNull } : []
      return open.isEmpty ? field.type : scalarType(open) ?? field.type
    }
    let all = (values + [otherwise]).filter { !$0.isNull }
    let isText = all.contains { $0.text != nil }
    if field.type == .text || isText {
      // Text can be read as the column's type: a date stays a date when all new values are dates.
      let keepsType = all.allSatisfy { value in
        ParameterScope.scalarText(value).map { ScalarText.parse($0, as: field.type) != nil } ?? false
      }
      return isText && (field.type == .text || keepsType) ? field.type : isText ? .text : scalarType(all) ?? .text
    }
    return all.isEmpty ? field.type : scalarType(all) ?? .text
  }

  /// The type of numbers and booleans; `nil` for a mixture.
  static func scalarType(_ values: [JSON]) -> DataType? {
    if values.allSatisfy({ $0.boolean != nil }) { return values.isEmpty ? nil : .boolean }
    if values.allSatisfy({ $0.integer != nil }) { return .integer }
    return values.allSatisfy { $0.number != nil } ? .double : nil
  }
}
