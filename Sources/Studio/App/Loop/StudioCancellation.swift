import Synchronization

/// A flag with listeners: set once, seen by all.
package final class StudioCancellation: Cancelling {
  private struct State {
    var isCancelled = false
    var actions: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())

  package init() {}

  package var isCancelled: Bool { state.withLock { $0.isCancelled } }

  package func onCancel(_ action: @escaping @Sendable () -> Void) {
    let isLate = state.withLock {
      if !$0.isCancelled { $0.actions.append(action) }
      return $0.isCancelled
    }
    if isLate { action() }
  }

  package func cancel() {
    let actions = state.withLock {
      $0.isCancelled = true
      let actions = $0.actions
      $0.actions = []
      return actions
    }
    for action in actions { action() }
  }
}
