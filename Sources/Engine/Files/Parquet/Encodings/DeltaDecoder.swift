/// Reads DELTA_BINARY_PACKED integers as they are asked for (Encodings.md, "Delta Encoding").
///
/// ```
/// header    := block size, miniblocks per block, value count, first value
/// block     := smallest delta, one bit width per miniblock, miniblocks of packed (delta - smallest delta)
/// ```
/// Arithmetic wraps at the width of the column, as the specification asks.
struct DeltaDecoder {
  private static let maximumBlockValues = 1 << 24
  private static let maximumMiniblocks = 1 << 12

  private var next: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private var miniblocks = 1
  private var miniblockValues = 32
  /// Values in the whole stream.
  private(set) var valueCount = 0
  private var valuesLeft = 0
  private var value: Int64 = 0
  private var isFirst = true
  // The block under way.
  private var smallestDelta: Int64 = 0
  private var widths: UnsafePointer<UInt8>
  private var miniblock = 0
  // The miniblock under way.
  private var width = 0
  private var left = 0
  private var bit = 0
  private var bits: UnsafePointer<UInt8>
  private var bitsEnd: UnsafePointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(ParquetProblem) {
    next = bytes.baseAddress ?? TextView.empty.start
    end = next + bytes.count
    (widths, bits, bitsEnd) = (next, next, next)
    let blockValues = try varint()
    let count = try varint()
    let total = try varint()
    value = try zigzag()
    guard (1...UInt64(Self.maximumMiniblocks)).contains(count),
      (1...UInt64(Self.maximumBlockValues)).contains(blockValues), blockValues % count == 0,
      (blockValues / count) % 8 == 0
    else { throw ParquetProblem("a page has delta blocks of \(blockValues) values in \(count) parts") }
    guard total <= UInt64(Int32.max) else { throw ParquetProblem("a page claims \(total) delta values") }
    miniblocks = Int(count)
    miniblockValues = Int(blockValues / count)
    valueCount = Int(total)
    valuesLeft = valueCount
    miniblock = miniblocks
  }

  private mutating func varint() throws(ParquetProblem) -> UInt64 {
    var (result, shift): (UInt64, UInt64) = (0, 0)
    while true {
      guard next < end else { throw Self.tooShort }
      let byte = next.pointee
      next += 1
      result |= UInt64(byte & 127) &<< shift
      if byte < 128 { return result }
      shift += 7
      guard shift <= 63 else { throw ParquetProblem("a page holds a delta number of more than 64 bits") }
    }
  }

  private mutating func zigzag() throws(ParquetProblem) -> Int64 {
    let number = try varint()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  private static let tooShort = ParquetProblem("a page holds fewer delta values than it claims")

  /// Writes the next `count` values, cut to the width of `Element`.
  mutating func decode<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Element>, count: Int
  ) throws(ParquetProblem) {
    guard count <= valuesLeft else { throw Self.tooShort }
    var done = 0
    if isFirst && count > 0 {
      target[0] = Element(truncatingIfNeeded: value)
      isFirst = false
      done = 1
    }
    while done < count {
      if left == 0 { try startMiniblock() }
      let taken = min(left, count - done)
      unpack(target + done, taken)
      left -= taken
      done += taken
    }
    valuesLeft -= count
  }

  private mutating func startMiniblock() throws(ParquetProblem) {
    if miniblock == miniblocks {
      smallestDelta = try zigzag()
      guard end - next >= miniblocks else { throw Self.tooShort }
      widths = next
      next += miniblocks
      miniblock = 0
    }
    width = Int(widths[miniblock])
    guard width <= 64 else { throw ParquetProblem("a page has deltas of \(width) bits") }
    miniblock += 1
    left = miniblockValues
    bit = 0
    bits = next
    // Writers may cut the last miniblock behind its last value.
    let byteCount = min(miniblockValues * width / 8, end - next)
    bitsEnd = next + byteCount
    next = bitsEnd
    if width > 0 {
      left = min(left, byteCount * 8 / width)
      guard left > 0 else { throw Self.tooShort }
    }
  }

  @inline(__always)
  private mutating func unpack<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Element>, _ count: Int
  ) {
    var current = value
    if width == 0 {
      for row in 0..<count {
        current &+= smallestDelta
        target[row] = Element(truncatingIfNeeded: current)
      }
      value = current
      return
    }
    let mask: UInt64 = width == 64 ? .max : (1 << UInt64(width)) - 1
    var position = bit
    let safeBit = (bitsEnd - bits - 9) * 8
    var row = 0
    while row < count && position <= safeBit {
      let start = bits + position >> 3
      let shift = UInt64(position & 7)
      var word = load64(start) >> shift
      if width > 56 { word |= shift == 0 ? 0 : UInt64(start[8]) << (64 - shift) }
      current &+= Int64(bitPattern: word & mask) &+ smallestDelta
      target[row] = Element(truncatingIfNeeded: current)
      position &+= width
      row &+= 1
    }
    while row < count {
      var word: UInt64 = 0
      let first = position >> 3
      let shift = position & 7
      for offset in 0..<min(9, bitsEnd - bits - first) {
        let byte = UInt64(bits[first + offset])
        let place = 8 * offset - shift
        word |= place < 0 ? byte >> UInt64(-place) : byte << UInt64(place)
      }
      current &+= Int64(bitPattern: word & mask) &+ smallestDelta
      target[row] = Element(truncatingIfNeeded: current)
      position += width
      row += 1
    }
    bit = position
    value = current
  }

  /// Passes over all values without writing them and returns what follows the stream.
  ///
  /// Complexity: O(miniblocks).
  func remainder() throws(ParquetProblem) -> UnsafeBufferPointer<UInt8> {
    var walker = self
    var rest = max(0, walker.valuesLeft - 1)
    while rest > 0 {
      try walker.startMiniblock()
      rest -= min(rest, walker.miniblockValues)
    }
    return UnsafeBufferPointer(start: walker.next, count: walker.end - walker.next)
  }
}
