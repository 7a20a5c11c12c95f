import Catalog
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Looks for files of one name below a folder.
enum FileHunt {
  /// Folders that are looked into at most, and how deep.
  private static let folderLimit = 2000
  private static let depthLimit = 6
  private static let foundLimit = 12

  /// Paths relative to `root`, the nearest first; hidden folders are left out. Complexity: O(entries looked at).
  static func find(_ name: String, below root: String) -> [String] {
    guard !name.isEmpty else { return [] }
    var found: [String] = []
    var queue: [(path: String, depth: Int)] = [("", 0)]
    var visited = 0
    while !queue.isEmpty, visited < folderLimit, found.count < foundLimit {
      let (folder, depth) = queue.removeFirst()
      visited += 1
      guard let directory = opendir(folder.isEmpty ? root : FilePath.join(root, folder)) else { continue }
      defer { closedir(directory) }
      var folders: [String] = []
      while let entry = readdir(directory) {
        let isFolder = entry.pointee.d_type == UInt8(DT_DIR)
        let own = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if own.hasPrefix(".") { continue }
        let path = folder.isEmpty ? own : folder + "/" + own
        if isFolder {
          if depth < depthLimit { folders.append(path) }
        } else if own == name || own.hasPrefix(name + ".") {
          found.append(path)
        }
      }
      queue += folders.sorted().map { ($0, depth + 1) }
    }
    return found
  }
}
