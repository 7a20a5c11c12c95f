/// A number of any length without its sign: `words × 2^exponent`, the lowest word first.
struct ExactMagnitude {
  private var words: [UInt64]
  private var exponent: Int

  private init(_ words: [UInt64], _ exponent: Int) {
    let lead = words.prefix { $0 == 0 }.count
    self.words = Array(words.dropFirst(lead))
    while self.words.last == 0 { self.words.removeLast() }
    self.exponent = exponent + lead * 64
  }

  init(_ count: Int64) { self.init([count.magnitude], 0) }

  /// - Precondition: The sum has seen finite numbers only.
  init(_ sum: ExactSum) {
    guard var wide = sum.wide else {
      let size = sum.window.magnitude
      self.init([UInt64(truncatingIfNeeded: size), UInt64(truncatingIfNeeded: size >> 64)], sum.exponent)
      return
    }
    wide.add(sum.window, sum.exponent)
    self.init(wide.magnitude.words, WideSum.lowestExponent)
  }

  static func * (a: Self, b: Self) -> Self {
    var words = [UInt64](repeating: 0, count: a.words.count + b.words.count)
    for (i, x) in a.words.enumerated() {
      var carry: UInt64 = 0
      for (j, y) in b.words.enumerated() {
        // The product of two words leaves room for two more.
        let sum = UInt128(x) * UInt128(y) + UInt128(words[i + j]) + UInt128(carry)
        words[i + j] = UInt64(truncatingIfNeeded: sum)
        carry = UInt64(truncatingIfNeeded: sum >> 64)
      }
      words[i + b.words.count] = carry
    }
    return Self(words, a.exponent + b.exponent)
  }

  /// - Precondition: `a` is not less than `b`.
  static func - (a: Self, b: Self) -> Self {
    if b.words.isEmpty { return a }
    let exponent = min(a.exponent, b.exponent)
    var words = a.raised(to: exponent)
    let less = b.raised(to: exponent)
    var borrow: UInt64 = 0
    for index in words.indices {
      let (part, first) = words[index].subtractingReportingOverflow(index < less.count ? less[index] : 0)
      let (rest, second) = part.subtractingReportingOverflow(borrow)
      words[index] = rest
      borrow = first || second ? 1 : 0
    }
    return Self(words, exponent)
  }

  /// The words of the same number with a lower exponent.
  private func raised(to lower: Int) -> [UInt64] {
    let (count, shift) = ((exponent - lower) / 64, UInt64((exponent - lower) % 64))
    var made = [UInt64](repeating: 0, count: count)
    var carry: UInt64 = 0
    for word in words {
      made.append(word << shift | carry)
      carry = shift == 0 ? 0 : word >> (64 - shift)
    }
    return made + [carry]
  }

  /// The double nearest to the number by an even power of two, and this power: neither too large nor too small.
  var rounded: (value: Double, exponent: Int) {
    guard let top = words.last else { return (0, 0) }
    let below = words.count > 1 ? words[words.count - 2] : 0
    let isExact = words.dropLast(2).isEmpty
    let value = ExactSum.round(negative: false, UInt128(top) << 64 | UInt128(below) | (isExact ? 0 : 1), 0)
    let power = exponent + (words.count - 2) * 64
    return power % 2 == 0 ? (value, power) : (2 * value, power - 1)
  }
}
