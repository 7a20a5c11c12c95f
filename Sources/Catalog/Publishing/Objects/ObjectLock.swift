import Engine
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The lock on one output in a storage for the whole of a run: a second run on the same output fails at once, also on
/// another machine.
///
/// A small object `.<name>.sous-lock` beside the output that says who holds it, made only where there is none. Its holder
/// writes it anew every minute; one that was not written for ten minutes, or whose process on this machine is gone, is taken
/// over. One that was bringing its output to its place is taken over by its own catalog only, which finishes that first.
/// Runs of this machine are told apart by `TargetLock` before.
final class ObjectLock: Sendable {
  private static let renewalSeconds = 60
  private static let staleSeconds = 600

  private struct State {
    var version: String
    var isPublishing = false
    var isReleased = false
    var isRemoved = false
    var isLost = false
  }

  private let storage: any ObjectStorage
  private let path: String
  private let catalog: String
  private let state: Mutex<State>

  /// - Parameters:
  ///   - target: path of the output, without a slash at its end.
  ///   - catalog: path of the catalog that finishes what its runs begin.
  /// - Throws: `Failure` (`run`) naming the holder.
  init(_ target: String, _ storage: any ObjectStorage, catalog: String) throws(Failure) {
    let name = FilePath.name(of: target)
    let path = target.dropLast(name.count) + "." + name + ".sous-lock"
    let content = Self.content(isPublishing: false, catalog)
    var version = try storage.put(path, content, replacing: nil)
    while version == nil {
      guard let known = try storage.get(path) else {
        version = try storage.put(path, content, replacing: nil)
        continue
      }
      try Self.refuseLiving(known.bytes, ageSeconds: known.ageSeconds, target, path, catalog)
      version = try storage.put(path, content, replacing: known.version)
    }
    (self.storage, self.path, self.catalog) = (storage, path, catalog)
    state = Mutex(State(version: version ?? ""))
    ObjectTasks.apart { [weak self] in
      while true {
        for _ in 0..<Self.renewalSeconds * 4 {
          usleep(250_000)
          guard let self, !self.state.withLock({ $0.isReleased }) else { return }
        }
        self?.renew()
      }
    }
  }

  private static func refuseLiving(
    _ content: [UInt8], ageSeconds: Int, _ target: String, _ path: String, _ catalog: String
  ) throws(Failure) {
    let lines = String(decoding: content, as: UTF8.self).split(separator: "\n").map(String.init)
    guard lines.count >= 2 else { return }
    let isGone = ProcessIdentity.isGone(lines[0])
    guard isGone || ageSeconds > staleSeconds else {
      throw Failure(
        .run,
        "the output \(target) is being written by \(lines[0]) since \(lines[1]); wait for it, or try again ten minutes after it has ended"
      )
    }
    guard lines.count > 2, !(isGone && lines[2] == catalog) else { return }
    throw Failure(
      .run,
      "a run of \(lines[0]) ended while it brought the output \(target) to its place; a command with its catalog \(lines[2]) finishes that, or remove \(path)"
    )
  }

  /// - Throws: `Failure` (`run`) when another run has taken the lock over meanwhile.
  func check() throws(Failure) {
    guard state.withLock({ $0.isLost }) else { return }
    throw Failure(.run, "another run has taken over the output, as this one did not answer for minutes; run again")
  }

  /// Says that from now on the run goes only forward.
  func beginPublishing() throws(Failure) {
    state.withLock { $0.isPublishing = true }
    try write()
    try check()
  }

  /// Removes the lock, unless it is another's by now.
  func release() {
    let isOwn = state.withLock { state in
      defer { state.isReleased = true }
      return !state.isReleased && !state.isLost
    }
    if isOwn { try? storage.delete(path) }
    state.withLock { $0.isRemoved = true }
  }

  /// The same, but no longer than so many seconds.
  func release(within seconds: Int) {
    ObjectTasks.apart { self.release() }
    for _ in 0..<seconds * 20 where !state.withLock({ $0.isRemoved }) { usleep(50_000) }
  }

  /// The network may be away: the next minute may do then.
  private func renew() {
    try? write()
    // Released while it was renewed.
    if state.withLock({ $0.isReleased && !$0.isLost }) { try? storage.delete(path) }
  }

  private func write() throws(Failure) {
    let (version, isPublishing) = state.withLock { ($0.version, $0.isPublishing) }
    let written = try storage.put(path, Self.content(isPublishing: isPublishing, catalog), replacing: version)
    state.withLock { state in
      // Two writes at once, by the clock and by the run: one of them was the first.
      if written == nil && state.version != version { return }
      state.version = written ?? version
      state.isLost = written == nil
    }
  }

  private static func content(isPublishing: Bool, _ catalog: String) -> [UInt8] {
    Array("\(ProcessIdentity.own)\n\(Instant.now.text)\n\(isPublishing ? catalog + "\n" : "")".utf8)
  }
}
