import CLinux
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Brings what was written to the disk, so that a publication survives the loss of power.
enum TreeSync {
  /// Up to this many files are synced one by one; for more, the whole file system at once is faster.
  private static let fewFiles = 32

  /// - Throws: `Failure` (`run`) when the device reports an error, a full disk for instance.
  static func sync(_ root: String, fileCount: Int) throws(Failure) {
    if fileCount > fewFiles {
      try withDescriptor(root) { linux_sync_file_system($0) }
    } else {
      try OutputTree.visit(root, files: true) { path throws(Failure) in try syncOne(path) }
    }
  }

  /// Syncs one file or folder.
  static func syncOne(_ path: String) throws(Failure) {
    try withDescriptor(path) { fsync($0) == 0 ? 0 : errno }
  }

  private static func withDescriptor(_ path: String, _ body: (Int32) -> Int32) throws(Failure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(.run, "cannot sync \(path): \(FilePath.errorText(errno))") }
    defer { close(descriptor) }
    let code = body(descriptor)
    // Some file systems cannot sync folders and say so; there is nothing more to do there.
    if code != 0 && code != EINVAL && code != ENOSYS {
      throw Failure(.run, "cannot bring \(path) to the disk: \(FilePath.errorText(code))")
    }
  }
}
