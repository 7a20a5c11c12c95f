import Recipes

/// Forms: opening, editing, completing, committing.
extension State {
  func entry(_ kind: String) -> StepKindEntry? { kinds.first { $0.kind == kind } }

  /// Opens a form for a new step; a kind that needs nothing said is added at once.
  /// - Parameter asking: keys of `step` that are left to the person.
  mutating func openForm(kind: String, from step: JSON? = nil, asking: [String] = []) -> [Effect] {
    guard let entry = entry(kind) else { return [] }
    var start = step ?? .object([("step", .text(kind))])
    if step == nil { for field in entry.fields { if let value = field.start { start[field.key] = value } } }
    if step == nil, !entry.fields.contains(where: { $0.isRequired || $0.takesSelection }) {
      return addStep(start, title: StepText.title(kind))
    }
    var filled = start
    // The selection is the first argument.
    if step == nil, !entry.readsOthers { filled = prefilled(entry, start) }
    let index = insertionIndex
    var form = FormState(
      purpose: .add(at: index), entry: entry, original: filled, columns: table?.columns ?? [], sample: table)
    if entry.conditions != nil, step == nil, let column = currentColumn {
      form.fillCondition(.first(of: column))
      form.focus = 2
    } else {
      form.focusFirstEmpty()
      if let open = asking.first(where: { start[$0] == nil }) { form.focusField(open) }
    }
    return push(form)
  }

  private func prefilled(_ entry: StepKindEntry, _ step: JSON) -> JSON {
    var step = step
    guard let column = currentColumn else { return step }
    for field in entry.fields {
      if let proposal = field.proposal {
        step[field.key] = proposal
        continue
      }
      let hasColumn = entry.fields.contains { $0.namesColumns && step[$0.key] != nil }
      switch field.kind {
      case .column where !hasColumn:
        let dates = (table?.columns ?? []).filter(\.isDate)
        // Only a date will do: the one under the cursor, else the only one that there is.
        let fits = !field.isOfDates || column.isDate || dates.isEmpty
        if fits || dates.count == 1 { step[field.key] = .text(fits ? column.name : dates[0].name) }
      case .columns where !hasColumn && (!grid.marked.isEmpty || field.takesSelection):
        step[field.key] = .texts(chosenColumns)
      case .columnChoices(let key, _):
        step[field.key] = .list([.object([(key, .text(column.name))])])
      default: continue
      }
    }
    return step
  }

  mutating func editSelected() -> [Effect] {
    if let parameter = selectedParameter { return openParameter(parameter.name, parameter.value) }
    if selection == 0 {
      return push(
        FormState(purpose: .source, entry: Self.sourceEntry, original: recipe.source, columns: [], sample: nil))
    }
    guard let index = selectedStep else { return openOutput() }
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

  /// Opens the form of the output, whose columns are those behind the last step.
  mutating func openOutput() -> [Effect] {
    let original = recipe.output ?? .object([("path", .text(recipe.name.replacing("-", with: "_")))])
    let isThere = preview?.step == stepCount && !isPreviewPending && !showsChanges
    let columns = columnsByPrefix[recipe.prefixKey(stepCount)] ?? (isThere ? table?.columns : nil) ?? []
    let wait = select(stepCount + 1)
    return push(
      FormState(
        purpose: .output, entry: original["database"] == nil ? Self.outputEntry : Self.databaseOutputEntry,
        original: original, columns: columns, sample: isThere ? table : nil))
      + wait
  }

  /// Gives an open form of the output the columns of the table that has come.
  mutating func refreshOutputForm() {
    guard var form = openForm, form.purpose == .output, let preview, preview.step == stepCount else { return }
    form.sample = preview.table
    if form.columns.map(\.name) != preview.table.columns.map(\.name) {
      form.columns = preview.table.columns
      form.refill()
    }
    openForm = form
  }

  /// Opens the form that says which rows of the source the sample holds.
  mutating func openSampleForm() -> [Effect] {
    guard let entry = kinds.first(where: { $0.conditions != nil }), let key = entry.conditions?.key else { return [] }
    var step = JSON.object([("step", .text(entry.kind))])
    if case .matching(let condition) = sample.kind { step[key] = .text(condition) }
    let columns = columnsByPrefix[recipe.prefixKey(0)] ?? []
    var form = FormState(purpose: .sample, entry: entry, original: step, columns: columns, sample: nil)
    if step[key] == nil, let column = currentColumn, columns.contains(where: { $0.name == column.name }) {
      form.fillCondition(.first(of: column))
      form.focus = 2
    }
    return push(form)
  }

  mutating func push(_ form: FormState) -> [Effect] {
    var form = form
    form.functions = functions
    form.complete()
    overlays.append(.form(form))
    var effects: [Effect] = form.hasPreview ? [requestFormPreview()] : []
    effects += followValues()
    if form.entry.readsOthers {
      effects.append(.joinTargets(recipe, folder: nil))
      effects += listWrittenFolder()
      if !form.withText.isEmpty { effects += loadJoinSide() }
    }
    return effects
  }

  /// The form that is being filled in, whatever stands over it: what it has asked for is for it.
  var openForm: FormState? {
    get {
      for case .form(let form) in overlays.reversed() { return form }
      return nil
    }
    set {
      let place = overlays.lastIndex { if case .form = $0 { true } else { false } }
      if let place, let newValue { overlays[place] = .form(newValue) }
    }
  }

  /// Asks for the preview of the form that is open.
  mutating func requestFormPreview() -> Effect {
    formToken += 1
    guard var form = openForm else { return requestPreview() }
    form.isStale = true
    openForm = form
    let draft = form.draft(recipe)
    var request = PreviewRequest(recipe: draft ?? recipe, step: form.index + 1, sample: sample, comparing: true)
    if form.purpose == .sample { request.sample.kind = .first }
    if draft == nil {
      request.recipe = recipe.prefix(form.index)
      request.step = form.index
      request.comparing = false
    }
    return .preview(.form, token: formToken, request)
  }

  mutating func takeFormPreview(_ token: Int, _ result: Result<Preview, StudioError>) -> [Effect] {
    guard token == formToken, var form = openForm else { return [] }
    switch result {
    case .success(let preview):
      let before = preview.comparison?.before ?? (preview.step == form.index ? preview.table : nil)
      if let before {
        let isNew = before.columns.map(\.name) != form.columns.map(\.name)
        form.columns = before.columns
        form.sample = before
        if isNew {
          form.refill()
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
      if problem == nil, form.refusal == nil { form.problem = nil }
      openForm = form
      return problem == nil ? [] : [.timer(.formProblem, milliseconds: 400)]
    case .failure(let error):
      form.problem = Problem(step: form.index + 1, message: error.message)
      openForm = form
    }
    return []
  }
}

extension StepFieldEntry {
  fileprivate var namesColumns: Bool { kind == .column || kind == .columns }
}
