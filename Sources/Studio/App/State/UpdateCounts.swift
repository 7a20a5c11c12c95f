import Recipes

/// What came back from counting all rows.
extension State {
  /// Whether a file is another one than before; then no number of before is shown beside those of now.
  mutating func takeInputs(_ new: [String: Int]) -> Bool {
    let hasChanged = new.contains { path, stamp in inputs[path].map { $0 != stamp } ?? false }
    inputs.merge(new) { _, stamp in stamp }
    guard hasChanged else { return false }
    counts = [:]
    outputFiles = [:]
    counted = nil
    message = Message("the input has changed on disk: sampled and counted anew")
    return true
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
