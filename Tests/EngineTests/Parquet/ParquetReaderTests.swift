import Engine
import Foundation
import XCTest

final class ParquetReaderTests: XCTestCase {
  /// What Sous reads, compared with what pyarrow reads; `nil` where a file is refused.
  private func compare(_ paths: [String], _ folder: TemporaryFolder) throws -> String {
    var listing = ""
    for (number, path) in paths.enumerated() {
      guard let source = try? ReadTable.open([path]), let rows = try? ReadTable.rows(source) else { continue }
      let got = try folder.write("got-\(number).jsonl", try ExpectedRows.text(source.schema, rows))
      listing += "\(path)\t\(got)\n"
    }
    let result = try IndependentReaders.run("compare_reading.py", [try folder.write("listing", listing)])
    return result.output
  }

  func testFilesOfPyarrowDuckDBAndPolarsAreReadAsPyarrowReadsThem() throws {
    _ = try IndependentReaders.python()
    let folder = try TemporaryFolder()
    let made = try IndependentReaders.run("make_parquet.py", [folder.path])
    XCTAssertEqual(made.status, 0, made.output)
    let paths = made.output.split(separator: "\n").map(String.init).filter { $0.hasSuffix(".parquet") }
    XCTAssertGreaterThan(paths.count, 150)
    for path in paths { XCTAssertNoThrow(try ReadTable.drain(try ReadTable.open([path])), path) }
    XCTAssertEqual(try compare(paths, folder), "")
  }

  func testTheFormatsOwnSampleFilesAreReadOrRefusedByNameAndFeature() throws {
    guard let shared = SharedData.folder else { throw XCTSkip("shared data is not here") }
    let folder = try TemporaryFolder()
    let unpack = Process()
    unpack.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    unpack.arguments = ["tar", "xf", shared + "/corpora/parquet-testing-data.tar.xz", "-C", folder.path]
    try unpack.run()
    unpack.waitUntilExit()
    XCTAssertEqual(unpack.terminationStatus, 0)
    let all = FileManager.default.enumerator(atPath: folder.path + "/data")?.compactMap { $0 as? String } ?? []
    let names = all.filter { $0.hasSuffix(".parquet") || $0.hasSuffix(".parquet.encrypted") }.sorted()
    XCTAssertGreaterThan(names.count, 80)
    var refused: [String: String] = [:]
    var read: [String] = []
    for name in names {
      let path = folder.path + "/data/" + name
      do {
        _ = try ReadTable.rows(try ReadTable.open([path]))
        if name.hasSuffix(".parquet") { read.append(path) }
      } catch let failure as Failure {
        refused[name] = failure.message
      }
    }
    // Every refusal names the column, or says that the whole file is encrypted.
    for (name, message) in refused {
      let isNamed = message.contains("column \"") || message.contains("no column that can be read: \"")
      XCTAssertTrue(isNamed || message.contains("encrypted"), "\(name): \(message)")
    }
    let flat = refused.keys.filter { name in
      !["nest", "LIST", "MAP", "STRUCT", "repeated", "encrypted", "checksum"].contains {
        refused[name]?.contains($0) == true
      }
    }
    XCTAssertEqual(flat, [])
    XCTAssertGreaterThanOrEqual(read.count, 60)
    _ = try IndependentReaders.python()
    // Spark wraps INT96 beyond the nanosecond range; its documentation of the file says that ours is the value.
    let differences = try compare(read, folder).split(separator: "\n").filter { !$0.contains("int96_from_spark") }
    XCTAssertEqual(differences, [])
  }

  func testSlicesOfLargeRowGroupsGiveTheSameRows() throws {
    let folder = try TemporaryFolder()
    let rowCount = 500_000
    let schema = Schema([Field("n", .integer), Field("t", .text), Field("b", .boolean), Field("d", .date)])
    let numbers = Buffer<Int64>(capacity: rowCount)
    let nulls = Buffer<UInt8>(capacity: rowCount)
    let flags = Buffer<UInt8>(capacity: rowCount)
    let days = Buffer<Int32>(capacity: rowCount)
    let views = Buffer<TextView>(capacity: rowCount)
    let arena = TextArena()
    let words = (0..<100).map { arena.copy("word number \($0)") }
    for row in 0..<rowCount {
      nulls[row] = row % 1000 < 300 ? 1 : 0
      numbers[row] = nulls[row] == 0 ? Int64(row) &* 31 : 0
      flags[row] = UInt8(row >> 4 & 1)
      days[row] = Int32(row / 1000)
      views[row] = row > 300_000 ? words[row % 100] : arena.copy("distinct \(row)")
    }
    let columns: [Column] = [
      .integer(PlainColumn(numbers, nulls: nulls)), .text(TextColumn(views, owners: [arena])),
      .boolean(PlainColumn(flags)), .date(PlainColumn(days)),
    ]
    let writer = try ParquetFileWriter(schema: schema, compression: .snappy)
    writer.begin()
    try writer.appendRowGroup(columns, rowCount: rowCount)
    let path = try folder.write("large.parquet", try writer.finish())
    let source = try ReadTable.open([path])
    var request = ScanRequest(columns: ["d", "n", "b", "t"])
    request.wantsOrigin = true
    let scan = try source.scan(request)
    let readers = [try scan.makeReader(), try scan.makeReader(), try scan.makeReader()]
    var morsels = 0
    var seen = 0
    while let morsel = try readers[morsels % 3].nextMorsel() {
      XCTAssertEqual(morsel, morsels)
      while let batch = try readers[morsels % 3].nextBatch() {
        guard case .integer(let origins) = batch.columns[4] else { return XCTFail("the origin is an integer") }
        for row in stride(from: 0, to: batch.rowCount, by: 61) {
          let number = RowOrigin(bits: origins.values[row]).position
          XCTAssertEqual(batch.columns[0].value(at: row), columns[3].value(at: number))
          XCTAssertEqual(batch.columns[1].value(at: row), columns[0].value(at: number))
          XCTAssertEqual(batch.columns[2].value(at: row), columns[2].value(at: number))
          XCTAssertEqual(batch.columns[3].value(at: row), columns[1].value(at: number))
        }
        seen += batch.rowCount
      }
      morsels += 1
    }
    XCTAssertEqual(seen, rowCount)
    XCTAssertGreaterThan(morsels, 2)
  }

  func testFilesAreMatchedByNameAndPartitionsBecomeColumns() throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ schema: Schema, _ rows: [[Value]]) throws -> String {
      let writer = try ParquetFileWriter(schema: schema, compression: .zstd)
      writer.begin()
      let columns = schema.fields.enumerated().map { position, field in
        var builder = ColumnBuilder(field.type)
        for row in rows { builder.append(row[position]) }
        return builder.finish()
      }
      try writer.appendRowGroup(columns, rowCount: rows.count)
      return try folder.write(name, try writer.finish())
    }
    let a = Schema([Field("x", .integer), Field("y", .decimal(precision: 5, scale: 2))])
    let b = Schema([Field("z", .text), Field("y", .decimal(precision: 12, scale: 2)), Field("x", .integer)])
    _ = try write("out/year=2020/day=2020-01-31/a.parquet", a, [[.integer(1), .decimal(150, precision: 5, scale: 2)]])
    _ = try write(
      "out/year=2021/day=__HIVE_DEFAULT_PARTITION__/b.parquet", b,
      [[.text("t"), .null, .integer(2)], [.null, .decimal(7, precision: 12, scale: 2), .null]])
    let source = try ParquetSource.open(files: try FileSearch.resolve(folder.path + "/out"))
    XCTAssertEqual(
      source.schema,
      Schema([
        Field("x", .integer), Field("y", .decimal(precision: 12, scale: 2)), Field("z", .text),
        Field("year", .integer), Field("day", .date),
      ]))
    XCTAssertEqual(source.knownRowCount, 3)
    XCTAssertTrue(source.evidence.contains { $0.subject == "column \"z\"" && $0.value == "null where missing" })
    let rows = try ReadTable.rows(source)
    XCTAssertEqual(
      rows,
      [
        [.integer(1), .decimal(150, precision: 12, scale: 2), .null, .integer(2020), .date(18292)],
        [.integer(2), .null, .text("t"), .integer(2021), .null],
        [.null, .decimal(7, precision: 12, scale: 2), .null, .integer(2021), .null],
      ])
    let hint = ScanHint(column: "year", comparison: .greaterOrEqual, value: .integer(2021))
    XCTAssertEqual(try ReadTable.rows(source, columns: ["x"], hints: [hint]), [[.integer(2)], [.null]])
    let other = try write("other/c.parquet", Schema([Field("x", .text)]), [[.text("no number")]])
    XCTAssertThrowsError(try ReadTable.open([folder.path + "/out/year=2020/day=2020-01-31/a.parquet", other])) {
      XCTAssertTrue("\($0)".contains("the column \"x\" is integer in"), "\($0)")
    }
  }

  func testRowGroupsAreSkippedOnlyWhenTheirBoundsSaySo() throws {
    let folder = try TemporaryFolder()
    let schema = Schema([Field("n", .integer), Field("t", .text), Field("f", .double), Field("s", .integer)])
    let writer = try ParquetFileWriter(schema: schema, compression: .none)
    writer.begin()
    let long = String(repeating: "é", count: 100)
    let groups: [[[Value]]] = [
      [[.integer(1), .text("a"), .double(.nan), .null], [.integer(5), .text("b"), .double(1), .null]],
      [[.integer(10), .text(long), .double(-1), .integer(0)], [.null, .text(long + "z"), .double(0), .null]],
    ]
    for rows in groups {
      let columns = schema.fields.enumerated().map { position, field in
        var builder = ColumnBuilder(field.type)
        for row in rows { builder.append(row[position]) }
        return builder.finish()
      }
      try writer.appendRowGroup(columns, rowCount: rows.count)
    }
    let source = try ReadTable.open([try folder.write("bounds.parquet", try writer.finish())])
    func groupsLeft(_ column: String, _ comparison: ScanHint.Comparison, _ value: Value) throws -> [Int64] {
      let hint = ScanHint(column: column, comparison: comparison, value: value)
      return try ReadTable.rows(source, columns: ["n"], hints: [hint]).compactMap { row in
        guard case .integer(let number) = row[0] else { return nil }
        return number
      }
    }
    XCTAssertEqual(try groupsLeft("n", .equal, .integer(5)), [1, 5])
    XCTAssertEqual(try groupsLeft("n", .equal, .integer(6)), [])
    XCTAssertEqual(try groupsLeft("n", .greater, .integer(5)), [10])
    XCTAssertEqual(try groupsLeft("n", .less, .integer(1)), [])
    XCTAssertEqual(try groupsLeft("n", .isNull, .null), [10])
    XCTAssertEqual(try groupsLeft("s", .isNotNull, .null), [10])
    XCTAssertEqual(try groupsLeft("s", .equal, .integer(0)), [10])
    XCTAssertEqual(try groupsLeft("t", .equal, .text(long + "z")), [10])
    XCTAssertEqual(try groupsLeft("t", .greaterOrEqual, .text("b")), [1, 5, 10])
    XCTAssertEqual(try groupsLeft("t", .less, .text("b")), [1, 5])
    XCTAssertEqual(try groupsLeft("f", .greater, .double(100)), [1, 5, 10], "NaN is greater and stands in no bound")
    XCTAssertEqual(try groupsLeft("f", .less, .double(0.5)), [10])
    XCTAssertEqual(try groupsLeft("f", .equal, .double(7)), [])
  }
}
