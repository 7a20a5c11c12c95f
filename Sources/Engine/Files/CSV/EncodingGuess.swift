/// Guesses the encoding of a text file from its first bytes.
struct EncodingGuess {
  /// What is taken for text that is not UTF-8.
  static let singleByteName = "WINDOWS-1252"

  let encoding: TextEncoding
  let reason: String
  /// Whether something behind the sample could refute it: UTF-8 of which only ASCII was seen.
  var isCertain = true
  /// What the text would be otherwise, when the encoding is only a guess by its letters.
  var alternative: String?

  /// - Parameter isWhole: whether the bytes are the whole file; if not, a sequence cut off at their end is fine.
  init(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool) throws(Failure) {
    if let (encoding, _) = TextEncoding.announced(by: Array(bytes.prefix(4))) {
      self.encoding = encoding
      reason = "the file begins with its byte order mark"
      return
    }
    if let name = Self.sixteenBits(bytes.prefix(4096)) {
      encoding = try TextEncoding(named: name)
      reason = "the high byte of nearly every two is zero or that of one alphabet"
      return
    }
    let count = UTF8Count(bytes, isWhole: isWhole)
    if count.sequences == 0 && count.invalid == 0 {
      encoding = .utf8
      reason = "only ASCII characters seen"
      isCertain = false
    } else if count.looksLikeUTF8 {
      encoding = .utf8
      reason =
        count.invalid == 0
        ? "\(count.sequences) characters beyond ASCII, all valid UTF-8"
        : "\(count.sequences) valid characters beyond ASCII, \(count.invalid) bytes that are none"
    } else {
      let ranked = LetterStatistics(bytes).ranked
      let best = ranked.first { $0.score > 0 }?.name ?? Self.singleByteName
      encoding = try TextEncoding(named: best)
      alternative = ranked.first { $0.name != best }?.name
      reason =
        "\(NumberedBytes.text(count.invalid)) not UTF-8; a guess by the letters, otherwise \(alternative ?? "none")"
    }
  }

  /// The UTF-16 that bytes look like: of its high bytes some are zero, those of ASCII, and nearly all others are the same,
  /// that of the text's alphabet. Its low bytes are hardly ever zero.
  private static func sixteenBits(_ sample: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
    var counts = [[Int](repeating: 0, count: 256), [Int](repeating: 0, count: 256)]
    for (index, byte) in sample.enumerated() { counts[index & 1][Int(byte)] += 1 }
    for (name, high) in [("UTF-16LE", counts[1]), ("UTF-16BE", counts[0])] {
      let low = name == "UTF-16LE" ? counts[0] : counts[1]
      let (pairs, others) = (sample.count / 2, high.dropFirst().max() ?? 0)
      if pairs > 0, high[0] * 20 >= pairs, high[0] > 1 || pairs < 4, low[0] * 20 < high[0],
        (high[0] + others) * 10 >= pairs * 9
      {
        return name
      }
    }
    return nil
  }

  /// Guesses from where the first bytes beyond ASCII stand, however far from the beginning that is.
  /// - Complexity: O(bytes before them).
  init(reading file: FoundFile, cancellation: Cancellation) throws {
    let stream = try file.openStream()
    let block = Buffer<UInt8>(capacity: 256 << 10, count: 0)
    while true {
      try cancellation.check()
      block.count = try stream.fill(UnsafeMutableRawBufferPointer(start: block.base, count: block.capacity))
      guard let first = block.elements.firstIndex(where: { $0 >= 0x80 }) else {
        if block.count == block.capacity { continue }
        break
      }
      // The line from its beginning, and as much behind it as there is room for.
      let start = block.elements[..<first].lastIndex(of: 10).map { $0 + 1 } ?? 0
      block.base.update(from: block.base + start, count: block.count - start)
      let rest = block.count - start
      let room = UnsafeMutableRawBufferPointer(start: block.base + rest, count: block.capacity - rest)
      let more = room.count > 0 ? try stream.fill(room) : 0
      block.count = rest + more
      try self.init(block.elements, isWhole: more < room.count)
      return
    }
    try self.init(UnsafeBufferPointer(start: block.base, count: 0), isWhole: true)
  }
}

/// Bytes in words.
private enum NumberedBytes {
  static func text(_ count: Int) -> String { count == 1 ? "1 byte is" : "\(count) bytes are" }
}

/// Counts valid and invalid UTF-8 sequences beyond ASCII.
struct UTF8Count: Sendable {
  private(set) var sequences = 0
  private(set) var invalid = 0

  /// One wrong byte among many right characters is damage; otherwise it is another encoding.
  var looksLikeUTF8: Bool { sequences >= invalid * 4 }

  init() {}

  mutating func merge(_ other: UTF8Count) {
    sequences += other.sequences
    invalid += other.invalid
  }

  init(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool) {
    guard let start = bytes.baseAddress else { return }
    add(start, bytes.count, isWhole: isWhole)
  }

  mutating func add(_ start: UnsafePointer<UInt8>, _ count: Int, isWhole: Bool) {
    var position = 0
    while position < count {
      if start[position] < 0x80 {
        position += 1
        continue
      }
      let length = UTF8Check.sequenceLength(start + position, count - position)
      if length > 0 {
        sequences += 1
        position += length
      } else {
        if !isWhole && count - position < 4 { return }
        invalid += 1
        position += 1
      }
    }
  }
}
