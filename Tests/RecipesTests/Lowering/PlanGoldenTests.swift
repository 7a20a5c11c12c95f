import Engine
import Recipes
import TestKit
import XCTest

/// What each rewrite rule makes of a plan, as text: the recipes of `Tests/Cases/plans`, each for one rule that its name begins
/// with, with the plan before and after and its pipelines beside it. `carry-origin` is what every plan gets in the end.
final class PlanGoldenTests: XCTestCase {
  private let folder = TestFiles.cases + "/plans"

  func testEveryRuleMakesOfAPlanWhatItsCaseSays() throws {
    let scratch = try ScratchFolder()
    for name in ["visits.csv", "patients.csv"] {
      scratch.write(try XCTUnwrap(TestFiles.text("\(folder)/\(name)")), to: name)
    }
    // A side of a join that is much larger than the other.
    let row = "a,2024-01-01\n"
    scratch.write("patient,seen\n" + String(repeating: row, count: 2_000), to: "many.csv")
    try writeParquet("visits", in: scratch.path)
    var seen: Set<String> = []
    for name in TestFiles.names(in: folder) where name.hasSuffix(".json") {
      let rule = String(name.dropLast(5))
      let bytes = try XCTUnwrap(TestFiles.read("\(folder)/\(name)"))
      let run = RecipeRun(folder: scratch.path, file: RecipeFile(path: name, bytes: bytes))
      let lowered = try run.analysis.result.get()
      var options = RunOptions()
      options.minimumReducedBytes = 10_000
      let write = lowered.output.map { output in
        var write = WriteRequest(folder: output.path, format: output.format)
        write.partitionBy = output.partitionBy
        return write
      }
      let plan = LocalEngine.explain(lowered.plan, write: write, options: options, looksUp: true)
      if rule == "carry-origin" {
        XCTAssertTrue(plan.after.contains("(origin)"), plan.after)
      } else {
        XCTAssertTrue(plan.rules.contains { rule.hasPrefix($0) }, "\(rule): only \(plan.rules) applied")
      }
      seen.formUnion(LocalEngine.rules.filter { rule.hasPrefix($0) })
      XCTAssertNil(
        TestFiles.difference(
          "\(plan.before)\n\(plan.after)\n\(plan.pipelines)\nrules: \(plan.rules.joined(separator: ", "))\n",
          from: "\(folder)/\(rule).txt"))
    }
    XCTAssertEqual(seen, Set(LocalEngine.rules), "a rule has no case")
  }

  private func writeParquet(_ name: String, in folder: String) throws {
    let text = #"{"version":1,"source":{"path":"\#(name).csv"},"steps":[]}"#
    let run = RecipeRun(folder: folder, file: RecipeFile(path: "copy.json", bytes: Array(text.utf8)))
    var request = WriteRequest(folder: folder, format: .parquet)
    request.singleFile = "\(name).parquet"
    _ = try LocalEngine.run(
      try run.analysis.result.get().plan, write: request, options: RunOptions(), rejects: RejectCollector())
  }
}
