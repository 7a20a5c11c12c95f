import Recipes

/// From JSON to the slots of a form.
extension FormState {
  /// Where the slots that every step has count from.
  package static let noteField = 1000

  /// Fills all slots from what the form was opened with.
  mutating func fill() { fill(otherKeys: keys { original[$0.key] }) }

  /// - Parameter otherKeys: The columns of a join's other side that are its keys.
  private mutating func fill(otherKeys: Set<String>) {
    self.otherKeys = otherKeys
    slots = []
    isSimple = false
    // By picking a filter says nothing else.
    let isBare = entry.fields.dropFirst().allSatisfy { $0.kind == .value(.window) && original[$0.key] == nil }
    let conditions = isBare && entry.fields.first?.kind == .conditions ? entry.fields[0].key : nil
    if let conditions, hasPreview {
      let value = original[conditions]
      let condition = value?.text.flatMap { Condition.reading($0, columns: columns) }
      if value == nil || condition != nil {
        isSimple = true
        fillCondition(condition)
      }
    }
    if !isSimple {
      for (position, field) in entry.fields.enumerated() { fill(position, field, original[field.key]) }
    }
    slots = slots.filter { $0.field < Self.noteField } + tail()
    filled = slots
    clampFocus()
  }

  /// Fills the form anew when other columns are known, and leaves what was changed.
  mutating func refill() {
    let old = self
    let focused = focusedSlot
    let touched = entry.fields.indices.filter { isTouched($0) }
    let touchedTail = State.stepTail.indices.map { Self.noteField + $0 }.filter { isTouched($0) }
    fill(otherKeys: keys { field in ((try? value(of: field)) ?? nil) })
    if !touched.isEmpty, old.isSimple || isSimple {
      isSimple = old.isSimple
      slots = old.slots
      if isSimple { fillCondition(condition) }
    }
    if !isSimple {
      for position in touched {
        let field = entry.fields[position]
        switch field.kind {
        case .columns, .otherColumns:
          let chosen = (try? old.value(position)) ?? nil
          replace(position) { $0.fill(position, field, chosen) }
        default: replace(position) { $0.slots += old.slots.filter { $0.field == position } }
        }
      }
    }
    for position in touchedTail { replace(position) { $0.slots += old.slots.filter { $0.field == position } } }
    focus =
      slots.firstIndex { $0.field == focused?.field && $0.row == focused?.row && $0.isSecond == focused?.isSecond }
      ?? focus
    clampFocus()
  }

  /// Puts other slots in the place of those of a field.
  mutating func replace(_ position: Int, with make: (inout FormState) -> Void) {
    let before = slots.filter { $0.field < position }
    let after = slots.filter { $0.field > position }
    slots = []
    make(&self)
    slots = before + slots + after
  }

  package mutating func clampFocus() { focus = min(max(0, focus), max(0, slots.count - 1)) }

  /// The slots of a filter as column, operator, value, case; note and id stay.
  package mutating func fillCondition(_ condition: Condition?) {
    let column = condition?.column ?? ""
    let type = condition?.type ?? "text"
    let operators = Condition.operators(type)
    let operation = condition?.operation ?? operators[0]
    var made = [
      FormSlot(field: 0, label: "Column", content: .text(TextField(column)), completion: .column),
      FormSlot(
        field: 1, label: "Keep rows",
        content: .choice(operators.map(\.label), selected: operators.firstIndex(of: operation) ?? 0)),
    ]
    if operation.takesValue {
      made.append(
        FormSlot(
          field: 2, label: operation.isTextual ? "Text" : "Value", content: .text(TextField(condition?.value ?? "")),
          completion: .value(column: column)))
      if type == "text", operation != .oneOf {
        made.append(
          FormSlot(
            field: 3, label: "Case",
            content: .choice(["exact", "any case"], selected: condition?.ignoresCase == true ? 1 : 0)))
      }
    }
    // A slot that is still there keeps its cursor.
    for index in made.indices {
      if case .text(let new) = made[index].content,
        let old = slots.first(where: { $0.field == made[index].field }), case .text(let field) = old.content,
        field.text == new.text
      {
        made[index].content = old.content
      }
    }
    slots = made + slots.filter { $0.field >= Self.noteField }
    clampFocus()
  }

  /// The slots of note and id, which every step may have.
  func tail() -> [FormSlot] {
    guard isStep else { return [] }
    var form = self
    form.slots = []
    for (offset, field) in State.stepTail.enumerated() {
      form.fill(Self.noteField + offset, field, original[field.key])
    }
    return form.slots
  }

  /// The field at a position, also one of the tail.
  func field(at position: Int) -> StepFieldEntry? {
    let tail = position - Self.noteField
    if State.stepTail.indices.contains(tail) { return State.stepTail[tail] }
    return entry.fields.indices.contains(position) ? entry.fields[position] : nil
  }

  /// The field that the focused slot belongs to.
  package var focusedField: StepFieldEntry? {
    guard let slot = focusedSlot, !isSimple || slot.field >= Self.noteField else { return nil }
    return field(at: slot.field)
  }

  /// The condition that the simple slots say.
  package var condition: Condition {
    let column = slots.first { $0.field == 0 }?.text ?? ""
    let type = type(of: column)
    let label = slots.first { $0.field == 1 }?.text ?? ""
    let operators = Condition.operators(type)
    return Condition(
      column: column, type: type, operation: operators.first { $0.label == label } ?? operators[0],
      value: slots.first { $0.field == 2 }?.text ?? "", ignoresCase: slots.first { $0.field == 3 }?.text == "any case")
  }

  /// Appends the slots of one field.
  mutating func fill(_ position: Int, _ field: StepFieldEntry, _ value: JSON?) {
    func slot(
      _ kind: FormValue, _ json: JSON?, _ completion: FormSlot.Completion = .none, row: Int = 0, second: Bool = false,
      item: JSON? = nil
    ) -> FormSlot {
      let text = kind.text(json)
      return FormSlot(
        field: position, label: row == 0 && !second ? field.label : "", row: row, isSecond: second,
        content: .text(TextField(text)), completion: completion, value: kind,
        origin: json == nil && item == nil ? nil : FormSlot.Origin(text: text, json: json, item: item))
    }
    func choice(_ words: [String], _ word: String?, row: Int = 0, second: Bool = false) -> FormSlot {
      // A word that is no choice is shown as well.
      let words = word.map { words.contains($0) ? words : words + [$0] } ?? words
      return FormSlot(
        field: position, label: row == 0 && !second ? field.label : "", row: row, isSecond: second,
        content: .choice(words, selected: word.flatMap { words.firstIndex(of: $0) } ?? 0))
    }
    func toggles(_ all: [(name: String, detail: String)]) {
      let chosen = value?.texts ?? []
      for (row, item) in all.enumerated() {
        slots.append(
          FormSlot(
            field: position, label: row == 0 ? field.label : "", row: row,
            content: .toggle(name: item.name, isOn: chosen.contains(item.name), detail: item.detail)))
      }
    }
    switch field.kind {
    case .conditions:
      let items = value?.list ?? value.map { [$0] } ?? []
      for (row, item) in (items + [nil]).enumerated() { slots.append(slot(.word, item, .expression, row: row)) }
    case .column: slots.append(slot(.word, value, .column))
    case .otherColumn: slots.append(slot(.word, value, .otherColumn))
    case .columns, .otherColumns:
      let columns = field.kind == .columns ? columns : otherColumns
      let known = Set(columns.map(\.name))
      let gone = (value?.texts ?? []).filter { !known.contains($0) }
      toggles(columns.map { ($0.name, $0.type) } + gone.map { ($0, "not there") })
    case .choices(let words):
      let unknown = (value?.texts ?? []).filter { !words.contains($0) }
      toggles((words + unknown).map { ($0, "") })
    case .value(let kind): slots.append(slot(kind, value))
    case .parameterValue:
      slots.append(slot(.parameter(type: original["type"]?.text ?? "text"), original.shownDefault))
    case .flag: slots.append(choice(["no", "yes"], value?.boolean == true ? "yes" : "no"))
    case .choice(let words):
      // A choice that has to be made and was not is empty.
      let isOpen = field.isRequired && value == nil && words.first != ""
      slots.append(choice(isOpen ? [""] + words : words, value?.text))
    case .pairs(let key, let side):
      let pairs = (value?.members ?? []).map { (JSON.text($0.key), $0.value) as (JSON?, JSON?) }
      for (row, pair) in (pairs + [(nil, nil)]).enumerated() {
        slots.append(slot(key.value, pair.0, key.completion, row: row))
        slots.append(slot(side.value, pair.1, side.completion, row: row, second: true))
      }
    case .columnPairs(let left, let right):
      for (row, item) in ((value?.list ?? []) + [nil]).enumerated() {
        slots.append(slot(.word, item?[left], .column, row: row, item: item))
        slots.append(slot(.word, item?[right], .otherColumn, row: row, second: true))
      }
    case .columnChoices(let column, let choices):
      let all = Self.combinations(choices)
      for (row, item) in ((value?.list ?? []) + [nil]).enumerated() {
        slots.append(slot(.word, item?[column], .column, row: row, item: item))
        let words = choices.map { item?[$0.key]?.text ?? $0.words[0] }
        slots.append(choice(all.map(\.text), Self.text(words, choices), row: row, second: true))
      }
    case .parameters:
      for (row, member) in ((value?.members ?? []) + [nil]).enumerated() {
        slots.append(slot(.word, member.map { .text($0.key) }, row: row, item: member?.value))
        let kind = member.map { FormValue.parameter(type: $0.value["type"]?.text ?? "text") } ?? .scalar
        slots.append(slot(kind, member?.value.shownDefault, row: row, second: true))
      }
    case .source: slots.append(source(slot(.word, nil, .source), value))
    case .sources:
      for (row, item) in ((value?.list ?? []) + [nil]).enumerated() {
        slots.append(source(slot(.word, nil, .source, row: row), item))
      }
    }
  }

  private func source(_ slot: FormSlot, _ value: JSON?) -> FormSlot {
    guard let value else { return slot }
    var slot = slot
    let text = Self.sourceText(value)
    slot.content = .text(TextField(text))
    slot.origin = FormSlot.Origin(text: text, json: value)
    return slot
  }

  /// The columns of a join's other side that it may take: all but its keys.
  private var otherColumns: [SampleColumn] {
    join?.table.columns.filter { !otherKeys.contains($0.name) } ?? []
  }

  /// The columns of the other side that are keys, by the value of their field.
  private func keys(_ value: (StepFieldEntry) -> JSON?) -> Set<String> {
    for field in entry.fields {
      guard case .columnPairs(_, let right) = field.kind else { continue }
      return Set((value(field)?.list ?? []).compactMap { $0[right]?.text })
    }
    return []
  }

  /// All ways to choose, each as words and as one text; the first choice varies fastest.
  static func combinations(_ choices: [StepFieldKind.ColumnChoice]) -> [(words: [String], text: String)] {
    var all: [[String]] = [[]]
    for choice in choices { all = choice.words.flatMap { word in all.map { $0 + [word] } } }
    return all.map { ($0, text($0, choices)) }
  }

  /// `descending, nulls last`: the first choice, and what else is not the default.
  private static func text(_ words: [String], _ choices: [StepFieldKind.ColumnChoice]) -> String {
    let others = zip(words, choices).dropFirst().filter { $0.0 != $0.1.words.first }
    return ([words.first ?? ""] + others.map { "\($0.1.key) \($0.0)" }).joined(separator: ", ")
  }

  static func sourceText(_ source: JSON?) -> String {
    guard let source else { return "" }
    return source.text ?? RecipeSource(json: source).text
  }
}

extension StepFieldKind.PairSide {
  fileprivate var value: FormValue {
    switch self {
    case .column, .newName, .expression, .aggregation: .word
    case .text: .text
    case .type: .type
    case .scalar: .scalar
    }
  }

  fileprivate var completion: FormSlot.Completion {
    switch self {
    case .column: .column
    case .newName, .text, .scalar: .none
    case .type: .type
    case .expression: .expression
    case .aggregation: .aggregation
    }
  }
}
