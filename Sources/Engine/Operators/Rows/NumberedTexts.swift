/// The texts of a growing column by number, each kept once, as long as there are few: a cell is two bytes then instead of the
/// sixteen of a view.
///
/// Used by one thread.
final class NumberedTexts {
  /// Texts after which the share of different ones is judged.
  private static let judgedTexts = 4096
  private static let recentSlots = 1 << 10

  /// By number, from 0, the empty text.
  private(set) var entries = Buffer<TextView>(repeating: .empty, count: 64)
  /// Numbers are 1 to this.
  private(set) var count = 0
  private var table = TextNumberTable(capacity: 64)
  /// Numbers of texts that came lately, by a cheap look at them: a cache, which forgets what comes in the way.
  private let recent = Buffer<UInt16>(repeating: 0, count: recentSlots)
  private var asked = 0
  /// Of the dictionary from which texts came last.
  private var known = NumberMap()

  deinit { table.deallocate() }

  var byteCount: Int { entries.byteCount + table.byteCount + recent.byteCount }

  /// Whether so many texts more may be numbered: not where there are too many different ones, or too large a share.
  func takes(_ additional: Int) -> Bool {
    count + additional <= TextNumbering.maximumCount && (asked < Self.judgedTexts || count * 2 <= asked)
  }

  /// Numbers the texts at `rows` (the first `added` when `nil`), 0 for the empty one.
  /// - Parameters:
  ///   - target: for a number by text.
  ///   - heap: for the bytes of texts that have not come before, from here on.
  /// - Returns: the end of these bytes. Complexity: O(bytes), about 2 ns a text that came shortly before.
  func number(
    _ column: TextColumn, rows: UnsafePointer<Int32>?, count added: Int, into target: UnsafeMutablePointer<UInt16>,
    heap: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    asked &+= added
    var end = heap
    if let dictionary = column.dictionary {
      number(dictionary, rows: rows, count: added, into: target, &end)
    } else {
      number(column.views.base, rows: rows, count: added, into: target, &end)
    }
    return end
  }

  private func number(
    _ views: UnsafePointer<TextView>, rows: UnsafePointer<Int32>?, count added: Int,
    into target: UnsafeMutablePointer<UInt16>, _ heap: inout UnsafeMutablePointer<UInt8>
  ) {
    let recent = recent.base
    var entries = entries.base
    for position in 0..<added {
      let view = views[rows.map { Int($0[position]) } ?? position]
      if view.count == 0 {
        target[position] = 0
        continue
      }
      let slot = RecentTexts.slot(view, of: Self.recentSlots)
      var number = recent[slot]
      if !textEqual(entries[Int(number)], view) {
        number = find(view, &heap)
        recent[slot] = number
        entries = self.entries.base
      }
      target[position] = number
    }
  }

  private func number(
    _ dictionary: TextNumbers, rows: UnsafePointer<Int32>?, count added: Int,
    into target: UnsafeMutablePointer<UInt16>, _ heap: inout UnsafeMutablePointer<UInt8>
  ) {
    let known = known.known(dictionary.numbering)
    let (source, texts) = (dictionary.rows.base, dictionary.numbering.entries)
    for position in 0..<added {
      let given = Int(source[rows.map { Int($0[position]) } ?? position])
      if known[given] < 0 {
        known[given] = texts[given].count == 0 ? 0 : Int32(find(texts[given], &heap))
      }
      target[position] = UInt16(truncatingIfNeeded: known[given])
    }
  }

  /// The number of a text, a new one where it has none. - Precondition: the text is not empty.
  @inline(never)
  private func find(_ view: TextView, _ heap: inout UnsafeMutablePointer<UInt8>) -> UInt16 {
    let hash = RowHash.text(view, .first)
    let known = table.number(of: view, hash: hash, entries.base)
    if known != 0 { return known }
    if count + 1 >= min(entries.capacity, table.capacity) { grow() }
    count += 1
    TextHeap.copyBytes(view.start, to: heap, count: view.count)
    entries[count] = TextView(start: UnsafePointer(heap), count: view.count)
    heap += view.count
    let number = UInt16(truncatingIfNeeded: count)
    table.insert(hash, number)
    return number
  }

  private func grow() {
    let capacity = table.capacity * 4
    table.deallocate()
    table = TextNumberTable(capacity: capacity)
    entries = Buffer(growing: entries, capacity: capacity)
    for number in 1..<count + 1 {
      table.insert(RowHash.text(entries[number], .first), UInt16(truncatingIfNeeded: number))
    }
  }
}
