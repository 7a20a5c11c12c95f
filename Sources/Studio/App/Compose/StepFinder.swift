import Recipes

/// Finding a step: by its kind, or by what other tools call it, which fills its form as far as the word says.
extension State {
  /// The list of steps that can be added.
  mutating func showSteps() -> [Effect] {
    overlays.append(
      .list(ListState(.addStep, title: "Add step \(insertionIndex + 1)", items: wordItems + stepItems(.always))))
    return []
  }

  func stepItems(_ presence: ListItem.Presence) -> [ListItem] {
    kinds.map {
      let title = StepText.title($0.kind)
      return ListItem(
        title, detail: $0.summary, elsewhere: (presence == .byWord ? [title] : []) + $0.elsewhere, presence: presence,
        identifier: "step:\($0.kind)")
    }
  }

  /// Words of other tools, each with the step that it would be here.
  var wordItems: [ListItem] {
    let known = Set(kinds.map(\.kind))
    return ForeignWords.all.enumerated().compactMap { position, word in
      let step = step(of: word)
      guard let kind = step["step"]?.text, known.contains(kind) else { return nil }
      return ListItem(
        word.title, detail: "\(StepText.title(kind)): \(StepText.summary(step))", elsewhere: word.words,
        presence: .byWord, identifier: "word:\(position)")
    }
  }

  /// What a word means on the column under the cursor, or on the marked ones.
  private func step(of word: ForeignWord) -> JSON {
    let columns = (table?.columns ?? []).map { (name: $0.name, type: $0.type) }
    return word.step(on: grid.column, chosen: grid.marked.isEmpty ? [] : chosenColumns, of: columns)
  }

  /// Opens the form of a chosen item.
  mutating func openStep(_ identifier: String, _ list: ListState) -> [Effect] {
    let parts = identifier.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [] }
    guard parts[0] == "word" else { return openForm(kind: parts[1]) }
    guard let position = Int(parts[1]), ForeignWords.all.indices.contains(position) else { return [] }
    let word = ForeignWords.all[position]
    let step = step(of: word)
    return openForm(kind: step["step"]?.text ?? "", from: step, asking: word.asks)
  }
}
