/// `first` and `last`: the value, not null, whose row comes first or last in the input.
final class EdgeState: AggregateState {
  private let column: Int
  private let wantsFirst: Bool
  private let type: DataType
  private let width: Int
  /// Where the value came; -1 where none has come yet.
  private let places = GrowingCells<Int64>(-1)
  private let texts = TextCells()
  private let cells = GrowingCells<UInt128>(0)

  init(column: Int, wantsFirst: Bool, type: DataType) {
    self.column = column
    self.wantsFirst = wantsFirst
    self.type = type
    width = type.cellBytes
  }

  var bytesPerGroup: Int { 8 + (type == .text ? TextCells.bytesPerGroup : 16) }
  var extraBytes: Int { texts.extraBytes }
  var exportTypes: [DataType] { [.integer, type] }

  func grow(to capacity: Int) {
    places.grow(to: capacity)
    if type == .text { texts.grow(to: capacity) } else { cells.grow(to: capacity) }
  }

  func update(_ batch: Batch, groups: UnsafePointer<Int32>, sequence: UInt64) {
    let start = Int64(bitPattern: sequence)
    take(batch.columns[column], batch.rowCount, groups) { start &+ Int64($0) }
  }

  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) {
    let sequences = columns[0].integerCells
    take(columns[1], rowCount, groups) { sequences[$0] }
  }

  @inline(__always)
  private func take(
    _ column: Column, _ count: Int, _ groups: UnsafePointer<Int32>, _ sequence: (Int) -> Int64
  ) {
    let (places, nulls, raw) = (places.base, column.nulls?.base, UnsafeRawPointer(column.rawValues))
    for row in 0..<count {
      if let nulls, nulls[row] != 0 { continue }
      let group = Int(groups[row])
      let place = sequence(row)
      if places[group] >= 0 && (wantsFirst ? place >= places[group] : place <= places[group]) { continue }
      places[group] = place
      switch width {
      case 1: cells.base[group] = UInt128(raw.load(fromByteOffset: row, as: UInt8.self))
      case 4: cells.base[group] = UInt128(raw.load(fromByteOffset: row * 4, as: UInt32.self))
      case 8: cells.base[group] = UInt128(raw.load(fromByteOffset: row * 8, as: UInt64.self))
      default:
        if type == .text {
          texts.set(raw.load(fromByteOffset: row * 16, as: TextView.self), for: group)
        } else {
          cells.base[group] = raw.load(fromByteOffset: row * 16, as: UInt128.self)
        }
      }
    }
    withExtendedLifetime(column) {}
  }

  func export(_ count: Int) -> [Column] { [.integer(PlainColumn(places.shared(count))), results(count)] }

  func results(_ count: Int) -> Column {
    var nulls: Buffer<UInt8>?
    let marks = Buffer<UInt8>(capacity: count)
    for group in 0..<count { marks[group] = places.base[group] < 0 ? 1 : 0 }
    if marks.elements.contains(1) { nulls = marks }
    if type == .text { return texts.column(count, nulls: nulls) }
    let column = Column.reserving(count, type: type).with(nulls: nulls, owners: [])
    let raw = column.rawValues
    for group in 0..<count {
      let cell = cells.base[group]
      switch width {
      case 1: raw.storeBytes(of: UInt8(truncatingIfNeeded: cell), toByteOffset: group, as: UInt8.self)
      case 4: raw.storeBytes(of: UInt32(truncatingIfNeeded: cell), toByteOffset: group * 4, as: UInt32.self)
      case 8: raw.storeBytes(of: UInt64(truncatingIfNeeded: cell), toByteOffset: group * 8, as: UInt64.self)
      default: raw.storeBytes(of: cell, toByteOffset: group * 16, as: UInt128.self)
      }
    }
    column.setCount(count)
    return column
  }
}
