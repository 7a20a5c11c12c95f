import Engine

#if canImport(Glibc)
  import Glibc
#endif

extension FilePath {
  /// A path below a folder, as short as it can be said.
  static func shortest(_ path: String, below folder: String) -> String {
    if path.hasPrefix("/") { return path }
    var rest = path[...]
    while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
    return folder == "." ? String(rest) : folder + "/" + rest
  }

  static func isGlob(_ path: String) -> Bool { path.contains { "*?[{".contains($0) } }

  /// Whether files of the input would lie in the output, or the output in the folders that the input reads.
  static func overlap(output: String, input: String) -> Bool {
    // A name that looks like a pattern may be the name itself.
    if isInside(output, input) || isInside(input, output) { return true }
    guard isGlob(input) else { return false }
    var parts: [Substring] = []
    for part in input.split(separator: "/") {
      if isGlob(String(part)) { break }
      parts.append(part)
    }
    let base = "/" + parts.joined(separator: "/")
    // The output holds all that the glob can find, or the glob finds the output or a folder above it.
    if isInside(base, output) { return true }
    let flags = input.contains("**") ? 0 : FNM_PATHNAME
    var path = output
    // An address of a storage ends in no "/" of its own.
    while path != "/", path != "." {
      if fnmatch(input, path, flags) == 0 { return true }
      path = parent(of: path)
    }
    return false
  }
}
