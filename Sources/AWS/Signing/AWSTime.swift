#if canImport(Glibc)
  import Glibc
#endif

/// Instants in seconds since 1970, and how services of AWS write them.
package enum AWSTime {
  package static var now: Int { time(nil) }

  /// `20261129T181400Z`.
  package static func basic(_ seconds: Int) -> String {
    var (seconds, parts) = (time_t(seconds), tm())
    gmtime_r(&seconds, &parts)
    let date = padded(Int(parts.tm_year) + 1900, 4) + padded(Int(parts.tm_mon) + 1, 2) + padded(Int(parts.tm_mday), 2)
    return date + "T" + padded(Int(parts.tm_hour), 2) + padded(Int(parts.tm_min), 2) + padded(Int(parts.tm_sec), 2)
      + "Z"
  }

  /// `2026-11-29T18:14:00Z`, with or without a fraction or an offset; `nil` for other texts.
  package static func parse(_ text: String) -> Int? {
    let numbers = numbers(text.prefix(19), separators: "--T::")
    guard numbers.count == 6, let seconds = seconds(numbers) else { return nil }
    var tail = text.dropFirst(19)
    if tail.first == "." { tail = tail.dropFirst().drop(while: \.isNumber) }
    if tail == "Z" || tail.isEmpty { return seconds }
    let digits = tail.dropFirst().filter { $0.isNumber }
    guard let sign = tail.first, sign == "+" || sign == "-", digits.count == 4, let number = Int(digits) else {
      return nil
    }
    let offset = (number / 100 * 60 + number % 100) * 60
    return sign == "+" ? seconds - offset : seconds + offset
  }

  /// `Sun, 29 Nov 2026 18:14:00 GMT`, the date of an answer.
  package static func parseHTTP(_ text: String) -> Int? {
    let words = text.split(separator: " ")
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard words.count == 6, let day = Int(words[1]), let month = months.firstIndex(of: String(words[2])),
      let year = Int(words[3])
    else { return nil }
    let clock = numbers(words[4], separators: "::")
    return clock.count == 3 ? seconds([year, month + 1, day] + clock) : nil
  }

  private static func seconds(_ numbers: [Int]) -> Int? {
    guard (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) else { return nil }
    var parts = tm()
    parts.tm_year = Int32(clamping: numbers[0] - 1900)
    parts.tm_mon = Int32(numbers[1] - 1)
    parts.tm_mday = Int32(numbers[2])
    parts.tm_hour = Int32(clamping: numbers[3])
    parts.tm_min = Int32(clamping: numbers[4])
    parts.tm_sec = Int32(clamping: numbers[5])
    return timegm(&parts)
  }

  /// The numbers between separators that come in this order.
  private static func numbers(_ text: Substring, separators: String) -> [Int] {
    var (rest, found) = (text, [Int]())
    for separator in separators {
      guard let at = rest.firstIndex(of: separator), let number = Int(rest[..<at]) else { return [] }
      found.append(number)
      rest = rest[rest.index(after: at)...]
    }
    return Int(rest).map { found + [$0] } ?? []
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
