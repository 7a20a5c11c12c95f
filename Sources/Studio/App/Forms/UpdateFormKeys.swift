import Recipes

/// Keys of forms, and what Enter makes of them.
extension State {
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
      // Without an output there is nothing to run.
      if form.purpose == .output, place == .run, recipe.output == nil { place = .compose }
      return (form.join == nil ? [] : [.cancelJoin]) + [requestPreview()] + recount()
    case .enter:
      if form.accept() { break }
      // The only table of that beginning is meant, as it is with Tab.
      if form.entry.kind == "join-table", form.join == nil, form.completions.count == 1, form.acceptOnly() { break }
      return commit(form)
    case .tab:
      // A word of an expression goes on; a whole field goes to the next.
      let isWord = form.focusedSlot?.completion == .expression || form.focusedSlot?.completion == .aggregation
      if !form.acceptOnly() || !isWord { form.moveSection(1) }
    case .backTab: form.moveSection(-1)
    case .up: form.moveUp()
    case .down: form.moveDown()
    case .pageDown: form.scroll += 10
    case .pageUp: form.scroll = max(0, form.scroll - 10)
    case .function(1):
      overlays.append(.text(HelpPage.make(form, glyphs)))
      return []
    case .control("t"):
      if form.entry.kind == "join-table" { return turnJoinRows(form) }
      form.view = form.view.next
    case .control("e"): form.toggleSimple()
    case .control("p") where form.purpose != .sample: return makeParameter(form)
    default: form.edit(key)
    }
    if form.edited != form.focus { form.edited = nil }
    form.complete()
    overlays[overlays.count - 1] = .form(form)
    guard form.slots != before else { return [] }
    var effects: [Effect] = []
    if form.hasPreview { effects.append(requestFormPreview()) }
    if form.entry.kind == "join-table" {
      if form.withText != form.joinTarget {
        // What was chosen is read at once, what is being typed when it rests.
        let isChosen = form.joinTargets.contains { $0.target == form.withText }
        effects += isChosen ? loadJoinSide() : [.timer(.joinSide, milliseconds: 250)]
      }
      effects += requestJoinFacts()
    }
    return effects + recount()
  }

  /// Enter: the form becomes the step.
  mutating func commit(_ form: FormState) -> [Effect] {
    if let missing = form.missingField {
      var form = form
      let reason = form.joinProblem ?? "\(missing.label) is needed: \(missing.help)"
      form.problem = Problem(step: nil, key: missing.key, message: reason)
      form.focusField(missing.key)
      form.complete()
      overlays[overlays.count - 1] = .form(form)
      return []
    }
    let step = form.step
    if form.purpose == .sample, let problem = form.preview.flatMap({ form.relevantProblem($0.problems) }) {
      var form = form
      form.problem = problem
      overlays[overlays.count - 1] = .form(form)
      return []
    }
    if case .parameter(let old) = form.purpose, let problem = parameterProblem(step, old: old) {
      var form = form
      form.problem = Problem(step: nil, key: "name", message: problem)
      overlays[overlays.count - 1] = .form(form)
      return []
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
      let conditions = step["where"]?.texts ?? [step["where"]?.text ?? ""]
      sample.kind = .matching(
        conditions.count == 1 ? conditions[0] : conditions.map { "(\($0))" }.joined(separator: " and "))
      return [requestPreview()] + recount()
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
}
