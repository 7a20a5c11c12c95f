/// Builds a column value by value: for files, tests and slow paths.
public struct ColumnBuilder {
  private enum Storage {
    case text([TextView], TextArena)
    case integer([Int64]), decimal([Int128]), double([Double]), boolean([UInt8]), date([Int32]), timestamp([Int64])
  }

  public let type: DataType
  private var storage: Storage
  private var nulls: [UInt8] = []
  private var nullCount = 0

  public init(_ type: DataType) {
    self.type = type
    storage =
      switch type {
      case .text: .text([], TextArena())
      case .integer: .integer([])
      case .decimal: .decimal([])
      case .double: .double([])
      case .boolean: .boolean([])
      case .date: .date([])
      case .timestamp: .timestamp([])
      }
  }

  public var count: Int { nulls.count }

  /// Appends a value of the builder's type, or null.
  public mutating func append(_ value: Value) {
    let isNull = value == .null
    nulls.append(isNull ? 1 : 0)
    nullCount += isNull ? 1 : 0
    switch (storage, value) {
    case (.text(var views, let arena), _):
      storage = .text([], arena)
      if case .text(let text) = value { views.append(arena.copy(text)) } else { views.append(.empty) }
      storage = .text(views, arena)
    case (.integer(var values), _):
      storage = .integer([])
      if case .integer(let number) = value { values.append(number) } else { values.append(0) }
      storage = .integer(values)
    case (.decimal(var values), _):
      storage = .decimal([])
      if case .decimal(let number, _, _) = value { values.append(number) } else { values.append(0) }
      storage = .decimal(values)
    case (.double(var values), _):
      storage = .double([])
      if case .double(let number) = value { values.append(number) } else { values.append(0) }
      storage = .double(values)
    case (.boolean(var values), _):
      storage = .boolean([])
      if case .boolean(let flag) = value { values.append(flag ? 1 : 0) } else { values.append(0) }
      storage = .boolean(values)
    case (.date(var values), _):
      storage = .date([])
      if case .date(let days) = value { values.append(days) } else { values.append(0) }
      storage = .date(values)
    case (.timestamp(var values), _):
      storage = .timestamp([])
      if case .timestamp(let micros) = value { values.append(micros) } else { values.append(0) }
      storage = .timestamp(values)
    }
  }

  public consuming func finish() -> Column {
    let nulls = nullCount == 0 ? nil : Buffer(self.nulls)
    switch storage {
    case .text(let views, let arena): return .text(TextColumn(Buffer(views), nulls: nulls, owners: [arena]))
    case .integer(let values): return .integer(PlainColumn(Buffer(values), nulls: nulls))
    case .decimal(let values):
      guard case .decimal(let precision, let scale) = type else { preconditionFailure("storage follows type") }
      return .decimal(PlainColumn(Buffer(values), nulls: nulls), precision: precision, scale: scale)
    case .double(let values): return .double(PlainColumn(Buffer(values), nulls: nulls))
    case .boolean(let values): return .boolean(PlainColumn(Buffer(values), nulls: nulls))
    case .date(let values): return .date(PlainColumn(Buffer(values), nulls: nulls))
    case .timestamp(let values): return .timestamp(PlainColumn(Buffer(values), nulls: nulls))
    }
  }
}

extension Column {
  /// A column of `count` equal cells.
  public static func constant(_ value: Value, type: DataType, count: Int) -> Column {
    func plain<Element>(_ element: Element?, zero: Element) -> PlainColumn<Element> {
      PlainColumn(
        Buffer(repeating: element ?? zero, count: count),
        nulls: element == nil ? Buffer<UInt8>(repeating: 1, count: count) : nil)
    }
    switch type {
    case .text:
      let arena = TextArena(blockBytes: 64)
      guard case .text(let text) = value else {
        return .text(
          TextColumn(
            Buffer(repeating: .empty, count: count), nulls: Buffer(repeating: 1, count: count), owners: []))
      }
      return .text(TextColumn(Buffer(repeating: arena.copy(text), count: count), owners: [arena]))
    case .integer:
      if case .integer(let number) = value { return .integer(plain(number, zero: 0)) }
      return .integer(plain(nil, zero: 0))
    case .decimal(let precision, let scale):
      if case .decimal(let number, _, _) = value {
        return .decimal(plain(number, zero: 0), precision: precision, scale: scale)
      }
      return .decimal(plain(nil, zero: 0), precision: precision, scale: scale)
    case .double:
      if case .double(let number) = value { return .double(plain(number, zero: 0)) }
      return .double(plain(nil, zero: 0))
    case .boolean:
      if case .boolean(let flag) = value { return .boolean(plain(flag ? 1 : 0, zero: 0)) }
      return .boolean(plain(nil, zero: 0))
    case .date:
      if case .date(let days) = value { return .date(plain(days, zero: 0)) }
      return .date(plain(nil, zero: 0))
    case .timestamp:
      if case .timestamp(let micros) = value { return .timestamp(plain(micros, zero: 0)) }
      return .timestamp(plain(nil, zero: 0))
    }
  }
}
