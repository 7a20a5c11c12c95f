/// Rows picked by a hash of their place in the input: the same ones for any number of nodes. Long texts are kept by their
/// beginning.
struct RowSample {
  private let limit: Int
  private let maximumBytes: Int
  private let longText: Int
  private var level: UInt64 = 0
  private(set) var rows: [(hash: UInt64, values: [Value])] = []
  private var bytes = 0

  init(_ share: ProfileShare) {
    limit = share.sampledRows
    maximumBytes = share.sampleBytes
    longText = share.longText
  }

  /// - Parameter first: the place of the batch's first row in its morsel.
  mutating func add(_ batch: Batch, morsel: Int, first: Int) {
    let start = RowHash.mix(0x51ED_270B_5A3F_91C7, UInt64(morsel))
    for place in 0..<batch.rowCount {
      let hash = RowHash.mix(start, UInt64(first + place))
      guard isKept(hash) else { continue }
      let values = batch.columns.map { value(of: $0, at: place) }
      rows.append((hash, values))
      bytes += Self.byteCount(values)
      bound()
    }
  }

  mutating func merge(_ other: RowSample) {
    while level < other.level { halve() }
    for row in other.rows where isKept(row.hash) {
      rows.append(row)
      bytes += Self.byteCount(row.values)
      bound()
    }
  }

  private func value(of column: Column, at row: Int) -> Value {
    if case .text(let texts) = column, !column.isNull(row) {
      return .text(texts.views[row].beginning(longText).string)
    }
    return column.value(at: row)
  }

  private static func byteCount(_ values: [Value]) -> Int {
    values.reduce(64) { bytes, value in
      if case .text(let text) = value { return bytes + 64 + text.utf8.count }
      return bytes + 48
    }
  }

  private func isKept(_ hash: UInt64) -> Bool { level == 0 || hash >> (64 - level) == 0 }

  private mutating func bound() {
    while (rows.count > limit || bytes > maximumBytes) && level < 63 { halve() }
  }

  private mutating func halve() {
    level += 1
    rows = rows.filter { isKept($0.hash) }
    bytes = rows.reduce(0) { $0 + Self.byteCount($1.values) }
  }
}
