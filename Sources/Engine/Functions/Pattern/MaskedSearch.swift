/// Finding bytes some of which stand for any one character: all places are followed at once, one bit for each byte of what
/// is searched (Shift-And: Baeza-Yates and Gonnet, 1992).
struct MaskedSearch: Sendable {
  /// Bytes that are searched, `_` counted as one.
  static let maximumLength = 1024

  /// Words of 64 bits for what is searched.
  private let wordCount: Int
  /// By byte of the text, and one behind them all, `wordCount` words: bit i says that the byte may stand at i. The last are
  /// the bits of what is any.
  private let masks: [UInt64]
  private let lastBit: UInt64

  /// - Parameter bytes: `nil` is any one code point; neither the first nor the last is.
  init(_ bytes: [UInt8?]) {
    let words = (bytes.count + 63) / 64
    var masks = [UInt64](repeating: 0, count: 257 * words)
    for (index, byte) in bytes.enumerated() {
      let (word, bit) = (index / 64, UInt64(1) << UInt64(index % 64))
      if let byte {
        masks[Int(byte) * words + word] |= bit
      } else {
        // The first byte of any character; the others follow in `firstEnd`.
        for value in 0..<256 where value & 0xC0 != 0x80 { masks[value * words + word] |= bit }
        masks[256 * words + word] |= bit
      }
    }
    self.masks = masks
    wordCount = words
    lastBit = 1 << UInt64((bytes.count - 1) % 64)
  }

  /// The byte offset behind the first place at or after `start`. Complexity: O(text × words).
  func firstEnd(in text: TextView, from start: Int) -> Int? {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: wordCount) { matched in
      masks.withUnsafeBufferPointer { masks in
        matched.initialize(repeating: 0)
        for position in start..<max(start, text.count) {
          let byte = text.start[position]
          let isInner = byte & 0xC0 == 0x80
          var carry: UInt64 = 1
          for word in 0..<wordCount {
            let before = matched[word]
            var now = (before << 1 | carry) & masks[Int(byte) * wordCount + word]
            if isInner { now |= before & masks[256 * wordCount + word] }
            carry = before >> 63
            matched[word] = now
          }
          if matched[wordCount - 1] & lastBit != 0 { return position + 1 }
        }
        return nil
      }
    }
  }
}
