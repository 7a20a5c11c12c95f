import Engine
import Synchronization

/// The way of one output into a storage.
///
/// ```
/// begin    lock here ── lock there ── abort what dead runs have left
///          … the run sends its files in parts; nobody sees them …
/// publish  all parts there? ── is what stands there what was judged? ── transaction: version + partitions + intent
///          ── complete every object ── delete those that go ── transaction: version current, intent gone
/// ```
/// The transaction with the intent decides: a process that dies before it leaves parts that nobody sees and the next run aborts,
/// one that dies behind it is brought to its end by whoever opens the catalog next, since completing and deleting again change nothing.
/// Between the two the catalog gives the table to nobody. Who lists the place itself sees old and new objects beside each
/// other for as long as it takes: one request an object that comes, two an object that goes.
final class ObjectPublication: OutputPublication {
  private let target: ObjectTarget
  private let catalog: Catalog
  private let options: RunOptions
  private let own: TargetLock
  private let lock: ObjectLock
  private let uploads = Mutex<ObjectUploads?>(nil)
  /// What a process that ends at once must not leave.
  private let leftovers: AbruptEnd.Registration

  /// - Throws: `Failure` (`run`): the target is busy or cannot be written.
  init(_ target: ObjectTarget, catalog: Catalog, options: RunOptions) throws {
    self.target = target
    self.catalog = catalog
    self.options = options
    own = try catalog.objectLock(of: target.path)
    let lock: ObjectLock
    do {
      lock = try ObjectLock(target.path, target.storage, catalog: catalog.path)
    } catch {
      own.release()
      throw error
    }
    self.lock = lock
    leftovers = AbruptEnd.register {
      // A process that ends at once does not wait for a storage that does not answer: its lock is known as a dead one's.
      lock.release(within: 1)
    }
    do {
      let prefix = target.shape == .folder ? target.path + "/" : target.path
      let old = try target.storage.pending(below: prefix).filter { target.shape == .folder || $0.path == target.path }
      ObjectTasks.run(old) { [storage = target.storage] object in try? storage.abort(object) }
    } catch {
      release()
      throw error
    }
  }

  var localFolder: String? { nil }

  func renew(_ request: inout WriteRequest) throws {
    let made = ObjectUploads(
      target.storage, folder: target.folder, memory: options.memory, cancellation: options.cancellation)
    let before = uploads.withLock { uploads in
      defer { uploads = made }
      return uploads
    }
    before?.abandon()
    request.staging = made
  }

  func publish(
    _ result: WriteResult, table: TableDescription?, run: Int64, finish: RunFinish, stop: () -> Bool
  ) throws -> Publication.Outcome {
    let steps: [ObjectIntent.Step]
    do {
      steps = try prepare()
    } catch {
      discard(stop: stop)
      throw error
    }
    return try AbruptEnd.uncut(commits: true) { try commit(steps, result, table: table, run: run, finish: finish) }
  }

  private func prepare() throws -> [ObjectIntent.Step] {
    let sent = try uploads.withLock { $0 }?.finish() ?? []
    try lock.check()
    let standing = try ObjectTarget.objects(at: target.path, target.shape, target.storage, options.cancellation)
    guard standing == target.standing else {
      throw Failure(.run, "the output \(target.path) was changed by something else during the run; run again")
    }
    var old = Dictionary(standing.map { ($0.path, $0.version) }, uniquingKeysWith: { first, _ in first })
    var steps = sent.map { ObjectIntent.Step(path: $0.path, object: $0, replaced: old.removeValue(forKey: $0.path)) }
    for object in standing where old[object.path] != nil {
      steps.append(ObjectIntent.Step(path: object.path, object: nil, replaced: object.version))
    }
    return steps
  }

  private func commit(
    _ steps: [ObjectIntent.Step], _ result: WriteResult, table: TableDescription?, run: Int64, finish: RunFinish
  ) throws -> Publication.Outcome {
    let intent: ObjectIntent
    do {
      // From here on nobody may abort what was sent.
      try lock.beginPublishing()
      intent = try record(steps, result, table: table, run: run, finish: finish)
    } catch {
      discard(stop: { false })
      throw error
    }
    defer { release() }
    let done: (marks: Set<FileMark>, changed: [String])
    do {
      done = try intent.carryOut(target.storage)
      try catalog.settle(intent, marks: done.marks)
    } catch {
      throw Failure(
        .run,
        "the output \(target.path) is on its way to its place, but not all of it is there (\(error)); the next command that opens the catalog finishes that"
      )
    }
    if let changed = done.changed.first {
      let more = done.changed.count > 1 ? " and \(done.changed.count - 1) more were" : " was"
      throw Failure(
        .run, "\(changed)\(more) written by something else in the last moment and stay as they are; run again")
    }
    return Publication.Outcome()
  }

  private func record(
    _ steps: [ObjectIntent.Step], _ result: WriteResult, table: TableDescription?, run: Int64, finish: RunFinish
  ) throws(Failure) -> ObjectIntent {
    let partitions = result.catalogPartitions
    let draft = ObjectIntent(
      target: target.path, isFolder: target.shape == .folder, version: nil, run: run, steps: steps)
    return try catalog.write { database in
      var intent = draft
      try Catalog.record(database, run: run, outcome: .publishing, error: nil, finish: finish)
      if let table {
        intent.version = try Catalog.insertVersion(
          database, table, location: intent.target, rows: result.rows, files: result.files, bytes: result.bytes,
          partitions: partitions, run: run)
      }
      intent.id = try Catalog.insert(database, intent)
      return intent
    }
  }

  func discard(stop: () -> Bool) {
    AbruptEnd.beginUnwinding()
    let unfinished = uploads.withLock { uploads in
      defer { uploads = nil }
      return uploads
    }
    unfinished?.abandon()
    release()
  }

  private func release() {
    lock.release(within: 5)
    own.release()
  }
}
