import Recipes

/// The join form: the other side, its keys and what matches.
extension State {
  /// Reads the other side that the form names, once.
  mutating func loadJoinSide() -> [Effect] {
    guard case .form(var form) = overlays.last, form.entry.kind == "join-table" else { return [] }
    let text = form.withText
    guard !text.isEmpty, text != form.joinTarget else { return [] }
    // Half-typed names are waited out, unless they are there.
    let isKnown = form.joinTargets.contains { $0.target == text }
    guard isKnown || text.contains(".") else { return [] }
    form.joinTarget = text
    overlays[overlays.count - 1] = .form(form)
    return [.joinSide(target: text, recipe, step: form.index)]
  }

  mutating func takeJoinSide(_ target: String, _ result: Result<JoinSide, StudioError>) -> [Effect] {
    guard case .form(var form) = overlays.last, form.joinTarget == target else { return [] }
    switch result {
    case .success(let side):
      form.join = side
      form.problem = nil
      form.takeJoinColumns(side)
    case .failure(let error):
      form.join = nil
      form.problem = Problem(step: form.index + 1, key: "with", message: error.message)
    }
    form.complete()
    overlays[overlays.count - 1] = .form(form)
    return [requestFormPreview()] + requestJoinFacts()
  }

  /// Counts how both sides meet, when the keys are complete.
  mutating func requestJoinFacts() -> [Effect] {
    guard case .form(let form) = overlays.last, form.join != nil, let draft = form.draft(recipe) else { return [] }
    let step = draft.steps[form.index]
    guard step["on"]?.list?.isEmpty == false else { return [] }
    joinToken += 1
    return [.joinFacts(token: joinToken, recipe, join: step, step: form.index)]
  }
}

extension FormState {
  /// Fills the proposed keys and the list of columns to take from the other side.
  mutating func takeJoinColumns(_ side: JoinSide) {
    let old = step
    var new = old
    if (old["on"]?.list ?? []).isEmpty, let best = side.proposedKeys.first {
      new["on"] = .list([.object([("left", .text(best.left)), ("right", .text(best.right))])])
    }
    original = new
    let kept = focus
    fill(from: new)
    focus = kept
    clampFocus()
  }
}
