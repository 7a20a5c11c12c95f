/// Cells that wait for their row group: as they came, or, texts of a large group, as their numbers, or, short ones, as their
/// lengths and bytes.
enum PendingColumn {
  case loose(Column)
  case numbered(TextNumbers, nulls: Buffer<UInt8>?)
  case packed(lengths: Buffer<UInt32>, bytes: Buffer<UInt8>, nulls: Buffer<UInt8>?)

  /// Packs texts beside which views count.
  mutating func pack() {
    guard case .loose(.text(let column)) = self else { return }
    if let numbers = column.numbers, numbers.numbering.entries.count > 0 {
      self = .numbered(numbers, nulls: column.nulls)
      return
    }
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
    case .numbered(let numbers, let nulls): return .text(numbers.column(nulls: nulls))
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
