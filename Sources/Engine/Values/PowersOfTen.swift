/// 10^0 to 10^38 as 128-bit integers.
package enum PowersOfTen {
  package static let count = 39

  private static let table: Buffer<Int128> = {
    let buffer = Buffer<Int128>(capacity: count)
    var value: Int128 = 1
    for index in 0..<count {
      buffer[index] = value
      value &*= index < count - 1 ? 10 : 1
    }
    return buffer
  }()

  /// `exponent` is 0 to 38.
  package static subscript(_ exponent: Int) -> Int128 { table[exponent] }
}
