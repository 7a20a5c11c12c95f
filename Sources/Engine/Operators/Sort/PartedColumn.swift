/// Where rows of several stores are, in some order.
struct RowPlaces: @unchecked Sendable {
  let stores: Buffer<UInt16>
  let rows: Buffer<Int32>

  /// Of the rows of a table made of segments.
  /// - Parameter order: positions in the table.
  ///
  /// Complexity: O(rows).
  init(_ segments: [RowStore.Segment], order: Buffer<Int32>) {
    let count = segments.reduce(0) { $0 + $1.count }
    let storeOf = Buffer<UInt16>(capacity: count)
    let rowOf = Buffer<Int32>(capacity: count)
    var at = 0
    for segment in segments {
      let store = UInt16(truncatingIfNeeded: segment.store)
      for row in 0..<segment.count {
        storeOf[at + row] = store
        rowOf[at + row] = Int32(truncatingIfNeeded: segment.start + row)
      }
      at += segment.count
    }
    stores = Buffer(capacity: order.count)
    rows = Buffer(capacity: order.count)
    let (positions, stores, rows) = (order.base, stores.base, rows.base)
    let (storeBase, rowBase) = (storeOf.base, rowOf.base)
    for index in 0..<order.count {
      let position = Int(positions[index])
      stores[index] = storeBase[position]
      rows[index] = rowBase[position]
    }
  }
}

/// A column of which several nodes have kept a part each, in an order of its rows.
struct PartedColumn: @unchecked Sendable {
  private let places: RowPlaces
  private let parts: [Column]
  /// Texts of which some are kept by number; else cells are at `values`.
  private let texts: TextParts?
  private let values: Buffer<UnsafeMutableRawPointer>
  /// Null marks of every part; `nil` when no part has nulls. A part without nulls has none in a buffer of its own.
  private let nulls: [Buffer<UInt8>]?
  private let marks: Buffer<UnsafeMutablePointer<UInt8>>?
  private let owners: [any ByteOwner]

  /// - Precondition: at least one part, all of one type.
  init(_ parts: [Column], in places: RowPlaces) {
    self.places = places
    self.parts = parts
    texts = TextParts(parts)
    values = texts == nil ? Buffer(parts.map(\.rawValues)) : Buffer(capacity: 0)
    owners = parts.flatMap(\.textOwners)
    nulls =
      parts.contains { $0.nulls != nil }
      ? parts.map { $0.nulls ?? Buffer(repeating: 0, count: $0.count) } : nil
    marks = nulls.map { Buffer($0.map(\.base)) }
  }

  /// The cells of the rows at `range` of the order. Complexity: O(rows); text is not copied.
  func gather(_ range: Range<Int>) -> Column {
    if let texts {
      let (stores, rows) = (places.stores.base + range.lowerBound, places.rows.base + range.lowerBound)
      return .text(texts.gather(range.count, nulls: gatherNulls(range), stores: stores, rows: rows))
    }
    let type = parts[0].type
    let column = Column.reserving(range.count, type: type)
    let target = column.rawValues
    switch type.cellBytes {
    case 1: gather(range, target, as: UInt8.self)
    case 4: gather(range, target, as: UInt32.self)
    case 8: gather(range, target, as: UInt64.self)
    default: gather(range, target, as: UInt128.self)
    }
    let result = column.with(nulls: gatherNulls(range), owners: owners)
    result.setCount(range.count)
    return result
  }

  @inline(__always)
  private func gather<Cell: BitwiseCopyable>(
    _ range: Range<Int>, _ raw: UnsafeMutableRawPointer, as type: Cell.Type
  ) {
    let target = raw.assumingMemoryBound(to: Cell.self)
    let (values, stores, rows) = (
      values.base, places.stores.base + range.lowerBound, places.rows.base + range.lowerBound
    )
    for index in 0..<range.count {
      target[index] = values[Int(stores[index])].assumingMemoryBound(to: Cell.self)[Int(rows[index])]
    }
  }

  /// None when no gathered row is null.
  private func gatherNulls(_ range: Range<Int>) -> Buffer<UInt8>? {
    guard let marks else { return nil }
    let result = Buffer<UInt8>(capacity: range.count)
    let (stores, rows) = (places.stores.base + range.lowerBound, places.rows.base + range.lowerBound)
    let (source, target) = (marks.base, result.base)
    var any: UInt8 = 0
    for index in 0..<range.count {
      let mark = source[Int(stores[index])][Int(rows[index])]
      target[index] = mark
      any |= mark
    }
    return any == 0 ? nil : result
  }
}
