import Foundation
import Recipes
import Studio
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// A test in a folder of its own, which is a project of Sous, with real files and the studio's own engine over them.
class StudioTestCase: XCTestCase {
  private(set) var folder = ""

  override func setUpWithError() throws {
    var template = Array((NSTemporaryDirectory() + "sous-studio-XXXXXX").utf8CString)
    folder = try XCTUnwrap(mkdtemp(&template).map { String(cString: $0) })
    mkdir(folder + "/.sous", 0o755)
  }

  override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

  /// The repository that these tests are in.
  static var repository: String {
    var parts = #filePath.split(separator: "/").dropLast()
    while !parts.isEmpty, access("/" + parts.joined(separator: "/") + "/Package.swift", F_OK) != 0 {
      parts.removeLast()
    }
    return "/" + parts.joined(separator: "/")
  }

  /// Writes a file below the folder, and the folders above it.
  func write(_ name: String, _ text: String) throws {
    let path = folder + "/" + name
    try FileManager.default.createDirectory(
      atPath: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]), withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// What a file of the folder holds.
  func content(_ name: String) -> String? { try? String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

  func engine(keepsDrafts: Bool = false) throws -> RecipeEngine {
    try RecipeEngine(
      workingFolder: folder, catalogPath: folder + "/.sous/catalog.sqlite", keepsDrafts: keepsDrafts)
  }

  /// The studio with a file of the folder open, or with what an absolute path or another target names.
  func open(
    _ target: String, size: Size = Size(100, 30), glyphs: Glyphs = .unicode, keepsDrafts: Bool = false
  ) throws -> StudioSession {
    let path = access(folder + "/" + target, F_OK) == 0 || target.contains("*") ? folder + "/" + target : target
    return StudioSession(engine: try engine(keepsDrafts: keepsDrafts), size: size, glyphs: glyphs, opening: path)
  }
}

extension State {
  /// The text under the cursor of the form on top.
  var formText: String? {
    guard case .form(let form) = overlays.last, form.slots.indices.contains(form.focus) else { return nil }
    return form.slots[form.focus].text
  }
}
