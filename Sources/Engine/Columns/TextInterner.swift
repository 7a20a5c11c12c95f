/// Copies the texts of batches out of memory that goes, each that came shortly before only once, and numbers them: what
/// waits for its row group is smaller then, and a dictionary page is made of numbers instead of texts.
///
/// Columns whose texts hardly come again are copied as they are; whether one is such is asked only now and then. So are
/// batches of few rows, as those of very wide tables. Texts that a store keeps (`TextHeap`) stay there and are only numbered.
/// Used by one thread.
final class TextInterner {
  private static let slotCount = 1 << 10
  /// Rows after which the share of texts that came again is judged.
  private static let judgedRows = 512
  /// Batches that are passed over after one whose texts hardly come again.
  private static let passedBatches: UInt8 = 15

  /// Numbers of texts that came lately, by a cheap look at them: a cache, which forgets what comes in the way.
  private let slots: UnsafeMutablePointer<UInt16>
  private let entries = GrowingBuffer<TextView>()
  /// By column, batches that are still passed over, and whether the last large batch was numbered.
  private var passing: [UInt8] = []
  private var isFollowed: [Bool] = []

  init() { slots = .allocate(capacity: Self.slotCount) }

  deinit { slots.deallocate() }

  /// The same cells, with texts in memory of their own. Complexity: O(cells + bytes), about 3 ns a text that came shortly
  /// before.
  func copy(_ batch: Batch) -> Batch {
    var copy = batch
    while passing.count < batch.columns.count {
      passing.append(0)
      isFollowed.append(false)
    }
    for (index, column) in batch.columns.enumerated() {
      if case .text(let column) = column { copy.columns[index] = .text(self.copy(column, index)) }
    }
    return copy
  }

  private func copy(_ column: TextColumn, _ index: Int) -> TextColumn {
    if column.dictionary != nil { return column }
    let isKept = column.owners.allSatisfy { $0 is TextHeap }
    guard let numbers = numbers(column, index, isKept) else { return isKept ? column : column.copied() }
    return TextColumn(numbers, nulls: column.nulls)
  }

  /// `nil` where numbers would not pay, or have not lately.
  private func numbers(_ column: TextColumn, _ index: Int, _ isKept: Bool) -> TextNumbers? {
    // What is left at the end of a chunk is numbered too: a dictionary is made of numbers where all rows have one.
    if column.count < Self.judgedRows { return isFollowed[index] ? number(column, isKept) : nil }
    guard column.count < TextNumbering.maximumCount else { return nil }
    if passing[index] > 0 {
      passing[index] -= 1
      return nil
    }
    let numbers = number(column, isKept)
    isFollowed[index] = numbers != nil
    if numbers == nil { passing[index] = Self.passedBatches }
    return numbers
  }

  /// The place of a text by where it lies: a store keeps most equal texts once, and its bytes are far away.
  @inline(__always)
  private static func place(_ view: TextView) -> Int {
    let product = UInt64(UInt(bitPattern: view.start)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: product >> 40) & (slotCount - 1)
  }

  /// Numbers of all texts, those of nulls 0; `nil` where more than half of many are new.
  private func number(_ column: TextColumn, _ isKept: Bool) -> TextNumbers? {
    slots.update(repeating: 0, count: Self.slotCount)
    let (views, count) = (column.views.base, column.count)
    let rows = Buffer<UInt16>(capacity: count)
    let (target, entries, slots) = (rows.base, entries.reserving(count + 1), slots)
    entries[0] = .empty
    var (known, row) = (0, 0)
    for end in [min(Self.judgedRows, count), count] {
      while row < end {
        let view = views[row]
        if view.count == 0 {
          target[row] = 0
        } else {
          let slot = isKept ? Self.place(view) : RecentTexts.slot(view, of: Self.slotCount)
          let number = slots[slot]
          if number != 0 && textEqual(entries[Int(number)], view) {
            target[row] = number
          } else {
            known &+= 1
            entries[known] = view
            slots[slot] = UInt16(truncatingIfNeeded: known)
            target[row] = slots[slot]
          }
        }
        row &+= 1
      }
      if known * 2 > row && row >= Self.judgedRows { return nil }
    }
    let numbering =
      isKept
      ? TextNumbering(entries + 1, count: known, of: column.owners) : TextNumbering(copying: entries + 1, count: known)
    return TextNumbers(rows: rows, numbering: numbering)
  }
}

extension TextColumn {
  /// The same cells, every text copied.
  func copied() -> TextColumn {
    var total = 0
    let source = views.base
    for row in 0..<count { total += source[row].count }
    let bytes = Buffer<UInt8>(capacity: total)
    let views = Buffer<TextView>(capacity: count)
    var at = bytes.base
    for row in 0..<count {
      let view = source[row]
      at.update(from: view.start, count: view.count)
      views[row] = TextView(start: UnsafePointer(at), count: view.count)
      at += view.count
    }
    return TextColumn(views, nulls: nulls, owners: [bytes], numbers: numbers)
  }
}
