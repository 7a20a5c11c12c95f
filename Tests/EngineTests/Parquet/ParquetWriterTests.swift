import Engine
import Foundation
import XCTest

final class ParquetWriterTests: XCTestCase {
  func testIndependentReadersReadEveryTypeCodecAndShape() throws {
    _ = try IndependentReaders.python()
    let folder = try TemporaryFolder()
    var listing = ""
    var seed: UInt64 = 1
    for compression in FormatRecord.parquet.compression.choices {
      for shape in RandomTable.Shape.allCases {
        for nullShare in [0, 20, 100] where compression == .snappy || nullShare == 20 {
          for rowCount in [0, 9, 400] {
            seed += 1
            let table = RandomTable(rowCount: rowCount, shape: shape, nullShare: nullShare, seed: seed)
            let writer = try ParquetFileWriter(schema: table.schema, compression: compression)
            writer.begin()
            try writer.appendRowGroup(table.columns(0..<rowCount / 3), rowCount: rowCount / 3)
            try writer.appendRowGroup(table.columns(rowCount / 3..<rowCount), rowCount: rowCount - rowCount / 3)
            let name = "\(folder.path)/\(compression)-\(shape)-\(nullShare)-\(rowCount)"
            try Data(writer.finish()).write(to: URL(fileURLWithPath: name + ".parquet"))
            XCTAssertEqual(writer.rowCount, rowCount)
            try ExpectedRows.text(table.schema, table.rows).write(
              toFile: name + ".jsonl", atomically: true, encoding: .utf8)
            listing += "\(name).parquet\t\(name).jsonl\n"
          }
        }
      }
    }
    try listing.write(toFile: folder.path + "/listing", atomically: true, encoding: .utf8)
    let result = try IndependentReaders.run("compare_parquet.py", [folder.path + "/listing"])
    XCTAssertEqual(result.status, 0, String(result.output.prefix(4000)))
  }
}
