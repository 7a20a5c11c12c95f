/// Writes expressions of recipes from what is selected on a screen.
package enum ExpressionBuilder {
  private static let reserved: Set<String> = [
    "and", "or", "not", "is", "null", "in", "between", "like", "case", "when", "then", "else", "end", "true", "false",
    "cast", "as",
    "distinct", "from", "escape", "rlike", "regexp", "try_cast", "interval", "exists", "any", "all", "some",
  ]

  /// A column as expressions write it: bare, or in double quotes.
  package static func column(_ name: String) -> String {
    let isBare =
      name.unicodeScalars.first.map { isWord($0) && !("0"..."9").contains($0) } ?? false
      && name.unicodeScalars.allSatisfy(isWord)
    if isBare, !reserved.contains(name.lowercased()) { return name }
    return "\"" + name.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }

  /// A value of a type as expressions write it.
  package static func literal(_ text: String, type: String) -> String {
    // A parameter is one literal by itself, whatever its type.
    if text.hasPrefix("${"), text.hasSuffix("}"),
      text.dropFirst(2).dropLast().allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    {
      return text
    }
    switch type {
    case "integer" where Int64(text) != nil, "double" where Double(text) != nil: return text
    case "boolean" where text == "true" || text == "false": return text
    case "date": return "date " + quoted(text)
    case "timestamp": return "timestamp " + quoted(text)
    default:
      if type.hasPrefix("decimal"), Double(text) != nil { return text }
      return quoted(text)
    }
  }

  package static func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
  }

  /// True for rows like this cell, or for all others.
  package static func rows(_ column: String, type: String, like cell: CellText, keep: Bool) -> String {
    let name = self.column(column)
    switch cell {
    case .null: return keep ? "\(name) is null" : "\(name) is not null"
    case .text(let text):
      let value = literal(text, type: type)
      return keep ? "\(name) = \(value)" : "\(name) <> \(value) or \(name) is null"
    }
  }

  /// True for rows whose column holds one of these values, or for all others.
  package static func rows(_ column: String, type: String, among cells: [CellText], keep: Bool) -> String {
    if cells.count == 1 { return rows(column, type: type, like: cells[0], keep: keep) }
    let name = self.column(column)
    let list = cells.compactMap(\.text).map { literal($0, type: type) }.joined(separator: ", ")
    let hasNull = cells.contains(.null)
    if keep { return "\(name) in (\(list))" + (hasNull ? " or \(name) is null" : "") }
    return "\(name) not in (\(list))" + (hasNull ? "" : " or \(name) is null")
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_"
  }
}
