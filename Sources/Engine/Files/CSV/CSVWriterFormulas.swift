/// Tells text that a spreadsheet would run as a formula from text that only looks like it.
struct CSVFormulaGuard {
  /// Whether the text begins with `=`, `+`, `-` or `@` (full-width forms too), behind blanks or control characters,
  /// and is not a number, a date, a telephone number or a row of dashes.
  func isFormula(_ view: TextView) -> Bool {
    var scalars = view.string.unicodeScalars[...]
    scalars = scalars.drop {
      $0.value <= 0x20 || $0.value == 0xA0 || $0.value == 0xFEFF || (0x200B...0x200F).contains($0.value)
    }
    guard let first = scalars.first else { return false }
    switch first {
    case "=", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return true
    case "+", "-": return !isHarmless(scalars)
    default: return false
    }
  }

  /// Whether a program with another separator would cut the text, so that a part of it could become a cell of its own.
  func mayBeSplit(_ view: TextView) -> Bool {
    view.bytes.contains { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "\t") }
  }

  private func isHarmless(_ text: Substring.UnicodeScalarView) -> Bool {
    let rest = text.dropFirst()
    if rest.allSatisfy({ $0 == "-" }) { return true }
    return isNumber(rest) || isDate(rest) || (text.first == "+" && isTelephone(rest))
  }

  /// Digits with points, commas or blanks among them, and an exponent.
  private func isNumber(_ text: Substring.UnicodeScalarView) -> Bool {
    let mantissa = text.prefix { isDigit($0) || $0 == "." || $0 == "," }
    guard mantissa.contains(where: isDigit) else { return false }
    var rest = text[mantissa.endIndex...]
    if rest.isEmpty { return true }
    guard rest.first == "e" || rest.first == "E" else { return false }
    rest = rest.dropFirst()
    if rest.first == "+" || rest.first == "-" { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.allSatisfy(isDigit)
  }

  /// Years, months and days with dashes or slashes: `2024-01-01`, also with a time behind it.
  private func isDate(_ text: Substring.UnicodeScalarView) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count >= 4, parts[1].count == 2, parts[2].count >= 2 else { return false }
    let day = parts[2].prefix(2)
    let time = parts[2].dropFirst(2)
    return parts[0].allSatisfy(isDigit) && parts[1].allSatisfy(isDigit) && day.allSatisfy(isDigit)
      && time.allSatisfy { isDigit($0) || $0 == ":" || $0 == "." || $0 == " " || $0 == "T" || $0 == "Z" }
  }

  private func isTelephone(_ text: Substring.UnicodeScalarView) -> Bool {
    text.contains(where: isDigit) && text.allSatisfy { isDigit($0) || $0 == " " }
  }

  private func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }
}
