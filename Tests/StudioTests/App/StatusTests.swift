import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// What the status line, the grid and the panel say of a recipe and its files as they are, on real files.
final class StatusTests: StudioTestCase {
  override func setUpWithError() throws {
    try super.setUpWithError()
    try write("sales.csv", "shop,units\nB,3\nA,1\nB,5\nC,2\nA,9\n")
    try write("amounts.csv", "id,amount\n1,\"1,5\"\n2,\"2,5\"\n")
  }

  private func open(_ target: String, glyphs: Glyphs = .unicode) throws -> StudioSession {
    try open(target, size: Size(110, 32), glyphs: glyphs)
  }

  private func recipe(_ name: String, _ source: String, _ steps: String, output: String = "") throws {
    try write(
      name,
      #"{ "version": 1, "name": "r", "source": { "path": "\#(folder)/\#(source)" }, "steps": [\#(steps)]\#(output) }"#)
  }

  // MARK: Messages

  func testAFaultIsSaidUntilItIsMended() throws {
    var session = try open("sales.csv")
    session.press("a \"filter\" Enter ^E ^U \"units >\" Enter")
    XCTAssertEqual(session.state.message?.kind, .error)
    session.press("Down Down Right")
    XCTAssertEqual(session.state.message?.kind, .error, "a fault stays while it is there")
    session.press("e \" 2\" Enter")
    XCTAssertNil(session.state.message, session.canvas.description)
    // Undone, it is mended too.
    session.press("e ^U \"units >\" Enter a \"filter\" Enter ^E ^U \"x >\" Enter")
    XCTAssertEqual(session.state.message?.kind, .error)
    session.press("u")
    XCTAssertNotEqual(session.state.message?.kind, .error, session.canvas.description)
  }

  func testARefusalIsOverWithTheNextKey() throws {
    var session = try open("sales.csv")
    session.press("x")
    XCTAssertEqual(session.state.message?.kind, .error)
    session.press("Down")
    XCTAssertNil(session.state.message)
  }

  func testAStepThatTakesNoRowIsNotDone() throws {
    var session = try open("amounts.csv")
    session.press("End t \"double\" Enter")
    let screen = session.canvas.description
    XCTAssertEqual(session.state.message?.kind, .error, screen)
    XCTAssertTrue(screen.contains("step 1 rejects all 2 rows of the sample"), screen)
    XCTAssertFalse(screen.contains("takes another sample"), screen)
    XCTAssertFalse(screen.contains("✓"), screen)
  }

  func testAStepThatTakesSomeRowsSaysHowManyItDoesNot() throws {
    try write("some.csv", "id,amount\n1,\"1,5\"\n2,7\n3,8\n")
    var session = try open("some.csv")
    session.press("End t \"double\" Enter")
    XCTAssertTrue(session.canvas.description.contains("step 1 rejects 1 row of the sample"), session.canvas.description)
  }

  // MARK: Before and behind a step

  func testASortBehindAGroupChangesNoColumn() throws {
    try recipe(
      "r.json", "sales.csv",
      #"{ "step": "group-rows", "by": ["shop"], "values": { "units": "sum(units)" } }, { "step": "sort-rows", "by": [{ "column": "shop" }] }"#
    )
    var session = try open("r.json")
    session.press("v")
    let changes = try XCTUnwrap(session.state.changes, session.canvas.description)
    XCTAssertTrue(changes.comparison.changedColumns.isEmpty, session.canvas.description)
    XCTAssertFalse(session.canvas.description.contains("was B"))
    // A filter and a new column behind a group are told apart as before one.
    session.press("a \"filter\" Enter ^E ^U \"units > 2\" Enter")
    XCTAssertEqual(session.state.changes?.comparison.removed, 1, session.canvas.description)
    XCTAssertEqual(session.state.changes?.comparison.changedColumns, [])
  }

  func testWhyNamesTheStepBehindChanges() throws {
    try recipe(
      "r.json", "sales.csv",
      #"{ "step": "filter-rows", "where": "units > 2" }, { "step": "limit-rows", "rows": 3 }, { "step": "drop-columns", "columns": ["shop"] }"#
    )
    var session = try open("r.json")
    session.press("[ [ v Home g")
    let removed = try XCTUnwrap(
      (0..<(session.state.changes?.rowCount ?? 0)).first { session.state.changes?.fate(row: $0) == .removed })
    for _ in 0..<removed { session.press("Down") }
    session.press("w")
    XCTAssertTrue(session.canvas.description.contains("removes it  units > 2"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("Line 3 of sales.csv"), session.canvas.description)
    session.press("Esc")
    // A row that stays is followed to the end.
    session.press("g w")
    XCTAssertTrue(session.canvas.description.contains("keeps it"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("−shop"), session.canvas.description)
  }

  func testUndoSelectsWhatWasSelected() throws {
    try recipe(
      "r.json", "sales.csv", #"{ "step": "remove-duplicates" }, { "step": "limit-rows", "rows": 4 }"#)
    var session = try open("r.json")
    session.press("[ [ d")
    XCTAssertEqual(session.state.selection, 1)
    session.press("u")
    XCTAssertEqual(session.state.selection, 0)
    session.press("^R")
    XCTAssertEqual(session.state.selection, 1)
    session.press("] Tab d u")
    XCTAssertEqual(session.state.selection, 2)
  }

  // MARK: Values of the data in recipes

  func testACellThatLooksLikeAParameterIsAText() throws {
    try write("p.csv", "v,w\n${x},1\n--,2\n$${y},3\na'${x}'b,4\n")
    for row in 0..<4 {
      var session = try open("p.csv")
      for _ in 0..<row { session.press("Down") }
      session.press("=")
      XCTAssertEqual(session.state.table?.rowCount, 1, session.canvas.description)
      XCTAssertFalse(session.state.problems.contains(where: \.isError))
    }
  }

  func testALongValueIsKeptWhole() throws {
    for length in [4095, 4096, 4097, 5000, 70_000] {
      let long = String(repeating: "xé", count: length / 3)
      try write("long.csv", "t,n\nshort,1\n\(long),2\n")
      var session = try open("long.csv")
      session.press("Down =")
      XCTAssertEqual(session.state.table?.rowCount, 1, "\(length) in the grid")
      session = try open("long.csv")
      session.press("Enter G =")
      XCTAssertEqual(session.state.table?.rowCount, 1, "\(length) in Look")
      session = try open("long.csv")
      session.press("Enter")
      XCTAssertTrue(
        session.canvas.description.contains("5 to \(long.unicodeScalars.count)"), session.canvas.description)
    }
  }

  func testAPathWithADollarIsOpened() throws {
    for name in ["a$b.csv", "a${b}.csv", "a$$b.csv", "a$${b}.csv"] {
      try write(name, "a\n1\n")
      let session = try open(name)
      XCTAssertEqual(session.state.table?.rowCount, 1, session.canvas.description)
      XCTAssertTrue(session.canvas.description.contains(name), session.canvas.description)
    }
  }

  func testWhatIsWrongWithARowIsReadOnANarrowTerminal() throws {
    try write(
      "r.json",
      #"{ "version": 1, "parameters": { "must": { "type": "text" } }, "source": { "path": "\#(folder)/sales.csv" }, "steps": [{ "step": "drop-columns", "columns": ["gone"] }] }"#
    )
    var session = try open("r.json", size: Size(80, 24))
    XCTAssertTrue(session.canvas.description.contains("no column \"gone\""), session.canvas.description)
    session.press("Tab Up Up Down")
    XCTAssertEqual(session.state.selection, -1)
    XCTAssertTrue(session.canvas.description.contains("\"must\" has no value"), session.canvas.description)
    XCTAssertFalse(session.state.problems.contains { $0.message.contains("--set") }, "\(session.state.problems)")
  }

  // MARK: Files that change

  func testAReplacedSourceIsReadAnew() throws {
    var session = try open("sales.csv")
    session.press("a \"dup\" Enter")
    XCTAssertEqual(session.state.count(after: 1)?.rowsOut, 5)
    try write("sales.csv", "shop;city;units\nX;Oslo;1\nY;Rome;2\n")
    session.receive(.inputsTouched)
    XCTAssertEqual(session.state.table?.columns.map(\.name), ["shop", "city", "units"], session.canvas.description)
    XCTAssertEqual(session.state.count(after: 1)?.rowsOut, 2)
    XCTAssertTrue(session.canvas.description.contains("sales.csv has changed on disk"), session.canvas.description)
    // Nothing is said of what was only looked at.
    session.press("Down")
    session.receive(.inputsTouched)
    XCTAssertNil(session.state.message)
  }

  func testADeletedSourceIsSaidUntilItIsBack() throws {
    var session = try open("sales.csv")
    unlink(folder + "/sales.csv")
    session.receive(.inputsTouched)
    XCTAssertTrue(session.canvas.description.contains("sales.csv is not there any more"), session.canvas.description)
    XCTAssertEqual(session.state.table?.rowCount, 0)
    session.press("Down Down")
    XCTAssertTrue(session.canvas.description.contains("sales.csv is not there any more"), session.canvas.description)
    try write("sales.csv", "shop,units\nB,3\n")
    session.receive(.inputsTouched)
    XCTAssertEqual(session.state.table?.rowCount, 1)
    XCTAssertFalse(session.canvas.description.contains("not there any more"), session.canvas.description)
  }

  func testAChangedSourceIsSeenAtAnEditWithoutATold() throws {
    var session = try open("sales.csv")
    try write("sales.csv", "shop,units,more\nB,3,1\n")
    session.press("a \"dup\" Enter")
    XCTAssertEqual(session.state.table?.columns.count, 3, session.canvas.description)
    XCTAssertEqual(session.state.count(after: 1)?.rowsOut, 1)
  }

  func testANewFileOfAPatternIsSeen() throws {
    try write("days/1.csv", "a\n1\n")
    try write("days/2.csv", "a\n2\n")
    var session = try open("days/*.csv")
    XCTAssertEqual(session.state.count(after: 0)?.rowsOut, 2, session.canvas.description)
    try write("days/3.csv", "a\n3\n")
    session.receive(.inputsTouched)
    XCTAssertEqual(session.state.count(after: 0)?.rowsOut, 3, session.canvas.description)
  }

  func testANewFileInANewFolderOfAPatternIsSeen() throws {
    try write("a/x/b1.csv", "a\n1\n")
    var session = try open("a/*/b*.csv")
    XCTAssertEqual(session.state.count(after: 0)?.rowsOut, 1, session.canvas.description)
    // The folder above is watched for folders, each folder for files.
    XCTAssertTrue(session.state.watchedFiles.isSuperset(of: [folder + "/a/", folder + "/a/x/"]))
    mkdir(folder + "/a/y", 0o755)
    session.receive(.inputsTouched)
    XCTAssertTrue(session.state.watchedFiles.contains(folder + "/a/y/"), "\(session.state.watchedFiles)")
    XCTAssertNil(session.state.message, "an empty folder changes nothing")
    try write("a/y/b2.csv", "a\n2\n3\n")
    session.receive(.inputsTouched)
    XCTAssertEqual(session.state.count(after: 0)?.rowsOut, 3, session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("a has changed on disk"), session.canvas.description)
    try write("a/y/c.csv", "a\n9\n")
    session.press("Down")
    session.receive(.inputsTouched)
    XCTAssertNil(session.state.message, "what the pattern leaves out changes nothing")
  }

  func testFoldersBelowAFolderAreWatched() throws {
    try write("tree/2025/01/x.csv", "a\n1\n")
    try write("tree/_tmp/x.csv", "a\n1\n")
    let watched = try open("tree").state.watchedFiles
    for name in ["tree/", "tree/2025/", "tree/2025/01/"] { XCTAssertTrue(watched.contains(folder + "/" + name), name) }
    XCTAssertFalse(watched.contains(folder + "/tree/_tmp/"))
  }

  func testARecipeThatIsReadIsWatchedAndReadAnew() throws {
    try recipe("data/inner.json", "sales.csv", #"{ "step": "limit-rows", "rows": 2 }"#)
    // Found from where the recipe is that reads it.
    try write("data/outer.json", #"{ "version": 1, "source": { "recipe": "inner.json" }, "steps": [] }"#)
    var session = try open("data/outer.json")
    XCTAssertEqual(session.state.table?.rowCount, 2, session.canvas.description)
    XCTAssertTrue(session.state.watchedFiles.contains(folder + "/data/inner.json"), "\(session.state.watchedFiles)")
    try recipe("data/inner.json", "sales.csv", #"{ "step": "limit-rows", "rows": 4 }"#)
    session.receive(.inputsTouched)
    XCTAssertEqual(session.state.table?.rowCount, 4, session.canvas.description)
    XCTAssertEqual(session.state.count(after: 0)?.rowsOut, 4)
    XCTAssertTrue(session.canvas.description.contains("inner.json has changed on disk"), session.canvas.description)
    unlink(folder + "/data/inner.json")
    session.receive(.inputsTouched)
    XCTAssertTrue(session.canvas.description.contains("inner.json is not there any more"), session.canvas.description)
    XCTAssertEqual(session.state.table?.rowCount, 0)
    try recipe("data/inner.json", "sales.csv", #"{ "step": "limit-rows", "rows": 3 }"#)
    session.receive(.inputsTouched)
    XCTAssertEqual(session.state.table?.rowCount, 3, session.canvas.description)
    XCTAssertFalse(session.canvas.description.contains("not there any more"), session.canvas.description)
  }

  // MARK: Paths in forms

  func testThePathOfAnotherTableIsCompleted() throws {
    try write("rates/2025/euro.csv", "shop,rate\nA,1\n")
    try write("rates/2025/dollar.csv", "shop,rate\nA,2\n")
    try write("rates/other.txt", "x")
    for kind in ["join", "union"] {
      var session = try open("sales.csv")
      session.press("a \"\(kind)\" Enter \"\(folder)/ra\" Tab")
      XCTAssertEqual(session.state.formText, "\(folder)/rates/", session.canvas.description)
      session.press("Tab")
      XCTAssertEqual(session.state.formText, "\(folder)/rates/2025/", session.canvas.description)
      XCTAssertTrue(session.canvas.description.contains("dollar.csv"), session.canvas.description)
      session.press("\"eu\" Tab")
      session.press("Enter")
      if case .form = session.state.overlays.last { session.press("Enter") }
      let step = session.state.recipe.steps.last
      let with = step?["with"]?.list?.first ?? step?["with"]
      XCTAssertEqual(with?["path"]?.text, "\(folder)/rates/2025/euro.csv", session.canvas.description)
    }
  }

  func testAFolderOnTheWayIsNotReadWhileItsPathIsWritten() throws {
    try write("tree/a.csv", "shop,units\nZ,1\n")
    for kind in ["join", "union"] {
      var session = try open("sales.csv")
      session.press("a \"\(kind)\" Enter \"\(folder)/tree\"")
      guard case .form(let form) = session.state.overlays.last else { return XCTFail(kind) }
      XCTAssertEqual(form.preview?.table.rowCount, 5, kind)
      XCTAssertNil(form.join)
      // A folder may be meant: it is read when the field is left.
      session.press("Tab")
      guard case .form(let left) = session.state.overlays.last else { return XCTFail(kind) }
      XCTAssertEqual(left.slots.first?.text, "\(folder)/tree/")
      session.press("Tab Tab BackTab")
      guard case .form(let read) = session.state.overlays.last else { return XCTFail(kind) }
      if kind == "union" { XCTAssertEqual(read.preview?.sampleCounts, [5, 6], session.canvas.description) }
      if kind == "join" { XCTAssertNotNil(read.join, session.canvas.description) }
    }
  }

  func testTheOutputSaysWhatItsPathMakesOfIt() throws {
    var session = try open("sales.csv")
    session.press("] ] e")
    for (path, text) in [
      ("out", "a folder of Parquet files, compressed with snappy"), ("out.csv", "one CSV file, not compressed"),
      ("out.CSV", "one CSV file, not compressed"), ("out.csv.gz", "one CSV file, compressed with gzip"),
      ("out.tsv", "one TSV file, not compressed"), ("out.jsonl.zst", "one JSON Lines file, compressed with zstd"),
      ("out.parquet", "one Parquet file, compressed with snappy"), ("out.json", "files that end in .json are not"),
      ("out.csv/", "a folder of Parquet files"),
    ] {
      session.press("End ^U \"\(path)\"")
      XCTAssertTrue(session.canvas.description.contains(text), "\(path)\n\(session.canvas.description)")
    }
    // What is no output is not taken.
    session.press("End ^U \"out.json\" Enter")
    guard case .form(let form) = session.state.overlays.last else { return XCTFail(session.canvas.description) }
    XCTAssertEqual(form.problem?.key, "path")
    XCTAssertNil(session.state.recipe.output)
    session.press("^U \"out.csv\" Enter")
    XCTAssertEqual(session.state.recipe.output?.line, #"{ "path": "out.csv" }"#)
  }

  func testFormatAndCompressionFollowThePath() throws {
    let output = #", "output": { "path": "out", "format": "csv", "compression": "zstd" }"#
    try recipe("r.json", "sales.csv", "", output: output)
    var session = try open("r.json")
    session.press("] ] e")
    XCTAssertTrue(session.canvas.description.contains("a folder of CSV files, compressed with zstd"))
    session.press("End \".csv.gz\"")
    XCTAssertTrue(session.canvas.description.contains("one CSV file, compressed with gzip"), session.canvas.description)
    let line = session.canvas.description.split(separator: "\n").first { $0.contains("Compression") }
    XCTAssertEqual(line?.split(separator: " ").dropFirst().first, "gzip", "what is not chosen is what follows")
    session.press("Enter")
    XCTAssertEqual(session.state.recipe.output?.line, #"{ "path": "out.csv.gz", "format": "csv" }"#)
    session.press("e End ^U \"out.parquet\" Enter")
    XCTAssertEqual(session.state.recipe.output?.line, #"{ "path": "out.parquet" }"#)
  }

  // MARK: Targets

  func testATargetThatNoRunWroteIsRefusedInFull() throws {
    try write("mine.csv", "precious\n")
    try write("mine/notes.csv", "precious\n")
    try write("delta/_delta_log/00000000000000000000.json", "{}\n")
    for (target, words) in [("mine.csv", "mine.csv"), ("mine", "mine"), ("delta", "Delta")] {
      try recipe("r.json", "sales.csv", "", output: #", "output": { "path": "\#(target)" }"#)
      for size in [Size(110, 32), Size(80, 24)] {
        var session = try open("r.json", size: size)
        session.press("R")
        session.settle()
        let refused = try XCTUnwrap(session.state.run.outlook?.refusal, session.canvas.description)
        XCTAssertTrue(refused.contains(words), refused)
        let flat = session.canvas.description.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        XCTAssertTrue(
          flat.contains(refused.split(separator: " ").joined(separator: " ")), "\(refused)\n\(session.canvas)")
        session.press("Enter")
        session.settle()
        XCTAssertEqual(content("mine.csv"), "precious\n")
        XCTAssertEqual(content("mine/notes.csv"), "precious\n")
        XCTAssertFalse(session.canvas.description.contains("written"), session.canvas.description)
      }
    }
  }

  // MARK: Runs

  /// Keys do not wait: what a save changes in the recipe comes when the run screen is there already.
  func testTheRunScreenIsOfTheRecipeThatIsSavedMeanwhile() throws {
    try write("sales.csv", "id,city\n1,Bonn\n2,Rome\n")
    for keys in ["sR", "Rs", "ssR"] {
      try recipe("r.json", "sales.csv", "", output: #", "output": { "path": "out" }"#)
      var session = try open("r.json")
      session.press(.paste(#"{ "step": "remove-duplicates" }"#))
      session.settle()
      let before = session.state.recipe
      session.isLate = true
      for key in keys { session.press(.character(key)) }
      session.settle()
      XCTAssertNotEqual(session.state.recipe, before, "what was guessed is pinned")
      XCTAssertEqual(session.state.run.recipe, session.state.recipe, keys)
      XCTAssertTrue(session.state.run.outlook?.path.hasSuffix("out") ?? false, keys)
      XCTAssertFalse(session.state.isUnsaved, keys)
    }
  }

  /// The news that somebody has written the file may come later than the key.
  func testAFileThatChangedMeanwhileIsNotOverwritten() throws {
    try recipe("r.json", "sales.csv", "")
    var session = try open("r.json")
    session.press(.paste(#"{ "step": "remove-duplicates" }"#))
    session.settle()
    try recipe("r.json", "sales.csv", #"{ "step": "limit-rows", "rows": 1 }"#)
    session.press("s")
    XCTAssertTrue(content("r.json")?.contains("limit-rows") ?? false, "nothing was written")
    XCTAssertNotNil(session.state.conflict, session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("changed on disk"), session.canvas.description)
    session.press("s")
    XCTAssertFalse(session.state.overlays.isEmpty, "both are shown")
    session.press("m")
    XCTAssertTrue(content("r.json")?.contains("remove-duplicates") ?? false, session.canvas.description)
    XCTAssertNil(session.state.conflict)
    XCTAssertFalse(session.state.isUnsaved)
  }

  func testAnEditBesideASaveStays() throws {
    try recipe("r.json", "sales.csv", "")
    var session = try open("r.json")
    session.press(.paste(#"{ "step": "remove-duplicates" }"#))
    session.settle()
    session.isLate = true
    session.press(.character("s"))
    session.press(.paste(#"{ "step": "limit-rows", "rows": 1 }"#))
    session.settle()
    XCTAssertEqual(session.state.recipe.steps.count, 2)
    XCTAssertTrue(session.state.isUnsaved, "the file has one step")
    XCTAssertNotNil(session.state.recipe.source["types"], "the pins of the file are those of the recipe")
    session.press(.character("s"))
    session.settle()
    XCTAssertFalse(session.state.isUnsaved)
    XCTAssertTrue(content("r.json")?.contains("limit-rows") ?? false)
  }

  func testRunsAreThoseOfTheFileNotOfTheName() throws {
    let output = #", "output": { "path": "out.csv" }"#
    try recipe(
      "r.json", "amounts.csv", #"{ "step": "change-type", "columns": { "amount": "double" } }"#, output: output)
    try recipe("other/r.json", "sales.csv", #"{ "step": "remove-duplicates" }, { "step": "limit-rows", "rows": 1 }"#)
    var session = try open("r.json")
    session.press("R Enter")
    XCTAssertTrue(session.canvas.description.contains("over the limit"), session.canvas.description)
    // The other recipe of that name has not run.
    let other = try open("other/r.json")
    XCTAssertEqual(other.state.selection, 2)
    XCTAssertTrue(other.state.overlays.isEmpty, other.canvas.description)
    let again = try open("r.json")
    XCTAssertFalse(again.state.overlays.isEmpty, "its own rejects")
    // By a link it is the same file.
    symlink(folder + "/r.json", folder + "/link.json")
    XCTAssertFalse(try open("link.json").state.overlays.isEmpty)
  }

  // MARK: Ideas

  private func ideas(_ values: [String]) -> [Ideas.Idea] {
    Ideas.find(MemoryTable(columns: [("n", "text")], rows: values.map { [.text($0)] }), column: 0)
  }

  func testIdeasReadNumbersAsPeopleWriteThem() throws {
    let sets: [([String], String, [String])] = [
      (["1.200,00 €", "85,30 €", "-12,00 €"], "decimal(12,2)", ["1200.00", "85.30", "-12.00"]),
      (["45,5 %", "3,2 %", "-0,5 %"], "decimal(12,3)", ["0.455", "0.032", "-0.005"]),
      (["1,234.56", "$1,234,567.89", "(3.20)"], "decimal(12,2)", ["1234.56", "1234567.89", "-3.20"]),
      (["(3.20)", "+4.10", "7"], "decimal(12,2)", ["-3.20", "4.10", "7.00"]),
      (["1'000.5", "12-"], "decimal(12,1)", ["1000.5", "-12.0"]),
      (["CHF 1'000", "EUR 12"], "decimal(12,2)", ["1000.00", "12.00"]),
      (["1 234 567", "89"], "integer", ["1234567", "89"]),
      (["12,50", "7", "-3,5"], "decimal(12,2)", ["12.50", "7.00", "-3.50"]),
      (["₹ 1,000,000", "₹ 5"], "decimal(12,2)", ["1000000.00", "5.00"]),
    ]
    for (index, set) in sets.enumerated() {
      let idea = try XCTUnwrap(
        ideas(set.0).first { $0.title == "n as \(set.1)" }, "\(set.0): \(ideas(set.0).map(\.title))")
      let name = "numbers\(index).csv"
      try write(name, "n\n" + set.0.map { "\"\($0)\"\n" }.joined())
      try recipe("n\(index).json", name, idea.step.line)
      let table = try open("n\(index).json").state.table
      XCTAssertEqual((0..<(table?.rowCount ?? 0)).compactMap { table?.cell(row: $0, column: 0).text }, set.2)
    }
    for others in [
      ["1,250", "7"], ["1.250", "2.300"], ["7", "8"], ["12,50", "x"], ["1.2.3"], ["12:30"], ["1-2"], ["%"],
      // Of some shares and some numbers nobody knows what they are together.
      ["7%", "3.20"],
    ] {
      XCTAssertFalse(ideas(others).contains { $0.title.contains("decimal") }, "\(others)")
    }
  }

  func testTypesOfferWhatReadsTheColumnWithAnExample() throws {
    try write("bill.csv", "day,sum,price\n31.1.26,\"1.234,56 €\",12.50\n1.2.26,\"7,00 €\",3.99\n")
    var session = try open("bill.csv")
    session.press("t")
    XCTAssertTrue(session.canvas.description.contains("date d.M.yy"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("1.2.26 is 2026-02-01"), session.canvas.description)
    session.press("\"date d\" Enter Right t")
    XCTAssertTrue(session.canvas.description.contains("decimal(12,2) 1.234,56"), session.canvas.description)
    XCTAssertTrue(session.canvas.description.contains("1.234,56 € is 1234.56"), session.canvas.description)
    session.press("\"decimal(12,2) 1\" Enter")
    // A double that holds money is offered as what is exact.
    session.press("Right i")
    XCTAssertTrue(session.canvas.description.contains("price as decimal(12,2)"), session.canvas.description)
    session.press("Enter")
    XCTAssertEqual(
      session.state.recipe.steps.map(\.line),
      [
        #"{ "step": "change-type", "columns": { "day": { "type": "date", "format": "d.M.yy" } } }"#,
        #"{ "step": "change-type", "columns": { "sum": { "type": "decimal(12,2)", "decimal": ",", "thousands": "." } } }"#,
        #"{ "step": "change-type", "columns": { "price": "decimal(12,2)" } }"#,
      ])
    let table = try XCTUnwrap(session.state.table)
    XCTAssertEqual((0..<3).map { table.cell(row: 0, column: $0).text }, ["2026-01-31", "1234.56", "12.50"])
  }

  /// Patterns that nobody noticed are written in the form, in the types of a source as well.
  func testPatternsAreWrittenInForms() throws {
    try write("odd.csv", "day,sum\n\"Q1, 31 Jan 26\",a\n\"Q1, 1 Feb 26\",b\n")
    var session = try open("odd.csv")
    session.press("t \"by a pat\" Enter")
    XCTAssertEqual(session.state.formText, "date dd.MM.yyyy", session.canvas.description)
    session.press("^U \"date 'Q1, 'd MMM yy\" Enter")
    XCTAssertEqual(session.state.currentCell?.text, "2026-01-31", session.canvas.description)
    session.press("e Tab ^U \"decimal(12,2) 1.234-56\" Enter")
    XCTAssertEqual(
      session.state.recipe.steps.map(\.line),
      [
        #"{ "step": "change-type", "columns": { "day": { "type": "decimal(12,2)", "decimal": "-", "thousands": "." } } }"#
      ])
    session.press("e Tab ^U \"integer a\" Enter")
    XCTAssertTrue(
      session.canvas.description.contains("a format says nothing about"), session.canvas.description)
  }

  func testIdeasAndTypesReadTimesAsPeopleWriteThem() throws {
    let found = ideas(["03/12/2023 14:05", "31/12/2023 16:00"])
    XCTAssertEqual(found.filter { $0.title.contains("timestamp") }.map(\.title), ["n as timestamp dd/MM/yyyy HH:mm"])
    // Both orders are offered where both are possible, and that is said.
    let either = ideas(["03/12/2023", "04/11/2023"]).filter { $0.title.contains("date") }
    XCTAssertEqual(either.map(\.title), ["n as date dd/MM/yyyy", "n as date MM/dd/yyyy"])
    XCTAssertTrue(either.allSatisfy { $0.reason.contains("other way round") })
    try write("times.csv", "id,when\n1,31/12/2023 14:05\n2,04/12/2023 15:10\n")
    var session = try open("times.csv")
    session.press("End t \"timestamp d\" Enter")
    XCTAssertEqual(session.state.currentColumn?.type, "timestamp", session.canvas.description)
    XCTAssertEqual(session.state.currentCell?.text?.hasPrefix("2023-12-31"), true, session.canvas.description)
  }

  func testTheSpellingWithoutBlanksIsTaken() throws {
    XCTAssertTrue(SampleProfile.isBetterSpelling(("Bonn", 1), ("BONN ", 1)))
    XCTAssertTrue(SampleProfile.isBetterSpelling(("Bonn", 1), (" Bonn", 9)))
    XCTAssertTrue(SampleProfile.isBetterSpelling(("bonn", 2), ("Bonn", 1)))
    try write("towns.csv", "town\nBONN \nbonn\nBonn\n")
    var session = try open("towns.csv")
    session.press("Enter")
    while session.state.look.view != .spellings { session.press("Tab") }
    session.press("m")
    XCTAssertEqual(
      session.state.recipe.steps.last?["values"]?.line, #"{ "bonn": "Bonn", "BONN ": "Bonn" }"#)
  }

  // MARK: Screens

  func testHelpIsReadInFullOnANarrowTerminal() throws {
    for keys in [
      "F1", "a F1", "a \"filter\" Enter ^E F1", "a \"join\" Enter F1", "] e F1", ": F1", "! F1", "Enter ?", "R F1",
      "o F1",
      "/ F1", "P ?", ": \"history\" Enter F1",
    ] {
      var session = try open("sales.csv", size: Size(80, 24))
      session.press(keys)
      guard case .text(let page) = session.state.overlays.last, page.isHelp else {
        XCTFail("\(keys)\n\(session.canvas.description)")
        continue
      }
      for line in page.lines { XCTAssertLessThanOrEqual(TextWidth.width(of: line.text), 78, "\(keys): \(line.text)") }
    }
  }

  func testAHundredStepsStandInOneColumn() throws {
    try recipe(
      "r.json", "sales.csv", Array(repeating: #"{ "step": "remove-duplicates" }"#, count: 120).joined(separator: ","))
    var session = try open("r.json")
    let lines = session.canvas.description.split(separator: "\n").filter { $0.contains("remove duplicates") }
    XCTAssertGreaterThan(lines.count, 10)
    XCTAssertEqual(
      Set(lines.map { $0.distance(from: $0.startIndex, to: $0.firstRange(of: "remove")!.lowerBound) }).count, 1)
    XCTAssertTrue(session.canvas.description.contains("120 remove"), session.canvas.description)
    session.press("P")
    session.press("Esc Tab g")
    XCTAssertTrue(session.canvas.description.contains("  1 remove"), session.canvas.description)
  }

  func testAGroupOfManyColumnsOpensAtItsColumns() throws {
    let names = (0..<25).map { "k\($0)" }
    try write(
      "wide.csv", (["city"] + names).joined(separator: ",") + "\nOslo" + names.map { _ in ",1" }.joined() + "\n")
    var session = try open("wide.csv")
    session.press("a \"group\" Enter")
    let screen = session.canvas.description
    XCTAssertTrue(screen.contains("[x] city"), screen)
    let heads = screen.split(separator: "\n").first { $0.contains("+rows") } ?? ""
    XCTAssertTrue(heads.contains("city"), screen)
  }
}
