#if canImport(Glibc)
  import Glibc
#endif

/// Tells when one file is written, replaced or removed by anybody (inotify). Silent where the system cannot tell.
final class FileWatch {
  /// Readable when something happened; -1 where nothing can be watched.
  let descriptor: Int32
  private var watch: Int32 = -1
  private var name = ""
  private(set) var path: String?

  init() { descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC)) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Watches this file instead of the one before; `nil` watches none. The folder is watched, since editors replace files.
  func follow(_ path: String?) {
    guard path != self.path, descriptor >= 0 else { return }
    self.path = path
    if watch >= 0 { inotify_rm_watch(descriptor, watch) }
    watch = -1
    guard let path else { return }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    name = parts.last.map(String.init) ?? path
    let folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
    let events = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM)
    watch = inotify_add_watch(descriptor, folder.isEmpty ? "/" : folder, events)
  }

  /// Whether the file was touched since the last call.
  func drain() -> Bool {
    var isTouched = false
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { return isTouched }
      buffer.withUnsafeBytes { bytes in
        // Each event is 16 bytes and a name padded with zeros (inotify(7)).
        var at = 0
        while at + 16 <= count {
          let length = Int(bytes.loadUnaligned(fromByteOffset: at + 12, as: UInt32.self))
          let end = min(count, at + 16 + length)
          let found = bytes[(at + 16)..<end].prefix { $0 != 0 }
          if found.elementsEqual(name.utf8) { isTouched = true }
          at = end
        }
      }
    }
  }
}
