/// The texts of all days from 1880 to 2039, ten bytes each.
final class DayTexts: @unchecked Sendable {
  static let shared = DayTexts()

  /// Days since 1970-01-01.
  private static let first = -32_872
  private static let last = 25_566

  private let texts: UnsafeMutablePointer<UInt8>

  private init() {
    let count = Self.last - Self.first + 1
    texts = .allocate(capacity: count * 10)
    var (year, month, day) = (1880, 1, 1)
    for index in 0..<count {
      let target = texts + index * 10
      let digits = (year / 1000, year / 100 % 10, year / 10 % 10, year % 10)
      (target[0], target[1]) = (UInt8(48 + digits.0), UInt8(48 + digits.1))
      (target[2], target[3]) = (UInt8(48 + digits.2), UInt8(48 + digits.3))
      (target[4], target[7]) = (UInt8(ascii: "-"), UInt8(ascii: "-"))
      (target[5], target[6]) = (UInt8(48 + month / 10), UInt8(48 + month % 10))
      (target[8], target[9]) = (UInt8(48 + day / 10), UInt8(48 + day % 10))
      day += 1
      if day > Self.length(of: month, year) { (day, month) = (1, month + 1) }
      if month > 12 { (month, year) = (1, year + 1) }
    }
  }

  /// Ten bytes; days out of range are taken to the nearest end.
  @inline(__always)
  func text(of day: Int) -> UnsafePointer<UInt8> {
    UnsafePointer(texts + (min(max(day, Self.first), Self.last) - Self.first) * 10)
  }

  private static func length(of month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
