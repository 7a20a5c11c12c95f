import Engine
import Foundation
import TestKit
import XCTest

/// Numbered texts (dictionary pages, texts copied once) change no result: whatever is computed from a Parquet file is what is
/// computed from plain views of the same rows.
final class TextNumbersTests: XCTestCase {
  /// Rows of which each comes up to `runs` times in a row, and lone ones.
  private func rows(_ count: Int, different: Int, runs: Int, seed: UInt64) -> [[Value]] {
    var random = RandomRows(seed: seed)
    let rows = random.rows(count, different: different)
    return rows.flatMap { row in Array(repeating: row, count: 1 + random.number(below: runs)) }
  }

  private func written(_ source: Plan, _ options: RunOptions) throws -> (file: ParquetSource, folder: TemporaryFolder) {
    let folder = try TemporaryFolder()
    var write = WriteRequest(folder: folder.path)
    write.singleFile = "table.parquet"
    _ = try LocalEngine.run(source, write: write, options: options)
    return (try ReadTable.open([folder.path + "/table.parquet"]), folder)
  }

  private func scan(_ source: some TableSource) -> Plan {
    Plan(.scan(Scan(source: source, number: 0, name: "table")), inputs: [], step: .source, schema: source.schema)
  }

  private func plans(_ source: Plan) throws -> [Plan] {
    let (text, flag) = (Field("text", .text), Field("flag", .boolean))
    func column(_ field: Field) -> Engine.Expression { .column(field.name, field.type) }
    func count(_ field: Field) -> Aggregation {
      Aggregation(name: "different \(field.name)", function: .countDistinct, argument: column(field), type: .integer)
    }
    let aggregations = [
      count(text), count(Field("day", .date)),
      Aggregation(name: "first", function: .first, argument: column(text), type: .text),
      Aggregation(name: "most", function: .mode, argument: column(text), type: .text),
    ]
    func group(_ keys: [Field], _ aggregations: [Aggregation]) -> Plan {
      let schema = Schema(keys + aggregations.map { Field($0.name, $0.type) })
      return Plan(.aggregate(keys: keys.map(\.name), aggregations), inputs: [source], step: .number(1), schema: schema)
    }
    return try [
      source, group([text], aggregations), group([flag], aggregations), group([flag], [count(text)]),
      group([text], [count(text), count(flag)]), group([Field("int", .integer), text], [count(text)]),
      Plan(.distinct(columns: ["text"]), inputs: [source], step: .number(1), schema: source.schema),
      Plan(
        .sort([SortKey(column: "text"), SortKey(column: "id", descending: true)]), inputs: [source], step: .number(1),
        schema: source.schema),
      Plan(
        .filter([
          ExpressionText.compile("upper(text) = 'A' or text is null", schema: source.schema, parameters: [:]).get()
        ]), inputs: [source], step: .number(1),
        schema: source.schema),
    ]
  }

  private func assertEqual(_ lines: [String], _ expected: [String], _ setting: String) {
    XCTAssertEqual(lines.count, expected.count, setting)
    guard let row = zip(lines, expected).enumerated().first(where: { $1.0 != $1.1 })?.offset else { return }
    XCTFail("\(setting): row \(row) is \(lines[row]), not \(expected[row])")
  }

  func testAFileOfDictionariesGivesWhatPlainRowsGive() throws {
    for (seed, shape) in [(1, (700, 8, 1)), (2, (700, 8, 6)), (3, (900, 400, 4)), (4, (2500, 40, 3))].enumerated() {
      let (count, different, runs) = shape.1
      let rows = rows(count, different: different, runs: runs, seed: UInt64(seed))
      let plain = InMemorySource.table(RandomRows.fields, rows, morselRows: 1200).plan
      var options = RunOptions()
      options.nodes = seed + 1
      let (file, folder) = try written(plain, options)
      for (number, pair) in zip(try plans(plain), try plans(scan(file))).enumerated() {
        let expected = try pair.0.run(RunOptions()).rows.lines
        for memory in [1 << 30, 1 << 17] {
          options.memory = memory
          let setting = "rows of seed \(seed), plan \(number), \(memory) bytes"
          assertEqual(try pair.1.run(options).rows.lines, expected, setting)
          // Written again, the dictionaries of several row groups meet.
          let again = try written(pair.1, options)
          assertEqual(try ReadTable.rows(again.file).lines, expected, setting + ", written again")
          withExtendedLifetime(again.folder) {}
        }
      }
      withExtendedLifetime(folder) {}
    }
  }
}
