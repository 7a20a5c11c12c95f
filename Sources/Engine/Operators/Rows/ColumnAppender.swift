#if canImport(Glibc)
  import Glibc
#endif

/// A column that grows: copies of cells of other columns, text bytes included. A text that was appended not long before is
/// not copied again.
///
/// Used by one thread while it grows. Callers reserve first (`growth`, `reserve`), so that memory is charged before
/// it is allocated.
final class ColumnAppender {
  let type: DataType
  private(set) var count = 0
  private let width: Int
  private var capacity = 0
  private var values: Column
  private var nulls: Buffer<UInt8>?
  private var heap: TextHeap?
  /// Texts met lately, whose bytes are kept once; `nil` when few come again.
  private var recent: RecentTexts?

  init(_ type: DataType) {
    self.type = type
    width = type.cellBytes
    values = .reserving(0, type: type)
    startTexts()
  }

  private func startTexts() {
    heap = type == .text ? TextHeap() : nil
    recent = type == .text ? RecentTexts() : nil
  }

  /// Lets go of all cells. Columns that were taken before keep theirs.
  /// - Returns: the bytes of cells and marks, but not of texts, which other columns may point to.
  @discardableResult
  func removeAll() -> Int {
    let freed = capacity * (width + 1)
    (count, capacity, values, nulls) = (0, 0, .reserving(0, type: type), nil)
    startTexts()
    return freed
  }

  /// The cells so far. Shares memory with the appender: valid until the next append.
  var column: Column {
    let result = values.with(nulls: nulls, owners: heap.map { [$0] } ?? [])
    result.setCount(count)
    return result
  }

  /// Text bytes of the rows (all when `nil`) of a column.
  static func textBytes(_ column: Column, rows: UnsafePointer<Int32>?, count: Int) -> Int {
    guard case .text(let column) = column else { return 0 }
    let views = column.views.base
    var total = 0
    if let rows {
      for position in 0..<count { total &+= views[Int(rows[position])].count }
    } else {
      for row in 0..<count { total &+= views[row].count }
    }
    return total
  }

  /// Bytes to allocate, and bytes freed afterwards, for `additional` cells with `textBytes` bytes of text.
  func growth(_ additional: Int, textBytes: Int) -> (allocated: Int, freed: Int) {
    let text = heap?.growth(for: textBytes) ?? 0
    guard count + additional > capacity else { return (text, 0) }
    return (newCapacity(additional) * (width + 1) + text, capacity * (width + 1))
  }

  private func newCapacity(_ additional: Int) -> Int { max(count + additional, capacity + capacity / 2, 16) }

  func reserve(_ additional: Int) {
    guard count + additional > capacity else { return }
    capacity = newCapacity(additional)
    values = values.grown(to: capacity)
    nulls = nulls.map { Buffer(growing: $0, capacity: capacity) }
  }

  /// Appends the cells at `rows` (the first `added` when `nil`), of a column of the same type.
  func append(_ column: Column, rows: UnsafePointer<Int32>?, count added: Int, textBytes: Int) {
    guard added > 0 else { return }
    reserve(added)
    let target = values.rawValues + count * width
    if case .text(let column) = column {
      appendText(column.views.base, rows: rows, count: added, textBytes: textBytes, to: target)
    } else if let rows {
      let source = UnsafeRawPointer(column.rawValues)
      switch width {
      case 1: Self.gather(source, rows, added, target, as: UInt8.self)
      case 4: Self.gather(source, rows, added, target, as: UInt32.self)
      case 8: Self.gather(source, rows, added, target, as: UInt64.self)
      default: Self.gather(source, rows, added, target, as: UInt128.self)
      }
    } else {
      memcpy(target, column.rawValues, added * width)
    }
    appendNulls(column.nulls?.base, rows: rows, count: added)
    count += added
  }

  private func appendText(
    _ views: UnsafePointer<TextView>, rows: UnsafePointer<Int32>?, count added: Int, textBytes: Int,
    to raw: UnsafeMutableRawPointer
  ) {
    guard let heap else { return }
    let target = raw.assumingMemoryBound(to: TextView.self)
    let start = heap.reserve(textBytes)
    var at = start
    let empty = TextView.empty
    for position in 0..<added {
      let view = views[rows.map { Int($0[position]) } ?? position]
      if view.count == 0 {
        target[position] = empty
      } else if let known = recent?.text(equalTo: view, orAt: at) {
        target[position] = known
      } else {
        TextHeap.copyBytes(view.start, to: at, count: view.count)
        target[position] = TextView(start: UnsafePointer(at), count: view.count)
        at += view.count
      }
    }
    heap.giveBack(textBytes - (at - start))
    if let recent, !recent.pays { self.recent = nil }
  }

  private func appendNulls(_ marks: UnsafePointer<UInt8>?, rows: UnsafePointer<Int32>?, count added: Int) {
    guard marks != nil || nulls != nil else { return }
    if nulls == nil {
      let fresh = Buffer<UInt8>(capacity: capacity)
      fresh.base.update(repeating: 0, count: count)
      nulls = fresh
    }
    guard let target = nulls.map({ $0.base + count }) else { return }
    guard let marks else { return target.update(repeating: 0, count: added) }
    if let rows {
      for position in 0..<added { target[position] = marks[Int(rows[position])] }
    } else {
      target.update(from: marks, count: added)
    }
  }

  @inline(__always)
  private static func gather<Cell: BitwiseCopyable>(
    _ source: UnsafeRawPointer, _ rows: UnsafePointer<Int32>, _ count: Int, _ target: UnsafeMutableRawPointer,
    as type: Cell.Type
  ) {
    let cells = source.assumingMemoryBound(to: Cell.self)
    let copies = target.assumingMemoryBound(to: Cell.self)
    for position in 0..<count { copies[position] = cells[Int(rows[position])] }
  }
}
