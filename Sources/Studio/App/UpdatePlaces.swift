import Recipes

/// Look: the values of a column.
extension State {
  // MARK: Look

  /// Shows the column under the cursor in Look.
  mutating func lookAtColumn() -> [Effect] {
    guard let column = currentColumn else { return [] }
    place = .look
    look = LookState()
    look.column = column.name
    look.profile = preview.map(\.table).flatMap { table in
      table.columns.firstIndex { $0.name == column.name }.map { SampleProfile.make(table, column: $0) }
    }
    lookToken += 1
    return [.timer(.profile, milliseconds: 200)]
  }

  mutating func lookAtNext(_ direction: Int) -> [Effect] {
    moveGrid(columns: direction)
    return lookAtColumn()
  }

  /// The profile to show: over all rows once that is there.
  package var shownProfile: ColumnProfile? { look.whole ?? look.profile }
  package var lookValueCount: Int { shownProfile?.values.count ?? 0 }

  mutating func moveLook(_ rows: Int) -> [Effect] {
    look.selected = max(0, min(look.selected + rows, lookValueCount - 1))
    let visible = max(1, size.height - 6)
    if look.selected < look.scroll { look.scroll = look.selected }
    if look.selected >= look.scroll + visible { look.scroll = look.selected - visible + 1 }
    return []
  }

  /// The marked values, else the one under the cursor.
  package var chosenValues: [CellText] {
    guard let values = shownProfile?.values else { return [] }
    let marked = look.marked.sorted().filter { values.indices.contains($0) }.map { values[$0].value }
    if !marked.isEmpty { return marked }
    return values.indices.contains(look.selected) ? [values[look.selected].value] : []
  }

  mutating func stepFromValues(keep: Bool) -> [Effect] {
    let cells = chosenValues
    guard let column = currentColumn, !cells.isEmpty else { return [] }
    let expression = ExpressionBuilder.rows(column.name, type: column.type, among: cells, keep: keep)
    place = .compose
    let shown = ExpressionBuilder.rows(column.name, type: column.type, among: cells, keep: true)
    return addStep(
      .object([("step", .text("filter-rows")), ("where", .text(expression))]),
      title: "\(keep ? "keep" : "remove") \(shown)")
  }

  /// Opens a form that maps the marked values.
  mutating func mapValues() -> [Effect] {
    let cells = chosenValues.compactMap(\.text)
    guard let column = currentColumn, !cells.isEmpty else { return [] }
    place = .compose
    let target = cells[0]
    return openForm(
      kind: "map-values",
      from: .object([
        ("step", .text("map-values")), ("column", .text(column.name)),
        ("values", .object(cells.map { ($0, .text(target)) })),
      ]))
  }
}
