import Engine
import Recipes

/// A step being added or edited: the fields at the left, before and after at the right.
enum FormScreen {
  static func draw(_ state: State, _ form: FormState, _ canvas: inout Canvas) {
    let glyphs = state.glyphs
    let size = state.size
    Screen.header(state, right: ComposeScreen.sampleText(state), &canvas)
    let body = body(state, form)
    let width = size.width < 90 ? max(36, size.width * 46 / 100) : min(56, size.width * 43 / 100)
    let left = Rect(x: 0, y: body.y, width: width, height: body.height)
    let right = Rect(x: width + 1, y: body.y, width: size.width - width - 1, height: body.height)
    canvas.vertical(x: width, y: body.y, height: body.height)
    canvas.sign(glyphs.teeDown, x: width, y: 1, .faint)
    canvas.text(title(form), x: 1, y: left.y, width: width - 2, Style(.header))

    let json = form.isStep ? jsonLines(form.step, width - 2) : []
    let countHeight = form.hasPreview ? 6 : 0
    let jsonHeight = json.isEmpty ? 0 : min(json.count + 2, max(3, left.height / 4))
    let fields = Rect(x: 0, y: left.y + 2, width: width, height: max(3, left.height - 2 - countHeight - jsonHeight))
    FormFieldsView.draw(state, form, fields, &canvas)
    if form.hasPreview, left.height > countHeight + jsonHeight + 5 {
      counts(state, form, Rect(x: 0, y: fields.bottom, width: width, height: countHeight), &canvas)
      writes(json, Rect(x: 0, y: fields.bottom + countHeight, width: width, height: jsonHeight), &canvas)
    }
    if form.hasPreview {
      BeforeAfterView.draw(state, form, right, &canvas)
    } else {
      sourceSide(state, form, right, &canvas)
    }
    footer(state, form, junction: width, &canvas)
  }

  static func title(_ form: FormState) -> String {
    switch form.purpose {
    case .add(let index): "Add step \(index + 1) · \(StepText.title(form.entry.kind))"
    case .edit(let index): "Step \(index + 1) · \(StepText.title(form.entry.kind))"
    case .source: "Source"
    case .output: "Output"
    case .parameters: "Parameters"
    case .parameter(let name): name.map { "Parameter \($0)" } ?? "New parameter"
    case .sample: "Sample · rows of the source where"
    }
  }

  static func footer(_ state: State, _ form: FormState, junction: Int?, _ canvas: inout Canvas) {
    let glyphs = state.glyphs
    let lines = statusLines(state, form)
    let bottom = canvas.size.height - 2 - lines.count
    canvas.horizontal(x: 0, y: bottom, width: canvas.size.width)
    if let junction { canvas.sign(glyphs.teeUp, x: junction, y: bottom, .faint) }
    let style: Style =
      form.problem != nil || state.message?.kind == .error
      ? Style(.error) : state.message?.kind == .done ? Style(.added) : .plain
    for (offset, line) in lines.enumerated() {
      canvas.text(line, x: 1, y: bottom + 1 + offset, width: canvas.size.width - 2, style)
    }
    var hints: [(key: String, text: String)] = []
    let isAdd = if case .add = form.purpose { true } else { false }
    hints.append((glyphs.enter, form.chosen != nil ? "take" : isAdd ? "add" : "done"))
    hints.append(("Esc", "leave as it was"))
    hints.append((glyphs.tab, "next field"))
    if case .toggle = form.focusedSlot?.content { hints.append(("Space", "take")) }
    if form.entry.conditions != nil { hints.append(("^E", form.isSimple ? "expression" : "by picking")) }
    if form.entry.joins {
      let words = [JoinRows.result: "result", .left: "left rows without match", .right: "right ones"]
      hints.append(("^T", words[form.joinRows.next] ?? ""))
    } else if form.hasPreview {
      hints.append(("^T", form.view.next.rawValue))
    }
    if form.purpose != .sample { hints.append(("^P", "parameter")) }
    Screen.hints(hints, last: ("F1", "keys"), &canvas)
  }

  /// What is wrong, was said or helps, in as many lines as it takes; F1 shows what is longer than a quarter of the screen.
  private static func statusLines(_ state: State, _ form: FormState) -> [String] {
    let width = state.size.width - 2
    let limit = max(1, min(8, state.size.height / 4))
    var lines = Screen.wrapped(statusText(state, form), width: width, limit: limit + 1)
    if lines.count > limit {
      lines.removeLast(lines.count - limit)
      let more = "\(state.glyphs.ellipsis) F1 shows all"
      lines[limit - 1] = lines[limit - 1].prefix(max(0, width - TextWidth.width(of: more) - 1)) + more
    }
    return lines.isEmpty ? [""] : lines
  }

  /// What is wrong, was said or helps.
  static func statusText(_ state: State, _ form: FormState) -> String {
    if let problem = form.problem { return "\(state.glyphs.error) \(problem.message)" }
    guard let message = state.message else { return help(form) }
    switch message.kind {
    case .note: return message.text
    case .done: return "\(state.glyphs.done) \(message.text)"
    case .error: return "\(state.glyphs.error) \(message.text)"
    }
  }

  /// The rows between the header and what is said below.
  static func body(_ state: State, _ form: FormState) -> Rect {
    var body = Screen.body(state.size)
    body.height -= statusLines(state, form).count - 1
    return body
  }

  /// The help of the field, or of the function being typed.
  static func help(_ form: FormState) -> String {
    guard let slot = form.focusedSlot else { return form.entry.summary }
    if let note = form.valuesNote { return note }
    if slot.completion == .source {
      return "a part of a name finds, Tab takes the first; or a path, a table, a recipe"
    }
    if slot.completion == .expression, case .text(let field) = slot.content {
      let word = FormState.word(before: field.head)
      let open = field.head.split(separator: "(", omittingEmptySubsequences: false).dropLast().last.map {
        FormState.word(before: String($0))
      }
      if let hint = form.functions.first(where: { $0.name == word.lowercased() || $0.name == open?.lowercased() }) {
        return hint.detail
      }
    }
    if slot.field >= FormState.noteField { return form.focusedField?.help ?? "" }
    if form.isSimple { return form.condition.expression.map { "where \($0)" } ?? form.entry.summary }
    return form.entry.fields.indices.contains(slot.field) ? form.entry.fields[slot.field].help : form.entry.summary
  }

  private static func counts(_ state: State, _ form: FormState, _ rect: Rect, _ canvas: inout Canvas) {
    canvas.horizontal(x: 1, y: rect.y, width: rect.width - 2)
    let glyphs = state.glyphs
    let sampled = form.preview?.sampleCounts ?? []
    let draft = form.draft(state.recipe)
    let before = draft.flatMap { state.counts[$0.prefixKey(form.index)] } ?? state.count(after: form.index)
    let after = draft.flatMap { state.counts[$0.prefixKey(form.index + 1)] }
    let hasPreview = sampled.indices.contains(form.index + 1)
    let isDimmed = form.isStale
    func line(_ offset: Int, _ label: String, _ sample: Int?, _ all: Count?, pending: Bool) {
      let y = rect.y + 2 + offset
      let style: Style = isDimmed ? .dim : .plain
      canvas.text(label, x: 1, y: y, .dim)
      canvas.text(sample.map(NumberText.grouped) ?? "", x: 0, y: y, width: rect.width - 14, style, align: .right)
      let text = all == nil && !pending ? "" : Count.text(all, glyphs)
      canvas.text(text, x: 0, y: y, width: rect.width - 1, style, align: .right)
    }
    canvas.text("sample", x: 0, y: rect.y + 1, width: rect.width - 14, .dim, align: .right)
    canvas.text("all rows", x: 0, y: rect.y + 1, width: rect.width - 1, .dim, align: .right)
    let pending = draft != nil
    line(
      0, "before", sampled.indices.contains(form.index) ? sampled[form.index] : form.sample?.rowCount, before?.count,
      pending: true)
    line(
      1, "kept", hasPreview ? sampled[form.index + 1] : nil, after.map { Count($0.rowsOut, $0.origin) },
      pending: pending)
    // The sample does not tell which rows were removed and which could not be taken: both are told together then.
    let rejected = after?.rejected ?? 0
    line(
      2, rejected > 0 ? "not kept" : "removed",
      hasPreview ? max(0, sampled[form.index] - sampled[form.index + 1]) : nil,
      after.map { Count($0.removed + rejected, $0.origin) }, pending: pending)
  }

  private static func writes(_ lines: [String], _ rect: Rect, _ canvas: inout Canvas) {
    guard rect.height > 1 else { return }
    canvas.horizontal(x: 1, y: rect.y, width: rect.width - 2)
    canvas.text("Written to the recipe", x: 1, y: rect.y + 1, .dim)
    for (offset, line) in lines.enumerated() where offset + 2 < rect.height {
      canvas.text(line, x: 1, y: rect.y + 2 + offset, width: rect.width - 2)
    }
  }

  /// The step's JSON, broken to the width.
  static func jsonLines(_ step: JSON, _ width: Int) -> [String] {
    var lines: [String] = []
    // No more is shown; what is longer costs no more.
    var rest = step.line.prefix(width * 14)
    while rest.count > width {
      let head = rest.prefix(width)
      let end = head.lastIndex(of: " ").map { rest.index(after: $0) } ?? head.endIndex
      let cut = rest.distance(from: rest.startIndex, to: end) < width / 3 ? head.endIndex : end
      lines.append(String(rest[..<cut]))
      rest = "  " + rest[cut...]
      if lines.count > 12 { break }
    }
    lines.append(String(rest))
    return lines
  }

  private static func sourceSide(_ state: State, _ form: FormState, _ rect: Rect, _ canvas: inout Canvas) {
    if form.purpose == .source {
      canvas.text("What was found, and why", x: rect.x + 1, y: rect.y, width: rect.width - 2, Style(.header))
      for (offset, entry) in state.evidence.enumerated() where entry.count == 3 && offset + 2 < rect.height {
        var x = rect.x + 1
        x += max(12, canvas.text(Screen.subject(entry[0]), x: x, y: rect.y + 2 + offset, width: 14, .dim)) + 1
        x += max(10, canvas.text(entry[1], x: x, y: rect.y + 2 + offset, width: 14)) + 1
        canvas.text(entry[2], x: x, y: rect.y + 2 + offset, width: rect.right - x - 1, .dim)
      }
      return
    }
    canvas.text("The result", x: rect.x + 1, y: rect.y, width: rect.width - 2, Style(.header))
    var top = 1
    if let output = form.outputForm(state.recipe) {
      let wrong = output.problems.first.map { "\(state.glyphs.error) \($0.message); \($0.remedy)" }
      for line in Screen.wrapped(wrong ?? output.text, width: rect.width - 2, limit: 4) {
        canvas.text(line, x: rect.x + 1, y: rect.y + top, width: rect.width - 2, wrong == nil ? .plain : Style(.error))
        top += 1
      }
      top += 1
    }
    guard let table = form.purpose == .output ? form.sample : state.table else { return }
    TableView.draw(table, rows: Array(0..<table.rowCount), rect.inset(top: top), &canvas)
  }
}
