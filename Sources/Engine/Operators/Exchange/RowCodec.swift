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
/// it ends, so any cell is found in O(1). Ids are most of what rows hold, and repeated texts most of the rest: a UUID is
/// kept as its 16 bytes, a text that the exchange shares (`SharedTexts`) as the two bytes of its number, both with the
/// highest bit of the slot set. Loads are unaligned.
struct RowCodec: Sendable {
  static let hashOffset = 8
  static let lengthOffset = 12
  static let nullsOffset = 16
  /// Set in the slot of a text that is not kept as it is: sixteen bytes are a packed UUID, two a number.
  private static let packedMark: UInt32 = 1 << 31
  static let numberBytes = 2

  /// How a column's slot is read.
  enum Slot: Hashable, Sendable { case byte, four, eight, sixteen, double, text(previousText: Int?) }

  let types: [DataType]
  let slots: [Slot]
  let slotOffsets: [Int]
  /// Bytes before the text.
  let fixedBytes: Int
  /// By column: the texts that records hold numbers of.
  let shared: [SharedTexts?]

  /// - Parameters:
  ///   - nodes: how many will share texts.
  ///   - budget: charged for texts that are shared.
  init(types: [DataType], nodes: Int, budget: MemoryBudget) {
    self.types = types
    let textColumns = types.count { $0 == .text }
    let capacity = SharedTexts.capacity(textColumns: textColumns, nodes: nodes, limit: budget.limit)
    shared = types.map { type in
      type == .text ? capacity.map { SharedTexts(capacity: $0, budget: budget) } : nil
    }
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
  }

  // MARK: Encoding

  /// What has to be known of a batch before its records have places.
  struct Measure {
    /// Bytes of each row's record.
    fileprivate(set) var lengths: Buffer<UInt32>
    /// By column: the rows' UUIDs. `nil` for a column without any.
    fileprivate var identifiers: [Buffer<UInt128>?]
    /// By column: how each row's text is kept. `nil` for a column whose texts are all kept as they are.
    fileprivate var forms: [Buffer<UInt16>?]
  }

  /// In `Measure.forms`: the text as it is, a UUID, or the number of a shared text.
  private static let asItIs: UInt16 = 0
  private static let identifier = UInt16.max

  /// - Parameters:
  ///   - shared: by column, the writer's way to the texts that are shared.
  ///   - hashed: columns that are mixed into `hashes` as `RowHash.hashes` would, in their order here: texts are read once
  ///     for their hash and their number.
  ///
  /// Complexity: O(rows × text columns), with hashes O(bytes).
  func measure(
    _ columns: [Column], rowCount: Int, shared: [SharedTexts.Writer?], hashed: [Bool]? = nil,
    into hashes: UnsafeMutablePointer<UInt64>? = nil
  ) -> Measure {
    let result = Buffer<UInt32>(repeating: UInt32(fixedBytes), count: rowCount)
    let none = columns.count
    var measure = Measure(
      lengths: result, identifiers: Array(repeating: nil, count: none), forms: Array(repeating: nil, count: none))
    for (index, column) in columns.enumerated() {
      let hashes = hashed?[index] == true ? hashes : nil
      guard case .text(let column) = column else {
        if let hashes { RowHash.combine(column, into: hashes) }
        continue
      }
      let forms = Buffer<UInt16>(capacity: rowCount)
      let writer = shared[index].flatMap { $0.isGivenUp ? nil : $0 }
      let kept = measureTexts(column, rowCount, lengths: result.base, forms: forms.base, writer, hashes)
      if let hashes { RowHash.markNulls(column.nulls, in: hashes, count: rowCount) }
      measure.identifiers[index] = kept.identifiers
      measure.forms[index] = kept.isPlain ? nil : forms
    }
    return measure
  }

  private func measureTexts(
    _ column: TextColumn, _ rowCount: Int, lengths: UnsafeMutablePointer<UInt32>,
    forms: UnsafeMutablePointer<UInt16>, _ writer: SharedTexts.Writer?, _ hashes: UnsafeMutablePointer<UInt64>?
  ) -> (identifiers: Buffer<UInt128>?, isPlain: Bool) {
    var packing = Packing(views: column.views.base, rowCount: rowCount)
    let isNumbering = writer != nil
    var (asked, found) = (0, 0)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.tileRows) { tile in
      guard let own = tile.baseAddress else { return }
      var start = 0
      while start < rowCount {
        let end = min(start + Self.tileRows, rowCount)
        packing.pack(start..<end, lengths: lengths, forms: forms, hashes, isNumbering ? own : nil)
        if let writer {
          let counts = number(packing.views, start..<end, own, lengths: lengths, forms: forms, writer)
          asked &+= counts.asked
          found &+= counts.found
        }
        start = end
      }
    }
    writer?.judge(asked: asked, found: found)
    return (packing.identifiers, packing.identifiers == nil && found == 0)
  }

  /// Finds UUIDs and hashes texts.
  private struct Packing {
    let views: UnsafePointer<TextView>
    let rowCount: Int
    private(set) var identifiers: Buffer<UInt128>?
    private var previous = (view: TextView.empty, packed: UInt128(0), hash: UInt64(0))

    init(views: UnsafePointer<TextView>, rowCount: Int) {
      self.views = views
      self.rowCount = rowCount
    }

    /// - Parameter own: takes the hashes of texts that are no UUIDs, from the first of `rows`.
    @inline(__always)
    mutating func pack(
      _ rows: Range<Int>, lengths: UnsafeMutablePointer<UInt32>, forms: UnsafeMutablePointer<UInt16>,
      _ hashes: UnsafeMutablePointer<UInt64>?, _ own: UnsafeMutablePointer<UInt64>?
    ) {
      let keys = RowHash.Keys.first
      var previous = previous
      var values = identifiers?.base
      for row in rows {
        let view = views[row]
        if view.count == UUIDText.length {
          // Rows that belong together often follow one another.
          let isSame = textEqual(view, previous.view)
          if let packed = isSame ? previous.packed : UUIDText.pack(view.start) {
            if values == nil {
              let made = Buffer<UInt128>(capacity: rowCount)
              (identifiers, values) = (made, made.base)
            }
            values?[row] = packed
            forms[row] = RowCodec.identifier
            lengths[row] &+= 16
            var hash: UInt64 = 0
            if let hashes {
              hash = isSame ? previous.hash : RowHash.text(view, keys)
              hashes[row] = RowHash.mix(hashes[row], hash)
            }
            previous = (view, packed, hash)
            continue
          }
        }
        forms[row] = RowCodec.asItIs
        guard hashes != nil || own != nil else {
          lengths[row] &+= UInt32(truncatingIfNeeded: view.count)
          continue
        }
        let hash = RowHash.text(view, keys)
        if let hashes { hashes[row] = RowHash.mix(hashes[row], hash) }
        own?[row &- rows.lowerBound] = hash
        lengths[row] &+= UInt32(truncatingIfNeeded: view.count)
      }
      self.previous = previous
    }
  }

  /// Looks for the numbers of texts whose hashes are known: apart from the hashing, so that one look need not wait for
  /// another.
  private func number(
    _ views: UnsafePointer<TextView>, _ rows: Range<Int>, _ hashes: UnsafePointer<UInt64>,
    lengths: UnsafeMutablePointer<UInt32>, forms: UnsafeMutablePointer<UInt16>, _ writer: SharedTexts.Writer
  ) -> (asked: Int, found: Int) {
    var (asked, found) = (0, 0)
    var known = writer.known
    for row in rows where forms[row] == Self.asItIs {
      let view = views[row]
      guard SharedTexts.lengths.contains(view.count) else { continue }
      let hash = hashes[row &- rows.lowerBound]
      var number = known.number(of: view, hash: hash)
      if number == 0 {
        number = writer.ask(view, hash: hash)
        known = writer.known
      }
      asked &+= 1
      guard number != 0 else { continue }
      found &+= 1
      forms[row] = number
      lengths[row] = lengths[row] &- UInt32(truncatingIfNeeded: view.count) &+ UInt32(Self.numberBytes)
    }
    return (asked, found)
  }

  /// Rows whose records are written together: few enough to stay in the nearest cache from column to column.
  private static let tileRows = 256

  /// Writes the records of all rows to `targets`, which have room for the lengths measured. Column by column, so that
  /// the type is dispatched once for many rows.
  func encode(
    _ columns: [Column], rowCount: Int, sequence: UInt64, hashes: UnsafePointer<UInt64>, measure: Measure,
    targets: UnsafePointer<UnsafeMutableRawPointer>
  ) {
    var start = 0
    while start < rowCount {
      let end = min(start + Self.tileRows, rowCount)
      encode(columns, start..<end, sequence: sequence, hashes: hashes, measure: measure, targets: targets)
      start = end
    }
  }

  private func encode(
    _ columns: [Column], _ rows: Range<Int>, sequence: UInt64, hashes: UnsafePointer<UInt64>, measure: Measure,
    targets: UnsafePointer<UnsafeMutableRawPointer>
  ) {
    let lengths = measure.lengths.base
    for row in rows {
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
      case .text(let column):
        encodeText(
          column, measure.forms[index]?.base, measure.identifiers[index]?.base, index: index, rows, targets: targets)
      case .integer(let column), .timestamp(let column): store(column.values.base, offset, rows, targets)
      case .decimal(let column, _, _): store(column.values.base, offset, rows, targets)
      case .double(let column): store(column.values.base, offset, rows, targets)
      case .boolean(let column): store(column.values.base, offset, rows, targets)
      case .date(let column): store(column.values.base, offset, rows, targets)
      }
      if let nulls = column.nulls?.base {
        let byte = Self.nullsOffset + index / 8
        let bit = UInt8(1) << UInt8(index % 8)
        for row in rows where nulls[row] != 0 {
          let marks = targets[row].load(fromByteOffset: byte, as: UInt8.self)
          targets[row].storeBytes(of: marks | bit, toByteOffset: byte, as: UInt8.self)
        }
      }
    }
  }

  @inline(__always)
  private func store<Element: BitwiseCopyable>(
    _ values: UnsafePointer<Element>, _ offset: Int, _ rows: Range<Int>,
    _ targets: UnsafePointer<UnsafeMutableRawPointer>
  ) {
    for row in rows { targets[row].storeBytes(of: values[row], toByteOffset: offset, as: Element.self) }
  }

  private func encodeText(
    _ column: TextColumn, _ forms: UnsafePointer<UInt16>?, _ identifiers: UnsafePointer<UInt128>?, index: Int,
    _ rows: Range<Int>, targets: UnsafePointer<UnsafeMutableRawPointer>
  ) {
    guard case .text(let previous) = slots[index] else { preconditionFailure("slots follow types") }
    let views = column.views.base
    let slot = slotOffsets[index]
    for row in rows {
      let target = targets[row]
      let view = views[row]
      let start = previous.map { Self.end(UnsafeRawPointer(target), slot: $0) } ?? 0
      if let forms, forms[row] != Self.asItIs {
        let form = forms[row]
        var count = Self.numberBytes
        if form == Self.identifier, let identifiers {
          target.storeBytes(of: identifiers[row], toByteOffset: fixedBytes + start, as: UInt128.self)
          count = 16
        } else {
          target.storeBytes(of: form, toByteOffset: fixedBytes + start, as: UInt16.self)
        }
        target.storeBytes(
          of: UInt32(truncatingIfNeeded: start + count) | Self.packedMark, toByteOffset: slot, as: UInt32.self)
        continue
      }
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

  /// Where a text ends among the text bytes.
  @inline(__always)
  private static func end(_ record: UnsafeRawPointer, slot: Int) -> Int {
    Int(record.loadUnaligned(fromByteOffset: slot, as: UInt32.self) & ~packedMark)
  }

  /// The bytes of a text cell as they are kept.
  @inline(__always)
  func kept(_ record: UnsafeRawPointer, slot: Int, previous: Int?) -> (view: TextView, isPacked: Bool) {
    let start = previous.map { Self.end(record, slot: $0) } ?? 0
    let end = record.loadUnaligned(fromByteOffset: slot, as: UInt32.self)
    let view = TextView(
      start: (record + fixedBytes + start).assumingMemoryBound(to: UInt8.self),
      count: Int(end & ~Self.packedMark) - start)
    return (view, end & Self.packedMark != 0)
  }

  /// A text column whose cells are all numbers of shared texts, or all UUIDs, by number; `nil` for others.
  private func numbered(
    _ index: Int, _ records: UnsafeBufferPointer<UnsafeRawPointer>, slot: Int, previous: Int?, nulls: Buffer<UInt8>?
  ) -> TextColumn? {
    guard records.count < TextNumbering.maximumCount else { return nil }
    let rows = Buffer<UInt16>(capacity: records.count)
    let numbers = rows.base
    var row = 0
    // The first cell that is not empty tells which of the two the others have to be.
    while row < records.count, kept(records[row], slot: slot, previous: previous).view.count == 0 {
      numbers[row] = 0
      row += 1
    }
    guard row < records.count else { return nil }
    let (first, isPacked) = kept(records[row], slot: slot, previous: previous)
    guard isPacked else { return nil }
    if first.count == Self.numberBytes, let texts = shared[index] {
      while row < records.count {
        let (view, isPacked) = kept(records[row], slot: slot, previous: previous)
        if isPacked && view.count == Self.numberBytes {
          numbers[row] = UnsafeRawPointer(view.start).loadUnaligned(as: UInt16.self)
        } else if view.count == 0 {
          numbers[row] = 0
        } else {
          return nil
        }
        row &+= 1
      }
      return TextColumn(TextNumbers(rows: rows, numbering: texts.numbering), nulls: nulls)
    }
    let identifiers = Buffer<TextView>(capacity: records.count)
    let bytes = Buffer<UInt8>(capacity: records.count * UUIDText.length)
    var (count, last) = (0, UInt128(0))
    while row < records.count {
      let (view, isPacked) = kept(records[row], slot: slot, previous: previous)
      if isPacked && view.count == MemoryLayout<UInt128>.size {
        let packed = UnsafeRawPointer(view.start).loadUnaligned(as: UInt128.self)
        if packed != last || count == 0 {
          let text = bytes.base + count &* UUIDText.length
          UUIDText.write(packed, to: text)
          identifiers[count] = TextView(start: text, count: UUIDText.length)
          count &+= 1
          last = packed
        }
        numbers[row] = UInt16(truncatingIfNeeded: count)
      } else if view.count == 0 {
        numbers[row] = 0
      } else {
        return nil
      }
      row &+= 1
    }
    let numbering = TextNumbering(
      identifiers.base, count: count, of: [bytes], textBytes: count * UUIDText.length)
    return TextColumn(TextNumbers(rows: rows, numbering: numbering), nulls: nulls)
  }

  /// The text cells of a column; UUIDs are written out into memory of their own, numbers are found among the shared.
  private func texts(
    _ index: Int, _ records: UnsafeBufferPointer<UnsafeRawPointer>, slot: Int, previous: Int?,
    owners: [any ByteOwner]
  ) -> (views: Buffer<TextView>, numbers: TextNumbers?, owners: [any ByteOwner]) {
    let views = Buffer<TextView>(capacity: records.count)
    let target = views.base
    var (identifiers, numbered) = (0, 0)
    for (row, record) in records.enumerated() {
      let (view, isPacked) = kept(record, slot: slot, previous: previous)
      target[row] = view
      let isNumber = isPacked && view.count == Self.numberBytes
      numbered += isNumber ? 1 : 0
      identifiers += isPacked && !isNumber ? 1 : 0
    }
    var owners = owners
    var numbers: TextNumbers?
    if numbered > 0, let texts = shared[index] {
      let found = Buffer<UInt16>(capacity: records.count)
      let number = found.base
      for (row, record) in records.enumerated() {
        number[row] = 0
        guard target[row].count == Self.numberBytes, isPacked(record, slot: slot) else { continue }
        number[row] = UnsafeRawPointer(target[row].start).loadUnaligned(as: UInt16.self)
        target[row] = texts.text(number[row])
      }
      numbers = TextNumbers(rows: found, numbering: texts.numbering)
      owners.append(texts)
    }
    if identifiers > 0 {
      let written = Buffer<UInt8>(capacity: identifiers * UUIDText.length)
      var at = written.base
      var last = (packed: UInt128(0), view: TextView.empty)
      for (row, record) in records.enumerated() {
        guard isPacked(record, slot: slot), target[row].count == 16, numbers.map({ $0.rows[row] == 0 }) ?? true else {
          continue
        }
        let packed = UnsafeRawPointer(target[row].start).loadUnaligned(as: UInt128.self)
        if packed != last.packed || last.view.count == 0 {
          UUIDText.write(packed, to: at)
          last = (packed, TextView(start: at, count: UUIDText.length))
          at += UUIDText.length
        }
        target[row] = last.view
      }
      owners.append(written)
    }
    return (views, numbers, owners)
  }

  @inline(__always)
  private func isPacked(_ record: UnsafeRawPointer, slot: Int) -> Bool {
    record.loadUnaligned(fromByteOffset: slot, as: UInt32.self) & Self.packedMark != 0
  }

  /// Columns of the records, in their order; texts point into the records, which `owners` keep alive.
  func columns(
    _ indices: some Sequence<Int>, of records: UnsafeBufferPointer<UnsafeRawPointer>, owners: [any ByteOwner]
  ) -> [Column] {
    let nulls = nullBits(of: records)
    return indices.map { index in
      let isNullable = nulls[index / 8] & (1 << UInt8(index % 8)) != 0
      return column(index, of: records, nulls: isNullable ? nullMarks(index, of: records) : nil, owners: owners)
    }
  }

  /// The bits of all columns that are null in any of the records: most are in none, and need no marks.
  private func nullBits(of records: UnsafeBufferPointer<UnsafeRawPointer>) -> [UInt8] {
    (0..<(types.count + 7) / 8).map { byte in
      var any: UInt8 = 0
      for record in records { any |= record.load(fromByteOffset: Self.nullsOffset + byte, as: UInt8.self) }
      return any
    }
  }

  private func column(
    _ index: Int, of records: UnsafeBufferPointer<UnsafeRawPointer>, nulls: Buffer<UInt8>?, owners: [any ByteOwner]
  ) -> Column {
    let offset = slotOffsets[index]
    switch types[index] {
    case .text:
      guard case .text(let previous) = slots[index] else { preconditionFailure("slots follow types") }
      if let column = numbered(index, records, slot: offset, previous: previous, nulls: nulls) {
        return .text(column)
      }
      let texts = texts(index, records, slot: offset, previous: previous, owners: owners)
      return .text(TextColumn(texts.views, nulls: nulls, owners: texts.owners, numbers: texts.numbers))
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

  private func nullMarks(_ index: Int, of records: UnsafeBufferPointer<UnsafeRawPointer>) -> Buffer<UInt8> {
    let marks = Buffer<UInt8>(capacity: records.count)
    let target = marks.base
    let byte = Self.nullsOffset + index / 8
    let shift = UInt8(index % 8)
    for (row, record) in records.enumerated() {
      target[row] = record.load(fromByteOffset: byte, as: UInt8.self) >> shift & 1
    }
    return marks
  }
}
