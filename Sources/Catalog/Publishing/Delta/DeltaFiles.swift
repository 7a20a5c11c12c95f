import Engine
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The data files of a run on their way into a Delta table. Nobody sees them before a commit names them.
protocol DeltaFiles: StagingArea {
  /// Brings all of them to where they stay.
  /// - Throws: `Failure` (`run`).
  func finish() throws
  /// Takes them away again.
  func abandon()
}

/// Files that are written where they stay, in the table's folder.
final class LocalDeltaFiles: DeltaFiles {
  private let root: String
  /// Files, and folders that were made for them, below the root; the outer ones first.
  private let made = Mutex<(files: [String], folders: [String], known: Set<String>)>(([], [], []))

  init(_ root: String) { self.root = root }

  func makeFile(_ path: String) throws -> any StagedFile {
    let full = FilePath.join(root, path)
    let parent = FilePath.parent(of: full)
    try made.withLock { made throws(Failure) in
      if made.known.insert(parent).inserted {
        made.folders += try FilePath.makeFolders(parent)
        try Self.refuseLink(parent)
      }
      made.files.append(full)
    }
    do {
      return try FileOutput(path: full)
    } catch  where access(parent, F_OK) != 0 {
      // Another run that gives up has just taken the empty folder away.
      _ = try FilePath.makeFolders(parent)
      return try FileOutput(path: full)
    }
  }

  /// Refuses a folder of the table that is a link to another place, which may be anybody's.
  /// - Throws: `Failure` (`run`).
  static func refuseLink(_ folder: String) throws(Failure) {
    guard try FilePath.resolved(folder, in: "/").utf8.elementsEqual(folder.utf8) else {
      throw Failure(.run, "\(folder) is a link or lies behind one, and Delta tables are not written through links")
    }
  }

  func finish() throws {
    let made = made.withLock { $0 }
    for file in made.files { try TreeSync.syncOne(file) }
    for folder in Set(made.known).union(made.folders.map { FilePath.parent(of: $0) }) { try TreeSync.syncOne(folder) }
  }

  func abandon() {
    let made = made.withLock { made in
      defer { made = ([], [], []) }
      return made
    }
    for file in made.files { unlink(file) }
    // What another writer has put there meanwhile keeps its folder.
    for folder in made.folders.reversed() { rmdir(folder) }
  }
}

/// Objects that are sent in parts and completed before the commit.
final class ObjectDeltaFiles: DeltaFiles {
  private let storage: any ObjectStorage
  private let uploads: ObjectUploads
  private let completed = Mutex<[String]>([])

  init(_ storage: any ObjectStorage, folder: String, options: RunOptions) {
    self.storage = storage
    uploads = ObjectUploads(storage, folder: folder, memory: options.memory, cancellation: options.cancellation)
  }

  func makeFile(_ path: String) throws -> any StagedFile { try uploads.makeFile(path) }

  func finish() throws {
    let sent = try uploads.finish()
    let outcome = StepOutcomes()
    ObjectTasks.run(sent) { object in
      outcome.take(object.path) {
        _ = try self.storage.complete(object, replacing: nil)
        self.completed.withLock { $0.append(object.path) }
        return nil
      }
    }
    try outcome.check()
    if let path = outcome.result.changed.first {
      throw Failure(.run, "\(path) was written by something else during the run; run again")
    }
  }

  func abandon() {
    uploads.abandon()
    let paths = completed.withLock { paths in
      defer { paths = [] }
      return paths
    }
    ObjectTasks.run(paths, patience: 3) { [storage] path in try? storage.delete(path) }
  }
}
