/// What sorting moves instead of a row: 16 bytes of the row's normalized key, and which row it is.
struct SortEntry: BitwiseCopyable {
  var high: UInt64
  var low: UInt64
  var row: UInt32

  @inline(__always)
  static func precedes(_ a: SortEntry, _ b: SortEntry) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }
}

/// Normalizes the keys of rows so that comparing numbers compares rows, 16 bytes at a time.
///
/// ```
/// per key: │ null mark (1 byte) │ value, most significant byte first; inverted when descending │
/// text:    │ null mark │ bytes, zeros behind the end … │ length, or 255 when it does not fit │   (up to byte 16)
/// ```
/// The null mark orders nulls and is never inverted. A text takes the rest of the 16 bytes. Rows whose 16 bytes are equal
/// may still differ behind them: `window(after:from:)` says where to go on.
struct SortPrefix: Sendable {
  /// Where 16 bytes begin: at a key, and within its text.
  struct Window: Hashable, Sendable {
    var key = 0
    var textOffset = 0
  }

  let keys: [SortColumn]
  private let types: [DataType]

  init(keys: [SortColumn], types: [DataType]) {
    self.keys = keys
    self.types = keys.map { types[$0.column] }
  }

  private static func width(_ type: DataType) -> Int {
    if case .decimal(let precision, _) = type { return precision <= 18 ? 8 : 16 }
    return type.cellBytes
  }

  /// Where the keys of rows with equal bytes, of which `entry` is one, go on; `nil` when they are equal. The same window
  /// again when its first key does not fit 16 bytes.
  func window(after entry: SortEntry, from window: Window = Window()) -> Window? {
    var at = 0
    var next = window
    while next.key < keys.count {
      if types[next.key] == .text {
        let room = Self.textRoom(at: at, offset: next.textOffset)
        guard room > 1 else { return next }
        let longMark: UInt8 = keys[next.key].descending ? 0 : 255
        if UInt8(truncatingIfNeeded: entry.low) == longMark {
          return Window(key: next.key, textOffset: next.textOffset + room - 1)
        }
        next = Window(key: next.key + 1)
        return next.key < keys.count ? next : nil
      }
      at += 1 + Self.width(types[next.key])
      if at > 16 { return next }
      next = Window(key: next.key + 1)
    }
    return nil
  }

  /// Whether equal prefixes, of which `entry` is one, leave the order of the keys open.
  @inline(__always)
  func needsCompare(_ entry: SortEntry) -> Bool { window(after: entry) != nil }

  /// Bytes for a text and its length: behind a null mark, unless the text has begun before.
  private static func textRoom(at: Int, offset: Int) -> Int { 16 - at - (offset == 0 ? 1 : 0) }

  /// Makes the entries of rows `range`. Complexity: O(rows × keys).
  func encode(_ columns: [Column], rows range: Range<Int>, into entries: UnsafeMutablePointer<SortEntry>) {
    for row in range { entries[row - range.lowerBound] = SortEntry(high: 0, low: 0, row: UInt32(row)) }
    encode(columns, Window(), entries, count: range.count)
  }

  /// Replaces the bytes of entries by those that begin at a window.
  func encode(_ columns: [Column], _ window: Window, _ entries: UnsafeMutablePointer<SortEntry>, count: Int) {
    for index in 0..<count {
      entries[index].high = 0
      entries[index].low = 0
    }
    var at = 0
    for index in window.key..<keys.count where at < 16 {
      let key = keys[index]
      let column = columns[key.column]
      let write = Writer(key: key, at: at, entries: entries, count: count, nulls: column.nulls.map { $0.base })
      let width = Self.width(column.type)
      at += 1 + width
      switch column {
      case .text(let column):
        let offset = index == window.key ? window.textOffset : 0
        write.text(column.views.base, offset: offset, room: Self.textRoom(at: at - 1 - width, offset: offset))
        return
      case .integer(let column), .timestamp(let column):
        let values = column.values.base
        write.number(width) { UInt128(SortKeyBits.integer(values[$0])) }
      case .decimal(let column, _, _):
        let values = column.values.base
        if width == 8 {
          write.number(width) { UInt128(SortKeyBits.integer(Int64(truncatingIfNeeded: values[$0]))) }
        } else {
          write.number(width) { SortKeyBits.decimal(values[$0]) }
        }
      case .double(let column):
        let values = column.values.base
        write.number(width) { UInt128(SortKeyBits.double(values[$0])) }
      case .boolean(let column):
        let values = column.values.base
        write.number(width) { UInt128(values[$0]) }
      case .date(let column):
        let values = column.values.base
        write.number(width) { UInt128(SortKeyBits.date(values[$0])) }
      }
    }
  }

  /// Writes one key into the entries, from byte `at` on.
  private struct Writer {
    let key: SortColumn
    let at: Int
    let entries: UnsafeMutablePointer<SortEntry>
    let count: Int
    let nulls: UnsafeMutablePointer<UInt8>?

    @inline(__always)
    func number(_ width: Int, _ value: (Int) -> UInt128) {
      let ones = width == 16 ? UInt128.max : (UInt128(1) << UInt128(width * 8)) - 1
      let inverted: UInt128 = key.descending ? ones : 0
      let shift = (16 - at - 1 - width) * 8
      write(hasMark: true) { row in
        let bits = value(row) ^ inverted
        return shift >= 0 ? bits << UInt128(shift) : bits >> UInt128(-shift)
      }
    }

    func text(_ views: UnsafePointer<TextView>, offset: Int, room: Int) {
      guard room > 1 else { return write(hasMark: offset == 0) { _ in 0 } }
      let ones = room == 16 ? UInt128.max : (UInt128(1) << UInt128(room * 8)) - 1
      let inverted: UInt128 = key.descending ? ones : 0
      let down = UInt128((16 - room) * 8)
      write(hasMark: offset == 0) { row in
        let view = views[row]
        let rest = TextView(start: view.start + min(offset, view.count), count: max(view.count - offset, 0))
        let mark: UInt128 = rest.count < room ? UInt128(rest.count) : 255
        return ((SortKeyBits.text(rest) >> down) & ~255 | mark) ^ inverted
      }
    }

    @inline(__always)
    private func write(hasMark: Bool, _ bits: (Int) -> UInt128) {
      let markShift = UInt128((15 - at) * 8)
      let valueMark: UInt128 = hasMark && !key.nullsLast ? 1 << markShift : 0
      let nullMark: UInt128 = hasMark && key.nullsLast ? 1 << markShift : 0
      for index in 0..<count {
        let row = Int(entries[index].row)
        let isNull = nulls.map { $0[row] != 0 } ?? false
        let all = isNull ? nullMark : valueMark | bits(row)
        entries[index].high |= UInt64(truncatingIfNeeded: all >> 64)
        entries[index].low |= UInt64(truncatingIfNeeded: all)
      }
    }
  }
}
