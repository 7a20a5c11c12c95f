/// Reads the RLE/bit-packing hybrid bit by bit as values are asked for (Encodings.md, "RLE").
///
/// A run of two thousand million values is a few bytes: it is only ever written out as far as the caller's batch goes.
struct HybridDecoder {
  private var next: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private let width: Int
  /// Values left of a run, and their value.
  private var runLeft = 0
  private var runValue: UInt32 = 0
  /// Values left of a bit-packed stretch; its next bit counts from `next`.
  private var packedLeft = 0
  private var packedBit = 0
  private var packedEnd: UnsafePointer<UInt8>

  /// - Throws: a width over 32 bits.
  init(_ bytes: UnsafeBufferPointer<UInt8>, width: Int) throws(ParquetProblem) {
    guard (0...32).contains(width) else { throw ParquetProblem("a page has indices of \(width) bits") }
    next = bytes.baseAddress ?? TextView.empty.start
    end = next + bytes.count
    packedEnd = next
    self.width = width
  }

  /// Writes the next `count` values.
  mutating func decode<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Element>, count: Int
  ) throws(ParquetProblem) {
    var done = 0
    while done < count {
      if runLeft > 0 {
        let taken = min(runLeft, count - done)
        (target + done).update(repeating: Element(truncatingIfNeeded: runValue), count: taken)
        runLeft -= taken
        done += taken
      } else if packedLeft > 0 {
        let taken = min(packedLeft, count - done)
        unpack(target + done, taken)
        packedLeft -= taken
        done += taken
        if packedLeft == 0 { next = packedEnd }
      } else {
        try startRun()
      }
    }
  }

  /// The single value of the rest, if the next `count` values are one run; nothing is consumed.
  mutating func uniformValue(count: Int) throws(ParquetProblem) -> UInt32? {
    if runLeft == 0 && packedLeft == 0 && count > 0 { try startRun() }
    return runLeft >= count ? runValue : nil
  }

  /// Passes over `count` values. Complexity: O(runs).
  mutating func skip(count: Int) throws(ParquetProblem) {
    var left = count
    while left > 0 {
      if runLeft == 0 && packedLeft == 0 { try startRun() }
      if runLeft > 0 {
        let taken = min(runLeft, left)
        runLeft -= taken
        left -= taken
      } else {
        let taken = min(packedLeft, left)
        packedBit += taken * width
        packedLeft -= taken
        left -= taken
        if packedLeft == 0 { next = packedEnd }
      }
    }
  }

  /// Values left of the run under way.
  var runCount: Int { runLeft }

  /// Passes over values of a run that `uniformValue` has promised.
  mutating func dropRun(count: Int) { runLeft -= count }

  private mutating func startRun() throws(ParquetProblem) {
    var (header, shift): (UInt64, UInt64) = (0, 0)
    while true {
      guard next < end else { throw ParquetProblem("a page holds fewer levels or indices than it claims") }
      let byte = next.pointee
      next += 1
      header |= UInt64(byte & 127) &<< shift
      if byte < 128 { break }
      shift += 7
      guard shift < 35 else { throw ParquetProblem("a run of levels or indices is too long") }
    }
    let length = Int(header >> 1)
    if header & 1 == 1 {
      // The last groups may be cut by writers that leave out bytes without values.
      guard length > 0 else { throw ParquetProblem("a page holds an empty run") }
      let byteCount = min(length * width, end - next)
      packedLeft = width == 0 ? length * 8 : min(length * 8, byteCount * 8 / width)
      guard packedLeft > 0 else { throw ParquetProblem("a page holds fewer levels or indices than it claims") }
      packedBit = 0
      packedEnd = next + byteCount
    } else {
      guard length > 0 else { throw ParquetProblem("a page holds an empty run") }
      let byteCount = (width + 7) / 8
      guard end - next >= byteCount else { throw ParquetProblem("a page ends within a run") }
      runValue = 0
      for position in 0..<byteCount { runValue |= UInt32(next[position]) << UInt32(8 * position) }
      guard width == 32 || runValue >> UInt32(width) == 0 else {
        throw ParquetProblem("a run has a value of more than \(width) bits")
      }
      next += byteCount
      runLeft = length
    }
  }

  /// Unpacks `count` values that lie within the stretch.
  @inline(__always)
  private mutating func unpack<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ target: UnsafeMutablePointer<Element>, _ count: Int
  ) {
    let mask: UInt64 = (1 << UInt64(width)) - 1
    let start = next
    var bit = packedBit
    var row = 0
    // A value of up to 32 bits lies within eight bytes from its first one.
    let safeBit = (packedEnd - start - 8) * 8
    while row < count && bit <= safeBit {
      let word = load64(start + bit >> 3)
      target[row] = Element(truncatingIfNeeded: (word >> UInt64(bit & 7)) & mask)
      bit &+= width
      row &+= 1
    }
    while row < count {
      var word: UInt64 = 0
      let first = bit >> 3
      for offset in 0..<min(8, packedEnd - start - first) {
        word |= UInt64(start[first + offset]) << UInt64(8 * offset)
      }
      target[row] = Element(truncatingIfNeeded: (word >> UInt64(bit & 7)) & mask)
      bit += width
      row += 1
    }
    packedBit = bit
  }
}
