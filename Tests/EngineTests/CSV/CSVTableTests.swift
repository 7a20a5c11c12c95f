import Engine
import Foundation
import XCTest

/// Types, headers, rejects, several files: what a CSV table is beyond its records.
final class CSVTableTests: XCTestCase {
  private func read(
    _ text: String, options: CSVOptions = CSVOptions(), types: [String: TypePin] = [:], columns: [String]? = nil
  ) throws -> CSVReading {
    let folder = try TemporaryFolder()
    return try CSVReading([try folder.csv(text)], options: options, types: types, columns: columns)
  }

  private func type(_ values: String...) throws -> DataType {
    let reading = try read("first,second\n" + values.map { "\($0),x\n" }.joined())
    return try XCTUnwrap(reading.types.first)
  }

  // MARK: types

  func testIntegersHaveNoLeadingZeroAndFit64Bits() throws {
    XCTAssertEqual(try type("1", "-5", "0", "9223372036854775807"), .integer)
    XCTAssertEqual(try type("1", "007"), .text)
    XCTAssertEqual(try type("1", "9223372036854775808"), .text)
    XCTAssertEqual(try type("1", "12345678901234567890123"), .text)
    XCTAssertEqual(try type("1", "+1"), .text)
    XCTAssertEqual(try type("1", "1 "), .text)
  }

  func testDoublesAreDigitsWithAPointOrAnExponent() throws {
    XCTAssertEqual(try type("1", "2.5"), .double)
    XCTAssertEqual(try type("1e5", "-2.5E-3"), .double)
    XCTAssertEqual(try type("1.5", "1e999"), .text)
    XCTAssertEqual(try type("1.5", "NaN"), .text)
    XCTAssertEqual(try type("1.5", "01.5"), .text)
    XCTAssertEqual(try type("1,5".replacingOccurrences(of: ",", with: "·")), .text)
  }

  func testBooleansAreOnlyTrueAndFalse() throws {
    XCTAssertEqual(try type("true", "false"), .boolean)
    XCTAssertEqual(try type("true", "yes"), .text)
    XCTAssertEqual(try type("0", "1"), .integer)
  }

  func testDatesAreISOOrUnambiguous() throws {
    XCTAssertEqual(try type("2020-02-29", "1999-12-31"), .date)
    XCTAssertEqual(try type("2020-02-29", "2021-02-29"), .text)
    XCTAssertEqual(try type("2020-02-29", "2020-02-29 10:11:12"), .timestamp)
    XCTAssertEqual(try type("2020-02-29T10:11:12.5Z", "2020-02-29 10:11"), .timestamp)
    XCTAssertEqual(try type("01/02/2020", "03/04/2020"), .text)
    XCTAssertEqual(try type("01/02/2020", "13/04/2020"), .date)
    XCTAssertEqual(try type("01/02/2020", "13/04/2020", "04/13/2020"), .text)
  }

  func testANullColumnIsText() throws { XCTAssertEqual(try type("", ""), .text) }

  func testAGuessRefutedFarFromTheBeginningIsSettledByTheWholeInput() throws {
    let many = String(repeating: "1,2020-01-01,,05/06/2020\n", count: 60_000)
    let reading = try read("a,b,c,d\n" + many + "x,2020-01-01 10:00:00,7,25/06/2020\n")
    XCTAssertEqual(reading.types, [.text, .timestamp, .integer, .date])
    XCTAssertEqual(reading.rows.count, 60_001)
    XCTAssertEqual(reading.rows.last, ["x", "2020-01-01 10:00:00", "7", "2020-06-25"])
  }

  func testTheTypeOfAColumnThatIsNotReadIsNotChecked() throws {
    let many = String(repeating: "1,2\n", count: 100_000)
    let reading = try read("a,b\n" + many + "1,x\n", columns: ["a"])
    XCTAssertEqual(reading.types, [.integer])
    XCTAssertEqual(reading.rows.count, 100_001)
  }

  // MARK: nulls

  func testEmptyFieldsAreNullQuotedOrNot() throws {
    XCTAssertEqual(try read("a,b\n\"\",\n1,2\n").rows.first, [nil, nil])
    var options = CSVOptions()
    options.emptyQuoted = .text
    XCTAssertEqual(try read("a,b\n\"\",\nx,2\n", options: options).rows.first, ["", nil])
  }

  func testNullValues() throws {
    var options = CSVOptions()
    options.nullValues = ["NA", "-"]
    let reading = try read("a,b\n1,NA\n-,x\n3,\"NA\"\n", options: options)
    XCTAssertEqual(reading.types, [.integer, .text])
    XCTAssertEqual(reading.rows, [["1", nil], [nil, "x"], ["3", nil]])
  }

  // MARK: findings

  func testLineEndsThatOthersTakeOtherwiseAreFound() throws {
    let folder = try TemporaryFolder()
    for (text, inFields, other) in [
      ("a,b\r\n1,\"x\r\ny\"\r\n", true, false), ("a,b\r\n1,\"x\r\ny\"\r\n2,3\r\n", true, false),
      ("a,b\r\n1,2\r\n3,\"x\r\ny\"", true, false), ("a,b\r\n1,\"x\r\ny\"", true, false),
      ("a,b\r\n1,\"x\r\ny\"\n", true, false), ("a,b\r\n1,\"x\ny\"\r\n", false, false),
      ("a,b\r\n1,2\r\n", false, false), ("a,b\n1,\"x\r\ny\"\n", false, false), ("a,b\n1,\"x\r\ny\"", false, false),
      ("a,b\n1,2\r\n3,4\n", false, false), ("a,b\n1,2\r\n3,\"x\ny\"\n", false, true),
      ("\"a\nb\",c\r\n1,2\r\n3,\"x\ny\"\r\n", false, true),
    ] {
      try checkLineEnds(text, folder, CSVOptions(), inFields, other)
    }
    var options = CSVOptions()
    options.header = .rows(0)
    for (text, inFields, other) in [
      ("\"x\r\ny\",1\n2,3\n", true, false), ("\"x\ny\",1\r\n2,3\r\n", false, true),
      ("\"x\ry\",1\n2,3\n", false, true), ("\"x\ny\",1\n2,3\n", false, false), ("1,\"x\ny\"\r\n2,3\r\n", false, true),
      ("1,2\r\n3,\"x\ny\"\r\n", false, false),
    ] {
      try checkLineEnds(text, folder, options, inFields, other)
    }
  }

  private func checkLineEnds(
    _ text: String, _ folder: TemporaryFolder, _ options: CSVOptions, _ inFields: Bool, _ other: Bool
  ) throws {
    let file = try folder.csv(text)
    for chunkBytes in [4, 1 << 20] {
      let source = try CSVSource.open(files: [file], options: options)
      var request = ScanRequest(columns: source.schema.names)
      request.chunkBytes = chunkBytes
      let findings = (try source.settled(request) as? CSVSource)?.findings
      XCTAssertEqual(
        [findings?.hasFirstLineEndInFields, findings?.hasOtherFirstLineEnd], [inFields, other],
        "\(text.debugDescription) in chunks of \(chunkBytes)")
    }
  }

  // MARK: rejects

  func testRecordsOfTheWrongShape() throws {
    let text = "a,b,c\n1,2,3\n1,2\n1,2,3\n1,2,3,4\n\n4,5,6\n1,2,3\n"
    let rejecting = try read(text)
    XCTAssertEqual(rejecting.rows.count, 4)
    XCTAssertEqual(rejecting.rejects.map(\.reason), ["2 fields instead of 3", "4 fields instead of 3"])
    XCTAssertEqual(rejecting.rejects.map(\.raw), ["1,2", "1,2,3,4"])
    XCTAssertEqual(rejecting.rejects.map(\.origin?.position), [12, 22])
    var options = CSVOptions()
    options.raggedRows = .pad
    let padding = try read(text, options: options)
    XCTAssertEqual(padding.rows.count, 5)
    XCTAssertEqual(padding.rows[1], ["1", "2", nil])
    XCTAssertEqual(padding.rejects.count, 1)
    XCTAssertEqual(padding.notes, ["rows with too few fields, which end in nulls: 1"])
    options.raggedRows = .truncate
    let truncating = try read(text, options: options)
    XCTAssertEqual(truncating.rows.count, 6)
    XCTAssertEqual(truncating.rows[3], ["1", "2", "3"])
    XCTAssertEqual(
      truncating.notes,
      [
        "fields dropped from rows with too many: 1", "rows with too few fields, which end in nulls: 1",
        "rows with too many fields, whose last are dropped: 1",
      ])
    // The same in one chunk and in many, from one reader and from three.
    let wide = "a,b\n" + String(repeating: "1,2\n1,2,3,4\n5\n", count: 500)
    for readers in [1, 3] {
      let file = try TemporaryFolder()
      let reading = try CSVReading(
        [try file.csv(wide)], options: options, readers: readers, chunkBytes: 100, batchRows: 7)
      XCTAssertEqual(reading.rows.count, 1500)
      XCTAssertEqual(reading.notes.first, "fields dropped from rows with too many: 1000")
    }
  }

  func testAPinnedFieldThatCannotBeReadRejectsItsRow() throws {
    let reading = try read(
      "a,b\n1,2020-01-02\n12a,x\n 3 ,2020-01-03\n4,2020-02-30\n",
      types: ["a": TypePin(.integer), "b": TypePin(.date, format: "yyyy-MM-dd")])
    XCTAssertEqual(reading.rows, [["1", "2020-01-02"], ["3", "2020-01-03"]])
    XCTAssertEqual(reading.rejects.map(\.column), ["a", "b"])
    XCTAssertEqual(
      reading.rejects.map(\.reason), ["\"12a\" is not an integer", "\"2020-02-30\" is not a date (yyyy-MM-dd)"])
    XCTAssertEqual(reading.rejects.map(\.raw), ["12a,x", "4,2020-02-30"])
  }

  func testPinnedTypes() throws {
    let pins = [
      "a": TypePin(.decimal(precision: 10, scale: 2)), "b": TypePin(.date, format: "dd.MM.yyyy"), "c": TypePin(.text),
      "d": TypePin(.timestamp, format: "dd/MM/yyyy HH:mm"),
    ]
    let reading = try read("a,b,c,d\n1.5,01.02.2020,007,24/12/2020 18:30\n", types: pins)
    XCTAssertEqual(reading.rows, [["1.50", "2020-02-01", "007", "2020-12-24 18:30:00"]])
    XCTAssertThrowsError(try read("a\n1\n", types: ["b": TypePin(.text)])) { error in
      XCTAssertEqual((error as? Failure)?.kind, .expectation)
    }
  }

  func testBytesThatAreNotUTF8() throws {
    let folder = try TemporaryFolder()
    let file = try folder.csv(Array("a,b\n1,caf".utf8) + [0xE9] + Array("\n2,ok\n".utf8))
    var options = CSVOptions()
    options.encoding = "UTF-8"
    let rejecting = try CSVReading([file], options: options)
    XCTAssertEqual(rejecting.rows, [["2", "ok"]])
    XCTAssertEqual(rejecting.rejects.map(\.reason), ["the text is not valid UTF-8"])
    options.invalid = .replace
    let replacing = try CSVReading([file], options: options)
    XCTAssertEqual(replacing.rows, [["1", "caf\u{FFFD}"], ["2", "ok"]])
    XCTAssertEqual(
      replacing.notes, ["column \"b\": texts in which U+FFFD took the place of bytes that are not UTF-8: 1"])
    XCTAssertEqual(try CSVReading([file]).rows, [["1", "café"], ["2", "ok"]], "Windows-1252 is recognised")
  }

  /// Of any encoding and in any chunks: what was replaced is counted by text, as it is in UTF-8.
  func testBytesThatAreNotOfTheEncodingAreCountedWhereTheyAreReplaced() throws {
    let folder = try TemporaryFolder()
    var units: [UInt16] = Array("a,b\n1,x".utf16) + [0xDC00] + Array("y".utf16) + [0xDC01]
    units += Array("\n2,ok\n3,".utf16) + [0xD800] + Array("\n".utf16)
    let file = try folder.csv(units.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
    var options = CSVOptions()
    options.encoding = "UTF-16LE"
    for (readers, chunk) in [(1, 1 << 20), (2, 5)] {
      options.invalid = .replace
      let replacing = try CSVReading([file], options: options, readers: readers, chunkBytes: chunk)
      XCTAssertEqual(replacing.rows, [["1", "x\u{FFFD}y\u{FFFD}"], ["2", "ok"], ["3", "\u{FFFD}"]])
      XCTAssertEqual(
        replacing.notes, ["column \"b\": texts in which U+FFFD took the place of bytes that are not UTF-16LE: 2"])
      options.invalid = .reject
      let rejecting = try CSVReading([file], options: options, readers: readers, chunkBytes: chunk)
      XCTAssertEqual(rejecting.rows, [["2", "ok"]])
      XCTAssertEqual(rejecting.rejects.count, 2)
    }
  }

  func testNamesThatAreNoTextAreNoted() throws {
    let folder = try TemporaryFolder()
    let file = try folder.csv(Array("caf".utf8) + [0xE9] + Array(",b\n1,2\n".utf8))
    var options = CSVOptions()
    options.encoding = "UTF-8"
    let source = try CSVSource.open(files: [file], options: options, types: [:])
    XCTAssertEqual(source.schema.names, ["caf\u{FFFD}", "b"])
    XCTAssertEqual(source.notes.count, 1)
    XCTAssertTrue(source.notes[0].hasPrefix("the header of \(file.path) has bytes that are not UTF-8"), source.notes[0])
    XCTAssertEqual(try CSVSource.open(files: [file], options: CSVOptions(), types: [:]).schema.names, ["café", "b"])
  }

  func testAByteThatIsNotUTF8FarFromTheBeginningChangesTheEncoding() throws {
    let folder = try TemporaryFolder()
    let many = String(repeating: "1,plain\n", count: 50_000)
    let file = try folder.csv(Array(("a,b\n" + many + "2,caf").utf8) + [0xE9, 10])
    let reading = try CSVReading([file], readers: 2)
    XCTAssertEqual(reading.rows.count, 50_001)
    XCTAssertEqual(reading.rows.last, ["2", "café"])
    XCTAssertEqual(reading.rejects.count, 0)
  }

  func testAQuoteThatIsNeverClosed() throws {
    let reading = try read("a,b\n1,2\n3,\"never\n4,5\n")
    XCTAssertEqual(reading.rows, [["1", "2"]])
    XCTAssertEqual(reading.rejects.map(\.reason), ["a quote is opened and never closed (2 lines)"])
  }

  // MARK: form

  func testHeaderNamesAreMadeUnique() throws {
    XCTAssertEqual(try read("a,a,a,a_2\n1,2,3,4\n").names, ["a", "a_3", "a_4", "a_2"])
    XCTAssertEqual(try read("a,A\n1,2\n").names, ["a", "A_2"])
    XCTAssertEqual(try read(",b,\n1,2,3\n").names, ["column1", "b", "column3"])
  }

  func testNamesWithDoubledQuotesAtAnyLength() throws {
    for length in [1, 7, 15, 16, 40, 1000, 5000, 9000] {
      let names = (1...12).map { "How \"is\" \($0) " + String(repeating: "ö\"", count: length / 3) }
      let quoted = names.map { "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
      let row = names.indices.map(String.init).joined(separator: ",")
      for header in [CSVOptions.Header.auto, .rows(1)] {
        var options = CSVOptions()
        options.header = header
        let reading = try read(quoted.joined(separator: ",") + "\n\(row)\n", options: options)
        if header == .rows(1) || length < 80 { XCTAssertEqual(reading.names, names, "of \(length) bytes") }
      }
    }
  }

  func testFilesWithoutAHeader() throws {
    let reading = try read("1,2020-01-01\n2,2020-01-02\n")
    XCTAssertEqual(reading.names, ["column1", "column2"])
    XCTAssertEqual(reading.rows.count, 2)
  }

  func testPreamblesAndHeadersOfSeveralRows() throws {
    let preamble = try read("Report 2026\nby,me\n\nid,v\n1,2\n3,4\n")
    XCTAssertEqual(preamble.names, ["id", "v"])
    XCTAssertEqual(preamble.rows.count, 2)
    var options = CSVOptions()
    options.header = .rows(2)
    XCTAssertEqual(try read("price,price\nEUR,USD\n1,2\n", options: options).names, ["price EUR", "price USD"])
  }

  func testEmptyFilesAndHeadersOnly() throws {
    XCTAssertEqual(try read("").names, [])
    XCTAssertEqual(try read("\n\n").names, [])
    let header = try read("a,b,c")
    XCTAssertEqual(header.names, ["a", "b", "c"])
    XCTAssertEqual(header.rows, [])
  }

  func testDelimitersAreRecognised() throws {
    for delimiter in [",", ";", "\t", "|", "||", "<>~", "^", "\u{1F}", ", "] {
      let text = (0..<5).map { row in (0..<3).map { "v\(row)\($0)" }.joined(separator: delimiter) + "\n" }.joined()
      let reading = try read("c1\(delimiter)c2\(delimiter)c3\n" + text)
      XCTAssertEqual(reading.names, ["c1", "c2", "c3"], delimiter.debugDescription)
      XCTAssertEqual(reading.rows.last, ["v40", "v41", "v42"])
    }
    XCTAssertEqual(try read("sep=;\na;b\n1;2\n").rows, [["1", "2"]])
  }

  func testCommentsAreLeftOutOnlyWhenAsked() throws {
    var options = CSVOptions()
    options.comment = "#"
    let reading = try read("# one, \"two\na,b\n1,#2\n# end\n3,4\n", options: options)
    XCTAssertEqual(reading.rows, [["1", "#2"], ["3", "4"]])
  }

  func testSixteenBitsWithoutAMarkAreSeenWhateverTheAlphabet() throws {
    let folder = try TemporaryFolder()
    for words in [
      ["Иван", "Москва", "город"], ["Ann", "Rome", "town"], ["Άννα", "Αθήνα", "πόλη"], ["דנה", "חיפה", "עיר"],
    ] {
      for rows in [1, 3, 40] {
        let text = "name,city\n" + String(repeating: words[0] + "," + words[1] + "\n", count: rows) + words[2] + ",x\n"
        for encoding: String.Encoding in [.utf16LittleEndian, .utf16BigEndian] {
          let reading = try CSVReading([try folder.csv(Array(try XCTUnwrap(text.data(using: encoding))))])
          XCTAssertEqual(reading.names, ["name", "city"], "\(words[0]), \(rows) rows, \(encoding)")
          XCTAssertEqual(reading.rows.first, [words[0], words[1]])
          XCTAssertEqual(reading.rows.count, rows + 1)
        }
      }
    }
    // Texts may hold zeros.
    let odd = try CSVReading([try folder.csv(Array("a,b\nx\0,1\ny,2\n\0z,3\n".utf8))])
    XCTAssertEqual(odd.names, ["a", "b"])
  }

  func testEncodingsWithAndWithoutMarks() throws {
    let folder = try TemporaryFolder()
    let text = "id,text\n1,é ß ñ\n2,\"a,b\"\n"
    for encoding: String.Encoding in [.utf8, .utf16LittleEndian, .utf16BigEndian, .utf16, .utf32] {
      let data = try XCTUnwrap(text.data(using: encoding))
      let reading = try CSVReading([try folder.csv(Array(data))], chunkBytes: 10)
      XCTAssertEqual(reading.rows, [["1", "é ß ñ"], ["2", "a,b"]], "\(encoding)")
      XCTAssertEqual(reading.names, ["id", "text"])
    }
  }

  // MARK: files

  func testFilesAreMatchedByName() throws {
    let folder = try TemporaryFolder()
    let files = [
      try folder.csv("a,b\n1,x\n", partition: [PartitionValue(key: "year", text: "2019")]),
      try folder.csv("b,c,a\ny,2.5,2\n", partition: [PartitionValue(key: "year", text: nil)]),
      try folder.csv("", partition: [PartitionValue(key: "year", text: "2021")]),
    ]
    let reading = try CSVReading(files, readers: 3)
    XCTAssertEqual(reading.names, ["a", "b", "c", "year"])
    XCTAssertEqual(reading.types, [.integer, .text, .double, .integer])
    XCTAssertEqual(reading.rows, [["1", "x", nil, "2019"], ["2", "y", "2.5", nil]])
    XCTAssertTrue(reading.evidence.contains { $0.subject == "missing columns" && $0.value == "\"c\"" })
  }

  func testPlacesOfRecords() throws {
    let folder = try TemporaryFolder()
    let text = "a,b\r\n1,\"x\ny\"\r2,z\n\n3," + String(repeating: "w", count: 300_000) + "\n4,é"
    let utf8 = try folder.csv(text)
    let utf16 = try folder.csv(Array(try XCTUnwrap(text.data(using: .utf16LittleEndian))))
    for file in [utf8, utf16] {
      let reading = try CSVReading([file], allText: true)
      XCTAssertEqual(reading.rows.count, 4)
      let source = try CSVSource.open(files: [file])
      let origins = reading.origins.map { RowOrigin(bits: Int64($0)) }
      let finder = source.makeRecordFinder()
      var places: [RowOrigin: RecordPlace] = [:]
      for origin in origins { places[origin] = try finder.find(origin) }
      XCTAssertEqual(origins.map { places[$0]?.line }, [2, 4, 6, 7])
      XCTAssertEqual(places[origins[0]]?.raw, "1,\"x\ny\"")
      XCTAssertEqual(places[origins[2]]?.raw.utf8.count, 10_000)
      XCTAssertEqual(places[origins[3]]?.raw, "4,é")
    }
  }

  func testRecordsOfMegabytes() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "line, \"\"quoted\"\"\n", count: 100_000)
    let file = try folder.csv("a,b\n1,\"\(long)\"\n2,x\n")
    let reading = try CSVReading([file], readers: 3, chunkBytes: 10_000)
    XCTAssertEqual(reading.rows.count, 2)
    XCTAssertEqual(reading.rows[0][1], long.replacingOccurrences(of: "\"\"", with: "\""))
    let source = try CSVSource.open(files: [file])
    var request = ScanRequest(columns: ["a"], budget: MemoryBudget(limit: 1 << 20))
    request.chunkBytes = 10_000
    let reader = try source.scan(request).makeReader()
    XCTAssertThrowsError(try { while try reader.nextMorsel() != nil {} }()) { error in
      XCTAssertEqual((error as? Failure)?.kind, .input)
    }
  }
}
