import Engine
import XCTest

/// What a sheet has no room for.
final class ExcelLimitTests: XCTestCase {
  private let schema = Schema([Field("n", .integer)])

  private func encoder(_ schema: Schema, sheet: String? = nil) throws -> TableEncoder {
    var request = WriteRequest(folder: "", format: .xlsx, compression: .deflate)
    request.options["sheet"] = sheet.map { .text($0) }
    return try TableEncoder(schema: schema, request: request)
  }

  private func said(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch { return (error as? Failure)?.message ?? "\(error)" }
  }

  func testARowTooManyIsRefused() throws {
    let encoder = try encoder(schema)
    let rows = 1_048_576
    let batch = Batch(columns: [.constant(.integer(1), type: .integer, count: rows)], rowCount: rows)
    let sentence = said { try encoder.append(batch) }
    XCTAssertTrue(sentence.contains("1048576 rows, the header among them"), sentence)
    XCTAssertTrue(sentence.contains("filesPerPartition"), sentence)
  }

  func testColumnsTooManyAreAProblemOfTheRecipe() throws {
    let wide = Schema((0..<16_385).map { Field("c\($0)", .integer) })
    XCTAssertEqual(FormatRecord.xlsx.refusal(wide)?.message, "a sheet has 16384 columns, and the output has 16385")
    XCTAssertNil(FormatRecord.xlsx.refusal(schema))
  }

  func testNamesThatNoSheetMayHave() throws {
    for name in ["", "a/b", "[x]", "a:b", "'a", "a'", "History", String(repeating: "x", count: 32)] {
      XCTAssertTrue(said { _ = try encoder(schema, sheet: name) }.contains("cannot be the name of a sheet"), name)
    }
    for name in ["2026", "a 'b' ä", String(repeating: "x", count: 31)] {
      XCTAssertEqual(said { _ = try encoder(schema, sheet: name).finish() }, "", name)
    }
  }

  func testBytesDoNotDependOnBatches() throws {
    func bytes(_ batchRows: Int) throws -> [UInt8] {
      let encoder = try encoder(Schema([Field("t", .text), Field("n", .integer)]))
      let count = 60
      for start in stride(from: 0, to: count, by: batchRows) {
        let rows = min(batchRows, count - start)
        let columns: [Column] = [
          .constant(.text("ä_x0041_\u{1}"), type: .text, count: rows),
          .constant(.integer(7), type: .integer, count: rows),
        ]
        try encoder.append(Batch(columns: columns, rowCount: rows))
      }
      return try encoder.finish()
    }
    XCTAssertEqual(try bytes(1), try bytes(60))
    XCTAssertEqual(try bytes(7), try bytes(60))
  }
}
