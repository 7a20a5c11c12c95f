import Engine
import Foundation
import XCTest

/// CSV through gzip and zstd, in pieces, cut short, in other encodings; files with hardly anything in them.
final class CSVCompressedTests: XCTestCase {
  private let text = "id,text\n1,é ß\n2,\"a,\nb\"\n"
  private let rows: [[String?]] = [["1", "é ß"], ["2", "a,\nb"]]

  private func gzip(_ bytes: [UInt8]) -> [UInt8] { PackedText.gzip(bytes) }
  private func zstd(_ bytes: [UInt8]) -> [UInt8] { PackedText.zstd(bytes) }

  func testPiecesMakeOneTable() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(text.utf8)
    for cut in 1..<bytes.count {
      // Pieces end in the middle of records, of quoted fields, of characters.
      let pieces = [Array(bytes[..<cut]), [], Array(bytes[cut...])]
      for compressed in [pieces.flatMap(gzip), pieces.flatMap(zstd)] {
        let reading = try CSVReading([try folder.csv(compressed)], readers: 2, chunkBytes: 7)
        XCTAssertEqual(reading.rows, rows, "cut at \(cut)")
      }
    }
  }

  func testOtherEncodingsInGzip() throws {
    let folder = try TemporaryFolder()
    for encoding: String.Encoding in [.utf16, .utf16LittleEndian, .utf16BigEndian, .windowsCP1252] {
      let bytes = Array(try XCTUnwrap(text.data(using: encoding)))
      XCTAssertEqual(try CSVReading([try folder.csv(gzip(bytes))], chunkBytes: 5).rows, rows, "\(encoding)")
      XCTAssertEqual(try CSVReading([try folder.csv(zstd(bytes))], chunkBytes: 5).rows, rows, "\(encoding)")
    }
  }

  func testWhatIsCutShortIsSaid() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(String(repeating: "1,x\n", count: 50).utf8)
    for whole in [gzip(bytes), zstd(bytes)] {
      for count in 5..<whole.count {
        XCTAssertThrowsError(try CSVReading([try folder.csv(Array(whole[..<count]))]), "\(count) bytes") {
          XCTAssertEqual(($0 as? Failure)?.kind, .input, "\($0)")
        }
      }
    }
  }

  func testHeadersOnlyAndNothing() throws {
    let folder = try TemporaryFolder()
    for compress in [gzip, zstd] {
      let header = try CSVReading([try folder.csv(compress(Array("a,b".utf8)))])
      XCTAssertEqual(header.names, ["a", "b"])
      XCTAssertEqual(header.rows, [])
      XCTAssertEqual(try CSVReading([try folder.csv(compress([]))]).names, [])
    }
  }

  /// A comma within quotes separates nothing.
  func testAFileOfOneColumnIsNotCutAtWhatItsQuotesHold() throws {
    let folder = try TemporaryFolder()
    let texts = [
      "name\n\"Bonn, DE\"\n\"Rome, IT\"\n\"Oslo, NO\"\n", "\"name\"\n\"Bonn, DE\"\n\"Rome, IT\"\n",
      "name\n\"a;b;c\"\n\"d;e;f\"\n", "note\n\"x | y\"\n\"z | w\"\nplain\n",
    ]
    for text in texts {
      let reading = try CSVReading([try folder.csv(text)])
      XCTAssertEqual(reading.names.count, 1, text)
      XCTAssertFalse(reading.rows.contains { ($0[0] ?? "").contains("\"") }, text)
    }
    XCTAssertEqual(
      try CSVReading([try folder.csv(texts[0])]).rows, [["Bonn, DE"], ["Rome, IT"], ["Oslo, NO"]])
    // What only some records hold is text.
    let notes = try CSVReading([try folder.csv("note\nhello; world\nfoo\nbar, baz\nqux\n")])
    XCTAssertEqual(notes.names, ["note"])
    XCTAssertEqual(notes.rows, [["hello; world"], ["foo"], ["bar, baz"], ["qux"]])
  }
}
