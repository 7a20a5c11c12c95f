import Engine
import TestKit
import XCTest

/// Dates, timestamps and patterns, read and written.
final class DateTextTests: XCTestCase {
  func testEveryDayOfEightHundredYearsIsTheDayAfterTheOneBefore() {
    var date = CivilDate(year: 1600, month: 1, day: 1)
    guard let first = date.days else { return XCTFail("1600-01-01 exists") }
    for days in first..<(first + 146_097 * 2) {
      let found = CivilDate(days: days)
      guard found == date, date.days == days else { return XCTFail("\(days): \(found), not \(date)") }
      date.day += 1
      if date.day > CivilDate.dayCount(year: date.year, month: date.month) {
        date.day = 1
        date.month += 1
      }
      if date.month > 12 {
        date.month = 1
        date.year += 1
      }
    }
  }

  func testDaysFarFromNowGoThereAndBack() {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<50_000 {
      let days = Int32(truncatingIfNeeded: Int(random.next() >> 32)) / 2
      XCTAssertEqual(CivilDate(days: days).days, days)
    }
    for days in [Int32.min, Int32.max, -12_000_000, 11_000_000, 10_999_999] {
      XCTAssertEqual(CivilDate(days: days).days, days)
    }
  }

  func testOnlyRealDaysAreRead() {
    let cases: [(String, String?)] = [
      ("2026-01-31", "2026-01-31"), ("2024-02-29", "2024-02-29"), ("2023-02-29", nil), ("1900-02-29", nil),
      ("2000-02-29", "2000-02-29"), ("2026-13-01", nil), ("2026-00-01", nil), ("2026-04-31", nil), ("2026-1-31", nil),
      ("2026-01-3x", nil), ("2026/01/31", nil), ("20260131", nil), ("0000-01-01", nil), ("+026-01-01", nil),
    ]
    for (text, wanted) in cases {
      XCTAssertEqual(bytes(text) { DateText.parse($0) }.flatMap { ValueText.string(.date($0)) }, wanted, text)
    }
    XCTAssertEqual(ValueText.parse(" 2026-1-3T12:00 ", as: .date), ValueText.parse("2026-01-03", as: .date))
    XCTAssertEqual(ValueText.parse("2026", as: .date), ValueText.parse("2026-01-01", as: .date))
    XCTAssertNil(ValueText.parse("26-01-03", as: .date))
  }

  func testEveryMutationOfADateIsReadAsThePlainTwinReadsIt() {
    let alphabet = Array("0123456789-/:T ".utf8)
    for position in 0..<10 {
      for byte in alphabet {
        var text = Array("2024-02-29".utf8)
        text[position] = byte
        let string = String(decoding: text, as: UTF8.self)
        let parts = string.split(separator: "-", omittingEmptySubsequences: false)
        var wanted: Int32?
        if parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        {
          wanted = CivilDate(year: year, month: month, day: day).days
        }
        XCTAssertEqual(bytes(string) { DateText.parse($0) }, wanted, string)
      }
    }
  }

  func testTimestampsAreReadInUTC() {
    let cases: [(String, String?)] = [
      ("2010-01-23T17:45:28Z", "2010-01-23 17:45:28"), ("2010-01-23 17:45:28", "2010-01-23 17:45:28"),
      ("2010-01-23T17:45", "2010-01-23 17:45:00"), ("2010-01-23T17:45:28.5Z", "2010-01-23 17:45:28.5"),
      ("2010-01-23T17:45:28.123456789+02:00", "2010-01-23 15:45:28.123456"),
      ("2010-01-01T00:30:00+0100", "2009-12-31 23:30:00"), ("2010-01-23T24:00:00Z", nil),
      ("2010-01-23T17:60:00Z", nil), ("2010-01-23T17:45:28X", nil), ("2010-01-23", nil),
      ("2010-01-23T17:45:28 UTC", "2010-01-23 17:45:28"), ("2010-01-23 17:45:28 Europe/Berlin", nil),
      ("1969-12-31T23:59:59.999999Z", "1969-12-31 23:59:59.999999"), ("2010-01-23T17:45:28.", nil),
    ]
    for (text, wanted) in cases {
      XCTAssertEqual(bytes(text) { TimestampText.parse($0) }.flatMap { ValueText.string(.timestamp($0)) }, wanted, text)
    }
    XCTAssertEqual(ValueText.parse("2010-01-23", as: .timestamp), ValueText.parse("2010-01-23 00:00", as: .timestamp))
    XCTAssertEqual(
      ValueText.parse("2010-1-2 3:4:5", as: .timestamp), ValueText.parse("2010-01-02 03:04:05", as: .timestamp))
  }

  func testPatternsReadAndWrite() throws {
    let cases = [
      ("dd.MM.yyyy", "31.01.2026", "2026-01-31 00:00:00"), ("d/M/yy", "1/2/26", "2026-02-01 00:00:00"),
      ("yyyyMMdd", "20260131", "2026-01-31 00:00:00"), ("dd MMM yyyy", "05 Mar 2026", "2026-03-05 00:00:00"),
      ("MMMM d, yyyy", "March 5, 2026", "2026-03-05 00:00:00"),
      ("EEE, d MMM yyyy", "Sat, 31 Jan 2026", "2026-01-31 00:00:00"),
      ("yyyy-MM-dd'T'HH:mm:ss.SSSX", "2026-01-31T09:08:07.250Z", "2026-01-31 09:08:07.25"),
      ("MM/dd/yyyy hh:mm a", "01/31/2026 12:05 AM", "2026-01-31 00:05:00"),
      ("yyyy-DDD", "2024-366", "2024-12-31 00:00:00"),
      ("h:mm a 'on' yyyy-MM-dd", "1:05 PM on 2026-01-31", "2026-01-31 13:05:00"),
    ]
    for (pattern, text, wanted) in cases {
      let format = try DateFormat(pattern: pattern)
      guard let micros = bytes(text, { format.parseTimestamp($0) }) else {
        XCTFail("\(pattern) does not read \(text)")
        continue
      }
      XCTAssertEqual(ValueText.string(.timestamp(micros)), wanted)
      var written: [UInt8] = []
      format.append(micros: micros, to: &written)
      XCTAssertEqual(String(decoding: written, as: UTF8.self), text)
    }
    let optional = try DateFormat(pattern: "yyyy-MM-dd[ HH:mm]")
    XCTAssertNotNil(bytes("2026-01-31") { optional.parseTimestamp($0) })
    XCTAssertNotNil(bytes("2026-01-31 10:00") { optional.parseTimestamp($0) })
    XCTAssertNil(bytes("2026-01-31 1000") { optional.parseTimestamp($0) })
    XCTAssertThrowsError(try DateFormat(pattern: "yyyy-bb"))
    XCTAssertThrowsError(try DateFormat(pattern: "yyyy'T"))
    XCTAssertThrowsError(try DateFormat(pattern: "ddd"))
  }

  private func bytes<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var text = text
    return text.withUTF8(body)
  }
}
