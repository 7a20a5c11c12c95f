import CLinux

#if canImport(Glibc)
  import Glibc
#endif

/// What tells one file or folder from every other, whatever its name: device, inode and, where the file system keeps
/// it, the time of birth (an inode number is used again after a deletion).
public struct FileIdentity: Hashable, Sendable {
  public var device: UInt64
  public var inode: UInt64
  /// Nanoseconds since the epoch; 0 where unknown.
  public var birth: Int64

  /// The identity of what stands at `path`, a link not followed; `nil` when nothing does.
  public init?(path: String) {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return nil }
    device = UInt64(facts.st_dev)
    inode = UInt64(facts.st_ino)
    birth = linux_birth_time(path)
  }

  init?(text: String) {
    let parts = text.split(separator: ":")
    guard parts.count == 3, let device = UInt64(parts[0]), let inode = UInt64(parts[1]), let birth = Int64(parts[2])
    else { return nil }
    self.device = device
    self.inode = inode
    self.birth = birth
  }

  /// `device:inode:birth`, as the catalog keeps it.
  var text: String { "\(device):\(inode):\(birth)" }
}
