/// A sum of doubles, or of their squares, in fixed point over the whole range of these: words of two's complement, the first
/// bit worth 2⁻²¹⁷⁶.
struct WideSum {
  static let wordCount = 68
  static let byteCount = wordCount * 8
  static let lowestExponent = -2176

  private(set) var words = [UInt64](repeating: 0, count: wordCount)

  init() {}

  /// Reads `byteCount` bytes that `words` were written as.
  init(bytes: UnsafePointer<UInt8>) {
    let raw = UnsafeRawPointer(bytes)
    for index in 0..<Self.wordCount { words[index] = raw.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
  }

  /// Adds `value × 2^exponent`; the exponent is at least -2176.
  mutating func add(_ value: Int128, _ exponent: Int) {
    guard value != 0 else { return }
    let position = exponent - Self.lowestExponent
    let (word, shift) = (position / 64, UInt64(position % 64))
    let low = UInt64(truncatingIfNeeded: value)
    let high = UInt64(truncatingIfNeeded: value >> 64)
    let sign: UInt64 = value < 0 ? .max : 0
    let parts =
      shift == 0
      ? [low, high, sign]
      : [low << shift, high << shift | low >> (64 - shift), sign << shift | high >> (64 - shift)]
    var carry: UInt64 = 0
    for index in word..<Self.wordCount {
      let part = index - word < 3 ? parts[index - word] : sign
      let (sum, first) = words[index].addingReportingOverflow(part)
      let (total, second) = sum.addingReportingOverflow(carry)
      words[index] = total
      carry = first || second ? 1 : 0
    }
  }

  mutating func add(_ other: WideSum) {
    var carry: UInt64 = 0
    for index in 0..<Self.wordCount {
      let (sum, first) = words[index].addingReportingOverflow(other.words[index])
      let (total, second) = sum.addingReportingOverflow(carry)
      words[index] = total
      carry = first || second ? 1 : 0
    }
  }

  /// The double nearest to the sum, ties to even.
  var rounded: Double {
    let (isNegative, magnitude) = magnitude
    return Self.round(isNegative, magnitude, Self.lowestExponent, isExact: true)
  }

  /// The double nearest to the sum divided by a count.
  func mean(of count: UInt64) -> Double {
    // One more word below keeps what decides the rounding of the smallest.
    let isNegative = magnitude.isNegative
    var digits = [0] + magnitude.words
    var rest: UInt64 = 0
    for index in digits.indices.reversed() {
      (digits[index], rest) = count.dividingFullWidth((rest, digits[index]))
    }
    return Self.round(isNegative, digits, Self.lowestExponent - 64, isExact: rest == 0)
  }

  var magnitude: (isNegative: Bool, words: [UInt64]) {
    guard words[Self.wordCount - 1] >> 63 == 1 else { return (false, words) }
    var magnitude = words
    var carry: UInt64 = 1
    for index in magnitude.indices {
      let (sum, overflow) = (~magnitude[index]).addingReportingOverflow(carry)
      magnitude[index] = sum
      carry = overflow ? 1 : 0
    }
    return (true, magnitude)
  }

  private static func round(
    _ isNegative: Bool, _ magnitude: [UInt64], _ exponent: Int, isExact: Bool
  ) -> Double {
    guard let top = magnitude.lastIndex(where: { $0 != 0 }) else { return 0 }
    let below = max(top - 1, 0)
    var bits = UInt128(magnitude[below])
    if top > below { bits |= UInt128(magnitude[top]) << 64 }
    if !isExact || magnitude[..<below].contains(where: { $0 != 0 }) { bits |= 1 }
    return ExactSum.round(negative: isNegative, bits, below * 64 + exponent)
  }
}
