import Engine
import Recipes

/// Compose: the recipe, the details of the selected step, the grid.
enum ComposeScreen {
  static func draw(_ state: State, _ canvas: inout Canvas) {
    let layout = ComposeLayout(state)
    let glyphs = state.glyphs
    Screen.header(state, right: sampleText(state), &canvas)
    if layout.recipe.isEmpty {
      recipeLine(state, layout.recipeLine, &canvas)
    } else {
      RecipePanel.draw(state, layout.recipe, &canvas)
      let x = layout.recipe.right
      canvas.vertical(x: x, y: 2, height: canvas.size.height - 5)
      canvas.sign(glyphs.teeDown, x: x, y: 1, .faint)
      canvas.horizontal(x: 0, y: layout.details.y - 1, width: layout.details.width)
      canvas.sign(glyphs.teeLeft, x: x, y: layout.details.y - 1, .faint)
      DetailsPanel.draw(state, layout.details, &canvas)
    }
    GridView.draw(state, layout.grid, &canvas)
    let bottom = canvas.size.height - 3
    canvas.horizontal(x: 0, y: bottom, width: canvas.size.width)
    if !layout.recipe.isEmpty { canvas.sign(glyphs.teeUp, x: layout.recipe.right, y: bottom, .faint) }
    let problem = state.problems.first(where: \.isError)
    Screen.status(
      state, statusText(state),
      right: problem.map { "\(glyphs.error) " + ($0.step.map { "step \($0)" } ?? "recipe") + " at fault" } ?? "",
      &canvas)
    Screen.commandHints(state, &canvas)
  }

  /// `sample: first 5,000 of 1,259,968 rows`.
  static func sampleText(_ state: State) -> String {
    let count = state.count(after: 0)?.count
    let all = Count.rows(count, state.glyphs)
    let rows = NumberText.grouped(state.preview?.sampleCounts.first ?? state.sample.rows)
    if state.preview != nil, state.sample != state.previewSample {
      return "sample: reading another\(state.glyphs.ellipsis) of \(all)"
    }
    switch state.sample.kind {
    case .first: return "sample: first \(rows) of \(all)"
    case .last: return "sample: last \(rows) of \(all)"
    case .random(let seed): return "sample: \(rows) random of \(all), seed \(seed)"
    case .reaching(let step):
      return "sample: \(rows) rows that reach step \(step), of \(Count.text(count, state.glyphs))"
    case .removed(let step):
      return "sample: \(rows) rows around what step \(step) removes, of \(Count.text(count, state.glyphs))"
    case .matching: return "sample: \(rows) matching of \(all)"
    }
  }

  static func statusText(_ state: State) -> String {
    if let filter = state.viewFilter {
      let shown = NumberText.grouped(state.shownRows?.count ?? 0)
      let all = NumberText.grouped(state.table?.rowCount ?? 0)
      return
        "looking at \(filter.expression) \(state.glyphs.dot) \(shown) of \(all) \(state.glyphs.dot) & makes it a step \(state.glyphs.dot) Esc shows all"
    }
    if !state.grid.marked.isEmpty {
      return
        "\(NumberText.counted(state.grid.marked.count, "column")) marked \(state.glyphs.dot) d drops them \(state.glyphs.dot) Esc unmarks"
    }
    guard let column = state.currentColumn else {
      return state.isPreviewPending ? "reading" + state.glyphs.ellipsis : ""
    }
    guard let cell = state.currentCell else { return column.name }
    let value: String =
      switch cell {
      case .null: "is null"
      case .text(""): "is empty text"
      case .text(let text): "= \(StepText.visible(text))"
      }
    var text = "\(column.name) \(value)"
    if let changes = state.shownChanges, let row = state.tableRow(state.grid.row) {
      if changes.fate(row: row) == .removed {
        text += " \(state.glyphs.dot) removed by this step"
      } else if let old = changes.before(row: row, column: state.grid.column), old != cell {
        text += " \(state.glyphs.dot) was \(old.text.map { $0.isEmpty ? "empty text" : $0 } ?? "null")"
      }
    }
    if let row = state.tableRow(state.grid.row), let line = state.table?.line(row: row) {
      text += " \(state.glyphs.dot) line \(NumberText.grouped(line))"
    }
    return text
  }

  private static func recipeLine(_ state: State, _ rect: Rect, _ canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    let glyphs = state.glyphs
    var x = 1
    let place =
      state.selection < 0
      ? "parameter"
      : state.selection == 0
        ? "source" : state.selection > state.stepCount ? "output" : "step \(state.selection) of \(state.stepCount)"
    x += canvas.text("\(glyphs.pointer) \(place)", x: x, y: rect.y, Style(.accent))
    var text = ""
    if let step = state.selectedStep {
      text = StepText.title(state.recipe.kind(step)) + "  " + StepText.summary(state.recipe.steps[step])
    } else if let parameter = state.selectedParameter {
      text = "${\(parameter.name)} " + (parameter.value.shownDefault.map { "= " + StepText.text($0) } ?? "is required")
    } else if state.selection == 0 {
      text = state.sourceTitle
    } else {
      text = state.recipe.output.map { StepText.text($0["path"] ?? .text("")) } ?? "no output yet"
    }
    // Here is no panel that says what is wrong with the row.
    let problem = state.problem(ofRow: state.selection)
    if let problem { text = "\(glyphs.error) \(problem.message)" }
    let counted = state.count(after: state.shownStep)
    let isRefusing = (counted?.rejected ?? 0) > 0
    var rows = (isRefusing ? "! " : "") + Count.rows(counted?.count, glyphs)
    if counted == nil, case .onRequest = state.counting { rows = "# counts all rows" }
    let count = rows + "   P recipe"
    let wide = TextWidth.width(of: count)
    canvas.text(
      text, x: x + 2, y: rect.y, width: max(0, rect.width - x - wide - 5), problem == nil ? .plain : Style(.error))
    canvas.text(count, x: rect.right - wide - 1, y: rect.y, isRefusing ? Style(.warning) : .dim)
  }
}
