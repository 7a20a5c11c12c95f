import Engine
import Foundation
import XCTest

final class JSONLinesTests: XCTestCase {
  private struct Reading {
    var schema: Schema
    var rows: [[Value]]
    var rejects: [Reject]
  }

  /// Reads a source as runs do: settled and started again when a guess fails.
  private func read(
    _ path: String, types: [String: TypePin] = [:], chunkBytes: Int = 1 << 20, batchRows: Int = 4096
  ) throws -> Reading {
    var source = try Files.open(SourceDescription(path: path, types: types))
    for attempt in 0..<2 {
      var request = ScanRequest(columns: source.schema.names)
      request.chunkBytes = chunkBytes
      request.batchRows = batchRows
      do {
        let scan = try source.scan(request)
        // Two readers in turn, put back in the order of morsels.
        let readers = [try scan.makeReader(), try scan.makeReader()]
        var morsels: [Int: [[Value]]] = [:]
        var open = [true, true]
        while open.contains(true) {
          for (index, reader) in readers.enumerated() where open[index] {
            guard let morsel = try reader.nextMorsel() else {
              open[index] = false
              continue
            }
            var rows: [[Value]] = []
            while let batch = try reader.nextBatch() {
              for row in 0..<batch.rowCount { rows.append(batch.columns.map { $0.value(at: row) }) }
            }
            morsels[morsel] = rows
          }
        }
        XCTAssertEqual(morsels.keys.sorted(), Array(0..<morsels.count))
        let rows = morsels.sorted { $0.key < $1.key }.flatMap(\.value)
        return Reading(schema: source.schema, rows: rows, rejects: try request.rejects.sorted)
      } catch is SpeculationFailure {
        XCTAssertEqual(attempt, 0, "a settled source does not speculate")
        source = try source.settled(ScanRequest(columns: source.schema.names))
      }
    }
    throw Failure(.run, "not settled")
  }

  /// A quiet night leaves a file without rows.
  func testFilesWithoutRowsHaveTheColumnsThatArePinned() throws {
    let folder = try TemporaryFolder()
    for text in ["", "\n"] {
      let path = try folder.write("quiet.jsonl", text)
      let reading = try read(path, types: ["id": TypePin(.integer), "day": TypePin(.date)])
      XCTAssertEqual(reading.schema, Schema([Field("day", .date), Field("id", .integer)]))
      XCTAssertEqual(reading.rows, [])
    }
  }

  func testTypesFollowFromAllValues() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.jsonl",
      #"""
      {"id": 1, "x": 1, "ok": true, "day": "2026-01-31", "at": "2026-01-31T12:00:00Z", "code": "12", "n": null}
      {"id": 2, "x": 1.5, "ok": false, "day": null, "at": "2026-01-31 12:00:01", "code": "ab", "more": {"k": [1, "]"]}}

      { "code" : "q\"\\\u00e9\ud83e\udd86\n" , "id" : 12345678901 }
      """#)
    let table = try read(path)
    XCTAssertEqual(
      table.schema,
      Schema([
        Field("id", .integer), Field("x", .double), Field("ok", .boolean), Field("day", .date),
        Field("at", .timestamp), Field("code", .text), Field("n", .text), Field("more", .text),
      ]))
    XCTAssertEqual(table.rows.count, 3)
    XCTAssertEqual(table.rows[0][1], .double(1))
    XCTAssertEqual(table.rows[0][3], .date(20_484))
    XCTAssertEqual(table.rows[1][7], .text(#"{"k": [1, "]"]}"#))
    XCTAssertEqual(table.rows[2][0], .integer(12_345_678_901))
    XCTAssertEqual(table.rows[2][5], .text("q\"\\é🦆\n"))
    XCTAssertEqual(table.rows[2][2], .null)
  }

  func testNumbersThatNoIntegerHoldsAndMixturesAreText() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.ndjson", "{\"big\": 123456789012345678901, \"mix\": 1, \"e\": 1E3}\n{\"big\": 1, \"mix\": \"a\", \"e\": 2}\n")
    let table = try read(path)
    XCTAssertEqual(table.schema.fields.map(\.type), [.text, .text, .double])
    XCTAssertEqual(table.rows[0], [.text("123456789012345678901"), .text("1"), .double(1000)])
  }

  func testLinesThatAreNoObjectsAreRejects() throws {
    let folder = try TemporaryFolder()
    let bad = [
      "[1]", "{\"a\": }", "{\"a\" 1}", "{\"a\": 1", "{\"a\": 01}", "{\"a\": \"x}", "{\"a\": tru}", "{\"a\": 1} 2",
      "{\"a\": \"\\x\"}", "{\"a\": 1,}", "{a: 1}", "x",
    ]
    let lines = bad.flatMap { ["{\"a\": 7}", $0] }.joined(separator: "\n")
    let path = try folder.write("a.jsonl", lines)
    for chunkBytes in [1, 7, 64, 1 << 20] {
      let table = try read(path, chunkBytes: chunkBytes, batchRows: 3)
      XCTAssertEqual(table.rows, bad.map { _ in [.integer(7)] })
      XCTAssertEqual(table.rejects.map(\.raw), bad)
      XCTAssertEqual(table.rejects.first?.origin, RowOrigin(file: 0, position: 9))
    }
    let invalid = Array("{\"a\": \"".utf8) + [0xFF] + Array("\"}\n{\"a\": \"b\"}\n".utf8)
    XCTAssertEqual(
      try read(try folder.write("b.jsonl", invalid)).rejects.map(\.reason), ["the line is not valid UTF-8"])
  }

  func testRejectsSayWhatIsWrongInTheLine() throws {
    let folder = try TemporaryFolder()
    let deep = String(repeating: "[", count: 1001) + String(repeating: "]", count: 1001)
    let cases = [
      ("{\"a\": \"x\ty\"}", "a text holds the control character 9 at byte 8 of the line; JSON has it escaped"),
      ("{\"a\u{1}\": 1}", "a text holds the control character 1 at byte 3 of the line; JSON has it escaped"),
      ("{\"a\": \"\\x\"}", "a text holds an escape that is none of JSON at byte 7 of the line"),
      ("{\"a\": \"x}", "the text that begins at byte 6 of the line is not closed"),
      ("{\"a\": [\"x\ty\"]}", "a text holds the control character 9 at byte 9 of the line; JSON has it escaped"),
      ("{\"a\": [1}", "the brackets that open at byte 6 of the line are not closed in order"),
      ("{\"a\": \(deep)}", "brackets are nested more than 1000 deep"),
      ("{\"a\": }", "a JSON value is missing at byte 6 of the line"),
      ("{\"a\": 1", "the JSON object is not closed"),
    ]
    let path = try folder.write("a.jsonl", "{\"a\": \"b\"}\n" + cases.map(\.0).joined(separator: "\n") + "\n")
    XCTAssertEqual(try read(path).rejects.map(\.reason), cases.map(\.1))
  }

  func testKeysWithEscapesAreTheKeysThatTheyMean() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: #"\u00e9\/"#, count: 3000)
    var text = ""
    for row in 0..<200 {
      text +=
        #"{"gr\u00f6\u00dfe": \#(row), "a\/b": "x", "say \"hi\"": true, "\n": 1.5, "\#(long)": \#(row), "größe2": 1}"#
        + "\n"
      // The same keys written otherwise, in another order.
      text += #"{"a/b": "y", "größe": \#(row), "gr\u00f6\u00dfe2": 2, "say \u0022hi\u0022": null}"# + "\n"
    }
    let path = try folder.write("a.jsonl", text)
    for chunkBytes in [1000, 1 << 20] {
      let table = try read(path, chunkBytes: chunkBytes, batchRows: 7)
      XCTAssertEqual(
        table.schema.names, ["größe", "a/b", "say \"hi\"", "\n", String(repeating: "é/", count: 3000), "größe2"])
      XCTAssertEqual(table.rows.count, 400)
      for row in 0..<200 {
        XCTAssertEqual(
          table.rows[2 * row],
          [.integer(Int64(row)), .text("x"), .boolean(true), .double(1.5), .integer(Int64(row)), .integer(1)])
        XCTAssertEqual(
          table.rows[2 * row + 1], [.integer(Int64(row)), .text("y"), .null, .null, .null, .integer(2)])
      }
    }
  }

  func testKeysThatDifferOnlyByCaseAreColumnsOfTheirOwn() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.jsonl", "{\"id\": 1, \"ID\": 2}\n{\"ID\": 3}\n{\"Id\": 4, \"id_2\": 5, \"id\": 6}\n")
    let table = try read(path)
    XCTAssertEqual(table.schema.names, ["id", "ID_3", "Id_4", "id_2"])
    XCTAssertEqual(table.rows[0], [.integer(1), .integer(2), .null, .null])
    XCTAssertEqual(table.rows[1], [.null, .integer(3), .null, .null])
    XCTAssertEqual(table.rows[2], [.integer(6), .null, .integer(4), .integer(5)])
    XCTAssertEqual(try Files.open(SourceDescription(path: path)).notes.count, 2)
    XCTAssertEqual(try read(path, types: ["ID_3": TypePin(.text)]).rows[0][1], .text("2"))
  }

  func testKeysThatDifferOnlyByTheirCompositionAreColumnsOfTheirOwn() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.jsonl",
      "{\"caf\u{E9}\": 1, \"cafe\u{301}\": 2}\n{\"cafe\u{301}\": 3}\n{\"cafe\\u0301\": 4, \"caf\\u00e9\": 5}\n")
    let table = try read(path)
    XCTAssertEqual(table.schema.names, ["caf\u{E9}", "cafe\u{301}_2"])
    XCTAssertEqual(
      table.rows, [[.integer(1), .integer(2)], [.null, .integer(3)], [.integer(5), .integer(4)]])
    let notes = try Files.open(SourceDescription(path: path)).notes
    XCTAssertEqual(notes.count, 1)
    XCTAssertTrue(notes[0].contains("how Unicode composes"), notes[0])
  }

  func testTextsOfOtherBytesAreOtherValues() {
    XCTAssertNotEqual(Value.text("caf\u{E9}"), .text("cafe\u{301}"))
    XCTAssertEqual(Set([Value.text("caf\u{E9}"), .text("cafe\u{301}"), .text("caf\u{E9}")]).count, 2)
  }

  func testLinesOfNULAreRejects() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.jsonl", Array("{\"a\": 1}\n".utf8) + [UInt8](repeating: 0, count: 9) + Array("\n \t\r\n{\"a\": 2}\n".utf8))
    let table = try read(path)
    XCTAssertEqual(table.rows, [[.integer(1)], [.integer(2)]])
    XCTAssertEqual(table.rejects.map(\.raw), [String(repeating: "\0", count: 9)])
  }

  func testSurrogatesWithoutAPartnerAreCounted() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.jsonl", #"{"a": "x\ud83d"}"# + "\n" + #"{"a": "\udd86\ud83e\udd86\ud83e"}"# + "\n")
    let source = try Files.open(SourceDescription(path: path))
    let request = ScanRequest(columns: ["a"])
    let reader = try source.scan(request).makeReader()
    _ = try reader.nextMorsel()
    let batch = try XCTUnwrap(try reader.nextBatch())
    XCTAssertEqual((0..<2).map { batch.columns[0].value(at: $0) }, [.text("x\u{FFFD}"), .text("\u{FFFD}🦆\u{FFFD}")])
    XCTAssertEqual(request.notes.sentences, ["column \"a\": surrogates without a partner became U+FFFD: 3"])
  }

  /// Also of keys, whichever way they are found: as the one expected, by a spelling met before, or by its text.
  func testSurrogatesWithoutAPartnerInKeysAreCounted() throws {
    let folder = try TemporaryFolder()
    let lines = [
      #"{"\ud800": 1, "b": 1}"#, #"{"\ud800": 2, "b": 2}"#, #"{"b": 3, "\udfff": 3}"#,
      #"{"\ud83e\udd86": 4, "\ud800": 4}"#, #"{"\ud800": 5, "\ud801": 6}"#,
    ]
    let path = try folder.write("a.jsonl", lines.joined(separator: "\n"))
    let table = try read(path)
    XCTAssertEqual(table.schema.names, ["\u{FFFD}", "b", "🦆"])
    XCTAssertEqual(table.rows.map { $0[0] }, [.integer(1), .integer(2), .integer(3), .integer(4), .integer(6)])
    let source = try Files.open(SourceDescription(path: path))
    let request = ScanRequest(columns: ["\u{FFFD}", "b"])
    let reader = try source.scan(request).makeReader()
    _ = try reader.nextMorsel()
    _ = try reader.nextBatch()
    XCTAssertEqual(
      request.notes.sentences,
      [
        "keys: surrogates without a partner became U+FFFD: 6",
        "values of keys that stand again in their line, where the last one counts: 1",
      ])
  }

  func testAWrongGuessIsSettledByTheWholeInput() throws {
    let folder = try TemporaryFolder()
    var text = ""
    for number in 0..<30_000 { text += "{\"id\": \(number), \"name\": \"n\(number)\"}\n" }
    text += "{\"id\": \"late\", \"name\": \"x\", \"new\": 5}\n"
    let path = try folder.write("a.jsonl", text)
    let table = try read(path, chunkBytes: 50_000)
    XCTAssertEqual(table.schema, Schema([Field("id", .text), Field("name", .text), Field("new", .integer)]))
    XCTAssertEqual(table.rows.count, 30_001)
    XCTAssertEqual(table.rows[29_999], [.text("29999"), .text("n29999"), .null])
    XCTAssertEqual(table.rows[30_000], [.text("late"), .text("x"), .integer(5)])
    let pinned = try read(path, types: ["id": TypePin(.integer), "new": TypePin(.double)])
    XCTAssertEqual(pinned.rows.count, 30_000)
    XCTAssertEqual(pinned.rejects.map(\.reason), ["\"late\" is not an integer"])
    XCTAssertEqual(pinned.rejects.first?.column, "id")
    XCTAssertThrowsError(try read(path, types: ["none": TypePin(.text)])) { error in
      XCTAssertEqual((error as? Failure)?.kind, .expectation)
    }
  }

  func testCompressedAndMarkedFilesGiveTheSameTable() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<5000).map { "{\"n\":\($0),\"t\":\"ü\($0)\"}" }.joined(separator: "\n")
    let plain = try read(try folder.write("a.jsonl", lines), chunkBytes: 1000)
    XCTAssertEqual(plain.rows.count, 5000)
    let marked = try read(try folder.write("b.jsonl", [0xEF, 0xBB, 0xBF] + Array(lines.utf8)), chunkBytes: 999)
    XCTAssertEqual(marked.rows, plain.rows)
    let wide = [0xFF, 0xFE] + Array(try XCTUnwrap(lines.data(using: .utf16LittleEndian)))
    XCTAssertEqual(try read(try folder.write("c.jsonl", wide), chunkBytes: 777).rows, plain.rows)
    XCTAssertEqual(try read(try folder.write("d", lines)).rows, plain.rows, "told by content")
  }

  func testFilesOfAFolderAreMatchedByKeyWithPartitions() throws {
    let folder = try TemporaryFolder()
    try folder.write("t/year=2016/a.jsonl", "{\"a\":1}\n")
    try folder.write("t/year=2017/a.jsonl", "{\"b\":\"x\",\"a\":2}\n")
    let table = try read(folder.path + "/t")
    XCTAssertEqual(table.schema.names, ["a", "b", "year"])
    XCTAssertEqual(table.rows, [[.integer(1), .null, .integer(2016)], [.integer(2), .text("x"), .integer(2017)]])
  }

  func testWhatIsNoJSONLinesIsSaid() throws {
    let folder = try TemporaryFolder()
    func message(_ name: String, _ text: String) throws -> String {
      do {
        _ = try Files.open(SourceDescription(path: try folder.write(name, text)))
        return ""
      } catch { return "\(error)" }
    }
    for array in [
      "[{\"a\": 1}]", "[\n{\"a\": 1},\n{\"a\": 2}\n]\n", "[{\"a\": 1},\n {\"a\": 2}]\n", "\n [ \r\n{\"a\": 1}\n]",
    ] {
      XCTAssertTrue(try message("a.json", array).contains("one JSON array"), array)
    }
    XCTAssertTrue(try message("b.json", "{\n  \"a\": 1\n}\n").contains("one object a line"))
    XCTAssertEqual(try read(try folder.write("e.jsonl", "")).schema, Schema([]))
  }

  func testWrittenTablesReadBackEqual() throws {
    let folder = try TemporaryFolder()
    let lines = #"{"t":"a\"b","n":-5,"x":0.5,"ok":true,"day":"2026-01-31","at":"2026-01-31T12:00:00.25Z"}"# + "\n"
    let table = try read(try folder.write("a.jsonl", lines))
    let columns = table.schema.fields.enumerated().map { index, field in
      var builder = ColumnBuilder(field.type)
      for row in table.rows { builder.append(row[index]) }
      return builder.finish()
    }
    let request = WriteRequest(folder: folder.path, format: .jsonl, compression: .none)
    let encoder = try TableEncoder(schema: table.schema, request: request)
    try encoder.append(Batch(columns: columns, rowCount: 1))
    XCTAssertEqual(String(decoding: try encoder.finish(), as: UTF8.self), lines)
  }

  func testMoreColumnsThanTheMemoryHoldsAreRefusedByNumber() throws {
    let folder = try TemporaryFolder()
    let keys = (0..<5000).map { "k\($0)" }
    let object = "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",") + "}\n"
    let lines = keys.map { "{\"\($0)\":1}" }.joined(separator: "\n")
    let header = keys.joined(separator: ",") + "\n"
    for (name, text) in [("object.jsonl", object), ("lines.jsonl", lines), ("header.csv", header)] {
      let path = try folder.write(name, text)
      XCTAssertThrowsError(try Files.open(SourceDescription(path: path, memory: 1 << 20)), name) { error in
        guard let failure = error as? Failure else { return XCTFail("\(error)") }
        XCTAssertEqual(failure.kind, .input)
        XCTAssertTrue(failure.message.contains("room for 4096"), failure.message)
        XCTAssertTrue(name == "lines.jsonl" || failure.message.contains("5000"), failure.message)
      }
      XCTAssertEqual(try Files.open(SourceDescription(path: path, memory: 1 << 30)).schema.count, 5000)
    }
  }

  func testLinesWithNextToNoKeyInCommonAreRefusedByNumber() throws {
    let folder = try TemporaryFolder()
    // The larger one goes on behind the beginning that is looked at.
    for count in [14_000, 40_000] {
      let path = try folder.write("own.jsonl", (0..<count).map { "{\"k\($0)\":1}" }.joined(separator: "\n"))
      XCTAssertThrowsError(try Files.open(SourceDescription(path: path))) { error in
        let message = (error as? Failure)?.message ?? "\(error)"
        XCTAssertTrue(message.contains("\(count) different keys in \(count) lines"), message)
      }
    }
  }
}
