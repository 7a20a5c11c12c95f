/// Names and queries as recipes write them.
enum SQLName {
  /// `schema.table`, either of them maybe in double quotes, which may hold points.
  static func parts(_ name: String) -> [String] {
    var parts = [""]
    var isQuoted = false
    var rest = name[...]
    while let character = rest.popFirst() {
      if character == "\"" {
        if isQuoted, rest.first == "\"" {
          parts[parts.count - 1].append("\"")
          rest.removeFirst()
        } else {
          isQuoted.toggle()
        }
      } else if character == ".", !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  /// A name of one part as `parts` reads it.
  static func written(_ name: String) -> String {
    name.contains { ".\"".contains($0) } ? "\"" + name.replacing("\"", with: "\"\"") + "\"" : name
  }

  /// A query without the semicolon that ends it.
  static func statement(_ text: String) -> String {
    var rest = text[...]
    while let last = rest.last, last.isWhitespace || last == ";" { rest.removeLast() }
    return String(rest)
  }
}
