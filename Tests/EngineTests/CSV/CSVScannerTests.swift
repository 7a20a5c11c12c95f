import Engine
import TestKit
import Foundation
import XCTest

/// The fast scanner against the obvious parser, over random text cut anywhere.
final class CSVScannerTests: XCTestCase {
  private func options(_ plain: PlainCSV, ragged: CSVOptions.RaggedRows = .truncate) -> CSVOptions {
    var options = CSVOptions()
    options.delimiter = String(decoding: plain.delimiter, as: UTF8.self)
    options.quote = plain.quote.map { String(UnicodeScalar($0)) } ?? ""
    options.escape = plain.escape.map { String(UnicodeScalar($0)) } ?? options.quote
    options.header = .rows(0)
    options.skipLines = 0
    options.encoding = "UTF-8"
    options.comment = plain.comment.isEmpty ? nil : String(decoding: plain.comment, as: UTF8.self)
    options.raggedRows = ragged
    return options
  }

  /// What reading must give: records padded and truncated to the table's columns, blank lines left out.
  private func check(
    _ text: [UInt8], _ plain: PlainCSV, chunkBytes: Int, readers: Int, batchRows: Int, file: FoundFile
  ) throws {
    let reading = try CSVReading(
      [file], options: options(plain), allText: true, readers: readers, chunkBytes: chunkBytes, batchRows: batchRows)
    let columns = reading.names.count
    var (records, isOpen) = plain.parse(text)
    if isOpen { records.removeLast() }
    if columns != 1 { records.removeAll { $0.fields == [[]] && !$0.isQuoted } }
    if columns == 0 { records = [] }
    let torn = records.count { $0.isTorn }
    records.removeAll { $0.isTorn }
    let expected = records.map { record in
      (0..<columns).map { column -> String? in
        guard column < record.fields.count, !record.fields[column].isEmpty else { return nil }
        return String(decoding: record.fields[column], as: UTF8.self)
      }
    }
    let shown = "\(String(decoding: text, as: UTF8.self).debugDescription), chunks of \(chunkBytes), \(readers) readers"
    XCTAssertEqual(reading.rows, expected, shown)
    XCTAssertEqual(reading.origins, records.map(\.start), shown)
    XCTAssertEqual(reading.rejects.count, torn + (isOpen && columns > 0 ? 1 : 0), shown)
  }

  private func run(_ plain: PlainCSV, alphabet: [String], count: Int, length: Int, seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: seed)
    for _ in 0..<count {
      let size = Int(random.next() % UInt64(length))
      let text = (0..<size).flatMap { _ in Array(alphabet[Int(random.next() % UInt64(alphabet.count))].utf8) }
      let file = try folder.csv(text)
      for _ in 0..<2 {
        try check(
          text, plain, chunkBytes: 1 + Int(random.next() % 90), readers: 1 + Int(random.next() % 3),
          batchRows: 1 + Int(random.next() % 5), file: file)
      }
      try check(text, plain, chunkBytes: 1 << 20, readers: 1, batchRows: 4096, file: file)
    }
  }

  func testQuotesAnywhereAreReadAsTheObviousParserDoes() throws {
    try run(PlainCSV(), alphabet: ["a", "b", ",", "\"", "\n", "\r\n", "\r"], count: 300, length: 40, seed: 1)
    try run(PlainCSV(), alphabet: ["a", ",", "\"", "\n"], count: 200, length: 300, seed: 2)
  }

  func testWellFormedTextWithQuotedLineEnds() throws {
    let fields = [
      "x", "", "\"a\"\"b\"", "\"line\nbreak\"", "\"c,d\"", "ü", "\"\"", "\"\r\n\"", "long text without marks",
    ]
    let alphabet = fields.flatMap { a in fields.prefix(4).map { b in "\(a),\(b)\n" } }
    try run(PlainCSV(), alphabet: alphabet, count: 150, length: 60, seed: 3)
  }

  func testLongRunsWithoutQuotes() throws {
    let alphabet = [",", "\n", "a", "bcdef", "0123456789012345678901234567890123456789", "\r\n"]
    try run(PlainCSV(), alphabet: alphabet, count: 150, length: 120, seed: 4)
  }

  func testOtherDialects() throws {
    let escape = PlainCSV(escape: UInt8(ascii: "\\"))
    try run(escape, alphabet: ["a", ",", "\"", "\\", "\n", "\\\""], count: 150, length: 40, seed: 5)
    let long = PlainCSV(delimiter: Array("||".utf8))
    try run(long, alphabet: ["a", "|", "||", "\"", "\n", "\r\n"], count: 150, length: 40, seed: 6)
    let comment = PlainCSV(comment: Array("#".utf8))
    try run(comment, alphabet: ["a", ",", "#", "\"", "\n", "\r\n"], count: 150, length: 40, seed: 7)
    try run(PlainCSV(delimiter: [9], quote: nil), alphabet: ["a", "\t", "\"", "\n"], count: 100, length: 60, seed: 8)
  }
}
