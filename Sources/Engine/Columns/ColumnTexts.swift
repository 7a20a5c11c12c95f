/// The distinct texts of one column as they come by, numbered in order of first appearance, for work that is done once per
/// text rather than once per row. One node's own; number 0 stands for null.
///
/// A column is followed while that pays: it is given up for good when a quarter of its rows bring new texts, or when
/// there are too many texts or bytes of them.
final class ColumnTexts {
  static let maximumTexts = 4096
  private static let maximumBytes = 256 << 10
  /// Rows after which the share of new texts is judged.
  private static let judgedRows = 2048

  private(set) var isGivenUp = false
  /// Texts by number: null, then those met. They never change their places.
  private let entries: UnsafeMutablePointer<TextView>
  private(set) var count = 1
  private let arena = TextArena(blockBytes: 8 << 10)
  private var byteCount = 0
  private var rows = 0
  private let table = TextNumberTable(capacity: maximumTexts)
  private var known = NumberMap()
  /// The batch numbered last: several expressions of a step ask for the same one.
  private var last: (cells: AnyObject, nulls: Buffer<UInt8>?, numbers: Buffer<Int32>)?

  init() {
    entries = .allocate(capacity: Self.maximumTexts + 1)
    entries.initialize(repeating: .empty, count: Self.maximumTexts + 1)
  }

  deinit {
    entries.deallocate()
    table.deallocate()
  }

  /// The texts from a number on, as a column; number 0 is null.
  func column(from first: Int, count: Int) -> Column {
    let views = Buffer<TextView>(capacity: count)
    views.base.update(from: entries + first, count: count)
    var nulls: Buffer<UInt8>?
    if first == 0 {
      let marks = Buffer<UInt8>(repeating: 0, count: count)
      marks[0] = 1
      nulls = marks
    }
    return .text(TextColumn(views, nulls: nulls, owners: [arena]))
  }

  /// The number of each row's text; `nil` when the column is given up. Complexity: O(bytes), about 5 ns a text.
  func numbers(of column: TextColumn) -> Buffer<Int32>? {
    if isGivenUp { return nil }
    let cells: AnyObject = column.dictionary?.rows ?? column.views
    if let last, last.cells === cells, last.nulls === column.nulls { return last.numbers }
    let numbers = Buffer<Int32>(capacity: column.count)
    let (nulls, target) = (column.nulls?.base, numbers.base)
    let texts = column.dictionary?.numbering.entries
    let views = texts ?? UnsafePointer(column.views.base)
    var previous = (view: TextView.empty, number: Int32(-1))
    let numbered = column.numbers?.rows.base
    let known = (column.numbers?.numbering).map { self.known.known($0) }
    for row in 0..<column.count {
      if let nulls, nulls[row] != 0 {
        target[row] = 0
        continue
      }
      let given = numbered.map { Int($0[row]) } ?? 0
      if given != 0, let known, known[given] >= 0 {
        target[row] = known[given]
        continue
      }
      let view = views[texts == nil ? row : given]
      if previous.number < 0 || !textEqual(view, previous.view) {
        let hash = RowHash.text(view, .first)
        var number = Int(table.number(of: view, hash: hash, entries))
        if number == 0 {
          guard count <= Self.maximumTexts, byteCount + view.count <= Self.maximumBytes else {
            giveUp()
            return nil
          }
          number = count
          entries[number] = arena.copy(view)
          table.insert(hash, UInt16(truncatingIfNeeded: number))
          byteCount += view.count
          count += 1
        }
        previous = (view, Int32(truncatingIfNeeded: number))
      }
      target[row] = previous.number
      if given != 0 { known?[given] = previous.number }
    }
    rows += column.count
    if rows >= Self.judgedRows && count * 4 > rows {
      giveUp()
      return nil
    }
    last = (cells, column.nulls, numbers)
    return numbers
  }

  private func giveUp() {
    isGivenUp = true
    last = nil
  }
}
