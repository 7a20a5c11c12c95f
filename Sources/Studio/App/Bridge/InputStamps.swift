import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// The files that a recipe reads as they are now, so that what was computed from other contents is not shown with it.
enum InputStamps {
  /// A table of thousands of files is told by its first ones.
  private static let limit = 64

  /// Size and time of change of each file, as a hash, by path. Complexity: O(files), at most 64 a table.
  static func of(_ sources: [LoweredSource]) -> [String: Int] {
    var stamps: [String: Int] = [:]
    for source in sources {
      for file in source.source.files.prefix(limit) {
        var status = stat()
        guard stat(file.path, &status) == 0 else { continue }
        var hasher = Hasher()
        hasher.combine(status.st_ino)
        hasher.combine(status.st_size)
        hasher.combine(status.st_mtim.tv_sec)
        hasher.combine(status.st_mtim.tv_nsec)
        stamps[file.path] = hasher.finalize()
      }
    }
    return stamps
  }
}
