import Foundation

/// The folder of shared data beside the repository, when it is there.
enum SharedData {
  /// `SOUS_SHARED`, else `../shared` of the package; `nil`, with a printed sentence, when there is none.
  static let folder: String? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var candidates = [package.deletingLastPathComponent().appendingPathComponent("shared").path]
    candidates.append(
      package.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared").path)
    if let named = ProcessInfo.processInfo.environment["SOUS_SHARED"] { candidates.insert(named, at: 0) }
    let found = candidates.first { FileManager.default.fileExists(atPath: $0) }
    if found == nil { print("shared data is not here: the tests that need it are skipped") }
    return found
  }()
}

/// A folder of its own for one test, removed when it goes out of scope.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("sous-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file below the folder, with the folders it needs, and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return path + "/" + name
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, text.utf8) }
}
