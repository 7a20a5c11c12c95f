extension String {
  fileprivate func replacing(_ scalar: Unicode.Scalar, by text: String) -> String {
    var result = String.UnicodeScalarView()
    for own in unicodeScalars {
      if own == scalar { result.append(contentsOf: text.unicodeScalars) } else { result.append(own) }
    }
    return String(result)
  }
}

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
    return "\"" + name.replacing("\"" as Unicode.Scalar, by: "\"\"") + "\""
  }

  /// What a person writes as a value: a parameter is one literal by itself, whatever its type.
  package static func typed(_ text: String, type: String) -> String {
    let isParameter =
      text.hasPrefix("${") && text.hasSuffix("}") && text.count > 3
      && text.dropFirst(2).dropLast().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" }
    return isParameter ? text : literal(text, type: type)
  }

  /// A value of the data of a type as expressions write it.
  package static func literal(_ text: String, type: String) -> String {
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
    // By scalars: a quote with a combining sign behind it is one character, and still a quote.
    "'" + text.replacing("'" as Unicode.Scalar, by: "''") + "'"
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
  /// - Parameter beginnings: values of which only the beginning is known.
  package static func rows(
    _ column: String, type: String, among cells: [CellText], beginnings: Set<CellText> = [], keep: Bool
  ) -> String {
    let cut = cells.filter(beginnings.contains)
    if !cut.isEmpty {
      let name = self.column(column)
      let whole = cells.filter { !beginnings.contains($0) }
      let parts =
        cut.compactMap(\.text).map { "startswith(\(name), \(quoted($0)))" }
        + (whole.isEmpty ? [] : [rows(column, type: type, among: whole, keep: true)])
      let all = parts.joined(separator: " or ")
      return keep ? all : "not (\(all))" + (cells.contains(.null) ? "" : " or \(name) is null")
    }
    if cells.count == 1 { return rows(column, type: type, like: cells[0], keep: keep) }
    let name = self.column(column)
    let list = cells.compactMap(\.text).map { literal($0, type: type) }.joined(separator: ", ")
    let hasNull = cells.contains(.null)
    if keep, hasNull, cells.count == 2 { return "\(name) = \(list) or \(name) is null" }
    if keep { return "\(name) in (\(list))" + (hasNull ? " or \(name) is null" : "") }
    return "\(name) not in (\(list))" + (hasNull ? "" : " or \(name) is null")
  }

  /// True for rows in one of these ranges, or for all others, those without a value among them.
  package static func rows(_ column: String, type: String, in bins: [ColumnProfile.Bin], keep: Bool) -> String {
    let name = self.column(column)
    // Ranges that touch are one.
    var merged: [ColumnProfile.Bin] = []
    for bin in bins {
      if let last = merged.last, last.upper == bin.lower, !last.includesUpper {
        merged[merged.count - 1].upper = bin.upper
        merged[merged.count - 1].includesUpper = bin.includesUpper
      } else {
        merged.append(bin)
      }
    }
    let ranges = merged.map { bin in
      "\(name) >= \(literal(bin.lower, type: type)) and \(name) \(bin.includesUpper ? "<=" : "<") \(literal(bin.upper, type: type))"
    }
    if keep { return ranges.count == 1 ? ranges[0] : ranges.map { "(\($0))" }.joined(separator: " or ") }
    if merged.count == 1, let bin = merged.first {
      let above = bin.includesUpper ? ">" : ">="
      return
        "\(name) < \(literal(bin.lower, type: type)) or \(name) \(above) \(literal(bin.upper, type: type)) or \(name) is null"
    }
    return "not (\(ranges.map { "(\($0))" }.joined(separator: " or "))) or \(name) is null"
  }

  /// Whether a range holds a cell.
  package static func holds(_ bin: ColumnProfile.Bin, _ cell: CellText, type: String) -> Bool {
    guard case .text(let text) = cell, !text.isEmpty else { return false }
    if let value = Double(text), let lower = Double(bin.lower), let upper = Double(bin.upper) {
      return value >= lower && (value < upper || (bin.includesUpper && value == upper))
    }
    // Dates of four-digit years are in order as texts.
    return text >= bin.lower && (text < bin.upper || (bin.includesUpper && text == bin.upper))
  }

  /// True for rows whose value has one of these shapes, or for all others; `nil` when a shape cannot be said.
  package static func rows(_ column: String, shapes: [String], keep: Bool) -> String? {
    let name = self.column(column)
    let expressions = shapes.compactMap(regularExpression)
    guard !expressions.isEmpty, expressions.count == shapes.count else { return nil }
    let matches = expressions.map { "\(name) rlike \(quoted($0))" }
    if keep { return matches.joined(separator: " or ") }
    let all = matches.count == 1 ? matches[0] : "(\(matches.joined(separator: " or ")))"
    return "not \(all) or \(name) is null"
  }

  /// The regular expression of a shape as `SampleProfile.pattern` writes it.
  static func regularExpression(_ shape: String) -> String? {
    if shape == "uuid" { return "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$" }
    var result = "^"
    var digits = 0
    func flush() {
      if digits > 0 { result += digits == 1 ? "[0-9]" : "[0-9]{\(digits)}" }
      digits = 0
    }
    let characters = Array(shape)
    var index = 0
    while index < characters.count {
      let character = characters[index]
      if character == "9" {
        digits += 1
        index += 1
        continue
      }
      flush()
      let isRun = index + 1 < characters.count && characters[index + 1] == "+"
      switch character {
      // Upper case; any other letter.
      case "A": result += "\\p{Lu}" + (isRun ? "{2,}" : "")
      case "a": result += "[^\\P{L}\\p{Lu}]" + (isRun ? "{2,}" : "")
      case "…": return result
      // A plus sign of the text could be the sign of a run: nothing is guessed.
      case "+": return nil
      default:
        if "\\.[]{}()*?^$|".contains(character) { result += "\\" }
        result.append(character)
        index += 1
        continue
      }
      index += isRun ? 2 : 1
    }
    flush()
    return result + "$"
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_"
  }
}
