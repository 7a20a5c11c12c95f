/// Cells that wait for their row group: as they came, or, short texts of a large group, as their lengths and bytes.
enum PendingColumn {
  case loose(Column)
  case packed(lengths: Buffer<UInt32>, bytes: Buffer<UInt8>, nulls: Buffer<UInt8>?)

  /// Packs texts beside which views count.
  mutating func pack() {
    guard case .loose(.text(let column)) = self, column.dictionary == nil else { return }
    let views = column.views.base
    var total = 0
    for row in 0..<column.count { total += views[row].count }
    guard total < column.count * 2 * MemoryLayout<TextView>.stride else { return }
    let lengths = Buffer<UInt32>(capacity: column.count)
    let bytes = Buffer<UInt8>(capacity: total)
    var at = bytes.base
    for row in 0..<column.count {
      let view = views[row]
      at.update(from: view.start, count: view.count)
      at += view.count
      lengths[row] = UInt32(truncatingIfNeeded: view.count)
    }
    self = .packed(lengths: lengths, bytes: bytes, nulls: column.nulls)
  }

  var column: Column {
    switch self {
    case .loose(let column): return column
    case .packed(let lengths, let bytes, let nulls):
      let views = Buffer<TextView>(capacity: lengths.count)
      var at = UnsafePointer(bytes.base)
      for row in 0..<lengths.count {
        let count = Int(lengths[row])
        views[row] = count == 0 ? .empty : TextView(start: at, count: count)
        at += count
      }
      return .text(TextColumn(views, nulls: nulls, owners: [bytes]))
    }
  }
}
