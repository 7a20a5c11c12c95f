import Engine
import Foundation
import XCTest

final class ParquetRoundTripTests: XCTestCase {
  private func write(_ table: RandomTable, _ compression: WriteRequest.Compression, to path: String, groupRows: Int)
    throws
  {
    let writer = try ParquetFileWriter(schema: table.schema, compression: compression)
    writer.begin()
    var row = 0
    while row < table.rows.count {
      let rows = min(groupRows, table.rows.count - row)
      try writer.appendRowGroup(table.columns(row..<row + rows), rowCount: rows)
      row += rows
    }
    try Data(writer.finish()).write(to: URL(fileURLWithPath: path))
  }

  func testWhatIsWrittenIsReadBack() throws {
    let folder = try TemporaryFolder()
    var seed: UInt64 = 100
    for compression in FormatRecord.parquet.compression.choices {
      for shape in RandomTable.Shape.allCases {
        for nullShare in [0, 3, 60, 100] where compression == .snappy || nullShare == 3 {
          for rowCount in [0, 1, 15, 16, 17, 1000] {
            seed += 1
            let table = RandomTable(rowCount: rowCount, shape: shape, nullShare: nullShare, seed: seed)
            let path = folder.path + "/table.parquet"
            try write(table, compression, to: path, groupRows: 700)
            let source = try ReadTable.open([path])
            XCTAssertEqual(source.schema, table.schema)
            XCTAssertEqual(source.knownRowCount, rowCount)
            let batchRows = [1, 3, 4096][Int(seed % 3)]
            let rows = try ReadTable.rows(source, readers: Int(seed % 2) + 1, batchRows: batchRows)
            XCTAssertEqual(
              rows.map { $0.map(\.bits) }, table.rows.map { $0.map(\.bits) },
              "\(compression) \(shape) \(nullShare) % null, \(rowCount) rows, seed \(seed)")
            let narrow = try ReadTable.rows(source, batchRows: batchRows, budget: MemoryBudget(limit: 2 << 10))
            XCTAssertEqual(
              narrow.map { $0.map(\.bits) }, rows.map { $0.map(\.bits) },
              "\(compression) \(shape), column after column, seed \(seed)")
          }
        }
      }
    }
  }

  func testSeveralPagesAndLargeTextsAreReadBack() throws {
    let folder = try TemporaryFolder()
    let rowCount = 45_000
    var numbers = ColumnBuilder(.integer)
    var texts = ColumnBuilder(.text)
    var long = ColumnBuilder(.text)
    for row in 0..<rowCount {
      numbers.append(row % 7 == 0 ? .null : .integer(Int64(row) &* 7919))
      texts.append(row % 11 == 0 ? .null : .text("row \(row)"))
      long.append(row % 5000 == 0 ? .text(String(repeating: "long \(row) ", count: 300_000)) : .text("k\(row % 3)"))
    }
    let columns = [numbers.finish(), texts.finish(), long.finish()]
    let schema = Schema([Field("n", .integer), Field("t", .text), Field("l", .text)])
    for compression in FormatRecord.parquet.compression.choices {
      let writer = try ParquetFileWriter(schema: schema, compression: compression)
      var streamed = Data()
      writer.begin { streamed.append(contentsOf: $0) }
      try writer.appendRowGroup(columns, rowCount: rowCount)
      try writer.finish()
      let path = folder.path + "/pages.parquet"
      try streamed.write(to: URL(fileURLWithPath: path))
      XCTAssertEqual(writer.byteCount, streamed.count)
      writer.begin()
      try writer.appendRowGroup(columns, rowCount: rowCount)
      XCTAssertEqual(Data(try writer.finish()), streamed, "streamed and whole files are the same bytes")
      let rows = try ReadTable.rows(try ReadTable.open([path]))
      XCTAssertEqual(rows.count, rowCount)
      for row in stride(from: 0, to: rowCount, by: 997) {
        XCTAssertEqual(rows[row], columns.map { $0.value(at: row) }, "row \(row)")
      }
      let narrow = try ReadTable.rows(try ReadTable.open([path]), budget: MemoryBudget(limit: 64 << 10))
      XCTAssertEqual(narrow, rows, "column after column")
    }
  }
}
