import Recipes

/// The rows before and after the step of a form, in place: removed rows carry a minus, changed columns their own colour.
enum BeforeAfterView {
  private enum Line {
    case row(Int)
    case skipped(Int)
  }

  static func draw(_ state: State, _ form: FormState, _ rect: Rect, _ canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    let glyphs = state.glyphs
    guard let comparison = form.preview?.comparison else {
      canvas.text("Before", x: rect.x + 1, y: rect.y, Style(.header))
      if let table = form.sample {
        let rows = Array(min(form.scroll, table.rowCount)..<table.rowCount)
        TableView.draw(table, rows: rows, rect.inset(top: 1), &canvas)
      }
      return
    }
    canvas.text("Before and after", x: rect.x + 1, y: rect.y, Style(.header))
    canvas.text(
      "\(form.view.rawValue) \(glyphs.dropdown)", x: rect.x, y: rect.y, width: rect.width - 1, .dim, align: .right)
    let lines = arrange(comparison, form)
    // Columns: those of after, then those that went.
    let afterNames = comparison.after.columns.map(\.name)
    let gone = comparison.before.columns.filter { !afterNames.contains($0.name) }
    var columns = comparison.after.columns.filter { comparison.changedColumns.contains($0.name) }
    columns += comparison.after.columns.filter { !comparison.changedColumns.contains($0.name) }
    let removesRows = comparison.removed > 0
    if removesRows, let focus = form.focusColumn, let at = columns.firstIndex(where: { $0.name == focus }) {
      // The column being filtered is in view.
      columns.insert(columns.remove(at: at), at: 0)
    }
    columns += gone
    var x = rect.x + 3
    for column in columns {
      let wide = GridView.width(column)
      let room = rect.right - x - 1
      guard room >= min(wide, 6) else { break }
      draw(
        comparison, column, lines, Rect(x: x, y: rect.y + 1, width: min(wide, room), height: rect.height - 1), form,
        &canvas)
      x += wide + 2
    }
    for (offset, line) in lines.prefix(max(0, rect.height - 3)).enumerated() {
      let y = rect.y + 3 + offset
      switch line {
      case .row(let index):
        switch comparison.rows[index].fate {
        case .removed: canvas.text(glyphs.minus, x: rect.x + 1, y: y, Style(.removed))
        case .added: canvas.text("+", x: rect.x + 1, y: y, Style(.added))
        case .kept: break
        }
      case .skipped(let count):
        canvas.fill(Rect(x: rect.x + 1, y: y, width: rect.width - 2, height: 1), .plain)
        canvas.text(
          "  \(glyphs.more) \(NumberText.grouped(count)) more removed", x: rect.x + 1, y: y, width: rect.width - 2, .dim
        )
      }
    }
    if form.isStale { canvas.restyle(rect.inset(top: 1)) { $0.role = .dim } }
  }

  /// The rows to show: long stretches of removed rows are summed up.
  private static func arrange(_ comparison: Comparison, _ form: FormState) -> [Line] {
    var lines: [Line] = []
    var stretch: [Int] = []
    func flush() {
      if stretch.count > 5, form.view == .both {
        lines += stretch.prefix(3).map(Line.row)
        lines.append(.skipped(stretch.count - 3))
      } else {
        lines += stretch.map(Line.row)
      }
      stretch = []
    }
    for index in comparison.rows.indices {
      let isRemoved = comparison.rows[index].fate == .removed
      switch form.view {
      case .kept: if isRemoved { continue }
      case .removed: if !isRemoved { continue }
      case .both: break
      }
      if isRemoved {
        stretch.append(index)
      } else {
        flush()
        lines.append(.row(index))
      }
      if lines.count > form.scroll + 400 { break }
    }
    flush()
    return Array(lines.dropFirst(min(form.scroll, max(0, lines.count - 1))))
  }

  private static func draw(
    _ comparison: Comparison, _ column: SampleColumn, _ lines: [Line], _ rect: Rect, _ form: FormState,
    _ canvas: inout Canvas
  ) {
    let before = comparison.before.columns.firstIndex { $0.name == column.name }
    let after = comparison.after.columns.firstIndex { $0.name == column.name }
    let isChanged = comparison.changedColumns.contains(column.name)
    let numeric = column.facts.isNumeric
    let headStyle = after == nil ? Style(.removed) : isChanged ? Style(.added, bold: true) : Style(.header)
    let sign = after == nil ? canvas.glyphs.minus : before == nil ? "+" : ""
    canvas.text(sign + column.name, x: rect.x, y: rect.y, width: rect.width, headStyle, align: numeric ? .right : .left)
    canvas.text(column.type, x: rect.x, y: rect.y + 1, width: rect.width, .dim, align: numeric ? .right : .left)
    for (offset, line) in lines.prefix(max(0, rect.height - 2)).enumerated() {
      guard case .row(let index) = line else { continue }
      let row = comparison.rows[index]
      let area = Rect(x: rect.x, y: rect.y + 2 + offset, width: rect.width, height: 1)
      if let after, let at = row.after, at < comparison.after.rowCount {
        GridView.cell(
          comparison.after.cell(row: at, column: after), area, Style(isChanged ? .added : .plain), numeric: numeric,
          &canvas)
      } else if let before, let at = row.before, at < comparison.before.rowCount {
        GridView.cell(comparison.before.cell(row: at, column: before), area, Style(.removed), numeric: numeric, &canvas)
      }
    }
  }
}

extension FormState {
  /// The column that the form is about.
  package var focusColumn: String? {
    if isSimple { return condition.column.isEmpty ? nil : condition.column }
    let step = step
    return step["column"]?.text ?? step["columns"]?.texts?.first ?? step["columns"]?.members?.first?.key
  }
}
