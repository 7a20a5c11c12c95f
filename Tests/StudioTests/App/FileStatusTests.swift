import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// What the status line, the grid and the panel say of files as they are, while they change.
final class FileStatusTests: RealFileTestCase {
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
}
