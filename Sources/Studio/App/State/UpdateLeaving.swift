import Recipes

/// Saving, keeping drafts, and leaving without losing anything.
extension State {
  func saveRequest(_ path: String, replacing: Bool) -> SaveRequest {
    SaveRequest(
      recipe: recipe, path: path, isReplacing: replacing, history: history, known: path == self.path ? saved : nil,
      target: target)
  }

  /// Whether what was done here would be gone after leaving.
  var losesWork: Bool { isUnsaved && kept != recipe }

  /// The draft has been written, or cannot be.
  mutating func takeKept(_ draft: RecipeDraft, _ result: Result<Void, StudioError>) -> [Effect] {
    switch result {
    case .success:
      kept = draft
      unkept = nil
    case .failure(let error):
      // What was piped in can be told of at the end: it is no surprise that it is gone.
      if unkept == nil, target != "-" {
        message = Message("what you do is not kept: \(error.message) \(glyphs.dot) s saves", .error, about: .draft)
      }
      unkept = error
    }
    guard isLeaving else { return [] }
    isLeaving = false
    return quit()
  }

  /// Leaves Sous, unless a run would be cut off or steps would be lost unasked.
  mutating func quit() -> [Effect] {
    if run.isRunning {
      message = Message("a run is going on: ^C cancels it, then q leaves", .error, about: .running)
      return []
    }
    guard losesWork, hasWork else { return [.quit] }
    guard let unkept else {
      // The draft is being written. Whoever asks twice is not held by a disk that hangs.
      if isLeaving { return [.quit] }
      isLeaving = true
      return []
    }
    var items: [ListItem] = []
    if let place = unkept.elsewhere {
      items.append(ListItem("save as \(place)", detail: "and leave", identifier: "save " + place))
    }
    items += [
      ListItem("save in another place", detail: "and leave", identifier: "ask"),
      ListItem("leave without saving", detail: "your steps are lost", identifier: "lose"),
      ListItem("stay", detail: "Esc", identifier: "stay"),
    ]
    message = Message("no draft can be kept: \(unkept.message)", .error, about: .draft)
    overlays.append(.list(ListState(.leaving, title: "Leaving would lose your steps", items: items)))
    return []
  }

  /// Whether there is anything to lose: more than a file that was opened.
  private var hasWork: Bool { saved != nil || history.nodes.count > 1 || recipe.output != nil || stepCount > 0 }

  /// What was chosen instead of losing steps.
  mutating func leave(_ choice: String) -> [Effect] {
    switch choice {
    case "lose": return [.quit]
    case "stay": return []
    case "ask":
      isLeaving = true
      askName(unkept?.elsewhere ?? recipe.name + ".json", taken: nil, reason: unkept?.message)
      return []
    default:
      isLeaving = true
      return [.save(saveRequest(String(choice.dropFirst("save ".count)), replacing: false))]
    }
  }
}
