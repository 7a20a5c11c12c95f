package import Recipes

/// A column being made from what some of its cells should be.
package struct ExamplesState: Sendable {
  package let column: SampleColumn
  /// Its place in the table.
  package let position: Int
  /// The sample behind the step, of which the first rows can have an example.
  package let table: any SampleTable
  /// How many rows can have one.
  package var rowCount: Int { min(table.rowCount, ExampleSearch.rowLimit) }
  /// What was typed, by row of the table.
  package var typed: [Int: TextField] = [:]
  package var row: Int
  package var scroll = 0
  package var proposals: [ExampleProposal] = []
  /// Whether `proposals` are not of what is typed now.
  package var isPending = false
  package var chosen = 0
  /// Whether the column itself gets the values; else a new one.
  package var replaces = false
  package var problem: String?

  package var examples: [ExampleTask.Example] {
    typed.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map {
      ExampleTask.Example(row: $0.key, text: $0.value.text)
    }
  }

  package var proposal: ExampleProposal? { proposals.indices.contains(chosen) ? proposals[chosen] : nil }
}

extension State {
  mutating func openExamples() -> [Effect] {
    guard let table = preview?.table, let column = currentColumn,
      let position = table.columns.firstIndex(where: { $0.name == column.name })
    else {
      message = Message("the column is gone behind this step", .error)
      return []
    }
    guard table.rowCount > 0 else {
      message = Message("the sample has no row to make an example of \(glyphs.dot) S takes another", .error)
      return []
    }
    let row = min(tableRow(grid.row) ?? 0, min(table.rowCount, ExampleSearch.rowLimit) - 1)
    var examples = ExamplesState(column: column, position: position, table: table, row: row)
    examples.fit(ExamplesScreen.visibleRows(size))
    overlays.append(.examples(examples))
    return []
  }

  mutating func handle(_ key: Key, examples: ExamplesState) -> [Effect] {
    var examples = examples
    let before = examples.examples
    let page = max(1, ExamplesScreen.visibleRows(size) - 1)
    switch key {
    case .escape:
      overlays.removeLast()
      return [.cancelProposals]
    case .enter: return takeProposal(examples)
    case .function(1):
      overlays.append(.text(HelpPage.make(examples, self)))
      return []
    case .up: examples.row -= 1
    case .down: examples.row += 1
    case .pageUp: examples.row -= page
    case .pageDown: examples.row += page
    case .tab: if !examples.proposals.isEmpty { examples.chosen = (examples.chosen + 1) % examples.proposals.count }
    case .backTab:
      let count = examples.proposals.count
      if count > 0 { examples.chosen = (examples.chosen + count - 1) % count }
    case .control("t"): examples.replaces.toggle()
    default:
      var field = examples.typed[examples.row] ?? TextField()
      if !field.hasRoom(for: key) { message = TextField.noRoom }
      if field.handle(key) { examples.typed[examples.row] = field }
    }
    examples.row = max(0, min(examples.row, examples.rowCount - 1))
    examples.fit(page + 1)
    let isChanged = examples.examples != before
    if isChanged {
      examples.isPending = true
      examples.problem = nil
    }
    overlays[overlays.count - 1] = .examples(examples)
    return isChanged ? [.timer(.examples, milliseconds: 150)] : []
  }

  /// Asks for expressions once typing rests.
  mutating func requestProposals() -> [Effect] {
    guard case .examples(var examples) = overlays.last else { return [] }
    exampleToken += 1
    guard !examples.examples.isEmpty else {
      examples.proposals = []
      examples.isPending = false
      overlays[overlays.count - 1] = .examples(examples)
      return [.cancelProposals]
    }
    return [
      .proposals(
        token: exampleToken, recipe, previewSample, step: shownStep, column: examples.column.name, examples.examples)
    ]
  }

  mutating func takeProposals(_ token: Int, _ result: Result<[ExampleProposal], StudioError>) -> [Effect] {
    guard token == exampleToken, let place = overlays.lastIndex(where: { $0.isExamples }),
      case .examples(var examples) = overlays[place]
    else { return [] }
    examples.isPending = false
    switch result {
    case .success(let proposals):
      examples.proposals = proposals
      examples.chosen = 0
      examples.problem = nil
    case .failure(let error):
      examples.proposals = []
      examples.problem = error.message
    }
    overlays[place] = .examples(examples)
    return []
  }

  /// Enter: the form of the step, whose preview shows all of the sample.
  private mutating func takeProposal(_ examples: ExamplesState) -> [Effect] {
    guard !examples.isPending, let proposal = examples.proposal else {
      message = Message(
        examples.examples.isEmpty
          ? "type what the cell should become" : examples.isPending ? "still looking" : "nothing gives these examples",
        .error)
      return []
    }
    overlays.removeLast()
    let name = examples.column.name
    if examples.replaces {
      return openForm(
        kind: "set-columns",
        from: .object([
          ("step", .text("set-columns")), ("values", .object([(name, .text(proposal.expression))])),
        ]))
    }
    let taken = Set((table?.columns ?? []).map { $0.name.lowercased() })
    var number = 2
    while taken.contains("\(name)_\(number)".lowercased()) { number += 1 }
    return openForm(
      kind: "add-columns",
      from: .object([
        ("step", .text("add-columns")), ("values", .object([("\(name)_\(number)", .text(proposal.expression))])),
      ]))
  }
}

extension ExamplesState {
  /// Brings the row into view.
  mutating func fit(_ visible: Int) {
    if row < scroll { scroll = row }
    if row >= scroll + visible { scroll = row - visible + 1 }
  }
}

extension Overlay {
  var isExamples: Bool { if case .examples = self { true } else { false } }
}
