import Engine
import TestKit
import XCTest

/// What workbooks are made of: ranges, number formats, days, escapes.
final class ExcelPiecesTests: XCTestCase {
  func testRanges() throws {
    func range(_ text: String) throws -> String {
      let range = try CellRange(text)
      return "\(range.columns) \(range.rows)"
    }
    XCTAssertEqual(try range("A3:F20"), "0..<6 2..<20")
    XCTAssertEqual(try range("$b$3:aa"), "1..<27 2..<1048576")
    XCTAssertEqual(try range("A:F"), "0..<6 0..<1048576")
    XCTAssertEqual(try range("3:20"), "0..<16384 2..<20")
    XCTAssertEqual(try range("B2"), "1..<16384 1..<1048576")
    XCTAssertEqual(try range("XFD1048576"), "16383..<16384 1048575..<1048576")
    for text in ["", ":", "A3:", "F3:A4", "A5:B4", "A0", "XFE1", "A1048577", "A1:B2:C3", "AAAA1", "1A", "A-1", "ä1"] {
      XCTAssertThrowsError(try CellRange(text), text)
    }
    for column in [0, 25, 26, 701, 702, 16_383] {
      let name = CellRange.cellName(column, 6)
      XCTAssertEqual(try range("\(name):\(name)"), "\(column)..<\(column + 1) 6..<7")
    }
  }

  func testNumberFormats() {
    let cases: [(String, NumberMeaning)] = [
      ("General", .number), ("0.00", .number), ("#,##0.00 \"days\"", .number), ("0%", .number), ("0.00E+00", .number),
      ("[Red]-0.0;[Blue]0", .number), ("[$€-407] #,##0", .number), ("@", .number), ("\\d0", .number), ("_d0", .number),
      ("[Red]General", .number), ("yyyy-mm-dd", .date), ("mmm yy", .date), ("m/d", .date), ("mm", .date),
      ("[$-409]mmmm\\ d\\,\\ yyyy;@", .date), ("ggge\"年\"m\"月\"", .date), ("dddd", .date),
      ("yyyy-mm-dd hh:mm", .timestamp),
      ("d.m. h:mm AM/PM", .timestamp), ("h:mm", .time), ("mm:ss.0", .time), ("h \"h\" mm \"m\"", .time),
      ("[h]:mm", .duration), ("[mm]:ss", .duration), ("[ss].00", .duration), ("0;yyyy", .number), ("", .number),
      ("0.0\"k\"g", .number), ("0.0 kg", .number), ("0.0\\ g", .number), ("0.00 \"m\"b", .number),
      ("#,##0.0 mg", .number), ("0.0E+00 s", .number), ("?? d", .number), ("g 0", .number), ("# \"of\" h", .number),
      ("ss.000", .time), ("h:mm:ss.0", .time), ("h:mm:ss\\,000", .time), ("yyyy-mm-dd hh:mm:ss.000", .timestamp),
      ("h:mm:ss.0 AM/PM", .time), ("[h]:mm:ss.000", .duration), ("e\"年\"", .date), ("bbbb", .date),
      ("\"", .number), ("\\", .number), ("[", .number), ("[]", .number),
    ]
    for (code, meaning) in cases { XCTAssertEqual(NumberMeaning.ofCode(code), meaning, code) }
    let builtIn = [
      0: NumberMeaning.number, 13: .number, 14: .date, 18: .time, 22: .timestamp, 45: .time, 46: .duration,
    ]
    for (id, meaning) in builtIn { XCTAssertEqual(NumberMeaning.ofBuiltIn(id), meaning, "\(id)") }
  }

  func testEveryDayFromMarch1900OnIsOneSerial() throws {
    for day in stride(from: SerialDate.firstSafeDay, through: 2_932_896, by: 997) {
      XCTAssertEqual(SerialDate.day(SerialDate.serial(day), is1904: false), day)
      if day > -24_108 { XCTAssertEqual(SerialDate.day(SerialDate.serial(day) - 1462, is1904: true), day) }
    }
    XCTAssertEqual(
      SerialDate.day(59, is1904: false).map { CivilDate(days: $0) }, CivilDate(year: 1900, month: 2, day: 28))
    XCTAssertNil(SerialDate.day(60, is1904: false))
    XCTAssertEqual(SerialDate.day(61, is1904: false), SerialDate.firstSafeDay)
    for serial in [0, -1, 2_958_466] { XCTAssertNil(SerialDate.day(serial, is1904: false)) }
    XCTAssertNil(SerialDate.day(2_957_004, is1904: true))
  }

  /// However a program cuts the digits, from fifteen on, a millisecond is found again.
  func testMillisecondsAreFoundAgain() throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<20_000 {
      let micros = Int64(random.next(below: 3_000_000_000)) * 1000 * 1000 + Int64(random.next(below: 1000)) * 1000
      let serial = SerialDate.serial(micros: micros)
      for digits in [15, 16, 17] {
        let text = String(format: "%.\(digits)G", serial)
        let moment = try XCTUnwrap(SerialDate.moment(Double(text) ?? 0, digits: digits))
        let day = try XCTUnwrap(SerialDate.day(moment.day, is1904: false))
        XCTAssertEqual(Int64(day) * TimestampText.microsPerDay + moment.micros, micros, text)
      }
    }
    var bytes: [UInt8] = []
    for micros in [0, 1, 86_399_999_999, -3_600_000_000, 178_200_500_000] as [Int64] {
      SerialDate.writeTime(micros, to: &bytes)
      bytes.append(0x20)
    }
    XCTAssertEqual(
      String(decoding: bytes, as: UTF8.self), "00:00:00 00:00:00.000001 23:59:59.999999 -01:00:00 49:30:00.5 ")
  }

  func testAwkwardTextsComeBack() throws {
    var random = SeededGenerator(seed: 11)
    let pieces = [
      "a", "_", "x", "0", "_x0041_", "_x005F_", "_xD83D_", "\u{0}", "\u{1F}", "\r", "\n", " ", "ä", "\u{FFFE}",
      "\u{FFFF}",
      "😀", "_X",
    ]
    let texts = (0..<3000).map { _ in
      "t" + (0..<random.next(below: 12)).map { _ in pieces[random.next(below: pieces.count)] }.joined()
    }
    let encoder = try TableEncoder(
      schema: Schema([Field("text", .text)]),
      request: WriteRequest(folder: "", format: .xlsx, compression: .deflate))
    for text in texts {
      try encoder.append(Batch(columns: [.constant(.text(text), type: .text, count: 1)], rowCount: 1))
    }
    let folder = try TemporaryFolder()
    let path = try folder.write("texts.xlsx", try encoder.finish())
    let source = try Files.open(SourceDescription(path: path, options: ["header": .boolean(true)]))
    let rows = try ReadTable.rows(source, budget: MemoryBudget(limit: 256 << 20))
    XCTAssertEqual(rows.count, texts.count)
    for (row, text) in zip(rows, texts) {
      guard case .text(let found)? = row.first else { return XCTFail("\(row)") }
      XCTAssertEqual(Array(found.utf8), Array(text.utf8))
    }
  }
}
