/// Writes the RLE/bit-packing hybrid of definition levels and dictionary indices (Encodings.md, "RLE").
///
/// ```
/// run        := varint(length << 1)     value in ceil(width / 8) bytes
/// bit-packed := varint(groups << 1 | 1) groups of 8 values, width bits each, lowest bit first
/// ```
/// A run of at least eight equal values becomes a run; what lies between is bit-packed in whole groups.
enum HybridEncoder {
  /// Most bytes that `count` values of `width` bits can take.
  static func maximumByteCount(count: Int, width: Int) -> Int {
    // Groups of bits, a header before each stretch, and a run (header and value) for each eight values at the densest.
    (count / 8 + 2) * width + (count / 8 + 2) * 16 + 32
  }

  /// Encodes and returns the place behind the last byte. `target` has room for `maximumByteCount` and the store's slack.
  static func encode<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ values: UnsafePointer<Element>, count: Int, width: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var next = target
    var (position, packedStart) = (0, 0)
    let valueBytes = (width + 7) / 8
    while position < count {
      let value = values[position]
      var end = position + 1
      while end < count && values[end] == value { end += 1 }
      // A bit-packed stretch before a run holds whole groups, so it borrows the first values of the run.
      let borrowed = (8 - (position - packedStart) & 7) & 7
      if end - position - borrowed >= 8 {
        let packedEnd = position + borrowed
        if packedEnd > packedStart {
          next = packed(values + packedStart, count: packedEnd - packedStart, width: width, to: next)
        }
        next = appendVarint(UInt64(end - packedEnd) << 1, next)
        var rest = UInt64(truncatingIfNeeded: value)
        for _ in 0..<valueBytes {
          next.pointee = UInt8(truncatingIfNeeded: rest)
          next += 1
          rest >>= 8
        }
        packedStart = end
      }
      position = end
    }
    if count > packedStart {
      next = packed(values + packedStart, count: count - packedStart, width: width, to: next)
    }
    return next
  }

  /// One bit-packed stretch; the last group is filled with zeros.
  @inline(__always)
  private static func packed<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ values: UnsafePointer<Element>, count: Int, width: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let groups = (count + 7) / 8
    var next = appendVarint(UInt64(groups) << 1 | 1, target)
    let shift = UInt64(width)
    var position = 0
    if width <= 8 {
      // Eight values fill at most one word, which is stored whole; the next group overwrites what is too much.
      while count - position >= 8 {
        var word: UInt64 = 0
        for lane in 0..<8 { word |= UInt64(truncatingIfNeeded: values[position + lane]) << (shift &* UInt64(lane)) }
        UnsafeMutableRawPointer(next).storeBytes(of: word.littleEndian, as: UInt64.self)
        next += width
        position += 8
      }
    }
    var (word, bits): (UInt64, UInt64) = (0, 0)
    for lane in 0..<(groups * 8 - position) {
      let value = position + lane < count ? UInt64(truncatingIfNeeded: values[position + lane]) : 0
      word |= value << bits
      bits += shift
      if bits >= 32 {
        UnsafeMutableRawPointer(next).storeBytes(of: UInt32(truncatingIfNeeded: word).littleEndian, as: UInt32.self)
        next += 4
        word >>= 32
        bits -= 32
      }
    }
    while bits > 0 {
      next.pointee = UInt8(truncatingIfNeeded: word)
      next += 1
      word >>= 8
      bits = bits > 8 ? bits - 8 : 0
    }
    return next
  }
}
