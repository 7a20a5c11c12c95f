#if canImport(Glibc)
  import Glibc
#endif

/// Ranges that people would choose: steps of 1, 2 or 5, years, months, days; lower edge in, upper edge out.
enum RangeBins {
  private static let most = 24

  static func make(_ type: String, _ values: [(text: String, rows: Int)]) -> [ColumnProfile.Bin] {
    if type == "date" || type == "timestamp" { return times(type, values) }
    return numbers(type, values)
  }

  // MARK: Numbers

  private static func numbers(_ type: String, _ values: [(text: String, rows: Int)]) -> [ColumnProfile.Bin] {
    let parsed = values.compactMap { entry -> (value: Double, rows: Int)? in
      guard let value = Double(entry.text), value.isFinite, abs(value) < 1e15 else { return nil }
      return (value, entry.rows)
    }
    guard let least = parsed.map(\.value).min(), let greatest = parsed.map(\.value).max(), greatest > least else {
      return []
    }
    var step = niceStep((greatest - least) / 12)
    if type == "integer" { step = max(1, step) }
    var first = (least / step).rounded(.down)
    var last = (greatest / step).rounded(.down)
    while last - first + 1 > Double(most) {
      step = niceStep(step * 1.5)
      first = (least / step).rounded(.down)
      last = (greatest / step).rounded(.down)
    }
    let digits = step >= 1 ? 0 : Int((-log10(step)).rounded(.up))
    func edge(_ index: Int) -> String { fixed((first + Double(index)) * step, digits) }
    // A quotient just below a whole number must not leave the least or the greatest value outside.
    if (Double(edge(0)) ?? least) > least { first -= 1 }
    if (Double(edge(Int(last - first) + 1)) ?? greatest) <= greatest { last += 1 }
    var counts = [Int](repeating: 0, count: Int(last - first) + 1)
    let edges = (0...counts.count).map { Double(edge($0)) ?? 0 }
    for entry in parsed {
      // The edges as they are written decide, not the ones that were computed.
      var index = min(counts.count - 1, max(0, Int((entry.value / step).rounded(.down) - first)))
      while index > 0, entry.value < edges[index] { index -= 1 }
      while index + 1 < counts.count, entry.value >= edges[index + 1] { index += 1 }
      counts[index] += entry.rows
    }
    return counts.enumerated().map { index, rows in
      let (lower, upper) = (edge(index), edge(index + 1))
      let isOne = type == "integer" && step == 1
      return ColumnProfile.Bin(lower: lower, upper: upper, title: isOne ? lower : "\(lower) to \(upper)", rows: rows)
    }
  }

  /// The least of 1, 2 and 5 times a power of ten that is not below.
  static func niceStep(_ wanted: Double) -> Double {
    guard wanted > 0, wanted.isFinite else { return 1 }
    let power = pow(10, log10(wanted).rounded(.down))
    for factor in [1.0, 2, 5, 10] where factor * power >= wanted * 0.999_999 { return factor * power }
    return 10 * power
  }

  /// A number with so many digits behind the point, at most 12.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    if digits == 0 { return String(Int(value.rounded())) }
    var scale = 1.0
    for _ in 0..<min(digits, 12) { scale *= 10 }
    let scaled = Int((abs(value) * scale).rounded())
    var rest = String(scaled % Int(scale))
    while rest.count < min(digits, 12) { rest = "0" + rest }
    return (value < 0 && scaled > 0 ? "-" : "") + "\(scaled / Int(scale)).\(rest)"
  }

  // MARK: Dates

  fileprivate struct Day: Comparable {
    var year: Int
    var month: Int
    var day: Int

    init?(_ text: String) {
      let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
      guard parts.count == 3, (1...9999).contains(parts[0]), (1...12).contains(parts[1]), (1...31).contains(parts[2])
      else { return nil }
      (year, month, day) = (parts[0], parts[1], parts[2])
    }

    init(number: Int) {
      // Days since 1970 to a date of the Gregorian calendar.
      let shifted = number + 719_468
      let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
      let dayOfEra = shifted - era * 146_097
      let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
      let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
      let part = (5 * dayOfYear + 2) / 153
      day = dayOfYear - (153 * part + 2) / 5 + 1
      month = part < 10 ? part + 3 : part - 9
      year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var number: Int {
      let year = month <= 2 ? year - 1 : year
      let era = (year >= 0 ? year : year - 399) / 400
      let yearOfEra = year - era * 400
      let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
      return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    var text: String { Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) }
    var monthText: String { Self.padded(year, 4) + "-" + Self.padded(month, 2) }

    static func padded(_ number: Int, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    static func < (a: Day, b: Day) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }
  }

  private static func times(_ type: String, _ values: [(text: String, rows: Int)]) -> [ColumnProfile.Bin] {
    let parsed = values.compactMap { entry in Day(entry.text).map { (day: $0, rows: entry.rows) } }
    guard let least = parsed.map(\.day).min(), let greatest = parsed.map(\.day).max(), least < greatest else {
      return []
    }
    let years = greatest.year - least.year + 1
    let months = (greatest.year - least.year) * 12 + greatest.month - least.month + 1
    let place: (Day) -> Int
    let edge: (Int) -> Day
    let title: (Day, Day) -> String
    if years > 3 {
      let step = [1, 2, 5, 10, 20, 50, 100, 500].first { years / $0 < most } ?? 1000
      place = { $0.year / step }
      edge = { Day(number: Day.first(year: max(1, $0 * step), month: 1).number) }
      title = { step == 1 ? "\($0.year)" : "\($0.year) to \($1.year - 1)" }
    } else if months > 2 {
      let step = months > most ? 3 : 1
      place = { ($0.year * 12 + $0.month - 1) / step }
      edge = { Day.first(year: $0 * step / 12, month: $0 * step % 12 + 1) }
      title = { step == 1 ? $0.monthText : "\($0.monthText) to \(Day(number: $1.number - 1).monthText)" }
    } else {
      let days = greatest.number - least.number + 1
      let step = days > most ? 7 : 1
      let start = least.number
      place = { ($0.number - start) / step }
      edge = { Day(number: start + $0 * step) }
      title = { step == 1 ? $0.text : "\($0.text) to \(Day(number: $1.number - 1).text)" }
    }
    let first = place(least)
    var counts = [Int](repeating: 0, count: min(400, place(greatest) - first + 1))
    for entry in parsed { counts[min(counts.count - 1, place(entry.day) - first)] += entry.rows }
    return counts.enumerated().map { index, rows in
      let (lower, upper) = (edge(first + index), edge(first + index + 1))
      let suffix = type == "timestamp" ? " 00:00:00" : ""
      return ColumnProfile.Bin(
        lower: lower.text + suffix, upper: upper.text + suffix, title: title(lower, upper), rows: rows)
    }
  }
}

extension RangeBins.Day {
  fileprivate static func first(year: Int, month: Int) -> RangeBins.Day {
    var day = RangeBins.Day(number: 0)
    (day.year, day.month, day.day) = (year, month, 1)
    return day
  }
}
