/// What sorting moves instead of a row: the first 16 bytes of the row's normalized key, and which row it is.
struct SortEntry: BitwiseCopyable {
  var high: UInt64
  var low: UInt64
  var row: UInt32

  @inline(__always)
  static func precedes(_ a: SortEntry, _ b: SortEntry) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }
}

/// Normalizes the keys of rows so that comparing numbers compares rows, as far as 16 bytes reach.
///
/// ```
/// per key: │ null mark (1 byte) │ value, most significant byte first; inverted when descending │
/// text:    │ null mark │ bytes, zeros behind the end … │ length, or 255 when it does not fit │   (up to byte 16)
/// ```
/// The null mark orders nulls and is never inverted. Two equal prefixes may still be different keys; `needsCompare`
/// says so.
struct SortPrefix: Sendable {
  private enum Reach: Sendable {
    /// The prefix is the whole key.
    case complete
    /// It is, unless the last byte (inverted when descending) says that the text is longer.
    case shortText(longMark: UInt8)
    case partial
  }

  let keys: [SortColumn]
  private let reach: Reach

  init(keys: [SortColumn], types: [DataType]) {
    self.keys = keys
    var at = 0
    var reach = Reach.complete
    for (index, key) in keys.enumerated() {
      let type = types[key.column]
      if type == .text {
        let fits = at <= 16 - 3 && index == keys.count - 1
        reach = fits ? .shortText(longMark: key.descending ? 0 : 255) : .partial
        break
      }
      at += 1 + Self.width(type)
      if at > 16 { reach = .partial }
    }
    self.reach = reach
  }

  /// Whether equal prefixes, of which `entry` is one, leave the order of the keys open.
  @inline(__always)
  func needsCompare(_ entry: SortEntry) -> Bool {
    switch reach {
    case .complete: false
    case .shortText(let longMark): UInt8(truncatingIfNeeded: entry.low) == longMark
    case .partial: true
    }
  }

  private static func width(_ type: DataType) -> Int {
    if case .decimal(let precision, _) = type { return precision <= 18 ? 8 : 16 }
    return type.cellBytes
  }

  /// Makes the entries of rows `range`. Complexity: O(rows × keys).
  func encode(_ columns: [Column], rows range: Range<Int>, into entries: UnsafeMutablePointer<SortEntry>) {
    for row in range { entries[row - range.lowerBound] = SortEntry(high: 0, low: 0, row: UInt32(row)) }
    var at = 0
    for key in keys where at < 16 {
      let column = columns[key.column]
      let write = Writer(key: key, at: at, range: range, entries: entries, nulls: column.nulls.map { $0.base })
      let width = Self.width(column.type)
      at += 1 + width
      switch column {
      case .text(let column):
        write.text(column.views.base)
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
    let range: Range<Int>
    let entries: UnsafeMutablePointer<SortEntry>
    let nulls: UnsafeMutablePointer<UInt8>?

    @inline(__always)
    func number(_ width: Int, _ value: (Int) -> UInt128) {
      let ones = width == 16 ? UInt128.max : (UInt128(1) << UInt128(width * 8)) - 1
      let inverted: UInt128 = key.descending ? ones : 0
      let shift = (16 - at - 1 - width) * 8
      write { row in
        let bits = value(row) ^ inverted
        return shift >= 0 ? bits << UInt128(shift) : bits >> UInt128(-shift)
      }
    }

    func text(_ views: UnsafePointer<TextView>) {
      // Bytes left for the text and its length.
      let room = 16 - at - 1
      guard room > 0 else { return write { _ in 0 } }
      let ones = (UInt128(1) << UInt128(room * 8)) - 1
      let inverted: UInt128 = key.descending ? ones : 0
      let down = UInt128((16 - room) * 8)
      write { row in
        let view = views[row]
        let mark: UInt128 = view.count < room ? UInt128(view.count) : 255
        return ((SortKeyBits.text(view) >> down) & ~255 | mark) ^ inverted
      }
    }

    @inline(__always)
    private func write(_ bits: (Int) -> UInt128) {
      let markShift = UInt128((15 - at) * 8)
      let valueMark: UInt128 = (key.nullsLast ? 0 : 1) << markShift
      let nullMark: UInt128 = (key.nullsLast ? 1 : 0) << markShift
      for row in range {
        let isNull = nulls.map { $0[row] != 0 } ?? false
        let all = isNull ? nullMark : valueMark | bits(row)
        entries[row - range.lowerBound].high |= UInt64(truncatingIfNeeded: all >> 64)
        entries[row - range.lowerBound].low |= UInt64(truncatingIfNeeded: all)
      }
    }
  }
}
