import Engine
import Recipes

/// Compose: moving in the grid and the recipe, and what verbs do.
extension State {
  // MARK: Moving

  mutating func moveGrid(rows: Int = 0, columns: Int = 0) {
    grid.row += rows
    grid.column += columns
    grid.clamp(rows: gridRowCount, columns: table?.columns.count ?? 0)
    fitGrid()
  }

  /// Brings the cursor into view for the present layout.
  mutating func fitGrid() {
    let area = ComposeLayout(self).grid
    grid.showRow(visible: max(1, area.height - GridView.headerHeight))
    guard let table else { return }
    grid.showColumn(widths: GridView.widths(table), width: area.width - 2)
  }

  /// Whether the frozen columns leave room for others.
  var allFrozenFit: Bool {
    guard let table else { return true }
    let width = ComposeLayout(self).grid.width - 2
    return grid.fittingFrozen(widths: GridView.widths(table), width: width) == grid.frozen
  }

  mutating func select(_ row: Int) -> [Effect] {
    let clamped = min(max(-recipe.parameters.count, row), stepCount + 1)
    guard clamped != selection else { return [] }
    selection = clamped
    let wasSearching = touchSearch == .running
    showsChanges = false
    changes = nil
    stopSearch()
    viewFilter = nil
    shownRows = nil
    return (wasSearching ? [.cancelFind] : []) + [requestPreview()]
  }

  /// Up and down, in whatever has the focus.
  mutating func move(_ rows: Int) -> [Effect] {
    if focus == .recipe {
      let all = panelRows
      let position = all.firstIndex(of: selection) ?? 0
      return select(all[min(max(0, position + rows), all.count - 1)])
    }
    moveGrid(rows: rows)
    return []
  }

  mutating func page(_ direction: Int) -> [Effect] {
    if focus == .recipe { return select(direction < 0 ? 0 : stepCount + 1) }
    moveGrid(rows: direction * max(1, ComposeLayout(self).grid.height - GridView.headerHeight - 1))
    return []
  }

  mutating func click(x: Int, y: Int) -> [Effect] {
    guard place == .compose else {
      if place == .look { look.selected = max(0, min(lookCount - 1, y - LookScreen.firstLine + look.scroll)) }
      return []
    }
    let layout = ComposeLayout(self)
    if layout.recipe.contains(x: x, y: y) {
      focus = .recipe
      let all = panelRows
      let row = y - layout.recipe.y - 1 + RecipePanel.scroll(self, visible: layout.recipe.height - 1)
      return all.indices.contains(row) ? select(all[row]) : []
    }
    guard layout.grid.contains(x: x, y: y), let table else { return [] }
    focus = .grid
    let row = y - layout.grid.y - GridView.headerHeight
    if row >= 0 { grid.row = grid.top + row }
    let columns = GridView.visibleColumns(table, grid, width: layout.grid.width)
    if let column = columns.last(where: { layout.grid.x + $0.x <= x }) { grid.column = column.index }
    grid.clamp(rows: gridRowCount, columns: table.columns.count)
    return []
  }

  // MARK: Verbs on columns

  /// Removes the chosen columns, in one step.
  mutating func dropColumns(keeping: Bool = false) -> [Effect] {
    let names = chosenColumns
    guard !names.isEmpty else { return [] }
    let kind = keeping ? "keep-columns" : "drop-columns"
    grid.marked = []
    return addOrExtend(
      .object([("step", .text(kind)), ("columns", .texts(names))]),
      title: (keeping ? "keep " : "drop ") + names.joined(separator: ", "))
  }

  /// Adds a step, or what it says to the selected one, where one step of the kind says what several in a row say.
  mutating func addOrExtend(_ step: JSON, title: String) -> [Effect] {
    guard let index = selectedStep, !recipe.isDisabled(index), let entry = entry(step["step"]?.text ?? ""),
      entry.gathers, entry.kind == recipe.kind(index)
    else { return addStep(step, title: title) }
    var gathered = recipe.steps[index]
    for field in entry.fields {
      switch field.kind {
      case .columns: gathered[field.key] = .texts((gathered[field.key]?.texts ?? []) + (step[field.key]?.texts ?? []))
      case .pairs(key: .column, value: .newName):
        var names = gathered[field.key] ?? .object([])
        for member in step[field.key]?.members ?? [] {
          // A column renamed twice goes straight to its last name.
          let first = names.members?.first { $0.value.text == member.key }?.key ?? member.key
          names[first] = member.value
        }
        gathered[field.key] = names
      default: continue
      }
    }
    var new = recipe
    new.steps[index] = gathered
    let effects = change(new, title)
    let verb = StepText.title(entry.kind).prefix { $0 != " " }
    message = Message(
      "step \(selection): \(verb) \(StepText.summary(gathered)) · u undo", .done, about: .step(selection))
    return effects
  }

  mutating func keepLikeCell(_ keep: Bool) -> [Effect] {
    guard let column = currentColumn, let cell = currentCell else { return [] }
    let verb = keep ? "keep" : "remove"
    if cell.isMissing && !keep {
      return addStep(
        .object([("step", .text("remove-missing")), ("columns", .texts([column.name]))]),
        title: "remove missing \(column.name)")
    }
    let expression = ExpressionBuilder.rows(column.name, type: column.type, like: cell, keep: keep)
    let shown = ExpressionBuilder.rows(column.name, type: column.type, like: cell, keep: true)
    return addStep(.object([("step", .text("filter-rows")), ("where", .text(expression))]), title: "\(verb) \(shown)")
  }

  /// The last step again, on the columns chosen now.
  mutating func repeatLast() -> [Effect] {
    guard var step = lastStep else { return [] }
    let names = chosenColumns
    if step["columns"]?.texts != nil {
      step["columns"] = .texts(names)
    } else if step["columns"]?.members != nil, let value = step["columns"]?.members?.first?.value {
      step["columns"] = .object(names.map { ($0, value) })
    } else if step["column"] != nil, let first = names.first {
      step["column"] = .text(first)
    }
    return addOrExtend(step, title: "\(StepText.title(step["step"]?.text ?? "")) \(StepText.summary(step))")
  }

  // MARK: Verbs on steps

  mutating func deleteStep() -> [Effect] {
    if selectedParameter != nil { return deleteParameter() }
    guard let index = selectedStep else { return [] }
    var new = recipe
    let removed = markedSteps.isEmpty ? [index] : markedSteps.sorted()
    let title =
      removed.count == 1
      ? "delete step \(index + 1) \(StepText.title(recipe.kind(index)))" : "delete \(removed.count) steps"
    copiedSteps = removed.filter { new.steps.indices.contains($0) }.map { new.steps[$0] }
    for position in removed.reversed() where new.steps.indices.contains(position) { new.steps.remove(at: position) }
    let effects = change(new, title, selection: max(0, min(selection - 1, new.steps.count)))
    message = Message("\(title) · u undo", .done)
    return effects
  }

  mutating func toggleStep() -> [Effect] {
    guard let index = selectedStep else { return [] }
    var new = recipe
    let isOff = recipe.isDisabled(index)
    new.steps[index]["disabled"] = isOff ? nil : .boolean(true)
    let effects = change(new, isOff ? "switch step \(index + 1) on" : "switch step \(index + 1) off")
    message = Message("step \(index + 1) \(isOff ? "on" : "off, its rows pass unchanged") · u undo", .done)
    return effects
  }

  mutating func moveStep(_ direction: Int) -> [Effect] {
    guard let index = selectedStep else { return [] }
    let target = index + direction
    guard recipe.steps.indices.contains(target) else { return [] }
    var new = recipe
    new.steps.swapAt(index, target)
    return change(new, "move step \(index + 1) \(direction < 0 ? "up" : "down")", selection: target + 1)
  }

  mutating func duplicateStep() -> [Effect] {
    guard let index = selectedStep else { return [] }
    var new = recipe
    var copy = recipe.steps[index]
    copy["id"] = nil
    new.steps.insert(copy, at: index + 1)
    return change(new, "duplicate step \(index + 1)", selection: index + 2)
  }

  mutating func copySelection() -> [Effect] {
    if focus == .grid {
      guard let cell = currentCell else { return [] }
      return [.copy(cell.text ?? "")]
    }
    guard let index = selectedStep else { return [] }
    let positions = markedSteps.isEmpty ? [index] : markedSteps.sorted().filter { recipe.steps.indices.contains($0) }
    copiedSteps = positions.map { recipe.steps[$0] }
    return [.copy(copiedSteps.count == 1 ? copiedSteps[0].line : JSON.list(copiedSteps).line)]
  }

  mutating func pasteSteps() -> [Effect] {
    let steps = copiedSteps.map { copied in
      var step = copied
      step["id"] = nil
      return step
    }
    guard let first = steps.first else { return [] }
    if steps.count == 1 {
      return addStep(first, title: "\(StepText.title(first["step"]?.text ?? "")) \(StepText.summary(first))")
    }
    return insert(steps)
  }

  /// A step from JSON that was pasted into the terminal.
  mutating func paste(_ text: String) -> [Effect] {
    guard let json = JSONParser.parse(Array(text.utf8)).value else {
      message = Message("what was pasted is not JSON; a step looks like { \"step\": \"remove-duplicates\" }", .error)
      return []
    }
    let steps = json["steps"]?.list ?? json.list ?? [json]
    guard !steps.isEmpty, steps.allSatisfy({ $0["step"]?.text != nil }) else {
      message = Message("what was pasted holds no step", .error)
      return []
    }
    return insert(steps)
  }

  private mutating func insert(_ steps: [JSON]) -> [Effect] {
    var new = recipe
    let index = insertionIndex
    new.steps.insert(contentsOf: steps, at: index)
    let effects = change(new, "paste \(NumberText.counted(steps.count, "step"))", selection: index + steps.count)
    message = Message(
      "pasted \(steps.count == 1 ? "a step" : "\(steps.count) steps") · u undo", .done, about: .step(selection))
    return effects
  }

  mutating func undo() -> [Effect] {
    guard let undone = history.undo() else {
      message = Message("nothing to undo: this is the first state that is known")
      return []
    }
    return moved("undone: \(undone.title) · ^R redo", selection: undone.origin)
  }

  mutating func redo() -> [Effect] {
    guard let title = history.redo() else {
      message = Message("nothing to redo")
      return []
    }
    return moved("done again: \(title) · u undo", selection: history.nodes[history.current].selection)
  }

  mutating func goInHistory(to node: Int) -> [Effect] {
    history.go(to: node)
    let node = history.nodes[history.current]
    return moved("went to: \(node.title) · u undo · ^R redo", selection: node.selection)
  }

  private mutating func moved(_ text: String, selection row: Int) -> [Effect] {
    recipe = history.recipe
    selection = min(max(-recipe.parameters.count, row), stepCount + 1)
    let effects = afterChange()
    message = Message(text, .done)
    return effects
  }

  // MARK: Looking without a step

  /// Finds the rows of the table that pass the view filter.
  mutating func refreshShownRows() {
    shownRows = nil
    guard let table else { return }
    if let filter = viewFilter {
      guard let column = table.columns.firstIndex(where: { $0.name == filter.column }) else {
        viewFilter = nil
        return
      }
      shownRows = (0..<table.rowCount).filter { filter.cells.contains(table.cell(row: $0, column: column)) }
    }
  }

  /// Shows only rows whose cell is among these.
  mutating func view(_ filter: ViewFilter?) {
    viewFilter = filter
    refreshShownRows()
    grid.row = 0
    grid.top = 0
  }

  /// Makes a step of what is being looked at.
  mutating func commitView() -> [Effect] {
    guard let filter = viewFilter else { return [] }
    return addStep(
      .object([("step", .text("filter-rows")), ("where", .text(filter.expression))]),
      title: "keep \(filter.expression)")
  }

  /// Goes to the next cell that holds the searched text, from the cursor on, around the end.
  mutating func findNext(_ direction: Int) -> [Effect] {
    guard let table, !find.isEmpty else { return [] }
    let rows = gridRowCount
    let columns = table.columns.count
    guard rows > 0, columns > 0 else { return [] }
    let sought = SoughtText(find)
    let total = rows * columns
    let start = grid.row * columns + grid.column
    var position = start
    for _ in 0..<total {
      position = (position + direction + total) % total
      guard let row = tableRow(position / columns) else { continue }
      guard let text = table.cell(row: row, column: position % columns).text else { continue }
      if sought.isIn(text) {
        grid.row = position / columns
        grid.column = position % columns
        fitGrid()
        let isAround = direction > 0 ? position <= start : position >= start
        let place = position == start ? " is nowhere else" : isAround ? ", around the end" : ""
        message = Message("\(find)\(place) · n next · N previous")
        return []
      }
    }
    message = Message("\"\(find)\" is not in the sample", .error)
    return []
  }
}
