import Engine
import Foundation
import XCTest

/// Row groups and partitions that a filter rules out are not read, and the ledger does not show it.
final class RowGroupSkippingTests: XCTestCase {
  private let schema = Schema([Field("id", .integer), Field("name", .text)])

  /// A file of four row groups of ten rows, numbered through, with the data of the first spoiled.
  private func spoiledFile(_ folder: TemporaryFolder) throws -> String {
    let writer = try ParquetFileWriter(schema: schema, compression: .none)
    writer.begin()
    for group in 0..<4 {
      let rows = (0..<10).map { row -> [Value] in
        let id = group * 10 + row
        return [.integer(Int64(id)), id % 7 == 0 ? .null : .text("name \(id)")]
      }
      try writer.appendRowGroup(InMemorySource(schema: schema, rows: rows).batches[0].columns, rowCount: 10)
    }
    var bytes = Array(try writer.finish())
    // Behind the magic bytes and the first page's header: values of the first row group.
    for offset in 30..<60 { bytes[offset] ^= 0xFF }
    return try folder.write("numbers.parquet", bytes)
  }

  private func plan(_ source: any TableSource, _ condition: String) throws -> Plan {
    let scan = Plan(
      .scan(Scan(source: source, number: 0, name: "table")), inputs: [], step: .source, schema: source.schema)
    let predicate = try ExpressionText.compile(condition, schema: source.schema, parameters: [:]).get()
    return Plan(.filter([predicate]), inputs: [scan], step: .number(1), schema: source.schema)
  }

  func testRowGroupsRuledOutByTheirStatisticsAreNotRead() throws {
    let folder = try TemporaryFolder()
    let source = try ReadTable.open([try spoiledFile(folder)])
    for condition in ["id >= 25", "24 < id", "name is not null and id > 24", "id between 25 and 100"] {
      let plan = try plan(source, condition)
      for nodes in [1, 3] {
        var options = RunOptions()
        options.nodes = nodes
        let (batches, outcome) = try LocalEngine.collect(plan, options: options)
        let ids = batches.flatMap { $0.boxedRows }.map { $0[0] }
        let wanted = (25..<40).filter { !condition.contains("name") || $0 % 7 != 0 }
        XCTAssertEqual(ids, wanted.map { .integer(Int64($0)) }, condition)
        XCTAssertEqual(outcome.sourceRows, 40, condition)
        XCTAssertEqual(outcome.counts(step: .number(1)).removed, 40 - wanted.count, condition)
      }
      var plain = RunOptions()
      plain.rewrites = false
      XCTAssertThrowsError(try LocalEngine.collect(plan, options: plain), "the first row group is spoiled")
    }
    XCTAssertThrowsError(try LocalEngine.collect(try plan(source, "id < 35"), options: RunOptions()))
  }

  func testConditionsThatStatisticsCannotJudgeReadEverything() throws {
    let folder = try TemporaryFolder()
    let source = try ReadTable.open([try spoiledFile(folder)])
    for condition in ["id >= 25 or name is null", "id + 1 > 25", "10 / id >= 0"] {
      XCTAssertThrowsError(try LocalEngine.collect(try plan(source, condition), options: RunOptions()), condition)
    }
  }
}
