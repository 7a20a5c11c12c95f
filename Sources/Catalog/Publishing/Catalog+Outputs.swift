public import Engine
import GRDB

#if canImport(Glibc)
  import Glibc
#endif

/// What a catalog knows of the files at a place where an output is to stand.
struct OutputRecord: Sendable {
  /// A run of a release that noted no files: what it wrote was not changed later than it ended.
  struct OldRun: Sendable {
    var ended: Instant
    var bytes: Int
    var files: Int
  }

  /// Marks of all files that runs have written, wherever: a project may have been moved.
  var marks: Set<FileMark> = []
  /// Whether a run has written to this very place.
  var isKnown = false
  var oldRun: OldRun?
}

extension Catalog {
  /// What is known of the files at an absolute path, links followed.
  func outputRecord(of location: String) throws(Failure) -> OutputRecord {
    try read { database in
      var record = OutputRecord()
      for row in try StoredRow.fetchAll(database, sql: "SELECT location, files FROM outputs") {
        guard let marks = FileMark.decode(try row.text("files")) else { throw DamagedCatalog("files") }
        record.marks.formUnion(marks)
        if try row.text("location").utf8.elementsEqual(location.utf8) { record.isKnown = true }
      }
      guard !record.isKnown else { return record }
      let run = try StoredRow.fetchOne(
        database,
        sql: """
          SELECT ended, json_extract(report, '$.output.bytes') AS bytes, json_extract(report, '$.output.files') AS files
          FROM runs WHERE output = ? AND outcome = 'done' AND json_valid(report) ORDER BY id DESC LIMIT 1
          """, arguments: [location])
      if let run, let ended = try run.optionalInstant("ended"), let bytes = try run.optionalCount("bytes"),
        let files = try run.optionalCount("files")
      {
        record.isKnown = true
        record.oldRun = OutputRecord.OldRun(ended: ended, bytes: bytes, files: files)
      }
      return record
    }
  }

  /// Whether the file at an absolute path is as a run left it; `nil` when no run is known to have written there.
  public func wrote(file location: String) throws(Failure) -> Bool? {
    let record = try outputRecord(of: location)
    var facts = stat()
    guard record.isKnown, record.oldRun == nil, lstat(location, &facts) == 0 else { return nil }
    return record.marks.contains(FileMark(path: FilePath.name(of: location), facts))
  }

  /// The same of an object that was found at its place.
  package func wrote(object: StoredObject) throws(Failure) -> Bool? {
    let record = try outputRecord(of: object.path)
    guard record.isKnown, record.oldRun == nil else { return nil }
    return record.marks.contains(ObjectTarget.mark(object, of: object.path, .file))
  }

  /// Notes that a run has put an object in its place.
  package func note(object: StoredObject, run: Int64?) throws(Failure) {
    try write { database in
      try database.execute(sql: "DELETE FROM outputs WHERE location = ?", arguments: [object.path])
      try Self.insertOutput(
        database, location: object.path, marks: [ObjectTarget.mark(object, of: object.path, .file)], run: run)
    }
  }

  /// Notes that a run is about to rename the file `draft`, written to its end, to `location`.
  public func note(file draft: String, becoming location: String, run: Int64?) throws(Failure) {
    var facts = stat()
    guard lstat(draft, &facts) == 0 else { return }
    let mark = FileMark(path: FilePath.name(of: location), facts)
    try write { database in
      // The file before it stays known until it is replaced.
      try database.execute(
        sql: """
          DELETE FROM outputs WHERE location = ?
            AND id < (SELECT max(id) FROM outputs WHERE location = ?)
          """, arguments: [location, location])
      try Self.insertOutput(database, location: location, marks: [mark], run: run)
    }
  }

  // MARK: Inside a transaction

  static func insertOutput(_ database: Database, location: String, marks: Set<FileMark>, run: Int64?) throws {
    try database.execute(
      sql: "INSERT INTO outputs (location, runId, files) VALUES (?, ?, ?)",
      arguments: [location, run, marks.map(\.text).sorted().joined()])
  }

  /// Forgets what earlier runs wrote to a place, after another run has replaced it.
  static func forgetOutputs(_ database: Database, at location: String, exceptOfRun run: Int64?) throws {
    try database.execute(
      sql: "DELETE FROM outputs WHERE location = ? AND runId IS NOT ?", arguments: [location, run ?? -1])
  }

  /// Forgets what a run would have written to a place.
  static func forgetOutput(_ database: Database, at location: String, ofRun run: Int64?) throws {
    try database.execute(sql: "DELETE FROM outputs WHERE location = ? AND runId = ?", arguments: [location, run])
  }
}
