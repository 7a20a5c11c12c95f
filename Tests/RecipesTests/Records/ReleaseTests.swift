import Engine
import Recipes
import TestKit
import XCTest

/// `Tests/Cases/releases` lists the keys that recipes of each earlier version may have: all of them are still there, and
/// whatever is not among them says that a later one brought it.
final class ReleaseTests: XCTestCase {
  func testEveryKeySaysWhichVersionBroughtIt() {
    XCTAssertEqual(Release.allCases.last?.rawValue, SousVersion.number, "the version that is made is the last release")
    for release in Release.allCases.dropLast() {
      let known = keys.filter { $0.since <= release }.map(\.name).sorted()
      let listed = (TestFiles.text("\(TestFiles.cases)/releases/\(release.rawValue).txt") ?? "").split(separator: "\n")
      XCTAssertEqual(
        Set(known).subtracting(listed.map(String.init)), [],
        "these came after \(release.rawValue): say so with \"since\" in their records")
      XCTAssertEqual(
        Set(listed.map(String.init)).subtracting(known), [], "recipes of \(release.rawValue) have these, too")
    }
  }

  private var keys: [(name: String, since: Release)] {
    var found: [(name: String, since: Release)] = []
    func add(_ owner: String, _ fields: [FieldRecord], prefix: String = "") {
      for field in fields {
        found.append(("\(owner) \(prefix)\(field.key)", field.since))
        if case .records(let inner) = field.kind { add(owner, inner, prefix: "\(prefix)\(field.key)[].") }
      }
    }
    add("recipe", RecipeSections.root)
    add("parameter", RecipeSections.parameter)
    add("source", RecipeSections.source)
    add("output", RecipeSections.output)
    add("types", RecipeSections.typedColumn)
    for record in StepTable.all { add(record.kind, record.fields) }
    return found
  }
}
