import Engine
import Foundation
import XCTest

final class AvroDamageTests: XCTestCase {
  private static let schema = #"{"type":"record","name":"r","fields":[{"name":"a","type":"string"}]}"#

  func testEveryTruncationIsRefusedOrEndsBehindABlock() throws {
    let folder = try TemporaryFolder()
    let whole = AvroFiles.file(schema: Self.schema, blocks: [(2, [2, 0x78, 2, 0x79]), (1, [2, 0x7A])])
    let header = AvroFiles.file(schema: Self.schema, blocks: []).count
    let first = AvroFiles.file(schema: Self.schema, blocks: [(2, [2, 0x78, 2, 0x79])]).count
    for count in 0...whole.count {
      let refusal = AvroFiles.refusal(try folder.write("cut.avro", whole[..<count]))
      XCTAssertEqual(
        refusal == nil, [header, first, whole.count].contains(count), "\(count) bytes: \(refusal ?? "read")")
    }
  }

  func testEveryFlippedByteIsReadOrRefused() throws {
    let folder = try TemporaryFolder()
    for compression in FormatRecord.avro.compression.choices {
      var table = AvroFiles.table(8, seed: 3)
      table.schema = Schema(Array(table.schema.fields.prefix(3)))
      var bytes = try AvroFiles.bytes(table, compression)
      for offset in bytes.indices {
        let flip: UInt8 = [0xFF, 0x01, 0x10, 0x80][offset % 4]
        bytes[offset] ^= flip
        let refusal = AvroFiles.refusal(try folder.write("flip.avro", bytes))
        XCTAssertFalse(refusal?.hasPrefix("not a failure") ?? false, "byte \(offset): \(refusal ?? "")")
        bytes[offset] ^= flip
      }
    }
  }

  func testDamageIsOneSentence() throws {
    let folder = try TemporaryFolder()
    func said(_ bytes: [UInt8], memory: Int = 256 << 20) throws -> String {
      let path = try folder.write("x.avro", bytes)
      return (AvroFiles.refusal(path, memory: memory) ?? "read").replacingOccurrences(of: path, with: "x.avro")
    }
    func file(_ rows: Int64, _ bytes: [UInt8], _ schema: String = AvroDamageTests.schema, codec: String = "null")
      -> [UInt8]
    {
      AvroFiles.file(schema: schema, codec: codec, blocks: [(rows, bytes)])
    }
    var wrongSync = file(1, [2, 0x78])
    wrongSync[wrongSync.count - 1] ^= 1
    let start = file(0, []).count - 18
    let cases: [(String, [UInt8])] = [
      ("the block at byte \(start) does not end with the file's sync marker", wrongSync),
      ("a block claims 1000000 rows in 2 bytes", file(1_000_000, [2, 0x78])),
      ("the block at byte \(start) claims -1 rows in 2 bytes", file(-1, [2, 0x78])),
      ("a value goes on behind the end of its block", file(1, AvroFiles.long(1 << 60) + [0x78])),
      ("a block has bytes behind its last row", file(1, [2, 0x78, 2, 0x78])),
      ("a block cannot be decompressed with deflate", file(1, [0xFF, 0xFF], codec: "deflate")),
      (
        "a block cannot be decompressed with snappy",
        file(1, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0, 0], codec: "snappy")
      ),
      ("a block cannot be decompressed with zstandard", file(1, [0xFF, 0xFF], codec: "zstandard")),
      ("the schema in its header is no JSON", file(0, [], "{")),
      ("its schema uses the type \"x\" without saying what it is", file(0, [], #""x""#)),
    ]
    for (message, bytes) in cases {
      XCTAssertEqual(try said(bytes), "x.avro: \(message); the file is damaged, write it again")
    }
    XCTAssertEqual(
      try said(file(0, [], codec: "bzip2")),
      "x.avro: its blocks are compressed with \"bzip2\", which is not read; write it with deflate, snappy or zstandard")
    XCTAssertEqual(
      try said(file(0, [], #""int""#)), "x.avro: its values are no records, so that they are no rows of a table")
    XCTAssertEqual(
      try said(Array("a,b\n1,2\n".utf8)), "x.avro: it is no Avro file: it does not begin with \"Obj\" and 1")
  }

  /// A file of a few bytes asks for no memory and no time that its bytes are not worth.
  func testClaimsAreNotBelieved() throws {
    let folder = try TemporaryFolder()
    // Records without a byte, as many as one likes.
    let empty = #"{"type":"record","name":"r","fields":[{"name":"a","type":"null"}]}"#
    XCTAssertNotNil(
      AvroFiles.refusal(try folder.write("a.avro", AvroFiles.file(schema: empty, blocks: [(1 << 40, [])]))))
    // A column that is passed over: arrays of nothing, records that hold twice what holds twice.
    let arrays =
      #"{"type":"record","name":"r","fields":[{"name":"n","type":{"type":"array","items":"null"}},{"name":"a","type":"int"}]}"#
    XCTAssertNil(
      AvroFiles.refusal(
        try folder.write("b.avro", AvroFiles.file(schema: arrays, blocks: [(1, AvroFiles.long(1 << 60) + [0, 2])]))))
    var type = #""null""#
    for depth in 0..<60 {
      type =
        #"{"type":"record","name":"r\#(depth)","fields":[{"name":"x","type":\#(type)},{"name":"y","type":"\#(depth == 0 ? "null" : "r\(depth - 1)")"}]}"#
    }
    let twice = #"{"type":"record","name":"r","fields":[{"name":"n","type":\#(type)},{"name":"a","type":"int"}]}"#
    XCTAssertNil(AvroFiles.refusal(try folder.write("c.avro", AvroFiles.file(schema: twice, blocks: [(1, [2])]))))
  }

  func testABlockThatUnpacksToMoreThanTheMemoryIsRefused() throws {
    let folder = try TemporaryFolder()
    var table = RandomTable(rowCount: 1, shape: .constant, nullShare: 0, seed: 1)
    table.schema = Schema([Field("a", .text)])
    table.rows = [[.text(String(repeating: "x", count: 64 << 20))]]
    var bytes: [[UInt8]] = []
    for compression in [WriteRequest.Compression.deflate, .snappy, .zstd] {
      let encoder = try TableEncoder(
        schema: table.schema, request: WriteRequest(folder: "", format: .avro, compression: compression))
      var builder = ColumnBuilder(.text)
      builder.append(table.rows[0][0])
      try encoder.append(Batch(columns: [builder.finish()], rowCount: 1))
      bytes.append(try encoder.finish())
    }
    for file in bytes {
      let path = try folder.write("bomb.avro", file)
      XCTAssertNil(AvroFiles.refusal(path, memory: 1 << 30))
      XCTAssertTrue(AvroFiles.refusal(path, memory: 16 << 20)?.contains("--memory") ?? false)
    }
  }
}
