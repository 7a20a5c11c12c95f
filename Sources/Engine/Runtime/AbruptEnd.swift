#if canImport(Glibc)
  import Glibc
#endif
import Synchronization

/// The end of a process that was asked to stop and does not come to a point where it looks.
///
/// Work hears of an interruption by its `Cancellation`. Where that takes too long, whoever waits for signals ends the
/// process: it undoes what was registered here, unless the work is in a section that must not be cut short.
package enum AbruptEnd {
  private struct State {
    var nextNumber = 0
    var undo: [Int: @Sendable () -> Void] = [:]
    var sections = 0
    var isCommitted = false
    var isUnwinding = false
    var isEnding = false
  }
  private static let state = Mutex(State())

  /// Something that must not stay when the process ends at once; lets go of it when freed.
  package final class Registration: Sendable {
    private let number: Int

    fileprivate init(_ number: Int) { self.number = number }
    deinit { AbruptEnd.state.withLock { _ = $0.undo.removeValue(forKey: number) } }
  }

  /// Registers what has to be undone. `undo` runs on another thread while the work goes on.
  package static func register(_ undo: @escaping @Sendable () -> Void) -> Registration {
    state.withLock { state in
      state.nextNumber += 1
      state.undo[state.nextNumber] = undo
      return Registration(state.nextNumber)
    }
  }

  /// Runs what must not be cut short.
  /// - Parameter commits: whether the process has done its work when `body` returns, so that there is nothing to end.
  package static func uncut<Result>(commits: Bool = false, _ body: () throws -> Result) rethrows -> Result {
    let isEnding = state.withLock { state in
      state.sections += 1
      return state.isEnding
    }
    // The process is ending: nothing may begin any more.
    while isEnding { sleep(1) }
    defer { state.withLock { $0.sections -= 1 } }
    let result = try body()
    if commits { state.withLock { $0.isCommitted = true } }
    return result
  }

  /// The work has heard and is cleaning up.
  package static func beginUnwinding() { state.withLock { $0.isUnwinding = true } }

  package static var isUnwinding: Bool { state.withLock { $0.isUnwinding } }

  /// Whether the process may be ended now; if so, no section that must not be cut short begins any more.
  package static func begin() -> Bool {
    state.withLock { state in
      if state.sections == 0, !state.isCommitted { state.isEnding = true }
      return state.isEnding
    }
  }

  /// Undoes everything that is registered.
  package static func undoAll() {
    for undo in state.withLock({ Array($0.undo.values) }) { undo() }
  }
}
