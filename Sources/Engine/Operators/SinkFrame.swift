import Synchronization

/// The workers that a sink has given to the nodes, until it is finished. Thread-safe.
final class NodeWorkers<Worker: SinkWorker & Sendable>: Sendable {
  private let workers = Mutex<[Worker]>([])

  func add(_ worker: Worker) -> Worker {
    workers.withLock { $0.append(worker) }
    return worker
  }

  /// All of them, in no order; none from then on.
  func take() -> [Worker] {
    workers.withLock { workers in
      defer { workers = [] }
      return workers
    }
  }
}

/// What a blocking sink gives: set when it is finished, taken once. Thread-safe.
final class SinkOutput: Sendable {
  private let scan = Mutex<(any TableScan)?>(nil)

  func set(_ output: any TableScan) { scan.withLock { $0 = output } }

  /// No rows when nothing was set, or when it has been taken.
  func take() -> any TableScan {
    scan.withLock { scan in
      defer { scan = nil }
      return scan ?? EmptyScan()
    }
  }
}
