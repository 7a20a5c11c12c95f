/// Values as unsigned numbers of the same order.
enum SortKeyBits {
  @inline(__always)
  static func integer(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ (1 << 63) }

  @inline(__always)
  static func date(_ value: Int32) -> UInt64 { UInt64(UInt32(bitPattern: value) ^ (1 << 31)) }

  @inline(__always)
  static func decimal(_ value: Int128) -> UInt128 { UInt128(bitPattern: value) ^ (1 << 127) }

  /// -0.0 as 0.0, every NaN as one that is greatest.
  @inline(__always)
  static func double(_ value: Double) -> UInt64 {
    let bits = RowHash.canonicalBits(value)
    return bits >> 63 == 1 ? ~bits : bits | (1 << 63)
  }

  /// The first 16 bytes, zeros behind the end.
  @inline(__always)
  static func text(_ view: TextView) -> UInt128 {
    let bytes = UnsafeRawPointer(view.start)
    if view.count >= 8 {
      let high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
      let low: UInt64
      if view.count >= 16 {
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      } else if view.count > 8 {
        let last = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: view.count - 8, as: UInt64.self))
        low = last << UInt64((16 - view.count) * 8)
      } else {
        low = 0
      }
      return UInt128(high) << 64 | UInt128(low)
    }
    var high: UInt64 = 0
    for index in 0..<view.count { high |= UInt64(view.start[index]) << UInt64(56 - index * 8) }
    return UInt128(high) << 64
  }
}
