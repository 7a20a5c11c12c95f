import Engine
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
    let heading = rect.width < 30 ? "Rows" : "Before and after"
    canvas.text(heading, x: rect.x + 1, y: rect.y, Style(.header))
    canvas.text(
      "\(form.view.rawValue) \(glyphs.dropdown)", x: rect.x, y: rect.y, width: rect.width - 1, .dim, align: .right)
    let lines = arrange(comparison, form)
    let changes = ChangesTable(comparison)
    let lineWidth = lines.reduce(0) { widest, line in
      guard case .row(let row) = line, let number = changes.line(row: row) else { return widest }
      return max(widest, NumberText.grouped(number).count)
    }
    var x = rect.x + 3
    if lineWidth > 0 {
      let width = max(4, lineWidth)
      canvas.text("line", x: x, y: rect.y + 1, width: width, .dim, align: .right)
      for (offset, line) in lines.prefix(max(0, rect.height - 3)).enumerated() {
        guard case .row(let row) = line, let number = changes.line(row: row) else { continue }
        canvas.text(NumberText.grouped(number), x: x, y: rect.y + 3 + offset, width: width, .dim, align: .right)
      }
      x += width + 2
    }
    for column in columns(changes, form) {
      let described = changes.columns[column.index]
      let wide = GridView.width(described)
      let room = rect.right - x - 1
      guard room >= min(wide, 6) else { break }
      draw(
        changes, column, lines, Rect(x: x, y: rect.y + 1, width: min(wide, room), height: rect.height - 1), &canvas)
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

  /// A column of the view: as the step leaves it, or as it was before.
  private struct ShownColumn {
    var index: Int
    var isBefore = false
  }

  /// What the step made or changed comes first, changed columns beside what they were; then what it looks at.
  private static func columns(_ changes: ChangesTable, _ form: FormState) -> [ShownColumn] {
    let changed = changes.comparison.changedColumns
    let before = Set(changes.comparison.before.columns.map(\.name))
    let kept = changes.columns.indices.prefix(changes.firstGone)
    let gone = changes.columns.indices.dropFirst(changes.firstGone).map { ShownColumn(index: $0) }
    var first: [ShownColumn] = []
    for index in kept where changed.contains(changes.columns[index].name) {
      if before.contains(changes.columns[index].name) { first.append(ShownColumn(index: index, isBefore: true)) }
      first.append(ShownColumn(index: index))
    }
    let named = form.namedColumns
    let rest = kept.filter { !changed.contains(changes.columns[$0].name) }
    // Keys of groups and columns that stay by name stand before those that go.
    let keys = rest.filter { named.contains(changes.columns[$0].name) }.map { ShownColumn(index: $0) }
    let others = rest.filter { !named.contains(changes.columns[$0].name) }.map { ShownColumn(index: $0) }
    return keys.isEmpty || gone.isEmpty ? first + gone + keys + others : keys + first + gone + others
  }

  private static func draw(
    _ changes: ChangesTable, _ shown: ShownColumn, _ lines: [Line], _ rect: Rect, _ canvas: inout Canvas
  ) {
    let column = changes.columns[shown.index]
    let numeric = column.facts.isNumeric
    let isGone = shown.index >= changes.firstGone
    let isChanged = changes.comparison.changedColumns.contains(column.name)
    let isNew = isChanged && !changes.comparison.before.columns.contains { $0.name == column.name }
    let style =
      isGone || shown.isBefore ? Style(.removed) : isChanged ? Style(.added, bold: true) : Style(.header)
    let sign = isGone ? canvas.glyphs.minus : shown.isBefore ? "" : isNew ? "+" : isChanged ? "~" : ""
    let type =
      shown.isBefore
      ? changes.comparison.before.columns.first { $0.name == column.name }?.type ?? column.type : column.type
    canvas.text(sign + column.name, x: rect.x, y: rect.y, width: rect.width, style, align: numeric ? .right : .left)
    canvas.text(type, x: rect.x, y: rect.y + 1, width: rect.width, .dim, align: numeric ? .right : .left)
    for (offset, line) in lines.prefix(max(0, rect.height - 2)).enumerated() {
      guard case .row(let row) = line else { continue }
      let area = Rect(x: rect.x, y: rect.y + 2 + offset, width: rect.width, height: 1)
      if shown.isBefore {
        guard let cell = changes.before(row: row, column: shown.index) else { continue }
        GridView.cell(cell, area, Style(.removed), numeric: numeric, &canvas)
        continue
      }
      var style = Style.plain
      if isGone || changes.fate(row: row) == .removed {
        style.role = .removed
      } else if changes.fate(row: row) == .added || changes.isChanged(row: row, column: shown.index) {
        style.role = .added
      }
      GridView.cell(changes.cell(row: row, column: shown.index), area, style, numeric: numeric, &canvas)
    }
  }
}

extension FormState {
  /// The columns of the table before that the step names.
  fileprivate var namedColumns: Set<String> {
    let step = step
    let lists = entry.fields.filter { $0.kind == .columns }.flatMap { step[$0.key]?.texts ?? [] }
    return Set(lists + (focusColumn.map { [$0] } ?? []))
  }

  /// The column that the form is about.
  package var focusColumn: String? {
    if isSimple { return condition.column.isEmpty ? nil : condition.column }
    let step = step
    return step["column"]?.text ?? step["columns"]?.texts?.first ?? step["columns"]?.members?.first?.key
  }
}
