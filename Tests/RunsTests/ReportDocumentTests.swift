import Catalog
import Engine
import Recipes
import Runs
import TestKit
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// What the manual says of reports holds for real ones.
final class ReportDocumentTests: XCTestCase {
  private var made: TestFolder?
  private var folder: String { made?.path ?? "" }

  override func setUpWithError() throws {
    made = try TestFolder()
    mkdir(folder + "/.sous", 0o755)
    made?.write("in.csv", "a,b\n1,x\n1,x\n2,y\n")
    made?.write(
      "other.json",
      #"{ "version": 1, "source": { "path": "\#(folder)/in.csv" }, "steps": [{ "step": "remove-duplicates" }] }"#)
  }

  override func tearDown() { made = nil }

  private func makeRun(_ recipe: String) -> RecipeRun {
    var run = RecipeRun(file: RecipeFile(path: folder + "/r.json", bytes: Array(recipe.utf8)))
    run.workingFolder = folder
    run.catalogPath = folder + "/catalog.sqlite"
    run.options.nodes = 2
    return run
  }

  func testEveryKeyOfAReportIsDocumentedAndTheOtherWayRound() throws {
    let good =
      #"{ "version": 1, "source": { "path": "\#(folder)/in.csv" }, "output": { "path": "out", "partitionBy": ["a"] } }"#
    let nested = """
      { "version": 1, "source": { "recipe": "\(folder)/other.json" },
        "steps": [{ "step": "add-columns", "values": { "c": "10 / (a - 1)" } }], "output": { "path": "failed.csv" } }
      """
    let reports = [
      makeRun(good).run(), makeRun(nested).run(),
      RecipeComparison(run: makeRun(good), nodes: [1, 2], repeats: 1).compare(),
    ]
    XCTAssertEqual(
      reports.map { $0.failure?.kind }, [nil, .rejects, nil], reports.map { $0.failure?.message ?? "" }.joined())
    var seen: Set<String> = []
    for report in reports { try check(report.json, "", &seen) }
    // What only a cluster, or steps that are counted together, bring.
    let rare = ReportDocument.members.map(\.path).filter { $0.hasPrefix("spark") || $0 == "steps[].sharedWith" }
    XCTAssertEqual(Set(ReportDocument.members.map(\.path)).subtracting(rare).subtracting(seen), [])
  }

  private func check(_ json: JSON, _ prefix: String, _ seen: inout Set<String>) throws {
    for member in try XCTUnwrap(json.members) {
      let path = prefix + member.key
      guard let known = ReportDocument.members.first(where: { $0.path == path }) else {
        XCTFail("\(path) is on no page: add it to ReportDocument.members")
        continue
      }
      seen.insert(path)
      switch (known.kind, member.value.content) {
      case (.text, .text), (.number, .number): break
      case (.integer, .number): XCTAssertNotNil(member.value.integer, path)
      case (.object, .object): try check(member.value, path + ".", &seen)
      case (.list, .list(let items)):
        for item in items where item.members != nil { try check(item, path + "[].", &seen) }
      case (_, .null): XCTAssertTrue(known.isNullable, "\(path) may be null")
      default: XCTFail("\(path) is no \(known.kind.rawValue)")
      }
    }
    let required = ReportDocument.members.filter { member in
      member.path.hasPrefix(prefix) && member.path.count > prefix.count
        && !member.path.dropFirst(prefix.count).contains(".") && !member.isOptional
    }.map { String($0.path.dropFirst(prefix.count)) }
    XCTAssertEqual(Set(required).subtracting(json.members?.map(\.key) ?? []), [], prefix)
  }
}
