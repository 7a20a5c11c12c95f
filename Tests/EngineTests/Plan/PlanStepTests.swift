import Engine
import XCTest

final class PlanStepTests: XCTestCase {
  func testStepsAreToldApartAndKeepTheirNumbers() {
    var seen: Set<PlanStep> = [.outside, .source, .output]
    for step in seen {
      XCTAssertEqual(step.number, 0)
      XCTAssertEqual(step.recipe, 0)
      XCTAssertNil(step.ownNumber)
    }
    XCTAssertEqual(PlanStep.outside.kind, .outside)
    XCTAssertEqual(PlanStep.source.kind, .source)
    XCTAssertEqual(PlanStep.output.kind, .output)
    for recipe in [0, 1, 2, 1000] {
      for number in [1, 2, 7, (1 << 20) - 1] {
        for (step, kind) in [
          (PlanStep.number(number, recipe: recipe), PlanStep.Kind.step),
          (.otherTables(of: number, recipe: recipe), .otherTables),
        ] {
          XCTAssertTrue(seen.insert(step).inserted, "\(kind) \(number) of \(recipe)")
          XCTAssertEqual(step.kind, kind, "\(number) of \(recipe)")
          XCTAssertEqual(step.number, number)
          XCTAssertEqual(step.recipe, recipe)
          XCTAssertEqual(step.ownNumber, kind == .step && recipe == 0 ? number : nil)
        }
      }
    }
  }

  func testStepsComeInTheOrderInWhichRejectsAreListed() {
    let steps: [PlanStep] = [
      .number(1, recipe: 2), .number(1, recipe: 1), .otherTables(of: 1), .source, .number(1), .number(2), .output,
    ]
    XCTAssertEqual(steps.shuffled().sorted(), steps)
  }
}
