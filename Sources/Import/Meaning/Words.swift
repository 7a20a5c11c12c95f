import Engine
import Recipes

/// Pieces of Sous' expressions.
enum Words {
  /// A column as expressions write it.
  static func column(_ name: String) -> String { Expression.quoted(column: name) }

  /// A text literal.
  static func text(_ text: String) -> String { Expression.quoted(text: text) }

  /// A literal beside a value of a type: as text, which is read as that type, where it is no number.
  static func literal(_ text: String, as type: DataType?) -> String {
    switch type {
    case .integer, .decimal, .double:
      if JSONNumber(text) != nil { return text }
    case .boolean:
      if ["true", "false"].contains(text.lowercased()) { return text.lowercased() }
    case .text, .date, .timestamp, nil: break
    }
    return Self.text(text)
  }

  /// A literal by its own looks: a number where it is one.
  static func literal(_ text: String) -> String { JSONNumber(text) != nil ? text : Self.text(text) }

  /// A value of a recipe's JSON for a column of a type.
  static func json(_ text: String, as type: DataType?) -> JSON {
    if type?.isNumeric == true, let number = JSONNumber(text) { return JSON(.number(number)) }
    if type == .boolean, ["true", "false"].contains(text.lowercased()) { return .boolean(text.lowercased() == "true") }
    return .text(TextTemplate.escaped(text))
  }
}

/// Types as DataBrew names them.
enum DataBrewType {
  /// The type of Sous; `nil` for a name that is none.
  static func type(_ name: String) -> DataType? {
    switch name.lowercased() {
    case "byte", "tinyint", "short", "smallint", "int", "integer", "long", "bigint": .integer
    case "float", "double", "number": .double
    case "decimal": .decimal(precision: 38, scale: 18)
    case "string", "text": .text
    case "boolean": .boolean
    case "timestamp", "datetime": .timestamp
    case "date": .date
    default: nil
    }
  }

  /// The least and greatest value of an integer type that is narrower than Sous' own; values beyond become null.
  static func range(_ name: String) -> (least: Int, greatest: Int)? {
    switch name.lowercased() {
    case "byte", "tinyint": (-128, 127)
    case "short", "smallint": (-32_768, 32_767)
    case "int", "integer": (-2_147_483_648, 2_147_483_647)
    default: nil
    }
  }
}

/// Regular expressions of Java where RE2 has the same.
enum JavaRegex {
  /// The pattern, unless it uses what RE2 has not.
  static func checked(_ pattern: String) throws -> String {
    let characters = Array(pattern)
    var index = 0
    var isInClass = false
    while index < characters.count {
      let rest = String(characters[index..<min(index + 4, characters.count)])
      if rest.hasPrefix("\\") {
        if rest.dropFirst().first.map({ ("1"..."9").contains($0) }) == true, !isInClass {
          throw refusal("back-references (\(rest.prefix(2)))", pattern)
        }
        index += 2
        continue
      }
      if rest.hasPrefix("[") { isInClass = true }
      if rest.hasPrefix("]") { isInClass = false }
      if !isInClass {
        for (form, name) in forms where rest.hasPrefix(form) { throw refusal("\(name) (\(form)", pattern, suffix: ")") }
        if "*+?".contains(characters[index]), index + 1 < characters.count, characters[index + 1] == "+" {
          throw refusal("possessive repetition (\(characters[index])+)", pattern)
        }
      }
      index += 1
    }
    return pattern
  }

  private static let forms = [
    ("(?=", "look-ahead"), ("(?!", "look-ahead"), ("(?<=", "look-behind"), ("(?<!", "look-behind"),
    ("(?>", "atomic groups"),
  ]

  private static func refusal(_ what: String, _ pattern: String, suffix: String = "") -> Refusal {
    Refusal(
      "the pattern \(pattern) uses \(what)\(suffix), which RE2 has not",
      "write a pattern without it, or take the part with a group by regexp_extract")
  }

  /// A text as a pattern that matches just it.
  static func quoted(_ text: String) -> String {
    text.map { #"\.+*?()[]{}|^$/"#.contains($0) && $0 != "/" ? "\\\($0)" : String($0) }.joined()
  }

  /// A text as what takes a match's place: `$` and backslash mean themselves.
  static func replacement(_ text: String) -> String {
    text.map { $0 == "$" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
  }
}
