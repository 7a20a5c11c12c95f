/// Partition values as the catalog keeps them: a JSON list of texts and nulls.
enum KeyValues {
  static func encode(_ values: [String?]) -> String {
    var text = "["
    for (position, value) in values.enumerated() {
      if position > 0 { text += "," }
      text += value.map(quote) ?? "null"
    }
    return text + "]"
  }

  /// The inverse of `encode`; anything else gives as many values as could be understood.
  static func decode(_ text: String) -> [String?] {
    var values: [String?] = []
    var rest = text.unicodeScalars.dropFirst()
    while let next = rest.first {
      rest.removeFirst()
      if next == "n" {
        values.append(nil)
        rest = rest.dropFirst(3)
      } else if next == "\"" {
        var value = String.UnicodeScalarView()
        while let scalar = rest.popFirst(), scalar != "\"" {
          guard scalar == "\\", let escape = rest.popFirst() else {
            value.append(scalar)
            continue
          }
          guard escape == "u" else {
            value.append(escape)
            continue
          }
          let code = UInt32(String(String.UnicodeScalarView(rest.prefix(4))), radix: 16) ?? 0
          rest = rest.dropFirst(4)
          value.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        }
        values.append(String(value))
      }
    }
    return values
  }

  private static func quote(_ text: String) -> String {
    // Nearly all values need no escape.
    if text.utf8.allSatisfy({ $0 > 0x1F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      return "\"" + text + "\""
    }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\" + String(scalar)
      case "\0"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
