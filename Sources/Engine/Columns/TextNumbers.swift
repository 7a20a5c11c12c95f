/// What numbers of texts mean: one object, one meaning. Equal numbers are equal texts; one text may have several numbers.
final class TextNumbering: Sendable {
  /// Numbers are 1 to this.
  let count: Int
  /// Texts by number, 0 the empty text, whose bytes the numbering keeps alive; empty where it does not hold them.
  let entries: Buffer<TextView>
  /// Bytes of its own.
  private let bytes: Buffer<UInt8>
  /// Of bytes that others hold too.
  private let owners: [any ByteOwner]

  /// Most that there can be of one numbering.
  static let maximumCount = Int(UInt16.max)

  init(count: Int) {
    precondition(count <= Self.maximumCount, "numbers of texts have two bytes")
    self.count = count
    (entries, bytes, owners) = (Buffer(capacity: 0), Buffer(capacity: 0), [])
  }

  /// - Parameter texts: by number, from 0 to `count`, in memory of `owners`.
  init(_ texts: UnsafePointer<TextView>, count: Int, of owners: [any ByteOwner]) {
    precondition(count <= Self.maximumCount, "numbers of texts have two bytes")
    self.count = count
    entries = Buffer(capacity: count + 1)
    entries.base.update(from: texts, count: count + 1)
    (bytes, self.owners) = (Buffer(capacity: 0), owners)
  }

  /// - Parameter texts: by number, from 0 to `count`; they are copied.
  init(copying texts: UnsafePointer<TextView>, count: Int) {
    precondition(count <= Self.maximumCount, "numbers of texts have two bytes")
    self.count = count
    owners = []
    entries = Buffer(capacity: count + 1)
    entries[0] = .empty
    var total = 0
    for number in 1..<count + 1 { total += texts[number].count }
    bytes = Buffer(capacity: total)
    var at = bytes.base
    for number in 1..<count + 1 {
      at.update(from: texts[number].start, count: texts[number].count)
      entries[number] = TextView(start: UnsafePointer(at), count: texts[number].count)
      at += texts[number].count
    }
  }

  /// Bytes of its own.
  var byteCount: Int { entries.byteCount + bytes.byteCount }
}

/// By row of a text column, the number of its text, so that texts need not be compared; 0, as in null rows, says nothing.
///
/// Dictionary pages of Parquet give texts numbers, and what the nodes of an exchange share (`SharedTexts`). The views stand
/// beside them: whoever knows nothing of numbers misses nothing.
struct TextNumbers: Sendable {
  let rows: Buffer<UInt16>
  let numbering: TextNumbering

  /// The numbers of several columns, one after the other: those of each numbering behind those of the one before. Columns
  /// without numbers, and those for which there is no more room, have zeros; `nil` when none has any.
  static func concatenated(_ columns: [TextColumn]) -> TextNumbers? {
    guard columns.contains(where: { $0.numbers != nil }) else { return nil }
    let rows = Buffer<UInt16>(capacity: columns.reduce(0) { $0 + $1.count })
    var bases: [ObjectIdentifier: Int] = [:]
    var (at, used) = (rows.base, 0)
    for column in columns {
      defer { at += column.count }
      guard let numbers = column.numbers else {
        at.update(repeating: 0, count: column.count)
        continue
      }
      let id = ObjectIdentifier(numbers.numbering)
      if bases[id] == nil {
        let fits = used + numbers.numbering.count <= TextNumbering.maximumCount
        bases[id] = fits ? used : -1
        used += fits ? numbers.numbering.count : 0
      }
      guard let base = bases[id], base >= 0 else {
        at.update(repeating: 0, count: column.count)
        continue
      }
      let (source, added) = (numbers.rows.base, UInt16(truncatingIfNeeded: base))
      for row in 0..<column.count { at[row] = source[row] == 0 ? 0 : source[row] &+ added }
    }
    return TextNumbers(rows: rows, numbering: TextNumbering(count: used))
  }

  /// The texts, which the numbering holds, with their numbers.
  func column(nulls: Buffer<UInt8>?) -> TextColumn {
    let views = Buffer<TextView>(capacity: rows.count)
    let (target, source, entries) = (views.base, rows.base, numbering.entries.base)
    for row in 0..<rows.count { target[row] = entries[Int(source[row])] }
    return TextColumn(views, nulls: nulls, owners: [numbering], numbers: self)
  }

  /// The numbers at `rows`, in that order; an index of -1 gives 0.
  func gather(_ positions: UnsafeBufferPointer<Int32>) -> TextNumbers {
    let result = Buffer<UInt16>(capacity: positions.count)
    let (source, target) = (rows.base, result.base)
    for (position, row) in positions.enumerated() { target[position] = row < 0 ? 0 : source[Int(row)] }
    return TextNumbers(rows: result, numbering: numbering)
  }
}

/// What numbered texts are called elsewhere, so that each is looked up once and not once a row: by number, -1 where that is
/// not known yet. Knows one numbering at a time.
struct NumberMap {
  private var numbering: TextNumbering?
  private var map = Buffer<Int32>(capacity: 0)

  /// The map of this numbering; valid until the next call.
  mutating func known(_ numbering: TextNumbering) -> UnsafeMutablePointer<Int32> {
    if self.numbering !== numbering {
      if map.capacity <= numbering.count { map = Buffer(capacity: numbering.count + 1) }
      map.base.update(repeating: -1, count: numbering.count + 1)
      self.numbering = numbering
    }
    return map.base
  }
}
