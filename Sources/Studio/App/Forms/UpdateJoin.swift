import Engine
import Recipes

/// The join form: the other side, its keys and what matches.
extension State {
  /// Reads the other side that the form names, once.
  mutating func loadJoinSide() -> [Effect] {
    guard var form = openForm, form.entry.joins, !form.isHalfWritten else { return [] }
    let text = form.withText
    guard !text.isEmpty, text != form.joinTarget else { return [] }
    form.joinProblem = nil
    // Half-typed names are waited out, unless they are there.
    let isKnown = form.joinTargets.contains { $0.target == text }
    guard isKnown || text.contains(".") else { return [] }
    form.joinTarget = text
    openForm = form
    return [.joinSide(target: text, source: form.otherTable ?? FormState.source(text), recipe, step: form.index)]
  }

  /// Asks for the folder of a path that is being written, unless its entries are there.
  func listWrittenFolder() -> [Effect] {
    guard let form = openForm, let folder = form.writtenFolder, !form.listedFolders.contains(folder)
    else { return [] }
    return [.joinTargets(recipe, folder: folder)]
  }

  mutating func takeJoinTargets(_ folder: String?, _ entries: [OpenEntry]) -> [Effect] {
    guard var form = openForm else { return [] }
    let wasHalfWritten = form.isHalfWritten
    if let folder { form.listedFolders.insert(folder) }
    for entry in entries where !form.joinTargets.contains(where: { $0.target == entry.target }) {
      form.joinTargets.append(entry)
    }
    form.complete()
    openForm = form
    return wasHalfWritten && !form.isHalfWritten ? [requestFormPreview()] + loadJoinSide() : []
  }

  mutating func takeJoinSide(_ target: String, _ result: Result<JoinSide, StudioError>) -> [Effect] {
    guard var form = openForm, form.joinTarget == target else { return [] }
    switch result {
    case .success(let side):
      form.join = side
      form.joinProblem = nil
      form.problem = nil
      form.takeJoinColumns(side)
    case .failure(let error):
      form.join = nil
      form.joinProblem = error.message
    }
    form.complete()
    openForm = form
    return [requestFormPreview()] + requestJoinFacts()
  }

  mutating func takeJoinCounts(_ target: String, _ rows: Int, _ missing: [Int]) -> [Effect] {
    guard var form = openForm, form.joinTarget == target else { return [] }
    form.join?.rows = rows
    form.join?.missing = missing
    openForm = form
    return []
  }

  /// Counts how both sides meet, when the keys are complete and others than before.
  mutating func requestJoinFacts() -> [Effect] {
    guard var form = openForm, form.join != nil else { return [] }
    let step = form.step
    let key = JSON.object([("table", form.otherTable ?? .null), ("keys", form.keyPairs ?? .null)])
    guard key != form.factsKey else { return [] }
    joinToken += 1
    form.factsKey = key
    // Numbers of other keys are not shown as those of these.
    form.joinFacts = nil
    form.unmatched = [:]
    let isComplete = form.draft(recipe) != nil && form.keyPairs?.list?.isEmpty == false
    openForm = form
    guard isComplete else { return [] }
    var effects: [Effect] = [.joinFacts(token: joinToken, recipe, join: step, step: form.index)]
    if form.joinRows != .result {
      effects.append(.unmatched(token: joinToken, recipe, join: step, step: form.index, form.joinRows))
    }
    return effects
  }

  mutating func takeJoinFacts(_ token: Int, _ result: Result<JoinFacts, StudioError>) -> [Effect] {
    guard token == joinToken, var form = openForm else { return [] }
    switch result {
    case .success(let facts): form.joinFacts = facts
    case .failure: form.factsKey = nil
    }
    openForm = form
    return []
  }

  /// The result, the rows of the left side without a match, those of the right side.
  mutating func turnJoinRows(_ form: FormState) -> [Effect] {
    var form = form
    form.joinRows = form.joinRows.next
    form.scroll = 0
    openForm = form
    guard form.joinRows != .result, form.unmatched[form.joinRows] == nil, form.factsKey != nil,
      form.draft(recipe) != nil
    else { return [] }
    return [.unmatched(token: joinToken, recipe, join: form.step, step: form.index, form.joinRows)]
  }

  mutating func takeUnmatched(
    _ token: Int, _ side: JoinRows, _ result: Result<any SampleTable, StudioError>
  ) -> [Effect] {
    guard token == joinToken, var form = openForm else { return [] }
    switch result {
    case .success(let table): form.unmatched[side] = table
    case .failure(let error): message = Message(error.message, .error)
    }
    openForm = form
    return []
  }
}

extension FormState {
  /// The other table of a join as the form says it.
  var otherTable: JSON? { entry.fields.first { $0.kind == .source }.flatMap { step[$0.key] } }
  /// The pairs of columns that must be equal.
  fileprivate var keyPairs: JSON? {
    entry.fields.first { if case .columnPairs = $0.kind { true } else { false } }.flatMap { step[$0.key] }
  }

  /// Fills the proposed keys and the list of columns to take from the other side.
  mutating func takeJoinColumns(_ side: JoinSide) {
    if let best = side.proposedKeys.first {
      for (position, field) in entry.fields.enumerated() {
        guard case .columnPairs(let left, let right) = field.kind, ((try? value(position)) ?? nil) == nil else {
          continue
        }
        let pair = JSON.object([(left, .text(best.left)), (right, .text(best.right))])
        replace(position) { $0.fill(position, field, .list([pair])) }
      }
    }
    refill()
  }

  /// Columns that may be a key, the proposed ones first, with what speaks for them.
  func keyItems(isRight: Bool) -> [CompletionItem] {
    guard let join else { return columns.map { CompletionItem($0.name, $0.type) } }
    let taken =
      slots.indices.contains(focus)
      ? slots.first { $0.field == slots[focus].field && $0.row == slots[focus].row && !$0.isSecond }?.text : nil
    var items: [CompletionItem] = []
    for pair in join.proposedKeys {
      if isRight, let taken, !taken.isEmpty, pair.left != taken { continue }
      let name = isRight ? pair.right : pair.left
      guard !items.contains(where: { $0.text == name }) else { continue }
      let share = pair.overlap.map { " \(NumberText.share(Int($0 * 1000), of: 1000)) of the sample is found" } ?? ""
      items.append(CompletionItem(name, "= \(isRight ? pair.left : pair.right)" + share))
    }
    let others = isRight ? join.table.columns : columns
    return items
      + others.filter { column in !items.contains { $0.text == column.name } }.map {
        CompletionItem($0.name, $0.type)
      }
  }
}
