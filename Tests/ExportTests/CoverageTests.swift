import Engine
import Export
import Recipes
import TestKit
import XCTest

/// Nothing is left out silently: what a language cannot say is refused with a reason and a remedy.
final class CoverageTests: XCTestCase {
  func testEveryFunctionHasASpellingOrARefusalInEveryLanguage() {
    for target in ExportLanguage.all {
      for entry in FunctionCatalog.all {
        switch Exporter.coverage(of: entry.name, in: target) {
        case .spelled, .writtenOut: continue
        case .refused(let reason, let remedy):
          XCTAssertFalse(reason.isEmpty, "\(target.name): \(entry.name) is refused without a reason")
          XCTAssertFalse(remedy.isEmpty, "\(target.name): \(entry.name) is refused without a remedy")
        case .unknown: XCTFail("\(target.name): \(entry.name) has neither a spelling nor a refusal")
        }
      }
    }
  }

  func testSparkSaysEveryFunctionThatIsNotSousAlone() {
    var refused: Set<String> = []
    for entry in FunctionCatalog.all {
      if case .refused = Exporter.coverage(of: entry.name, in: .pyspark) { refused.insert(entry.name) }
    }
    XCTAssertEqual(
      refused,
      [
        "aes_decrypt", "aes_encrypt", "count_distinct_of", "entity_detail", "expand_contractions", "format_phone",
        "hmac", "int_to_ip", "ip_to_int", "is_valid", "kth_largest_distinct_of", "kth_largest_of", "median_of",
        "mode_of", "random_of", "regexp_rinstr", "remove_words", "sentence_case", "stddev_of", "stem_words", "unichr",
        "url_params", "variance_of", "words",
      ])
  }

  func testNoLanguageSaysFunctionsThatAreNotThere() {
    let names = Set(FunctionCatalog.all.map(\.name))
    for target in ExportLanguage.all {
      XCTAssertEqual(Exporter.functionNames(in: target).subtracting(names), [], target.name)
    }
  }

  func testEveryExampleOfAFunctionIsSaidOrRefusedWithARemedy() throws {
    for target in ExportLanguage.all {
      for entry in FunctionCatalog.all {
        let expression = try ExpressionText.compile(entry.example, schema: Schema([])).get()
        switch Exporter.text(of: expression, in: target) {
        case .success(let text):
          XCTAssertFalse(text.isEmpty, entry.name)
          for place in ["{0", "{1", "{2", "{*"] {
            XCTAssertFalse(text.contains(place), "\(target.name): \(entry.name): \(text)")
          }
        case .failure(let refusal): XCTAssertFalse(refusal.remedy?.isEmpty ?? true, entry.name)
        }
      }
    }
  }

  func testEveryKindOfStepIsSaidOrRefusedByName() throws {
    var refused: [ExportLanguage: Set<String>] = [:]
    for record in StepTable.all {
      var files = record.example.files
      files["input.csv"] = record.example.input
      try TestFolder.with(files) {
        for target in ExportLanguage.all {
          let recipe = Exports.recipe(record.example.step, output: #","output":{"path":"out"}"#)
          switch try Exports.program(recipe, target) {
          case .success(let program):
            XCTAssertTrue(program.contains("Step 1: \(record.kind)"), "\(target.name): \(record.kind)")
          case .failure(let problems):
            refused[target, default: []].insert(record.kind)
            for problem in problems.items {
              XCTAssertEqual(problem.step, 1, problem.text)
              XCTAssertEqual(problem.stepKind, record.kind, problem.text)
              XCTAssertNotNil(problem.remedy, problem.text)
            }
          }
        }
      }
    }
    // The examples of these depend on the order of rows, on a seed, and on what words are; Athena has no exact median.
    for target in ExportLanguage.all {
      let medians: Set = target == .athenaSQL ? ["handle-outliers"] : []
      XCTAssertEqual(
        refused[target], medians.union(["limit-rows", "remove-duplicates", "shuffle-column", "tokenize-text"]),
        target.name)
    }
  }

  /// `scripts/test-spark` runs all of these on Spark.
  func testEveryKindOfStepHasACaseOverAwkwardValues() {
    for record in StepTable.all {
      let cases = TestFiles.names(in: "\(TestFiles.cases)/steps/\(record.kind)").filter { $0.contains("awkward") }
      XCTAssertFalse(cases.isEmpty, "Tests/Cases/steps/\(record.kind) has no case named awkward-…")
      for name in cases {
        let input = TestFiles.text("\(TestFiles.cases)/steps/\(record.kind)/\(name)/input.csv") ?? ""
        XCTAssertTrue(input.contains("-9223372036854775808") || input.contains("c`d"), "\(record.kind)/\(name)")
      }
    }
  }
}
