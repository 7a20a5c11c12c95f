import Engine
import Recipes

/// What came back from counting all rows.
extension State {
  /// The one rule for an input that is another than before: no number and no row of before is shown beside those of now,
  /// and it is said which file it was.
  mutating func takeInputs(_ new: [String: Int]) -> Bool {
    let changed = new.filter { path, stamp in inputs[path].map { $0 != stamp } ?? false }
    inputs.merge(new) { _, stamp in stamp }
    guard !changed.isEmpty else { return false }
    counts = [:]
    outputFiles = [:]
    columnsByPrefix = [:]
    counted = nil
    look.isStale = true
    let gone = changed.filter { $0.value == 0 }
    let names = (gone.isEmpty ? changed : gone).keys.sorted().map(RecipePanel.lastPart)
    let name = names.count == 1 ? names[0] : NumberText.counted(names.count, "file")
    let verb = names.count == 1 ? ("is", "has") : ("are", "have")
    message =
      gone.isEmpty
      ? Message("\(name) \(verb.1) changed on disk: read and counted anew")
      : Message("\(name) \(verb.0) not there any more \(glyphs.dot) :source reads another file", .error, about: .inputs)
    return true
  }

  /// The files that are read, looked at because something happened to them.
  mutating func takeStamps(_ stamps: [String: Int]) -> [Effect] {
    guard hasRecipe, takeInputs(stamps) else { return [] }
    counting = .waiting
    let ofForm = openForm?.hasPreview ?? false ? [requestFormPreview()] : []
    return [.cancelCount, requestPreview(), .timer(.count, milliseconds: 300)] + ofForm
  }

  mutating func takeCounts(_ counted: RecipeDraft, _ result: Result<WholeCounts, StudioError>) -> [Effect] {
    var effects: [Effect] = []
    switch result {
    case .success(let whole):
      if takeInputs(whole.inputs) { effects = [requestPreview()] }
      for (step, count) in whole.steps.enumerated() { counts[counted.prefixKey(step)] = count }
      if let files = whole.outputFiles { outputFiles[counted.outputKey] = files }
      self.counted = (counted, whole.rejects)
      tellRejects()
      if case .running = counting { counting = .idle }
    case .failure(let error):
      if case .running = counting { counting = .failed(error.message) }
    }
    return effects
  }

  /// Rows of this recipe that are not taken are said once, without taking the place of anything else that is being said.
  mutating func tellRejects() {
    guard let counted, counted.recipe.prefixKey(counted.recipe.steps.count) == recipe.prefixKey(stepCount) else {
      return
    }
    guard let first = counted.rejects.first else {
      toldReject = nil
      return
    }
    guard first != toldReject, message == nil, overlays.isEmpty, place == .compose, let count = rejectCount else {
      return
    }
    toldReject = first
    let rows = count == 1 ? "a row" : "\(NumberText.grouped(count)) rows"
    let line = first.line.map { ", line \($0)" } ?? ""
    message = Message("\(rows) cannot be taken\(line): \(first.reason) \(glyphs.dot) ! shows them")
  }
}
