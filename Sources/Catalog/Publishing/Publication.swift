public import Engine
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The way of one output from a private folder to its place: all of it at once, or nothing.
///
/// ```
/// begin    lock ── settle intents ── clean leftovers ── make  .<name>.sous-<run>  (0700, beside the target)
///          … the run writes there …
/// publish  sync ── transaction: version + partitions + intent ── exchange with the target ── sync the folder
///          ── transaction: version current, intent gone ── delete the old tree
/// ```
/// A process may die between any two of these: the next to open the catalog settles the intent by looking which tree
/// stands at the target, the next run on the target deletes what is left. One thread at a time.
public final class Publication: Sendable {
  /// The points between which a process may die; tests stop there.
  package enum Step: CaseIterable, Sendable {
    case begun, synced, recorded, movedAside, inPlace, placeSynced, settled, oldDeleted
  }

  /// What a publication did.
  public struct Outcome: Hashable, Sendable {
    /// Sentences for people: what was not as usual.
    public var notes: [String] = []

    public init() {}
  }

  public let target: OutputTarget
  /// Where the run writes: an empty folder on the target's file system.
  public let stagingFolder: String
  private let run: String
  private let lock: TargetLock
  private let catalog: Catalog
  private let names: StagingNames
  private let madeFolders: [String]
  private let canExchange: Bool
  private let pass: @Sendable (Step) throws -> Void
  /// What a process that ends at once must not leave.
  private let leftovers: AbruptEnd.Registration

  /// Locks the target, cleans up after earlier runs and makes the staging folder.
  /// - Parameter stop: asked while cleaning up; true leaves the rest for later.
  /// - Throws: `Failure` (`run`): the target is busy or its folder cannot be written.
  public static func begin(
    _ target: OutputTarget, catalog: Catalog, stop: () -> Bool = { false }
  ) throws -> Publication {
    try begin(target, catalog: catalog, canExchange: true, stop: stop) { _ in }
  }

  /// As `begin`, with a hook that is called after each step. What the hook throws stands for the death of the process:
  /// it passes through without any clean-up.
  package static func begin(
    _ target: OutputTarget, catalog: Catalog, canExchange: Bool, stop: () -> Bool = { false },
    pass: @escaping @Sendable (Step) throws -> Void
  ) throws -> Publication {
    let names = StagingNames(target: target.path)
    let made = try FilePath.makeFolders(names.folder)
    var lock: TargetLock?
    do {
      let held = try TargetLock.take(target: target.path)
      lock = held
      try catalog.settleIntents(of: target.path)
      cleanLeftovers(names, target: target.path, stop: stop)
      guard FileIdentity(path: target.path) == target.standing else {
        throw Failure(.run, "the output \(target.path) was replaced while this run began; run again")
      }
      let run = RunKey.make()
      let staging = names.staging(run: run)
      guard mkdir(staging, 0o700) == 0 else {
        throw Failure(.run, "cannot write beside the output \(target.path): \(FilePath.errorText(errno))")
      }
      let publication = Publication(
        target: target, stagingFolder: staging, run: run, lock: held, catalog: catalog, names: names, madeFolders: made,
        canExchange: canExchange, pass: pass)
      try pass(.begun)
      return publication
    } catch let error as Failure {
      lock?.release()
      for folder in made.reversed() { rmdir(folder) }
      throw error
    }
  }

  private init(
    target: OutputTarget, stagingFolder: String, run: String, lock: TargetLock, catalog: Catalog, names: StagingNames,
    madeFolders: [String], canExchange: Bool, pass: @escaping @Sendable (Step) throws -> Void
  ) {
    self.target = target
    self.stagingFolder = stagingFolder
    self.run = run
    self.lock = lock
    self.catalog = catalog
    self.names = names
    self.madeFolders = madeFolders
    self.canExchange = canExchange
    self.pass = pass
    let lockPath = lock.path
    leftovers = AbruptEnd.register {
      // The work may still be writing there.
      for _ in 0..<10 {
        OutputTree.delete(stagingFolder, .everything, stop: { false })
        if FileIdentity(path: stagingFolder) == nil { break }
        usleep(10_000)
      }
      unlink(lockPath)
      for folder in madeFolders.reversed() { rmdir(folder) }
    }
  }

  /// Empties the staging folder, for a run that begins again.
  public func clearStaging() {
    OutputTree.delete(stagingFolder, .everything, stop: { false })
    mkdir(stagingFolder, 0o700)
  }

  /// Makes another empty folder beside the staging folder, for a run that is measured and not published.
  public func makeTrial(_ number: Int) throws(Failure) -> String {
    let path = stagingFolder + "t\(number)"
    guard mkdir(path, 0o700) == 0 else {
      throw Failure(.run, "cannot write beside the output \(target.path): \(FilePath.errorText(errno))")
    }
    return path
  }

  /// Deletes such folders; also after the publication is over.
  /// - Parameter stop: asked while deleting; true leaves the rest for the next run.
  public func deleteTrials(_ folders: [String], stop: () -> Bool = { false }) {
    for folder in folders { OutputTree.delete(folder, .everything, stop: stop) }
  }

  /// Puts the staged output in its place and tells the catalog. Afterwards the publication is over, also on an error.
  ///
  /// - Parameters:
  ///   - result: what was written to the staging folder.
  ///   - table: the table it becomes; `nil` publishes files only.
  ///   - run: the catalog's run, which ends as done.
  ///   - stop: asked while the old tree is deleted; true leaves the rest for the next run.
  /// - Throws: `Failure` (`run`). The old output stands unless the message says that the new one is in place.
  public func publish(
    _ result: WriteResult, table: TableDescription?, run runId: Int64, finish: RunFinish, stop: () -> Bool = { false }
  ) throws -> Outcome {
    do {
      try prepare(fileCount: result.files)
    } catch let error as Failure {
      discard(stop: stop)
      throw error
    }
    return try AbruptEnd.uncut(commits: true) {
      try commit(result, table: table, run: runId, finish: finish, stop: stop)
    }
  }

  private func commit(
    _ result: WriteResult, table: TableDescription?, run runId: Int64, finish: RunFinish, stop: () -> Bool
  ) throws -> Outcome {
    var outcome = Outcome()
    let intent: Intent
    do {
      intent = try record(result, table: table, run: runId, finish: finish)
    } catch {
      discard(stop: stop)
      throw error
    }
    do {
      try pass(.recorded)
      try putInPlace(&outcome)
    } catch let error as Failure {
      try? catalog.settle(intent, forward: false)
      discard(stop: stop)
      throw error
    }
    do {
      try pass(.inPlace)
      try TreeSync.syncOne(names.folder)
      try pass(.placeSynced)
      try catalog.settle(intent, forward: true)
    } catch let error as Failure {
      lock.release()
      throw Failure(
        .run,
        "the output \(target.path) is in place, but the catalog is not up to date yet (\(error.message)); the next command that opens it settles that"
      )
    }
    try pass(.settled)
    removeOld(stop: stop, &outcome)
    try pass(.oldDeleted)
    lock.release()
    return outcome
  }

  /// Gives up: removes what was staged and lets the target go. The old output stands.
  /// - Parameter stop: asked while deleting; true leaves the rest for the next run.
  public func discard(stop: () -> Bool = { false }) {
    AbruptEnd.beginUnwinding()
    OutputTree.delete(stagingFolder, .everything, stop: stop)
    lock.release()
    for folder in madeFolders.reversed() { rmdir(folder) }
  }

  /// The tree or file that takes the target's place.
  private var staged: String {
    switch target.shape {
    case .folder: stagingFolder
    case .file: FilePath.join(stagingFolder, FilePath.name(of: target.path))
    }
  }

  private func prepare(fileCount: Int) throws {
    // The staging folder was private; what takes the target's place gets the target's rights, or the usual ones.
    var facts = stat()
    let known = lstat(target.path, &facts) == 0
    let usual: mode_t = target.shape == .folder ? 0o777 : 0o666
    chmod(staged, known ? facts.st_mode & 0o7777 : usual & ~Self.fileModeMask)
    try TreeSync.sync(stagingFolder, fileCount: fileCount)
    try TreeSync.syncOne(names.folder)
    // A folder that was made for the output is safe when the one above it is.
    for folder in madeFolders { try TreeSync.syncOne(FilePath.parent(of: folder)) }
    try pass(.synced)
  }

  private func record(
    _ result: WriteResult, table: TableDescription?, run: Int64, finish: RunFinish
  ) throws(Failure) -> Intent {
    guard let identity = FileIdentity(path: staged) else {
      throw Failure(.run, "the staged output \(staged) is gone; something else deleted it")
    }
    let old = FileIdentity(path: target.path)
    guard old == target.standing, target.isAsJudged else {
      throw Failure(.run, "the output \(target.path) was changed by something else during the run; run again")
    }
    let partitions = result.catalogPartitions
    let marks = try marks(of: result)
    let draft = Intent(
      target: target.path, staged: identity, old: old, aside: names.aside(run: self.run), version: nil, run: run)
    return try catalog.write { database in
      var intent = draft
      try Catalog.record(database, run: run, outcome: .publishing, error: nil, finish: finish)
      if let table {
        intent.version = try Catalog.insertVersion(
          database, table, location: intent.target, rows: result.rows, files: result.files, bytes: result.bytes,
          partitions: partitions, run: run)
      }
      try Catalog.insertOutput(database, location: intent.target, marks: marks, run: run)
      intent.id = try Catalog.insert(database, intent)
      return intent
    }
  }

  /// Marks of the staged files. What the run noted of them as it wrote is as good as a look at each, where the file system
  /// still says the same of one: those of other machines may set times when a file is closed.
  private func marks(of result: WriteResult) throws(Failure) -> Set<FileMark> {
    let marks = Set(result.stamps.map(FileMark.init))
    var facts = stat()
    guard result.stamps.count == result.files, marks.count == result.files, let one = result.stamps.first,
      lstat(FilePath.join(stagingFolder, one.path), &facts) == 0, FileMark(path: one.path, facts) == FileMark(one)
    else { return try OutputTarget.marks(of: staged, shape: target.shape) }
    return marks
  }

  private func putInPlace(_ outcome: inout Outcome) throws {
    guard target.standing != nil else {
      return try require(Rename.withoutReplacing(staged, target.path))
    }
    let exchanged = canExchange ? Rename.exchange(staged, target.path) : .unsupported
    guard exchanged == .unsupported else { return try require(exchanged) }
    try require(Rename.withoutReplacing(target.path, names.aside(run: run)))
    try pass(.movedAside)
    let moved = Rename.withoutReplacing(staged, target.path)
    if moved != .done { _ = Rename.withoutReplacing(names.aside(run: run), target.path) }
    try require(moved)
    outcome.notes.append(
      "this file system cannot exchange two folders in one step; the output was put in place by two renames")
  }

  private func require(_ renamed: Rename.Outcome) throws(Failure) {
    switch renamed {
    case .done: return
    case .unsupported: throw Failure(.run, "this file system cannot rename \(staged) to \(target.path)")
    case .failed(EEXIST):
      throw Failure(.run, "the output \(target.path) was made by something else during the run; run again")
    case .failed(let code):
      throw Failure(.run, "cannot put the output in place at \(target.path): \(FilePath.errorText(code))")
    }
  }

  /// Deletes the old tree, which stands where the new one was staged, or aside.
  private func removeOld(stop: () -> Bool, _ outcome: inout Outcome) {
    let deleting = target.shape == .file ? OutputTree.Deleting.everything : .files(target.standingFiles)
    for place in [stagingFolder, names.aside(run: run)] {
      if let kept = OutputTree.delete(place, deleting, stop: stop) {
        outcome.notes.append("\(kept) appeared in the old output during the run and was kept; move it away")
      }
    }
  }

  /// Deletes what killed runs on this target have left. The caller holds the lock.
  private static func cleanLeftovers(_ names: StagingNames, target: String, stop: () -> Bool) {
    for name in FilePath.names(in: names.folder) ?? [] {
      guard let leftover = names.run(of: name) else { continue }
      let path = FilePath.join(names.folder, name)
      // An old tree set aside by a run that another catalog knew: without it the target would be lost.
      if leftover.isAside, Rename.withoutReplacing(path, target) == .done { continue }
      let isOwn = !leftover.isAside && !holdsOldTree(path)
      OutputTree.delete(path, isOwn ? .everything : .outputs, stop: stop)
    }
  }

  /// Whether a leftover may be an old tree after an exchange: then foreign entries in it are somebody's.
  private static func holdsOldTree(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0 && facts.st_mode & 0o777 != 0o700
  }

  /// The process's umask; read once, for reading it means setting it.
  private static let fileModeMask: mode_t = {
    let mask = umask(0o077)
    umask(mask)
    return mask
  }()
}
