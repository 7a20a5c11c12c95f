/// The keys of where one is, as a page: what people come for first, moving last.
enum HelpPage {
  static func make(_ state: State) -> TextPage {
    var lines: [StyledLine] = []
    for group in Command.Group.allCases {
      let commands = CommandTable.all.filter { $0.group == group && $0.contexts.contains(state.context) }
      let more = keys(group, state)
      if commands.isEmpty, more.isEmpty { continue }
      if !lines.isEmpty { lines.append(StyledLine("")) }
      lines.append(StyledLine(group.rawValue, Style(.header)))
      for entry in more { lines += self.lines(entry.key, entry.text, refusal: nil, state) }
      var isSaid: Set<String> = []
      for command in commands where !isSaid.contains(command.name) {
        let refusal = command.refusal(state)
        // A command without a key that has nothing to do now is found by its name, with the reason.
        if command.keys.isEmpty, refusal != nil { continue }
        if let together = together.first(where: { $0.names.contains(command.name) }) {
          isSaid.formUnion(together.names)
          let keys = commands.filter { together.names.contains($0.name) }.map { $0.keyText(state.glyphs) }
          lines += self.lines(keys.joined(separator: " "), together.text, refusal: refusal, state)
        } else {
          let key = command.keys.isEmpty ? ":" + command.name : command.keyText(state.glyphs)
          lines += self.lines(key, command.help, refusal: refusal, state)
        }
      }
    }
    lines.append(StyledLine(""))
    let mouse = "Mouse: click selects, the wheel scrolls, Shift and drag is the terminal's own selection."
    lines += DetailsPanel.wrap(mouse, state.size.width - 3).map { StyledLine($0, .dim) }
    return help("Keys", lines)
  }

  /// The keys of columns from examples.
  static func make(_ examples: ExamplesState, _ state: State) -> TextPage {
    let glyphs = state.glyphs
    let entries: [(key: String, text: String)] = [
      ("a b c", "what the cell of this row should become: an example"),
      (glyphs.isASCII ? "Up Down" : "↑ ↓", "to another row, for another example where the proposal is wrong"),
      (glyphs.tab, "the next proposal, with what it gives for each row"),
      (glyphs.enter, "takes the proposal into the form of a step"),
      ("^T", "the values in place of the column, or as a new one"),
      ("^U", "takes an example back"),
      ("Esc", "leaves everything as it was"),
    ]
    return help("Keys", lines(entries, state))
  }

  /// The keys that every form has.
  static func formKeys(_ glyphs: Glyphs) -> [(key: String, text: String)] {
    [
      (glyphs.enter, "the form is done; on a chosen proposal, takes it"),
      ("Esc", "leaves everything as it was"),
      (glyphs.tab, "takes the proposal and goes to the next field"),
      ("BackTab", "to the field before"),
      (glyphs.isASCII ? "Up Down" : "↑ ↓", "choose a proposal, or go from line to line"),
      (glyphs.isASCII ? "Left Right" : "← →", "another word of a choice; in a text one character"),
      ("Space", "takes a column or leaves it, then goes to the next"),
      ("*", "takes all columns of the list, or none"),
      ("a b c", "in a list: to the next name that begins so; in a choice: that word"),
    ] + editing
  }

  /// The keys of a form.
  static func make(_ form: FormState, _ state: State) -> TextPage {
    var entries = formKeys(state.glyphs)
    if form.entry.conditions != nil {
      entries.append(("^E", "write the condition as an expression, or pick it from column and value"))
    }
    if form.entry.joins {
      entries.append(("^T", "below: the result, the rows of the left without match, those of the right"))
    } else if form.hasPreview {
      entries.append(("^T", "at the right: kept and removed rows, only kept, only removed"))
    }
    if form.purpose != .sample { entries.append(("^P", "makes a parameter of the text under the cursor")) }
    if form.hasPreview { entries.append(("PageUp PageDown", "scroll the rows")) }
    entries.append(("F1", "this page: ? is a character like any other where text is typed"))
    let lines = lines(entries, state)
    // What stands below the form, in full.
    let said = Screen.wrapped(FormScreen.statusText(state, form), width: state.size.width - 3, limit: 1000)
    let style: Style = form.problem == nil ? .plain : Style(.error)
    return help("Keys of this form", said.map { StyledLine($0, style) } + [StyledLine("")] + lines)
  }

  /// The keys of a list.
  static func make(_ list: ListState, _ state: State) -> TextPage {
    let glyphs = state.glyphs
    var entries: [(key: String, text: String)] = []
    if list.searches { entries.append(("a b c", "what is typed finds: its letters in this order")) }
    entries += [
      (glyphs.isASCII ? "Up Down" : "↑ ↓", "choose"), ("PageUp PageDown", "by ten"), ("Home End", "first and last"),
    ]
    switch list.purpose {
    case .columns:
      entries += [
        ("Space", "marks the column"), ("*", "marks all, or none"), ("d", "drops the marked ones"),
        ("k", "keeps only the marked ones"), ("r", "renames"), ("t", "changes the type"),
        (glyphs.enter, "goes to the column, with the marks"),
      ]
    case .recipe:
      entries += [
        (glyphs.enter, "selects the row"), ("a", "adds a step behind it"), ("e", "edits it"), ("x", "off or on"),
        ("d", "deletes it"), ("r", "renames the recipe"), (";", "writes a note"), ("J K", "moves the step"),
        ("y p", "copies and pastes the step"),
      ]
    case .pastRuns: entries += [(glyphs.enter, "shows the run"), ("Space", "marks; two marked ones are compared")]
    default: entries.append((glyphs.enter, "takes it"))
    }
    entries.append(("Esc", "back"))
    entries.append((list.searches ? "F1" : "? F1", "this page"))
    return help("Keys of this list", lines(entries, state))
  }

  /// The keys of a table of rejects.
  static func rejects(_ state: State) -> TextPage {
    let glyphs = state.glyphs
    let entries = [
      (glyphs.isASCII ? "Up Down" : "↑ ↓", "choose"), ("PageUp PageDown", "by a page"), ("Home End", "first and last"),
      (glyphs.enter, "goes to the step that refused the row"), ("y", "copies the record as it stood"),
      ("Esc q", "back"),
    ]
    return help("Keys of this table", lines(entries, state))
  }

  /// The keys of a page to read.
  static func make(_ page: TextPage, _ state: State) -> TextPage {
    let glyphs = state.glyphs
    var entries = [
      (glyphs.isASCII ? "Up Down" : "↑ ↓", "scroll"), ("PageUp PageDown", "by a page"),
      ("Home End", "to the beginning, to the end"),
    ]
    entries += page.verbs.map { (String($0.key), $0.hint) }
    if page.copyText != nil { entries.append(("y", "copies what stands here")) }
    entries.append(("Esc q", "back"))
    return help("Keys of this page", lines(entries, state))
  }

  /// The keys of a line that is asked for.
  static func make(_ prompt: PromptState, _ state: State) -> TextPage {
    let entries = [(state.glyphs.enter, "done"), ("Esc", "leaves everything as it was")] + editing
    return help("Keys of this line", lines(entries, state))
  }

  /// What every text field knows.
  private static let editing = [
    ("^U ^W ^K", "delete to the beginning, a word, to the end"), ("Home End", "to the beginning, to the end"),
    ("Alt+b Alt+f", "a word back, a word on"), ("Alt+d", "deletes the next word"),
  ]

  private static func help(_ title: String, _ lines: [StyledLine]) -> TextPage {
    var page = TextPage(title: title, lines: lines)
    page.isHelp = true
    page.verbs = [TextPage.Verb(key: "m", hint: "manual", command: "manual")]
    return page
  }

  private static func lines(_ entries: [(key: String, text: String)], _ state: State) -> [StyledLine] {
    entries.flatMap { lines($0.key, $0.text, refusal: nil, state) }
  }

  /// What has no room beside its key goes on below, and a reason stands on lines of its own then.
  private static func lines(_ key: String, _ text: String, refusal: String?, _ state: State) -> [StyledLine] {
    let whole = line(key, text, refusal: refusal)
    guard TextWidth.width(of: whole.text) > state.size.width - 3 else { return [whole] }
    let room = max(20, state.size.width - 21)
    let texts = DetailsPanel.wrap(text, room)
    let indent = String(repeating: " ", count: 18)
    let style: Style = refusal == nil ? .plain : .dim
    return [line(key, texts.first ?? "", refusal: nil, style)]
      + texts.dropFirst().map { StyledLine([(indent, .plain), ($0, style)]) }
      + DetailsPanel.wrap(refusal.map { "(\($0))" } ?? "", room).filter { !$0.isEmpty }.map {
        StyledLine([(indent, .plain), ($0, .dim)])
      }
  }

  private static func line(_ key: String, _ text: String, refusal: String?, _ style: Style? = nil) -> StyledLine {
    let padding = String(repeating: " ", count: max(1, 16 - TextWidth.width(of: key)))
    return StyledLine([
      ("  " + key + padding, Style(.key)), (text, style ?? (refusal == nil ? .plain : .dim)),
      (refusal.map { "  (\($0))" } ?? "", .dim),
    ])
  }

  /// Commands that one line says together.
  private static let together: [(names: Set<String>, text: String)] = [
    (["up", "down", "left", "right"], "one row or column further; on the recipe from step to step"),
    (["page-up", "page-down"], "one page up, one page down"),
    (["first-row", "last-row"], "to the first row, to the last row"),
    (["first-column", "last-column"], "to the first column, to the last column"),
    (["previous-step", "next-step"], "select the step before, the next step"),
    (["find-next", "find-previous"], "the next place of the text found, the place before"),
    (["move-down", "move-up"], "move the selected step down, up"),
    (["undo", "redo"], "undo, redo"),
    (["look-up", "look-down"], "the value before, the next value"),
    (["look-page-up", "look-page-down"], "a page up, a page down"),
    (["look-left", "look-right"], "the column before, the next column"),
    (["look-view", "look-view-back"], "values, ranges, patterns, near-equal spellings: forwards, backwards"),
    (["look-first", "look-last"], "to the first line, to the last"),
  ]

  /// Keys that a place knows beside the commands.
  private static func keys(_ group: Command.Group, _ state: State) -> [(key: String, text: String)] {
    let vertical = state.glyphs.isASCII ? "Up Down" : "↑ ↓"
    switch (state.place, group) {
    case (.open, .move):
      return [
        ("a b c", "what is typed finds, here and in the folders below; a path may be written too"),
        (state.glyphs.tab, "completes what is typed"),
        (vertical, "choose; its rows, steps or files are shown"),
        ("PageUp PageDown", "by ten"), (state.glyphs.enter, "opens the file, table or recipe; enters a folder"),
        ("Backspace", "the folder above"),
        (
          "Esc", state.hasRecipe ? "clears what is typed, then back to the recipe" : "clears what is typed, then leaves"
        ),
      ]
    case (.run, .move):
      if case .preparing = state.run.phase {
        return [
          (vertical, "from parameter to parameter, to the nodes"),
          (state.glyphs.isASCII ? "Left Right" : "← →", "fewer, more nodes"), ("1 to 9", "write the number of nodes"),
          ("e", "changes the value for runs from here; the recipe stays"),
        ]
      }
      return [(vertical + " PageUp PageDown", "scroll"), ("^C", "cancels a run that goes on; the old output stays")]
    default: return []
    }
  }
}
