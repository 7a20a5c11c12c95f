import Recipes

/// Lists of values as one line, and what stands in the place of one.
extension FormValue {
  /// Values with commas between them.
  static func listText(_ json: JSON) -> String {
    guard let items = json.list else { return json.line }
    return items.map { item in item.text.map { isPlainItem($0) && isPlain($0) ? $0 : item.line } ?? item.line }
      .joined(separator: ", ")
  }

  static func scalars(_ text: String) throws(FormRefusal) -> JSON? {
    var items: [JSON] = []
    for part in try parts(text) {
      if part.isQuoted {
        items.append(.text(part.text))
      } else if let number = JSONNumber(part.text) {
        items.append(JSON(.number(number)))
      } else if part.text == "null" {
        throw FormRefusal("null is no value; write \"null\" in double quotes for the text")
      } else {
        items.append(["true", "false"].contains(part.text) ? .boolean(part.text == "true") : .text(part.text))
      }
    }
    return items.isEmpty ? nil : .list(items)
  }

  static func integers(_ text: String) throws(FormRefusal) -> JSON? {
    var items: [JSON] = []
    for part in try parts(text) {
      if !part.isQuoted, part.text == "null" {
        items.append(.null)
      } else if !part.isQuoted, let number = JSONNumber(part.text), JSON(.number(number)).integer != nil {
        items.append(JSON(.number(number)))
      } else {
        throw FormRefusal("\(quoted(part.text)) is no whole number; write some with commas between them, such as 0, 5")
      }
    }
    return items.isEmpty ? nil : .list(items)
  }

  static func truth(_ text: String) throws(FormRefusal) -> JSON {
    switch text {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: throw FormRefusal("\(quoted(text)) is neither true nor false")
    }
  }

  static func names(_ text: String) throws(FormRefusal) -> JSON {
    let (value, problems) = JSONParser.parse(Array(text.utf8))
    guard let value, problems.isEmpty, let members = value.members, members.allSatisfy({ $0.value.text != nil }) else {
      throw FormRefusal("this is no object of names; write one such as { \"M\": \"men\" }")
    }
    return value
  }

  static func members(_ text: String, _ kinds: [String: FormValue]) throws(FormRefusal) -> JSON {
    let (value, problems) = JSONParser.parse(Array(text.utf8))
    guard let value, problems.isEmpty, let members = value.members, !members.isEmpty else {
      let keys = kinds.keys.sorted().map { quoted($0) }.joined(separator: ", ")
      throw FormRefusal("this is no object of JSON; write one with some of \(keys)")
    }
    for member in members {
      guard let kind = kinds[member.key] else { throw FormRefusal("\(quoted(member.key)) is no key of it") }
      guard (try? kind.json(kind.text(member.value))) == member.value else {
        throw FormRefusal("\(quoted(member.key)) cannot be \(member.value.line)")
      }
    }
    return value
  }
}
