#if canImport(Glibc)
  import Glibc
#endif

/// Paths as text: made absolute and compared, without looking at the disk.
enum PathRules {
  /// The path without `.`, `..` and double slashes, absolute below `folder`; one on another machine as it is.
  static func absolute(_ path: String, in folder: String) -> String {
    if scheme(of: path) != nil { return path }
    let joined = path.hasPrefix("/") ? path : folder + "/" + path
    var parts: [Substring] = []
    for part in joined.split(separator: "/") {
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// Whether `path` is `folder` or lies in it. Both absolute.
  static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || folder == "/" || path.hasPrefix(folder + "/")
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A path below a folder, as short as it can be said.
  static func joined(_ folder: String, _ path: String) -> String {
    if path.hasPrefix("/") { return path }
    var rest = path[...]
    while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
    return folder == "." ? String(rest) : folder + "/" + rest
  }

  /// `s3` of `s3://bucket/key`, in lower case; `nil` for a path of this machine.
  static func scheme(of path: String) -> String? {
    guard let colon = path.firstIndex(of: ":"), path[colon...].hasPrefix("://"), let first = path.first,
      first.isASCII, first.isLetter,
      path[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
    else { return nil }
    return path[..<colon].lowercased()
  }

  static func isGlob(_ path: String) -> Bool { path.contains { "*?[{".contains($0) } }

  /// Whether files of the input would lie in the output, or the output in the folders that the input reads.
  static func overlap(output: String, input: String) -> Bool {
    guard isGlob(input) else { return isInside(output, input) || isInside(input, output) }
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
    while path != "/" {
      if fnmatch(input, path, flags) == 0 { return true }
      path = folder(of: path)
    }
    return false
  }
}
