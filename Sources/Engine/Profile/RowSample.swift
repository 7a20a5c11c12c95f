/// Rows picked by a hash of their place in the input: the same ones for any number of nodes.
struct RowSample {
  private let limit: Int
  private var level: UInt64 = 0
  private(set) var rows: [(hash: UInt64, values: [Value])] = []
  private var morsel: UInt64 = 0
  private var row: UInt64 = 0

  init(limit: Int) { self.limit = limit }

  mutating func begin(morsel: Int) {
    self.morsel = UInt64(morsel)
    row = 0
  }

  mutating func add(_ batch: Batch) {
    for place in 0..<batch.rowCount {
      let hash = RowHash.mix(RowHash.mix(0x51ED_270B_5A3F_91C7, morsel), row)
      row += 1
      guard isKept(hash) else { continue }
      rows.append((hash, batch.columns.map { $0.value(at: place) }))
      if rows.count > limit { halve() }
    }
  }

  mutating func merge(_ other: RowSample) {
    while level < other.level { halve() }
    rows += other.rows.filter { isKept($0.hash) }
    while rows.count > limit { halve() }
  }

  private func isKept(_ hash: UInt64) -> Bool { level == 0 || hash >> (64 - level) == 0 }

  private mutating func halve() {
    level += 1
    rows = rows.filter { isKept($0.hash) }
  }
}
