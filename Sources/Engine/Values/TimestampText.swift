/// Instants as text: ISO 8601 date and time with an optional fraction and zone; without a zone it is UTC.
package enum TimestampText {
  package static let microsPerSecond: Int64 = 1_000_000
  package static let microsPerDay: Int64 = 86_400_000_000

  /// Microseconds since 1970-01-01T00:00:00Z of `yyyy-MM-dd`, `T` or a blank, `HH:mm:ss` (seconds may be missing), an
  /// optional fraction of 1 to 9 digits (cut after 6) and an optional zone (`Z`, `+02:00`, `-0530`, `+02`, `UTC`);
  /// `nil` for anything else.
  @inline(__always)
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard let start = bytes.baseAddress, bytes.count >= 16, let days = DateText.parse10(start) else { return nil }
    let separator = start[10]
    guard separator == UInt8(ascii: "T") || separator == 32 else { return nil }
    if bytes.count == 19 || (bytes.count == 20 && start[19] == UInt8(ascii: "Z")) {
      // `HH:mm:ss` as one word.
      let word = DigitBytes.load8(start + 11) ^ 0x3030_3A30_303A_3030
      let wrong = (word | (word &+ 0x7676_7F76_767F_7676)) & 0x8080_8080_8080_8080
      let hour = (word & 0xFF) &* 10 &+ (word >> 8 & 0xFF)
      let minute = (word >> 24 & 0xFF) &* 10 &+ (word >> 32 & 0xFF)
      let second = (word >> 48 & 0xFF) &* 10 &+ (word >> 56)
      guard wrong == 0, hour < 24, minute < 60, second < 60 else { return nil }
      let seconds = Int64(hour &* 3600 &+ minute &* 60 &+ second)
      return Int64(days) &* microsPerDay &+ seconds &* microsPerSecond
    }
    var position = 11
    return parseTime(bytes, &position, days: days, hourDigits: 2...2)
  }

  /// What a cast from text to timestamp takes: everything `parseCast` of dates takes, then a time whose numbers may
  /// have one digit or be left out from the minutes on, a fraction of any length and a zone.
  package static func parseCast(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let bytes = bytes.trimmed
    if let value = parse(bytes) { return value }
    var position = 0
    guard let days = DateText.parsePrefix(bytes, &position) else { return nil }
    if position == bytes.count { return instant(days: days, seconds: 0) }
    guard bytes[position] == UInt8(ascii: "T") || bytes[position] == 32 else { return nil }
    position += 1
    if position == bytes.count { return instant(days: days, seconds: 0) }
    return parseTime(bytes, &position, days: days, hourDigits: 1...2, isCast: true)
  }

  private static func parseTime(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, days: Int32, hourDigits: ClosedRange<Int>,
    isCast: Bool = false
  ) -> Int64? {
    guard let hour = bytes.number(at: &position, digits: hourDigits), hour < 24 else { return nil }
    var (minute, second, micros) = (0, 0, 0)
    if bytes.skip(":", at: &position) {
      guard let read = bytes.number(at: &position, digits: hourDigits), read < 60 else { return nil }
      minute = read
    } else if !isCast {
      return nil
    }
    if bytes.skip(":", at: &position) {
      guard let read = bytes.number(at: &position, digits: hourDigits), read < 60 else { return nil }
      second = read
      if bytes.skip(".", at: &position) {
        let start = position
        while position < bytes.count, let digit = DigitBytes.digit(bytes[position]) {
          if position - start < 6 { micros = micros * 10 + digit }
          position += 1
        }
        guard position > start, isCast || position - start <= 9 else { return nil }
        for _ in min(position - start, 6)..<6 { micros *= 10 }
      }
    }
    guard let offset = parseZone(UnsafeBufferPointer(rebasing: bytes[position...])) else { return nil }
    let made = instant(days: days, seconds: hour * 3600 + minute * 60 + second - offset, micros: micros)
    return made.flatMap { CalendarRange.instant($0) }
  }

  /// Whether a text that `parse` takes has digits other than zero behind the microseconds, which it cuts.
  @inline(__always)
  package static func losesDigits(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count > 26, bytes[19] == UInt8(ascii: ".") else { return false }
    for position in 26..<bytes.count {
      let digit = bytes[position] &- 48
      if digit > 9 { return false }
      if digit != 0 { return true }
    }
    return false
  }

  /// The instant so many seconds (of about a day) and microseconds after midnight of a day; `nil` out of 64 bits.
  @inline(__always)
  package static func instant(days: Int32, seconds: Int, micros: Int = 0) -> Int64? {
    let (midnight, tooFar) = Int64(days).multipliedReportingOverflow(by: microsPerDay)
    let (sum, overflow) = midnight.addingReportingOverflow(Int64(seconds) &* microsPerSecond &+ Int64(micros))
    return tooFar || overflow ? nil : sum
  }

  /// Seconds east of UTC that the whole text names: nothing, `Z`, `UTC`, `GMT`, `±HH`, `±HHmm`, `±HH:mm`, also behind
  /// `UTC` or `GMT`; `nil` for other zones, whose rules Sous does not know.
  package static func parseZone(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var position = 0
    while position < bytes.count, bytes[position] == 32 { position += 1 }
    if position == bytes.count { return position == 0 ? 0 : nil }
    if bytes.count - position == 1, bytes[position] | 32 == UInt8(ascii: "z") { return 0 }
    if bytes.count - position >= 3 {
      let word = UnsafeBufferPointer(rebasing: bytes[position..<(position + 3)])
      if word.equalsIgnoringCase("utc") || word.equalsIgnoringCase("gmt") { position += 3 }
      if position == bytes.count { return 0 }
    }
    let isWest = bytes[position] == UInt8(ascii: "-")
    guard isWest || bytes[position] == UInt8(ascii: "+") else { return nil }
    position += 1
    guard let hours = bytes.number(at: &position, digits: 1...2), hours <= 18 else { return nil }
    var minutes = 0
    if position < bytes.count {
      _ = bytes.skip(":", at: &position)
      guard let read = bytes.number(at: &position, digits: 2...2), read < 60 else { return nil }
      minutes = read
    }
    guard position == bytes.count else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return isWest ? -seconds : seconds
  }

  /// The day of an instant and the microseconds since its midnight, both in UTC.
  @inline(__always)
  package static func split(_ micros: Int64) -> (days: Int32, microsOfDay: Int64) {
    var days = micros / microsPerDay
    var rest = micros &- days &* microsPerDay
    if rest < 0 {
      rest &+= microsPerDay
      days &-= 1
    }
    return (Int32(truncatingIfNeeded: days), rest)
  }

  /// The most bytes that `write` needs.
  package static let maximumByteCount = 32

  /// Writes `yyyy-MM-dd HH:mm:ss` and, when not zero, a fraction without trailing zeros; UTC. Returns the byte count.
  @inline(__always)
  package static func write(_ micros: Int64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    write(micros, separator: 32, to: target)
  }

  /// Writes `yyyy-MM-ddTHH:mm:ss[.ffffff]Z`.
  package static func writeISO(_ micros: Int64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let count = write(micros, separator: UInt8(ascii: "T"), to: target)
    target[count] = UInt8(ascii: "Z")
    return count + 1
  }

  @inline(__always)
  private static func write(_ micros: Int64, separator: UInt8, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let (days, rest) = split(micros)
    var count = DateText.write(days, to: target)
    let seconds = Int(rest / microsPerSecond)
    let fraction = Int(rest % microsPerSecond)
    target[count] = separator
    DigitBytes.write(seconds / 3600, width: 2, to: target + count + 1)
    target[count + 3] = UInt8(ascii: ":")
    DigitBytes.write(seconds / 60 % 60, width: 2, to: target + count + 4)
    target[count + 6] = UInt8(ascii: ":")
    DigitBytes.write(seconds % 60, width: 2, to: target + count + 7)
    count += 9
    if fraction == 0 { return count }
    target[count] = UInt8(ascii: ".")
    DigitBytes.write(fraction, width: 6, to: target + count + 1)
    count += 7
    while target[count - 1] == 48 { count -= 1 }
    return count
  }

  /// `2026-01-31T12:00:00.5Z`
  package static func iso(_ micros: Int64) -> String {
    String(unsafeUninitializedCapacity: 64) { target in
      target.baseAddress.map { writeISO(micros, to: $0) } ?? 0
    }
  }

  package static func append(_ micros: Int64, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumByteCount) { space in
      guard let base = space.baseAddress else { return }
      let count = write(micros, to: base)
      bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    }
  }
}
