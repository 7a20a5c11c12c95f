/// A table without cursor: for previews beside forms.
enum TableView {
  /// Names, types, rows.
  static func draw(_ table: any SampleTable, rows: [Int], _ rect: Rect, dim: Bool = false, _ canvas: inout Canvas) {
    guard rect.height > 2 else { return }
    var x = rect.x + 1
    for (index, column) in table.columns.enumerated() {
      let wide = GridView.width(column)
      let room = rect.right - x - 1
      guard room >= min(wide, 6) else { break }
      let width = min(wide, room)
      let numeric = column.facts.isNumeric
      canvas.text(column.name, x: x, y: rect.y, width: width, Style(.header), align: numeric ? .right : .left)
      canvas.text(column.type, x: x, y: rect.y + 1, width: width, .dim, align: numeric ? .right : .left)
      for (offset, row) in rows.prefix(rect.height - 2).enumerated() where row < table.rowCount {
        let area = Rect(x: x, y: rect.y + 2 + offset, width: width, height: 1)
        GridView.cell(table.cell(row: row, column: index), area, dim ? .dim : .plain, numeric: numeric, &canvas)
      }
      x += wide + 2
    }
  }
}
