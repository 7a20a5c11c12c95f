import Recipes

/// Finding a step: by its kind, or by what other tools call it, which fills its form as far as the word says.
extension State {
  /// The list of steps that can be added: what was noticed in the column, what fits it, then all others by family.
  mutating func showSteps() -> [Effect] {
    let ideas = table.map { Ideas.find($0, column: grid.column, withSpellings: false).prefix(3) } ?? []
    let noticed = ideas.enumerated().map {
      ListItem($1.title, detail: $1.reason, hint: "noticed", presence: .unsought, identifier: "idea:\($0)")
    }
    overlays.append(
      .list(
        ListState(
          .addStep, title: "Add step \(insertionIndex + 1)", items: noticed + wordItems + stepItems(.always),
          steps: ideas.map(\.step))))
    return []
  }

  /// The steps: those that fit the column first.
  func stepItems(_ presence: ListItem.Presence) -> [ListItem] {
    let column = currentColumn
    func fits(_ member: StepFamily.Member) -> Bool {
      guard let column else { return false }
      return member.fit != .any && member.fit.takes(column.type)
        || member.mendsMissing && column.facts.missing > 0
    }
    let members = StepFamily.all.flatMap { family in family.members.map { (family: family.title, member: $0) } }
    let ordered = members.filter { fits($0.member) } + members.filter { !fits($0.member) }
    let named = ordered.compactMap { item in entry(item.member.kind).map { ($0, item.family) } }
    let others = kinds.filter { kind in !members.contains { $0.member.kind == kind.kind } }.map { ($0, "") }
    return (named + others).map { kind, family in
      let title = StepText.title(kind.kind)
      return ListItem(
        title, detail: kind.summary, hint: family,
        elsewhere: (presence == .byWord ? [title] : []) + kind.elsewhere, presence: presence,
        identifier: "step:\(kind.kind)")
    }
  }

  /// Words of other tools, each with the step that it would be here.
  var wordItems: [ListItem] {
    let known = Set(kinds.map(\.kind))
    let examples = ListItem(
      "column from examples", detail: "b: from what some cells of this column should become",
      elsewhere: ["column from examples", "by example", "flash fill", "flashfill", "from examples"], presence: .byWord,
      identifier: "command:by-example")
    return [examples]
      + ForeignWords.all.enumerated().compactMap { position, word in
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
    if parts[0] == "step" { return openForm(kind: parts[1]) }
    if parts[0] == "command" { return CommandTable.perform(parts[1], &self) }
    if parts[0] == "idea" {
      guard let index = Int(parts[1]), list.steps.indices.contains(index) else { return [] }
      return addStep(list.steps[index], title: list.items.first { $0.identifier == identifier }?.text ?? "")
    }
    guard let position = Int(parts[1]), ForeignWords.all.indices.contains(position) else { return [] }
    let word = ForeignWords.all[position]
    let step = step(of: word)
    return openForm(kind: step["step"]?.text ?? "", from: step, asking: word.asks)
  }
}
