import Engine
import Foundation
import XCTest

/// Collections of difficult CSV files; skipped where they are not at hand.
final class CSVCorpusTests: XCTestCase {
  private func corpus(_ name: String) throws -> URL {
    guard let shared = SharedData.folder else { throw XCTSkip("shared data is not here") }
    let folder = URL(fileURLWithPath: shared).appendingPathComponent("corpora/\(name)")
    guard FileManager.default.fileExists(atPath: folder.path) else { throw XCTSkip("the corpus \(name) is not here") }
    return folder
  }

  private func found(_ path: String) throws -> FoundFile {
    FoundFile(path: path, byteCount: try Data(contentsOf: URL(fileURLWithPath: path)).count)
  }

  /// csv-spectrum: every file without any option; the expected empty texts are nulls here, as the contract says.
  func testSpectrumIsReadWithoutOptions() throws {
    let folder = try corpus("csv-spectrum")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/csvs").sorted()
    XCTAssertEqual(names.count, 12)
    for name in names {
      let json = folder.path + "/json/" + name.replacingOccurrences(of: ".csv", with: ".json")
      let data = try Data(contentsOf: URL(fileURLWithPath: json))
      let value = try JSONSerialization.jsonObject(with: data)
      // A file of one row is one object there.
      let expected = try XCTUnwrap(value as? [[String: String]] ?? (value as? [String: String]).map { [$0] })
      for (readers, chunkBytes) in [(1, 1 << 20), (2, 7), (3, 1)] {
        let reading = try CSVReading(
          [try found(folder.path + "/csvs/" + name)], allText: true, readers: readers, chunkBytes: chunkBytes)
        let rows = reading.rows.map { row in
          Dictionary(uniqueKeysWithValues: zip(reading.names, row.map { $0 ?? "" }))
        }
        XCTAssertEqual(rows.map { tidy($0) }, expected.map { tidy($0) }, name)
        XCTAssertEqual(reading.rejects.count, 0, name)
      }
    }
  }

  /// Two files of the corpus do not say what their JSON says: line ends lost their CR, a phone number was replaced.
  private func tidy(_ row: [String: String]) -> [String: String] {
    var row = row.mapValues { $0.replacingOccurrences(of: "\r\n", with: "\n") }
    if row["Contact Phone Number"] == "1234567890" { row["Contact Phone Number"] = "2095257564" }
    return row
  }

  private struct Case: Decodable {
    struct Dialect: Decodable {
      var delimiter: String
      var quote: String
      var escape: String
      var header: Bool
    }

    var id: String
    var file: String
    var encoding: String
    var dialect: Dialect
    var rows: [[String]]?
  }

  /// csv_torture with the dialect of each case: exact rows where it states some.
  func testTortureFilesGiveTheirRows() throws {
    let folder = try corpus("csv_torture")
    let lines = try String(contentsOfFile: folder.path + "/cases.jsonl", encoding: .utf8).split(separator: "\n")
    var compared = 0
    for line in lines {
      let item = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
      var options = CSVOptions()
      options.delimiter = item.dialect.delimiter
      options.quote = item.dialect.quote
      options.escape = item.dialect.escape
      options.header = .rows(0)
      options.skipLines = 0
      options.encoding = item.encoding
      options.raggedRows = .truncate
      options.invalid = .replace
      let file = try found(folder.path + "/" + item.file)
      for (readers, chunkBytes) in [(1, 1 << 20), (2, 61)] where chunkBytes > 1000 || file.byteCount < 5000 {
        let reading = try CSVReading(
          [file], options: options, allText: true, readers: readers, chunkBytes: chunkBytes)
        guard let expected = item.rows else { continue }
        compared += chunkBytes > 1000 ? 1 : 0
        let width = reading.names.count
        // Null and empty text are one in these files; ragged records end where the table does.
        let padded = expected.map { row in (0..<width).map { $0 < row.count ? row[$0] : "" } }
        XCTAssertEqual(reading.rows.map { $0.map { $0 ?? "" } }, padded, item.id)
      }
    }
    XCTAssertGreaterThanOrEqual(compared, 300)
  }

  /// csv_torture without any option: reads or refuses, never crashes, and nodes and chunks change nothing.
  func testTortureFilesWithoutOptionsDoNotDependOnChunks() throws {
    let folder = try corpus("csv_torture")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path + "/files").sorted() {
      let file = try found(folder.path + "/files/" + name)
      guard file.byteCount < 20_000 else { continue }
      let whole = try CSVReading([file])
      let cut = try CSVReading([file], readers: 2, chunkBytes: 50, batchRows: 3)
      XCTAssertEqual(whole.rows, cut.rows, name)
      XCTAssertEqual(whole.types, cut.types, name)
      XCTAssertEqual(whole.rejects, cut.rejects, name)
    }
  }
}
