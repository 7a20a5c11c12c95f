import Engine

/// What a form offers while typing.
extension FormState {
  private static let types = ["text", "integer", "double", "decimal(12,2)", "boolean", "date", "timestamp"]
  private static let others =
    WindowFunction.listed.map { CompletionItem($0.name + "(", $0.signature) } + aggregates
  private static let aggregates = AggregateFunction.all.map { CompletionItem($0.beginning, $0.hint) }

  /// Most that a list shows.
  private static let limit = 8

  /// Fills `completions` for the focused slot.
  package mutating func complete() {
    completions = []
    completionLength = 0
    guard let slot = focusedSlot, case .text(let field) = slot.content else { return }
    let text = field.text
    guard text.isEmpty || edited == focus else { return }
    switch slot.completion {
    case .none: return
    case .column:
      completions = ranked(text, keyItems(isRight: false))
    case .otherColumn: completions = ranked(text, keyItems(isRight: true))
    case .type:
      let shapes = typeShapes(slot).filter { $0.text.hasPrefix(text) && $0.text != text }
      let others = ranked(text, Self.types.map { CompletionItem($0, "") }) + formats(text)
      completions = shapes + others.filter { item in !shapes.contains { $0.text == item.text } }
    case .expression: completeExpression(field.head)
    case .aggregation:
      completionLength = Self.word(before: field.head).count
      completions = ranked(
        Self.word(before: field.head), Self.aggregates + columnItems)
    case .value(let column): completions = values(column, text)
    case .source: completions = sources(text)
    }
    if completions.count == 1, completions[0].text == text { completions = [] }
    if let chosen, chosen >= completions.count { self.chosen = nil }
  }

  /// Tables, and of a path what stands in its folder: what goes on from the text first.
  private func sources(_ text: String) -> [CompletionItem] {
    let items = joinTargets.map { CompletionItem($0.target, $0.detail) }
    guard let folder = writtenFolder else {
      // What stands in a folder that was written is offered there.
      return ranked(text, items.filter { item in !listedFolders.contains { item.text.hasPrefix($0) } })
    }
    let inside = items.filter { $0.text.hasPrefix(folder) && $0.text != text }
    return Array(inside.filter { $0.text.hasPrefix(text) }.prefix(Self.limit))
      + ranked(
        text, inside.filter { !$0.text.hasPrefix(text) })
  }

  /// The folder of the path in the focused field, with its slash; `nil` for a name without one.
  var writtenFolder: String? {
    guard let slot = focusedSlot, slot.completion == .source, case .text(let field) = slot.content else { return nil }
    return field.text.lastIndex(of: "/").map { String(field.text[...$0]) }
  }

  /// Whether the path that is being written may be the way to another: a folder, however much is in it, is read when
  /// the field is left.
  var isHalfWritten: Bool {
    guard edited == focus, let slot = focusedSlot, slot.completion == .source else { return false }
    let isListed = writtenFolder.map { listedFolders.contains($0) } ?? true
    return slot.text.hasSuffix("/") || !isListed || joinTargets.contains { $0.target == slot.text + "/" }
  }

  /// The types that read every value of the column beside which the type stands.
  private func typeShapes(_ slot: FormSlot) -> [CompletionItem] {
    let name = slots.first { $0.field == slot.field && $0.row == slot.row && !$0.isSecond }?.text
    guard let sample, let column = sample.columns.firstIndex(where: { $0.name == name }) else { return [] }
    return TypeShapes.fitting(sample, column: column).map {
      CompletionItem(FormValue.type.text($0.json), $0.example)
    }
  }

  private static let dateFormats = [
    ("dd.MM.yyyy", "31.01.2026"), ("dd/MM/yyyy", "31/01/2026"), ("MM/dd/yyyy", "01/31/2026"),
    ("yyyyMMdd", "20260131"),
  ]

  /// What may stand behind a type that is read with a format, once the type is written.
  private func formats(_ text: String) -> [CompletionItem] {
    guard let type = ["date", "timestamp"].first(where: { text.hasPrefix($0) }) else { return [] }
    let time = type == "date" ? ("", "") : (" HH:mm:ss", " 12:30:00")
    let all = Self.dateFormats.map { CompletionItem("\(type) \($0.0)\(time.0)", $0.1 + time.1) }
    return all.filter { $0.text.hasPrefix(text) && $0.text != text }
  }

  private var columnItems: [CompletionItem] {
    columns.map { CompletionItem(ExpressionBuilder.column($0.name), $0.type) }
  }

  private func ranked(_ pattern: String, _ items: [CompletionItem]) -> [CompletionItem] {
    Fuzzy.rank(pattern, items.map(\.text)).prefix(Self.limit).map { items[$0] }
  }

  /// Inside quotes the values of the column that stands before them, elsewhere columns and functions.
  private mutating func completeExpression(_ head: String) {
    let parts = head.split(separator: "'", omittingEmptySubsequences: false)
    if parts.count % 2 == 0, let typed = parts.last {
      // The column stands shortly before.
      let before = head.dropLast(typed.count + 1).suffix(2000)
      let words = before.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
      guard let column = words.last(where: { word in columns.contains { $0.name == word } }) else { return }
      completionLength = typed.count
      completions = values(column, String(typed)).map {
        CompletionItem($0.text.replacing("'", with: "''") + "'", $0.detail)
      }
      return
    }
    let word = Self.word(before: head)
    completionLength = word.count
    if word.isEmpty { return }
    let calls = functions.map { CompletionItem($0.name + "(", $0.detail) }
    completions = ranked(word, columnItems + calls + (seesOthers ? Self.others : []))
  }

  /// Whether the expressions of the form may look at other rows.
  private var seesOthers: Bool {
    guard let over = entry.fields.firstIndex(where: { $0.kind == .value(.window) }) else { return false }
    return slots.contains { $0.field == over && !$0.text.isEmpty }
  }

  /// Frequent values of the sample that hold the text, with their counts.
  private func values(_ column: String, _ text: String) -> [CompletionItem] {
    guard let sample, let index = sample.columns.firstIndex(where: { $0.name == column }) else { return [] }
    var counts: [String: Int] = [:]
    for row in 0..<min(sample.rowCount, 5000) {
      guard case .text(let value) = sample.cell(row: row, column: index), !value.isEmpty else { continue }
      counts[value, default: 0] += 1
    }
    let wanted = SoughtText(text)
    let matching = counts.filter { wanted.isIn($0.key) }
    let best = matching.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.limit - 2)
    return best.map { CompletionItem($0.key, "~" + NumberText.grouped($0.value)) }
  }
}
