import Engine
import Foundation
import TestKit
import XCTest

/// Lines at the end of files that are no part of the table, and headers whose cells were merged.
final class CSVFooterTests: XCTestCase {
  private func options(_ lines: Int) -> CSVOptions {
    var options = CSVOptions()
    options.skipFooter = lines
    return options
  }

  /// A text without its last lines, found from its front: the twin of what searches from the end.
  private func cut(_ text: [UInt8], lines: Int) -> [UInt8] {
    var (starts, position) = ([Int](), 0)
    while position < text.count {
      starts.append(position)
      while position < text.count, text[position] != 10, text[position] != 13 { position += 1 }
      if position < text.count {
        position += text[position] == 13 && position + 1 < text.count && text[position + 1] == 10 ? 2 : 1
      }
    }
    return Array(text[..<(starts.count > lines ? starts[starts.count - lines] : 0)])
  }

  private func said(_ lines: Int) -> [String] {
    ["lines at the ends of files, left out as \"skipFooter\" says: \(lines)"]
  }

  /// Plain files by nodes and chunks, compressed ones and other encodings as streams: all are read as the text without
  /// its last lines is.
  func testAFileIsReadAsIfItEndedBeforeItsFooter() throws {
    let folder = try TemporaryFolder()
    let bodies = ["id,v\n1,x\n2,\"y\nz\"\n3,w\n", "id,v\r\n1,x\r\n2,y\r\n3,\"a\r\nb\"\r\n", "id,v\r1,x\r2,y\r"]
    let footers = ["Total,3", "\n\nTotal,\"3\n", "by \"X\r\n5\" of all\r\n", "\r\r", "a\rb\r\nc\n\n"]
    for body in bodies {
      for footer in footers {
        let text = Array((body + footer).utf8)
        for lines in 1...3 {
          let left = cut(text, lines: lines)
          let expected = try CSVReading([try folder.csv(left)], allText: true)
          for (chunk, readers) in [(1, 1), (3, 2), (7, 3), (1 << 20, 1)] {
            let plain = try CSVReading(
              [try folder.csv(text)], options: options(lines), allText: true, readers: readers, chunkBytes: chunk)
            XCTAssertEqual(plain.rows, expected.rows, "\(body + footer), \(lines)")
            XCTAssertEqual(plain.rejects.map(\.reason), expected.rejects.map(\.reason))
            XCTAssertEqual(plain.origins, expected.origins)
            XCTAssertEqual(plain.notes, said(lines))
          }
          let wide = Array(try XCTUnwrap((body + footer).data(using: .utf16)))
          for stream in [PackedText.gzip(text), PackedText.zstd(text), wide] {
            let packed = try CSVReading(
              [try folder.csv(stream)], options: options(lines), allText: true, readers: 2, chunkBytes: 5)
            XCTAssertEqual(packed.rows, expected.rows, "\(body + footer), \(lines)")
            XCTAssertEqual(packed.notes, said(lines))
          }
        }
      }
    }
  }

  /// Beyond what is read at once from either end, and where a footer holds what its table has not: its type, its quotes,
  /// more fields.
  func testLongFilesAndLongFooters() throws {
    let folder = try TemporaryFolder()
    let body = "id,v\n" + (1...60_000).map { "\($0),\($0 % 7)\n" }.joined()
    let footer = (1...20_000).map { "end \($0), \"of, the, file\n" }.joined()
    let text = body + footer
    for bytes in [Array(text.utf8), Array(try XCTUnwrap(text.data(using: .utf16)))] {
      let reading = try CSVReading([try folder.csv(bytes)], options: options(20_000), readers: 2, chunkBytes: 1 << 16)
      XCTAssertEqual(reading.rows.count, 60_000)
      XCTAssertEqual(reading.rows.last, ["60000", "3"])
      XCTAssertEqual(reading.types, [.integer, .integer])
      XCTAssertEqual(reading.rejects, [])
      XCTAssertEqual(reading.notes, said(20_000))
    }
  }

  /// Each file of a folder has a footer of its own, also one that has nothing else.
  func testEveryFileHasItsOwnFooter() throws {
    let folder = try TemporaryFolder()
    let texts = ["id,v\n1,2\nTotal,2\n", "id,v\nTotal,0\n", "Total,0", "", "id,v\n3,4\n5,6\nTotal,10"]
    let files = try texts.enumerated().map { number, text in
      FoundFile(path: try folder.write("\(number).csv", Array(text.utf8)), byteCount: text.utf8.count)
    }
    let reading = try CSVReading(files, options: options(1), readers: 2)
    XCTAssertEqual(reading.rows, [["1", "2"], ["3", "4"], ["5", "6"]])
    XCTAssertEqual(reading.types, [.integer, .integer])
    XCTAssertEqual(reading.notes, said(4))
    let source = try CSVSource.open(files: files, options: options(1))
    XCTAssertEqual(
      source.notes.filter { $0.contains("skipFooter") },
      ["\(files[2].path) has 1 line, all of which \"skipFooter\": 1 leaves out"])
  }

  func testAFooterAsLongAsTheFileIsRefused() throws {
    let folder = try TemporaryFolder()
    for text in ["id,v\n1,2\n", "id,v\n1,2", "\n\n"] {
      XCTAssertThrowsError(try CSVReading([try folder.csv(Array(text.utf8))], options: options(2))) {
        XCTAssertTrue("\($0)".contains("it has 2 lines, and \"skipFooter\" leaves none of them"), "\($0)")
      }
    }
  }

  // MARK: merged cells of headers

  private func names(_ text: String, header: CSVOptions.Header = .auto) throws -> [String] {
    let folder = try TemporaryFolder()
    var options = CSVOptions()
    (options.fillHeader, options.header) = (true, header)
    return try CSVReading([try folder.csv(Array(text.utf8))], options: options).names
  }

  func testMergedCellsNameAllColumnsThatTheyCover() throws {
    let rows = "1,2,3,4\n5,6,7,8\n"
    XCTAssertEqual(
      try names("Sales,,Cost,\n2023,2024,2023,2024\n" + rows), ["Sales 2023", "Sales 2024", "Cost 2023", "Cost 2024"])
    // Cells that were merged downwards, and columns that have no name at all.
    XCTAssertEqual(
      try names("Ward,Sales,,Note\n,2023,2024,\n" + rows, header: .rows(2)),
      ["Ward", "Sales 2023", "Sales 2024", "Note"])
    XCTAssertEqual(
      try names("Sales,,,\n2023,2024,,\n" + rows, header: .rows(2)), ["Sales 2023", "Sales 2024", "column3", "column4"])
    XCTAssertEqual(
      try names("All,,,\nx,,y\n1,2,1,2\n" + rows, header: .rows(3)), ["All x 1", "All x 2", "All y 1", "All y 2"])
    // What would be taken for a title is the header.
    XCTAssertEqual(
      try names("Beds,,,\na,b,c,d\n" + rows, header: .rows(2)), ["Beds a", "Beds b", "Beds c", "Beds d"])
    XCTAssertEqual(try names("a,,b,\n" + rows, header: .rows(1)), ["a", "column2", "b", "column4"])
  }

  func testFilesOfOneTableAreMatchedByTheirFilledNames() throws {
    let folder = try TemporaryFolder()
    let texts = ["S,,C,\n1,2,1,2\n5,6,7,8\n", "C,,S,\n1,2,1,2\n7,8,5,6\n"]
    let files = try texts.enumerated().map { number, text in
      FoundFile(path: try folder.write("\(number).csv", Array(text.utf8)), byteCount: text.utf8.count)
    }
    var options = CSVOptions()
    (options.fillHeader, options.header) = (true, .rows(2))
    let reading = try CSVReading(files, options: options)
    XCTAssertEqual(reading.names, ["S 1", "S 2", "C 1", "C 2"])
    XCTAssertEqual(reading.rows, [["5", "6", "7", "8"], ["5", "6", "7", "8"]])
  }
}
