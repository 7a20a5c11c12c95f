import Engine
import Import
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
          .addStep, title: "Add step \(insertionIndex + 1)",
          items: noticed + wordItems + stepItems(.always, operationItems),
          steps: ideas.map(\.step))))
    return []
  }

  /// The steps, those that fit the column first, and operations that are found by their own names.
  func stepItems(_ presence: ListItem.Presence, _ operations: [ListItem]) -> [ListItem] {
    let named = Set(operations.flatMap(\.elsewhere))
    let column = currentColumn
    func fits(_ member: StepFamily.Member) -> Bool {
      guard let column else { return false }
      return member.fit != .any && member.fit.takes(column.type)
        || member.mendsMissing && column.facts.missing > 0
    }
    let members = StepFamily.all.flatMap { family in family.members.map { (family: family.title, member: $0) } }
    let ordered = members.filter { fits($0.member) } + members.filter { !fits($0.member) }
    let inFamilies = ordered.compactMap { item in entry(item.member.kind).map { ($0, item.family) } }
    let others = kinds.filter { kind in !members.contains { $0.member.kind == kind.kind } }.map { ($0, "") }
    return operations
      + (inFamilies + others).map { kind, family in
        let title = StepText.title(kind.kind)
        // An operation that stands there by itself says more than its kind of step.
        let own = Set(StepTable[kind.kind]?.elsewhere ?? [])
        let words = kind.elsewhere.filter { own.contains($0) || !named.contains($0) }
        return ListItem(
          title, detail: kind.summary, hint: family,
          elsewhere: (presence == .byWord ? [title] : []) + words, presence: presence,
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
    let answers = ForeignWords.answers.map {
      ListItem($0.title, elsewhere: $0.words, presence: .byWord, refusal: $0.answer, identifier: "answer:\($0.title)")
    }
    return [examples]
      + ForeignWords.all.enumerated().compactMap { position, word in
        let step = step(of: word)
        guard let kind = step["step"]?.text, known.contains(kind) else { return nil }
        return ListItem(
          word.title, detail: "\(StepText.title(kind)): \(StepText.summary(step))", elsewhere: word.words,
          presence: .byWord, identifier: "word:\(position)")
      } + answers
  }

  /// Operations of DataBrew by their names, each with the step that it would be here; those that are refused say why.
  var operationItems: [ListItem] {
    let columns = fields
    return DataBrewOperations.all.compactMap { operation in
      let names = ([operation.name] + operation.aliases).map { $0.lowercased() }
      let words = (names + names.map { $0.replacing("_", with: " ") }).reduce(into: [String]()) { words, word in
        if !words.contains(word) { words.append(word) }
      }
      var item = ListItem(
        operation.name, hint: "DataBrew", elsewhere: words + operation.menus, presence: .byName,
        identifier: "operation:\(operation.name)")
      if let refusal = operation.refusal {
        item.refusal = "\(refusal.reason); \(refusal.remedy)"
      } else if operation.isLeftOut {
        item.refusal = "it changes no data, so that there is no step for it"
      } else if let step = operation.example(on: grid.column, of: columns) {
        item.detail = "\(StepText.title(step.kind)): \(StepText.summary(step.json))"
      } else {
        return nil
      }
      return item
    }
  }

  private var fields: [Field] {
    (table?.columns ?? []).map { Field($0.name, DataType(name: $0.type) ?? .text) }
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
    if parts[0] == "operation" {
      guard let step = DataBrewOperations[parts[1]]?.example(on: grid.column, of: fields) else { return [] }
      return openForm(kind: step.kind, from: step.json)
    }
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
