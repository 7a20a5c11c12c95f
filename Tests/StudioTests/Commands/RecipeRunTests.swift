import Engine
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

final class RecipeRunTests: XCTestCase {
  private var folder = ""

  override func setUp() {
    var template = Array("/tmp/sous-run-XXXXXX".utf8CString)
    folder = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
  }

  override func tearDown() { Self.removeTree(folder) }

  /// Removes a folder with all that is in it; links are removed, not followed.
  private static func removeTree(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        let isFolder = entry.pointee.d_type == UInt8(DT_DIR)
        if name == "." || name == ".." { continue }
        if isFolder { removeTree(path + "/" + name) } else { unlink(path + "/" + name) }
      }
      closedir(directory)
    }
    rmdir(path)
  }

  private func write(_ name: String, _ text: String) {
    guard let file = fopen(folder + "/" + name, "w") else { return XCTFail("cannot write \(name)") }
    fputs(text, file)
    fclose(file)
  }

  private func read(_ name: String) -> String? {
    guard let file = fopen(folder + "/" + name, "r") else { return nil }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 10_000)
    let count = fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  private func run(_ recipe: String, _ change: (inout RecipeRun) -> Void = { _ in }) -> RunReport {
    var run = RecipeRun(file: RecipeFile(path: folder + "/r.json", bytes: Array(recipe.utf8)))
    run.workingFolder = folder
    run.catalogPath = folder + "/catalog.sqlite"
    run.options.nodes = 2
    change(&run)
    return run.run()
  }

  private func recipe(_ source: String, steps: String = "", output: String = #"{ "path": "out.csv" }"#) -> String {
    #"{ "version": 1, "source": \#(source), "steps": [\#(steps)], "output": \#(output) }"#
  }

  func testARunPublishesAndReports() {
    write("in.csv", "a,b\n1,x\n1,x\n2,y\n")
    let report = run(
      recipe(
        folder.isEmpty ? "" : #"{ "path": "\#(folder)/in.csv" }"#,
        steps: #"{ "step": "remove-duplicates", "id": "once" }"#))
    XCTAssertNil(report.failure)
    XCTAssertEqual(report.outcome, .done)
    XCTAssertEqual(report.steps.map(\.removed), [1])
    XCTAssertEqual(report.output?.rows, 2)
    XCTAssertEqual(read("out.csv"), "a,b\n1,x\n2,y\n")
  }

  func testARunThatFailsKeepsTheOldOutputAndItsRejects() {
    write("in.csv", "a,b\n1,x\n")
    let source = #"{ "path": "\#(folder)/in.csv", "types": { "a": "integer" } }"#
    XCTAssertEqual(run(recipe(source)).outcome, .done)
    write("in.csv", "a,b\n1,x\nq,\"y\nz\"\nr,w\n")
    let report = run(recipe(source))
    XCTAssertEqual(report.failure?.kind, .rejects)
    XCTAssertEqual(report.outcome, .failed)
    XCTAssertTrue(report.failure?.message.contains("in.csv:3, column a") ?? false, report.failure?.message ?? "")
    XCTAssertEqual(read("out.csv"), "a,b\n1,x\n")
    let lines = read("out.csv.rejects.jsonl")?.split(separator: "\n").map(String.init) ?? []
    XCTAssertEqual(lines.count, report.rejects.count)
    XCTAssertTrue(lines.first?.contains(#""line": 3, "byte": 8, "column": "a", "step": 0"#) ?? false, lines.first ?? "")
    XCTAssertTrue(lines.first?.contains(#""raw": "q,\"y\nz\"""#) ?? false, lines.first ?? "")
    XCTAssertEqual(run(recipe(source)) { $0.maximumRejects = .percent(100) }.outcome, .done)
  }

  func testACancelledRunPublishesNothing() {
    write("in.csv", "a,b\n1,x\n")
    let report = run(recipe(#"{ "path": "\#(folder)/in.csv" }"#)) { $0.options.cancellation.cancel(.terminated) }
    XCTAssertEqual(report.failure?.kind, .terminated)
    XCTAssertEqual(report.outcome, .interrupted)
    XCTAssertNil(read("out.csv"))
  }

  func testAnExpectationThatDoesNotHoldPublishesNothing() {
    write("in.csv", "a,b\n1,x\n1,x\n")
    let report = run(
      recipe(
        #"{ "path": "\#(folder)/in.csv" }"#,
        steps: #"{ "step": "remove-duplicates", "expect": { "removed": "= 0" } }"#))
    XCTAssertEqual(report.failure?.kind, .expectation)
    XCTAssertEqual(report.steps.map(\.removed), [1])
    XCTAssertNil(read("out.csv"))
  }
}
