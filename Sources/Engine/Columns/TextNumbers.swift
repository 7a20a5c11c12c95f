import Synchronization

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
    var numberings: [TextNumbering] = []
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
        if fits { numberings.append(numbers.numbering) }
      }
      guard let base = bases[id], base >= 0 else {
        at.update(repeating: 0, count: column.count)
        continue
      }
      let (source, added) = (numbers.rows.base, UInt16(truncatingIfNeeded: base))
      for row in 0..<column.count { at[row] = source[row] == 0 ? 0 : source[row] &+ added }
    }
    // Texts are known by number where each column's are, and all have found room.
    let isWhole = columns.allSatisfy { $0.dictionary != nil } && bases.values.allSatisfy { $0 >= 0 }
    return TextNumbers(
      rows: rows, numbering: isWhole ? TextNumbering(joining: numberings) : TextNumbering(count: used))
  }

  /// The numbers at `rows`, in that order; an index of -1 gives 0.
  func gather(_ positions: UnsafeBufferPointer<Int32>) -> TextNumbers {
    let result = Buffer<UInt16>(capacity: positions.count)
    let (source, target) = (rows.base, result.base)
    for (position, row) in positions.enumerated() { target[position] = row < 0 ? 0 : source[Int(row)] }
    return TextNumbers(rows: result, numbering: numbering)
  }
}

/// The views of numbered texts, made once when they are asked for.
final class NumberedViews: Sendable {
  let numbers: TextNumbers
  private let made = Mutex<Buffer<TextView>?>(nil)

  init(_ numbers: TextNumbers) { self.numbers = numbers }

  /// Complexity: O(rows) for the first call.
  var views: Buffer<TextView> {
    made.withLock { made in
      if let made { return made }
      let rows = numbers.rows
      let views = Buffer<TextView>(capacity: rows.count)
      let (target, source, entries) = (views.base, rows.base, numbers.numbering.entries)
      for row in 0..<rows.count { target[row] = entries[Int(source[row])] }
      made = views
      return views
    }
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
