import Recipes

/// Forms: opening, editing, completing, committing.
extension State {
  func entry(_ kind: String) -> StepKindEntry? { kinds.first { $0.kind == kind } }

  /// Opens a form for a new step; a kind that needs nothing said is added at once.
  mutating func openForm(kind: String, from step: JSON? = nil) -> [Effect] {
    guard let entry = entry(kind) else { return [] }
    let start = step ?? .object([("step", .text(kind))])
    if step == nil, entry.fields.allSatisfy({ !$0.isRequired }), kind != "remove-missing" {
      return addStep(start, title: StepText.title(kind))
    }
    var filled = start
    // The selection is the first argument.
    if step == nil, kind != "join-table", kind != "union-tables" { filled = prefilled(entry, start) }
    let index = min(selection, stepCount)
    var form = FormState(
      purpose: .add(at: index), entry: entry, original: filled, columns: table?.columns ?? [], sample: table)
    if kind == "filter-rows", step == nil, let column = currentColumn {
      form.fillCondition(
        Condition(
          column: column.name, type: column.type, operation: Condition.operators(column.type)[0], value: "",
          ignoresCase: false))
      form.focus = 2
    } else {
      form.focusFirstEmpty()
    }
    return push(form)
  }

  private func prefilled(_ entry: StepKindEntry, _ step: JSON) -> JSON {
    var step = step
    guard let column = currentColumn else { return step }
    for field in entry.fields {
      switch field.kind {
      case .choices(let words) where Set(["year", "month", "day"]).isSubset(of: words):
        // What an output is partitioned by; more often wanted than any other choice.
        step[field.key] = .texts(["year", "month", "day"])
      case .column where step[field.key] == nil && field.key != "to":
        if !step.hasColumn { step[field.key] = .text(column.name) }
      case .columns where !grid.marked.isEmpty || field.isRequired || entry.kind == "remove-missing":
        if !step.hasColumn { step[field.key] = .texts(chosenColumns) }
      case .sortKeys:
        step[field.key] = .list([.object([("column", .text(column.name))])])
      default: continue
      }
    }
    return step
  }

  mutating func editSelected() -> [Effect] {
    if selection == 0 {
      return push(
        FormState(purpose: .source, entry: Self.sourceEntry, original: recipe.source, columns: [], sample: nil))
    }
    guard let index = selectedStep else {
      let original = recipe.output ?? .object([("path", .text(recipe.name.replacing("-", with: "_")))])
      return push(
        FormState(
          purpose: .output, entry: Self.outputEntry, original: original, columns: table?.columns ?? [], sample: table))
    }
    guard let entry = entry(recipe.kind(index)) else {
      message = Message("\"\(recipe.kind(index))\" is no kind of step; d deletes it", .error)
      return []
    }
    let columns = columnsByPrefix[recipe.prefixKey(index)] ?? table?.columns ?? []
    var form = FormState(
      purpose: .edit(index), entry: entry, original: recipe.steps[index], columns: columns, sample: nil)
    form.focus = form.isSimple ? min(2, form.slots.count - 1) : 0
    return push(form)
  }

  static let sourceEntry = StepKindEntry(
    "source", "where the table comes from",
    [
      StepFieldEntry("path", "Path", .text, required: false, help: "a file, a glob or a folder"),
      StepFieldEntry("table", "Table", .text, required: false, help: "or a table of the catalog: database.name"),
      StepFieldEntry(
        "delimiter", "Delimiter", .text, required: false,
        help: "the character between fields; found by itself when empty"),
      StepFieldEntry("encoding", "Encoding", .text, required: false, help: "UTF-8 unless said otherwise"),
      StepFieldEntry("header", "Header", .json, required: false, help: "true, false or a number of rows"),
      StepFieldEntry("nullValues", "Nulls", .json, required: false, help: "texts that mean null, as a list: [\"NA\"]"),
      StepFieldEntry(
        "types", "Types", .pairs(key: .column, value: .type), required: false,
        help: "a column and its type; others are found"),
    ])

  static let outputEntry = StepKindEntry(
    "output", "where the result goes",
    [
      StepFieldEntry(
        "path", "Path", .text, required: true, help: "a folder, or a file ending in .parquet, .csv or .jsonl"),
      StepFieldEntry(
        "format", "Format", .choice(["parquet", "csv", "jsonl"]), required: true, help: "how the files are written"),
      StepFieldEntry(
        "compression", "Compression", .choice(["snappy", "zstd", "gzip", "none"]), required: true,
        help: "snappy is quick, zstd small"),
      StepFieldEntry(
        "partitionBy", "Partition by", .columns, required: false, help: "one folder for each value of these columns"),
      StepFieldEntry(
        "filesPerPartition", "Files each", .number, required: false,
        help: "files in each folder, 1 unless said otherwise"),
      StepFieldEntry("table", "Table", .text, required: false, help: "name in the catalog: database.table"),
    ])

  static let parametersEntry = StepKindEntry(
    "parameters", "values that a run can change: ${name} in paths and texts",
    [
      StepFieldEntry(
        "defaults", "Parameters", .pairs(key: .newName, value: .text), required: false,
        help: "a name and its value; a run may set another")
    ])

  mutating func editParameters() -> [Effect] {
    let defaults = recipe.parameters.map { ($0.name, $0.value["default"] ?? .text("")) }
    let original = JSON.object([("defaults", .object(defaults))])
    return push(
      FormState(purpose: .parameters, entry: Self.parametersEntry, original: original, columns: [], sample: nil))
  }

  private mutating func push(_ form: FormState) -> [Effect] {
    var form = form
    form.functions = functions
    form.complete()
    overlays.append(.form(form))
    var effects: [Effect] = form.isStep ? [requestFormPreview()] : []
    if form.entry.kind == "join-table" || form.entry.kind == "union-tables" {
      effects.append(.joinTargets(recipe))
      if !form.withText.isEmpty { effects += loadJoinSide() }
    }
    return effects
  }

  /// Asks for the preview of the form on top.
  mutating func requestFormPreview() -> Effect {
    previewToken += 1
    guard case .form(var form) = overlays.last else { return requestPreview() }
    form.isStale = true
    overlays[overlays.count - 1] = .form(form)
    let draft = form.draft(recipe)
    var request = PreviewRequest(recipe: draft ?? recipe, step: form.index + 1, sample: sample, comparing: true)
    if draft == nil {
      request.recipe = recipe.prefix(form.index)
      request.step = form.index
      request.comparing = false
    }
    return .preview(.form, token: previewToken, request)
  }

  mutating func takeFormPreview(_ token: Int, _ result: Result<Preview, StudioError>) -> [Effect] {
    guard token == previewToken, case .form(var form) = overlays.last else { return [] }
    switch result {
    case .success(let preview):
      let before = preview.comparison?.before ?? (preview.step == form.index ? preview.table : nil)
      if let before {
        let isNew = before.columns.map(\.name) != form.columns.map(\.name)
        form.columns = before.columns
        form.sample = before
        if isNew {
          let focus = form.focus
          form.fill(from: form.step)
          form.focus = focus
          form.clampFocus()
          form.complete()
        }
      }
      let problem = form.relevantProblem(preview.problems)
      // A half-written expression leaves the last good preview on the screen.
      if problem == nil || form.preview == nil {
        form.preview = preview
      } else {
        form.preview?.problems = preview.problems
      }
      form.isStale = problem != nil
      if problem == nil { form.problem = nil }
      overlays[overlays.count - 1] = .form(form)
      return problem == nil ? [] : [.timer(.formProblem, milliseconds: 400)]
    case .failure(let error):
      form.problem = Problem(step: form.index + 1, message: error.message)
      overlays[overlays.count - 1] = .form(form)
    }
    return []
  }

  // MARK: Keys

  mutating func handle(_ key: Key, form: FormState) -> [Effect] {
    var form = form
    let before = form.slots
    switch key {
    case .escape:
      if form.chosen != nil {
        form.chosen = nil
        overlays[overlays.count - 1] = .form(form)
        return []
      }
      overlays.removeLast()
      return [.cancelCount, requestPreview(), .timer(.count, milliseconds: 300)]
    case .enter:
      if form.accept() { break }
      return commit(form)
    case .tab:
      if !form.acceptOnly() { form.moveSection(1) } else { form.moveSection(1) }
    case .backTab: form.moveSection(-1)
    case .up: form.moveUp()
    case .down: form.moveDown()
    case .pageDown: form.scroll += 10
    case .pageUp: form.scroll = max(0, form.scroll - 10)
    case .control("t"): form.view = form.view.next
    case .control("e"): form.toggleSimple()
    case .control("p"):
      overlays[overlays.count - 1] = .form(form)
      return makeParameter(&form)
    default: form.edit(key)
    }
    form.complete()
    overlays[overlays.count - 1] = .form(form)
    guard form.slots != before else { return [] }
    var effects: [Effect] = []
    if form.isStep { effects.append(requestFormPreview()) }
    if form.entry.kind == "join-table" {
      if form.withText != form.joinTarget { effects.append(.timer(.joinSide, milliseconds: 250)) }
      effects += requestJoinFacts()
    }
    counting = .waiting
    effects += [.cancelCount, .timer(.count, milliseconds: 300)]
    return effects
  }

  /// Enter: the form becomes the step.
  mutating func commit(_ form: FormState) -> [Effect] {
    if let missing = form.missingField {
      var form = form
      form.problem = Problem(step: nil, key: missing.key, message: "\(missing.label) is needed: \(missing.help)")
      form.focusField(missing.key)
      form.complete()
      overlays[overlays.count - 1] = .form(form)
      return []
    }
    let step = form.step
    overlays.removeLast()
    var new = recipe
    switch form.purpose {
    case .add:
      return addStep(step, title: "\(StepText.title(form.entry.kind)) \(StepText.summary(step))")
    case .edit(let index):
      guard new.steps.indices.contains(index) else { return [] }
      new.steps[index] = step
      lastStep = step
      return change(new, "edit step \(index + 1) \(StepText.title(form.entry.kind))")
    case .source:
      new.source = step
      counts = [:]
      return change(new, "change the source")
    case .output:
      new.output = step
      return change(new, "change the output")
    case .parameters:
      let before = Dictionary(recipe.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
      new.removeParameters()
      for member in step["defaults"]?.members ?? [] {
        // Type and description of a parameter stay.
        var parameter =
          before[member.key] ?? .object([("type", .text(member.value.number == nil ? "text" : "integer"))])
        parameter["default"] = member.value
        new.setParameter(member.key, parameter)
      }
      return change(new, "change the parameters")
    }
  }

  /// Ctrl-P: the text under the cursor becomes a parameter of the recipe.
  private mutating func makeParameter(_ form: inout FormState) -> [Effect] {
    guard form.slots.indices.contains(form.focus), case .text(let field) = form.slots[form.focus].content,
      !field.isEmpty
    else {
      message = Message("type the text that shall become a parameter first")
      return []
    }
    let label = form.slots[form.focus].label.isEmpty ? "value" : form.slots[form.focus].label.lowercased()
    let taken = Set(recipe.parameters.map(\.name))
    let base = String(label.filter { $0.isLetter && $0.isASCII })
    var name = base.isEmpty ? "value" : base
    var number = 2
    while taken.contains(name) {
      name = base + "\(number)"
      number += 1
    }
    var new = recipe
    new.setParameter(name, .object([("type", .text("text")), ("default", .text(field.text))]))
    recipe = new
    form.slots[form.focus].content = .text(TextField("${\(name)}"))
    form.complete()
    overlays[overlays.count - 1] = .form(form)
    message = Message("parameter \(name) = \(field.text)", .done)
    return [requestFormPreview()]
  }
}

extension FormState {
  /// The recipe with this form's step in place; `nil` while the form is not complete.
  package func draft(_ recipe: RecipeDraft) -> RecipeDraft? {
    guard isStep, missingField == nil else { return nil }
    var draft = recipe
    switch purpose {
    case .add(let index):
      guard index <= draft.steps.count else { return nil }
      draft.steps.insert(step, at: index)
    case .edit(let index):
      guard draft.steps.indices.contains(index) else { return nil }
      draft.steps[index] = step
    default: return nil
    }
    return draft
  }

  /// The first required field that is empty.
  package var missingField: StepFieldEntry? {
    let step = step
    return entry.fields.first { $0.isRequired && step[$0.key] == nil }
  }

  func relevantProblem(_ problems: [Problem]) -> Problem? { problems.first { $0.isError && $0.step == index + 1 } }

  mutating func focusFirstEmpty() {
    focus = 0
    if let empty = slots.firstIndex(where: { if case .text(let field) = $0.content { field.isEmpty } else { false } }) {
      let isRequired = entry.fields.indices.contains(slots[empty].field) && entry.fields[slots[empty].field].isRequired
      if isRequired { focus = empty }
    }
  }

  mutating func focusField(_ key: String) {
    guard let position = entry.fields.firstIndex(where: { $0.key == key }) else { return }
    focus = slots.firstIndex { $0.field == position } ?? focus
  }

  var focusedSlot: FormSlot? { slots.indices.contains(focus) ? slots[focus] : nil }

  /// The text of a join's or union's other side.
  package var withText: String {
    guard let position = entry.fields.firstIndex(where: { $0.kind == .source }) else { return "" }
    return slots.first { $0.field == position }?.text ?? ""
  }

  /// Tab: to the next field; inside lists of pairs to the next half.
  mutating func moveSection(_ direction: Int) {
    guard !slots.isEmpty else { return }
    chosen = nil
    let start = focus
    var next = focus
    repeat {
      next = (next + direction + slots.count) % slots.count
      if case .toggle = slots[next].content, slots[next].field == slots[start].field { continue }
      if isEmptyPair(next) { continue }
      break
    } while next != start
    // Going back into a list of toggles lands on its first.
    if direction < 0, case .toggle = slots[next].content {
      next = slots.firstIndex { $0.field == slots[next].field } ?? next
    }
    focus = next
    // A letter typed now may mean the choice that Tab has come to.
    if case .toggle = slots[next].content { hasAdvanced = true }
  }

  /// Whether the slot belongs to the empty pair that a join's keys end in: Tab goes past it, an arrow key to it.
  private func isEmptyPair(_ index: Int) -> Bool {
    guard entry.kind == "join-table", slots[index].row > 0, case .text = slots[index].content else { return false }
    return slots.filter { $0.field == slots[index].field && $0.row == slots[index].row }.allSatisfy { $0.text.isEmpty }
  }

  mutating func moveUp() {
    if let index = chosen {
      chosen = index > 0 ? index - 1 : nil
      return
    }
    focus = max(0, focus - 1)
  }

  mutating func moveDown() {
    if !completions.isEmpty, case .text = focusedSlot?.content {
      chosen = min(completions.count - 1, (chosen ?? -1) + 1)
      return
    }
    focus = min(slots.count - 1, focus + 1)
  }

  /// Takes the chosen completion; `false` when none is chosen.
  mutating func accept() -> Bool {
    guard let chosen, completions.indices.contains(chosen) else { return false }
    take(completions[chosen])
    return true
  }

  /// Tab takes the chosen completion, or the only one that goes on from what is typed.
  mutating func acceptOnly() -> Bool {
    if accept() { return true }
    guard let slot = focusedSlot, case .text(let field) = slot.content, !field.isEmpty, let first = completions.first,
      slot.completion == .column || slot.completion == .source || slot.completion == .type,
      first.text != field.text, !completions.contains(where: { $0.text == field.text })
    else { return false }
    take(first)
    return true
  }

  private mutating func take(_ item: CompletionItem) {
    guard slots.indices.contains(focus), case .text(var field) = slots[focus].content else { return }
    switch slots[focus].completion {
    case .expression, .aggregation: field.replaceBeforeCursor(Self.word(before: field.head).count, with: item.text)
    default: field = TextField(item.text)
    }
    slots[focus].content = .text(field)
    chosen = nil
    contentChanged()
  }

  /// Any other key: edits the focused slot.
  mutating func edit(_ key: Key) {
    guard slots.indices.contains(focus) else { return }
    let advanced = hasAdvanced
    hasAdvanced = false
    switch slots[focus].content {
    case .text(var field):
      guard field.handle(key) else { return }
      slots[focus].content = .text(field)
      chosen = nil
    case .choice(let words, let selected):
      guard !words.isEmpty else { return }
      switch key {
      case .right, .character(" "): slots[focus].content = .choice(words, selected: (selected + 1) % words.count)
      case .left: slots[focus].content = .choice(words, selected: (selected + words.count - 1) % words.count)
      case .character(let letter):
        let order = (1...words.count).map { (selected + $0) % words.count }
        guard let match = order.first(where: { words[$0].lowercased().hasPrefix(letter.lowercased()) }) else { return }
        slots[focus].content = .choice(words, selected: match)
      default: return
      }
    case .toggle(let name, let isOn, let detail):
      switch key {
      case .character(" "):
        slots[focus].content = .toggle(name: name, isOn: !isOn, detail: detail)
        if slots.indices.contains(focus + 1), slots[focus + 1].field == slots[focus].field {
          focus += 1
          hasAdvanced = true
        }
        return
      case .character("*"):
        for index in slots.indices where slots[index].field == slots[focus].field {
          if case .toggle(let name, _, let detail) = slots[index].content {
            slots[index].content = .toggle(name: name, isOn: !isOn, detail: detail)
          }
        }
      case .character(let letter):
        // A letter goes to the next name that begins with it.
        let same = slots.indices.filter { slots[$0].field == slots[focus].field }
        let start = advanced ? focus : focus + 1
        let order = same.filter { $0 >= start } + same.filter { $0 < start }
        let match = order.first {
          if case .toggle(let name, _, _) = slots[$0].content {
            name.lowercased().hasPrefix(letter.lowercased())
          } else {
            false
          }
        }
        if let match { focus = match }
        return
      default: return
      }
    }
    contentChanged()
  }

  /// Keeps the slots in step with each other: operators of the column's type, an empty row at the end of lists.
  mutating func contentChanged() {
    if isSimple {
      fillCondition(condition)
      return
    }
    guard slots.indices.contains(focus), entry.fields.indices.contains(slots[focus].field) else { return }
    let position = slots[focus].field
    let field = entry.fields[position]
    let isList: Bool =
      switch field.kind {
      case .conditions, .pairs, .keys, .sortKeys, .sources: true
      default: false
      }
    guard isList, let last = slots.lastIndex(where: { $0.field == position }),
      !slots[last].isSecond || !slots[last - 1].text.isEmpty,
      !(slots[last].text.isEmpty && !slots[last].isSecond)
    else { return }
    let row = slots[last].row + 1
    var added = slots.filter { $0.field == position && $0.row == 0 }
    for index in added.indices {
      added[index].row = row
      added[index].label = ""
      switch added[index].content {
      case .text: added[index].content = .text(TextField())
      case .choice(let words, _): added[index].content = .choice(words, selected: 0)
      case .toggle: break
      }
    }
    slots.insert(contentsOf: added, at: last + 1)
  }

  /// Ctrl-E: a filter as column, operator and value, or as an expression.
  mutating func toggleSimple() {
    guard entry.kind == "filter-rows" else { return }
    let step = step
    if isSimple {
      isSimple = false
      slots = []
      let text = step["where"]?.text ?? ""
      slots = [
        FormSlot(field: 0, label: "Where", content: .text(TextField(text)), completion: .expression),
        FormSlot(field: 0, label: "", row: 1, content: .text(TextField()), completion: .expression),
      ]
      focus = 0
    } else if let text = step["where"]?.text, let condition = Condition.reading(text, columns: columns) {
      isSimple = true
      fillCondition(condition)
    } else if step["where"] == nil {
      isSimple = true
      fillCondition(nil)
    }
    clampFocus()
  }

  /// The identifier that ends the text.
  static func word(before head: String) -> String {
    String(head.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
  }
}

extension JSON {
  /// Whether the step works on a column already.
  fileprivate var hasColumn: Bool { ["column", "columns", "from", "by"].contains { self[$0] != nil } }
}
