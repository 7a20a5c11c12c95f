import Engine
import TestKit
import enum Engine.Expression
import XCTest

/// The cases in `Tests/Cases/expressions`, each also under the laws that every expression obeys.
final class ExpressionCaseTests: XCTestCase {
  private var folder: String {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/") + "/Cases/expressions"
  }

  func testEveryCaseGivesWhatItsFileSays() throws {
    let paths = ExpressionCaseFile.all(in: folder)
    XCTAssertFalse(paths.isEmpty)
    for path in paths {
      var file = try ExpressionCaseFile(path: path)
      try file.run { text, schema, rows in
        switch ExpressionText.compile(text, schema: schema, parameters: Self.parameters) {
        case .failure(let problems):
          return "error: " + problems.problems.map { "\($0) (\($0.range))" }.joined(separator: " & ")
        case .success(let expression):
          let table = rows.isEmpty ? [[]] : rows
          return try ExpressionLaws.require(expression, schema, table, parameters: Self.parameters).joined(
            separator: " | ")
        }
      }
    }
  }

  static let parameters: [String: Expression] = [
    "limit": .value(.integer(3)), "word": .text("it's"), "since": .value(.date(20_000)), "nothing": .value(.null),
    "key": .secret(Secret("key", bytes: Array("sixteen bytes or more".utf8))),
    "short": .secret(Secret("short", bytes: [0xFF, 0x00])),
  ]
}
