package import Recipes

/// Editing the slots of a form.
extension FormState {
  /// The recipe with this form's step in place; `nil` while the form is not complete.
  package func draft(_ recipe: RecipeDraft) -> RecipeDraft? {
    guard hasPreview, !isHalfWritten, refusal == nil, missingField == nil else { return nil }
    var draft = recipe
    for parameter in newParameters { draft.setParameter(parameter.name, parameter.value) }
    switch purpose {
    case .add(let index):
      guard index <= draft.steps.count else { return nil }
      draft.steps.insert(step, at: index)
    case .edit(let index):
      guard draft.steps.indices.contains(index) else { return nil }
      draft.steps[index] = step
    case .sample:
      draft = recipe.prefix(0)
      draft.steps = [step]
    default: return nil
    }
    return draft
  }

  /// The first required field that is empty.
  package var missingField: StepFieldEntry? {
    let step = step
    return entry.fields.first { $0.isRequired && step[$0.key] == nil }
  }

  func relevantProblem(_ problems: [Problem]) -> Problem? { problems.first { $0.isError && $0.step == index + 1 } }

  mutating func focusFirstEmpty() {
    focus = 0
    // A list that has a line already needs no other.
    let empty = slots.firstIndex { slot in
      if case .text(let field) = slot.content { field.isEmpty && slot.row == 0 } else { false }
    }
    if let empty {
      let isRequired = entry.fields.indices.contains(slots[empty].field) && entry.fields[slots[empty].field].isRequired
      if isRequired { focus = empty }
    }
  }

  mutating func focusField(_ key: String) {
    guard let position = entry.fields.firstIndex(where: { $0.key == key }) else { return }
    focus = slots.firstIndex { $0.field == position } ?? focus
  }

  var focusedSlot: FormSlot? { slots.indices.contains(focus) ? slots[focus] : nil }

  /// The text of a join's or union's other side.
  package var withText: String {
    guard let position = entry.fields.firstIndex(where: { $0.kind == .source }) else { return "" }
    return slots.first { $0.field == position }?.text ?? ""
  }

  /// Tab: to the next field; inside lists of pairs to the next half.
  mutating func moveSection(_ direction: Int) {
    guard !slots.isEmpty else { return }
    chosen = nil
    let start = focus
    var next = focus
    repeat {
      next = (next + direction + slots.count) % slots.count
      if case .toggle = slots[next].content, slots[next].field == slots[start].field { continue }
      if isEmptyPair(next) { continue }
      break
    } while next != start
    // Going back into a list of toggles lands on its first.
    if direction < 0, case .toggle = slots[next].content {
      next = slots.firstIndex { $0.field == slots[next].field } ?? next
    }
    focus = next
    // A letter typed now may mean the choice that Tab has come to.
    if case .toggle = slots[next].content { hasAdvanced = true }
  }

  /// Whether the slot belongs to the empty pair that a join's keys end in: Tab goes past it, an arrow key to it.
  private func isEmptyPair(_ index: Int) -> Bool {
    guard slots[index].row > 0, case .columnPairs = field(at: slots[index].field)?.kind else { return false }
    return slots.filter { $0.field == slots[index].field && $0.row == slots[index].row }.allSatisfy { $0.text.isEmpty }
  }

  mutating func moveUp() {
    if let index = chosen {
      chosen = index > 0 ? index - 1 : nil
      return
    }
    focus = max(0, focus - 1)
  }

  mutating func moveDown() {
    if !completions.isEmpty, case .text = focusedSlot?.content {
      chosen = min(completions.count - 1, (chosen ?? -1) + 1)
      return
    }
    focus = min(slots.count - 1, focus + 1)
  }

  /// Takes the chosen completion; `false` when none is chosen.
  mutating func accept() -> Bool {
    guard let chosen, completions.indices.contains(chosen) else { return false }
    take(completions[chosen])
    return true
  }

  /// Tab takes the chosen completion, or the only one that goes on from what is typed.
  mutating func acceptOnly() -> Bool {
    if accept() { return true }
    guard let slot = focusedSlot, case .text(let field) = slot.content, !field.isEmpty, let first = completions.first,
      first.text != field.text, !completions.contains(where: { $0.text == field.text })
    else { return false }
    switch slot.completion {
    case .column, .otherColumn, .source, .type: break
    case .expression, .aggregation:
      // Only a word that the first offer goes on from: what is written stays written.
      let word = String(field.head.suffix(completionLength))
      guard !word.isEmpty, first.text != word, first.text.lowercased().hasPrefix(word.lowercased()) else {
        return false
      }
    case .none, .value: return false
    }
    take(first)
    return true
  }

  /// Whether the focused field goes on behind what was taken.
  var isOpenEnded: Bool {
    guard let slot = focusedSlot else { return false }
    switch slot.completion {
    case .expression, .aggregation: return true
    case .source: return slot.text.hasSuffix("/")
    default: return false
    }
  }

  private mutating func take(_ item: CompletionItem) {
    guard slots.indices.contains(focus), case .text(var field) = slots[focus].content else { return }
    switch slots[focus].completion {
    case .expression, .aggregation: field.replaceBeforeCursor(completionLength, with: item.text)
    default: field = TextField(item.text)
    }
    slots[focus].content = .text(field)
    chosen = nil
    // An expression goes on, and so does a path with a folder; another field is complete.
    if slots[focus].completion == .source { edited = isOpenEnded ? focus : nil } else if !isOpenEnded { edited = nil }
    contentChanged()
  }

  /// Any other key: edits the focused slot.
  mutating func edit(_ key: Key) {
    guard slots.indices.contains(focus) else { return }
    let advanced = hasAdvanced
    hasAdvanced = false
    switch slots[focus].content {
    case .text(var field):
      let old = field.text
      guard field.handle(key) else { return }
      if field.text != old { edited = focus }
      slots[focus].content = .text(field)
      chosen = nil
    case .choice(let words, let selected):
      guard !words.isEmpty else { return }
      switch key {
      case .right, .character(" "): slots[focus].content = .choice(words, selected: (selected + 1) % words.count)
      case .left: slots[focus].content = .choice(words, selected: (selected + words.count - 1) % words.count)
      case .character(let letter):
        let order = (1...words.count).map { (selected + $0) % words.count }
        guard let match = order.first(where: { words[$0].lowercased().hasPrefix(letter.lowercased()) }) else { return }
        slots[focus].content = .choice(words, selected: match)
      default: return
      }
    case .toggle(let name, let isOn, let detail):
      switch key {
      case .character(" "):
        slots[focus].content = .toggle(name: name, isOn: !isOn, detail: detail)
        if slots.indices.contains(focus + 1), slots[focus + 1].field == slots[focus].field {
          focus += 1
          hasAdvanced = true
        }
        return
      case .character("*"):
        for index in slots.indices where slots[index].field == slots[focus].field {
          if case .toggle(let name, _, let detail) = slots[index].content {
            slots[index].content = .toggle(name: name, isOn: !isOn, detail: detail)
          }
        }
      case .character(let letter):
        // A letter goes to the next name that begins with it.
        let same = slots.indices.filter { slots[$0].field == slots[focus].field }
        let start = advanced ? focus : focus + 1
        let order = same.filter { $0 >= start } + same.filter { $0 < start }
        let match = order.first {
          if case .toggle(let name, _, _) = slots[$0].content {
            name.lowercased().hasPrefix(letter.lowercased())
          } else {
            false
          }
        }
        if let match { focus = match }
        return
      default: return
      }
    }
    contentChanged()
  }

  /// Keeps the slots in step with each other: operators of the column's type, an empty row at the end of lists.
  mutating func contentChanged() {
    if isSimple {
      guard focusedSlot.map({ $0.field < FormState.noteField }) ?? true else { return }
      let typed = focusedSlot?.content
      fillCondition(condition)
      // The cursor stays where it is in what is typed.
      if case .text(let field)? = typed, focusedSlot?.text == field.text { slots[focus].content = .text(field) }
      return
    }
    guard slots.indices.contains(focus), entry.fields.indices.contains(slots[focus].field) else { return }
    let position = slots[focus].field
    let field = entry.fields[position]
    if field.key == OutputForm.pathKey { followPath() }
    let isList: Bool =
      switch field.kind {
      case .conditions, .pairs, .columnPairs, .columnChoices, .parameters, .sources: true
      default: false
      }
    guard isList, let last = slots.lastIndex(where: { $0.field == position }),
      !slots[last].isSecond || !slots[last - 1].text.isEmpty,
      !(slots[last].text.isEmpty && !slots[last].isSecond)
    else { return }
    let row = slots[last].row + 1
    var added = slots.filter { $0.field == position && $0.row == 0 }
    for index in added.indices {
      added[index].row = row
      added[index].label = ""
      added[index].origin = nil
      if field.kind == .parameters, added[index].isSecond { added[index].value = .scalar }
      switch added[index].content {
      case .text: added[index].content = .text(TextField())
      case .choice(let words, _): added[index].content = .choice(words, selected: 0)
      case .toggle: break
      }
    }
    slots.insert(contentsOf: added, at: last + 1)
  }

  /// What an output's path says by its ending takes the place of a format or compression that says otherwise.
  private mutating func followPath() {
    for problem in outputForm(nil)?.problems ?? [] where problem.key != OutputForm.pathKey {
      guard let slot = slots.firstIndex(where: { self.field(at: $0.field)?.key == problem.key }),
        case .choice(let words, _) = slots[slot].content
      else { continue }
      slots[slot].content = .choice(words, selected: 0)
    }
  }

  /// What a format or compression that is not chosen follows from the path.
  package func impliedWord(_ slot: FormSlot, _ recipe: RecipeDraft) -> String {
    field(at: slot.field).flatMap { outputForm(recipe)?.implied[$0.key] } ?? ""
  }

  /// What the output of the form will be; `nil` for another form.
  /// - Parameter recipe: Whose parameters stand in the path.
  package func outputForm(_ recipe: RecipeDraft?) -> OutputForm? {
    guard purpose == .output else { return nil }
    let step = step
    return OutputForm(step) { recipe?.resolved($0) ?? $0 }
  }

  /// Ctrl-E: a filter as column, operator and value, or as an expression.
  mutating func toggleSimple() {
    guard let key = entry.conditions?.key else { return }
    let step = step
    if isSimple {
      isSimple = false
      let tail = slots.filter { $0.field >= Self.noteField }
      slots = []
      for (position, field) in entry.fields.enumerated() { fill(position, field, step[field.key]) }
      slots += tail
      focus = 0
    } else if entry.fields.dropFirst().contains(where: { step[$0.key] != nil }) {
      return
    } else if let text = step[key]?.text, let condition = Condition.reading(text, columns: columns) {
      isSimple = true
      fillCondition(condition)
      focus = 0
    } else if step[key] == nil {
      isSimple = true
      fillCondition(nil)
      focus = 0
    }
    clampFocus()
  }

  /// The identifier that ends the text.
  static func word(before head: String) -> String {
    String(head.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
  }
}
