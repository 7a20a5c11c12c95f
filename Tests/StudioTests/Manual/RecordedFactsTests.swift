import Engine
import Foundation
import XCTest

/// What the sources do of themselves must stand in the records that the manual is made of.
final class RecordedFactsTests: XCTestCase {
  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every file of the sources in Swift and C, by its path, without what is commented out.
  private func sources() throws -> [(path: String, text: String)] {
    let folder = Self.package.appendingPathComponent("Sources")
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return try (found?.allObjects as? [URL] ?? []).filter { ["swift", "c"].contains($0.pathExtension) }.map { url in
      let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
      let code = lines.filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//") }
      return (String(url.path.dropFirst(folder.path.count + 1)), code.joined(separator: "\n"))
    }
  }

  /// Where a name is not written beside the call: the variables that these files read stand in a list there.
  private static let indirect: [String: [String]] = [
    "Engine/Runtime/Environment.swift": [],
    "AWS/AWSSettings.swift": ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_GLUE"],
    "Studio/Terminal/Terminal.swift": ["LC_ALL", "LC_CTYPE", "LANG"],
    // Those that a recipe or an address names.
    "Recipes/Lowering/SecretPlace.swift": [], "Export/ProgramPaths.swift": [], "Studio/App/Bridge/OpenListing.swift": [],
  ]

  func testEveryVariableThatIsReadIsRecorded() throws {
    let records = Set(EnvironmentVariable.all.map(\.name))
    XCTAssertEqual(records.count, EnvironmentVariable.all.count, "a variable is recorded twice")
    let call = try Regex(#"[^A-Za-z](?:getenv\(|variable\(|environment\[)\s*([^)\],]*)"#)
    let quoted = try Regex(#""([A-Z][A-Z0-9_]*)""#)
    var read: Set<String> = []
    for (path, text) in try sources() {
      for match in text.matches(of: call) {
        let argument = String(match.output[1].substring ?? "")
        if let name = argument.firstMatch(of: quoted)?.output[1].substring {
          read.insert(String(name))
        } else if !argument.hasPrefix("_ name") && !argument.hasPrefix("let ") {
          let named = Self.indirect[path]
          XCTAssertNotNil(named, "\(path) reads a variable that is not named where it is read: \(argument)")
          read.formUnion(named ?? [])
        }
      }
      // Variables that are set for programs that are started.
      for name in ["PYSPARK_DRIVER_PYTHON"] where text.contains("\"\(name)\"") { read.insert(name) }
    }
    XCTAssertEqual(read.subtracting(records).sorted(), [], "record them in EnvironmentVariable.all")
    let own = EnvironmentVariable.all.filter { $0.library == nil }.map(\.name)
    XCTAssertEqual(Set(own).subtracting(read).sorted(), [], "nothing reads them any more")
  }

  func testEveryExitStatusHasItsSentence() {
    for kind in Failure.Kind.allCases {
      XCTAssertFalse(kind.title.isEmpty)
      XCTAssertTrue(kind.meaning.hasSuffix("."), kind.meaning)
    }
  }

  /// The newest entry of the list of changes is that of this version.
  func testTheNewestChangesAreThoseOfThisVersion() throws {
    let text = try String(contentsOf: Self.package.appendingPathComponent("CHANGELOG.md"), encoding: .utf8)
    let first = text.split(separator: "\n").first { $0.hasPrefix("## ") }
    XCTAssertEqual(first.map(String.init), "## \(SousVersion.number) (\(SousVersion.date))")
  }
}
