import Engine
import Foundation
import XCTest

final class AvroRoundTripTests: XCTestCase {
  private static let compressions = FormatRecord.avro.compression.choices

  func testEveryTypeAndCompressionComesBack() throws {
    let folder = try TemporaryFolder()
    for (seed, compression) in Self.compressions.enumerated() {
      for rowCount in [0, 1, 3000] {
        let table = AvroFiles.table(rowCount, seed: UInt64(seed))
        let path = try folder.write("\(compression)-\(rowCount).avro", try AvroFiles.bytes(table, compression))
        let source = try AvroFiles.open(path)
        XCTAssertEqual(source.schema, table.schema)
        for (readers, batchRows) in [(1, 4096), (3, 7)] {
          let rows = try ReadTable.rows(source, readers: readers, batchRows: batchRows)
          XCTAssertEqual(rows.count, rowCount)
          let differences = zip(rows, table.rows).count { $0.map(\.bits) != $1.map(\.bits) }
          XCTAssertEqual(differences, 0, "\(compression), \(rowCount) rows, batches of \(batchRows)")
        }
      }
    }
  }

  func testBytesFollowFromRowsAlone() throws {
    let table = AvroFiles.table(2000, seed: 8)
    for compression in Self.compressions {
      let whole = try AvroFiles.bytes(table, compression)
      for batchRows in [1, 77] {
        XCTAssertTrue(try AvroFiles.bytes(table, compression, batchRows: batchRows) == whole, "\(compression)")
      }
    }
  }

  func testIndependentReadersReadWhatIsWritten() throws {
    _ = try IndependentReaders.python()
    let folder = try TemporaryFolder()
    var listing = ""
    for (seed, compression) in Self.compressions.enumerated() {
      let table = AvroFiles.table(1500, seed: 100 + UInt64(seed))
      let path = try folder.write("\(compression).avro", try AvroFiles.bytes(table, compression))
      let expected = try folder.write("\(compression).jsonl", try ExpectedRows.text(table.schema, table.rows))
      listing += "\(path)\t\(expected)\n"
    }
    let result = try IndependentReaders.run("compare_avro.py", [try folder.write("listing", listing)])
    XCTAssertEqual(result.status, 0, String(result.output.prefix(4000)))
  }

  func testFilesOfAnIndependentWriterAreRead() throws {
    _ = try IndependentReaders.python()
    let folder = try TemporaryFolder()
    let made = try IndependentReaders.run("make_avro.py", [folder.path])
    XCTAssertEqual(made.status, 0, String(made.output.prefix(2000)))
    for name in ["null", "deflate", "snappy", "zstandard", "one-block", "empty"] {
      let source = try AvroFiles.open("\(folder.path)/\(name).avro")
      let rows = try ReadTable.rows(source, readers: 2, batchRows: 100)
      let read = try ExpectedRows.text(source.schema, rows).split(separator: "\n")
      let expected = try String(contentsOfFile: "\(folder.path)/\(name).jsonl", encoding: .utf8).split(separator: "\n")
      XCTAssertEqual(read.count, expected.count, name)
      let different = try zip(read, expected).first { try Self.json($0) != Self.json($1) }
      XCTAssertNil(different.map { "\($0) is not \($1)" }, name)
      XCTAssertEqual(Set(source.leftOut.keys), ["point", "tags", "rates", "either", "tree"])
      XCTAssertTrue(source.notes.contains("times without a zone are read as UTC: \"local\""), "\(source.notes)")
    }
  }

  private static func json(_ line: Substring) throws -> NSObject? {
    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSObject
  }

  func testSeveralFilesAndFoldersAreOneTable() throws {
    let folder = try TemporaryFolder()
    let schema = #"{"type":"record","name":"r","fields":[{"name":"a","type":"int"}]}"#
    let wide = #"{"type":"record","name":"r","fields":[{"name":"b","type":"string"},{"name":"a","type":"int"}]}"#
    let first = AvroFiles.file(schema: schema, blocks: [(2, [2, 4])])
    let second = AvroFiles.file(schema: wide, blocks: [(1, [2, 0x78, 6])])
    try folder.write("t/year=2024/part-00000.avro", first)
    try folder.write("t/year=2025/part-00000.avro", second)
    let source = try AvroFiles.open(folder.path + "/t")
    XCTAssertEqual(source.schema.names, ["a", "b", "year"])
    XCTAssertEqual(
      try ReadTable.rows(source),
      [
        [.integer(1), .null, .integer(2024)], [.integer(2), .null, .integer(2024)],
        [.integer(3), .text("x"), .integer(2025)],
      ])
  }

  func testPinnedColumnsAreConvertedAndWhatCannotBeIsAReject() throws {
    let folder = try TemporaryFolder()
    let schema = #"{"type":"record","name":"r","fields":[{"name":"a","type":"string"}]}"#
    let path = try folder.write("a.avro", AvroFiles.file(schema: schema, blocks: [(2, [4, 0x31, 0x32, 2, 0x78])]))
    let source = try AvroFiles.open(path, types: ["a": TypePin(.integer)])
    let rejects = RejectCollector()
    XCTAssertEqual(try ReadTable.rows(source, rejects: rejects), [[.integer(12)]])
    XCTAssertEqual(try rejects.sorted.map(\.column), ["a"])
  }

  func testNamesThatAvroCannotHaveAreRefused() throws {
    for name in ["a b", "1a", "größe", "", "a-b", "a\"b"] {
      XCTAssertNotNil(FormatRecord.avro.refusal(Schema([Field(name, .text)])), name)
    }
    XCTAssertNil(FormatRecord.avro.refusal(Schema([Field("_Ab1", .text)])))
  }
}
