import Engine
import Foundation
import XCTest

/// Several files of one table: each is written in its own way, and one that holds another table is named.
final class CSVFilesTests: XCTestCase {
  private func read(
    _ texts: [[UInt8]], options: CSVOptions = CSVOptions(), chunkBytes: Int = 1 << 20
  ) throws -> CSVReading {
    let folder = try TemporaryFolder()
    let files = try texts.enumerated().map { number, bytes in
      FoundFile(path: try folder.write("\(number).csv", bytes), byteCount: bytes.count)
    }
    return try CSVReading(files, options: options, readers: 2, chunkBytes: chunkBytes)
  }

  private func read(_ texts: String..., options: CSVOptions = CSVOptions()) throws -> CSVReading {
    try read(texts.map { Array($0.utf8) }, options: options)
  }

  func testOpeningManyFilesCanBeInterrupted() throws {
    let folder = try TemporaryFolder()
    let files = try (0..<3).map { FoundFile(path: try folder.write("\($0).csv", "k,a\n1,x\n"), byteCount: 8) }
    let cancellation = Cancellation()
    cancellation.cancel()
    XCTAssertThrowsError(try CSVSource.open(files: files, cancellation: cancellation)) {
      XCTAssertEqual(($0 as? Failure)?.kind, .interrupted)
    }
  }

  func testLinesBeforeTheTableAreThoseOfEachFile() throws {
    var header = CSVOptions()
    header.header = .rows(1)
    for options in [CSVOptions(), header] {
      let reading = try read(
        "Report of May\n\nk,a\n1,x\n2,y\n", "k,a\n3,z\n", "sep=;\na;k\nw;4\n", "one\ntwo\nk\ta\n5\tv\n",
        options: options)
      XCTAssertEqual(reading.names, ["k", "a"])
      XCTAssertEqual(reading.rows, [["1", "x"], ["2", "y"], ["3", "z"], ["4", "w"], ["5", "v"]])
      XCTAssertEqual(reading.rejects, [])
    }
  }

  func testEmptyFilesHaveNoRowsWhereverTheyStand() throws {
    for empty in ["", "\n", "\u{FEFF}", " \r\n\r\n", "\u{FEFF}\n"] {
      XCTAssertEqual(try read(empty, "k,a\n2,x\n", empty, "k,a\n3,y\n").rows, [["2", "x"], ["3", "y"]])
      XCTAssertEqual(try read(empty, "k,a\n2,x\n").names, ["k", "a"])
    }
    XCTAssertEqual(try read("k,a\n", "k,a\n3,y\n", "k,a").rows, [["3", "y"]])
    XCTAssertEqual(try read("", "\n").names, [])
  }

  func testQuotesAndEscapesAreThoseOfEachFile() throws {
    let pairs = [
      ("id,v\n1,\"x \"\"y\"\" z\"\n", "id,v\n3,\"a \\\"b\\\", c\"\n4,\"e\"\n"),
      ("id,v\n1,\"x \"\"y\"\", z\"\n2,\"5\"\" pipe\"\n", "id,v\n3,\"a \\\"b\\\"\"\n"),
      ("id,v\n1,\"a;b\"\n", "id;v\n2;'c;d'\n3;'e'\n"),
      ("id,v\n1,\"x, y\"\n2,\"p \"\"q\"\" r\"\n", "id,v\n3,'c,d'\n4,'e'\n"),
      ("id,v\n1,'tis so\n2,b\n", "id,v\n3,'c,d'\n4,'e'\n5,'f'\n"),
    ]
    for (one, other) in pairs {
      let alone = try read(one).rows + read(other).rows
      let together = try read(one, other)
      XCTAssertEqual(together.rows, alone)
      XCTAssertEqual(together.rejects, [])
      XCTAssertEqual(try read(other, one).rows, try read(other).rows + read(one).rows)
    }
    XCTAssertEqual(
      try read(pairs[1].0, pairs[1].1).rows, [["1", "x \"y\", z"], ["2", "5\" pipe"], ["3", "a \"b\""]])
    XCTAssertEqual(try read(pairs[2].0, pairs[2].1).rows, [["1", "a;b"], ["2", "c;d"], ["3", "e"]])
    // Without a header as well.
    var headless = CSVOptions()
    headless.header = .rows(0)
    XCTAssertEqual(
      try read("1,\"x, y\"\n2,\"p \"\"q\"\" r\"\n", "3,'c,d'\n4,'e'\n", options: headless).rows,
      [["1", "x, y"], ["2", "p \"q\" r"], ["3", "c,d"], ["4", "e"]])
    // What the recipe says holds for all.
    var given = CSVOptions()
    (given.quote, given.escape) = ("\"", "\"")
    XCTAssertEqual(
      try read("id,v\n1,\"x, y\"\n", "id,v\n4,'e'\n", options: given).rows, [["1", "x, y"], ["4", "'e'"]])
  }

  /// Two escapes in a row are what a program writes that escapes; a path is what one writes that does not.
  func testEscapedEscapesAreReadAsTheOtherFilesSay() throws {
    let dump = "id,name\n1,\"it\\\"s, ok\"\n2,\"a, \\\"b\\\"\"\n3,Cy\n4,Di\n5,Ed\n"
    let escaped = try read([dump, "id,name\n5,\"c:\\\\dir\"\n6,\"e\\\\\"\n"].map { Array($0.utf8) })
    XCTAssertEqual(escaped.rows.suffix(2), [["5", "c:\\dir"], ["6", "e\\"]])
    let plain = try read([dump, "id,name\n5,\"c:\\dir\"\n6,\"e:\\way\"\n"].map { Array($0.utf8) })
    XCTAssertEqual(plain.rows.suffix(2), [["5", "c:\\dir"], ["6", "e:\\way"]])
    let doubled = try read([dump, "id,name\n5,\"x \"\"y\"\" z\"\n"].map { Array($0.utf8) })
    XCTAssertEqual(doubled.rows.last, ["5", "x \"y\" z"])
  }

  func testAFileThatShowsNoEscapeEarlyHasThatOfTheOthers() throws {
    let plain = (1...300).map { "\($0),\"w\"\n" }.joined()
    let shown = "id,v\n1,\"a \\\"b\\\", c\"\n" + plain + plain
    let reading = try read(shown, "id,v\n" + plain + "9,\"a \\\"b\\\"\"\n")
    XCTAssertEqual(reading.rows.last, ["9", "a \"b\""])
  }

  func testEncodingsAreThoseOfEachFile() throws {
    let text = "k,a\n1,Café Müller\n"
    let encodings: [String.Encoding] = [.windowsCP1252, .utf8, .utf16, .utf16LittleEndian, .utf8]
    let marks: [[UInt8]] = [[], [], [], [], [0xEF, 0xBB, 0xBF]]
    let texts = try zip(encodings, marks).map { $1 + Array(try XCTUnwrap(text.data(using: $0))) }
    for order in [texts, texts.reversed()] {
      XCTAssertEqual(try read(order).rows, Array(repeating: ["1", "Café Müller"], count: 5))
    }
  }

  func testAnEncodingThatShowsLateIsThatOfItsFile() throws {
    let many = String(repeating: "1,plain\n", count: 60_000)
    let texts = [
      Array("k,a\n\(many)2,Müller\n".utf8),
      Array("k,a\n\(many)".utf8) + Array("2,M".utf8) + [0xFC] + Array("ller\n".utf8),
    ]
    let reading = try read(texts)
    XCTAssertEqual(reading.rows.count, 120_002)
    XCTAssertEqual(reading.rows.filter { $0[0] == "2" }, [["2", "Müller"], ["2", "Müller"]])
    XCTAssertEqual(reading.rejects, [])
  }

  func testFilesThatDoNotFitAreNamed() throws {
    func message(_ texts: String..., options: CSVOptions = CSVOptions()) -> String {
      do {
        let reading = try read(texts.map { Array($0.utf8) }, options: options)
        return "read: \(reading.rows)"
      } catch { return "\(error)" }
    }
    let table = "a,b\n1,2\n3,4\n5,6\n"
    XCTAssertTrue(message(table, "3,4\n5,6\n").contains("1.csv begins with 3, 4 and has no header"))
    XCTAssertTrue(message(table, "name,city\nx,y\n").contains("1.csv does not fit"))
    XCTAssertTrue(message("1,2\n3,4\n5,6\n", "a,b\n7,8\n").contains("1.csv begins with a header"))
    XCTAssertTrue(message("1,2,x\n3,4,y\n5,6,z\n", "a\nb\n").contains("1.csv does not fit"))
    var comma = CSVOptions()
    comma.delimiter = ","
    XCTAssertTrue(message(table, "a;b\n1;2\n", options: comma).contains("1.csv does not fit"))
    XCTAssertTrue(message(table, "A,b\n1,2\n").contains("differ only by case"))
    // Without a delimiter everything would fit.
    var headless = CSVOptions()
    headless.header = .rows(0)
    let lines = "Ann lives here.\nBob does too.\n"
    XCTAssertTrue(message(lines, "1;2\n3;4\n", options: headless).contains("does not fit"))
    XCTAssertTrue(message(lines, "So does Eve.\n", options: headless).contains("So does Eve."))
    var header = CSVOptions()
    header.header = .rows(1)
    XCTAssertTrue(message(table, "3,4\n5,6\n", options: header).contains("1.csv"))
  }

  func testTinyFilesAreReadAsMostOfThemAre() throws {
    let remarks = (1...6).map { "Remark \($0),of this station\n" }.joined()
    // By itself the largest is a list of remarks, and the smaller ones are tables.
    let large = remarks + "id,value\nx,y\n"
    let small = (1...4).map { "id,value\n\($0),\($0).5\n" }
    let reading = try read(([large] + small).map { Array($0.utf8) })
    XCTAssertEqual(reading.names, ["id", "value"])
    XCTAssertEqual(reading.rows.count, 5)
  }

  /// However many there are, they say nothing of how the tables are written.
  func testBlankFilesAreNoTables() throws {
    let blank = [" \r\n\r\n", "\n", "", "\t\n"]
    for count in 1...4 {
      let files = ["day,ward\n2024-01-02,x\n2024-01-03,y\n"] + (0..<count * 3).map { blank[$0 % count] }
      let reading = try read(files.map { Array($0.utf8) })
      XCTAssertEqual(reading.names, ["day", "ward"], "\(count)")
      XCTAssertEqual(reading.rows.count, 2, "\(count)")
    }
  }

  func testColumnsThatAFileLacksAreNullAndNoted() throws {
    let folder = try TemporaryFolder()
    let files = [try folder.csv("a,b,c\n1,2,3\n"), try folder.csv("c,a\n6,4\n"), try folder.csv("a,b,c,d\n7,8,9,10\n")]
    let reading = try CSVReading(files)
    XCTAssertEqual(reading.names, ["a", "b", "c", "d"])
    XCTAssertEqual(reading.rows, [["1", "2", "3", nil], ["4", nil, "6", nil], ["7", "8", "9", "10"]])
    XCTAssertEqual(try CSVSource.open(files: files).notes.count, 2)
  }

  func testFilesInOtherDialectsAreLocated() throws {
    let folder = try TemporaryFolder()
    let files = [try folder.csv("a,b\n1,2\n"), try folder.csv("note\n\na;b\n\"1\";\"x\ny\"\n1;2;3\n")]
    let reading = try CSVReading(files)
    XCTAssertEqual(reading.rows, [["1", "2"], ["1", "x\ny"]])
    let reject = try XCTUnwrap(reading.rejects.first)
    XCTAssertEqual(reject.raw, "1;2;3")
    let finder = try CSVSource.open(files: files).makeRecordFinder()
    let place = try finder.find(try XCTUnwrap(reject.origin))
    XCTAssertEqual(place?.line, 6)
    XCTAssertEqual(place?.raw, "1;2;3")
  }
}
