import Recipes

/// Commands of Look, Run and the application as a whole.
extension CommandTable {
  static let places: [Command] = [
    Command("back", ["Esc"], "back, at last to Compose", .program, in: everywhere) { $0.back() },
    Command(
      "back-or-quit", ["q"], "back; on Compose it leaves Sous, the recipe is kept as a draft", .program, in: everywhere
    ) { state in
      state.isAtHome ? state.quit() : state.back()
    },
    Command("commands", [":"], "every command by name", .program, in: everywhere) { $0.showCommands() },
    Command(
      "help", ["?", "F1"], "the keys of where you are", .program, in: [.compose, .look, .run, .open], hint: "all keys"
    ) {
      $0.overlays.append(.text(HelpPage.make($0)))
      return []
    },
    Command(
      "manual", [], "the pages of the manual; m leads there from every page of keys", .program,
      in: [.compose, .look, .run, .open]
    ) { $0.showManual() },
    Command("quit", [], "leave Sous; the recipe is kept as a draft", .program, in: everywhere) { $0.quit() },

    Command("look-up", ["Up", "k"], "the value before", .move, in: [.look]) { $0.moveLook(-1) },
    Command("look-down", ["Down", "j"], "the next value", .move, in: [.look]) { $0.moveLook(1) },
    Command("look-page-up", ["PageUp"], "a page up", .move, in: [.look]) { $0.moveLook(-15) },
    Command("look-page-down", ["PageDown"], "a page down", .move, in: [.look]) { $0.moveLook(15) },
    Command("look-left", ["Left", "h"], "the column before", .move, in: [.look], hint: "other column") {
      $0.lookAtNext(-1)
    },
    Command("look-right", ["Right", "l"], "the next column", .move, in: [.look]) { $0.lookAtNext(1) },
    Command(
      "look-view", ["Tab"], "values, ranges, patterns or near-equal spellings", .view, in: [.look], hint: "view",
      unless: { ($0.shownProfile?.views.count ?? 0) > 1 ? nil : "this column has values only" }
    ) { $0.turnLook(1) },
    Command(
      "look-view-back", ["BackTab"], "the view before", .view, in: [.look],
      unless: { ($0.shownProfile?.views.count ?? 0) > 1 ? nil : "this column has values only" }
    ) { $0.turnLook(-1) },
    Command("look-mark", ["Space"], "mark the line", .cell, in: [.look], hint: "mark") { $0.markLook() },
    Command("look-keep", ["="], "keep the rows of the marked lines", .cell, in: [.look], hint: "keep these rows") {
      $0.stepFromLook(keep: true)
    },
    Command("look-remove", ["-"], "remove the rows of the marked lines", .cell, in: [.look], hint: "remove them") {
      $0.stepFromLook(keep: false)
    },
    Command(
      "look-map", ["m"], "map the marked values to one; spellings to the most frequent", .cell, in: [.look],
      hint: "map",
      unless: {
        $0.look.view == .values || $0.look.view == .spellings ? nil : "only values and spellings are mapped"
      }
    ) { $0.mapValues() },
    Command(
      "look-show", ["Enter"], "show the rows of these lines, without a step", .cell, in: [.look], hint: "show the rows"
    ) { $0.showLook() },
    Command("look-first", ["Home", "g"], "to the first line", .move, in: [.look]) { $0.moveLook(-1_000_000) },
    Command("look-last", ["End", "G"], "to the last line", .move, in: [.look]) { $0.moveLook(1_000_000) },
    Command(
      "start-run", ["Enter", "R"], "start the run", .recipe, in: [.run], hint: "start",
      unless: { $0.run.isRunning ? "a run is going on; ^C cancels it" : nil }
    ) { $0.startRun() },
  ]
}
