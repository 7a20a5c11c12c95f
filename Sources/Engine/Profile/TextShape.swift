/// The shape of a text and its key among near-equal spellings.
public enum TextShape {
  /// Letters as `A` or `a`, digits as `9`, all else as it is: `Ab-2016` is `Aa-9999`. Runs of more than one letter are
  /// `A+` and `a+`; at most 40 characters, then `…`.
  public static func pattern(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(48)
    var length = 0
    var previous: Unicode.Scalar?
    var isRun = false
    for scalar in text.unicodeScalars {
      let shape = shape(scalar)
      if shape == previous && (shape == "a" || shape == "A") {
        if !isRun {
          result.append(UInt8(ascii: "+"))
          length += 1
        }
        isRun = true
        continue
      }
      if length >= 40 {
        result += "…".utf8
        break
      }
      if shape.isASCII { result.append(UInt8(ascii: shape)) } else { result += String(shape).utf8 }
      length += 1
      previous = shape
      isRun = false
    }
    return String(decoding: result, as: UTF8.self)
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
    let plain = text.utf8.withContiguousStorageIfAvailable { bytes in
      bytes.allSatisfy { $0 < 0x80 } ? fingerprint(ascii: bytes) : nil
    }
    if let plain = plain ?? nil { return plain }
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

  /// The same of bytes that are ASCII, as nearly all texts are: profiles make thousands.
  private static func fingerprint(ascii bytes: UnsafeBufferPointer<UInt8>) -> String {
    func isDigit(_ position: Int) -> Bool { bytes.indices.contains(position) && bytes[position] &- 48 < 10 }
    // Words with a blank behind each.
    var words: [UInt8] = []
    words.reserveCapacity(bytes.count + 1)
    var (hasDigits, isInWord, count) = (false, false, 0)
    for (position, byte) in bytes.enumerated() {
      var kept: UInt8?
      switch byte {
      case 48...57: (kept, hasDigits) = (byte, true)
      case 65...90: kept = byte | 32
      case 97...122: kept = byte
      case 9...13, 32: break
      default:
        let endsSentence = byte == 33 || byte == 44 || byte == 46 || byte == 58 || byte == 59 || byte == 63
        if isDigit(position + 1) || isDigit(position - 1) && !endsSentence {
          kept = byte
        } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: ".") {
          continue
        }
      }
      if let kept {
        words.append(kept)
        isInWord = true
      } else if isInWord {
        words.append(32)
        (isInWord, count) = (false, count + 1)
      }
    }
    if isInWord {
      words.append(32)
      count += 1
    }
    guard count > 1, !hasDigits else { return String(decoding: words.dropLast(), as: UTF8.self) }
    let sorted = words.split(separator: 32).sorted { $0.lexicographicallyPrecedes($1) }
    var result: [UInt8] = []
    result.reserveCapacity(words.count)
    for (place, word) in sorted.enumerated() where place == 0 || word != sorted[place - 1] {
      if place > 0 { result.append(32) }
      result += word
    }
    return String(decoding: result, as: UTF8.self)
  }
}
