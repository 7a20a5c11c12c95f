extension DoubleText {
  /// The most bytes that `write` needs.
  package static let maximumByteCount = 32

  /// Writes the shortest digits that read back as the same number, as Spark shows doubles: `0.001`, `1234567.0`,
  /// `1.0E7`, `1.5E-4`, `NaN`, `-Infinity`. Returns how many bytes it took, at most `maximumByteCount`.
  package static func write(_ value: Double, to target: UnsafeMutablePointer<UInt8>) -> Int {
    guard value.isFinite else {
      return writeWord(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity", to: target)
    }
    let magnitude = abs(value)
    if magnitude < 10_000_000, magnitude.rounded(.towardZero) == magnitude, magnitude != 0 {
      let count = IntegerText.write(Int64(value), to: target)
      target[count] = UInt8(ascii: ".")
      target[count + 1] = UInt8(ascii: "0")
      return count + 2
    }
    if magnitude == 0 { return writeWord(value.sign == .minus ? "-0.0" : "0.0", to: target) }
    if magnitude == .leastNonzeroMagnitude { return writeWord(value < 0 ? "-4.9E-324" : "4.9E-324", to: target) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digits in
      let (digitCount, exponent) = shortest(magnitude, digits)
      var out = 0
      if value < 0 {
        target[0] = UInt8(ascii: "-")
        out = 1
      }
      if magnitude >= 0.001, magnitude < 10_000_000 { return writePlain(digits, digitCount, exponent, target, out) }
      target[out] = digits[0]
      target[out + 1] = UInt8(ascii: ".")
      out += 2
      for index in 1..<max(digitCount, 2) {
        target[out] = index < digitCount ? digits[index] : 48
        out += 1
      }
      target[out] = UInt8(ascii: "E")
      out += 1
      return out + IntegerText.write(Int64(exponent), to: target + out)
    }
  }

  package static func append(_ value: Double, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumByteCount) { space in
      guard let base = space.baseAddress else { return }
      let count = write(value, to: base)
      bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    }
  }

  /// Significant digits without zeros at either end, and the exponent of the first: 0.0125 is "125", -2.
  private static func shortest(_ magnitude: Double, _ digits: UnsafeMutableBufferPointer<UInt8>) -> (Int, Int) {
    var text = magnitude.description
    return text.withUTF8 { source in
      var (count, exponent, point, leading, position) = (0, 0, -1, 0, 0)
      while position < source.count {
        let byte = source[position]
        if byte == UInt8(ascii: ".") {
          point = count + leading
        } else if byte | 32 == UInt8(ascii: "e") {
          let isNegative = source[position + 1] == UInt8(ascii: "-")
          var written = 0
          for digit in source[(position + 1)...] where digit >= 48 && digit <= 57 {
            written = written * 10 + Int(digit - 48)
          }
          exponent = isNegative ? -written : written
          break
        } else if count == 0, byte == 48 {
          leading += 1
        } else if count < digits.count {
          digits[count] = byte
          count += 1
        }
        position += 1
      }
      let whole = point < 0 ? count + leading : point
      while count > 1, digits[count - 1] == 48 { count -= 1 }
      return (count, exponent + whole - leading - 1)
    }
  }

  /// Without an exponent: at least one digit on each side of the point.
  private static func writePlain(
    _ digits: UnsafeMutableBufferPointer<UInt8>, _ count: Int, _ exponent: Int, _ target: UnsafeMutablePointer<UInt8>,
    _ start: Int
  ) -> Int {
    var out = start
    func put(_ byte: UInt8) {
      target[out] = byte
      out += 1
    }
    if exponent < 0 {
      put(48)
      put(UInt8(ascii: "."))
      for _ in 1..<(-exponent) { put(48) }
      for index in 0..<count { put(digits[index]) }
    } else {
      for index in 0...exponent { put(index < count ? digits[index] : 48) }
      put(UInt8(ascii: "."))
      if count <= exponent + 1 { put(48) }
      for index in min(exponent + 1, count)..<count { put(digits[index]) }
    }
    return out
  }

  private static func writeWord(_ word: StaticString, to target: UnsafeMutablePointer<UInt8>) -> Int {
    target.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
    return word.utf8CodeUnitCount
  }
}
