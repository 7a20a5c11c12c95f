import Engine
import Foundation
import Recipes
import XCTest

/// Tables that cases compare with.
enum CaseTable {
  /// A table as CSV text: null is nothing, empty text is `""`.
  static func csv(_ schema: Schema, _ batches: [Batch]) -> String {
    var lines = schema.names.joined(separator: ",") + "\n"
    for batch in batches {
      for row in 0..<batch.rowCount {
        lines += batch.columns.map { cell($0.value(at: row)) }.joined(separator: ",") + "\n"
      }
    }
    return lines
  }

  private static func cell(_ value: Value) -> String {
    guard let text = ValueText.string(value) else { return "" }
    guard text.isEmpty || text.contains(where: { ",\"\n".contains($0) }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}

/// Opens the files of a case.
struct CaseOpener: SourceOpener {
  let folder: String

  func open(_ request: any OpeningRequest) throws -> any TableSource {
    guard var request = request as? SourceRequest else { throw Failure(.input, "only files are opened here") }
    if !request.path.hasPrefix("/") { request.path = folder + "/" + request.path }
    return try FileOpener().open(request)
  }
}

/// Reads recipes that a case made.
struct CaseReader: RecipeReader {
  let folder: String
  var texts: [String: String] = [:]

  func read(_ path: String, _ kind: SmallFile) throws -> [UInt8] {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if let text = texts[name] { return Array(text.utf8) }
    throw Failure(.input, "cannot open \(path)")
  }
}
