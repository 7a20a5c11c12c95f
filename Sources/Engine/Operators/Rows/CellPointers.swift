/// Where the cells of a key column are: what comparing rows of different batches needs, without retaining columns.
///
/// Valid while the column it was made of is alive.
struct CellPointers: BitwiseCopyable {
  enum Kind: UInt8 { case text, eight, decimal, double, byte, date }

  let kind: Kind
  let values: UnsafeRawPointer
  let nulls: UnsafePointer<UInt8>?

  init(_ column: Column) {
    switch column {
    case .text: kind = .text
    case .integer, .timestamp: kind = .eight
    case .decimal: kind = .decimal
    case .double: kind = .double
    case .boolean: kind = .byte
    case .date: kind = .date
    }
    values = UnsafeRawPointer(column.rawValues)
    nulls = column.nulls.map { UnsafePointer($0.base) }
  }

  @inline(__always)
  func isNull(_ row: Int) -> Bool {
    if let nulls { return nulls[row] != 0 }
    return false
  }

  @inline(__always)
  func cell<Cell: BitwiseCopyable>(_ row: Int, as type: Cell.Type) -> Cell {
    values.load(fromByteOffset: row &* MemoryLayout<Cell>.stride, as: Cell.self)
  }

  /// Whether two cells of one type are equal: nulls equal, NaN equal, -0.0 equal to 0.0.
  @inline(__always)
  func equals(_ row: Int, _ other: CellPointers, _ otherRow: Int) -> Bool {
    guard isNull(row) == other.isNull(otherRow) else { return false }
    switch kind {
    case .text: return cell(row, as: TextView.self) == other.cell(otherRow, as: TextView.self)
    case .eight: return cell(row, as: Int64.self) == other.cell(otherRow, as: Int64.self)
    case .decimal: return cell(row, as: Int128.self) == other.cell(otherRow, as: Int128.self)
    case .double:
      return RowHash.canonicalBits(cell(row, as: Double.self))
        == RowHash.canonicalBits(other.cell(otherRow, as: Double.self))
    case .byte: return cell(row, as: UInt8.self) == other.cell(otherRow, as: UInt8.self)
    case .date: return cell(row, as: Int32.self) == other.cell(otherRow, as: Int32.self)
    }
  }

  /// Order of two cells that are not null: negative, zero or positive. NaN is greatest, -0.0 equals 0.0.
  func compare(_ row: Int, _ other: CellPointers, _ otherRow: Int) -> Int {
    switch kind {
    case .text: return TextView.compare(cell(row, as: TextView.self), other.cell(otherRow, as: TextView.self))
    case .eight: return Self.order(cell(row, as: Int64.self), other.cell(otherRow, as: Int64.self))
    case .decimal: return Self.order(cell(row, as: Int128.self), other.cell(otherRow, as: Int128.self))
    case .double:
      return Self.order(
        SortKeyBits.double(cell(row, as: Double.self)), SortKeyBits.double(other.cell(otherRow, as: Double.self)))
    case .byte: return Self.order(cell(row, as: UInt8.self), other.cell(otherRow, as: UInt8.self))
    case .date: return Self.order(cell(row, as: Int32.self), other.cell(otherRow, as: Int32.self))
    }
  }

  @inline(__always)
  private static func order<Value: Comparable>(_ a: Value, _ b: Value) -> Int { a < b ? -1 : a == b ? 0 : 1 }
}
