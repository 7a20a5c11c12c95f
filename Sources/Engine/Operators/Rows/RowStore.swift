#if canImport(Glibc)
  import Glibc
#endif

/// Rows that a blocking operator keeps: compact copies by column, charged before they are allocated.
///
/// Used by one thread while it grows; read by any afterwards.
final class RowStore: @unchecked Sendable {
  static let largestRowCount = Int(Int32.max) - (1 << 24)

  let types: [DataType]
  let charge: MemoryCharge
  private(set) var rowCount = 0
  /// The array itself never changes: while stores are joined, every thread has columns of its own in it.
  private let appenders: [ColumnAppender]
  /// Bytes charged beside the rows, for what the operator will build over each of them.
  private let overheadPerRow: Int

  /// - Parameter numbered: columns whose texts may be kept by number: those that are only handed on.
  init(types: [DataType], numbered: [Int] = [], overheadPerRow: Int = 0, budget: MemoryBudget) {
    self.types = types
    self.overheadPerRow = overheadPerRow
    charge = MemoryCharge(budget)
    let numbered = Set(numbered)
    appenders = types.enumerated().map { ColumnAppender($0.element, numbered: numbered.contains($0.offset)) }
  }

  /// The rows so far; valid until the next append.
  var columns: [Column] { appenders.map(\.column) }

  func column(_ index: Int) -> Column { appenders[index].column }

  /// Appends the rows at `rows` (the first `count` when `nil`).
  /// - Returns: false, and nothing appended, when the budget refuses; never with `force`.
  func append(_ columns: [Column], rows: UnsafePointer<Int32>?, count: Int, force: Bool = false) -> Bool {
    if !force && rowCount + count > Self.largestRowCount { return false }
    guard take(overheadPerRow * count, force) else { return false }
    var texts: [Int] = []
    for (appender, column) in zip(appenders, columns) {
      let textBytes = ColumnAppender.textBytes(column, rows: rows, count: count)
      texts.append(textBytes)
      let growth = appender.growth(count, textBytes: textBytes)
      guard take(growth.allocated, force) else {
        charge.shrink(overheadPerRow * count)
        return false
      }
      // Text blocks are allocated by the append; what was charged for them here stays charged.
      appender.reserve(count)
      charge.shrink(growth.freed)
    }
    for (index, appender) in appenders.enumerated() {
      appender.append(columns[index], rows: rows, count: count, textBytes: texts[index])
      let more = appender.takeNumberedBytes()
      if more > 0 { charge.growAnyway(more) }
    }
    rowCount += count
    return true
  }

  /// Makes room for the cells of so many rows more, texts aside, so that they need not be moved while they come.
  /// - Returns: false when the budget refuses; never with `force`.
  @discardableResult
  func reserve(_ count: Int, force: Bool = true) -> Bool {
    if !force && rowCount + count > Self.largestRowCount { return false }
    for appender in appenders {
      let growth = appender.growth(count, textBytes: 0)
      guard take(growth.allocated, force) else { return false }
      appender.reserve(count)
      charge.shrink(growth.freed)
    }
    return true
  }

  private func take(_ byteCount: Int, _ force: Bool) -> Bool {
    if byteCount == 0 { return true }
    if force {
      charge.growAnyway(byteCount)
      return true
    }
    return charge.grow(byteCount)
  }

  /// Frees the rows and gives their bytes back.
  func removeAll() {
    for appender in appenders { appender.removeAll() }
    rowCount = 0
    charge.shrink(charge.byteCount)
  }

  /// Rows `start..<start + count` of one of several stores.
  struct Segment {
    var store: Int
    var start: Int
    var count: Int
    /// Where the segment stands among all.
    var sequence: UInt64
  }

  /// The rows of several stores as one table, segment after segment. Text is not copied; every column of the stores
  /// is freed as soon as it has been joined.
  ///
  /// The stores' charges must live as long as the result.
  /// - Parameter indices: the columns that are joined; `nil` for all.
  static func join(
    _ stores: [RowStore], _ segments: [Segment], columns indices: [Int]? = nil, context: RunContext
  ) throws -> [Column] {
    guard let first = stores.first else { return [] }
    let indices = indices ?? Array(first.types.indices)
    if stores.count == 1 { return indices.map(first.column) }
    let total = segments.reduce(0) { $0 + $1.count }
    let results = ColumnSlots(count: indices.count)
    try context.parallel(indices.count) { place in
      results[place] = joinColumn(indices[place], stores, segments, total)
    }
    return results.columns
  }

  private static func joinColumn(_ index: Int, _ stores: [RowStore], _ segments: [Segment], _ total: Int) -> Column {
    let sources = stores.map { $0.column(index) }
    let result: Column
    if let parts = TextParts(sources) {
      stores[0].charge.growAnyway(total * (parts.cellBytes + 1))
      result = .text(parts.gather(total, nulls: joinNulls(sources, segments, total), segments))
    } else {
      let type = stores[0].types[index]
      let width = type.cellBytes
      stores[0].charge.growAnyway(total * (width + 1))
      result = Column.reserving(total, type: type)
        .with(nulls: joinNulls(sources, segments, total), owners: sources.flatMap(\.textOwners))
      let target = result.rawValues
      var at = 0
      for segment in segments {
        memcpy(target + at, sources[segment.store].rawValues + segment.start * width, segment.count * width)
        at += segment.count * width
      }
      result.setCount(total)
    }
    for store in stores { store.dropValues(index) }
    return result
  }

  /// None when no store has any.
  private static func joinNulls(_ sources: [Column], _ segments: [Segment], _ total: Int) -> Buffer<UInt8>? {
    guard sources.contains(where: { $0.nulls != nil }) else { return nil }
    let nulls = Buffer<UInt8>(capacity: total)
    var at = nulls.base
    for segment in segments {
      if let marks = sources[segment.store].nulls {
        at.update(from: marks.base + segment.start, count: segment.count)
      } else {
        at.update(repeating: 0, count: segment.count)
      }
      at += segment.count
    }
    return nulls
  }

  /// Frees a column's values, but not text bytes that others point to.
  func dropValues(_ index: Int) { charge.shrink(appenders[index].removeAll()) }
}

/// Columns made by several threads, each its own.
final class ColumnSlots: @unchecked Sendable {
  private let slots: UnsafeMutablePointer<Column?>
  private let count: Int

  init(count: Int) {
    self.count = count
    slots = .allocate(capacity: max(count, 1))
    slots.initialize(repeating: nil, count: count)
  }

  deinit {
    slots.deinitialize(count: count)
    slots.deallocate()
  }

  subscript(index: Int) -> Column? {
    get { slots[index] }
    set { slots[index] = newValue }
  }

  var columns: [Column] { (0..<count).compactMap { slots[$0] } }
}
