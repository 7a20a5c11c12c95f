/// The last rows of a sheet, which are no part of its table (`skipFooter`): the sheet is read as if it ended before them.
///
/// The end of a sheet is its last row with a value. What it says of its own size is not trusted, as programs leave formatted
/// rows behind in it, so that the rows are read once to find it.
struct SheetFooter {
  /// What is counted of footers.
  static let note = "rows at the ends of sheets, left out as \"skipFooter\" says"

  /// The cells without the footer.
  let range: CellRange
  /// Rows of the footer, blank ones among them too.
  let rowCount: Int
  /// Whether it leaves no row.
  var isAll: Bool { range.rows.isEmpty && rowCount > 0 }

  /// - Throws: `Failure` (`input`).
  /// - Complexity: O(bytes of the sheet).
  init(_ workbook: Workbook, _ sheet: Workbook.Sheet, _ options: ExcelOptions, _ cancellation: Cancellation) throws {
    var range = options.range ?? CellRange()
    guard options.skipFooter > 0 else {
      (self.range, rowCount) = (range, 0)
      return
    }
    let handler = SheetHandler(workbook, range, uses: nil)
    let reading = try workbook.read(sheet, handler)
    var end = range.rows.lowerBound
    while try reading.advance() {
      try cancellation.check()
      if let last = handler.rows.numbers.last { end = Int(last) + 1 }
      if handler.rows.count > 0 { _ = handler.takeRows() }
    }
    let start = max(range.rows.lowerBound, end - options.skipFooter)
    rowCount = end - start
    range.rows = range.rows.lowerBound..<start
    self.range = range
  }
}
