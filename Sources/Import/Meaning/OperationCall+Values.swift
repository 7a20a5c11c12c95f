import Engine
import Recipes

/// Columns as expressions of the type that an operation works on, whatever type they have.
extension OperationCall {
  /// A column as text.
  func asText(_ column: String) -> String {
    let name = Words.column(column)
    return type(of: column) == .text ? name : "cast(\(name) as text)"
  }

  /// A column as a number; null where it is none.
  func asNumber(_ column: String) -> String {
    let name = Words.column(column)
    return type(of: column)?.isNumeric == true ? name : "try_cast(\(name) as double)"
  }

  /// Whether a column is null or empty.
  func isMissing(_ column: String) -> String {
    let name = Words.column(column)
    switch type(of: column) {
    case .text: return "(\(name) is null or \(name) = '')"
    case nil: return "coalesce(cast(\(name) as text), '') = ''"
    default: return "\(name) is null"
    }
  }

  /// Whether a column has a value that does not fit a type. What is missing is not invalid.
  func isInvalid(_ column: String, _ typeName: String) throws -> String {
    let name = Words.column(column)
    guard let wanted = DataBrewType.type(typeName) else { return try isNotOfKind(column, typeName) }
    let own = type(of: column)
    if own == wanted || wanted == .text { return "false" }
    let value = own == nil ? "cast(\(name) as text)" : name
    let isPresent = own == .text || own == nil ? "\(value) <> ''" : "\(name) is not null"
    return "\(isPresent) and \(fitting(value, of: own, typeName, wanted)) is null"
  }

  /// A value read as a type of DataBrew; null where it does not fit. A text such as `63.0` is a whole number too.
  /// - Parameter own: its type; `nil` where that is not known.
  func fitting(_ value: String, of own: DataType?, _ typeName: String, _ wanted: DataType) -> String {
    let isText = own == .text || own == nil
    let cast = "try_cast(\(value) as \(wanted))"
    let number = "try_cast(\(value) as double)"
    guard let range = DataBrewType.range(typeName) else {
      return wanted == .integer && isText ? "coalesce(\(cast), try_cast(\(number) as integer))" : cast
    }
    let (test, result) = isText ? (number, "try_cast(\(number) as integer)") : (cast, cast)
    return "case when \(test) between \(range.least) and \(range.greatest) then \(result) end"
  }

  private func isNotOfKind(_ column: String, _ typeName: String) throws -> String {
    let kind = try RecognisedText.kind(typeName)
    let text = asText(column)
    return "\(text) <> '' and not is_valid(\(text), \(Words.text(kind)))"
  }

  /// Whether a value is invalid by the parameters of the quality steps: a type, and perhaps a kind of texts.
  func isInvalid(_ column: String) throws -> String {
    if let kind = optional("advancedDataType") { return try isNotOfKind(column, kind) }
    return try isInvalid(column, try text("columnDataType"))
  }

  /// An operand of a function: a column, or a constant in its place.
  /// - Parameters:
  ///   - asIs: what a column's name becomes.
  ///   - literal: what a constant becomes.
  func operand(
    _ columnKeys: [String] = ["sourceColumn"], _ valueKeys: [String] = ["value"],
    _ asIs: (String) throws -> String, literal: (String) throws -> String = Words.text
  ) throws -> String {
    for key in columnKeys { if step[key] != nil { return try asIs(try column(key)) } }
    for key in valueKeys { if let value = optional(key) { return try literal(value) } }
    throw Refusal(
      "neither \(columnKeys[0]) nor \(valueKeys[0]) is given",
      "add one of them, as DataBrew's page of \(step.operation) has it")
  }

  /// The operand of a text function.
  func textOperand() throws -> String {
    try operand { name in asText(name) }
  }

  /// The operand of a mathematical function.
  func numberOperand(
    _ columnKeys: [String] = ["sourceColumn"], _ valueKeys: [String] = ["value", "value1"]
  ) throws -> String {
    try operand(columnKeys, valueKeys, { name in asNumber(name) }) {
      Words.literal($0, as: .double)
    }
  }

  /// The texts of a flag.
  func flags(_ condition: String) -> String {
    "if(\(condition), \(Words.text(optional("trueString") ?? "True")), \(Words.text(optional("falseString") ?? "False")))"
  }
}

/// Kinds of texts that are recognised by their form (`advancedDataType`).
enum RecognisedText {
  private static let kinds = [
    "email", "url", "ip address", "phone", "phone number", "ssn", "credit card", "gender", "date time", "currency",
    "zip code", "country", "state",
  ]

  /// The kind as `is_valid` names it.
  static func kind(_ name: String) throws -> String {
    let plain = ForeignKey.plain(name)
    if let kind = kinds.first(where: { ForeignKey.plain($0) == plain }) {
      return kind == "phone number" ? "phone" : kind == "ip address" ? "ip" : kind
    }
    throw Refusal(
      "values of \(name) are told by a list of places, which Sous has not",
      "join a table that has these values, and keep the rows with a match")
  }
}
