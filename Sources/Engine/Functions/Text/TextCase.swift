/// Upper and lower case: full mappings without a language, as Unicode has them.
enum TextCase {
  /// Lower or upper case of every row. ASCII is mapped eight bytes at a time.
  static func map(_ call: KernelCall, isLower: Bool) throws -> Column {
    let texts = call.texts(0)
    let views = Buffer<TextView>(capacity: call.count)
    let arena = call.arena()
    var bytes: [UInt8] = []
    for row in 0..<call.count {
      let text = texts[row]
      views[row] = .empty
      if text.count == 0 { continue }
      try call.texts.take(text.count)
      let target = arena.reserve(text.count)
      if mapASCII(text, to: target, isLower: isLower) {
        views[row] = TextView(start: UnsafePointer(target), count: text.count)
      } else {
        arena.giveBack(text.count)
        bytes.removeAll(keepingCapacity: true)
        if isLower { appendLower(text, to: &bytes) } else { appendUpper(text, to: &bytes) }
        bytes.withUnsafeBufferPointer { made in
          if let start = made.baseAddress { views[row] = arena.copy(TextView(start: start, count: made.count)) }
        }
      }
    }
    return call.text(views, owners: [arena])
  }

  /// `false` when a byte is not ASCII; `target` may then hold anything.
  @inline(__always)
  private static func mapASCII(_ text: TextView, to target: UnsafeMutablePointer<UInt8>, isLower: Bool) -> Bool {
    let count = text.count
    let low = UInt64(isLower ? 0x41 : 0x61) &* 0x0101_0101_0101_0101
    var position = 0
    while position &+ 8 <= count {
      let word = DigitBytes.load8(text.start + position)
      if word & 0x8080_8080_8080_8080 != 0 { return false }
      // The top bit of a byte tells whether it is at or after the first letter, and whether behind the last.
      let atLeast = word &+ (0x8080_8080_8080_8080 &- low)
      let above = word &+ (0x8080_8080_8080_8080 &- low &- 26 &* 0x0101_0101_0101_0101)
      let letters = (atLeast & ~above) & 0x8080_8080_8080_8080
      UnsafeMutableRawPointer(target + position).storeBytes(of: (word ^ (letters >> 2)).littleEndian, as: UInt64.self)
      position &+= 8
    }
    let first: UInt8 = isLower ? 0x41 : 0x61
    while position < count {
      let byte = text.start[position]
      if byte >= 128 { return false }
      target[position] = byte &- first < 26 ? byte ^ 32 : byte
      position &+= 1
    }
    return true
  }

  static func appendUpper(_ text: TextView, to bytes: inout [UInt8]) {
    for scalar in text.scalars { bytes.append(contentsOf: scalar.properties.uppercaseMapping.utf8) }
  }

  static func appendLower(_ text: TextView, to bytes: inout [UInt8]) {
    let scalars = text.scalars
    for (index, scalar) in scalars.enumerated() {
      if scalar == "Σ", isFinal(index, scalars) {
        bytes.append("ς" as Unicode.Scalar)
      } else {
        bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      }
    }
  }

  /// Unicode's Final_Sigma: a letter before, none behind, characters such as accents and apostrophes left out.
  private static func isFinal(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
    func isLetter(_ scalar: Unicode.Scalar?) -> Bool { scalar?.properties.isCased ?? false }
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    let behind = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return isLetter(before) && !isLetter(behind)
  }

  /// The first letter of every word between blanks in upper case, the rest in lower case.
  static func appendInitial(_ text: TextView, to bytes: inout [UInt8]) {
    var lower: [UInt8] = []
    appendLower(text, to: &lower)
    var startsWord = true
    for scalar in String(decoding: lower, as: UTF8.self).unicodeScalars {
      if startsWord {
        bytes.append(contentsOf: scalar.properties.titlecaseMapping.utf8)
      } else {
        bytes.append(scalar)
      }
      startsWord = scalar == " "
    }
  }

  /// The first letter of every sentence in upper case, the rest in lower case. A sentence ends where white space follows
  /// a point, an exclamation or a question mark; one that begins with a digit has no first letter.
  static func appendSentences(_ text: TextView, to bytes: inout [UInt8]) {
    var lower: [UInt8] = []
    appendLower(text, to: &lower)
    var (startsSentence, isAfterMark) = (true, false)
    for scalar in String(decoding: lower, as: UTF8.self).unicodeScalars {
      let properties = scalar.properties
      if isAfterMark, properties.isWhitespace { startsSentence = true }
      isAfterMark = scalar == "." || scalar == "!" || scalar == "?"
      if startsSentence, properties.isAlphabetic || properties.numericType != nil {
        bytes.append(contentsOf: properties.titlecaseMapping.utf8)
        startsSentence = false
      } else {
        bytes.append(scalar)
      }
    }
  }
}
