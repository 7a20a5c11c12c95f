import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// The files that a recipe reads as they are now, so that what was computed from other contents is not shown with it.
enum InputStamps {
  /// A table of thousands of files is told by its first ones.
  private static let limit = 64

  /// Size and time of change of each file, as a hash, by path; 0 for one that is gone. Of folders and patterns also
  /// which files they have, by the folder's path. Complexity: O(files); at most 64 a table are looked at.
  static func of(_ sources: [LoweredSource]) -> [String: Int] {
    var stamps: [String: Int] = [:]
    for source in sources {
      if let folder = folder(of: source) { stamps[folder] = stamp(ofList: source.source.files.map(\.path)) }
      for file in source.source.files.prefix(limit) {
        var status = stat()
        guard stat(file.path, &status) == 0 else {
          stamps[file.path] = 0
          continue
        }
        var hasher = Hasher()
        hasher.combine(status.st_ino)
        hasher.combine(status.st_size)
        hasher.combine(status.st_mtim.tv_sec)
        hasher.combine(status.st_mtim.tv_nsec)
        let stamp = hasher.finalize()
        stamps[file.path] = stamp == 0 ? 1 : stamp
      }
    }
    return stamps
  }

  /// The folder of a source that is a folder or a pattern, and so may have other files later; ends in a slash.
  static func folder(of source: LoweredSource) -> String? {
    guard case .files(let request) = source.key, let first = source.source.files.first?.path, first != request.path
    else { return nil }
    var status = stat()
    let isFolder = stat(request.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard isFolder || request.path.contains(where: { "*?[{".contains($0) }) else { return nil }
    return first.lastIndex(of: "/").map { String(first[...$0]) } ?? "./"
  }

  static func stamp(ofList paths: [String]) -> Int {
    let hash = paths.hashValue
    return hash == 0 ? 1 : hash
  }
}
