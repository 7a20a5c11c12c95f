internal import CSIMD

/// Tells whether bytes are UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
package enum UTF8Check {
  /// Complexity: O(count); runs of ASCII 64 bytes at a time.
  package static func isValid(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var position = 0
    while position < count {
      while position &+ 64 <= count {
        let high = csimd_high_bit64(start + position)
        position &+= high.trailingZeroBitCount
        if high != 0 { break }
      }
      while position &+ 8 <= count
        && UnsafeRawPointer(start + position).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        position &+= 8
      }
      while position < count && start[position] < 0x80 { position &+= 1 }
      if position == count { return true }
      let length = sequenceLength(start + position, count &- position)
      if length == 0 { return false }
      position &+= length
    }
    return true
  }

  /// Bytes of the sequence that starts with a non-ASCII byte; 0 when it is none.
  @inline(__always)
  static func sequenceLength(_ start: UnsafePointer<UInt8>, _ left: Int) -> Int {
    let first = start[0]
    @inline(__always) func follows(_ index: Int) -> Bool { start[index] & 0xC0 == 0x80 }
    if first >= 0xC2 && first <= 0xDF { return left >= 2 && follows(1) ? 2 : 0 }
    if first >= 0xE0 && first <= 0xEF {
      guard left >= 3, follows(1), follows(2) else { return 0 }
      if first == 0xE0 && start[1] < 0xA0 || first == 0xED && start[1] >= 0xA0 { return 0 }
      return 3
    }
    if first >= 0xF0 && first <= 0xF4 {
      guard left >= 4, follows(1), follows(2), follows(3) else { return 0 }
      if first == 0xF0 && start[1] < 0x90 || first == 0xF4 && start[1] >= 0x90 { return 0 }
      return 4
    }
    return 0
  }
}
