import Engine
import Recipes

/// Draws a state: the whole screen is a function of it.
package func render(_ state: State) -> Canvas {
  var canvas = Canvas(state.size, glyphs: state.glyphs)
  if state.isTooSmall {
    Screen.tooSmall(state.losesWork, &canvas)
    return canvas
  }
  var overlay = state.overlays.last
  // A prompt stands in the status line, over what was there before.
  if case .prompt = overlay, state.overlays.count > 1 { overlay = state.overlays[state.overlays.count - 2] }
  switch overlay {
  case .form(let form):
    if form.entry.joins {
      JoinScreen.draw(state, form, &canvas)
    } else {
      FormScreen.draw(state, form, &canvas)
    }
  case .text(let page): PageScreen.draw(state, page, &canvas)
  case .rejects(let page): RejectsScreen.draw(state, page, &canvas)
  case .examples(let examples): ExamplesScreen.draw(state, examples, &canvas)
  default:
    switch state.place {
    case .compose: ComposeScreen.draw(state, &canvas)
    case .look: LookScreen.draw(state, &canvas)
    case .run: RunScreen.draw(state, &canvas)
    case .open: OpenScreen.draw(state, &canvas)
    }
    if case .list(let list) = overlay { ListView.draw(state, list, &canvas) }
  }
  if case .prompt(let prompt) = state.overlays.last { Screen.prompt(state, prompt, &canvas) }
  return canvas
}

/// The parts that all screens share: header, rules, status line, hints.
package enum Screen {
  /// Rows above and below the body: header and rule, rule, status line and hints.
  static func body(_ size: Size) -> Rect { Rect(x: 0, y: 2, width: size.width, height: size.height - 5) }

  static func tooSmall(_ losesWork: Bool, _ canvas: inout Canvas) {
    let size = canvas.size
    canvas.text("Sous needs 60 \(canvas.glyphs.times) 15", x: 0, y: size.height / 2, width: size.width, align: .center)
    canvas.text(
      "(here: \(size.width) \(canvas.glyphs.times) \(size.height); \(losesWork ? "unsaved steps" : "q leaves"))", x: 0,
      y: size.height / 2 + 1, width: size.width, .dim,
      align: .center)
  }

  static func header(_ state: State, title: String? = nil, right: String, _ canvas: inout Canvas) {
    let width = canvas.size.width
    let rightWidth = min(TextWidth.width(of: right), max(0, width / 2))
    var x = 1
    let name = state.hasRecipe ? state.recipe.name : "Sous"
    x += canvas.text(name, x: x, y: 0, width: max(0, min(width / 2, width - rightWidth - 4)), Style(.title))
    if state.hasRecipe, let path = state.path, RecipePanel.lastPart(path) != name + ".json" {
      x += canvas.text(" " + RecipePanel.lastPart(path), x: x, y: 0, width: max(0, width / 4), .dim)
    }
    if state.isUnsaved {
      x += canvas.text("  \(state.glyphs.unsaved)", x: x, y: 0, Style(.warning))
      x += canvas.text(" not saved", x: x, y: 0, width: max(0, width - rightWidth - x - 2), .dim)
    }
    if state.conflict != nil {
      x += canvas.text("  changed on disk", x: x, y: 0, width: max(0, width - rightWidth - x - 2), Style(.error))
    }
    if state.place != .run, let progress = state.run.progress {
      let share = progress.bytesTotal > 0 ? Double(progress.bytesRead) / Double(progress.bytesTotal) : 0
      let text = "   running, \(NumberText.fixed(min(1, share) * 100, 0)) %"
      x += canvas.text(text, x: x, y: 0, width: max(0, width - rightWidth - x - 2), Style(.added))
    }
    if let title { canvas.text("   " + title, x: x, y: 0, width: max(0, width - rightWidth - x - 2), .accent) }
    canvas.text(right, x: width - rightWidth - 1, y: 0, width: rightWidth, .dim, align: .right)
    canvas.horizontal(x: 0, y: 1, width: width)
  }

  /// What evidence is about, as screens say it: a column by its name alone.
  static func subject(_ text: String) -> String {
    text.hasPrefix("type of ") ? String(text.dropFirst("type of ".count)) : text
  }

  /// The status line: the message, else what is under the cursor.
  static func status(_ state: State, _ text: String, right: String = "", _ canvas: inout Canvas) {
    let y = canvas.size.height - 2
    let width = canvas.size.width
    if let message = state.message {
      let style: Style =
        switch message.kind {
        case .note: .plain
        case .done: Style(.added)
        case .error: Style(.error)
        }
      let sign =
        switch message.kind {
        case .note: ""
        case .done: state.glyphs.done + " "
        case .error: state.glyphs.error + " "
        }
      canvas.text(fitted(sign + message.text, width - 2, state.glyphs), x: 1, y: y, width: width - 2, style)
      return
    }
    let rightWidth = TextWidth.width(of: right)
    let room = max(0, width - 3 - rightWidth)
    canvas.text(fitted(text, room, state.glyphs), x: 1, y: y, width: room, .plain)
    canvas.text(right, x: width - rightWidth - 1, y: y, width: rightWidth, .dim, align: .right)
  }

  /// A line whose keys stand behind a dot: where it is too long the words before are cut.
  static func fitted(_ text: String, _ width: Int, _ glyphs: Glyphs) -> String {
    guard TextWidth.width(of: text) > width else { return text }
    var dots = text.ranges(of: " \(glyphs.dot) ")
    if dots.isEmpty { dots = text.ranges(of: " · ") }
    // As much of what stands behind dots as leaves room for what stands before.
    guard let dot = dots.first(where: { TextWidth.width(of: String(text[$0.lowerBound...])) <= width - 24 }) else {
      return text
    }
    let tail = glyphs.ellipsis + text[dot.lowerBound...]
    let room = width - TextWidth.width(of: tail)
    var used = 0
    let head = text[..<dot.lowerBound].prefix { character in
      used += TextWidth.width(of: String(character))
      return used <= room
    }
    return head + tail
  }

  /// Hints in the last line: key, words; the last one at the right edge.
  static func hints(_ hints: [(key: String, text: String)], last: (key: String, text: String)?, _ canvas: inout Canvas)
  {
    let y = canvas.size.height - 1
    let width = canvas.size.width
    var limit = width - 1
    if let last {
      let wide = TextWidth.width(of: last.key) + 1 + TextWidth.width(of: last.text)
      let x = width - wide - 1
      limit = x - 2
      canvas.text(last.key, x: x, y: y, Style(.key))
      canvas.text(last.text, x: x + TextWidth.width(of: last.key) + 1, y: y, .dim)
    }
    var x = 1
    for hint in hints {
      let wide = TextWidth.width(of: hint.key) + (hint.key.isEmpty ? 0 : 1) + TextWidth.width(of: hint.text)
      if x + wide > limit { break }
      x += canvas.text(hint.key, x: x, y: y, Style(.key))
      x += 1 + canvas.text(hint.text, x: x + 1, y: y, .dim)
      x += 2
    }
  }

  /// At most seven hints, from the command table.
  static func commandHints(_ state: State, _ canvas: inout Canvas) {
    var hints: [(key: String, text: String)] = []
    // What only this place knows comes first.
    let ordered = CommandTable.all.filter { $0.contexts.count == 1 } + CommandTable.all.filter { $0.contexts.count > 1 }
    for command in ordered
    where command.contexts.contains(state.context) && !command.hint.isEmpty && command.name != "help" {
      guard command.refusal(state) == nil, hints.count < 6, let key = command.keys.first else { continue }
      if command.name == "previous-step" {
        hints.append(("[ ]", "step"))
      } else {
        hints.append((key.text(state.glyphs), command.hint))
      }
    }
    self.hints(hints, last: ("?", "all keys"), &canvas)
  }

  static func prompt(_ state: State, _ prompt: PromptState, _ canvas: inout Canvas) {
    let y = canvas.size.height - 2
    let width = canvas.size.width
    canvas.fill(Rect(x: 0, y: y, width: width, height: 2), .plain)
    let label = canvas.text(prompt.label + ": ", x: 1, y: y, width: width / 2, .accent)
    field(prompt.field, x: 1 + label, y: y, width: width - label - 2, focused: true, &canvas)
    hints(
      [(state.glyphs.enter, "done"), ("Esc", "leave")] + (prompt.help.isEmpty ? [] : [("", prompt.help)]),
      last: ("F1", "keys"), &canvas)
  }

  /// A text field of one row or more; the cursor goes to the canvas when it has the focus. A part of the text, by its
  /// UTF-8 bytes, may be marked as being at fault.
  static func field(
    _ field: TextField, in rect: Rect, focused: Bool, fault: Range<Int>? = nil, _ canvas: inout Canvas
  ) {
    guard !rect.isEmpty else { return }
    let style = Style(.plain, on: focused ? .field : .plain)
    let view =
      focused
      ? field.view(width: rect.width, height: rect.height)
      : TextField.View(rows: [0..<min(field.characters.count, 4 * rect.width)], cursor: (0, 0))
    if focused { canvas.fill(rect, style) }
    let marked = fault.map { characters(field, $0) }
    for (y, row) in view.rows.enumerated() {
      canvas.text(
        String(field.characters[row]), x: rect.x, y: rect.y + y, width: rect.width, style)
      guard let inside = marked?.clamped(to: row), !inside.isEmpty else { continue }
      let before = cells(field, row.lowerBound..<inside.lowerBound)
      let wide = min(max(1, cells(field, inside)), rect.width - before)
      guard wide > 0 else { continue }
      canvas.restyle(Rect(x: rect.x + before, y: rect.y + y, width: wide, height: 1)) {
        $0.role = .error
        $0.underlined = true
      }
    }
    if focused {
      canvas.cursor = Canvas.Position(
        x: min(rect.x + view.cursor.x, rect.right - 1), y: min(rect.y + view.cursor.y, rect.bottom - 1))
    }
  }

  static func field(_ field: TextField, x: Int, y: Int, width: Int, focused: Bool, _ canvas: inout Canvas) {
    self.field(field, in: Rect(x: x, y: y, width: width, height: 1), focused: focused, &canvas)
  }

  private static func cells(_ field: TextField, _ range: Range<Int>) -> Int {
    range.reduce(0) { $0 + TextField.width(field.characters[$1]) }
  }

  /// The characters that hold a range of UTF-8 bytes, one at least.
  private static func characters(_ field: TextField, _ bytes: Range<Int>) -> Range<Int> {
    var at = 0
    var lower = field.characters.count
    for (index, character) in field.characters.enumerated() {
      let end = at + character.utf8.count
      if end > bytes.lowerBound, lower > index { lower = index }
      if end >= bytes.upperBound { return min(lower, index)..<(index + 1) }
      at = end
    }
    return min(lower, max(0, field.characters.count - 1))..<field.characters.count
  }

  /// Text in lines of at most `width` cells, broken between words where that is possible; at most `limit` lines.
  package static func wrapped(_ text: String, width: Int, limit: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    var used = 0
    func flush() {
      lines.append(line)
      (line, used) = ("", 0)
    }
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if lines.count >= limit { return lines }
      let start = word.prefix(width + 1)
      let wide = start.reduce(0) { $0 + TextField.width($1) }
      if !line.isEmpty, used + 1 + wide > width {
        flush()
        if lines.count >= limit { return lines }
      }
      if !line.isEmpty {
        line += " "
        used += 1
      }
      for character in word {
        let own = TextField.width(character)
        if used + own > width {
          flush()
          if lines.count >= limit { return lines }
        }
        line.append(character)
        used += own
      }
    }
    if !line.isEmpty, lines.count < limit { lines.append(line) }
    return lines
  }
}
