import Engine
import XCTest

/// Files that can be read in more than one way: values are told from names and lists from records by what stands below
/// them, and what is a toss all the same is said.
final class CSVDoubtTests: XCTestCase {
  private func read(_ texts: String...) throws -> CSVReading {
    let folder = try TemporaryFolder()
    return try CSVReading(try files(texts, folder))
  }

  private func files(_ texts: [String], _ folder: TemporaryFolder) throws -> [FoundFile] {
    try texts.enumerated().map { number, text in
      FoundFile(path: try folder.write("f\(number).csv", text), byteCount: text.utf8.count)
    }
  }

  private func notes(_ texts: String...) throws -> [String] {
    let folder = try TemporaryFolder()
    return try CSVSource.open(files: try files(texts, folder)).notes
  }

  private func isNoted(_ reading: CSVReading, _ subject: String) -> Bool {
    reading.evidence.contains { $0.subject == subject && $0.isNotice && $0.reason.contains("set \"\(subject)\"") }
  }

  /// A backslash and a letter is taken for a tab by other programs; here it is what it is, and that is said where no line has it.
  func testADelimiterThatMeansATabElsewhereIsSaid() throws {
    let folder = try TemporaryFolder()
    var options = CSVOptions()
    options.delimiter = "\\t"
    for (text, isSaid) in [("a\tb\n1\t2\n", true), ("a\\tb\n1\\t2\n", false)] {
      let notes = try CSVSource.open(files: try files([text], folder), options: options).notes
      XCTAssertEqual(notes.contains { $0.contains("a backslash and what follows") }, isSaid, text)
    }
  }

  func testAFirstRecordLikeNoNameIsARow() throws {
    let columns = [
      ["3 kg", "14 kg", "7 kg"], ["#97b28a", "#0c1d2e", "#aa77f1"], ["C:\\a\\b", "D:\\c d\\e", "C:\\f"],
      ["/var/log/a.log", "/etc/b.conf", "/tmp/c"], ["It rains, again.", "We stay at home.", "What is it?"],
      ["https://a.org/x;v=2", "https://b.org/y?a=1,2", "https://c.org/" + String(repeating: "p", count: 60)],
      ["red;blue", "green;new;old", "blue;go"].map { "\"\($0)\"" },
    ]
    for values in columns {
      for texts in [["", "", ""], ["\tAnna", "\tBert", "\tCleo"]] {
        let rows = zip(values, texts).map { $0 + $1 }.joined(separator: "\n")
        let reading = try read(rows)
        XCTAssertEqual(reading.evidence.first { $0.subject == "header" }?.value, "false", rows)
        let named = try read((texts[0].isEmpty ? "what\n" : "what\twho\n") + rows)
        XCTAssertEqual(named.names.first, "what", rows)
        XCTAssertEqual(named.rows.count, 3, rows)
      }
    }
  }

  func testATextThatIsNewInAColumnOfFewIsAName() throws {
    let rows = String(repeating: "Open,Rome\nDone,Oslo\nClosed,Rome\n", count: 4)
    let named = try read("Stage,Town\n" + rows)
    XCTAssertEqual(named.names, ["Stage", "Town"])
    XCTAssertFalse(isNoted(named, "header"))
    XCTAssertEqual(try read(rows).rows.count, 12)
  }

  func testATossOfTheHeaderIsSaid() throws {
    for text in [
      "Anna,Berlin\nBert,Paris\n", "Anna\nBert\n", "Anna,Berlin\n", "id,first name\n", "Label,NA\nAnna,x\nBert,y\n",
      "On hold\nClosed\nOpen\nClosed\n", "C:\\data\\dog\n../x/it.csv\nsrc/fox\n/var/log/a.txt\n",
      "new\n\"old,go,data,red\"\n\"go,blue,data,north\"\n", "Paris;São Paulo\nOslo;Rome\nSt. Louis;\nLima;Lima\n",
    ] {
      XCTAssertTrue(isNoted(try read(text), "header"), text)
    }
    for text in [
      "id,city\n1,Rome\n2,Oslo\n", "name,day\nAnna,2024-01-02\nBert,2024-02-03\n",
      "name,status\nAnna Li,open\nBert Orr,closed\nCleo May,open\n",
    ] {
      XCTAssertFalse(isNoted(try read(text), "header"), text)
    }
  }

  /// How it is divided is told by values alone, and its columns get names that stand nowhere.
  func testATableWithoutNamesIsSaid() throws {
    for (text, division) in [
      ("1,2\n3,4\n5,6\n", #"divided by ",""#), ("331,82\n", "divided by"), ("94 kg\n32 kg\n", "divided by"),
      ("38 kg\tred;new;north\n79 kg\tnorth;blue;red\n25 kg\told;blue;urgent\n", "divided by"),
      ("Rue X 14, 81344 Rome\nMain St 6, 40991 New York\nDogstr. 19, 17729 St. Louis\n", "divided by"),
    ] {
      XCTAssertTrue(try notes(text).contains { $0.contains(division) && $0.contains("set \"header\"") }, text)
    }
    var options = CSVOptions()
    options.header = .rows(0)
    options.delimiter = ","
    let folder = try TemporaryFolder()
    XCTAssertEqual(try CSVSource.open(files: try files(["1,2\n3,4\n"], folder), options: options).notes, [])
  }

  func testNamesOfSeveralRowsAreSaid() throws {
    let units = try read("depth;width\n[kg];[mm]\n1.5;2\n2.5;3\n3.5;4\n")
    XCTAssertEqual(units.names, ["depth [kg]", "width [mm]"])
    XCTAssertTrue(isNoted(units, "header"))
    // One value in a column shows no kind.
    let sparse = try read("link,hm\nc,\n,\n,\nhttps://www.shop.example/call.html,22:56\n")
    XCTAssertEqual(sparse.names, ["link", "hm"])
    XCTAssertEqual(sparse.rows.count, 4)
  }

  /// Too little tells units from a row: it is one, and that is said.
  func testARowThatCouldHoldUnitsIsSaid() throws {
    for text in [
      "time,temp\ns,°C\n1,20.5\n2,21\n", "site,temp\n,C\nA,20.5\nB,21\nC,3\nD,4\n",
      "day;amount\n-;[EUR]\n2024-01-02;1.5\n",
    ] {
      let reading = try read(text)
      XCTAssertTrue(isNoted(reading, "header") && reading.evidence.contains { $0.reason.contains("holds units") }, text)
      XCTAssertEqual(reading.rows.count, text.split(separator: "\n").count - 1, text)
    }
    for text in [
      "site,temp\nA,\nB,21\nC,3\n", "site,temp\nA,n/a\nB,21\nC,3\n",
      "site,town,temp\nA,Rome,soon\nB,Oslo,21\nC,Lima,3\n",
      "name,town\nAnna,Rome\nBert,Oslo\nCleo,Lima\n", "temp,n\nsoon,1\n21,2\n3,3\n",
    ] {
      XCTAssertFalse(isNoted(try read(text), "header"), text)
    }
  }

  func testColumnsAlignedByBlanksAreSaid() throws {
    for text in [
      "Name      Age   City\nAnna      23    Berlin\nBernhard  41    Paris\nZoë       9     New York\n",
      "depth     humidity   nr\n0.921       26.294\n0.608        0.666    7\n",
    ] {
      XCTAssertTrue(isNoted(try read(text), "delimiter"), text)
    }
    for text in [
      "name\nAnna Smith\nBert  Orr\nCleo May Li\n", "note\nIt rains.  We stay.\nWet and cold.  And dark.\nDry.\n",
      "name,note\nAnna,a   b\nBert,c   d\n", "name\n  Anna\n  Bert\n",
    ] {
      XCTAssertFalse(isNoted(try read(text), "delimiter"), text)
    }
  }

  /// An escape character before a quote protects it within quotes only.
  func testEscapedQuotesOutsideQuotesAreSaid() throws {
    let reading = try read("id,name\n1,\"a \\\"q\\\" b\"\n2,5\\\" pipe\n3,x\\y\n")
    XCTAssertEqual(reading.rows.map(\.last), ["a \"q\" b", "5\\\" pipe", "x\\y"])
    XCTAssertEqual(
      reading.notes, ["column \"name\": fields without quotes keep the escape characters before their quotes: 1"])
    let unquoted = try read("id,name\n2,5\\\" pipe\n3,x\n")
    XCTAssertEqual(unquoted.rows.first?.last, "5\\\" pipe")
    XCTAssertTrue(unquoted.evidence.contains { $0.subject == "escape" && $0.isNotice })
    let path = try read("id,name\n2,\"C:\\dir\\\"\n3,x\n")
    XCTAssertFalse(path.evidence.contains { $0.subject == "escape" && $0.isNotice })
  }

  func testListsWithoutAHeaderAreNoColumns() throws {
    for text in [
      "101\tred;green;blue\n102\tnew;old;go\n", "101|red,green,blue\n102|new,old,go\n",
      "#c2574f,red|green|blue\n#bbfe01,new|old|go\n", "red;green,83083\nnew;old,8\n",
      "\"Wet, and cold.\",red|green|blue\n\"Dry, and warm.\",new|old|go\n",
    ] {
      let reading = try read(text)
      XCTAssertEqual(reading.rows.first?.count, 2, text)
      XCTAssertEqual(reading.rows.count, 2, text)
    }
  }

  func testRatiosAndMeasuresAreWhole() throws {
    for text in ["5:2\n3:1\n4:4\n", "94 kg\n3 kg\n17 kg\n"] {
      XCTAssertEqual(try read(text).rows.map(\.count), [1, 1, 1], text)
    }
    XCTAssertEqual(try read("a:b\n5:2\n3:1\n").names, ["a", "b"])
  }

  func testATossOfTheDelimiterIsSaid() throws {
    for text in ["2,50\n3,75\n", "red;blue;new\nnew;red;old\nold;blue;red\n"] {
      XCTAssertTrue(isNoted(try read(text), "delimiter"), text)
    }
    for text in ["price,n\n2,50\n3,75\n", "1;2\n3;4\n", "tags\nred;blue;new\nnew;red;old\n", "Anna,Rome\nBert,Oslo\n"] {
      XCTAssertFalse(isNoted(try read(text), "delimiter"), text)
    }
  }

  /// What is left out or doubted is said of every file, not of the one that was looked at first alone.
  func testNotesAreOfAllFiles() throws {
    let rows = "id,temp\n" + (0..<10).map { "\($0),\($0).5\n" }.joined()
    for (other, words) in [
      ("Report of May\n\nid,temp\n3,4\n", "f1.csv: skipLines 2"), ("1,2\n5,6\nid,temp\n3,4\n", "f1.csv: skipLines 2"),
      ("id,temp\ns,C\n4,2.5\n5,3.5\n6,4.5\n", "f1.csv: header true"),
      ("id,temp\n,[C]\n4,2.5\n5,3.5\n", "f1.csv: header true"),
      ("id,temp\na,1,C\nb,3,D\n", "f1.csv: columns 3"),
    ] {
      XCTAssertTrue(try notes(rows, other).contains { $0.contains(words) }, other)
    }
    for other in ["\n\nid,temp\n3,4\n", "sep=,\nid,temp\n3,4\n", "temp,id\n3,4\n", "id,temp\n,\n3,4\n"] {
      XCTAssertEqual(try notes(rows, other), [], other)
    }
    let all = try notes(rows, "Report\nid,temp\n3,4\n", "Report\nid,temp\n5,6\n", "Report\nid,temp\n7,8\n")
    XCTAssertEqual(all.count, 1, "\(all)")
    XCTAssertTrue(all.first?.contains("f1.csv and 2 more: skipLines 1") ?? false, "\(all)")
    let rowsAlone = (0..<20).map { "\($0),\($0 * 2).5,\($0)\n" }.joined()
    XCTAssertTrue(
      try notes(rowsAlone, "Report of May\n\n1,2.5,3\n2,3.5,4\n4,5.5,6\n").contains {
        $0.contains("f1.csv: skipLines 2")
      })
  }

  /// A folder of files without a header, and one that has one.
  func testAHeaderThatIsReadAsARowIsSaid() throws {
    let rows = String(repeating: "Open,Rome\nDone,Oslo\nClosed,Rome\n", count: 20)
    let reading = try read(rows + rows, "stage name,town name\n" + rows)
    XCTAssertEqual(reading.rows.count, 181)
    let notes = try notes(rows + rows, "stage name,town name\n" + rows)
    XCTAssertTrue(notes.contains { $0.contains("f1.csv begins") && $0.contains("set \"header\"") }, "\(notes)")
    XCTAssertFalse(try self.notes(rows + rows, rows).contains { $0.contains("begins") })
  }
}
