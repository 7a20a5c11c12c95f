import Engine

/// JSON as commands print it.
package enum JSONText {
  /// Two spaces a level; what fits on a line of 100 code points stays on it.
  package static func pretty(_ json: JSON, indent: Int = 0) -> String {
    let line = json.line
    if indent + line.unicodeScalars.count <= 100 { return line }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    if let items = json.list, !items.isEmpty {
      return "[\n" + items.map { inner + pretty($0, indent: indent + 2) }.joined(separator: ",\n") + "\n\(outer)]"
    }
    if let members = json.members, !members.isEmpty {
      let lines = members.map { inner + JSON.text($0.key).line + ": " + pretty($0.value, indent: indent + 2) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    }
    return line
  }

  /// A number with at most six decimals; not a number and infinities become null.
  package static func number(_ value: Double) -> JSON {
    JSONNumber((value * 1e6).rounded() / 1e6).map { JSON(.number($0)) } ?? .null
  }

  /// All digits of the number.
  package static func exact(_ value: Double) -> JSON {
    let isWhole = value == value.rounded() && abs(value) < 1e15
    return (isWhole ? JSONNumber(value) : JSONNumber(DoubleText.shown(value))).map { JSON(.number($0)) } ?? .null
  }

  package static func number(_ value: Int?) -> JSON { value.map { JSON.number($0) } ?? .null }
  package static func text(_ value: String?) -> JSON { value.map { JSON.text($0) } ?? .null }
}
