import Engine

/// A column that is filled cell by cell with plain values: what connectors decode into.
final class CellColumn {
  private enum Storage {
    case text(Buffer<TextView>, TextArena)
    case integer(Buffer<Int64>), decimal(Buffer<Int128>), double(Buffer<Double>)
    case boolean(Buffer<UInt8>), date(Buffer<Int32>)
  }

  let type: DataType
  private let storage: Storage
  private let nulls: Buffer<UInt8>
  private var nullCount = 0

  /// - Parameter capacity: rows.
  init(_ type: DataType, capacity: Int) {
    self.type = type
    nulls = Buffer(repeating: 0, count: capacity)
    storage =
      switch type {
      case .text: .text(Buffer(repeating: .empty, count: capacity), TextArena())
      case .integer, .timestamp: .integer(Buffer(repeating: 0, count: capacity))
      case .decimal: .decimal(Buffer(repeating: 0, count: capacity))
      case .double: .double(Buffer(repeating: 0, count: capacity))
      case .boolean: .boolean(Buffer(repeating: 0, count: capacity))
      case .date: .date(Buffer(repeating: 0, count: capacity))
      }
  }

  func setNull(_ row: Int) {
    nulls[row] = 1
    nullCount += 1
  }

  func set(_ row: Int, text: TextView) {
    if case .text(let views, let arena) = storage { views[row] = arena.copy(text) }
  }
  /// An integer, or microseconds.
  func set(_ row: Int, integer: Int64) { if case .integer(let values) = storage { values[row] = integer } }
  func set(_ row: Int, decimal: Int128) { if case .decimal(let values) = storage { values[row] = decimal } }
  func set(_ row: Int, double: Double) { if case .double(let values) = storage { values[row] = double } }
  func set(_ row: Int, boolean: Bool) { if case .boolean(let values) = storage { values[row] = boolean ? 1 : 0 } }
  func set(_ row: Int, days: Int32) { if case .date(let values) = storage { values[row] = days } }

  /// The column of so many rows. The cells may not be changed afterwards.
  func finish(_ count: Int) -> Column {
    nulls.count = count
    let nulls = nullCount == 0 ? nil : nulls
    func plain<Element: BitwiseCopyable>(_ buffer: Buffer<Element>) -> PlainColumn<Element> {
      buffer.count = count
      return PlainColumn(buffer, nulls: nulls)
    }
    switch storage {
    case .text(let views, let arena):
      views.count = count
      return .text(TextColumn(views, nulls: nulls, owners: [arena]))
    case .integer(let values): return type == .timestamp ? .timestamp(plain(values)) : .integer(plain(values))
    case .decimal(let values):
      guard case .decimal(let precision, let scale) = type else { preconditionFailure("storage follows type") }
      return .decimal(plain(values), precision: precision, scale: scale)
    case .double(let values): return .double(plain(values))
    case .boolean(let values): return .boolean(plain(values))
    case .date(let values): return .date(plain(values))
    }
  }
}
