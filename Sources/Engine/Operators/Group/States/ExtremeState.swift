/// `min` and `max` of values that a number of the same order stands for. NaN is greatest.
///
/// Whoever calls it knows a protocol only, so what loops over rows says for which `Order` it is compiled.
final class ExtremeState<Order: FixedWidthInteger & BitwiseCopyable & Sendable>: AggregateState {
  private let column: Int
  private let wantsLeast: Bool
  private let type: DataType
  private let orders = GrowingCells<Order>(0)
  /// 1 where no value has come yet.
  private let empties = GrowingCells<UInt8>(1)

  init(column: Int, wantsLeast: Bool, type: DataType) {
    self.column = column
    self.wantsLeast = wantsLeast
    self.type = type
  }

  var bytesPerGroup: Int { MemoryLayout<Order>.stride + 1 }
  var exportTypes: [DataType] { [type] }

  func grow(to capacity: Int) {
    orders.grow(to: capacity)
    empties.grow(to: capacity)
  }

  func update(_ batch: Batch, groups: UnsafePointer<Int32>, sequence: UInt64) {
    take(batch.columns[column], batch.rowCount, groups)
  }

  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) { take(columns[0], rowCount, groups) }

  @_specialize(where Order == Int64)
  @_specialize(where Order == Int128)
  private func take(_ column: Column, _ count: Int, _ groups: UnsafePointer<Int32>) {
    let nulls = column.nulls?.base
    switch column {
    case .integer(let column), .timestamp(let column):
      take(column.values.base, nulls, count, groups) { Order(truncatingIfNeeded: $0) }
    case .decimal(let column, _, _): take(column.values.base, nulls, count, groups) { Order(truncatingIfNeeded: $0) }
    case .double(let column):
      take(column.values.base, nulls, count, groups) {
        Order(truncatingIfNeeded: Int64(bitPattern: SortKeyBits.double($0) ^ (1 << 63)))
      }
    case .boolean(let column): take(column.values.base, nulls, count, groups) { Order(truncatingIfNeeded: $0) }
    case .date(let column): take(column.values.base, nulls, count, groups) { Order(truncatingIfNeeded: $0) }
    case .text: preconditionFailure("texts have a state of their own")
    }
  }

  @inline(__always)
  private func take<Cell>(
    _ cells: UnsafePointer<Cell>, _ nulls: UnsafePointer<UInt8>?, _ count: Int, _ groups: UnsafePointer<Int32>,
    _ order: (Cell) -> Order
  ) {
    let (orders, empties, wantsLeast) = (orders.base, empties.base, wantsLeast)
    for row in 0..<count {
      if let nulls, nulls[row] != 0 { continue }
      let group = Int(groups[row])
      let value = order(cells[row])
      let isBetter = wantsLeast ? value < orders[group] : value > orders[group]
      if isBetter || empties[group] != 0 {
        orders[group] = value
        empties[group] = 0
      }
    }
  }

  func export(_ count: Int) -> [Column] { [results(count)] }

  @_specialize(where Order == Int64)
  @_specialize(where Order == Int128)
  func results(_ count: Int) -> Column {
    let orders = orders.base
    let marks = empties.shared(count)
    var nulls: Buffer<UInt8>?
    if marks.elements.contains(1) {
      let copy = Buffer<UInt8>(capacity: count)
      copy.base.update(from: marks.base, count: count)
      nulls = copy
    }
    func plain<Cell>(_ value: (Order) -> Cell) -> PlainColumn<Cell> {
      let cells = Buffer<Cell>(capacity: count)
      for group in 0..<count { cells[group] = value(orders[group]) }
      return PlainColumn(cells, nulls: nulls)
    }
    switch type {
    case .integer: return .integer(plain { Int64(truncatingIfNeeded: $0) })
    case .timestamp: return .timestamp(plain { Int64(truncatingIfNeeded: $0) })
    case .decimal(let precision, let scale):
      return .decimal(plain { Int128(truncatingIfNeeded: $0) }, precision: precision, scale: scale)
    case .double:
      return .double(
        plain { order in
          let bits = UInt64(bitPattern: Int64(truncatingIfNeeded: order)) ^ (1 << 63)
          // A null is zero, whatever the order of zero is.
          return Double(bitPattern: bits >> 63 == 1 ? bits & ~(1 << 63) : ~bits)
        })
    case .boolean: return .boolean(plain { UInt8(truncatingIfNeeded: $0) })
    case .date: return .date(plain { Int32(truncatingIfNeeded: $0) })
    case .text: preconditionFailure("texts have a state of their own")
    }
  }
}
