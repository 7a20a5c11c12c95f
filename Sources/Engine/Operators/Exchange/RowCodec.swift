#if canImport(Glibc)
  import Glibc
#endif

/// Rows as binary records, the form in which rows wait in a `RowExchange`.
///
/// ```
/// ┌──────────┬───────┬────────┬───────┬──────────────────────────┬────────────┐
/// │ sequence │ hash  │ length │ nulls │ one fixed slot per column │ text bytes │
/// │ UInt64   │ UInt32│ UInt32 │ bits  │ value, or end of the text │            │
/// └──────────┴───────┴────────┴───────┴──────────────────────────┴────────────┘
/// ```
/// A text column's slot is the `UInt32` offset of its end in the text bytes; it starts where the text column before
/// it ends, so any cell is found in O(1). Loads are unaligned.
struct RowCodec: Sendable {
  static let sequenceOffset = 0
  static let hashOffset = 8
  static let lengthOffset = 12
  static let nullsOffset = 16

  /// How a column's slot is read.
  enum Slot: Hashable, Sendable { case byte, four, eight, sixteen, double, text(previousText: Int?) }

  let types: [DataType]
  let slots: [Slot]
  let slotOffsets: [Int]
  /// Bytes before the text.
  let fixedBytes: Int
  private let hasDoubles: Bool

  init(types: [DataType]) {
    self.types = types
    var offset = Self.nullsOffset + (types.count + 7) / 8
    var previousText: Int?
    var slots: [Slot] = []
    var offsets: [Int] = []
    for type in types {
      offsets.append(offset)
      switch type {
      case .text:
        slots.append(.text(previousText: previousText))
        previousText = offset
        offset += 4
      case .integer, .timestamp:
        slots.append(.eight)
        offset += 8
      case .double:
        slots.append(.double)
        offset += 8
      case .decimal:
        slots.append(.sixteen)
        offset += 16
      case .date:
        slots.append(.four)
        offset += 4
      case .boolean:
        slots.append(.byte)
        offset += 1
      }
    }
    self.slots = slots
    slotOffsets = offsets
    fixedBytes = offset
    hasDoubles = types.contains(.double)
  }

  // MARK: Encoding

  /// Bytes of each row's record. Complexity: O(rows × text columns).
  func lengths(of columns: [Column], rowCount: Int) -> Buffer<UInt32> {
    let result = Buffer<UInt32>(repeating: UInt32(fixedBytes), count: rowCount)
    let lengths = result.base
    for case .text(let column) in columns {
      let views = column.views.base
      for row in 0..<rowCount { lengths[row] &+= UInt32(truncatingIfNeeded: views[row].count) }
    }
    return result
  }

  /// Writes the records of all rows to `targets`, which have room for `lengths`. Column by column, so that the type
  /// is dispatched once.
  func encode(
    _ columns: [Column], rowCount: Int, sequence: UInt64, hashes: UnsafePointer<UInt64>,
    lengths: UnsafePointer<UInt32>, targets: UnsafePointer<UnsafeMutableRawPointer>
  ) {
    for row in 0..<rowCount {
      let target = targets[row]
      target.storeBytes(of: sequence &+ UInt64(row), as: UInt64.self)
      target.storeBytes(of: UInt32(truncatingIfNeeded: hashes[row]), toByteOffset: Self.hashOffset, as: UInt32.self)
      target.storeBytes(of: lengths[row], toByteOffset: Self.lengthOffset, as: UInt32.self)
      for byte in 0..<((types.count + 7) / 8) {
        target.storeBytes(of: 0, toByteOffset: Self.nullsOffset + byte, as: UInt8.self)
      }
    }
    for (index, column) in columns.enumerated() {
      let offset = slotOffsets[index]
      switch column {
      case .text(let column): encodeText(column, index: index, rowCount: rowCount, targets: targets)
      case .integer(let column), .timestamp(let column): store(column.values.base, offset, rowCount, targets)
      case .decimal(let column, _, _): store(column.values.base, offset, rowCount, targets)
      case .double(let column): store(column.values.base, offset, rowCount, targets)
      case .boolean(let column): store(column.values.base, offset, rowCount, targets)
      case .date(let column): store(column.values.base, offset, rowCount, targets)
      }
      if let nulls = column.nulls?.base {
        let byte = Self.nullsOffset + index / 8
        let bit = UInt8(1) << UInt8(index % 8)
        for row in 0..<rowCount where nulls[row] != 0 {
          let marks = targets[row].load(fromByteOffset: byte, as: UInt8.self)
          targets[row].storeBytes(of: marks | bit, toByteOffset: byte, as: UInt8.self)
        }
      }
    }
  }

  @inline(__always)
  private func store<Element: BitwiseCopyable>(
    _ values: UnsafePointer<Element>, _ offset: Int, _ rowCount: Int,
    _ targets: UnsafePointer<UnsafeMutableRawPointer>
  ) {
    for row in 0..<rowCount { targets[row].storeBytes(of: values[row], toByteOffset: offset, as: Element.self) }
  }

  private func encodeText(
    _ column: TextColumn, index: Int, rowCount: Int, targets: UnsafePointer<UnsafeMutableRawPointer>
  ) {
    guard case .text(let previous) = slots[index] else { preconditionFailure("slots follow types") }
    let views = column.views.base
    let slot = slotOffsets[index]
    for row in 0..<rowCount {
      let target = targets[row]
      let view = views[row]
      let start = previous.map { Int(target.loadUnaligned(fromByteOffset: $0, as: UInt32.self)) } ?? 0
      Self.copyBytes(from: UnsafeRawPointer(view.start), to: target + fixedBytes + start, count: view.count)
      target.storeBytes(of: UInt32(truncatingIfNeeded: start + view.count), toByteOffset: slot, as: UInt32.self)
    }
  }

  /// A copy without a call for the short texts that cells mostly are.
  @inline(__always)
  private static func copyBytes(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int) {
    if count >= 8 && count <= 64 {
      var at = 0
      while at + 8 <= count {
        target.storeBytes(
          of: source.loadUnaligned(fromByteOffset: at, as: UInt64.self), toByteOffset: at, as: UInt64.self)
        at += 8
      }
      let last = count - 8
      target.storeBytes(
        of: source.loadUnaligned(fromByteOffset: last, as: UInt64.self), toByteOffset: last, as: UInt64.self)
    } else if count > 0 {
      memcpy(target, source, count)
    }
  }

  // MARK: Reading

  static func sequence(_ record: UnsafeRawPointer) -> UInt64 { record.loadUnaligned(as: UInt64.self) }
  static func hash(_ record: UnsafeRawPointer) -> UInt32 {
    record.loadUnaligned(fromByteOffset: hashOffset, as: UInt32.self)
  }
  static func length(_ record: UnsafeRawPointer) -> Int {
    Int(record.loadUnaligned(fromByteOffset: lengthOffset, as: UInt32.self))
  }

  func isNull(_ record: UnsafeRawPointer, _ column: Int) -> Bool {
    record.load(fromByteOffset: Self.nullsOffset + column / 8, as: UInt8.self) & (1 << UInt8(column % 8)) != 0
  }

  /// The text of a cell, pointing into the record.
  @inline(__always)
  func text(_ record: UnsafeRawPointer, slot: Int, previous: Int?) -> TextView {
    let start = previous.map { Int(record.loadUnaligned(fromByteOffset: $0, as: UInt32.self)) } ?? 0
    let end = Int(record.loadUnaligned(fromByteOffset: slot, as: UInt32.self))
    return TextView(
      start: (record + fixedBytes + start).assumingMemoryBound(to: UInt8.self), count: end - start)
  }

  /// Column `index` of the records, in their order; texts point into the records, which `owners` keep alive.
  func column(
    _ index: Int, of records: UnsafeBufferPointer<UnsafeRawPointer>, owners: [any ByteOwner]
  ) -> Column {
    let nulls = nullMarks(index, of: records)
    let offset = slotOffsets[index]
    switch types[index] {
    case .text:
      guard case .text(let previous) = slots[index] else { preconditionFailure("slots follow types") }
      let views = Buffer<TextView>(capacity: records.count)
      let target = views.base
      for (row, record) in records.enumerated() { target[row] = text(record, slot: offset, previous: previous) }
      return .text(TextColumn(views, nulls: nulls, owners: owners))
    case .integer: return .integer(PlainColumn(load(offset, records), nulls: nulls))
    case .timestamp: return .timestamp(PlainColumn(load(offset, records), nulls: nulls))
    case .decimal(let precision, let scale):
      return .decimal(PlainColumn(load(offset, records), nulls: nulls), precision: precision, scale: scale)
    case .double: return .double(PlainColumn(load(offset, records), nulls: nulls))
    case .boolean: return .boolean(PlainColumn(load(offset, records), nulls: nulls))
    case .date: return .date(PlainColumn(load(offset, records), nulls: nulls))
    }
  }

  @inline(__always)
  private func load<Element: BitwiseCopyable>(
    _ offset: Int, _ records: UnsafeBufferPointer<UnsafeRawPointer>
  ) -> Buffer<Element> {
    let values = Buffer<Element>(capacity: records.count)
    let target = values.base
    for (row, record) in records.enumerated() {
      target[row] = record.loadUnaligned(fromByteOffset: offset, as: Element.self)
    }
    return values
  }

  private func nullMarks(_ index: Int, of records: UnsafeBufferPointer<UnsafeRawPointer>) -> Buffer<UInt8>? {
    let marks = Buffer<UInt8>(capacity: records.count)
    let target = marks.base
    let byte = Self.nullsOffset + index / 8
    let shift = UInt8(index % 8)
    var any: UInt8 = 0
    for (row, record) in records.enumerated() {
      let mark = record.load(fromByteOffset: byte, as: UInt8.self) >> shift & 1
      target[row] = mark
      any |= mark
    }
    return any == 0 ? nil : marks
  }

  // MARK: Comparing

  /// Whether two rows are equal on `columns` (all when `nil`): nulls equal, NaN equal, -0.0 equal to 0.0.
  func equal(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, columns: [Int]? = nil) -> Bool {
    guard let columns else {
      let length = Self.length(a)
      if hasDoubles { return equalByColumn(a, b, Array(types.indices)) }
      return length == Self.length(b)
        && memcmp(a + Self.nullsOffset, b + Self.nullsOffset, length - Self.nullsOffset) == 0
    }
    return equalByColumn(a, b, columns)
  }

  private func equalByColumn(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ columns: [Int]) -> Bool {
    for index in columns {
      guard isNull(a, index) == isNull(b, index) else { return false }
      let offset = slotOffsets[index]
      let same: Bool
      switch slots[index] {
      case .byte: same = memcmp(a + offset, b + offset, 1) == 0
      case .four: same = memcmp(a + offset, b + offset, 4) == 0
      case .eight: same = memcmp(a + offset, b + offset, 8) == 0
      case .sixteen: same = memcmp(a + offset, b + offset, 16) == 0
      case .double:
        same =
          RowHash.canonicalBits(a.loadUnaligned(fromByteOffset: offset, as: Double.self))
          == RowHash.canonicalBits(b.loadUnaligned(fromByteOffset: offset, as: Double.self))
      case .text(let previous):
        same = text(a, slot: offset, previous: previous) == text(b, slot: offset, previous: previous)
      }
      guard same else { return false }
    }
    return true
  }
}
