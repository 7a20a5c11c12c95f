/// A scan that ends as soon as the gate of a limit further down needs no more rows.
struct LimitedScan: TableScan {
  let scan: any TableScan
  let gate: LimitGate

  func makeReader() throws -> any ScanReader { Reader(try scan.makeReader(), gate) }

  private final class Reader: ScanReader {
    private let reader: any ScanReader
    private let gate: LimitGate
    private var morsel = 0

    init(_ reader: any ScanReader, _ gate: LimitGate) {
      self.reader = reader
      self.gate = gate
    }

    func nextMorsel() throws -> Int? {
      // Morsels are claimed in order, so every one that is needed has been claimed by somebody.
      guard !gate.isSatisfied, let next = try reader.nextMorsel() else { return nil }
      morsel = next
      return next
    }

    func nextBatch() throws -> Batch? { gate.needsMore(of: morsel) ? try reader.nextBatch() : nil }
  }
}
