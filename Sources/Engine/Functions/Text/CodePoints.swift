/// Code points of UTF-8 text.
extension TextView {
  /// Number of code points: bytes that do not continue one.
  var codePointCount: Int {
    var (continuing, position) = (0, 0)
    while position &+ 8 <= count {
      // The top bit set and the next one clear.
      let word = DigitBytes.load8(start + position)
      continuing &+= (word & ~(word << 1) & 0x8080_8080_8080_8080).nonzeroBitCount
      position &+= 8
    }
    while position < count {
      continuing &+= start[position] & 0xC0 == 0x80 ? 1 : 0
      position &+= 1
    }
    return count &- continuing
  }

  var isASCII: Bool {
    var (any, position) = (UInt64(0), 0)
    while position &+ 8 <= count {
      any |= DigitBytes.load8(start + position)
      position &+= 8
    }
    while position < count {
      any |= UInt64(start[position])
      position &+= 1
    }
    return any & 0x8080_8080_8080_8080 == 0
  }

  /// Byte offset of the code point of this index, or `count` when there are fewer.
  func offset(ofCodePoint index: Int) -> Int {
    var (position, left) = (0, index)
    while position < count {
      if start[position] & 0xC0 != 0x80 {
        if left == 0 { return position }
        left &-= 1
      }
      position &+= 1
    }
    return count
  }

  /// The bytes from `low` up to `high`.
  @inline(__always)
  func slice(_ low: Int, _ high: Int) -> TextView {
    low < high ? TextView(start: start + low, count: high &- low) : .empty
  }

  /// Code points `low` up to `high`, where negative bounds are before the text.
  func codePoints(_ low: Int, _ high: Int) -> TextView {
    guard high > low, high > 0 else { return .empty }
    if low <= 0, high >= count { return self }
    if isASCII { return slice(min(max(low, 0), count), min(high, count)) }
    let first = offset(ofCodePoint: max(low, 0))
    let rest = slice(first, count)
    return rest.slice(0, rest.offset(ofCodePoint: high - max(low, 0)))
  }

  /// Spark's `substring`: positions from 1, 0 like 1, negative ones from the end.
  func substring(position: Int64, length: Int64) -> TextView {
    var first = position > 0 ? position &- 1 : 0
    if position < 0 {
      let (sum, overflow) = Int64(codePointCount).addingReportingOverflow(position)
      first = overflow ? .min : sum
    }
    let (end, overflow) = first.addingReportingOverflow(length)
    let high = overflow ? (length > 0 ? Int64.max : .min) : end
    return codePoints(Int(clamping: first), Int(clamping: high))
  }

  /// The scalars; bytes that are not UTF-8 become the replacement character.
  var scalars: [Unicode.Scalar] { Array(String(decoding: bytes, as: UTF8.self).unicodeScalars) }
}

extension [UInt8] {
  mutating func append(_ view: TextView) { append(contentsOf: view.bytes) }

  mutating func append(_ scalar: Unicode.Scalar) {
    append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
