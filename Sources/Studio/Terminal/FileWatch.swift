#if canImport(Glibc)
  import Glibc
#endif

/// Tells when files are written, replaced or removed by anybody (inotify). Silent where the system cannot tell.
final class FileWatch {
  /// Readable when something happened; -1 where nothing can be watched.
  let descriptor: Int32
  /// The folder of each watch, in every way in which paths name it. Folders are watched, since editors and exports
  /// replace files.
  private var folders: [Int32: Set<String>] = [:]
  private var paths: Set<String> = []

  init() { descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC)) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Watches these files instead of those before; a path that ends in a slash is all of a folder.
  /// - Returns: Whether one of these is watched only from now on: what has come to it since it was looked at is told by
  ///   nobody.
  func follow(_ paths: Set<String>) -> Bool {
    guard paths != self.paths, descriptor >= 0 else { return false }
    let new = paths.subtracting(self.paths)
    self.paths = paths
    watch()
    return new.contains { $0.hasSuffix("/") }
  }

  private func watch() {
    let wanted = Set(paths.map { Self.parts($0).folder })
    for (watch, names) in folders {
      folders[watch] = names.intersection(wanted)
      guard names.isDisjoint(with: wanted) else { continue }
      inotify_rm_watch(descriptor, watch)
      folders[watch] = nil
    }
    let events = UInt32(
      IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
    for folder in wanted.subtracting(folders.values.joined()) {
      let watch = inotify_add_watch(descriptor, folder, events)
      if watch >= 0 { folders[watch, default: []].insert(folder) }
    }
  }

  private static func parts(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = String(path[..<slash])
    return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
  }

  /// The files that were touched since the last call.
  func drain() -> Set<String> {
    var touched: Set<String> = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { break }
      buffer.withUnsafeBytes { bytes in
        // Each event is 16 bytes and a name padded with zeros (inotify(7)).
        var at = 0
        while at + 16 <= count {
          let watch = bytes.loadUnaligned(fromByteOffset: at, as: Int32.self)
          let mask = bytes.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)
          let length = Int(bytes.loadUnaligned(fromByteOffset: at + 12, as: UInt32.self))
          let end = min(count, at + 16 + length)
          let name = String(decoding: bytes[(at + 16)..<end].prefix { $0 != 0 }, as: UTF8.self)
          at = end
          // A new file is told when it is written, a new folder at once.
          if mask & UInt32(IN_CREATE) != 0, mask & UInt32(IN_ISDIR) == 0 { continue }
          guard let names = folders[watch] else { continue }
          // With its folder everything in it has gone.
          let isFolderGone = mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED) != 0
          if isFolderGone { folders[watch] = nil }
          for path in paths {
            let parts = Self.parts(path)
            if names.contains(parts.folder), isFolderGone || parts.name.isEmpty || parts.name == name {
              touched.insert(path)
            }
          }
        }
      }
    }
    // A folder that came back is watched again.
    if !touched.isEmpty { watch() }
    return touched
  }
}
