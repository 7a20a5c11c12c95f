import Engine

/// `change-type`: converts columns.
enum ChangeType {
  static let record = StepRecord(
    kind: "change-type",
    summary: "Converts columns to other types.",
    elsewhere: ["cast", "convert", "parse", "astype", "to number", "to date", "parse dates"],
    details: [
      "A row with a value that cannot be converted is a reject, or gets null there, which a note counts.",
      "Digits that a number's new type has no room for are rounded, or cut where it is an integer, and a note counts them.",
      "Digits behind the microseconds of a timestamp are cut; where `types` of the source pins it, a note counts them.",
      "With \"decimal\" or \"thousands\" numbers are read as people write them: groups of three digits, a currency's sign "
        + "or three capitals at one end, % for hundredths, and brackets for minus.",
      "A format says how text is read as date or timestamp, or how these are written as text.",
    ],
    keepsColumns: false,
    fields: [
      FieldRecord(
        "columns", "Types", .types, .required,
        "Columns, each with its new type, or with { \"type\": …, \"format\": … }, or with \"decimal\" and \"thousands\"."
      ),
      FieldRecord(
        "otherwise", "If impossible",
        .choice([Choice("reject", "the row is a reject"), Choice("null", "the value is null, and a note counts them")]),
        .optional(.text("reject")), "What becomes of values that cannot be converted.", since: .v1_1),
    ],
    example: StepExample(
      step:
        #"{ "step": "change-type", "columns": { "id": "text", "day": { "type": "date", "format": "dd.MM.yyyy" } } }"#,
      input: "id,day\n1,31.01.2026\n",
      output: "id,day\n1,2026-01-31\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let givesNull = call.word("otherwise") == "null"
    var input = call.input
    let projections = call.members("columns").compactMap { member -> Projection? in
      guard let field = call.column(member, key: "columns") else { return nil }
      guard let type = DataType(name: member.value.text ?? member.value["type"]?.text ?? "") else { return nil }
      guard let strict = convert(field, to: type, member.value, call) else { return nil }
      if let isCut = isCut(field, to: type, member.value, call) {
        let what = type == .double ? LostDigits.becameDoubles : "digits that \(type) has no room for are left out"
        input = call.noting(isCut, "\"\(field.name)\": \(what)", column: field.name, in: input)
      }
      guard givesNull, strict.canFail, let lenient = convert(field, to: type, member.value, isTry: true, call)
      else { return Projection(field.name, strict) }
      let isLost = Expression.call(
        "and", [.call("isnotnull", [field.expression], .boolean), .call("isnull", [lenient], .boolean)], .boolean)
      input = call.noting(
        isLost, "\"\(field.name)\": values that are no \(type) became null", column: field.name, in: input)
      return Projection(field.name, lenient)
    }
    return call.with(projections, in: input)
  }

  /// Whether digits are lost; `nil` where none can be.
  private static func isCut(_ field: Field, to type: DataType, _ written: JSON, _ call: StepCall) -> Expression? {
    // What has no value loses none.
    guard field.type != type, type.isNumeric, !call.input.isValueless(field.name) else { return nil }
    if WrittenNumber.isMeant(written) { return WrittenNumber.cut(field, as: type, written, call.input) }
    return LostDigits.of(field, as: type).flatMap { call.derive($0, schema: Schema([field]), key: "columns") }
  }

  private static func convert(
    _ field: Field, to type: DataType, _ written: JSON, isTry: Bool = false, _ call: StepCall
  ) -> Expression? {
    // A date that was read as one needs its format no more.
    if field.type == type { return field.expression }
    let name = StepCall.quoted(field.name)
    let attempt = isTry ? "try_" : ""
    if written["decimal"] != nil || written["thousands"] != nil {
      return WrittenNumber.expression(of: field, as: type, written, isTry: isTry, call.input) { json, message, remedy in
        call.error("columns", at: json, message, remedy: remedy)
      }
    }
    if let format = written["format"], let pattern = format.text {
      let values = ["format": Value.text(pattern)]
      switch (field.type, type) {
      case (.text, .date): return call.derive("\(attempt)to_date(\(name), ${format})", values, key: "columns")
      case (.text, .timestamp): return call.derive("\(attempt)to_timestamp(\(name), ${format})", values, key: "columns")
      case (.date, .text), (.timestamp, .text):
        return call.derive("date_format(\(name), ${format})", values, key: "columns")
      default:
        call.error(
          "columns", at: format, "a format says nothing about turning \(field.type) into \(type)",
          remedy: "remove it")
        return nil
      }
    }
    return call.derive("\(attempt)cast(\(name) as \(type))", key: "columns")
  }
}
