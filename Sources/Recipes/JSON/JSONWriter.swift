/// Writes JSON in the canonical layout of recipes: two spaces, lines of at most 100 code points where that is possible.
///
/// A value stays on one line when that line, with its indent, key and comma, has at most 100 code points; otherwise it
/// has one member a line. Text is raw UTF-8, numbers are as written.
struct JSONWriter {
  static let lineWidth = 100

  /// Containers that have one member a line even when they would fit on one.
  enum Spread {
    case asNeeded
    /// This container, but not what is in it.
    case here
    /// The recipe: the root object, its parameters and its steps.
    case recipe

    func inner(_ key: String) -> Spread {
      guard case .recipe = self else { return .asNeeded }
      return key == "parameters" || key == "steps" ? .here : .asNeeded
    }

    var isForced: Bool { if case .asNeeded = self { false } else { true } }
  }

  private var text = ""

  /// The value in canonical layout, with a final newline.
  static func file(_ value: JSON, spread: Spread = .recipe) -> String {
    var writer = JSONWriter()
    writer.write(value, indent: 0, lead: 0, trail: 0, spread: spread)
    return writer.text + "\n"
  }

  /// The value on one line: `{ "k": ["a", 1] }`.
  static func line(_ value: JSON) -> String {
    var writer = JSONWriter()
    writer.appendLine(value)
    return writer.text
  }

  /// Writes a value behind `lead` code points of its line; `trail` more follow it on the line.
  private mutating func write(_ value: JSON, indent: Int, lead: Int, trail: Int, spread: Spread) {
    let line = Self.line(value)
    let isContainer = (value.list?.isEmpty ?? value.members?.isEmpty).map { !$0 } ?? false
    let fits = lead + line.unicodeScalars.count + trail <= Self.lineWidth
    guard isContainer, spread.isForced || !fits else {
      text += line
      return
    }
    let inner = String(repeating: " ", count: indent + 2)
    if let items = value.list {
      text += "["
      for (position, item) in items.enumerated() {
        let comma = position + 1 < items.count
        text += "\n" + inner
        write(item, indent: indent + 2, lead: indent + 2, trail: comma ? 1 : 0, spread: .asNeeded)
        if comma { text += "," }
      }
      text += "\n" + String(repeating: " ", count: indent) + "]"
    } else if let members = value.members {
      text += "{"
      for (position, member) in members.enumerated() {
        let comma = position + 1 < members.count
        let key = Self.quoted(member.key) + ": "
        text += "\n" + inner + key
        write(
          member.value, indent: indent + 2, lead: indent + 2 + key.unicodeScalars.count, trail: comma ? 1 : 0,
          spread: spread.inner(member.key))
        if comma { text += "," }
      }
      text += "\n" + String(repeating: " ", count: indent) + "}"
    }
  }

  private mutating func appendLine(_ value: JSON) {
    switch value.content {
    case .null: text += "null"
    case .boolean(let flag): text += flag ? "true" : "false"
    case .number(let number): text += number.text
    case .text(let string): text += Self.quoted(string)
    case .list(let items):
      text += "["
      for (position, item) in items.enumerated() {
        if position > 0 { text += ", " }
        appendLine(item)
      }
      text += "]"
    case .object(let members):
      if members.isEmpty {
        text += "{}"
        return
      }
      text += "{ "
      for (position, member) in members.enumerated() {
        if position > 0 { text += ", " }
        text += Self.quoted(member.key) + ": "
        appendLine(member.value)
      }
      text += " }"
    }
  }

  /// The text in double quotes: quotes, backslashes and control characters escaped, all else raw.
  static func quoted(_ string: String) -> String {
    var quoted = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{8}": quoted += "\\b"
      case "\u{C}": quoted += "\\f"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension JSON {
  /// The value on one line, as canonical files write it: `{ "k": ["a", 1] }`.
  public var line: String { JSONWriter.line(self) }
}
