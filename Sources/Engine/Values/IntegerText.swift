/// 64-bit integers as text: an optional sign and digits, nothing else.
package enum IntegerText {
  /// The number that the bytes spell, or `nil` when they spell none or one out of 64 bits.
  @inline(__always)
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard let start = bytes.baseAddress else { return nil }
    return parse(start, bytes.count)
  }

  @inline(__always)
  package static func parse(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    guard count > 0 else { return nil }
    let first = start[0]
    let isNegative = first == UInt8(ascii: "-")
    let signed = isNegative || first == UInt8(ascii: "+")
    var position = signed ? 1 : 0
    if count &- position > 18 || count == position { return parseLong(start, count, position, isNegative) }
    var value: UInt64 = 0
    while count &- position >= 8 {
      let word = DigitBytes.load8(start + position)
      guard DigitBytes.areDigits(word) else { return nil }
      value = value &* 100_000_000 &+ DigitBytes.value8(word)
      position &+= 8
    }
    while position < count {
      let digit = start[position] &- 48
      guard digit < 10 else { return nil }
      value = value &* 10 &+ UInt64(digit)
      position &+= 1
    }
    return isNegative ? 0 &- Int64(bitPattern: value) : Int64(bitPattern: value)
  }

  /// Nineteen digits and more, leading zeros included: every step checked.
  private static func parseLong(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ position: Int, _ isNegative: Bool
  ) -> Int64? {
    guard position < count else { return nil }
    var value: Int64 = 0
    for index in position..<count {
      let digit = start[index] &- 48
      guard digit < 10 else { return nil }
      let (scaled, tooBig) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) =
        isNegative
        ? scaled.subtractingReportingOverflow(Int64(digit)) : scaled.addingReportingOverflow(Int64(digit))
      if tooBig || overflow { return nil }
      value = sum
    }
    return value
  }

  /// The most bytes that `write` needs.
  package static let maximumByteCount = 20

  /// Writes the number in decimal digits and returns how many bytes it took, at most `maximumByteCount`.
  @inline(__always)
  package static func write(_ value: Int64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    var rest = value.magnitude
    var digits = 1
    var limit: UInt64 = 10
    while digits < 20, rest >= limit {
      digits &+= 1
      limit = digits == 20 ? .max : limit &* 10
    }
    let start = value < 0 ? 1 : 0
    if value < 0 { target[0] = UInt8(ascii: "-") }
    var position = start &+ digits
    repeat {
      position &-= 1
      target[position] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
      rest /= 10
    } while position > start
    return start &+ digits
  }

  package static func append(_ value: Int64, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumByteCount) { space in
      guard let base = space.baseAddress else { return }
      let count = write(value, to: base)
      bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    }
  }
}
