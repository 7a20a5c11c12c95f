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

  /// `path` as an absolute path without `.`, `..` and doubled slashes; links are not looked at. One on another machine
  /// stays as it is.
  public static func absolute(_ path: String, in folder: String) -> String {
    if scheme(of: path) != nil { return path }
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
        let reason = errno
        // A pipe has no path of its own, and links such as /dev/stdin lead to one.
        if stat(next, &facts) == 0 {
          current = next
          continue
        }
        throw Failure(
          .run, "\(next) is a link that leads nowhere (\(errorText(reason))); remove it or choose another path")
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

  /// `s3` of `s3://bucket/key`, in lower case; `nil` for a path of this machine.
  package static func scheme(of path: String) -> String? {
    guard let colon = path.firstIndex(of: ":"), path[colon...].hasPrefix("://"), let first = path.first,
      first.isASCII, first.isLetter,
      path[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
    else { return nil }
    return path[..<colon].lowercased()
  }

  /// What a path that is none of this machine is elsewhere, though it has no scheme with `://`.
  package enum ForeignForm: Equatable {
    /// `C:\data\visits.csv`, `C:/data`, `\\server\share`.
    case windows
    /// `s3:/bucket/key`, `file:/data`: a URL with one slash, as Java writes some.
    case oneSlash(scheme: String)
    /// `jdbc:postgresql://host/name`.
    case database
  }

  /// Schemes that other programs read tables by, beside those of storages.
  private static let knownSchemes: Set<String> = [
    "abfs", "abfss", "adl", "az", "dbfs", "file", "ftp", "gs", "hdfs", "http", "https", "s3a", "s3n", "viewfs",
    "wasb", "wasbs",
  ]

  /// The form of a path that other programs understand, where it would be a folder of an odd name here; `nil` for all others.
  package static func foreignForm(of path: String) -> ForeignForm? {
    if path.hasPrefix("\\\\") { return .windows }
    guard let colon = path.firstIndex(of: ":"), scheme(of: path) == nil else { return nil }
    let (start, rest) = (path[..<colon].lowercased(), path[path.index(after: colon)...])
    if start == "jdbc" { return .database }
    if start.count == 1, let letter = start.first, letter.isASCII, letter.isLetter {
      return rest.hasPrefix("/") || rest.hasPrefix("\\") ? .windows : nil
    }
    let isKnown = knownSchemes.contains(start) || Storages.schemes.contains(start)
    return rest.hasPrefix("/") && isKnown ? .oneSlash(scheme: start) : nil
  }

  /// Whether two paths lead to one file, links followed.
  package static func isSameFile(_ one: String, _ other: String) -> Bool {
    var (left, right) = (stat(), stat())
    return stat(one, &left) == 0 && stat(other, &right) == 0 && left.st_dev == right.st_dev
      && left.st_ino == right.st_ino
  }

  package static func errorText(_ code: Int32) -> String { String(cString: strerror(code)) }

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

  /// The names in a folder, in no order; `nil`, with `errno`, when it cannot be read.
  package static func names(in folder: String) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let next = readdir(stream) {
      let name = withUnsafePointer(to: &next.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Deletes a folder with all that is in it, as far as that can be done; links are not followed.
  package static func removeTree(_ folder: String) {
    for name in names(in: folder) ?? [] {
      let path = join(folder, name)
      var facts = stat()
      if lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR {
        removeTree(path)
      } else {
        unlink(path)
      }
    }
    rmdir(folder)
  }
}
