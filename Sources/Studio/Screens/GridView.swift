import Engine

/// The table: a title, three lines of header, rows.
package enum GridView {
  /// Title, names, types, charts.
  package static let headerHeight = 4
  static let widest = 24
  static let idWidth = 9

  package struct VisibleColumn {
    package var index: Int
    /// From the left edge of the grid.
    package var x: Int
    package var width: Int
  }

  /// Cells for each column: the widest of name, type and values up to 24; identifiers of one length take 9.
  package static func widths(_ table: any SampleTable) -> [Int] { table.columns.map(width) }

  static func width(_ column: SampleColumn) -> Int {
    let facts = column.facts
    let values = facts.isFixedID ? min(idWidth, facts.widest) : min(widest, facts.widest)
    let type = column.type.count + (facts.missing > 0 ? 7 : 0)
    let name = min(widest, TextWidth.width(of: column.name))
    return min(widest, max(max(name, type), max(values, 4)))
  }

  /// The columns in view: the frozen ones, then those from the scroll position that fit at least by a part.
  package static func visibleColumns(_ table: any SampleTable, _ grid: GridState, width: Int, gutter: Int = 1)
    -> [VisibleColumn]
  {
    var result: [VisibleColumn] = []
    var x = gutter
    let kept = grid.fittingFrozen(widths: widths(table), width: width - 2)
    let first = max(kept, grid.left)
    let order = Array(0..<kept) + Array(first..<max(first, table.columns.count))
    for index in order {
      let wide = self.width(table.columns[index])
      let room = width - x - 1
      // A column that is cut to almost nothing is worse than none.
      guard room >= min(wide, 6) else { break }
      result.append(VisibleColumn(index: index, x: x, width: min(wide, room)))
      x += wide + 2
    }
    return result
  }

  static func draw(_ state: State, _ rect: Rect, _ canvas: inout Canvas) {
    guard rect.height > 0, let table = state.table, state.preview != nil else {
      canvas.text("reading" + state.glyphs.ellipsis, x: rect.x + 1, y: rect.y, width: rect.width - 2, .dim)
      return
    }
    let changes = state.shownChanges
    var grid = state.grid
    let rowsVisible = max(0, rect.height - headerHeight)
    grid.clamp(rows: state.gridRowCount, columns: table.columns.count)
    grid.showRow(visible: rowsVisible)
    grid.showColumn(widths: widths(table), width: rect.width - 2)
    let gutter = changes == nil ? 1 : 3
    let columns = visibleColumns(table, grid, width: rect.width, gutter: gutter)
    title(state, table, columns, rect, &canvas)
    for column in columns {
      head(
        state, table.columns[column.index], column, rect, isCurrent: column.index == grid.column,
        sign: sign(changes, column.index, canvas.glyphs), &canvas)
    }
    let count = state.gridRowCount
    for offset in 0..<rowsVisible where grid.top + offset < count {
      let y = rect.y + headerHeight + offset
      row(state, grid.top + offset, y: y, columns, rect, grid, &canvas)
    }
    if count == 0 {
      for (offset, line) in DetailsPanel.wrap(emptiness(state, table), rect.width - 2).prefix(4).enumerated() {
        canvas.text(line, x: rect.x + 1, y: rect.y + headerHeight + 1 + offset, width: rect.width - 2, .dim)
      }
    }
  }

  /// Why there is nothing to see.
  private static func emptiness(_ state: State, _ table: any SampleTable) -> String {
    if table.rowCount > 0 { return "no row" }
    if let problem = state.problems.first(where: { $0.isError && ($0.step ?? 0) <= state.shownStep }) {
      return problem.message
    }
    if let source = state.count(after: 0), source.rowsOut == 0 {
      return source.rejected > 0 ? "no row of the source can be taken: ! says why" : "the source has no rows"
    }
    // Rows that could not be taken are not rows that a step removed.
    let rejected = state.preview?.rejected ?? []
    if let step = rejected.indices.max(by: { rejected[$0] < rejected[$1] }), rejected[step] > 0 {
      let reason = state.preview?.firstReject.map { ": \($0)" } ?? ""
      let rows = NumberText.counted(rejected[step], "row")
      return "step \(step) rejects \(rows) of the sample\(reason) \(state.glyphs.dot) ! shows them"
    }
    return "no row of the sample is left here \(state.glyphs.dot) S takes another sample"
  }

  private static func title(
    _ state: State, _ table: any SampleTable, _ columns: [VisibleColumn], _ rect: Rect, _ canvas: inout Canvas
  ) {
    let glyphs = state.glyphs
    let preview = state.preview
    let step = preview?.step ?? 0
    let place = step == 0 ? "Source" : "After step \(step)"
    let sampled = NumberText.grouped(preview?.sampleCounts.first ?? 0)
    var text = "\(place) \(glyphs.dot) \(NumberText.grouped(table.rowCount)) of \(sampled) sampled rows"
    if step < state.shownStep { text = "\(place), before the step at fault" }
    if let changes = state.shownChanges { text = Self.title(changes, state, step) }
    if state.isPreviewPending, preview?.step != state.shownStep { text += " " + glyphs.ellipsis }
    var range = ""
    if let first = columns.first(where: { $0.index >= state.grid.frozen }) ?? columns.first, let last = columns.last,
      columns.count < table.columns.count
    {
      let isOne = first.index == last.index
      let numbers = isOne ? "column \(first.index + 1)" : "columns \(first.index + 1)\(glyphs.range)\(last.index + 1)"
      range =
        "\(first.index > 0 ? glyphs.left : " ") \(numbers) of \(table.columns.count) "
        + (last.index + 1 < table.columns.count ? glyphs.right : " ")
    }
    let wide = TextWidth.width(of: range)
    canvas.text(text, x: rect.x + 1, y: rect.y, width: max(0, rect.width - wide - 4))
    canvas.text(range, x: rect.right - wide - 1, y: rect.y, .dim)
  }

  private static func head(
    _ state: State, _ column: SampleColumn, _ place: VisibleColumn, _ rect: Rect, isCurrent: Bool,
    sign: (text: String, role: Role)?, _ canvas: inout Canvas
  ) {
    let x = rect.x + place.x
    let facts = column.facts
    let isMarked = state.grid.marked.contains(column.name)
    var style = isCurrent ? Style(.accent, bold: true) : Style(.header)
    if let sign { style.role = sign.role }
    if isMarked { style.ground = .selection }
    canvas.text(
      column.name, x: x, y: rect.y + 1, width: place.width, style, align: facts.isNumeric ? .right : .left,
      fill: isMarked)
    if let sign, !isMarked { canvas.text(sign.text, x: x - 1, y: rect.y + 1, width: 1, Style(sign.role)) }
    if isMarked { canvas.sign("*", x: x - 1, y: rect.y + 1, .accent) }
    let share = facts.missing > 0 ? NumberText.share(facts.missing, of: max(1, facts.rows)) : ""
    let fits = TextWidth.width(of: share) + column.type.count + 1 <= place.width
    if share.isEmpty {
      canvas.text(column.type, x: x, y: rect.y + 2, width: place.width, .dim, align: facts.isNumeric ? .right : .left)
    } else {
      canvas.text(column.type, x: x, y: rect.y + 2, width: fits ? place.width : max(0, place.width), .dim)
      if fits { canvas.text(share, x: x, y: rect.y + 2, width: place.width, Style(.warning), align: .right) }
    }
    chart(state, facts, x: x, y: rect.y + 3, width: place.width, &canvas)
  }

  private static func chart(_ state: State, _ facts: ColumnFacts, x: Int, y: Int, width: Int, _ canvas: inout Canvas) {
    let glyphs = state.glyphs
    var bars: [Int] = []
    var label = ""
    switch facts.chart {
    case .none: return
    case .histogram(let counts): bars = counts
    case .top(let counts):
      bars = counts
      if let distinct = facts.distinct { label = NumberText.grouped(distinct) }
    }
    let labelWidth = label.isEmpty || label.count + 3 > width ? 0 : label.count + 1
    let room = max(0, width - labelWidth)
    guard room > 0, let most = bars.max(), most > 0 else { return }
    if bars.count > room { bars = resample(bars, room, isHistogram: label.isEmpty) }
    // A histogram fills its height; frequent values show their share of all rows.
    let scale = label.isEmpty ? bars.max() ?? 1 : max(1, facts.rows)
    var text = ""
    for bar in bars { text += glyphs.column(bar == 0 ? 0 : max(1, bar * 8 / max(1, scale))) }
    canvas.text(text, x: x, y: y, width: room, Style(.bar))
    if labelWidth > 0 { canvas.text(label, x: x, y: y, width: width, .dim, align: .right) }
  }

  private static func resample(_ bars: [Int], _ count: Int, isHistogram: Bool) -> [Int] {
    guard isHistogram else { return Array(bars.prefix(count)) }
    var result = [Int](repeating: 0, count: count)
    for (index, bar) in bars.enumerated() { result[index * count / bars.count] += bar }
    return result
  }

  /// What stands before the name of a column that a step made, changed or dropped.
  private static func sign(
    _ changes: ChangesTable?, _ column: Int, _ glyphs: Glyphs
  ) -> (text: String, role: Role)? {
    guard let changes else { return nil }
    if column >= changes.firstGone { return (glyphs.minus, .removed) }
    let name = changes.columns[column].name
    guard changes.comparison.changedColumns.contains(name) else { return nil }
    return (changes.comparison.before.columns.contains { $0.name == name } ? "~" : "+", .added)
  }

  private static func title(_ changes: ChangesTable, _ state: State, _ step: Int) -> String {
    let glyphs = state.glyphs
    let comparison = changes.comparison
    if case .found(let rows) = state.touchSearch, comparison.removed == 0 {
      let found = rows >= State.searchedRows ? "first \(NumberText.grouped(rows))" : NumberText.grouped(rows)
      return "Step \(step), all rows \(glyphs.dot) \(found) with changed cells"
    }
    if case .found(let rows) = state.touchSearch {
      let all = state.count(after: step)?.removed
      let found = NumberText.grouped(rows)
      let of =
        all.map { $0 > rows ? "first \(found) of \(NumberText.grouped($0))" : "all \(found)" } ?? "first \(found)"
      return "Step \(step) \(glyphs.dot) \(of) removed, of all rows"
    }
    let added = comparison.rows.count { $0.fate == .added }
    let gone = changes.columns.count - changes.firstGone
    let numbers = [
      (comparison.removed, "removed"), (added, "added"),
      (
        comparison.changedColumns.count,
        comparison.changedColumns.count == 1 ? "column new or changed" : "columns new or changed"
      ),
      (gone, "dropped"),
    ]
    var parts = numbers.filter { $0.0 > 0 }.map { "\(NumberText.grouped($0.0)) \($0.1)" }
    if parts.isEmpty { parts = ["nothing removed or changed"] }
    return "Step \(step), sample \(glyphs.dot) \(parts.joined(separator: ", "))"
  }

  private static func row(
    _ state: State, _ gridRow: Int, y: Int, _ columns: [VisibleColumn], _ rect: Rect, _ grid: GridState,
    _ canvas: inout Canvas
  ) {
    guard let table = state.table, let tableRow = state.tableRow(gridRow), tableRow < table.rowCount else { return }
    let changes = state.shownChanges
    let fate = changes?.fate(row: tableRow) ?? .kept
    switch fate {
    case .removed: canvas.text(state.glyphs.minus, x: rect.x + 1, y: y, Style(.removed))
    case .added: canvas.text("+", x: rect.x + 1, y: y, Style(.added))
    case .kept: break
    }
    for column in columns {
      var style = Style.plain
      if let changes {
        if fate == .removed || column.index >= changes.firstGone {
          style.role = .removed
        } else if fate == .added || changes.isChanged(row: tableRow, column: column.index) {
          style.role = .added
        }
      }
      let isCursor = gridRow == grid.row && column.index == grid.column
      let area = Rect(x: rect.x + column.x, y: y, width: column.width, height: 1)
      cell(
        table.cell(row: tableRow, column: column.index), area, style,
        numeric: table.columns[column.index].facts.isNumeric, &canvas)
      if isCursor {
        let wide = Rect(x: area.x - 1, y: y, width: min(area.width + 2, rect.right - area.x + 1), height: 1)
        canvas.ground(wide, state.focus == .grid ? .selection : .inactive)
      }
    }
  }

  /// One value: null as a dash, blanks at the edges made visible, numbers to the right.
  static func cell(_ cell: CellText, _ area: Rect, _ style: Style, numeric: Bool, _ canvas: inout Canvas) {
    switch cell {
    case .null:
      canvas.text(
        canvas.glyphs.null, x: area.x, y: area.y, width: area.width, Style(.nullValue), align: numeric ? .right : .left)
    case .text(""):
      canvas.text("''", x: area.x, y: area.y, width: area.width, Style(.nullValue))
    case .text(let text):
      let hasEdges = text.utf8.first == 0x20 || text.utf8.last == 0x20
      if !hasEdges {
        canvas.text(text, x: area.x, y: area.y, width: area.width, style, align: numeric ? .right : .left)
        return
      }
      let sign = canvas.glyphs.edgeBlank
      let lead = text.prefix { $0 == " " }.count
      let trail = lead == text.count ? 0 : text.reversed().prefix { $0 == " " }.count
      let middle = String(text.dropFirst(lead).dropLast(trail))
      var mark = style
      mark.role = .mark
      var x = area.x
      x += canvas.text(
        String(repeating: sign, count: min(lead, area.width)), x: x, y: area.y, width: area.right - x, mark)
      if area.right > x { x += canvas.text(middle, x: x, y: area.y, width: area.right - x, style) }
      if area.right > x {
        canvas.text(
          String(repeating: sign, count: min(trail, area.width)), x: x, y: area.y, width: area.right - x, mark)
      }
    }
  }
}
