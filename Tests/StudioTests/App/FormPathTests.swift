import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Paths as they are written in forms.
final class FormPathTests: RealFileTestCase {
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
}
