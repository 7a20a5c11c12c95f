import Engine
package import Recipes

/// Why the text of a field cannot become its value: what is wrong and what to write instead.
package struct FormRefusal: Error, Hashable, Sendable {
  package var message: String
  /// Row of a list field, and the half of a pair.
  package var row = 0
  package var isSecond = false

  package init(_ message: String) { self.message = message }
}

/// What a text field of a form holds: the one way from JSON to a text that can be edited, and back.
///
/// Whatever is typed becomes JSON of this kind or is refused with a sentence; `json(text(value))` is `value` again
/// for every value of the kind that is not written in several ways.
package enum FormValue: Hashable, Sendable {
  /// A name or an expression, as it stands; empty says nothing.
  case word
  /// A text; empty says nothing, two double quotes are the empty text.
  case text
  /// A text that is there even when it is empty.
  case anyText
  /// A whole number of at least this, or `${name}`.
  case integer(minimum: Int)
  /// A number, `true`, `false` and `null` as they stand, a text in double quotes; anything else is text too.
  case scalar
  /// The value of a parameter of this type; empty for none.
  case parameter(type: String)
  /// A type, and behind a blank how its text is written: a format, or a number with its signs.
  case type
  /// Texts with commas between them; one with a comma, or blanks at its ends, in double quotes.
  case texts
  /// Values with commas between them: numbers, `true` and `false` as they stand, texts as in `texts`.
  case scalars
  /// Whole numbers with commas between them; `null` for none.
  case integers
  /// `true` or `false`.
  case truth
  /// Names, each with a text, as JSON.
  case names
  /// Some of these keys, each with such a value, as JSON.
  case members([String: FormValue])
  /// The first of these that takes the text.
  case either([FormValue])
  /// A text, or a list of lines.
  case note
  /// A whole number from 1, or any other text; a text that would be a number in double quotes.
  case nameOrNumber
  /// `true`, `false` or a number of rows.
  case header
  /// Counts of the ledger, each with its condition, with commas between them: `removed <= 5 %, rejected = 0`.
  case expectations
  /// Which other rows expressions see: `for each city in order of day rows -9 to 0`.
  case window
  /// Any JSON.
  case json

  /// The value as a field shows it.
  package func text(_ json: JSON?) -> String {
    guard let json else { return "" }
    switch self {
    case .word, .anyText: return json.text ?? StepText.text(json)
    case .text, .parameter(type: "text"): return json.text.map { $0.isEmpty ? Self.emptyText : $0 } ?? json.line
    case .scalars, .integers: return Self.listText(json)
    case .either(let kinds):
      let kind = kinds.first { kind in (try? kind.json(kind.text(json))) == json }
      return kind?.text(json) ?? json.line
    case .integer, .header, .parameter, .truth, .names, .members: return json.text ?? json.line
    case .json: return json.line
    case .scalar, .nameOrNumber:
      guard let text = json.text else { return json.line }
      return Self.isPlain(text) ? text : json.line
    case .type:
      return TypeText.text(json)
    case .texts:
      let items = json.list ?? [json]
      return items.map { item in item.text.map { Self.isPlainItem($0) ? $0 : item.line } ?? item.line }
        .joined(separator: ", ")
    case .window: return WindowText.text(json) ?? json.line
    case .note: return json.text ?? json.texts?.joined(separator: "\n") ?? json.line
    case .expectations:
      let members = json.members?.map { member in member.value.text.map { "\(member.key) \($0)" } } ?? [nil]
      let texts = members.compactMap { $0 }
      return texts.count == members.count ? texts.joined(separator: ", ") : json.line
    }
  }

  /// The value that a text says; `nil` where it says nothing.
  /// - Parameter old: What stood there: members that the text does not show stay.
  package func json(_ text: String, replacing old: JSON? = nil) throws(FormRefusal) -> JSON? {
    switch self {
    case .word: return text.isEmpty ? nil : .text(text)
    case .text: return text.isEmpty ? nil : .text(text == Self.emptyText ? "" : text)
    case .anyText: return .text(text)
    case .integer(let minimum): return try Self.integer(text, minimum)
    case .scalar: return text.isEmpty ? nil : try Self.scalar(text)
    case .parameter(let type): return text.isEmpty ? nil : try Self.value(text, of: type)
    case .type: return try TypeText.json(text, replacing: old)
    case .texts:
      let items = try Self.items(text)
      return items.isEmpty ? nil : .texts(items)
    case .scalars: return try Self.scalars(text)
    case .integers: return try Self.integers(text)
    case .truth: return text.isEmpty ? nil : try Self.truth(text)
    case .names: return text.isEmpty ? nil : try Self.names(text)
    case .members(let kinds): return text.isEmpty ? nil : try Self.members(text, kinds)
    case .either(let kinds):
      for kind in kinds.dropLast() { if let value = try? kind.json(text) { return value } }
      return try kinds.last?.json(text)
    case .note:
      if text.isEmpty { return nil }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      return lines.count == 1 ? .text(text) : .texts(lines)
    case .nameOrNumber:
      let value = text.isEmpty ? nil : try Self.scalar(text)
      guard value?.text != "" else { throw FormRefusal("nothing has an empty name; write a name or a number from 1") }
      guard let value, value.text == nil, value.integer.map({ $0 < 1 }) ?? true else { return value }
      return .text(text)
    case .header:
      switch text {
      case "": return nil
      case "true": return .boolean(true)
      case "false": return .boolean(false)
      default:
        guard let rows = JSONNumber(text).flatMap({ JSON(.number($0)).integer }), (0...1000).contains(rows) else {
          throw FormRefusal("\(Self.quoted(text)) is no header; write true, false or a number of rows up to 1000")
        }
        return .number(rows)
      }
    case .expectations: return try Self.expectations(text)
    case .window: return try WindowText.json(text)
    case .json:
      if text.isEmpty { return nil }
      let (value, problems) = JSONParser.parse(Array(text.utf8))
      guard let value, problems.isEmpty else {
        let problem = problems.first
        throw FormRefusal(
          "this is no JSON: \(problem?.message ?? "it cannot be read")" + (problem?.remedy.map { "; \($0)" } ?? ""))
      }
      return value
    }
  }

  private static let emptyText = "\"\""

  /// The text for a message, cut where it is long.
  static func quoted(_ text: String) -> String {
    JSON.text(text.count > 60 ? text.prefix(57) + "…" : text).line
  }

  private static func integer(_ text: String, _ minimum: Int) throws(FormRefusal) -> JSON? {
    if text.isEmpty { return nil }
    if TextTemplate(text).isOneParameter { return .text(text) }
    if let number = JSONNumber(text), let value = JSON(.number(number)).integer, value >= minimum {
      return JSON(.number(number))
    }
    let meant = Int(text).flatMap { $0 >= minimum && $0 < 1 << 53 ? "write \($0)" : nil }
    throw FormRefusal(
      "\(quoted(text)) is no whole number of at least \(minimum) as JSON writes it; "
        + (meant ?? "write one such as \(max(minimum, 10)), or ${name} of a parameter"))
  }

  private static func scalar(_ text: String) throws(FormRefusal) -> JSON {
    if let number = JSONNumber(text) { return JSON(.number(number)) }
    switch text {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "null": return .null
    default: return .text(try unquoted(text))
    }
  }

  /// Whether a text reads as itself where numbers and words of JSON are read too.
  static func isPlain(_ text: String) -> Bool {
    if text.isEmpty || text.first == " " || text.last == " " || text.utf8.first == UInt8(ascii: "\"") { return false }
    return JSONNumber(text) == nil && !["true", "false", "null"].contains(text)
  }

  /// A text in double quotes as JSON reads it; any other as it stands.
  private static func unquoted(_ text: String) throws(FormRefusal) -> String {
    guard text.utf8.first == UInt8(ascii: "\"") else { return text }
    if let value = JSONParser.parse(Array(text.utf8)).value?.text { return value }
    throw FormRefusal(
      "\(quoted(text)) begins with a double quote and is no text in double quotes; write \\\" for a quote in it")
  }

  /// Values of a parameter are numbers where its type is one, else texts; each must be of the type.
  private static func value(_ text: String, of type: String) throws(FormRefusal) -> JSON {
    if type == "text" { return .text(text == emptyText ? "" : text) }
    if type == "boolean", text == "true" || text == "false" { return .boolean(text == "true") }
    if ParameterType.holds(text, type: type) {
      guard ["integer", "decimal", "double"].contains(type) else { return .text(text) }
      if let number = JSONNumber(text) { return JSON(.number(number)) }
      // What JSON has no number for.
      if type == "double", text.contains(where: \.isLetter), Double(text).map({ !$0.isFinite }) ?? false {
        return .text(text)
      }
    }
    if type == ParameterType.secret {
      throw FormRefusal("a secret is not written into a recipe; write where it lies: \(ParameterType.hint(type))")
    }
    throw FormRefusal("\(quoted(text)) is not of type \(type); write \(ParameterType.hint(type))")
  }

  /// What the field of expectations is for, and how they are written there.
  static let expectationHelp =
    "conditions on the step's counts, such as removed <= 5 %, rejected = 0; nothing is published when one fails"

  private static func expectations(_ text: String) throws(FormRefusal) -> JSON? {
    var members: [(String, JSON)] = []
    for part in text.split(separator: ",") {
      let part = part.trimmingBlanks
      if part.isEmpty { continue }
      let word = part.prefix { $0.isLetter }
      let condition = String(part.dropFirst(word.count).drop { $0 == " " })
      guard let count = Expectation.Count(rawValue: String(word)) else {
        let counts = Expectation.Count.allCases.map(\.rawValue).joined(separator: ", ")
        throw FormRefusal("\(quoted(String(part))) begins with no count of a step; write one of \(counts)")
      }
      guard Expectation(count, condition) != nil else {
        throw FormRefusal(
          "\(quoted(condition)) is no condition; write one such as \(word) <= 5 %, or \(word) between 10 and 20")
      }
      guard !members.contains(where: { $0.0 == count.rawValue }) else {
        throw FormRefusal("\(count.rawValue) stands there twice; a step has one condition on each count")
      }
      members.append((count.rawValue, .text(condition)))
    }
    return members.isEmpty ? nil : .object(members)
  }

  static func isPlainItem(_ text: String) -> Bool {
    !text.isEmpty && text.first != " " && text.last != " " && !text.contains(",")
      && text.utf8.first != UInt8(ascii: "\"")
  }

  private static func items(_ text: String) throws(FormRefusal) -> [String] { try parts(text).map(\.text) }

  /// Texts between commas; those in double quotes may hold commas.
  static func parts(_ text: String) throws(FormRefusal) -> [(text: String, isQuoted: Bool)] {
    var items: [(text: String, isQuoted: Bool)] = []
    var rest = text[...]
    while true {
      rest = rest.drop { $0 == " " }
      if rest.isEmpty { return items }
      if rest.utf8.first == UInt8(ascii: "\"") {
        let end = endOfQuotes(rest)
        items.append((try unquoted(String(rest[..<end])), true))
        rest = rest[end...].drop { $0 == " " }
        guard rest.isEmpty || rest.first == "," else {
          throw FormRefusal("a comma is missing before \(quoted(String(rest)))")
        }
        rest = rest.dropFirst()
        continue
      }
      let end = rest.firstIndex(of: ",") ?? rest.endIndex
      let item = rest[..<end].trimmingBlanks
      if !item.isEmpty { items.append((String(item), false)) }
      rest = rest[end...].dropFirst()
    }
  }

  /// Behind the closing quote of a text that begins with one.
  static func endOfQuotes(_ text: Substring) -> String.Index {
    let scalars = text.unicodeScalars
    var index = scalars.index(after: scalars.startIndex)
    while index < scalars.endIndex {
      if scalars[index] == "\"" { return scalars.index(after: index) }
      if scalars[index] == "\\" {
        index = scalars.index(after: index)
        if index == scalars.endIndex { break }
      }
      index = scalars.index(after: index)
    }
    return scalars.endIndex
  }
}

extension Substring {
  /// Without blanks at both ends.
  var trimmingBlanks: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}
