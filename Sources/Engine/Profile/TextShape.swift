/// The shape of a text and its key among near-equal spellings.
public enum TextShape {
  /// Letters as `A` or `a`, digits as `9`, all else as it is: `Ab-2016` is `Aa-9999`. Runs of more than one letter are
  /// `A+` and `a+`; at most 40 characters, then `…`.
  public static func pattern(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    var isRun = false
    for scalar in text.unicodeScalars {
      let shape = shape(scalar)
      if shape == previous && (shape == "a" || shape == "A") {
        if !isRun { result.append("+") }
        isRun = true
        continue
      }
      if result.count >= 40 {
        result.append("…")
        break
      }
      result.append(shape)
      previous = shape
      isRun = false
    }
    return String(result)
  }

  private static func shape(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x30...0x39: return "9"
    case 0x41...0x5A: return "A"
    case 0x61...0x7A: return "a"
    case 0..<0x80: return scalar
    default:
      let properties = scalar.properties
      return properties.isUppercase ? "A" : properties.isAlphabetic ? "a" : scalar
    }
  }

  /// Words without case, punctuation, repetition or order: equal for near-equal spellings (`Boston, MA` and
  /// `ma  boston`). Empty for text without letters and digits.
  ///
  /// Digits are data, not spelling: where there are any, words keep their order and their number, and signs beside a
  /// digit stay, but for those that end a sentence. So `9.99` and `99.9`, `-3` and `3`, `2024-01-02` and `2024-02-01` are
  /// never taken for one another.
  ///
  /// Key collision after the "fingerprint" method of OpenRefine. Complexity: O(length).
  public static func fingerprint(_ text: String) -> String {
    let characters = Array(text.lowercased())
    var words: [String] = []
    var word = ""
    var hasDigits = false
    func isDigit(_ position: Int) -> Bool { characters.indices.contains(position) && characters[position].isNumber }
    for (position, character) in characters.enumerated() {
      if character.isLetter || character.isNumber {
        word.append(character)
        if character.isNumber { hasDigits = true }
      } else if !character.isWhitespace,
        isDigit(position + 1) || isDigit(position - 1) && !".,;:!?".contains(character)
      {
        word.append(character)
      } else if character == "'" || character == "." || character == "’" {
        // Within a word: O'Neil and ONeil, U.S. and US.
        continue
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    return (hasDigits ? words : Set(words).sorted()).joined(separator: " ")
  }
}
