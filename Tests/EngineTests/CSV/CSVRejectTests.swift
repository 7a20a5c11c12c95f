import Engine
import TestKit
import Foundation
import XCTest

/// A reject shows its own record and not a byte more.
final class CSVRejectTests: XCTestCase {
  private func rejects(_ text: String, ragged: CSVOptions.RaggedRows, types: [String: TypePin]) throws -> [Reject] {
    let folder = try TemporaryFolder()
    var options = CSVOptions()
    options.raggedRows = ragged
    options.header = .rows(1)
    options.delimiter = ","
    return try CSVReading([try folder.csv(text)], options: options, types: types).rejects
  }

  func testAShortPaddedRecordThatIsRejectedShowsItselfOnly() throws {
    let types = ["a": TypePin(.integer)]
    XCTAssertEqual(
      try rejects("a,b,c,d\n1,2,3,4\nx\nsecret,5,6,7\n", ragged: .pad, types: types).map(\.raw), ["x", "secret,5,6,7"])
    XCTAssertEqual(try rejects("a,b,c\n1,2,3\nx", ragged: .pad, types: types).map(\.raw), ["x"])
    let wide = (0..<4000).map { "c\($0)" }.joined(separator: ",")
    XCTAssertEqual(
      try rejects("a,\(wide)\n1\nx\n", ragged: .truncate, types: types).map(\.raw), ["x"])
  }

  func testARecordOfAWrongShapeCountsAsItsLines() throws {
    let folder = try TemporaryFolder()
    var options = CSVOptions()
    options.delimiter = ","
    options.header = .rows(1)
    let rows = (0..<500).map { "\($0),x\($0)\n" }.joined()
    // Opened and never closed; closed by the quote that opens a field far below; closed there with another shape.
    for (text, taken) in [
      ("a,b\n\(rows)500,\"oops\n\(rows)", 501), ("a,b\r\n\(rows)500,\"oops\n\(rows)1,\"fine\"\n\(rows)", 502),
      ("a,b\n\(rows)500,\"oops\n\(rows)\"1\",2\n\(rows)", 502), ("a,b\n1,\"x\ny\",3\n2,3\n", 2),
    ] {
      let file = try folder.csv(text)
      for (readers, chunkBytes) in [(1, 1 << 20), (2, 100), (3, 7)] {
        let reading = try CSVReading([file], options: options, readers: readers, chunkBytes: chunkBytes)
        XCTAssertEqual(reading.rejects.map(\.rows), [taken])
        let lines = text.utf8.count { $0 == 10 }
        XCTAssertEqual(reading.rows.count + taken + 1, lines, "a line is neither a row nor rejected")
      }
    }
  }

  /// Ragged files of every kind: the text of each reject is that of the record which begins at its place.
  func testRejectsShowTheirRecordsInRandomRaggedFiles() throws {
    for seed in [7, UInt64.random(in: 1...1_000_000)] {
      var random = SeededGenerator(seed: seed)
      for _ in 0..<60 { try checkRandomFiles(&random, seed) }
    }
  }

  private func checkRandomFiles(_ random: inout SeededGenerator, _ seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let columns = Int(random.next() % 5) + 2
    let delimiter = [",", ";", "||"][Int(random.next() % 3)]
    let lineEnd = ["\n", "\r\n", "\r"][Int(random.next() % 3)]
    var texts: [[UInt8]] = []
    var files: [FoundFile] = []
    for _ in 0...Int(random.next() % 3) {
      var text = (0..<columns).map { "c\($0)" }.joined(separator: delimiter) + lineEnd
      for _ in 0..<(random.next() % 40) {
        let count = random.next() % 3 == 0 ? Int(random.next() % UInt64(columns + 3)) + 1 : columns
        text += (0..<count).map { _ in field(&random) }.joined(separator: delimiter) + lineEnd
      }
      // An open quote begins its own record: behind a header without a line end it would rename the last column.
      if random.next() % 8 == 0 {
        text += "1\(delimiter)\"open"
      } else if random.next() % 2 == 0 {
        text.removeLast(lineEnd.count)
      }
      texts.append(Array(text.utf8))
      let isPacked = random.next() % 3 == 0
      files.append(try folder.csv(isPacked ? PackedText.gzip(Array(text.utf8)) : Array(text.utf8)))
    }
    var options = CSVOptions()
    options.delimiter = delimiter
    options.header = .rows(1)
    options.skipLines = 0
    options.quote = "\""
    options.raggedRows = [.reject, .pad, .truncate][Int(random.next() % 3)]
    let types = Dictionary(
      uniqueKeysWithValues: (0..<columns).map { ("c\($0)", TypePin(random.next() % 2 == 0 ? .integer : .text)) })
    var found: [[Reject]] = []
    for (readers, chunkBytes) in [(1, 1 << 20), (2, 7), (3, 64)] {
      let reading = try CSVReading(
        files, options: options, types: types, readers: readers, chunkBytes: chunkBytes, batchRows: 3)
      found.append(reading.rejects)
      let parser = PlainCSV(delimiter: Array(delimiter.utf8))
      let records = texts.map { parser.parse($0).records }
      for reject in reading.rejects {
        let origin = try XCTUnwrap(reject.origin)
        let starts = records[origin.file].map(\.start)
        let index = try XCTUnwrap(starts.firstIndex(of: origin.position), "seed \(seed): no record begins there")
        let end = index + 1 < starts.count ? starts[index + 1] : texts[origin.file].count
        var raw = texts[origin.file][origin.position..<end]
        while let last = raw.last, last == 10 || last == 13 { raw.removeLast() }
        XCTAssertEqual(reject.raw, String(decoding: raw, as: UTF8.self), "seed \(seed), \(chunkBytes) bytes a chunk")
      }
    }
    XCTAssertEqual(found[0], found[1], "seed \(seed)")
    XCTAssertEqual(found[0], found[2], "seed \(seed)")
  }

  private func field(_ random: inout SeededGenerator) -> String {
    switch random.next() % 8 {
    case 0: ""
    case 1: "\"a,b\(random.next() % 2 == 0 ? "\n" : "")c\""
    case 2: "\"\""
    case 3: "é\(random.next() % 100)"
    case 4: random.text(from: "abcäöü", upTo: 9)
    default: "\(random.next() % 1000)"
    }
  }
}
