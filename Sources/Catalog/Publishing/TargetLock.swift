import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// The lock on one output for the whole of a run: a second run on the same output fails at once.
///
/// An advisory lock (`flock`) on `.<name>.sous-lock` beside the output; it ends with the process, however that ends.
/// The file says who holds it.
final class TargetLock: Sendable {
  let path: String
  private let descriptor: Int32

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Takes the lock of `target` or fails at once.
  /// - Throws: `Failure` (`run`) naming the holder, or why the lock file cannot be made.
  static func take(target: String) throws(Failure) -> TargetLock {
    try take(target: target, at: StagingNames(target: target).lock)
  }

  /// - Parameter path: of the file that is locked.
  static func take(target: String, at path: String) throws(Failure) -> TargetLock {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else {
        throw Failure(.run, "cannot write beside the output \(target): \(FilePath.errorText(errno))")
      }
      let lock = TargetLock(path: path, descriptor: descriptor)
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        if errno == EINTR { continue }
        guard errno == EWOULDBLOCK else {
          throw Failure(.run, "cannot lock the output \(target): \(FilePath.errorText(errno))")
        }
        throw Failure(.run, "the output \(target) is being written by \(lock.holder); wait for it or stop it")
      }
      // Whoever held it before may have removed the file between our open and our lock: then we hold nothing.
      var held = stat()
      var named = stat()
      guard fstat(descriptor, &held) == 0, lstat(path, &named) == 0, held.st_ino == named.st_ino else { continue }
      lock.sign()
      return lock
    }
  }

  /// Removes the lock file; the lock itself goes with this object.
  func release() { unlink(path) }

  private var holder: String {
    var buffer = [UInt8](repeating: 0, count: 200)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    let lines = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n")
    guard lines.count >= 2 else { return "another run" }
    return "process \(lines[0]) since \(lines[1])"
  }

  private func sign() {
    let text = Array("\(getpid())\n\(Instant.now.text)\n".utf8)
    ftruncate(descriptor, 0)
    _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }
}

/// The hidden names beside an output that belong to its runs.
struct StagingNames {
  let folder: String
  private let stem: String

  init(target: String) {
    folder = FilePath.parent(of: target)
    let name = FilePath.name(of: target)
    // A name near the limit of 255 bytes leaves no room for more: it is cut, and told apart by its hash.
    if name.utf8.count > 200 {
      let cut = String(decoding: name.utf8.prefix(150), as: UTF8.self).filter { $0 != "\u{FFFD}" }
      stem = cut + "~" + String(Self.hash(name), radix: 36)
    } else {
      stem = name
    }
  }

  var lock: String { FilePath.join(folder, ".\(stem).sous-lock") }
  func staging(run: String) -> String { FilePath.join(folder, ".\(stem).sous-\(run)") }
  /// Where the old tree waits when the two cannot be exchanged in one step.
  func aside(run: String) -> String { staging(run: run) + ".old" }

  /// The run and whether it is a tree set aside, when `name` (without its folder) is one of ours.
  func run(of name: String) -> (run: String, isAside: Bool)? {
    let front = ".\(stem).sous-"
    // By bytes: names that are equal for Swift may be two outputs.
    guard name.utf8.starts(with: front.utf8) else { return nil }
    var run = Substring(name.utf8.dropFirst(front.utf8.count))
    let isAside = run.hasSuffix(".old")
    if isAside { run = run.dropLast(4) }
    return RunKey.isKey(run) ? (String(run), isAside) : nil
  }

  /// Tells names apart that are too long, or no names of files.
  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

/// The name of one run: when it began and a random number, 16 letters and digits.
enum RunKey {
  static func make() -> String {
    let time = String(Instant.now.microseconds, radix: 36)
    let chance = String(UInt64.random(in: 0..<2_176_782_336), radix: 36)
    let padded = String(repeating: "0", count: max(0, 6 - chance.count)) + chance
    return String((time + padded).suffix(16))
  }

  static func isKey(_ text: Substring) -> Bool {
    text.utf8.count == 16 && text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) }
  }
}
