import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// Where `--report FILE` is written. A report takes the place of a report only: the name of a recipe, of an input or of the
/// output itself is a slip, and what bears it is kept.
struct ReportFile {
  let path: String

  /// - Throws: `Failure` (`usage`) when the report could not be written there, before anything runs.
  init(_ path: String) throws(Failure) {
    self.path = path
    try check(.usage)
  }

  /// - Throws: `Failure` (`run`).
  func write(_ json: JSON) throws {
    // The run may have put its output or rejects there.
    try check(.run)
    try FileBytes.replace(path, with: JSONText.pretty(json) + "\n")
  }

  private func check(_ kind: Failure.Kind) throws(Failure) {
    guard !path.isEmpty else { throw Failure(kind, "--report names no file; write one, or - for standard output") }
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      let folder = FilePath.parent(of: path)
      guard stat(folder, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
        throw Failure(kind, "the report cannot be written to \(path): there is no folder \(folder); make it first")
      }
      return
    }
    switch facts.st_mode & S_IFMT {
    case S_IFDIR: throw Failure(kind, "the report cannot be written to \(path), which is a folder; name a file in it")
    case S_IFREG where facts.st_size > 0:
      guard Self.isReport(path) else {
        throw Failure(
          kind, "the report does not replace \(path), which is no report of a run; move it away or name another file")
      }
    default: return
    }
  }

  private static func isReport(_ path: String) -> Bool {
    guard let file = fopen(path, "re") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = fread(&bytes, 1, bytes.count, file)
    let visible = bytes[..<count].filter { $0 > 0x20 }
    return visible.starts(with: #"{"reportVersion":"#.utf8)
  }
}
