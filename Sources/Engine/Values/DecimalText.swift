/// Exact decimals as text, unscaled in 128 bits.
package enum DecimalText {
  /// The number with `scale` digits behind the point, further digits rounded half up; `nil` when the bytes spell no
  /// number (an exponent is allowed) or one of more than `precision` digits.
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>, precision: Int, scale: Int) -> Int128? {
    guard let number = scan(bytes) else { return nil }
    return number.value(precision: precision, scale: scale)
  }

  /// As `parse`, and whether digits other than zero were rounded off.
  static func parseCounting(
    _ bytes: UnsafeBufferPointer<UInt8>, precision: Int, scale: Int
  ) -> (value: Int128, isRounded: Bool)? {
    guard let number = scan(bytes), let value = number.value(precision: precision, scale: scale) else { return nil }
    let places = number.scale - scale
    guard places > 0 else { return (value, number.dropsDigits) }
    let rest = places < PowersOfTen.count ? number.digits % PowersOfTen[places] : number.digits
    return (value, number.dropsDigits || rest != 0)
  }

  /// The number with as many digits as written: `1.10` is 110 with precision 3 and scale 2; `nil` over 38 digits.
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> (value: Int128, precision: Int, scale: Int)? {
    guard let number = scan(bytes), number.dropped == nil else { return nil }
    let scale = max(number.scale, 0)
    guard scale <= 38, let value = rescale(number.digits, from: number.scale, to: scale, more: nil) else { return nil }
    guard value < PowersOfTen[38] else { return nil }
    var digits = 1
    while digits < 38, value >= PowersOfTen[digits] { digits += 1 }
    return (number.isNegative ? -value : value, max(digits, scale), scale)
  }

  private struct Scanned {
    var digits: Int128 = 0
    /// Digits behind the point; negative after a large exponent.
    var scale = 0
    var isNegative = false
    /// The first digit that did not fit in 38, if any.
    var dropped: UInt8?
    /// Whether any that did not fit is other than zero.
    var dropsDigits = false

    func value(precision: Int, scale: Int) -> Int128? {
      guard let value = rescale(digits, from: self.scale, to: scale, more: dropped), value < PowersOfTen[precision]
      else {
        return nil
      }
      return isNegative ? -value : value
    }
  }

  private static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Scanned? {
    var number = Scanned()
    var (position, seen, behindPoint) = (0, 0, false)
    guard bytes.count > 0 else { return nil }
    number.isNegative = bytes[0] == UInt8(ascii: "-")
    if number.isNegative || bytes[0] == UInt8(ascii: "+") { position = 1 }
    var (low, significant) = (UInt64(0), 0)
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "."), !behindPoint {
        behindPoint = true
      } else if byte &- 48 < 10 {
        seen += 1
        if significant < 18 {
          low = low &* 10 &+ UInt64(byte &- 48)
          significant += low == 0 ? 0 : 1
          if significant == 18 { number.digits = Int128(low) }
          number.scale += behindPoint ? 1 : 0
        } else if significant < 38 {
          number.digits = number.digits &* 10 &+ Int128(byte &- 48)
          significant += 1
          number.scale += behindPoint ? 1 : 0
        } else {
          if number.dropped == nil { number.dropped = byte &- 48 }
          if byte != 48 { number.dropsDigits = true }
          number.scale -= behindPoint ? 0 : 1
        }
      } else {
        break
      }
      position += 1
    }
    guard seen > 0 else { return nil }
    if significant < 18 { number.digits = Int128(low) }
    if position < bytes.count {
      guard bytes[position] | 32 == UInt8(ascii: "e") else { return nil }
      let rest = UnsafeBufferPointer(rebasing: bytes[(position + 1)...])
      guard rest.count <= 6, let exponent = IntegerText.parse(rest) else { return nil }
      number.scale -= Int(exponent)
    }
    return number
  }

  /// `value` × 10^(`to` - `from`), rounded half up; `more` is the first digit that follows `value`. `nil` when too large.
  private static func rescale(_ value: Int128, from: Int, to: Int, more: UInt8?) -> Int128? {
    if value == 0 { return 0 }
    if from == to { return value &+ ((more ?? 0) >= 5 ? 1 : 0) }
    if to > from {
      guard more == nil, to - from <= 38 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: PowersOfTen[to - from])
      return overflow ? nil : product
    }
    guard from - to <= 38 else { return 0 }
    return roundedHalfUp(value, dividedBy: PowersOfTen[from - to])
  }

  /// The quotient, away from zero when the rest is at least half of the divisor, which is positive.
  package static func roundedHalfUp(_ value: Int128, dividedBy divisor: Int128) -> Int128 {
    if let small = Int64(exactly: value), let by = Int64(exactly: divisor) {
      let (quotient, rest) = small.quotientAndRemainder(dividingBy: by)
      let away = rest.magnitude >= by.magnitude - rest.magnitude
      return Int128(quotient) + (away ? (small < 0 ? -1 : 1) : 0)
    }
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    let away = rest.magnitude >= divisor.magnitude - rest.magnitude
    return quotient + (away ? (value < 0 ? -1 : 1) : 0)
  }

  /// The most bytes that `write` needs.
  package static let maximumByteCount = 42

  /// Writes the number with all `scale` digits behind the point and returns how many bytes it took.
  package static func write(_ value: Int128, scale: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { digits in
      // Digits from the right, in pieces of 64 bits, since 128-bit division is slow.
      var position = 48
      var rest = value.magnitude
      func put(_ piece: UInt64, _ atLeast: Int) {
        var (piece, left) = (piece, atLeast)
        while piece > 0 || left > 0 {
          position -= 1
          digits[position] = UInt8(truncatingIfNeeded: 48 + piece % 10)
          piece /= 10
          left -= 1
        }
      }
      while rest > UInt128(UInt64.max) {
        let (quotient, piece) = rest.quotientAndRemainder(dividingBy: 1_000_000_000_000_000_000)
        put(UInt64(piece), 18)
        rest = quotient
      }
      put(UInt64(rest), max(1, scale + 1 - (48 - position)))
      var out = 0
      if value < 0 {
        target[0] = UInt8(ascii: "-")
        out = 1
      }
      let whole = 48 - position - scale
      for index in 0..<(48 - position) {
        if index == whole {
          target[out] = UInt8(ascii: ".")
          out += 1
        }
        target[out] = digits[position + index]
        out += 1
      }
      return out
    }
  }

  package static func append(_ value: Int128, scale: Int, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumByteCount) { space in
      guard let base = space.baseAddress else { return }
      let count = write(value, scale: scale, to: base)
      bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    }
  }
}
