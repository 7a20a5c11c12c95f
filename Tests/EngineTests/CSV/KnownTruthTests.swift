import Engine
import Foundation
import XCTest

/// Ordinary tables written with a known header and rows come back exactly, whatever stands in them.
final class KnownTruthTests: XCTestCase {
  private func judge(seed: UInt64, count: Int, wrongAtMost limit: Int) throws {
    let folder = try TemporaryFolder()
    var wrong: [String] = []
    for number in 0..<UInt64(count) {
      let table = OrdinaryTable(seed: seed &+ number)
      let reading = try CSVReading([try folder.csv(table.text)], allText: true)
      let rows = reading.rows.map { $0.map { $0 ?? "" } }
      if reading.names == table.names && rows == table.rows && reading.rejects.isEmpty { continue }
      wrong.append("seed \(seed &+ number): \(reading.names) for \(table.names)\n\(table.text.prefix(300))")
      let isNoted = reading.evidence.contains {
        $0.subject == "skipLines" || ($0.subject == "header" && $0.value != "true")
      }
      XCTAssertTrue(
        rows.count + reading.rejects.count >= table.rows.count || isNoted,
        "seed \(seed &+ number): rows are lost in silence")
    }
    XCTAssertLessThanOrEqual(
      wrong.count, limit, "of \(count) tables from seed \(seed):\n" + wrong.joined(separator: "\n"))
  }

  func testTablesOfAFixedSeedComeBack() throws { try judge(seed: 11, count: 300, wrongAtMost: 2) }

  func testTablesOfAFreshSeedComeBack() throws {
    try judge(seed: UInt64.random(in: 1..<1 << 40), count: 300, wrongAtMost: 5)
  }

  /// Without a header they keep all rows, if the first holds a value; as text alone it could be names.
  private func judgeWithoutHeader(seed: UInt64, count: Int, wrongAtMost limit: Int) throws {
    let folder = try TemporaryFolder()
    var wrong: [String] = []
    for number in 0..<UInt64(count) {
      let table = OrdinaryTable(seed: seed &+ number)
      guard let header = table.text.range(of: "\n"), table.rows[0].contains(where: Self.isValue) else { continue }
      let text = String(table.text[header.upperBound...])
      let reading = try CSVReading([try folder.csv(text)], allText: true)
      if reading.rows.map({ $0.map { $0 ?? "" } }) == table.rows && reading.rejects.isEmpty { continue }
      wrong.append("seed \(seed &+ number): \(reading.names)\n\(text.prefix(300))")
    }
    XCTAssertLessThanOrEqual(
      wrong.count, limit, "of \(count) tables from seed \(seed):\n" + wrong.joined(separator: "\n"))
  }

  private static func isValue(_ text: String) -> Bool {
    text.contains { $0.isNumber } && !text.contains { $0.isLetter } || text.hasPrefix("http") || text.contains("@")
  }

  func testTablesWithoutAHeaderComeBack() throws {
    try judgeWithoutHeader(seed: 11, count: 200, wrongAtMost: 3)
    // A single row of lists may be divided in several ways: some seeds have nine such tables, most have one.
    try judgeWithoutHeader(seed: UInt64.random(in: 1..<1 << 40), count: 200, wrongAtMost: 12)
  }

  /// More rows of the same kind do not change what a file is.
  func testTheGuessDoesNotDependOnTheNumberOfRows() throws {
    let folder = try TemporaryFolder()
    let kinds: [(header: String, row: (Int) -> String)] = [
      ("id,tags", { "\($0),red;blue;green" }), ("id;tags", { "\($0);red,blue" }), ("tags", { "a\($0)|b|c" }),
      ("created_at", { "2024-01-\(10 + $0 % 20) 10:00:\(10 + $0 % 50)" }), ("opens", { "10:\(10 + $0 % 50)" }),
      ("name\tcity", { "Smith \($0), John\tNew York, NY" }), ("url", { "https://a.org/x?id=\($0)" }),
      ("name", { "Ann Smith\($0)" }), ("payload", { "{\"a\": \($0), \"b\": [1, 2]}" }),
      ("mac", { "00:1f:2e:3d:4c:\(10 + $0)" }),
    ]
    for (header, row) in kinds {
      for count in [1, 2, 3, 5, 10, 29, 30, 80] {
        let text = header + "\n" + (0..<count).map { row($0) + "\n" }.joined()
        let reading = try CSVReading([try folder.csv(text)], allText: true)
        let delimiter: Character = header.first { ",;\t".contains($0) } ?? "\u{1}"
        XCTAssertEqual(reading.names, header.split(separator: delimiter).map(String.init), "\(count) rows of \(row(0))")
        XCTAssertEqual(reading.rows.count, count, "rows of \(row(0))")
      }
    }
  }
}
