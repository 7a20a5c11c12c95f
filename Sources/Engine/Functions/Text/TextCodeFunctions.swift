/// Measuring, comparing and encoding text.
enum TextCodeFunctions {
  static let all: [FunctionDefinition] = [
    FunctionDefinition(
      "length", .text, [.text("text")], .fixed(.integer), "Number of code points.", example: "length('Größe')",
      gives: "5",
      aliases: ["char_length", "character_length", "len"],
      .kernel { _ in { call in call.integer(call.map(call.texts(0)) { Int64($0.codePointCount) }) } }),
    FunctionDefinition(
      "octet_length", .text, [.text("text")], .fixed(.integer), "Number of bytes in UTF-8.",
      example: "octet_length('Größe')",
      gives: "7", .kernel { _ in { call in call.integer(call.map(call.texts(0)) { Int64($0.count) }) } }),
    FunctionDefinition(
      "bit_length", .text, [.text("text")], .fixed(.integer), "Number of bits in UTF-8.", example: "bit_length('ab')",
      gives: "16", .kernel { _ in { call in call.integer(call.map(call.texts(0)) { Int64($0.count) * 8 }) } }),
    FunctionDefinition(
      "ascii", .text, [.text("text")], .fixed(.integer), "The code point of the first character, 0 for empty text.",
      example: "ascii('A')", gives: "65",
      .kernel { _ in
        { call in
          call.integer(
            call.map(call.texts(0)) { text in
              text.count == 0 ? 0 : text.start[0] < 128 ? Int64(text.start[0]) : Int64(text.scalars[0].value)
            })
        }
      }),
    FunctionDefinition(
      "chr", .text, [.integer("code")], .fixed(.text),
      "The character of a code, modulo 256; empty for a negative one.", example: "chr(65)", gives: "A",
      aliases: ["char"],
      .kernel { _ in
        { call in
          let codes = call.integers(0)
          return try call.makeTexts { row, bytes in
            if codes[row] >= 0 { bytes.append(Unicode.Scalar(UInt8(truncatingIfNeeded: codes[row]))) }
          }
        }
      }),
    FunctionDefinition(
      "unichr", .text, [.integer("code")], .fixed(.text),
      "The character of a Unicode code point; a number that is none is an error.", example: "unichr(8364)", gives: "€",
      fails: .always,
      .kernel { _ in
        { call in
          let codes = call.integers(0)
          return try call.makeTexts { row, bytes in
            guard let scalar = UInt32(exactly: codes[row]).flatMap(Unicode.Scalar.init) else {
              return call.fail(row, "\(codes[row]) is not the code point of a character")
            }
            bytes.append(scalar)
          }
        }
      }),
    FunctionDefinition(
      "levenshtein", .text, [.text("a"), .text("b")], .fixed(.integer),
      "The least number of characters to insert, delete or replace to turn one text into the other.",
      example: "levenshtein('kitten', 'sitting')", gives: "3", fails: .always,
      .kernel { _ in
        { call in
          call.integer(
            call.mapChecked(
              call.texts(0), call.texts(1), zero: 0, distance,
              reason: { _, _ in "the texts are too long to be compared by levenshtein" }))
        }
      }),
    FunctionDefinition(
      "soundex", .text, [.text("text")], .fixed(.text), "A code of how an English word sounds.",
      example: "soundex('Miller')",
      gives: "M460",
      .kernel { _ in
        { call in
          let texts = call.texts(0)
          return try call.makeTexts { row, bytes in appendSoundex(texts[row], to: &bytes) }
        }
      }),
    FunctionDefinition(
      "crc32", .text, [.text("text")], .fixed(.integer), "The CRC-32 checksum of the UTF-8 bytes.",
      example: "crc32('Spark')",
      gives: "1557323817",
      .kernel { _ in { call in call.integer(call.map(call.texts(0)) { checksum($0) }) } }),
    FunctionDefinition(
      "luhn_check", .text, [.text("digits")], .fixed(.boolean),
      "Whether the digits, as of a card number, end in the check digit of Luhn's algorithm.",
      example: "luhn_check('79927398713')", gives: "true",
      .kernel { _ in { call in call.boolean(call.map(call.texts(0)) { isLuhn($0) ? 1 : 0 }) } }),
  ]

  /// `nil` when it would take too long.
  private static func distance(_ a: TextView, _ b: TextView) -> Int64? {
    let (left, right) = (a.scalars, b.scalars)
    guard left.count * right.count <= 4_000_000 else { return nil }
    var row = Array(0...right.count)
    for i in 0..<left.count {
      var diagonal = row[0]
      row[0] = i + 1
      for j in 0..<right.count {
        let replaced = diagonal + (left[i] == right[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return Int64(row[right.count])
  }

  private static let soundexCodes = Array("01230127022455012623017202".utf8)

  private static func appendSoundex(_ text: TextView, to bytes: inout [UInt8]) {
    func letter(_ byte: UInt8) -> Int? {
      let upper = byte >= 97 && byte <= 122 ? byte - 32 : byte
      return upper >= 65 && upper <= 90 ? Int(upper - 65) : nil
    }
    guard text.count > 0, let first = letter(text.start[0]) else { return bytes.append(text) }
    bytes.append(UInt8(65 + first))
    var last = soundexCodes[first]
    for byte in text.bytes.dropFirst() where bytes.count < 4 {
      guard let index = letter(byte) else {
        last = 48
        continue
      }
      let code = soundexCodes[index]
      if code == UInt8(ascii: "7") { continue }
      if code != 48, code != last { bytes.append(code) }
      last = code
    }
    while bytes.count < 4 { bytes.append(48) }
  }

  private static let checksumTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  private static func checksum(_ text: TextView) -> Int64 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in text.bytes { crc = checksumTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
    return Int64(crc ^ 0xFFFF_FFFF)
  }

  private static func isLuhn(_ text: TextView) -> Bool {
    text.count > 0 && text.bytes.allSatisfy { $0 &- 48 < 10 } && CardNumber.isLuhn(text.bytes.lazy.map { $0 - 48 })
  }
}
