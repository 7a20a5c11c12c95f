import Engine

/// `fill-missing`: puts a value where one is missing.
enum FillMissing {
  static let record = StepRecord(
    kind: "fill-missing",
    summary: "Puts a value where values are missing.",
    elsewhere: ["null", "empty", "blank", "coalesce", "impute", "fillna"],
    details: ["Null and empty text are missing.", "The value must be of each column's type."],
    keepsColumns: true,
    fields: [
      FieldRecord("columns", "Columns", .columns, .required, "The columns to fill."),
      FieldRecord("value", "Value", .scalar, .required, "What takes the place of missing values."),
      StepCall.whereField,
    ],
    example: StepExample(
      step: #"{ "step": "fill-missing", "columns": ["name"], "value": "unknown" }"#,
      input: "id,name\n1,pear\n2,\n",
      output: "id,name\n1,pear\n2,unknown\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    guard let json = call.step["value"] else { return nil }
    let projections = (call.columns("columns") ?? []).compactMap { column -> Projection? in
      // What has no value yet gets the type of the value.
      let isOpen = json.text == nil && call.input.isValueless(column.name)
      let field = Field(column.name, isOpen ? MapValues.scalarType([json]) ?? column.type : column.type)
      guard let value = call.value(json, as: field, key: "value") else { return nil }
      let name = StepCall.quoted(field.name)
      let text =
        field.type == .text ? "case when \(name) <> '' then \(name) else ${value} end" : "coalesce(\(name), ${value})"
      return call.derive(text, ["value": value], key: "value").map { Projection(field.name, $0) }
    }
    return call.with(call.onlyWhere(projections))
  }
}

extension StepCall {
  /// A scalar of the recipe as a value of a column's type; reports one that is not.
  func value(_ json: JSON, as field: Field, key: String) -> Value? {
    guard let written = ParameterScope.scalarText(json) else {
      error(key, at: json, "\"\(key)\" is \(json.kindName)", remedy: "write a text, a number, true or false")
      return nil
    }
    let isText = json.text != nil
    guard let text = isText ? body.scope.replace(written, at: json.offset, place: place.at(key), sink: sink) : written
    else { return nil }
    if let value = ScalarText.parse(text, as: field.type) { return value }
    error(
      key, at: json,
      "\(json.line.shortened) is not a value of the column \"\(field.name.shortened)\", which is \(field.type)",
      remedy: field.type == .integer
        ? "write a whole number, or change the column's type first" : "write a value of that type")
    return nil
  }
}
