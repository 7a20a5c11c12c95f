import Engine
import Foundation
import XCTest

final class FileSearchTests: XCTestCase {
  private func names(_ folder: TemporaryFolder, _ pattern: String) throws -> [String] {
    try FileSearch.resolve(folder.path + "/" + pattern).map { String($0.path.dropFirst(folder.path.count + 1)) }
  }

  private func message(_ path: String, format: FormatRecord? = nil) -> String {
    do {
      _ = try FileSearch.resolve(path, format: format)
      return "no failure"
    } catch {
      XCTAssertEqual(error.kind, .input)
      return error.message
    }
  }

  func testPatternsFindFilesInPathOrder() throws {
    let folder = try TemporaryFolder()
    for name in ["b.csv", "a.csv", "a1.csv", "A.csv", "_x.csv", ".y.csv", "sub/c.csv", "sub/deep/d.csv", "[z].csv"] {
      try folder.write(name, "x\n1\n")
    }
    XCTAssertEqual(try names(folder, "*.csv"), ["A.csv", "[z].csv", "a.csv", "a1.csv", "b.csv"])
    XCTAssertEqual(try names(folder, "?.csv"), ["A.csv", "a.csv", "b.csv"])
    XCTAssertEqual(try names(folder, "[a-b].csv"), ["a.csv", "b.csv"])
    XCTAssertEqual(try names(folder, "[!a]*.csv"), ["A.csv", "[z].csv", "b.csv"])
    XCTAssertEqual(try names(folder, "{b,a}.csv"), ["a.csv", "b.csv"])
    XCTAssertEqual(try names(folder, "{a{,1},b}.csv"), ["a.csv", "a1.csv", "b.csv"])
    XCTAssertEqual(try names(folder, "**/*.csv").count, 7)
    XCTAssertEqual(try names(folder, "**/d.csv"), ["sub/deep/d.csv"])
    XCTAssertEqual(try names(folder, "**"), try names(folder, "**/*.csv"))
    XCTAssertEqual(try names(folder, "s*"), ["sub/c.csv", "sub/deep/d.csv"])
    XCTAssertEqual(try names(folder, "_*.csv"), ["_x.csv"])
    XCTAssertTrue(message(folder.path + "/*.tsv").contains("no file matches"))
    XCTAssertTrue(message(folder.path + "/{a.csv").contains("without its }"))
  }

  /// A file that is named as a pattern hides no other file, and none hides it without a word.
  func testAFileNamedAsAPatternHidesNoOther() throws {
    let folder = try TemporaryFolder()
    for name in ["a1.csv", "a2.csv", "[z].csv", "b?.csv", "c{.csv", "d[1]/x.csv"] { try folder.write(name, "x\n1\n") }
    XCTAssertEqual(try names(folder, "[z].csv"), ["[z].csv"], "matches nothing else")
    XCTAssertEqual(try names(folder, "b?.csv"), ["b?.csv"])
    XCTAssertEqual(try names(folder, "c{.csv"), ["c{.csv"], "a brace that is not closed")
    XCTAssertEqual(try names(folder, "d[1]"), ["d[1]/x.csv"])
    XCTAssertEqual(try names(folder, "d[1]/x.csv"), ["d[1]/x.csv"])
    for name in ["a*.csv", "a{,*}.csv", "z.csv", "b1.csv", "d1/x.csv"] { try folder.write(name, "x\n1\n") }
    XCTAssertEqual(try names(folder, "a*.csv"), ["a*.csv", "a1.csv", "a2.csv", "a{,*}.csv"])
    XCTAssertEqual(try names(folder, "a{,*}.csv"), ["a*.csv", "a1.csv", "a2.csv", "a{,*}.csv"])
    XCTAssertEqual(try names(folder, "b?.csv"), ["b1.csv", "b?.csv"])
    for (name, spelled) in [("[z].csv", "\\[z\\].csv"), ("d[1]", "d\\[1\\]"), ("d[1]/x.csv", "d\\[1\\]/x.csv")] {
      XCTAssertTrue(
        message(folder.path + "/" + name).hasSuffix("write \(folder.path)/\(spelled) for the one of that very name"))
      XCTAssertEqual(try names(folder, spelled), [name.hasSuffix("csv") ? name : name + "/x.csv"])
    }
    XCTAssertEqual(try names(folder, "a\\*.csv"), ["a*.csv"])
    for name in ["x${b}.csv", "x$b.csv"] { try folder.write(name, "x\n1\n") }
    XCTAssertEqual(try names(folder, "x${b}.csv"), ["x${b}.csv"], "no alternatives, no pattern")
    XCTAssertEqual(try names(folder, "x${{,b},b}.csv"), ["x$b.csv"])
  }

  func testAFolderIsReadRecursivelyWithoutHiddenNames() throws {
    let folder = try TemporaryFolder()
    for name in ["p/b.csv", "p/a.csv", "p/_SUCCESS", "p/.crc", "p/_temporary/x.csv", "p/q/c.csv"] {
      try folder.write(name, "x\n")
    }
    XCTAssertEqual(try names(folder, "p"), ["p/a.csv", "p/b.csv", "p/q/c.csv"])
    XCTAssertEqual(try names(folder, "p/"), ["p/a.csv", "p/b.csv", "p/q/c.csv"])
    XCTAssertEqual(try FileSearch.resolve(folder.path + "/p")[0].byteCount, 2)
    try folder.write("empty/_x", "")
    XCTAssertTrue(message(folder.path + "/empty").contains("holds no files"))
  }

  func testMixedFormatsAreRefused() throws {
    let folder = try TemporaryFolder()
    for name in ["m/a.csv", "m/b.parquet", "n/a.csv.gz", "n/b.tsv"] { try folder.write(name, "x\n") }
    XCTAssertTrue(message(folder.path + "/m").contains("mixes formats"))
    XCTAssertTrue(message(folder.path + "/m", format: .csv).contains("b.parquet"))
    XCTAssertEqual(try names(folder, "n").count, 2)
  }

  /// Two folders that look the same are two values, and this is said; whatever the format.
  func testFoldersThatOnlyUnicodeTellsApartAreSaid() throws {
    let (composed, decomposed) = ("k=caf\u{E9}", "k=cafe\u{301}")
    for (name, text) in [("a.csv", "n,m\n1,2\n"), ("a.jsonl", "{\"n\": 1}\n")] {
      let folder = try TemporaryFolder()
      for key in [composed, decomposed, "k=other"] { _ = try folder.write("t/\(key)/\(name)", text) }
      let files = try FileSearch.resolve(folder.path + "/t")
      XCTAssertEqual(files.count, 3)
      let notes =
        name == "a.csv" ? try CSVSource.open(files: files).notes : try JSONLinesSource.open(files: files).notes
      XCTAssertEqual(notes.count, 1, "\(notes)")
      XCTAssertTrue(notes.first?.contains("Unicode composes") ?? false)
    }
    XCTAssertEqual(PartitionName.lookalikes([composed, composed, "x", decomposed, decomposed]).count, 1)
  }

  func testPartitionFoldersAreDecoded() throws {
    let folder = try TemporaryFolder()
    try folder.write("t/year=2016/place=a%2Fb/x.csv", "x\n")
    try folder.write("t/year=2016/place=__HIVE_DEFAULT_PARTITION__/x.csv", "x\n")
    let found = try FileSearch.resolve(folder.path + "/t")
    XCTAssertEqual(found.map { $0.partition.map(\.key) }, [["year", "place"], ["year", "place"]])
    XCTAssertEqual(found.map { $0.partition.map(\.text) }, [["2016", nil], ["2016", "a/b"]])
    XCTAssertEqual(try FileSearch.resolve(folder.path + "/t/y*/*/*")[1].partition.map(\.text), ["2016", "a/b"])
    XCTAssertEqual(try FileSearch.resolve(folder.path + "/t/year=2016/p*")[1].partition.map(\.key), ["place"])
    try folder.write("t/other=1/x.csv", "x\n")
    XCTAssertTrue(message(folder.path + "/t").contains("different partition folders"))
    try folder.write("u/k=1/K=2/x.csv", "x\n")
    XCTAssertTrue(message(folder.path + "/u").contains("twice"))
  }

  func testWhatCannotBeReadIsSaidInOneSentence() throws {
    let folder = try TemporaryFolder()
    XCTAssertTrue(message(folder.path + "/none.csv").contains("no file"))
    XCTAssertTrue(message("").contains("empty"))
    try folder.write("file.csv", "x\n")
    XCTAssertTrue(message(folder.path + "/file.csv/x.csv").contains("not a folder"))
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/back", withDestinationPath: folder.path)
    XCTAssertTrue(message(folder.path).contains("leads back"))
    XCTAssertTrue(message(folder.path + "/**/*.csv").contains("leads back"))
    XCTAssertEqual(try names(folder, "*.csv"), ["file.csv"])
  }

  /// What folders and patterns meet and cannot be read is never left out without a word.
  func testLinksThatLeadNowhereAndPipesAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "x\n1\n")
    try folder.write("t/a.csv", "x\n1\n")
    for (name, path) in [("b.csv", "nowhere.csv"), ("t/2024", "/mnt/nowhere"), ("t/loop", "loop")] {
      let link = folder.path + "/" + name
      XCTAssertEqual(symlink(path, link), 0)
      for pattern in ["", "/**/*.csv", "/*", "/t", "/t/*/a.csv"] where name != "b.csv" || !pattern.hasPrefix("/t") {
        let said = message(folder.path + pattern)
        XCTAssertTrue(
          said.contains(name == "t/loop" ? "cannot be read" : "leads nowhere"), "\(name) \(pattern): \(said)")
      }
      XCTAssertEqual(try names(folder, "a*.csv"), ["a.csv"])
      unlink(link)
    }
    XCTAssertEqual(mkfifo(folder.path + "/b.csv", 0o600), 0)
    for pattern in ["", "/*.csv"] {
      XCTAssertTrue(message(folder.path + pattern).contains("b.csv is no ordinary file"))
    }
    XCTAssertEqual(try names(folder, "{a,none}.csv"), ["a.csv"], "names in braces need not be there")
    XCTAssertEqual(try names(folder, "*/a.csv"), ["t/a.csv"], "a pipe is no folder")
  }

  func testAFileThatShrinksOrVanishesIsAFailure() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", String(repeating: "x", count: 100))
    let found = try FileSearch.resolve(path)[0]
    let file = try found.open()
    XCTAssertEqual(file.byteCount, 100)
    XCTAssertEqual(truncate(path, 10), 0)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 200, alignment: 8)
    defer { buffer.deallocate() }
    XCTAssertThrowsError(try file.read(into: buffer, at: 0)) { error in
      XCTAssertTrue("\(error)".contains("shrank from 100 to 10 bytes"))
    }
    XCTAssertThrowsError(try found.open()) { XCTAssertTrue("\($0)".contains("shrank")) }
    unlink(path)
    XCTAssertThrowsError(try found.open()) { XCTAssertTrue("\($0)".contains("no file")) }
  }

  func testFormatsByName() {
    XCTAssertEqual(FormatTable.format(ofFile: "a.CSV"), .csv)
    XCTAssertEqual(FormatTable.format(ofFile: "a.tsv.gz"), .csv)
    XCTAssertEqual(FormatTable.format(ofFile: "a.ndjson.zst"), .jsonl)
    XCTAssertEqual(FormatTable.format(ofFile: "a.parquet"), .parquet)
    XCTAssertNil(FormatTable.format(ofFile: "a.gz"))
  }
}
