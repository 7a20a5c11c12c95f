import Engine
import Foundation
import XCTest

final class TextWriterTests: XCTestCase {
  private let schema = Schema([
    Field("name", .text), Field("n", .integer), Field("d", .decimal(precision: 10, scale: 2)), Field("x", .double),
    Field("ok", .boolean), Field("day", .date), Field("at", .timestamp),
  ])

  private let rows: [[Value]] = [
    [
      .text("a,b"), .integer(-5), .decimal(1050, precision: 10, scale: 2), .double(1e10), .boolean(true), .date(0),
      .timestamp(1_500_000),
    ],
    [.text(""), .null, .null, .double(.nan), .null, .null, .null],
    [
      .text("say \"hi\"\nü\u{1}"), .integer(.min), .decimal(-5, precision: 10, scale: 2), .double(-0.5),
      .boolean(false),
      .date(-719_162), .timestamp(0),
    ],
    [.null, .null, .null, .null, .null, .null, .null],
  ]

  /// The bytes that a write of `rows` gives, cut into batches of `batchRows`.
  private func write(
    _ rows: [[Value]], _ schema: Schema, _ format: FormatRecord, _ compression: WriteRequest.Compression = .none,
    forSpreadsheets: Bool = false, batchRows: Int = 2
  ) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    var request = WriteRequest(folder: folder.path, format: format, compression: compression)
    request.options["forSpreadsheets"] = .boolean(forSpreadsheets)
    let writer = try TableEncoder(schema: schema, request: request)
    for start in stride(from: 0, to: rows.count, by: batchRows) {
      let some = rows[start..<min(start + batchRows, rows.count)]
      let columns = schema.fields.enumerated().map { index, field in
        var builder = ColumnBuilder(field.type)
        for row in some { builder.append(row[index]) }
        return builder.finish()
      }
      try writer.append(Batch(columns: columns, rowCount: some.count))
    }
    return try writer.finish()
  }

  func testCSVQuotesOnlyWhereNeededAndTellsNullFromEmptyText() throws {
    let text = String(decoding: try write(rows, schema, .csv), as: UTF8.self)
    XCTAssertEqual(
      text,
      """
      name,n,d,x,ok,day,at
      "a,b",-5,10.50,1.0E10,true,1970-01-01,1970-01-01 00:00:01.5
      "",,,NaN,,,
      "say ""hi""
      ü\u{1}",-9223372036854775808,-0.05,-0.5,false,0001-01-01,1970-01-01 00:00:00
      ,,,,,,

      """)
  }

  func testJSONLinesHoldEveryColumnAndEscapes() throws {
    let text = String(decoding: try write(rows, schema, .jsonl), as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    XCTAssertEqual(lines.count, 4)
    XCTAssertEqual(
      lines[0],
      #"{"name":"a,b","n":-5,"d":10.50,"x":1.0E10,"ok":true,"day":"1970-01-01","at":"1970-01-01T00:00:01.5Z"}"#)
    XCTAssertEqual(
      lines[1], #"{"name":"","n":null,"d":null,"x":"NaN","ok":null,"day":null,"at":null}"#)
    XCTAssertTrue(lines[2].hasPrefix(#"{"name":"say \"hi\"\nü\u0001","#))
    for line in lines { XCTAssertNoThrow(try JSONSerialization.jsonObject(with: Data(line.utf8))) }
    let odd = Schema([Field("a\"b\n", .integer)])
    XCTAssertEqual(try write([[.integer(1)]], odd, .jsonl), Array("{\"a\\\"b\\n\":1}\n".utf8))
  }

  func testCompressedBytesDoNotDependOnBatches() throws {
    let one = Schema([Field("t", .text), Field("n", .integer)])
    let many: [[Value]] = (0..<60_000).map { [.text("row \($0 &* 2_654_435_761 % 1_000_003)"), .integer(Int64($0))] }
    let plain = try write(many, one, .csv, batchRows: 60_000)
    for compression in [WriteRequest.Compression.gzip, .zstd] {
      let whole = try write(many, one, .csv, compression, batchRows: 60_000)
      XCTAssertEqual(whole, try write(many, one, .csv, compression, batchRows: 977))
      let folder = try TemporaryFolder()
      let stream = try FileSearch.resolve(try folder.write("x", whole))[0].openStream()
      var back = [UInt8](repeating: 0, count: plain.count + 10)
      let count = try back.withUnsafeMutableBytes { try stream.fill($0) }
      XCTAssertEqual(Array(back[..<count]), plain)
    }
  }

  func testSpreadsheetsGetNoFormulas() throws {
    let payloads: [String]
    if let shared = SharedData.folder {
      let data = try Data(contentsOf: URL(fileURLWithPath: shared + "/corpora/formula/payloads.json"))
      payloads = try JSONDecoder().decode([String].self, from: data)
    } else {
      payloads = ["=1+1", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "\u{FF1D}1+1", "-5", "+49 30 1234", "-2024-01-01"]
    }
    let one = Schema([Field("t", .text)])
    let bytes = try write(payloads.map { [.text($0)] }, one, .csv, forSpreadsheets: true)
    XCTAssertEqual(bytes.prefix(5), [0xEF, 0xBB, 0xBF, UInt8(ascii: "t"), 10])
    let unchanged = try write(payloads.map { [.text($0)] }, one, .csv)
    let harmless: Set = ["-5", "+5", "-1.5e3", "+49 30 1234", "-2024-01-01"]
    for payload in payloads {
      let written = try write([[.text(payload)]], one, .csv, forSpreadsheets: true).dropFirst(5).dropLast()
      var cell = String(decoding: written, as: UTF8.self)
      if cell.hasPrefix("\"") {
        cell = String(cell.dropFirst().dropLast()).replacingOccurrences(of: "\"\"", with: "\"")
      }
      if harmless.contains(payload) { XCTAssertEqual(cell, payload) }
      let visible = cell.unicodeScalars.drop { $0.value <= 0x20 }
      if let first = visible.first, "=@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first) {
        XCTFail("\(payload.debugDescription) is still a formula")
      }
      XCTAssertTrue(cell == payload || cell == "'" + payload, payload)
    }
    XCTAssertFalse(unchanged.isEmpty)
    let numbers = Schema([Field("n", .integer), Field("d", .date)])
    XCTAssertEqual(
      try write([[.integer(-5), .date(0)]], numbers, .csv, forSpreadsheets: true).dropFirst(7),
      Array("-5,1970-01-01\n".utf8)[...])
  }
}
