import Recipes

/// Look, Run and Open.
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

  // MARK: Run

  mutating func openRun() -> [Effect] {
    place = .run
    overlays = []
    if run.isRunning { return [] }
    if case .preparing = run.phase {
    } else {
      let past = run.past
      run = RunState()
      run.past = past
      run.nodes = cores
    }
    if run.parameters.isEmpty {
      run.parameters = recipe.parameters.map { ($0.name, StepText.text($0.value["default"] ?? .text(""))) }
      run.nodes = cores
    }
    return [.pastRuns(recipe)]
  }

  /// Keys of Run that are not commands. `nil` when a command has it.
  mutating func handleRun(_ key: Key) -> [Effect]? {
    guard case .preparing = run.phase else { return nil }
    switch key {
    case .up, .character("k"): run.focus = max(0, run.focus - 1)
    case .down, .character("j"), .tab: run.focus = min(run.parameters.count, run.focus + 1)
    case .left, .character("h"): if run.focus == run.parameters.count { run.nodes = max(1, run.nodes / 2) }
    case .right, .character("l"): if run.focus == run.parameters.count { run.nodes = min(149, run.nodes * 2) }
    case .character("e"):
      if run.focus < run.parameters.count {
        let parameter = run.parameters[run.focus]
        overlays.append(
          .prompt(
            PromptState(
              .value(parameter: parameter.name), label: parameter.name, text: parameter.value, help: "for this run only"
            )))
      } else {
        overlays.append(
          .prompt(
            PromptState(.nodes, label: "Nodes", text: "\(run.nodes)", help: "threads that work on the run, 1 to 149")))
      }
    default: return nil
    }
    return []
  }

  mutating func startRun() -> [Effect] {
    if let problem = problems.first(where: \.isError) {
      message = Message((problem.step.map { "step \($0): " } ?? "") + problem.message, .error)
      return []
    }
    run.phase = .running(RunProgress())
    run.isCancelling = false
    let parameters = Dictionary(run.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    return [.cancelCount, .run(RunRequest(recipe: recipe, path: path, parameters: parameters, nodes: run.nodes))]
  }

  // MARK: Open

  mutating func openOpen() -> [Effect] {
    place = .open
    open.isLoading = open.entries.isEmpty
    open.filter = TextField()
    open.selected = 0
    return [.list(open.folder)]
  }

  /// Keys of Open: typing finds. `nil` when a command has it.
  mutating func handleOpen(_ key: Key) -> [Effect]? {
    switch key {
    case .up: open.selected -= 1
    case .down, .tab: open.selected += 1
    case .pageUp: open.selected -= 10
    case .pageDown: open.selected += 10
    case .home: open.selected = 0
    case .end: open.selected = open.shown.count - 1
    case .enter:
      if let entry = open.selectedEntry {
        if entry.kind == .folder {
          open.filter = TextField()
          open.selected = 0
          return [.list(entry.target)]
        }
        message = Message(entry.kind == .sampleData ? "making sample data…" : "opening \(entry.name)…")
        return [.open(entry.kind == .sampleData ? "sample-data:" + entry.target : entry.target)]
      }
      guard !open.filter.isEmpty else { return [] }
      return [.open(open.filter.text)]
    case .escape:
      if !open.filter.isEmpty {
        open.filter = TextField()
      } else if hasRecipe {
        place = .compose
      } else {
        return [.quit]
      }
    case .backspace where open.filter.isEmpty:
      let parent = open.folder.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      return [.list(open.folder.isEmpty ? ".." : parent)]
    case .character("q") where open.filter.isEmpty && !hasRecipe: return [.quit]
    case .character("?") where open.filter.isEmpty: return nil
    case .character, .backspace, .paste, .delete, .left, .right, .control("u"), .control("w"):
      _ = open.filter.handle(key)
      open.selected = 0
    default: return nil
    }
    open.selected = max(0, min(open.selected, open.shown.count - 1))
    return []
  }
}
