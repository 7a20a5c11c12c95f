import Recipes

/// Keys of forms, and what Enter makes of them.
extension State {
  mutating func handle(_ key: Key, form: FormState) -> [Effect] {
    var form = form
    let before = form.slots
    let wasHalfWritten = form.isHalfWritten
    switch key {
    case .escape:
      if form.chosen != nil {
        form.chosen = nil
        overlays[overlays.count - 1] = .form(form)
        return []
      }
      // Without an output there is nothing to run.
      if form.purpose == .output, place == .run, recipe.output == nil { place = .compose }
      return leave(form)
    case .enter:
      if form.accept() { break }
      // The only table of that beginning is meant, as it is with Tab.
      if form.entry.joins, form.join == nil, form.completions.count == 1, form.acceptOnly() { break }
      return commit(form)
    case .tab:
      // A whole field goes to the next.
      if !form.acceptOnly() || !form.isOpenEnded { form.moveSection(1) }
    case .backTab: form.moveSection(-1)
    case .up: form.moveUp()
    case .down: form.moveDown()
    case .pageDown: form.scroll += 10
    case .pageUp: form.scroll = max(0, form.scroll - 10)
    case .function(1):
      overlays.append(.text(HelpPage.make(form, self)))
      return []
    case .control("t"):
      if form.entry.joins { return turnJoinRows(form) }
      form.view = form.view.next
    case .control("e"): form.toggleSimple()
    case .control("p") where form.purpose != .sample: return makeParameter(form)
    default:
      if case .text(let field) = form.focusedSlot?.content, !field.hasRoom(for: key) {
        message = TextField.noRoom
        return []
      }
      form.edit(key)
    }
    if form.edited != form.focus { form.edited = nil }
    form.complete()
    overlays[overlays.count - 1] = .form(form)
    guard form.slots != before || wasHalfWritten != form.isHalfWritten else { return [] }
    var effects: [Effect] = []
    // What was wrong with the text before may be right now; what is wrong is said when typing rests.
    if form.problem != nil, form.problem?.step == nil {
      form.problem = nil
      overlays[overlays.count - 1] = .form(form)
    }
    if form.refusal != nil { effects.append(.timer(.formProblem, milliseconds: 400)) }
    if form.hasPreview { effects.append(requestFormPreview()) }
    if form.entry.joins {
      if form.withText != form.joinTarget {
        // What was chosen is read at once, what is being typed when it rests.
        let isChosen = form.joinTargets.contains { $0.target == form.withText }
        effects += isChosen ? loadJoinSide() : [.timer(.joinSide, milliseconds: 250)]
      }
      effects += requestJoinFacts()
    }
    return effects + followValues() + listWrittenFolder() + recount()
  }

  /// Whether the recipe has what the form shows already.
  private func isThere(_ form: FormState) -> Bool {
    switch form.purpose {
    case .edit, .source, .parameters: true
    case .parameter(let name): name != nil
    case .output: recipe.output != nil
    case .add, .sample: false
    }
  }

  /// The form goes and leaves everything as it was.
  private mutating func leave(_ form: FormState) -> [Effect] {
    overlays.removeLast()
    let cancelled: [Effect] =
      (form.join == nil ? [] : [.cancelJoin]) + (form.columnValues == nil ? [] : [.cancelColumnValues])
    return cancelled + [requestPreview()] + recount()
  }

  /// Enter: the form becomes the step.
  mutating func commit(_ form: FormState) -> [Effect] {
    var form = form
    func refuse(_ problem: Problem, slot: Int? = nil) -> [Effect] {
      form.problem = problem
      if let slot { form.focus = slot }
      form.complete()
      overlays[overlays.count - 1] = .form(form)
      return []
    }
    if let refusal = form.refusal {
      return refuse(Problem(step: nil, key: refusal.field.key, message: refusal.message), slot: refusal.slot)
    }
    if let missing = form.missingField {
      let reason = form.joinProblem ?? "\(missing.label) is needed: \(missing.help)"
      form.focusField(missing.key)
      return refuse(Problem(step: nil, key: missing.key, message: reason))
    }
    let step = form.step
    // Nothing was changed: nothing changes.
    if isThere(form), step == form.original, form.newParameters.isEmpty { return leave(form) }
    if let problem = form.outputForm(recipe)?.problems.first {
      form.focusField(problem.key)
      return refuse(Problem(step: nil, key: problem.key, message: "\(problem.message); \(problem.remedy)"))
    }
    if form.purpose == .sample, let problem = form.preview.flatMap({ form.relevantProblem($0.problems) }) {
      return refuse(problem)
    }
    if case .parameter(let old) = form.purpose, let problem = parameterProblem(step["name"]?.text ?? "", old: old) {
      return refuse(Problem(step: nil, key: "name", message: problem))
    }
    if let rows = form.parameterRows, let problem = parametersProblem(rows) {
      return refuse(Problem(step: nil, message: problem))
    }
    overlays.removeLast()
    // One that was written over again is not needed.
    for parameter in form.newParameters where step.line.contains("${\(parameter.name)}") {
      recipe.setParameter(parameter.name, parameter.value)
    }
    var new = recipe
    switch form.purpose {
    case .add:
      let effects = addStep(step, title: "\(StepText.title(form.entry.kind)) \(StepText.summary(step))")
      if let problem = form.preview.flatMap({ form.relevantProblem($0.problems) }) {
        message = Message(
          "step \(form.index + 1): \(problem.message) \(glyphs.dot) e edit \(glyphs.dot) u undo", .error,
          about: .fault(problem.message))
      }
      return effects
    case .edit(let index):
      guard new.steps.indices.contains(index) else { return [] }
      new.steps[index] = step
      lastStep = step
      return change(new, "edit step \(index + 1) \(StepText.title(form.entry.kind))")
    case .source:
      new.source = step
      return change(new, "change the source")
    case .output:
      new.output = step
      let effects = change(new, "change the output")
      return effects + (place == .run ? openRun() : [])
    case .parameter(let old): return commitParameter(step, old: old)
    case .sample:
      let condition = form.entry.conditions.flatMap { step[$0.key] }
      let conditions = condition?.texts ?? [condition?.text ?? ""]
      sample.kind = .matching(
        conditions.count == 1 ? conditions[0] : conditions.map { "(\($0))" }.joined(separator: " and "))
      return [requestPreview()] + recount()
    case .parameters: return commitParameters(form.parameterRows ?? [])
    }
  }
}
