import Engine
import Recipes

/// The recipe as rows: source, steps, output, each with all rows behind it.
enum RecipePanel {
  static func draw(_ state: State, _ rect: Rect, _ canvas: inout Canvas) {
    guard rect.height > 1 else { return }
    let glyphs = state.glyphs
    let visible = rect.height - 1
    let rows = state.panelRows
    let scroll = scroll(state, visible: visible)
    let title = canvas.text(" Recipe", x: rect.x, y: rect.y, Style(.header)) + 1
    let counts = countTitle(state)
    canvas.text(counts, x: rect.x + title, y: rect.y, width: rect.width - title - 1, .dim, align: .right)
    // Where rows are out of view, which ones are in it.
    if rows.count > visible {
      let range = " \(scroll + 1)\(glyphs.range)\(min(rows.count, scroll + visible)) of \(rows.count)"
      let room = rect.width - title - TextWidth.width(of: counts) - 2
      let text = TextWidth.width(of: range) <= room ? range : " " + glyphs.more
      canvas.text(text, x: rect.x + title - 1, y: rect.y, width: max(0, room + 1), .dim)
    }
    for row in 0..<visible where row + scroll < rows.count {
      let line = Rect(x: rect.x, y: rect.y + 1 + row, width: rect.width, height: 1)
      if rows[row + scroll] < 0 {
        parameter(state, rows[row + scroll], line, &canvas)
      } else {
        self.line(state, rows[row + scroll], line, &canvas)
      }
    }
  }

  /// Rows of the panel above the visible ones: as few as show the selected one.
  static func scroll(_ state: State, visible: Int) -> Int {
    let rows = state.panelRows
    let position = rows.firstIndex(of: state.selection) ?? 0
    return max(0, min(position - visible + 1, rows.count - visible))
  }

  private static func parameter(_ state: State, _ row: Int, _ rect: Rect, _ canvas: inout Canvas) {
    let parameters = state.recipe.parameters
    guard parameters.indices.contains(-row - 1) else { return }
    let parameter = parameters[-row - 1]
    let isSelected = row == state.selection
    canvas.text(isSelected ? state.glyphs.pointer : " ", x: rect.x, y: rect.y, width: 1, .accent)
    canvas.text("$", x: rect.x + 1, y: rect.y, width: 1, .dim)
    let used = canvas.text(parameter.name, x: rect.x + 3, y: rect.y, width: max(0, rect.width - 4))
    let value = parameter.value.shownDefault.map { "= " + StepText.text($0) } ?? "is required"
    canvas.text(value, x: rect.x + 4 + used, y: rect.y, width: max(0, rect.width - used - 5), .dim)
    if isSelected { canvas.ground(rect, state.focus == .recipe ? .selection : .inactive) }
  }

  private static func countTitle(_ state: State) -> String {
    switch state.counting {
    case .idle: "all rows"
    case .waiting, .running: "counting" + state.glyphs.ellipsis
    case .onRequest(let deferred):
      deferred.seconds > 10
        ? "# counts, about \(NumberText.duration(deferred.seconds))"
        : "# counts, \(NumberText.bytes(deferred.bytes))"
    case .failed: "not counted"
    }
  }

  private static func line(_ state: State, _ row: Int, _ rect: Rect, _ canvas: inout Canvas) {
    let glyphs = state.glyphs
    let isSelected = row == state.selection
    let isOutput = row == state.stepCount + 1
    let problem = state.problem(ofRow: row)
    let isOff = row > 0 && !isOutput && state.recipe.isDisabled(row - 1)
    var style = isOff ? Style.dim : Style.plain
    if problem != nil { style.role = .error }

    var right = ""
    var countStyle = Style.plain
    if isOutput, problem == nil {
      if let files = state.outputFiles[state.recipe.outputKey] {
        right = NumberText.counted(files, "file")
      }
    } else if isOff {
      right = "off"
    } else if problem != nil {
      right = glyphs.error
    } else {
      let count = state.count(after: row)
      right = Count.text(count?.count, glyphs)
      if let count, count.rejected > 0 {
        right = "! " + right
        countStyle = Style(.warning)
      }
    }
    let rightWidth = TextWidth.width(of: right)
    canvas.text(
      right, x: rect.x, y: rect.y, width: rect.width - 1, problem == nil && !isOff ? countStyle : style, align: .right)

    let sign = isSelected ? glyphs.pointer : state.markedSteps.contains(row - 1) ? "*" : " "
    canvas.text(sign, x: rect.x, y: rect.y, width: 1, .accent)
    // The sign of the selected row takes the place of the first digit's blank; from a hundred on it has a cell of its own.
    let numberWidth = NumberText.stepWidth(state.stepCount)
    let indent = numberWidth > 2 ? 1 : 0
    if row > 0 && !isOutput {
      let number = NumberText.step(row, of: state.stepCount)
      let blanks = number.prefix { $0 == " " }.count
      canvas.text(
        String(number.dropFirst(blanks)), x: rect.x + indent + blanks, y: rect.y, width: numberWidth, .dim)
    } else if isOutput {
      canvas.text(glyphs.output, x: rect.x + 1, y: rect.y, width: 2, .dim)
    }
    let titleX = numberWidth + 1 + indent
    let room = max(0, rect.width - titleX - rightWidth - 2)
    let title: String
    var detail = ""
    if row == 0 {
      title = state.sourceTitle
    } else if isOutput {
      title = state.recipe.output.map { lastPart(StepText.text($0["path"] ?? .text(""))) } ?? "no output yet"
      if state.recipe.output == nil { style = .dim }
    } else {
      title = StepText.title(state.recipe.kind(row - 1))
      detail = StepText.summary(state.recipe.steps[row - 1])
    }
    let used = canvas.text(title, x: rect.x + titleX, y: rect.y, width: room, style)
    // What is left of the line says what the step works on.
    if !detail.isEmpty, room - used >= 8 {
      canvas.text(detail, x: rect.x + titleX + 1 + used, y: rect.y, width: room - used - 1, .dim)
    }
    if isSelected { canvas.ground(rect, state.focus == .recipe ? .selection : .inactive) }
  }

  static func lastPart(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
