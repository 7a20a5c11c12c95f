import Engine
import Recipes

/// ConditionExpressions of DataBrew as expressions.
extension OperationCall {
  /// - Throws: `Refusal` for a condition that is not known.
  func condition(_ condition: DataBrewStep.Condition) throws -> String {
    let column = condition.column.isEmpty ? try self.column() : plainName(condition.column)
    let name = Words.column(column)
    let type = type(of: column)
    switch condition.name {
    case "IS": return membership(name, type, try values(condition))
    case "IS_NOT":
      remark("a null is not one of the values, so the condition holds for it")
      return "coalesce(not (\(membership(name, type, try values(condition)))), true)"
    case "IS_BETWEEN":
      let bounds = try bounds(condition)
      let (value, read) = comparable(column, bounds.least, bounds.greatest)
      return "\(value) between \(read(bounds.least)) and \(read(bounds.greatest))"
    case "CONTAINS": return "contains(\(asText(column)), \(try textValue(condition)))"
    case "STARTS_WITH": return "startswith(\(asText(column)), \(try textValue(condition)))"
    case "ENDS_WITH": return "endswith(\(asText(column)), \(try textValue(condition)))"
    case "NOT_CONTAINS", "NOT_STARTS_WITH", "NOT_ENDS_WITH":
      remark("a null does not have the text, so the condition holds for it")
      var positive = condition
      positive.name = String(condition.name.dropFirst(4))
      return "coalesce(not \(try self.condition(positive)), true)"
    case "LESS_THAN": return try comparison(column, "<", condition)
    case "LESS_THAN_EQUAL": return try comparison(column, "<=", condition)
    case "GREATER_THAN": return try comparison(column, ">", condition)
    case "GREATER_THAN_EQUAL": return try comparison(column, ">=", condition)
    case "IS_MISSING": return isMissing(column)
    case "IS_INVALID":
      let type = condition.value?.plainText ?? optional("columnDataType")
      guard let type else {
        throw Refusal("IS_INVALID says no type", "write the type as its Value, such as \"int\"")
      }
      return try isInvalid(column, type)
    default:
      throw Refusal(
        "the condition \(condition.name) is not known here",
        "write one of \(Self.conditionNames.joined(separator: ", "))")
    }
  }

  /// All conditions that are carried over.
  static let conditionNames = [
    "IS", "IS_NOT", "IS_BETWEEN", "CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "NOT_STARTS_WITH", "ENDS_WITH",
    "NOT_ENDS_WITH", "LESS_THAN", "LESS_THAN_EQUAL", "GREATER_THAN", "GREATER_THAN_EQUAL", "IS_MISSING", "IS_INVALID",
  ]

  private func missingValue(_ condition: DataBrewStep.Condition) -> Refusal {
    Refusal("the condition \(condition.name) has no Value", "add the value that it compares with")
  }

  private func plain(_ condition: DataBrewStep.Condition) throws -> String {
    guard let text = condition.value?.plainText ?? condition.value?.list?.first?.plainText else {
      throw missingValue(condition)
    }
    return text
  }

  /// These are plain texts, also where they look like JSON (`[TEST]`).
  private func textValue(_ condition: DataBrewStep.Condition) throws -> String {
    Words.text(try plain(condition))
  }

  private func values(_ condition: DataBrewStep.Condition) throws -> [String] {
    guard let value = condition.value else { throw missingValue(condition) }
    if let items = value.givenList { return items.compactMap(\.plainText) }
    return [try plain(condition)]
  }

  /// Values are read as the column's type; one that it cannot be is equal to none.
  private func membership(_ name: String, _ type: DataType?, _ values: [String]) -> String {
    let possible = type?.isNumeric == true ? values.filter { JSONNumber($0) != nil } : values
    if possible.isEmpty { return "false" }
    return "\(name) in (\(possible.map { Words.literal($0, as: type) }.joined(separator: ", ")))"
  }

  private func bounds(_ condition: DataBrewStep.Condition) throws -> (least: String, greatest: String) {
    let value = condition.value.flatMap { $0.text.flatMap(ForeignText.embedded) ?? $0 }
    if let least = value?.member("GREATER_THAN_EQUAL")?.plainText,
      let greatest = value?.member("LESS_THAN_EQUAL")?.plainText
    {
      return (least, greatest)
    }
    if let items = value?.list?.compactMap(\.plainText), items.count == 2 { return (items[0], items[1]) }
    throw Refusal(
      "IS_BETWEEN has no two bounds",
      "write its Value as { \"GREATER_THAN_EQUAL\": …, \"LESS_THAN_EQUAL\": … }")
  }

  private func comparison(
    _ column: String, _ sign: String, _ condition: DataBrewStep.Condition
  ) throws -> String {
    var text = try plain(condition)
    if text.count > 2, text.hasPrefix("`"), text.hasSuffix("`") {
      return "\(Words.column(column)) \(sign) \(Words.column(plainName(text)))"
    }
    if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") { text = String(text.dropFirst().dropLast()) }
    let (value, read) = comparable(column, text)
    return "\(value) \(sign) \(read(text))"
  }

  /// A column and literals that compare as DataBrew compares them: numbers with numbers, also where a column of numbers
  /// is still text.
  private func comparable(_ column: String, _ values: String...) -> (String, (String) -> String) {
    let type = type(of: column)
    let areNumbers = values.allSatisfy { JSONNumber($0) != nil }
    if type == .text, areNumbers { return ("try_cast(\(Words.column(column)) as double)", { $0 }) }
    return (Words.column(column), { areNumbers ? $0 : Words.literal($0, as: type) })
  }

  /// A name without the backquotes that a file may write around it.
  func plainName(_ name: String) -> String {
    name.count > 2 && name.hasPrefix("`") && name.hasSuffix("`") ? String(name.dropFirst().dropLast()) : name
  }
}
