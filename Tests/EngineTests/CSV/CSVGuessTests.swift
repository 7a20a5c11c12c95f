import Engine
import Foundation
import XCTest

/// What is guessed about a file's form: delimiter, header, lines before the table, names.
final class CSVGuessTests: XCTestCase {
  private func read(
    _ text: String, header: CSVOptions.Header = .auto, types: [String: TypePin] = [:],
    configure: (inout CSVOptions) -> Void = { _ in }
  ) throws -> CSVReading {
    var options = CSVOptions()
    options.header = header
    configure(&options)
    let folder = try TemporaryFolder()
    return try CSVReading([try folder.csv(text)], options: options, types: types)
  }

  func testFilesOfOneColumnStayOneColumn() throws {
    for value in [
      "2024-01-02 11:00:00", "10:00:05", "9:05 PM", "https://a.org/b?c=1;d=2", "Ann Smith", "Smith, John",
      "+49 170 1234567", "(201) 555-0100", "00:1f:2e:3d:4c:5b", "red;blue;green", "a|b|c", "12 May 2020",
      "May 12, 2020", "{\"a\": 1, \"b\": [2, 3]}", "It rains, and nobody minds.", "52.5200, 13.4050", "1:2",
      "key=value",
      "C:\\data\\x y.txt", "a > b > c", "3.5 %", "12,50 €", "::1", "x: y",
    ] {
      for name in ["created_at", "Full name", "x"] {
        for count in [1, 2, 5, 40] {
          let text = name + "\n" + String(repeating: value + "\n", count: count)
          for (header, types) in [
            (CSVOptions.Header.auto, [:]), (.rows(1), [:]), (.auto, [name: TypePin(.text)]),
          ] as [(CSVOptions.Header, [String: TypePin])] {
            // Without a hint two words over two words are a table of two columns as well.
            if header == .auto && types.isEmpty && name == "Full name" { continue }
            let reading = try read(text, header: header, types: types)
            XCTAssertEqual(reading.names, [name], "\(count) of \(value), \(header)")
            XCTAssertEqual(reading.rows.count, count, "\(count) of \(value), \(header)")
          }
        }
      }
    }
  }

  func testValuesWithoutAHeaderStayOneColumn() throws {
    for value in ["10:0", "2024-01-02 11:00:0", "https://a.org/", "00:1f:2e:3d:4c:5", "Ann Smith "] {
      let reading = try read((0..<6).map { "\(value)\($0)\n" }.joined(), header: .rows(0))
      XCTAssertEqual(reading.names, ["column1"], value)
      XCTAssertEqual(reading.rows.count, 6, value)
    }
  }

  func testListsInAColumnAreNoColumns() throws {
    for (delimiter, separator) in [(",", ";"), (";", ","), ("\t", ","), ("|", ";"), (",", "|"), (";", ", ")] {
      for count in [1, 2, 3, 10, 30, 100] {
        let tags = ["red", "blue", "green"].joined(separator: separator)
        let rows = (0..<count).map { "\($0)\(delimiter)\(tags)\n" }.joined()
        let reading = try read("id\(delimiter)tags\n" + rows)
        XCTAssertEqual(reading.names, ["id", "tags"], "\(count) rows of \(tags)")
        XCTAssertEqual(reading.rows.last, [String(count - 1), tags])
      }
    }
  }

  func testAHeaderOfNamesDividesValuesThatLookWhole() throws {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
    let values: [(Int) -> String] = [
      { "\($0 * 7 % 90)%" }, { "\($0)€" }, { "\($0) EUR" }, { "\(months[$0 % 6])-24" }, { "\(months[$0 % 6]) 2024" },
    ]
    for delimiter in [",", ";", "|"] {
      for count in [1, 2, 5, 40] {
        for value in values {
          let rows = (1...count).map { "\($0)\(delimiter)\(value($0))\n" }.joined()
          let reading = try read("id\(delimiter)value\n" + rows)
          XCTAssertEqual(reading.names, ["id", "value"], rows)
          XCTAssertEqual(reading.rows.last, [String(count), value(count)], rows)
        }
      }
    }
  }

  func testMarksBesideADelimiterAreOfTheValue() throws {
    for delimiter in [",", ";", "\t", "|"] {
      for mark in ["#", "@", "/", "*", "&"] {
        let lines = (0..<4).map { ["Anna", "Bert", "Cleo", "Dora"][$0] + delimiter + mark + "\(30 + $0)" }
        let reading = try read(lines.joined(separator: "\n") + "\n", header: .rows(0))
        XCTAssertEqual(reading.rows.map { $0.compactMap(\.self).joined(separator: delimiter) }, lines, "\(mark) behind \(delimiter)")
      }
    }
    let paths = ["C:\\Users\\a.txt", "C:\\Users\\b.txt", "D:\\tmp\\c.txt"]
    let reading = try read(paths.joined(separator: "\n") + "\n", header: .rows(0))
    XCTAssertEqual(reading.rows.map { $0.compactMap(\.self).joined(separator: ":") }, paths)
  }

  func testValuesHoldNoTabs() throws {
    let reading = try read("Oslo\t59.9139,10.7522\nRome\t41.9028,12.4964\n", header: .rows(0))
    XCTAssertEqual(reading.rows, [["Oslo", "59.9139,10.7522"], ["Rome", "41.9028,12.4964"]])
  }

  func testAHeaderThatEndsWithADelimiter() throws {
    let reading = try read("name,city,\nann,Bonn\nbob,Rome\nann,Bonn\n")
    XCTAssertEqual(reading.names, ["name", "city"])
    XCTAssertEqual(reading.rows, [["ann", "Bonn"], ["bob", "Rome"], ["ann", "Bonn"]])
    XCTAssertTrue(reading.evidence.contains { $0.subject == "columns" })
    let numbers = try read("a;b;c;;\n1;2;3\n4;5;6\n")
    XCTAssertEqual(numbers.names, ["a", "b", "c"])
    XCTAssertEqual(numbers.rows.count, 2)
    let both = try read("a,b,\n1,2,\n3,4,\n")
    XCTAssertEqual(both.names, ["a", "b", "column3"])
  }

  func testRowNamesMoveTheNamesToTheRight() throws {
    let numbered = try read("\"x\",\"y\"\n\"1\",1.5,\"a\"\n\"2\",2.5,\"b\"\n\"3\",3.5,\"c\"\n")
    XCTAssertEqual(numbered.names, ["column1", "x", "y"])
    XCTAssertEqual(numbered.rows.first, ["1", "1.5", "a"])
    XCTAssertTrue(numbered.evidence.contains { $0.subject == "columns" && $0.reason.contains("rows' names") })
    let named = try read("mpg\tcyl\nMazda RX4\t21\t6\nDatsun 710\t22.8\t4\nValiant\t18.1\t6\n")
    XCTAssertEqual(named.names, ["column1", "mpg", "cyl"])
    let blanks = try read("\"x\" \"y\"\n\"1\" 1.5 \"a\"\n\"2\" 2.5 \"b\"\n\"3\" 3.5 \"c\"\n")
    XCTAssertEqual(blanks.names, ["column1", "x", "y"])
    // A delimiter behind every record is no name of it.
    XCTAssertEqual(try read("a,b\n1,2,\n3,4,\n5,6,\n").names, ["a", "b", "column3"])
  }

  func testYearsAsNames() throws {
    XCTAssertEqual(try read("country,2019,2020\nDE,1.5,2.5\nIT,4.5,5.5\n").names, ["country", "2019", "2020"])
    XCTAssertEqual(try read("id,2020\n1,foo\n2,bar\n").names, ["id", "2020"])
    XCTAssertEqual(try read("2018,2019,2020\n5,6,7\n8,9,1\n").names, ["2018", "2019", "2020"])
    XCTAssertEqual(try read("id,1990,1995,2000\na,3,x,4\nb,5,y,6\n").names, ["id", "1990", "1995", "2000"])
    // Years among years are values.
    XCTAssertEqual(try read("2018,2019\n2020,2021\n2022,2023\n").rows.count, 3)
  }

  /// A number that goes on below is a value, however little the words beside it are like those below them.
  func testANumberThatGoesOnBelowIsNoName() throws {
    let words = [
      ["North", "Old Gate"], ["a lazy dog", "no street"], ["no road", "street"], ["Tab-q", "Ann said so"],
    ]
    let numbers: [(Int) -> String] = [
      { "\($0 + 1)" }, { "\($0 + 101)" }, { "\(8_122 - $0)" }, { "\($0 + 2_099)" }, { "\($0 * 37 % 11 + 1900)" },
      { "\($0 * 7919 % 512)" }, { "00\($0 * 311 + 17)" }, { "\(Double($0) * 2.5 + 0.25)" }, { "2024-03-1\($0)" },
    ]
    for number in numbers {
      for width in 1...2 {
        for count in 2...4 {
          let rows = (0..<count).map { ([number($0)] + words[$0].prefix(width)).joined(separator: ",") + "\n" }
          let reading = try read(rows.joined())
          XCTAssertEqual(reading.rows.count, count, rows.joined())
          let names = ["place", "first word", "Second"].prefix(width + 1).joined(separator: ",") + "\n"
          let named = try read(names + rows.joined())
          XCTAssertEqual(named.names.first, "place", rows.joined())
          XCTAssertEqual(named.rows.count, count, rows.joined())
        }
      }
    }
    let escaped = #"1,"D:\\tmp","Says \"so\"""# + "\n" + #"2,"b\\","y""# + "\n" + #"3,"new\tq","z, \"x\"""# + "\n"
    XCTAssertEqual(try read(escaped).rows.count, 3)
    XCTAssertEqual(try read("1,Ann,unknown\n2,Bob,34\n3,Zoe,35\n4,Tim,41\n").rows.count, 4)
    XCTAssertEqual(try read("name,2019,2020,2021\nAnn,1,2,3\nBob,4,5,6\n").names, ["name", "2019", "2020", "2021"])
    XCTAssertEqual(try read("country,2020\nDE,15\nIT,45\n").names, ["country", "2020"])
    XCTAssertEqual(try read(",0,1\n0,5,9\n1,7,2\n").rows.count, 2)
  }

  /// A first record that holds a value is a row, in tables of few rows too, with anything odd among the values.
  func testAValueInTheFirstRecordIsNoName() throws {
    let columns: [[String]] = [
      ["12.50", "13.00", "8.75", "9.10"], ["1001", "4711", "1003", "17"], ["2024-01-05", "2024-01-06", "2024-03-01"],
      ["80331", "04620", "10115"], ["04620", "80331", "10115"], ["$5.00", "7", "$1,200.00"],
      ["9:05", "10:30", "11:15"],
      ["https://a.org/1", "https://b.org", "http://c.org/x"], ["a@b.org", "c@d.org", "x@y.net"], ["5:9", "6:1", "2:2"],
      ["3fa85f64-5717-4562-b3fc-2c963f66afa6", "9b2e4d1c-0000-4562-b3fc-2c963f66afa6"],
      ["1,2,3", "4,5,6,7", "6,7,8,9"],
    ]
    let texts = ["Ann", "Bob Li", "Cy", "Dora", "Eve"]
    for values in columns {
      for odd in ["n/a", "-", "?", "NULL", "unknown", "A12", ""] {
        for place in 0...values.count {
          // A code above is a name as well as one of the values that is odd.
          var cells = values
          if place < values.count { cells[place] = odd }
          if place == 0 && (odd == "A12" || odd == "") { continue }
          for width in 0...1 {
            let rows = zip(cells, texts).map { $0 + (width == 1 ? ";" + $1 : "") + "\n" }
            let reading = try read(rows.joined()) { $0.delimiter = ";" }
            XCTAssertEqual(reading.evidence.first { $0.subject == "header" }?.value, "false", rows.joined())
            let named = try read((width == 1 ? "what;who\n" : "what\n") + rows.joined()) { $0.delimiter = ";" }
            XCTAssertEqual(named.names.first, "what", rows.joined())
          }
        }
      }
    }
    for record in ["4711,Ann", "2002-04-18,x", "12.50,Rome", "Ann,x,y,z,4711", "Ann,n/a", "Ann,2019,2020"] {
      XCTAssertEqual(try read(record + "\n").rows.count, 1, record)
    }
    XCTAssertEqual(try read("id,first name,place\n").names, ["id", "first name", "place"])
    XCTAssertEqual(try read("country,2019,2020,2021\n").names, ["country", "2019", "2020", "2021"])
  }

  /// Where names look like values all the same, this is said.
  func testNamesThatLookLikeValuesAreSaid() throws {
    for (text, names) in [
      ("country,2019,2020\nDE,1.5,2.5\nIT,4.5,5.5\n", ["country", "2019", "2020"]),
      ("country,2000,2005,2012\nDE,15,25,7\nIT,45,55,8\n", ["country", "2000", "2005", "2012"]),
      ("Country,1/22/20,1/23/20\nDE,5,6\nIT,7,8\n", ["Country", "1/22/20", "1/23/20"]),
      ("id,n/a,amount,day\n1,x,5.5,2024-01-02\n2,y,7.25,2024-01-03\n", ["id", "n/a", "amount", "day"]),
      ("id,PM10\n1,5.5\n2,7.5\n", ["id", "PM10"]),
    ] {
      let reading = try read(text)
      XCTAssertEqual(reading.names, names)
      let header = try XCTUnwrap(reading.evidence.first { $0.subject == "header" })
      XCTAssertTrue(header.isNotice && header.reason.contains("\"\(names[1])\""), header.reason)
    }
    // Codes of one make, and spans, are names.
    for text in ["date,PM10,PM25\n2024-01-01,5,6\n2024-01-02,7,6\n", "region,0-4,5-9\nNorth,55,66\nSouth,44,33\n"] {
      let header = try read(text).evidence.first { $0.subject == "header" }
      XCTAssertEqual(header?.value, "true", text)
      XCTAssertEqual(header?.isNotice, false, text)
    }
  }

  /// Numbers are numbers however many digits they have.
  func testAHeaderOverUnlikeNumbers() throws {
    let numbers = ["439622974967545.504", "341119196915276079559418839917", "5e-324", "6", "2.148995156238090658e+02"]
    for first in numbers.indices {
      let rows = (numbers[first...] + numbers[..<first]).map { "x,\($0)\n" }.joined()
      XCTAssertEqual(try read("k,v\n" + rows).names, ["k", "v"], rows)
      XCTAssertEqual(try read(rows).rows.count, 5, rows)
    }
  }

  /// What is said of a header is true: codes are of no type.
  func testTheReasonForAHeaderNamesTypesOnlyWhereThereAreSome() throws {
    func reason(_ text: String) throws -> String? {
      try read(text).evidence.first { $0.subject == "header" && $0.value == "true" }?.reason
    }
    let typed = "the values below are of types that the first record's are not"
    XCTAssertEqual(try reason("item,n\nAB-1,5\nAB-2,7\nAC-9,8\n"), typed)
    XCTAssertEqual(try reason("item,kind of\nAB-1,x\nAB-2,yes so\nAC-9,z\n"), "the first record looks like names")
  }

  func testPinnedColumnsShowTheHeader() throws {
    let text = "Report of the clinic\n7,8\n1,2\na,b\n3,4\n5,6\n"
    let reading = try read(text, types: ["a": TypePin(.integer), "b": TypePin(.integer)])
    XCTAssertEqual(reading.names, ["a", "b"])
    XCTAssertEqual(reading.rows, [["3", "4"], ["5", "6"]])
  }

  func testFirstRecordsLongerThanTheSample() throws {
    let names = (0..<2000).map { "name \($0) " + String(repeating: "x", count: 170) }
    let header = try read(
      names.joined(separator: ",") + "\n" + names.indices.map(String.init).joined(separator: ",") + "\n")
    XCTAssertEqual(header.names, names)
    XCTAssertEqual(header.rows.count, 1)
    let long = String(repeating: "z", count: 400_000)
    let headless = try read("1,\(long)\n2,\(long)\n", header: .rows(0))
    XCTAssertEqual(headless.rows, [["1", long], ["2", long]])
    let quoted = try read("a,b\n1,\"\(long)\n\(long)\"\n")
    XCTAssertEqual(quoted.names, ["a", "b"])
    XCTAssertEqual(quoted.rows, [["1", long + "\n" + long]])
    let comments = try read(String(repeating: "# a comment, of many\n", count: 20_000) + "a,b\n1,2\n") {
      $0.comment = "#"
    }
    XCTAssertEqual(comments.names, ["a", "b"])
    XCTAssertEqual(comments.rows, [["1", "2"]])
    let folder = try TemporaryFolder()
    let file = try folder.csv("a,b\n1,\(long)\n")
    XCTAssertThrowsError(try CSVSource.open(files: [file], memory: 1 << 20)) { error in
      XCTAssertEqual((error as? Failure)?.kind, .input)
    }
    let text = "{\"a\":\"\(long)\",\"b\":1}\n{\"a\":\"x\",\"b\":2}\n"
    let object = FoundFile(path: try folder.write("wide.jsonl", text), byteCount: text.utf8.count)
    XCTAssertEqual(try JSONLinesSource.open(files: [object]).schema.names, ["a", "b"])
    XCTAssertThrowsError(try JSONLinesSource.open(files: [object], memory: 1 << 20)) { error in
      XCTAssertTrue((error as? Failure)?.message.contains("give more --memory") ?? false, "\(error)")
    }
  }

  /// Far behind what is looked at, any character may stand in a value of the one column.
  func testRemarksAboveATable() throws {
    let rows = (1...4).map { "A\($0),\($0 * 10).5,2024-01-0\($0)\n" }.joined()
    let pairs = "Station,Oslo\nAuthor:,Ann Smith\nDate,2024-02-01\n"
    for remarks in [
      pairs, pairs + "\n", "Station,Oslo,\nDate,2024-02-01,\n", "\"List of values\",\"\",\"\"\n", "List of values\n\n",
      "List of values,,\nfor the year,,\n", String(repeating: pairs, count: 4),
    ] {
      let reading = try read(remarks + "code,amount,day\n" + rows)
      XCTAssertEqual(reading.names, ["code", "amount", "day"], remarks)
      XCTAssertEqual(reading.rows.count, 4, remarks)
      XCTAssertTrue(reading.evidence.contains { $0.subject == "skipLines" && $0.isNotice }, remarks)
    }
    // A table of two columns looks like keys and values: what tells them apart is what stands below.
    let two = try read("Report:,Sales\nVersion,one\nid,day\n" + (1...6).map { "\($0),2024-01-0\($0)\n" }.joined())
    XCTAssertEqual(two.names, ["id", "day"])
    // Names in two rows are names.
    XCTAssertEqual(
      try read("size,,weight,\na,b,a,b\n1,2,3,4\n5,6,7,8\n9,1,2,3\n").names, ["size a", "b", "weight a", "b_2"])
  }

  func testRemarksAboveATableOfText() throws {
    let rows = "Ann,Bonn,x y\nBob,Rome,z\nCy,Oslo,some words\n"
    for remarks in [
      "List of all people,,\n", "List of people,,\nby town,,\n", "Author:,Ann Smith,\nPlace,Oslo,\n", "Title:,,\n\n",
    ] {
      let reading = try read(remarks + "name,city,note\n" + rows)
      XCTAssertEqual(reading.names, ["name", "city", "note"], remarks)
      XCTAssertEqual(reading.rows.count, 3, remarks)
      XCTAssertTrue(reading.evidence.contains { $0.subject == "skipLines" && $0.isNotice }, remarks)
    }
    let two = try read("Report of the year,\nname,city\nAnn,Bonn\nBob,Rome\nCy,Oslo\n")
    XCTAssertEqual(two.names, ["name", "city"])
    // Names may be missing, and a row may have as little in it.
    XCTAssertEqual(try read("name,,\n" + rows).names, ["name", "column2", "column3"])
    XCTAssertEqual(try read("How are you today?,\nfine,\nill,x\nwell,y\n").rows.count, 3)
  }

  func testQuotesThatAreFew() throws {
    let plain = (1...5).map { "\($0),some \($0)\n" }.joined()
    let text = "id,note\n" + plain + "6,'O''Neil'\n" + plain
    XCTAssertEqual(try read(text).rows[5], ["6", "O'Neil"])
    XCTAssertEqual(try read("x\nab\n'O''Neil'\ncd\n").rows[1], ["O'Neil"])
    XCTAssertEqual(try read("'id';'name'\n").names, ["id", "name"])
    for words in ["'tis so", "rock 'n' roll", "the '90s'", "'quoted'"] {
      XCTAssertEqual(try read("id,note\n" + plain + "6,\(words)\n").rows[5], ["6", words])
    }
    // Behind the records that the delimiter is judged by.
    let many = (1...900).map { "\($0),some \($0)\n" }.joined()
    XCTAssertEqual(try read("id,note\n" + many + "901,'O''Neil'\n").rows[900], ["901", "O'Neil"])
    XCTAssertEqual(try read("id,note\n" + many + "901,'a, b'\n" + plain).rows[900], ["901", "a, b"])
    let escaped = #"901,"a \"b\", c""# + "\n"
    XCTAssertEqual(try read("id,note\n" + many + escaped + plain).rows[900], ["901", "a \"b\", c"])
  }

  /// An escape that shows only behind what is looked at changes values: they are counted.
  func testAnEscapeThatShowsLateIsSaid() throws {
    let line = "1,\"some words\"\n"
    let plain = String(repeating: line, count: (300 << 10) / line.utf8.count)
    let late = try read("id,note\n" + plain + #"2,"so \"it\" is""# + "\n" + plain)
    XCTAssertTrue(
      late.notes.contains { $0.contains("behind their closing quote") && $0.hasSuffix(": 1") }, "\(late.notes)")
    XCTAssertEqual(try read("id,note\n" + plain + "2,\"so \"\"it\"\" is\"\n").notes, [])
  }

  func testEmptyFieldsAreNoDelimiter() throws {
    for mark in [",", ";", "\t"] {
      let text =
        ["a", "", "b", "", "c"].joined(separator: mark) + "\n"
        + (1...4).map { ["\($0)", "", "x\($0)", "", "5"].joined(separator: mark) + "\n" }.joined()
      XCTAssertEqual(try read(text).names, ["a", "column2", "b", "column4", "c"], text)
    }
    XCTAssertEqual(try read("a||b\n1||2\n3||4\n").names, ["a", "b"])
  }

  func testTitlesAboveRowsWithoutAHeader() throws {
    let rows = (1...5).map { "2024-01-0\($0);\($0 * 10).5;\($0)\n" }.joined()
    for title in ["List of the values\n", "List of the values;;\n", "# made by a tool\n"] {
      let reading = try read(title + rows)
      XCTAssertEqual(reading.names, ["column1", "column2", "column3"], title)
      XCTAssertEqual(reading.rows.count, 5, title)
      XCTAssertTrue(reading.evidence.contains { $0.subject == "skipLines" && $0.isNotice }, title)
    }
  }

  func testUnitsBelowTheHeader() throws {
    for units in ["m,°C,-", "[m],[°C],", "\"m\",\"\",\"\""] {
      let reading = try read("depth,temp,n\n\(units)\n" + (1...5).map { "\($0).5,1\($0).25,\($0)\n" }.joined())
      XCTAssertEqual(reading.rows.count, 5, units)
      XCTAssertEqual(reading.types, [.double, .double, .integer], units)
      XCTAssertTrue(reading.names[0].hasPrefix("depth "), units)
    }
    // A first row with little in it is a row.
    let sparse = try read(
      "day,amount,code,name\n,,,09176\n" + (1...6).map { "2024-01-0\($0),\($0).5,0\($0)123,x\n" }.joined())
    XCTAssertEqual(sparse.rows.count, 7)
  }

  func testLongFilesOfOneColumnHaveNoDelimiter() throws {
    let times = (0..<30_000).map { "2024-01-02 11:00:\(10 + $0 % 50)" }
    let strange = ["a\u{1F}b", "c,d", "e;f", "g\th", "i|j", "k\u{1}l", "\"m,n\""]
    let folder = try TemporaryFolder()
    for header in [CSVOptions.Header.auto, .rows(0)] {
      let name = header == .auto ? "at" : "column1"
      let file = try folder.csv((header == .auto ? "at\n" : "") + (times + strange).joined(separator: "\n") + "\n")
      var options = CSVOptions()
      options.header = header
      let source = try CSVSource.open(files: [file], options: options)
      let delimiter = try XCTUnwrap(source.evidence.first { $0.subject == "delimiter" })
      XCTAssertEqual(delimiter.value, "none")
      // A recipe that keeps what was guessed reads the same.
      XCTAssertEqual(source.resolvedOptions.delimiter, "")
      for options in [options, source.resolvedOptions] {
        let reading = try CSVReading([file], options: options)
        XCTAssertEqual(reading.names, [name])
        XCTAssertEqual(
          reading.rows.suffix(strange.count), [["a\u{1F}b"], ["c,d"], ["e;f"], ["g\th"], ["i|j"], ["k\u{1}l"], ["m,n"]])
        XCTAssertEqual(reading.rows.count, times.count + strange.count)
        XCTAssertEqual(reading.rejects.count, 0)
      }
    }
    let none = try read("a,b\r\n\"1,\n2\"\r\n3;4\r\n") { $0.delimiter = "" }
    XCTAssertEqual(none.names, ["a,b"])
    XCTAssertEqual(none.rows, [["1,\n2"], ["3;4"]])
  }

  func testBlankLinesSayNothingOfTheFile() throws {
    for count in [1, 300, 270_000] {
      let blank = String(repeating: "\n", count: count)
      let before = try read(blank + "a;b\n1,5;2\n3;4\n")
      XCTAssertEqual(before.names, ["a", "b"], "\(count)")
      XCTAssertEqual(before.rows, [["1,5", "2"], ["3", "4"]])
      let behind = try read("a;b\n" + blank + "1,5;2\n3;4\n")
      XCTAssertEqual(behind.names, ["a", "b"], "\(count)")
      XCTAssertEqual(behind.rows, [["1,5", "2"], ["3", "4"]])
      // Where a record is one field, a blank line is one.
      XCTAssertEqual(try read(blank + "x\ny\n", header: .rows(0)).rows.count, count + 2)
      XCTAssertEqual(try read(blank + "a\nx\ny\n", header: .rows(1)).rows.count, 2)
    }
  }

  func testNamesThatDifferOnlyByTheirCompositionAreToldApart() throws {
    let reading = try read("caf\u{E9},cafe\u{301},CAFE\u{301}\n1,2,3\n")
    XCTAssertEqual(reading.names, ["caf\u{E9}", "cafe\u{301}_2", "CAFE\u{301}_3"])
    XCTAssertEqual(reading.rows, [["1", "2", "3"]])
    XCTAssertTrue(reading.evidence.contains { $0.reason.contains("how Unicode composes") })
  }

  /// The places that a long file is looked at do not overlap: no value is counted twice.
  func testNoMoreValuesAreSeenThanThereAre() throws {
    let row = "1234567,2026-01-31,some words that fill the line up to a hundred bytes or so, as lines of files are\n"
    // Around the length of the beginning that is looked at, and of the places behind it.
    for kilobytes in [1, 200, 257, 320, 400, 520, 740] {
      let rows = kilobytes * 1024 / row.utf8.count
      let text = "id,day,words,more\n" + String(repeating: row, count: rows)
      let folder = try TemporaryFolder()
      let source = try CSVSource.open(files: [try folder.csv(text)], options: CSVOptions(), types: [:])
      let reasons = source.evidence.filter { $0.subject.hasPrefix("type of ") }.map(\.reason)
      let counts = reasons.compactMap { reason in
        reason.hasPrefix("all of ") ? reason.split(separator: " ").dropFirst(2).first.flatMap { Int($0) } : nil
      }
      XCTAssertEqual(counts.count, 2, "\(reasons)")
      for count in counts {
        XCTAssertLessThanOrEqual(count, rows, "\(kilobytes) kB")
        XCTAssertGreaterThan(count, min(rows, 2000) / 2, "\(kilobytes) kB")
        if kilobytes <= 200 { XCTAssertEqual(count, rows, "\(kilobytes) kB are looked at whole") }
      }
    }
  }
}
