#if canImport(Glibc)
  import Glibc
#endif

/// A column that grows: copies of cells of other columns, text bytes included. A text that was appended not long before is
/// not copied again; one of few is kept by its number.
///
/// Used by one thread while it grows. Callers reserve first (`growth`, `reserve`), so that memory is charged before
/// it is allocated.
final class ColumnAppender {
  let type: DataType
  private(set) var count = 0
  /// Bytes of a cell.
  private var width: Int
  private var capacity = 0
  private var values: Column
  private var nulls: Buffer<UInt8>?
  private var heap: TextHeap?
  /// Texts met lately, whose bytes are kept once; `nil` when few come again.
  private var recent: RecentTexts?
  /// The cells by number, as long as there are few texts; `values` has none then.
  private var numbered: (rows: Buffer<UInt16>, texts: NumberedTexts)?
  private let mayNumber: Bool
  /// Bytes of `numbered` that callers have heard of.
  private var toldBytes = 0

  /// - Parameter numbered: whether few texts may be kept by number, which suits columns that are only handed on.
  init(_ type: DataType, numbered mayNumber: Bool = false) {
    self.type = type
    self.mayNumber = mayNumber && type == .text
    width = type.cellBytes
    values = .reserving(0, type: type)
    startTexts()
  }

  private func startTexts() {
    heap = type == .text ? TextHeap() : nil
    recent = type == .text && !mayNumber ? RecentTexts() : nil
    numbered = mayNumber ? (Buffer(capacity: 0), NumberedTexts()) : nil
    width = mayNumber ? MemoryLayout<UInt16>.stride : type.cellBytes
    toldBytes = 0
  }

  /// Lets go of all cells. Columns that were taken before keep theirs.
  /// - Returns: the bytes of cells and marks, but not of texts, which other columns may point to.
  @discardableResult
  func removeAll() -> Int {
    let freed = capacity * (width + 1)
    (count, capacity, values, nulls) = (0, 0, .reserving(0, type: type), nil)
    startTexts()
    return freed
  }

  /// The cells so far. Shares memory with the appender: valid until the next append.
  var column: Column {
    let owners: [any ByteOwner] = heap.map { [$0] } ?? []
    if let numbered {
      numbered.rows.count = count
      nulls?.count = count
      let texts = numbered.texts
      let numbering = TextNumbering(
        texts.entries.base, count: texts.count, owners: owners + [texts.entries], byteCount: 0)
      return .text(TextColumn(TextNumbers(rows: numbered.rows, numbering: numbering), nulls: nulls))
    }
    let result = values.with(nulls: nulls, owners: owners)
    result.setCount(count)
    return result
  }

  /// Text bytes of the rows (the first `count` when `nil`) of a column.
  static func textBytes(_ column: Column, rows: UnsafePointer<Int32>?, count: Int) -> Int {
    guard case .text(let column) = column else { return 0 }
    var total = 0
    if let dictionary = column.dictionary {
      let (numbers, entries) = (dictionary.rows.base, dictionary.numbering.entries)
      for position in 0..<count {
        total &+= entries[Int(numbers[rows.map { Int($0[position]) } ?? position])].count
      }
      return total
    }
    let views = column.views.base
    if let rows {
      for position in 0..<count { total &+= views[Int(rows[position])].count }
    } else {
      for row in 0..<count { total &+= views[row].count }
    }
    return total
  }

  /// Bytes to allocate, and bytes freed afterwards, for `additional` cells with `textBytes` bytes of text.
  func growth(_ additional: Int, textBytes: Int) -> (allocated: Int, freed: Int) {
    let text = heap?.growth(for: textBytes) ?? 0
    if isToBeSpelled(additional) {
      return (newCapacity(additional) * (type.cellBytes + 1) + text, capacity * (width + 1) + toldBytes)
    }
    guard count + additional > capacity else { return (text, 0) }
    return (newCapacity(additional) * (width + 1) + text, capacity * (width + 1))
  }

  /// Bytes taken for numbers of texts since this was asked last: how many there will be is known only afterwards.
  func takeNumberedBytes() -> Int {
    guard let texts = numbered?.texts else { return 0 }
    defer { toldBytes = texts.byteCount }
    return texts.byteCount - toldBytes
  }

  /// Whether cells go over from numbers to views before so many more come.
  private func isToBeSpelled(_ additional: Int) -> Bool { numbered.map { !$0.texts.takes(additional) } ?? false }

  private func newCapacity(_ additional: Int) -> Int { max(count + additional, capacity + capacity / 2, 16) }

  func reserve(_ additional: Int) {
    let isToBeSpelled = isToBeSpelled(additional)
    guard isToBeSpelled || count + additional > capacity else { return }
    capacity = newCapacity(additional)
    if isToBeSpelled {
      spell()
    } else if let numbered {
      self.numbered = (Buffer(growing: numbered.rows, capacity: capacity), numbered.texts)
    } else {
      values = values.grown(to: capacity)
    }
    nulls = nulls.map { Buffer(growing: $0, capacity: capacity) }
  }

  /// Makes views of the numbers, in room for `capacity`.
  private func spell() {
    guard let numbered else { return }
    let views = Buffer<TextView>(capacity: capacity)
    let (target, rows, entries) = (views.base, numbered.rows.base, numbered.texts.entries.base)
    for row in 0..<count { target[row] = entries[Int(rows[row])] }
    values = .text(TextColumn(views, owners: []))
    (self.numbered, width, recent, toldBytes) = (nil, type.cellBytes, RecentTexts(), 0)
  }

  /// Appends the cells at `rows` (the first `added` when `nil`), of a column of the same type.
  func append(_ column: Column, rows: UnsafePointer<Int32>?, count added: Int, textBytes: Int) {
    guard added > 0 else { return }
    reserve(added)
    if case .text(let column) = column {
      appendText(column, rows: rows, count: added, textBytes: textBytes)
      return finishAppend(column.nulls, rows: rows, count: added)
    }
    let target = values.rawValues + count * width
    if let rows {
      let source = UnsafeRawPointer(column.rawValues)
      switch width {
      case 1: Self.gather(source, rows, added, target, as: UInt8.self)
      case 4: Self.gather(source, rows, added, target, as: UInt32.self)
      case 8: Self.gather(source, rows, added, target, as: UInt64.self)
      default: Self.gather(source, rows, added, target, as: UInt128.self)
      }
    } else {
      memcpy(target, column.rawValues, added * width)
    }
    finishAppend(column.nulls, rows: rows, count: added)
  }

  private func finishAppend(_ marks: Buffer<UInt8>?, rows: UnsafePointer<Int32>?, count added: Int) {
    appendNulls(marks?.base, rows: rows, count: added)
    count += added
  }

  private func appendText(_ column: TextColumn, rows: UnsafePointer<Int32>?, count added: Int, textBytes: Int) {
    guard let heap else { return }
    let start = heap.reserve(textBytes)
    var at = start
    if let numbered {
      at = numbered.texts.number(
        column, rows: rows, count: added, into: numbered.rows.base + count, heap: start)
      return heap.giveBack(textBytes - (at - start))
    }
    let views = column.views.base
    let target = (values.rawValues + count * width).assumingMemoryBound(to: TextView.self)
    let empty = TextView.empty
    for position in 0..<added {
      let view = views[rows.map { Int($0[position]) } ?? position]
      if view.count == 0 {
        target[position] = empty
      } else if let known = recent?.text(equalTo: view, orAt: at) {
        target[position] = known
      } else {
        TextHeap.copyBytes(view.start, to: at, count: view.count)
        target[position] = TextView(start: UnsafePointer(at), count: view.count)
        at += view.count
      }
    }
    heap.giveBack(textBytes - (at - start))
    if let recent, !recent.pays { self.recent = nil }
  }

  private func appendNulls(_ marks: UnsafePointer<UInt8>?, rows: UnsafePointer<Int32>?, count added: Int) {
    guard marks != nil || nulls != nil else { return }
    if nulls == nil {
      let fresh = Buffer<UInt8>(capacity: capacity)
      fresh.base.update(repeating: 0, count: count)
      nulls = fresh
    }
    guard let target = nulls.map({ $0.base + count }) else { return }
    guard let marks else { return target.update(repeating: 0, count: added) }
    if let rows {
      for position in 0..<added { target[position] = marks[Int(rows[position])] }
    } else {
      target.update(from: marks, count: added)
    }
  }

  @inline(__always)
  private static func gather<Cell: BitwiseCopyable>(
    _ source: UnsafeRawPointer, _ rows: UnsafePointer<Int32>, _ count: Int, _ target: UnsafeMutableRawPointer,
    as type: Cell.Type
  ) {
    let cells = source.assumingMemoryBound(to: Cell.self)
    let copies = target.assumingMemoryBound(to: Cell.self)
    for position in 0..<count { copies[position] = cells[Int(rows[position])] }
  }
}
