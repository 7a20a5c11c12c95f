import Catalog
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Compares two folders byte for byte.
enum TreeComparison {
  /// The first path, in byte order, that only one tree has or that differs in content; `nil` when they are equal.
  static func firstDifference(_ left: String, _ right: String) -> String? {
    difference(left, right, "")
  }

  private static func difference(_ left: String, _ right: String, _ path: String) -> String? {
    let names = Set(FilePath.names(in: left) ?? []).union(FilePath.names(in: right) ?? []).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    for name in names {
      let own = path.isEmpty ? name : path + "/" + name
      let a = FilePath.join(left, name)
      let b = FilePath.join(right, name)
      switch (isFolder(a), isFolder(b)) {
      case (true, true): if let found = difference(a, b, own) { return found }
      case (false, false): if !haveEqualBytes(a, b) { return own }
      default: return own
      }
    }
    return nil
  }

  private static func isFolder(_ path: String) -> Bool? {
    let status = UnsafeMutablePointer<stat>.allocate(capacity: 1)
    defer { status.deallocate() }
    guard lstat(path, status) == 0 else { return nil }
    return status.pointee.st_mode & S_IFMT == S_IFDIR
  }

  private static func haveEqualBytes(_ left: String, _ right: String) -> Bool {
    guard let a = fopen(left, "re") else { return false }
    defer { fclose(a) }
    guard let b = fopen(right, "re") else { return false }
    defer { fclose(b) }
    let size = 1 << 16
    return withUnsafeTemporaryAllocation(byteCount: 2 * size, alignment: 16) { buffer in
      guard let base = buffer.baseAddress else { return false }
      while true {
        let count = fread(base, 1, size, a)
        if fread(base + size, 1, size, b) != count { return false }
        if count == 0 { return true }
        if memcmp(base, base + size, count) != 0 { return false }
      }
    }
  }
}
