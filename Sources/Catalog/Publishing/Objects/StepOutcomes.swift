import Engine
import Synchronization

/// What became of steps that several threads take.
final class StepOutcomes: Sendable {
  private let state = Mutex<(marks: Set<FileMark>, changed: [String], failure: (any Error)?)>(([], [], nil))

  var result: (marks: Set<FileMark>, changed: [String]) { state.withLock { ($0.marks, $0.changed.sorted()) } }

  func take(_ path: String, _ body: () throws -> FileMark?) {
    do {
      let mark = try body()
      state.withLock { if let mark { $0.marks.insert(mark) } }
    } catch is ObjectChanged {
      state.withLock { $0.changed.append(path) }
    } catch {
      state.withLock { $0.failure = $0.failure ?? error }
    }
  }

  func check() throws { if let failure = state.withLock({ $0.failure }) { throw failure } }
}

/// Objects that several threads find.
final class Strangers: Sendable {
  private let found = Mutex<[StoredObject]>([])

  func add(_ object: StoredObject) { found.withLock { $0.append(object) } }
  /// The first by its path.
  var first: StoredObject? { found.withLock { $0.min { ByteOrder.precedes($0.path, $1.path) } } }
}
