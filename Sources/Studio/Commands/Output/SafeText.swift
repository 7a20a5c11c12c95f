/// Text of data and names made harmless for a terminal: whatever could act as a control sequence, or change the order
/// in which other text is shown, becomes visible characters.
package enum SafeText {
  /// `text` with control characters escaped: `\n`, `\t`, `\x1b`, `\u{202e}`. Complexity: O(length).
  package static func escape(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var safe = ""
    for scalar in text.unicodeScalars { append(scalar, to: &safe) }
    return safe
  }

  /// As `escape`, with newlines and tabs kept: for messages of several lines and for data on a terminal.
  package static func escapeLines(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x09 }) { return text }
    var safe = ""
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\t" { safe.unicodeScalars.append(scalar) } else { append(scalar, to: &safe) }
    }
    return safe
  }

  /// As `escape`, stopped after about `limit` cells of width: long values need not be walked to their end.
  package static func escape(_ text: String, limit: Int) -> (text: String, isCut: Bool) {
    var safe = ""
    var width = 0
    for scalar in text.unicodeScalars {
      if width >= limit { return (safe, true) }
      let before = safe.unicodeScalars.count
      append(scalar, to: &safe)
      let grown = safe.unicodeScalars.count - before
      width += grown == 1 ? (TextWidth.kind(scalar.value) == .wide ? 2 : 1) : grown
    }
    return (safe, false)
  }

  private static func append(_ scalar: Unicode.Scalar, to safe: inout String) {
    guard isHarmful(scalar) else {
      safe.unicodeScalars.append(scalar)
      return
    }
    switch scalar {
    case "\n": safe += "\\n"
    case "\r": safe += "\\r"
    case "\t": safe += "\\t"
    case _ where scalar.value < 0x100:
      let digits = String(scalar.value, radix: 16)
      safe += "\\x" + (digits.count < 2 ? "0" : "") + digits
    default: safe += "\\u{" + String(scalar.value, radix: 16) + "}"
    }
  }

  /// Controls, and what stands nowhere or turns the direction of text. A no-break space is a space.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    TextWidth.kind(scalar.value) == .marked && scalar.value != 0xA0
  }
}
