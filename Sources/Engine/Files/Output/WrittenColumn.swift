import Synchronization

/// What is known of one column over all rows that were written.
public struct WrittenColumn: Hashable, Sendable {
  public var nulls = 0
  /// `nil` without values, and where only a part of a long text is known.
  public var minimum: Value?
  public var maximum: Value?

  public init() {}
}

/// Gathers what the writers of all nodes know of the columns they write.
///
/// Every writer keeps an account of its own: with one for all, nodes that write thousands of small files would spend
/// their time waiting for each other.
public final class WriteStatistics: Sendable {
  private let accounts = Mutex<[Account]>([])

  public init() {}

  /// One writer's account. Used by one thread at a time, and read when no writer works any more.
  final class Account: @unchecked Sendable {
    fileprivate let schema: Schema
    /// By column; empty before the first file.
    fileprivate var totals: [ColumnTotal] = []

    fileprivate init(_ schema: Schema) { self.schema = schema }

    /// Adds one file's columns.
    func add(_ columns: [ColumnTotal]) {
      if totals.isEmpty { totals = schema.fields.map { ColumnTotal($0.type) } }
      for (position, column) in columns.enumerated() { totals[position].merge(column) }
    }
  }

  func makeAccount(_ schema: Schema) -> Account {
    let account = Account(schema)
    accounts.withLock { $0.append(account) }
    return account
  }

  /// By column name, when the run is over; empty when the format keeps no statistics.
  public var columns: [String: WrittenColumn] {
    var totals: [String: ColumnTotal] = [:]
    for account in accounts.withLock({ $0 }) {
      for (field, total) in zip(account.schema.fields, account.totals) {
        totals[field.name, default: ColumnTotal(field.type)].merge(total)
      }
    }
    return totals.mapValues(\.column)
  }
}

/// Nulls and bounds of a column over some chunks.
struct ColumnTotal {
  /// A bound as the footer has it: texts by their bytes, all else as a number.
  private enum Bound {
    case text([UInt8])
    case number(Int128)
    case double(Double)
  }

  private let type: DataType
  private var nulls = 0
  /// Whether there is a value that is no number, which no bound covers.
  private var hasNaN = false
  private var minimum: (bound: Bound, isExact: Bool)?
  private var maximum: (bound: Bound, isExact: Bool)?

  init(_ type: DataType) { self.type = type }

  /// Adds a chunk by its bounds in the footer.
  mutating func add(_ bounds: ColumnBounds, nulls: Int) {
    self.nulls += nulls
    hasNaN = hasNaN || bounds.hasNaN
    if bounds.hasMinimum { lower(bound(bounds.minimum), bounds.minimumIsExact) }
    // A bound that could not be kept is greater than any that was.
    if bounds.hasMaximum {
      raise(bound(bounds.maximum), bounds.maximumIsExact)
    } else if bounds.hasMinimum {
      raise(.text([0xFF]), false)
    }
  }

  mutating func merge(_ other: ColumnTotal) {
    nulls += other.nulls
    hasNaN = hasNaN || other.hasNaN
    if let least = other.minimum { lower(least.bound, least.isExact) }
    if let greatest = other.maximum { raise(greatest.bound, greatest.isExact) }
  }

  var column: WrittenColumn {
    var column = WrittenColumn()
    column.nulls = nulls
    if let minimum, minimum.isExact { column.minimum = value(minimum.bound) }
    if let maximum, maximum.isExact { column.maximum = value(maximum.bound) }
    return column
  }

  /// As `column`, with bounds that need not be values of the column.
  var fileColumn: WrittenFile.Column {
    // Texts that could not be bounded have a bound that is none.
    let highest = maximum.flatMap { $0.isExact || Self.isText($0.bound) ? value($0.bound) : nil }
    return WrittenFile.Column(
      nulls: nulls, minimum: minimum.map { value($0.bound) }, maximum: hasNaN ? nil : highest)
  }

  private static func isText(_ bound: Bound) -> Bool {
    guard case .text(let bytes) = bound else { return true }
    return bytes != [0xFF]
  }

  private mutating func lower(_ bound: Bound, _ isExact: Bool) {
    if minimum.map({ Self.isLess(bound, $0.bound) }) ?? true { minimum = (bound, isExact) }
  }

  private mutating func raise(_ bound: Bound, _ isExact: Bool) {
    if maximum.map({ Self.isLess($0.bound, bound) }) ?? true { maximum = (bound, isExact) }
  }

  private static func isLess(_ a: Bound, _ b: Bound) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a.lexicographicallyPrecedes(b)
    case (.number(let a), .number(let b)): a < b
    case (.double(let a), .double(let b)): a < b
    default: false
    }
  }

  private func bound(_ bytes: ByteStore) -> Bound {
    let raw = UnsafeRawBufferPointer(start: bytes.base, count: bytes.count)
    switch type {
    case .text: return .text(Array(raw))
    case .double: return .double(raw.count == 8 ? raw.loadUnaligned(as: Double.self) : .nan)
    case .decimal where raw.count != 4 && raw.count != 8, .decimal(19..., _):
      // Big-endian two's complement.
      return .number(raw.reduce(raw.first.map { $0 >= 0x80 ? -1 : 0 } ?? 0) { $0 << 8 | Int128($1) })
    default:
      switch raw.count {
      case 1: return .number(Int128(raw[0]))
      case 4: return .number(Int128(raw.loadUnaligned(as: Int32.self)))
      default: return .number(raw.count == 8 ? Int128(raw.loadUnaligned(as: Int64.self)) : 0)
      }
    }
  }

  private func value(_ bound: Bound) -> Value {
    switch (type, bound) {
    case (.text, .text(let bytes)): .text(String(decoding: bytes, as: UTF8.self))
    case (.integer, .number(let number)): .integer(Int64(truncatingIfNeeded: number))
    case (.decimal(let precision, let scale), .number(let number)):
      .decimal(number, precision: precision, scale: scale)
    case (.double, .double(let number)): .double(number == 0 ? 0 : number)
    case (.boolean, .number(let number)): .boolean(number != 0)
    case (.date, .number(let number)): .date(Int32(truncatingIfNeeded: number))
    case (.timestamp, .number(let number)): .timestamp(Int64(truncatingIfNeeded: number))
    default: .null
    }
  }
}
