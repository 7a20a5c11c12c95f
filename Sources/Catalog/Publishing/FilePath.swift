public import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Absolute paths as text: joining, splitting, resolving.
public enum FilePath {
  /// The process's working folder, links resolved.
  public static var workingFolder: String {
    guard let raw = getcwd(nil, 0) else { return "/" }
    defer { free(raw) }
    return String(cString: raw)
  }

  /// `path` as an absolute path without `.`, `..` and doubled slashes; links are not looked at.
  public static func absolute(_ path: String, in folder: String) -> String {
    var parts: [Substring] = []
    for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") {
      if part == "." { continue }
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The path with every link in it followed; parts that do not exist yet stay as they are.
  /// - Throws: `Failure` (`run`) for a link to nothing or a folder that cannot be searched.
  public static func resolved(_ path: String, in folder: String) throws(Failure) -> String {
    // `..` after a link means the parent of what the link leads to, so parts are followed one by one.
    var current = "/"
    for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") {
      if part == "." { continue }
      if part == ".." {
        current = parent(of: current)
        continue
      }
      let next = join(current, String(part))
      var facts = stat()
      if lstat(next, &facts) != 0 {
        guard errno == ENOENT || errno == ENOTDIR else {
          throw Failure(.run, "cannot look at \(next): \(errorText(errno))")
        }
        current = next
        continue
      }
      guard facts.st_mode & S_IFMT == S_IFLNK else {
        current = next
        continue
      }
      guard let real = realpath(next, nil) else {
        throw Failure(
          .run, "\(next) is a link that leads nowhere (\(errorText(errno))); remove it or choose another path")
      }
      current = String(cString: real)
      free(real)
    }
    return current
  }

  public static func join(_ folder: String, _ name: String) -> String {
    folder == "/" ? "/" + name : folder + "/" + name
  }

  /// The folder that holds `path`; `/` for `/`.
  public static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part of `path`.
  public static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// Whether `path` is `folder` or lies below it. Both absolute.
  public static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || folder == "/" || path.hasPrefix(folder + "/")
  }

  static func errorText(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// Makes `path` and the folders above it; returns those that were made, the topmost first.
  /// - Throws: `Failure` (`run`).
  package static func makeFolders(_ path: String) throws(Failure) -> [String] {
    var missing: [String] = []
    var current = path
    var facts = stat()
    while stat(current, &facts) != 0, errno == ENOENT, current != "/" {
      missing.append(current)
      current = parent(of: current)
    }
    var made: [String] = []
    for folder in missing.reversed() {
      if mkdir(folder, 0o777) == 0 {
        made.append(folder)
      } else if errno != EEXIST {
        let reason = errorText(errno)
        for folder in made.reversed() { rmdir(folder) }
        throw Failure(.run, "cannot make the folder \(folder): \(reason)")
      }
    }
    return made
  }
}
