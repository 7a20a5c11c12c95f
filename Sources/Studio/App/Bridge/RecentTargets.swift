import Catalog
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// What was opened lately, the latest first: one path or table a line in a file of the project.
struct RecentTargets: Sendable {
  let path: String
  private static let limit = 40

  func read() -> [String] {
    guard let bytes = Drafts.bytes(path) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(Self.limit).map(String.init)
  }

  /// Puts a target first. Errors are not worth an interruption.
  func add(_ target: String) {
    guard !target.contains("\n"), !target.isEmpty else { return }
    var targets = read()
    if targets.first == target { return }
    targets.removeAll { $0 == target }
    targets.insert(target, at: 0)
    Drafts.makeFolder(FilePath.parent(of: path))
    _ = try? Drafts.replace(path, with: targets.prefix(Self.limit).joined(separator: "\n") + "\n", synced: false)
  }
}
