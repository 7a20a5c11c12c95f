/// Dates of three numbers: `28/01/2018`, `1.12.2020`, `2018/01/28`. The year has four digits.
struct NumericDate: Hashable, Sendable {
  enum Order: Hashable, Sendable { case dayMonthYear, monthDayYear, yearMonthDay }

  var order: Order
  var separator: UInt8
  /// Whether day and month always have two digits.
  var isPadded: Bool

  /// The pattern that recipes write, `dd/MM/yyyy` or `d/M/yyyy`.
  var pattern: String {
    let mark = String(UnicodeScalar(separator))
    let (day, month) = isPadded ? ("dd", "MM") : ("d", "M")
    switch order {
    case .dayMonthYear: return day + mark + month + mark + "yyyy"
    case .monthDayYear: return month + mark + day + mark + "yyyy"
    case .yearMonthDay: return "yyyy" + mark + month + mark + day
    }
  }

  init(order: Order, separator: UInt8, isPadded: Bool) {
    self.order = order
    self.separator = separator
    self.isPadded = isPadded
  }

  /// Recognises the patterns that `pattern` gives; `nil` for all others.
  init?(pattern: String) {
    for order in [Order.dayMonthYear, .monthDayYear, .yearMonthDay] {
      for separator in [UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-")] {
        for isPadded in [true, false] {
          self.init(order: order, separator: separator, isPadded: isPadded)
          if self.pattern == pattern { return }
        }
      }
    }
    return nil
  }

  /// Days since 1970-01-01; `nil` when the text is not such a date or the day does not exist.
  func parse(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32? {
    guard count >= 8, count <= 10, !isPadded || count == 10 else { return nil }
    var numbers = (0, 0, 0)
    var lengths = (0, 0, 0)
    var part = 0
    for index in 0..<count {
      let digit = start[index] &- 48
      if digit < 10 {
        switch part {
        case 0:
          numbers.0 = numbers.0 * 10 + Int(digit)
          lengths.0 += 1
        case 1:
          numbers.1 = numbers.1 * 10 + Int(digit)
          lengths.1 += 1
        default:
          numbers.2 = numbers.2 * 10 + Int(digit)
          lengths.2 += 1
        }
      } else {
        guard start[index] == separator, part < 2 else { return nil }
        part += 1
      }
    }
    let short = isPadded ? 2...2 : 1...2
    switch order {
    case .yearMonthDay:
      guard lengths.0 == 4, short.contains(lengths.1), short.contains(lengths.2) else { return nil }
      return CivilDate(year: numbers.0, month: numbers.1, day: numbers.2).daysInRange
    case .dayMonthYear:
      guard lengths.2 == 4, short.contains(lengths.0), short.contains(lengths.1) else { return nil }
      return CivilDate(year: numbers.2, month: numbers.1, day: numbers.0).daysInRange
    case .monthDayYear:
      guard lengths.2 == 4, short.contains(lengths.0), short.contains(lengths.1) else { return nil }
      return CivilDate(year: numbers.2, month: numbers.0, day: numbers.1).daysInRange
    }
  }
}
