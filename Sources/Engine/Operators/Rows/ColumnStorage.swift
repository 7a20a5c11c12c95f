extension DataType {
  /// Bytes of one cell in a column's buffer of values (for text: of its view).
  var cellBytes: Int {
    switch self {
    case .boolean: 1
    case .date: 4
    case .integer, .timestamp, .double: 8
    case .text, .decimal: 16
    }
  }
}

extension Column {
  /// A column of no cells with room for `capacity`; its cells are written through `rawValues`, then counted.
  static func reserving(_ capacity: Int, type: DataType) -> Column {
    switch type {
    case .text: .text(TextColumn(Buffer(capacity: capacity, count: 0), owners: []))
    case .integer: .integer(PlainColumn(Buffer(capacity: capacity, count: 0)))
    case .decimal(let precision, let scale):
      .decimal(PlainColumn(Buffer(capacity: capacity, count: 0)), precision: precision, scale: scale)
    case .double: .double(PlainColumn(Buffer(capacity: capacity, count: 0)))
    case .boolean: .boolean(PlainColumn(Buffer(capacity: capacity, count: 0)))
    case .date: .date(PlainColumn(Buffer(capacity: capacity, count: 0)))
    case .timestamp: .timestamp(PlainColumn(Buffer(capacity: capacity, count: 0)))
    }
  }

  /// The cells of a column that is not used any more, with room for `capacity`.
  func grown(to capacity: Int) -> Column {
    switch self {
    case .text(let column): .text(TextColumn(Buffer(growing: column.views, capacity: capacity), owners: []))
    case .integer(let column): .integer(PlainColumn(Buffer(growing: column.values, capacity: capacity)))
    case .decimal(let column, let precision, let scale):
      .decimal(PlainColumn(Buffer(growing: column.values, capacity: capacity)), precision: precision, scale: scale)
    case .double(let column): .double(PlainColumn(Buffer(growing: column.values, capacity: capacity)))
    case .boolean(let column): .boolean(PlainColumn(Buffer(growing: column.values, capacity: capacity)))
    case .date(let column): .date(PlainColumn(Buffer(growing: column.values, capacity: capacity)))
    case .timestamp(let column): .timestamp(PlainColumn(Buffer(growing: column.values, capacity: capacity)))
    }
  }

  /// The first byte of the values, or of the views of text.
  var rawValues: UnsafeMutableRawPointer {
    switch self {
    case .text(let column): UnsafeMutableRawPointer(column.views.base)
    case .integer(let column), .timestamp(let column): UnsafeMutableRawPointer(column.values.base)
    case .decimal(let column, _, _): UnsafeMutableRawPointer(column.values.base)
    case .double(let column): UnsafeMutableRawPointer(column.values.base)
    case .boolean(let column): UnsafeMutableRawPointer(column.values.base)
    case .date(let column): UnsafeMutableRawPointer(column.values.base)
    }
  }

  /// The same cells with other null marks and, for text, other owners of the bytes.
  func with(nulls: Buffer<UInt8>?, owners: [any ByteOwner]) -> Column {
    switch self {
    case .text(let column): .text(TextColumn(column.views, nulls: nulls, owners: owners))
    case .integer(let column): .integer(PlainColumn(column.values, nulls: nulls))
    case .decimal(let column, let precision, let scale):
      .decimal(PlainColumn(column.values, nulls: nulls), precision: precision, scale: scale)
    case .double(let column): .double(PlainColumn(column.values, nulls: nulls))
    case .boolean(let column): .boolean(PlainColumn(column.values, nulls: nulls))
    case .date(let column): .date(PlainColumn(column.values, nulls: nulls))
    case .timestamp(let column): .timestamp(PlainColumn(column.values, nulls: nulls))
    }
  }

  /// Sets how many cells are in use. For the maker of a column only.
  func setCount(_ count: Int) {
    nulls?.count = count
    switch self {
    case .text(let column): column.views.count = count
    case .integer(let column), .timestamp(let column): column.values.count = count
    case .decimal(let column, _, _): column.values.count = count
    case .double(let column): column.values.count = count
    case .boolean(let column): column.values.count = count
    case .date(let column): column.values.count = count
    }
  }

  /// Who keeps the bytes of text alive; none for other types.
  var textOwners: [any ByteOwner] {
    if case .text(let column) = self { return column.owners }
    return []
  }
}
