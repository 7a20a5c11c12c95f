import Synchronization

/// The rows of several pipelines, one after the other, as one scan: unions, and what follows a join.
///
/// Morsels are numbered through. Stages run in the reader, on the node that reads.
final class ChainedScan: AbortableScan {
  private let inputs: [Pipeline]
  private let context: RunContext
  private let state = Mutex(State())
  private struct State {
    var input = 0
    var nextMorsel = 0
  }

  init(_ inputs: [Pipeline], context: RunContext) {
    self.inputs = inputs
    self.context = context
  }

  func makeReader() throws -> any ScanReader { try Reader(self) }

  func abort() {
    for input in inputs { (input.scan as? any AbortableScan)?.abort() }
  }

  private final class Reader: ScanReader {
    private let scan: ChainedScan
    private var readers: [(any ScanReader)?]
    private var chains: [StageChain?]
    private var input = 0
    private var ready: [Batch] = []

    init(_ scan: ChainedScan) throws {
      self.scan = scan
      readers = scan.inputs.map { _ in nil }
      chains = scan.inputs.map { _ in nil }
    }

    func nextMorsel() throws -> Int? {
      // Claimed under the lock: the number of the first morsel of an input is the count of all before it.
      try scan.state.withLock { state -> Int? in
        while state.input < scan.inputs.count {
          input = state.input
          let pipeline = scan.inputs[input]
          let reader = try readers[input] ?? pipeline.scan.makeReader()
          readers[input] = reader
          if let own = try reader.nextMorsel() {
            let chain = try chains[input] ?? StageChain(pipeline.parts, scan.context, StepClock())
            chains[input] = chain
            try chain.begin(morsel: own)
            defer { state.nextMorsel += 1 }
            return state.nextMorsel
          }
          state.input += 1
        }
        return nil
      }
    }

    func nextBatch() throws -> Batch? {
      while ready.isEmpty {
        guard let reader = readers[input], let chain = chains[input], let batch = try reader.nextBatch() else {
          return nil
        }
        var made: [Batch] = []
        try chain.push(batch) { made.append($0) }
        ready = made.reversed()
      }
      return ready.popLast()
    }
  }
}
