/// Hands the exact start of each chunk's first record from one reader to the next.
///
/// Readers scan their chunks at once, each from a guess where its first record starts. A guess is never trusted: in
/// chunk order, every reader learns here where the exact parse of the chunk before it ended. If that is where it had
/// started, its work stands; if not, it scans again from there. So every record boundary is exact by induction, and the
/// wait is short because earlier chunks were claimed earlier.
final class RecordChain: @unchecked Sendable {
  private let monitor = ConditionLock()
  /// The chunk whose turn it is, and where its first record starts, as an offset in the file.
  private var turn: Int
  private var start: Int
  /// Number of quotes in the chunks before `countedChunk`.
  private var quoteCount = 0
  private var countedChunk: Int
  private var failure: (any Error)?

  init(firstChunk: Int, start: Int) {
    turn = firstChunk
    countedChunk = firstChunk
    self.start = start
  }

  /// Tells the number of quotes in `chunk` and returns how many there are in all chunks before it.
  /// - Throws: what the reader of an earlier chunk has thrown.
  func quotesBefore(chunk: Int, own count: Int) throws -> Int {
    try monitor.withLock {
      while countedChunk != chunk {
        if let failure { throw failure }
        monitor.wait()
      }
      let before = quoteCount
      quoteCount += count
      countedChunk += 1
      monitor.broadcast()
      return before
    }
  }

  /// Waits for the turn of `chunk`; returns the offset of the first record at or behind its beginning.
  func exactStart(chunk: Int) throws -> Int {
    try monitor.withLock {
      while turn != chunk {
        if let failure { throw failure }
        monitor.wait()
      }
      return start
    }
  }

  /// Ends the turn of `chunk`: the first record of the next one starts at `nextStart`.
  func pass(chunk: Int, nextStart: Int) {
    monitor.withLock {
      turn = chunk + 1
      start = nextStart
      monitor.broadcast()
    }
  }

  /// The reader of a chunk cannot go on, so none behind it can.
  func fail(_ error: any Error) {
    monitor.withLock {
      if failure == nil { failure = error }
      monitor.broadcast()
    }
  }
}
