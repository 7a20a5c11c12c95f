import Engine
import Recipes
import TestKit
import XCTest

/// Case directories: a recipe, its input, and the table or the problems that must come of it, for any number of nodes
/// and any batch size, with and without rewriting.
final class StepCaseTests: XCTestCase {
  private let folder = TestFiles.cases + "/steps"

  func testEveryCaseGivesWhatItSays() throws {
    for kind in TestFiles.names(in: folder) {
      for name in TestFiles.names(in: folder + "/" + kind) {
        do {
          try check("\(folder)/\(kind)/\(name)", name: "\(kind)/\(name)")
        } catch {
          XCTFail("\(kind)/\(name): \(error)")
        }
      }
    }
  }

  func testEveryExampleGivesWhatItSays() throws {
    for record in StepTable.all {
      let example = record.example
      let scratch = try ScratchFolder()
      scratch.write(example.input, to: "input.csv")
      for (name, content) in example.files { scratch.write(content, to: name) }
      let text = #"{"version":1,"source":{"path":"input.csv"},"steps":[\#(example.step)]}"#
      let run = RecipeRun(folder: scratch.path, file: RecipeFile(path: "recipe.json", bytes: Array(text.utf8)))
      do {
        let table = try run.table(nodes: 1, batchRows: 4096)
        XCTAssertEqual(table, example.output, record.kind)
      } catch {
        XCTFail("\(record.kind): \(error)")
      }
    }
  }

  /// A nightly file without rows, or with nothing in them, must not break a recipe that runs over others.
  func testEveryCaseRunsOverFilesWithoutValues() throws {
    for kind in TestFiles.names(in: folder) {
      for name in TestFiles.names(in: folder + "/" + kind) where !name.hasPrefix("error-") {
        let path = "\(folder)/\(kind)/\(name)"
        let recipe = try XCTUnwrap(TestFiles.text(path + "/recipe.json"))
        // Where a file has no header, its first row says what there is; files of a folder are not looked for.
        if recipe.contains("\"header\"") || recipe.contains("*") { continue }
        let expected = try XCTUnwrap(TestFiles.text(path + "/expected.csv"))
        for hasRow in [false, true] {
          let scratch = try ScratchFolder()
          for file in TestFiles.names(in: path) where !file.hasPrefix("expected.") && file != "recipe.json" {
            let text = try XCTUnwrap(TestFiles.text(path + "/" + file))
            guard file.hasSuffix(".csv") else {
              scratch.write(text, to: file)
              continue
            }
            let header = text.prefix { $0 != "\n" && $0 != "\r\n" }
            let row = String(
              repeating: ",", count: header.split(separator: ",", omittingEmptySubsequences: false).count - 1)
            scratch.write(header + "\n" + (hasRow ? row + "\n" : ""), to: file)
          }
          let run = RecipeRun(folder: scratch.path, file: RecipeFile(path: "recipe.json", bytes: Array(recipe.utf8)))
          do {
            let table = try run.table(nodes: 2, batchRows: 4096)
            XCTAssertEqual(
              table.prefix { $0 != "\n" }, expected.prefix { $0 != "\n" }, "\(kind)/\(name), a row: \(hasRow)")
          } catch {
            XCTFail("\(kind)/\(name), a row: \(hasRow): \(error)")
          }
        }
      }
    }
  }

  private func check(_ path: String, name: String) throws {
    let bytes = try XCTUnwrap(TestFiles.read(path + "/recipe.json"), name)
    let run = RecipeRun(folder: path, file: RecipeFile(path: "recipe.json", bytes: bytes))
    if name.contains("/error-") {
      let lines = run.analysis.diagnostics.items.map { $0.editorLine + "\n" }.joined()
      XCTAssertTrue(run.analysis.diagnostics.hasErrors, name)
      return XCTAssertNil(TestFiles.difference(lines, from: path + "/expected.error"))
    }
    let expected = try XCTUnwrap(TestFiles.text(path + "/expected.csv"), name)
    let rejects = TestFiles.text(path + "/expected.rejects") ?? ""
    let notes = TestFiles.text(path + "/expected.notes") ?? ""
    var ledger: Ledger?
    for nodes in [1, 2, 8] {
      for batchRows in [1, 3, 4096] {
        for rewrites in [true, false] {
          let setting = "\(name) on \(nodes) nodes, \(batchRows) rows a batch, rewrites \(rewrites)"
          let table = try run.table(nodes: nodes, batchRows: batchRows, rewrites: rewrites)
          XCTAssertEqual(table, expected, setting)
          XCTAssertEqual(run.rejectLines, rejects, setting)
          XCTAssertEqual(run.stepNotes, notes, setting)
          let entries = try XCTUnwrap(run.ledger, setting).counts
          if let ledger { XCTAssertEqual(entries.entries, ledger.entries, setting) }
          ledger = entries
          // One difference is enough to read.
          if table != expected { return }
        }
      }
    }
    XCTAssertEqual(ledger?.rowsOut, run.rowCount, "\(name): the ledger does not add up")
  }
}

extension Ledger {
  /// Without times, which differ from run to run.
  var counts: Ledger {
    var copy = self
    for index in copy.entries.indices { copy.entries[index].seconds = 0 }
    return copy
  }
}
