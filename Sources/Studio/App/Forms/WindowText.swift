import Recipes

/// `over` as one line of a form: `for each state, city in order of day descending rows -9 to 0`; `all rows` for one group.
///
/// A name that is no plain word, or one of these words, stands in double quotes.
enum WindowText {
  private static let words: Set<String> = [
    "for", "each", "in", "order", "of", "rows", "to", "all", "first", "last", "ascending", "descending", "nulls",
  ]

  /// `nil` where the line could not say all of it.
  static func text(_ json: JSON) -> String? {
    guard let members = json.members, members.allSatisfy({ ["by", "order", "rows"].contains($0.key) }) else {
      return nil
    }
    var parts: [String] = []
    if let by = json["by"] {
      guard let names = by.texts, !names.isEmpty else { return nil }
      parts.append("for each " + names.map(written).joined(separator: ", "))
    }
    if let order = json["order"] {
      let keys = order.list?.compactMap(key) ?? []
      guard !keys.isEmpty, keys.count == order.list?.count else { return nil }
      parts.append("in order of " + keys.joined(separator: ", "))
    }
    if let rows = json["rows"] {
      guard let bounds = rows.list, bounds.count == 2, bounds.allSatisfy({ $0.isNull || $0.integer != nil }) else {
        return nil
      }
      parts.append(
        "rows \(bounds[0].integer.map(String.init) ?? "first") to \(bounds[1].integer.map(String.init) ?? "last")")
    }
    return parts.isEmpty ? "all rows" : parts.joined(separator: " ")
  }

  private static func key(_ json: JSON) -> String? {
    guard let name = json["column"]?.text,
      json.members?.allSatisfy({ ["column", "order", "nulls"].contains($0.key) }) == true
    else { return nil }
    var text = written(name)
    if let order = json["order"] {
      guard order.text == "ascending" || order.text == "descending" else { return nil }
      text += " \(order.text ?? "")"
    }
    if let nulls = json["nulls"] {
      guard nulls.text == "first" || nulls.text == "last" else { return nil }
      text += " nulls \(nulls.text ?? "")"
    }
    return text
  }

  private static func written(_ name: String) -> String {
    let isPlain =
      name.first.map { $0.isLetter || $0 == "_" } == true && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    return isPlain && !words.contains(name.lowercased()) ? name : JSON.text(name).line
  }

  static func json(_ text: String) throws(FormRefusal) -> JSON? {
    if text.utf8.first == UInt8(ascii: "{") { return try object(text) }
    var reader = Reader(text)
    if try reader.peek() == nil { return nil }
    var members: [(String, JSON)] = []
    if try reader.take("all") {
      try reader.expect("rows")
    }
    if try reader.take("for") {
      try reader.expect("each")
      var names: [JSON] = []
      repeat { names.append(.text(try reader.name())) } while try reader.take(",")
      members.append(("by", .list(names)))
    }
    if try reader.take("in") {
      try reader.expect("order")
      try reader.expect("of")
      var keys: [JSON] = []
      repeat { keys.append(try reader.key()) } while try reader.take(",")
      members.append(("order", .list(keys)))
    }
    if try reader.take("rows") {
      let from = try reader.bound(open: "first")
      try reader.expect("to")
      members.append(("rows", .list([from, try reader.bound(open: "last")])))
    }
    if let rest = try reader.peek() {
      throw FormRefusal(
        "\(FormValue.quoted(rest.text)) is not expected there; write for each … in order of … rows -9 to 0, or all rows"
      )
    }
    return .object(members)
  }

  /// What no line says is JSON in the form, too.
  private static func object(_ text: String) throws(FormRefusal) -> JSON? {
    guard let json = try FormValue.json.json(text) else { return nil }
    if let problem = FieldCheck.problems(json, WindowFields.keys).first { throw FormRefusal(problem) }
    return json
  }

  /// Reads a line word by word.
  private struct Reader {
    struct Word {
      var text: String
      var isQuoted = false
    }

    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    mutating func next() throws(FormRefusal) -> Word? {
      rest = rest.drop { $0 == " " }
      guard let first = rest.unicodeScalars.first else { return nil }
      if first == "," {
        rest = Substring(rest.unicodeScalars.dropFirst())
        return Word(text: ",")
      }
      if first == "\"" {
        let end = FormValue.endOfQuotes(rest)
        let text = String(rest[..<end])
        rest = rest[end...]
        guard let name = JSONParser.parse(Array(text.utf8)).value?.text else {
          throw FormRefusal("\(FormValue.quoted(text)) begins with a double quote and is no text in double quotes")
        }
        return Word(text: name, isQuoted: true)
      }
      let word = rest.prefix { $0 != " " && $0 != "," && $0 != "\"" }
      rest = rest[word.endIndex...]
      return Word(text: String(word))
    }

    func peek() throws(FormRefusal) -> Word? {
      var copy = self
      return try copy.next()
    }

    mutating func take(_ word: String) throws(FormRefusal) -> Bool {
      guard let found = try peek(), !found.isQuoted, found.text.lowercased() == word else { return false }
      _ = try next()
      return true
    }

    mutating func expect(_ word: String) throws(FormRefusal) {
      guard try take(word) else {
        let found = try peek().map { FormValue.quoted($0.text) } ?? "the end"
        throw FormRefusal("\"\(word)\" is missing before \(found); write for each … in order of … rows -9 to 0")
      }
    }

    mutating func name() throws(FormRefusal) -> String {
      guard let word = try next(), word.isQuoted || word.text != "," else {
        throw FormRefusal("the name of a column is missing; write one, in double quotes where it has blanks")
      }
      return word.text
    }

    mutating func key() throws(FormRefusal) -> JSON {
      var key: [(String, JSON)] = [("column", .text(try name()))]
      for order in ["ascending", "descending"] where try take(order) { key.append(("order", .text(order))) }
      if try take("nulls") {
        if try take("last") {
          key.append(("nulls", .text("last")))
        } else {
          try expect("first")
          key.append(("nulls", .text("first")))
        }
      }
      return .object(key)
    }

    mutating func bound(open: String) throws(FormRefusal) -> JSON {
      if try take(open) { return .null }
      guard let word = try next(), let number = Int(word.text), abs(number) <= Int(Int32.max) else {
        throw FormRefusal("rows takes two numbers, counted from each row, or first and last; write rows -9 to 0")
      }
      return .number(number)
    }
  }
}
