import Synchronization

/// The files of a run on their way to a storage: sent in parts while the run goes on, seen by nobody before they are
/// completed. Any thread makes files; each file is written by one.
package final class ObjectUploads: StagingArea {
  /// Requests at a time.
  private static let mostTasks = 16

  private struct State {
    var done: [PendingObject] = []
    /// All that were begun, for those that are aborted.
    var begun: [PendingObject] = []
    var failure: Failure?
    var tasks = 0
    var heldBytes = 0
  }

  private let storage: any ObjectStorage
  /// Ends in a slash.
  private let folder: String
  private let cancellation: Cancellation
  /// What the objects of these uploads are known by.
  private let mark = String(UInt64.random(in: 0 ... .max), radix: 36)
  private let lock = ConditionLock()
  nonisolated(unsafe) private var state = State()
  /// Of requests: those of uploads that are given up end too.
  private let sending: Cancellation
  fileprivate let partBytes: Int
  private let mostBytes: Int

  /// - Parameters:
  ///   - folder: what the paths of files are below.
  ///   - memory: bytes that the run may hold; an eighth of it may be on its way.
  package init(_ storage: any ObjectStorage, folder: String, memory: Int, cancellation: Cancellation) {
    self.storage = storage
    self.folder = folder.hasSuffix("/") ? folder : folder + "/"
    self.cancellation = cancellation
    sending = Cancellation(parent: cancellation)
    partBytes = max(storage.smallestPart, min(8 << 20, memory / 32))
    mostBytes = max(partBytes, min(64 << 20, memory / 8))
  }

  package func makeFile(_ path: String) throws -> any StagedFile {
    try check()
    return ObjectUpload(self, path: folder + path)
  }

  /// Waits until all that was written is there.
  package func finish() throws(Failure) -> [PendingObject] {
    lock.withLock { while state.tasks > 0, state.failure == nil, !cancellation.isCancelled { lock.wait() } }
    try check()
    return lock.withLock { state.done }.sorted { ByteOrder.precedes($0.path, $1.path) }
  }

  /// Gives up: what was sent is thrown away, as far as the storage answers; the next run on the output does the rest.
  package func abandon() {
    sending.cancel()
    lock.withLock { while state.tasks > 0 { lock.wait() } }
    let begun = lock.withLock { () -> [PendingObject] in
      defer { state.begun = [] }
      return state.begun
    }
    let aborting = Cancellation()
    ObjectTasks.run(begun, patience: 3) { [storage] object in
      guard !aborting.isCancelled else { return }
      do { try storage.abort(object) } catch { aborting.cancel() }
    }
  }

  fileprivate func check() throws(Failure) {
    // What a request says that was stopped is no failure of its own.
    try cancellation.check()
    if let failure = lock.withLock({ state.failure }) { throw failure }
  }

  /// Runs a request on a thread of its own once there is room for what it holds.
  fileprivate func submit(bytes: Int, _ task: @escaping @Sendable () throws(Failure) -> Void) throws(Failure) {
    lock.withLock {
      while state.tasks >= Self.mostTasks || (state.tasks > 0 && state.heldBytes + bytes > mostBytes),
        state.failure == nil, !cancellation.isCancelled
      { lock.wait() }
      state.tasks += 1
      state.heldBytes += bytes
    }
    DetachedThread.run {
      var problem: Failure?
      do throws(Failure) { try task() } catch { problem = error }
      self.lock.withLock {
        self.state.tasks -= 1
        self.state.heldBytes -= bytes
        self.state.failure = self.state.failure ?? problem
        self.lock.broadcast()
      }
    }
    try check()
  }

  fileprivate func begin(_ path: String) throws(Failure) -> PendingObject {
    let object = try storage.begin(path, mark: mark) { self.sending.isCancelled }
    lock.withLock { state.begun.append(object) }
    return object
  }

  fileprivate func send(part: Int, of object: PendingObject, _ bytes: [UInt8]) throws(Failure) -> String {
    try storage.send(part: part, of: object, bytes) { self.sending.isCancelled }
  }

  fileprivate func isDone(_ object: PendingObject) { lock.withLock { state.done.append(object) } }
}

/// One file on its way. Its parts may arrive in any order; who sends the last of them tells.
private final class ObjectUpload: StagedFile, @unchecked Sendable {
  private let uploads: ObjectUploads
  private let path: String
  private(set) var byteCount = 0
  var changed: (seconds: Int, nanoseconds: Int)? { nil }
  private var buffer: [UInt8] = []
  /// Parts that were handed over.
  private var partCount = 0
  /// Once there is more than one part.
  private var object: PendingObject?
  private let tags = Mutex<(byPart: [Int: String], total: Int?)>(([:], nil))

  init(_ uploads: ObjectUploads, path: String) {
    self.uploads = uploads
    self.path = path
  }

  /// Parts grow, so that ten thousand of them hold any file.
  private var partBytes: Int { uploads.partBytes << (partCount / 1000) }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    byteCount += bytes.count
    var rest = bytes[...]
    while !rest.isEmpty {
      let some = rest.prefix(partBytes - buffer.count)
      buffer.append(contentsOf: some)
      rest = rest.dropFirst(some.count)
      // The last part is sent by `close`, which knows that it is the last.
      if buffer.count == partBytes && !rest.isEmpty { try sendFull() }
    }
  }

  private func sendFull() throws {
    let begun = try object ?? uploads.begin(path)
    object = begun
    try send(of: begun)
  }

  private func send(of begun: PendingObject) throws {
    partCount += 1
    let (number, bytes) = (partCount, buffer)
    buffer = []
    try uploads.submit(bytes: bytes.count) { () throws(Failure) in
      let tag = try self.uploads.send(part: number, of: begun, bytes)
      self.arrived(begun, part: number, tag)
    }
  }

  func close() throws {
    if let object {
      tags.withLock { $0.total = partCount + 1 }
      return try send(of: object)
    }
    // One part only: the node waits for neither of its requests.
    let bytes = buffer
    buffer = []
    tags.withLock { $0.total = 1 }
    try uploads.submit(bytes: bytes.count) { () throws(Failure) in
      let begun = try self.uploads.begin(self.path)
      let tag = try self.uploads.send(part: 1, of: begun, bytes)
      self.arrived(begun, part: 1, tag)
    }
  }

  private func arrived(_ begun: PendingObject, part: Int, _ tag: String) {
    let all = tags.withLock { tags -> [String]? in
      tags.byPart[part] = tag
      guard let total = tags.total, tags.byPart.count == total else { return nil }
      return (1...total).compactMap { tags.byPart[$0] }
    }
    guard let all else { return }
    var done = begun
    done.parts = all
    done.byteCount = byteCount
    uploads.isDone(done)
  }
}

/// Many requests at once, for those who wait for all of them.
package enum ObjectTasks {
  private static let mostThreads = 16

  /// Runs `body` on a thread that nobody waits for.
  package static func apart(_ body: @escaping @Sendable () -> Void) { DetachedThread.run(body) }

  private final class Progress: Sendable {
    let next = Atomic(0)
    let done = Atomic(0)
    let ended = Atomic(0)
  }

  /// Runs `body` for every item, on several threads.
  /// - Parameter patience: seconds without an item that ends after which nobody waits any more.
  package static func run<Item: Sendable>(
    _ items: [Item], patience: Int = .max, _ body: @escaping @Sendable (Item) -> Void
  ) {
    let (progress, lock) = (Progress(), ConditionLock())
    let threads = min(mostThreads, items.count)
    for _ in 0..<threads {
      DetachedThread.run {
        while true {
          let index = progress.next.add(1, ordering: .relaxed).oldValue
          guard index < items.count else { break }
          body(items[index])
          progress.done.add(1, ordering: .relaxed)
        }
        lock.withLock {
          progress.ended.add(1, ordering: .relaxed)
          lock.broadcast()
        }
      }
    }
    var (seen, since) = (0, ContinuousClock.now)
    lock.withLock {
      while progress.ended.load(ordering: .relaxed) < threads {
        let done = progress.done.load(ordering: .relaxed)
        if done != seen { (seen, since) = (done, .now) }
        if patience != .max, since.duration(to: .now) > .seconds(patience) { break }
        lock.wait()
      }
    }
  }
}
