import Engine

/// `replace-text`: text in columns replaced.
enum ReplaceText {
  static let record = StepRecord(
    kind: "replace-text",
    summary: "Replaces text inside the values of columns.",
    elsewhere: ["substitute", "regex", "find"],
    details: [
      "Every occurrence is replaced.",
      "With \"regex\" the text to find is a regular expression (RE2), and $1 stands for its first group.",
    ],
    keepsColumns: true,
    fields: [
      FieldRecord("columns", "Columns", .columns, .required, "Text columns."),
      FieldRecord("find", "Find", .text, .required, "The text to find."),
      FieldRecord("replace", "Replace by", .text, .required, "What takes its place; may be empty."),
      FieldRecord(
        "regex", "Regular expression", .boolean, .optional(.boolean(false)),
        "Whether the text to find is a regular expression."),
      StepCall.whereField,
    ],
    example: StepExample(
      step: #"{ "step": "replace-text", "columns": ["name"], "find": "_", "replace": " " }"#,
      input: "id,name\n1,red_pear_big\n",
      output: "id,name\n1,red pear big\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    guard let find = call.text("find"), let replacement = call.text("replace") else { return nil }
    if find.isEmpty {
      call.error("find", at: call.step["find"], "\"find\" is empty", remedy: "write the text to find")
      return nil
    }
    let isRegex = call.step["regex"]?.boolean ?? false
    let function = isRegex ? "regexp_replace" : "replace"
    let projections = (call.columns("columns") ?? []).compactMap { field -> Projection? in
      guard call.requireText(field, key: "columns") else { return nil }
      let text = "\(function)(\(StepCall.quoted(field.name)), ${find}, ${replace})"
      return call.derive(text, ["find": .text(find), "replace": .text(replacement)], key: "find")
        .map { Projection(field.name, $0) }
    }
    return call.with(call.onlyWhere(projections))
  }
}

extension StepCall {
  /// Whether a column is text; reports one that is not.
  func requireText(_ field: Field, key: String) -> Bool {
    if field.type == .text { return true }
    let json = step[key]?.list?.first { $0.text == field.name } ?? step[key]
    error(
      key, at: json, "\"\(field.name.shortened)\" is \(field.type), not text",
      remedy: "pin it as text in the source's \"types\", or use change-type before")
    return false
  }
}
