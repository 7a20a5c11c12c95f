import Engine
import Foundation
import Recipes
import XCTest

/// Files of the cases.
enum ImportFiles {
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let cases = package + "/Tests/Cases"
  private static let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"

  static func read(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map { Array($0) } }

  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// Compares text with a file, or writes the file when recording.
  static func expect(_ text: String, toEqual path: String) {
    if isRecording {
      XCTAssertTrue(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)), path)
    } else {
      let expected = read(path).map { String(decoding: $0, as: UTF8.self) }
      XCTAssertEqual(text, expected, "\(path) differs; run with RECORD=1 and read the diff")
    }
  }

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
