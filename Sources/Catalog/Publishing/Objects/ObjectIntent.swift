public import Engine
import GRDB

/// A publication under way in a storage: which objects take their places and which go. From the moment the catalog has
/// it, it only goes forward.
struct ObjectIntent: Sendable {
  /// What stands in the column `staged` of such intents.
  static let staged = "objects"

  struct Step: Sendable {
    var path: String
    /// The object that takes the place; `nil` when what stands there only goes.
    var object: PendingObject?
    /// The version that stands there.
    var replaced: String?
  }

  var id: Int64 = 0
  var target: String
  var isFolder: Bool
  var version: Int64?
  var run: Int64?
  var steps: [Step] = []

  /// Takes the steps that are left: first the objects that come, then those that go. Steps that were taken before change
  /// nothing.
  /// - Returns: marks of the objects that are in their places, and the paths of those that something else has changed.
  /// - Throws: the first failure, after all were tried.
  func carryOut(_ storage: any ObjectStorage) throws -> (marks: Set<FileMark>, changed: [String]) {
    let outcome = StepOutcomes()
    let shape: OutputTarget.Shape = isFolder ? .folder : .file
    ObjectTasks.run(steps) { step in
      guard let object = step.object else { return }
      outcome.take(step.path) {
        ObjectTarget.mark(try storage.complete(object, replacing: step.replaced), of: target, shape)
      }
    }
    try outcome.check()
    ObjectTasks.run(steps) { step in
      guard step.object == nil, let replaced = step.replaced else { return }
      outcome.take(step.path) {
        // What is another one by now is somebody's.
        let standing = try storage.object(at: step.path, Cancellation())
        if let standing, standing.version == replaced { try storage.delete(step.path) }
        return nil
      }
    }
    try outcome.check()
    return outcome.result
  }
}

extension Catalog {
  /// Finishes publications in storages whose processes are gone. What a storage does not answer is left for the next time.
  func settleObjects() throws(Failure) {
    for intent in try read({ database in try Self.objectIntents(database) }) {
      guard let storage = Storages.storage(of: intent.target), let lock = try? objectLock(of: intent.target) else {
        continue
      }
      defer { lock.release() }
      guard let there = try? ObjectLock(intent.target, storage, catalog: path) else { continue }
      defer { there.release() }
      if let done = try? intent.carryOut(storage) { try settle(intent, marks: done.marks) }
    }
  }

  /// Whether a publication to this place has begun to change it and has not ended.
  public func isUnsettled(location: String) throws(Failure) -> Bool {
    try read { database in
      try StoredRow.fetchOne(
        database, sql: "SELECT id FROM intents WHERE staged = ? AND target = ?",
        arguments: [ObjectIntent.staged, location]) != nil
    }
  }

  /// The lock of this machine's runs on a place in a storage.
  func objectLock(of target: String) throws(Failure) -> TargetLock {
    let name = ".objects-\(String(StagingNames.hash(target), radix: 36)).sous-lock"
    return try TargetLock.take(target: target, at: FilePath.join(FilePath.parent(of: path), name))
  }

  /// One transaction that ends such an intent.
  func settle(_ intent: ObjectIntent, marks: Set<FileMark>) throws(Failure) {
    try write { database in
      try database.execute(sql: "DELETE FROM intents WHERE id = ?", arguments: [intent.id])
      guard database.changesCount == 1 else { return }
      try Self.insertOutput(database, location: intent.target, marks: marks, run: intent.run)
      try Self.finish(database, target: intent.target, version: intent.version, run: intent.run)
    }
  }

  static func insert(_ database: Database, _ intent: ObjectIntent) throws -> Int64 {
    try database.execute(
      sql: "INSERT INTO intents (target, staged, old, aside, versionId, runId) VALUES (?, ?, NULL, ?, ?, ?)",
      arguments: [
        intent.target, ObjectIntent.staged, intent.isFolder ? "folder" : "file", intent.version, intent.run,
      ])
    let id = database.lastInsertedRowID
    let statement = try database.makeStatement(
      sql: "INSERT INTO objects (intentId, path, upload, mark, parts, bytes, replaced) VALUES (?, ?, ?, ?, ?, ?, ?)")
    for step in intent.steps {
      try statement.execute(arguments: [
        id, step.path, step.object?.id, step.object?.mark, step.object?.parts.joined(separator: "\n"),
        step.object?.byteCount ?? 0,
        step.replaced,
      ])
    }
    return id
  }

  private static func objectIntents(_ database: Database) throws -> [ObjectIntent] {
    try StoredRow.fetchAll(
      database, sql: "SELECT * FROM intents WHERE staged = ? ORDER BY id", arguments: [ObjectIntent.staged]
    ).map { row in
      let id = try row.integer("id")
      let steps = try StoredRow.fetchAll(
        database, sql: "SELECT * FROM objects WHERE intentId = ? ORDER BY rowid", arguments: [id]
      ).map { row in
        let path = try row.text("path")
        let parts = try row.optionalText("parts")?.split(separator: "\n").map(String.init) ?? []
        let bytes = Int(try row.integer("bytes"))
        let mark = try row.optionalText("mark") ?? ""
        return ObjectIntent.Step(
          path: path,
          object: try row.optionalText("upload").map {
            PendingObject(path: path, id: $0, mark: mark, parts: parts, byteCount: bytes)
          }, replaced: try row.optionalText("replaced"))
      }
      return ObjectIntent(
        id: id, target: try row.text("target"), isFolder: try row.text("aside") == "folder",
        version: try row.optionalInteger("versionId"), run: try row.optionalInteger("runId"), steps: steps)
    }
  }
}
