/// The areas of merged cells of a sheet. They stand behind its rows (ECMA-376-1, section 18.3.1.55), so the sheet is read to
/// its end for them, and nothing but them is kept.
final class MergedCells: XMLHandler {
  /// Areas of more than one cell that begin in the rows asked for.
  private(set) var areas: [CellRange] = []

  private let rows: Range<Int>

  /// - Throws: `Failure` (`input`).
  init(_ workbook: Workbook, _ sheet: Workbook.Sheet, rows: Range<Int>, _ cancellation: Cancellation) throws {
    self.rows = rows
    super.init()
    let reading = try workbook.read(sheet, self)
    while try reading.advance() { try cancellation.check() }
  }

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    guard name == "mergeCell", let text = attributes["ref"], let area = try? CellRange(text),
      area.columns.count > 1, rows.contains(area.rows.lowerBound)
    else { return }
    areas.append(area)
  }
}
