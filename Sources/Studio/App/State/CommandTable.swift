import Recipes

/// All commands: keys, palette, help and footers come from here.
package enum CommandTable {
  package static let all: [Command] = moving + columns + steps + seeing + recipes + places

  private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  private static let byKey: [Context: [Key: Command]] = {
    var table: [Context: [Key: Command]] = [:]
    for command in all {
      for context in command.contexts {
        for key in command.keys where table[context, default: [:]][key] == nil {
          table[context, default: [:]][key] = command
        }
      }
    }
    return table
  }()

  package static func named(_ name: String) -> Command? { byName[name] }
  package static func command(for key: Key, in context: Context) -> Command? { byKey[context]?[key] }

  static func perform(_ name: String, _ state: inout State) -> [Effect] {
    guard let command = named(name) else { return [] }
    return state.perform(command)
  }

  static let everywhere: Set<Context> = [.compose, .look, .run]

  @Sendable private static func needsColumn(_ state: State) -> String? {
    state.currentColumn == nil ? "there is no column here" : nil
  }

  @Sendable private static func needsStep(_ state: State) -> String? {
    state.selectedStep == nil ? "select a step first, with [ or ]" : nil
  }

  @Sendable private static func needsRecipe(_ state: State) -> String? {
    state.hasRecipe ? nil : "nothing is open: o opens a file"
  }

  private static let moving: [Command] = [
    Command("up", ["Up", "k"], "one row up", .move) { $0.move(-1) },
    Command("down", ["Down", "j"], "one row down", .move) { $0.move(1) },
    Command("left", ["Left", "h"], "one column left", .move) { state in
      state.focus = .grid
      state.moveGrid(columns: -1)
      return []
    },
    Command("right", ["Right", "l"], "one column right", .move) { state in
      state.focus = .grid
      state.moveGrid(columns: 1)
      return []
    },
    Command("page-up", ["PageUp"], "one page up", .move) { $0.page(-1) },
    Command("page-down", ["PageDown"], "one page down", .move) { $0.page(1) },
    Command("first-row", ["g"], "to the first row", .move) { state in
      if state.focus == .recipe { return state.select(0) }
      state.moveGrid(rows: -Int(Int32.max))
      return []
    },
    Command("last-row", ["G"], "to the last row", .move) { state in
      if state.focus == .recipe { return state.select(state.stepCount + 1) }
      state.moveGrid(rows: Int(Int32.max))
      return []
    },
    Command("first-column", ["Home"], "to the first column", .move) { state in
      state.moveGrid(columns: -100_000)
      return []
    },
    Command("last-column", ["End"], "to the last column", .move) { state in
      state.moveGrid(columns: 100_000)
      return []
    },
    Command("switch-panel", ["Tab", "BackTab"], "between the recipe and the grid", .move) { state in
      state.focus = state.focus == .grid ? .recipe : .grid
      return []
    },
    Command("previous-step", ["["], "select the step before", .move, hint: "[ ] step") {
      $0.select(max(0, $0.selection - 1))
    },
    Command("next-step", ["]"], "select the next step", .move) {
      $0.select(max(0, $0.selection) + 1)
    },
    Command("go-to-column", ["c"], "find a column by its name", .move, unless: needsColumn) { state in
      state.overlays.append(.list(state.columnList(.goToColumn, title: "Go to column")))
      return []
    },
    Command("find", ["/"], "find text in the sample", .move, unless: needsColumn) { state in
      state.overlays.append(
        .prompt(
          PromptState(.find, label: "Find", text: state.find, help: "in all columns of the sample; n and N go on")))
      return []
    },
    Command(
      "find-next", ["n"], "the next place of the text found", .move,
      unless: { $0.find.isEmpty ? "/ finds text first" : nil }
    ) {
      $0.findNext(1)
    },
    Command("find-previous", ["N"], "the place before", .move, unless: { $0.find.isEmpty ? "/ finds text first" : nil })
    {
      $0.findNext(-1)
    },
  ]

  private static let columns: [Command] = [
    Command(
      "keep-like-cell", ["="], "keep only rows like this cell", .cell, hint: "keep rows like this",
      unless: { $0.currentCell == nil ? "there is no cell here" : nil }
    ) { $0.keepLikeCell(true) },
    Command(
      "remove-like-cell", ["-"], "remove rows like this cell", .cell,
      unless: { $0.currentCell == nil ? "there is no cell here" : nil }
    ) { $0.keepLikeCell(false) },
    Command(
      "drop", ["d", "Delete"], "drop this column or the marked ones; on the recipe, delete the step", .cell,
      unless: { $0.focus == .recipe ? ($0.selectedParameter == nil ? needsStep($0) : nil) : needsColumn($0) }
    ) { $0.focus == .recipe ? $0.deleteStep() : $0.dropColumns() },
    Command("keep-columns", [], "keep only the marked columns", .cell, unless: needsColumn) {
      $0.dropColumns(keeping: true)
    },
    Command(
      "rename", ["r"], "rename this column; on the recipe, rename it", .cell,
      unless: { $0.focus == .grid ? needsColumn($0) : nil }
    ) { state in
      if state.focus == .recipe, let parameter = state.selectedParameter {
        return state.openParameter(parameter.name, parameter.value)
      } else if state.focus == .recipe {
        state.overlays.append(
          .prompt(
            PromptState(
              .renameRecipe, label: "Name of the recipe", text: state.recipe.name, help: "lower case and hyphens")))
      } else if let name = state.currentColumn?.name {
        state.overlays.append(
          .prompt(PromptState(.renameColumn(name), label: "Rename \(name) to", text: name, help: "a new name")))
      }
      return []
    },
    Command("type", ["t"], "change the type of this column or the marked ones", .cell, unless: needsColumn) {
      $0.showTypes()
    },
    Command("mark", ["Space"], "mark this column, or the step on the recipe", .cell) { state in
      if state.focus == .recipe, let step = state.selectedStep {
        if state.markedSteps.remove(step) == nil { state.markedSteps.insert(step) }
      } else if let name = state.currentColumn?.name {
        if state.grid.marked.remove(name) == nil { state.grid.marked.insert(name) }
        state.moveGrid(columns: 1)
      }
      return []
    },
    Command("columns", ["C"], "the columns as a list: mark, drop, keep, rename, retype", .cell, unless: needsColumn) {
      state in
      state.overlays.append(.list(state.columnList(.columns, title: "Columns")))
      return []
    },
    Command(
      "look", ["Enter"], "look at this column: values, counts, statistics", .cell, hint: "look at column",
      unless: { state in
        state.focus == .recipe ? nil : needsColumn(state)
      }
    ) { $0.focus == .recipe ? $0.editSelected() : $0.lookAtColumn() },
    Command("ideas", ["i"], "what Sous noticed in this column, as ready steps", .cell, unless: needsColumn) {
      $0.showIdeas()
    },
    Command(
      "by-example", ["b"], "a column from what some cells of this one should become", .cell, unless: needsColumn
    ) { $0.openExamples() },
    Command(
      "repeat", ["."], "the last step again on this column or the marked ones", .cell,
      unless: { $0.lastStep == nil ? "no step was added yet" : needsColumn($0) }
    ) { $0.repeatLast() },
    Command(
      "value", ["V"], "the whole value of this cell", .cell,
      unless: { $0.currentCell == nil ? "there is no cell here" : nil }
    ) {
      $0.showValue()
    },
  ]

  private static let steps: [Command] = [
    Command("add-step", ["a"], "add a step behind the selected one", .step, hint: "add step", unless: needsRecipe) {
      $0.showSteps()
    },
    Command(
      "edit", ["e"], "edit the selected step, the source or the output", .step, hint: "edit", unless: needsRecipe
    ) {
      $0.editSelected()
    },
    Command("on-off", ["x"], "switch the selected step off or on", .step, unless: needsStep) { $0.toggleStep() },
    Command("delete-step", ["X"], "delete the selected step", .step, unless: needsStep) { $0.deleteStep() },
    Command("note", [";"], "write a note on the selected step", .step, unless: needsStep) { state in
      guard let step = state.selectedStep else { return [] }
      state.overlays.append(
        .prompt(
          PromptState(
            .note(step), label: "Note on step \(step + 1)",
            text: FormValue.note.text(state.recipe.steps[step]["note"]),
            help: "for whoever reads the recipe")))
      return []
    },
    Command("move-down", ["J"], "move the selected step down", .step, unless: needsStep) { $0.moveStep(1) },
    Command("move-up", ["K"], "move the selected step up", .step, unless: needsStep) { $0.moveStep(-1) },
    Command("duplicate", [], "duplicate the selected step", .step, unless: needsStep) { $0.duplicateStep() },
    Command("copy", ["y"], "copy the step or the marked ones; in the grid the value of the cell", .step) {
      $0.copySelection()
    },
    Command(
      "paste", ["p"], "paste the copied steps behind the selected one, also in another recipe", .step,
      unless: { $0.copiedSteps.isEmpty ? "no step was copied: Tab goes to the recipe, y copies" : nil }
    ) { $0.pasteSteps() },
    Command(
      "make-step", ["&"], "make a step of what is being looked at", .step,
      unless: { $0.viewFilter == nil ? "nothing is being looked at; Look (Enter) chooses values" : nil }
    ) { $0.commitView() },
    Command("undo", ["u"], "undo", .step, hint: "undo", unless: needsRecipe) { $0.undo() },
    Command("redo", ["^R"], "redo", .step, unless: needsRecipe) { $0.redo() },
    Command("history", [], "all states the recipe has had, to go back to any", .step, unless: needsRecipe) {
      $0.showHistory()
    },
  ]

  private static let seeing: [Command] = [
    Command(
      "changes", ["v"], "show what the selected step removed or changed, or stop showing it", .view, unless: needsStep
    ) { $0.toggleChanges() },
    Command("count-now", ["#"], "count all rows now", .view, unless: needsRecipe) { state in
      state.counting = .running
      return [.count(state.recipe, asked: true)]
    },
    Command("sample", ["S"], "choose the sample that the grid shows", .view, unless: needsRecipe) {
      $0.showSampleMenu()
    },
    Command("freeze", ["f"], "keep the columns up to here in view, or let them go", .view, unless: needsColumn) {
      state in
      let isFrozen = state.grid.frozen == state.grid.column + 1
      state.grid.frozen = isFrozen ? 0 : state.grid.column + 1
      let name = state.currentColumn?.name ?? ""
      guard isFrozen || state.allFrozenFit else {
        state.grid.frozen = 0
        state.message = Message("columns up to \(name) would leave no room for others: f on an earlier one", .error)
        return []
      }
      state.message = Message(
        isFrozen ? "all columns scroll again" : "columns up to \(name) stay in view \(state.glyphs.dot) f lets them go")
      return []
    },
    Command("wide", ["z"], "the grid over the full width, or beside the recipe", .view) { state in
      state.isGridWide.toggle()
      state.fitGrid()
      return []
    },
    Command("recipe", ["P"], "the recipe as a list over the grid (narrow terminals)", .view, unless: needsRecipe) {
      state in
      state.overlays.append(.list(state.recipeList()))
      return []
    },
    Command(
      "why", ["w"], "where this row comes from, and what each step does to it", .view,
      unless: { $0.currentCell == nil ? "there is no row here" : nil }
    ) {
      $0.showWhy()
    },
    Command(
      "problems", [], "everything that is wrong with the recipe", .view,
      unless: {
        $0.problems.isEmpty ? "nothing is wrong" : nil
      }
    ) { state in
      let items = state.problems.map { problem in
        ListItem(
          problem.message, detail: problem.step.map { "step \($0)" } ?? "recipe", identifier: "\(problem.step ?? 0)")
      }
      state.overlays.append(.list(ListState(.problems, title: "Problems", items: items)))
      return []
    },
    Command(
      "rejects", ["!"], "the rows of the whole input that could not be taken, and why", .view,
      unless: {
        guard let count = $0.rejectCount else { return "all rows have not been counted yet: # counts them" }
        return count == 0 ? "every row was taken" : nil
      }
    ) { $0.showRejects() },
    Command("evidence", [], "what was guessed about the source, and why", .view, unless: needsRecipe) {
      $0.showEvidence()
    },
    Command("differences", ["D"], "differences to the saved file", .view, unless: needsRecipe) { $0.showDifferences() },
    Command("json", [], "the recipe as it will be saved", .view, unless: needsRecipe) { $0.showJSON() },
    Command("graph", [], "the recipe as a graph with its counts", .view, unless: needsRecipe) { $0.showGraph() },
  ]

  private static let recipes: [Command] = [
    Command("save", ["s"], "save the recipe", .recipe, in: [.compose, .run], unless: needsRecipe) { state in
      // What somebody else has written meanwhile is not overwritten unseen.
      if state.conflict != nil { return state.showConflict() }
      // A name that was never opened or saved here may be another recipe's.
      return [.save(state.saveRequest(state.path ?? state.recipe.name + ".json", replacing: state.path != nil))]
    },
    Command(
      "editor", ["E"], "the recipe in $EDITOR, at the selected step", .recipe, unless: needsRecipe
    ) { state in
      [.edit(state.recipe, path: state.isUnsaved ? nil : state.path, step: state.selection)]
    },
    Command(
      "conflict", [], "both versions of a recipe that was changed on disk", .recipe,
      unless: { $0.conflict == nil ? "the file is as it was" : nil }
    ) { $0.showConflict() },
    Command(
      "keep-mine", [], "save over what was changed on disk", .recipe,
      unless: { $0.conflict == nil ? "the file is as it was" : nil }
    ) { $0.keepMine() },
    Command(
      "take-theirs", [], "take what was changed on disk", .recipe,
      unless: { $0.conflict == nil ? "the file is as it was" : nil }
    ) { $0.takeTheirs() },
    Command("source", [], "let the recipe read another file or table", .recipe, unless: needsRecipe) {
      $0.openOpen(.source)
    },
    Command("save-as", [], "save the recipe under another name", .recipe, unless: needsRecipe) { state in
      state.askName(state.path ?? state.recipe.name + ".json", taken: nil)
      return []
    },
    Command("run", ["R"], "run the recipe", .recipe, in: [.compose, .look], hint: "run", unless: needsRecipe) {
      $0.openRun()
    },
    Command("parameters", [], "the parameters of the recipe: names and values", .recipe, unless: needsRecipe) {
      $0.editParameters()
    },
    Command("add-parameter", [], "a new parameter: a value that a run can change", .recipe, unless: needsRecipe) {
      $0.openParameter(nil)
    },
    Command(
      "start-over", [], "back to the saved recipe, or to no steps; u undoes it", .recipe,
      unless: { $0.hasRecipe ? ($0.isUnsaved ? nil : "nothing was changed") : "nothing is open: o opens a file" }
    ) { $0.startOver() },
    Command("open", ["o"], "open another file, table or recipe", .recipe, in: [.compose]) { $0.openOpen() },
    Command(
      "allow-rejects", ["m"], "how many rejected rows a run may have", .recipe, in: [.run],
      unless: { if case .preparing = $0.run.phase { nil } else { "before a run: Enter goes there" } }
    ) { $0.askRejectLimit() },
    Command("past-runs", ["p"], "earlier runs; Space marks two to compare", .recipe, in: [.run], hint: "earlier runs") {
      $0.showPastRuns()
    },
  ]
}
