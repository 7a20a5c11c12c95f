/// `json_arrayagg`: the values of a group that are not null, in the order of their rows, as a JSON array.
///
/// A group keeps its values one behind the other as they come, each with the place of its row: nodes see rows in any order,
/// and the places put them in theirs at the end.
final class JSONListState: AggregateState {
  private let column: Int
  private let type: DataType
  private let texts: CellTexts
  private let lists = GrowingCells<TextView>(.empty)
  private let rooms = GrowingCells<Int>(0)
  private let heap = TextHeap()

  /// What stands before each value: the place of its row, and its length.
  private static let headBytes = 12
  private static let mostBytes = 1 << 28
  /// In place of the room of a list that was to become longer.
  private static let tooLittleRoom = -1

  init(column: Int, type: DataType) {
    self.column = column
    self.type = type
    texts = CellTexts(style: .json)
  }

  var bytesPerGroup: Int { 24 }
  var extraBytes: Int { heap.byteCount }
  var exportTypes: [DataType] { [.text, .integer] }

  func grow(to capacity: Int) {
    lists.grow(to: capacity)
    rooms.grow(to: capacity)
  }

  func update(_ batch: Batch, groups: UnsafePointer<Int32>, sequence: UInt64) {
    let column = batch.columns[column]
    let (views, nulls) = (texts.views(of: column), column.nulls?.base)
    for row in 0..<batch.rowCount {
      if let nulls, nulls[row] != 0 { continue }
      let view = views[row]
      guard let place = reserve(Self.headBytes + view.count, in: Int(groups[row])) else { continue }
      let raw = UnsafeMutableRawPointer(place)
      raw.storeBytes(of: sequence &+ UInt64(row), as: UInt64.self)
      raw.storeBytes(of: UInt32(truncatingIfNeeded: view.count), toByteOffset: 8, as: UInt32.self)
      TextHeap.copyBytes(view.start, to: place + Self.headBytes, count: view.count)
    }
    withExtendedLifetime(column) {}
  }

  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) {
    guard case .text(let column) = columns[0] else { preconditionFailure("lists are texts") }
    let (views, marks) = (column.views.base, columns[1].integerCells)
    for row in 0..<rowCount where marks[row] != 0 { rooms.base[Int(groups[row])] = Self.tooLittleRoom }
    for row in 0..<rowCount where views[row].count > 0 {
      guard let place = reserve(views[row].count, in: Int(groups[row])) else { continue }
      TextHeap.copyBytes(views[row].start, to: place, count: views[row].count)
    }
    withExtendedLifetime(columns) {}
  }

  /// Room behind the list of a group; `nil` where it would become too long, which its room remembers.
  private func reserve(_ count: Int, in group: Int) -> UnsafeMutablePointer<UInt8>? {
    let list = lists.base[group]
    let (known, wanted) = (list.count, list.count + count)
    guard rooms.base[group] != Self.tooLittleRoom, wanted <= Self.mostBytes else {
      rooms.base[group] = Self.tooLittleRoom
      return nil
    }
    if wanted > rooms.base[group] {
      let room = max(wanted, min(2 * known, Self.mostBytes), 32)
      let target = heap.reserve(room)
      TextHeap.copyBytes(list.start, to: target, count: known)
      lists.base[group] = TextView(start: UnsafePointer(target), count: known)
      rooms.base[group] = room
    }
    lists.base[group].count = wanted
    return UnsafeMutablePointer(mutating: lists.base[group].start) + known
  }

  func export(_ count: Int) -> [Column] {
    let marks = Buffer<Int64>(repeating: 0, count: count)
    for group in 0..<count where rooms.base[group] == Self.tooLittleRoom { marks[group] = 1 }
    return [.text(TextColumn(lists.shared(count), nulls: nil, owners: [heap])), .integer(PlainColumn(marks))]
  }

  func results(_ count: Int) throws -> Column {
    let written = TextHeap()
    let views = Buffer<TextView>(repeating: .empty, count: count)
    let nulls = Buffer<UInt8>(repeating: 0, count: count)
    for group in 0..<count {
      let list = lists.base[group]
      if rooms.base[group] == Self.tooLittleRoom { throw Self.tooLong }
      if list.count == 0 { nulls[group] = 1 } else { views[group] = try write(list, to: written) }
    }
    return .text(TextColumn(views, nulls: nulls.elements.contains(1) ? nulls : nil, owners: [written]))
  }

  private static let tooLong = Failure(
    .run, "a list of json_arrayagg takes more than \(mostBytes >> 20) MiB; group by more columns")

  private func write(_ list: TextView, to heap: TextHeap) throws(Failure) -> TextView {
    var values: [(place: UInt64, text: TextView)] = []
    var (at, bytes) = (0, 2)
    let raw = UnsafeRawPointer(list.start)
    while at < list.count {
      let count = Int(raw.loadUnaligned(fromByteOffset: at + 8, as: UInt32.self))
      let text = TextView(start: list.start + at + Self.headBytes, count: count)
      values.append((raw.loadUnaligned(fromByteOffset: at, as: UInt64.self), text))
      at += Self.headBytes + count
      // Every byte may become six.
      bytes += (type == .text ? 6 * count + 2 : count) + 1
    }
    guard bytes < 1 << 31 else { throw Self.tooLong }
    values.sort { $0.place < $1.place }
    let start = heap.reserve(bytes)
    var target = start
    for (number, value) in values.enumerated() {
      target[0] = UInt8(ascii: number == 0 ? "[" : ",")
      target += 1
      if type == .text {
        target = QuotedJSON.write(value.text, to: target)
      } else {
        TextHeap.copyBytes(value.text.start, to: target, count: value.text.count)
        target += value.text.count
      }
    }
    target[0] = UInt8(ascii: "]")
    target += 1
    heap.giveBack(bytes - (target - start))
    return TextView(start: UnsafePointer(start), count: target - start)
  }
}
