import Engine
package import Recipes

/// From the slots of a form back to JSON. What nobody changed is the JSON that was there, whatever it is.
extension FormState {
  /// The step that the form says now. A field whose text is refused is as it was.
  package var step: JSON {
    var step = original
    if hasPreview { step["step"] = .text(entry.kind) }
    if isSimple {
      let key = entry.fields[0].key
      step[key] = isTouched(0) ? condition.expression.map { .text($0) } : original[key]
    } else {
      for (position, field) in entry.fields.enumerated() {
        if let value = try? value(position) { step[field.key] = value }
      }
    }
    if isStep {
      for (offset, field) in State.stepTail.enumerated() {
        if let value = try? value(Self.noteField + offset) { step[field.key] = value }
      }
    }
    if case .add = purpose { return inOrder(step) }
    return step
  }

  /// A new step with its keys in the order of the form.
  private func inOrder(_ step: JSON) -> JSON {
    let order = ["step"] + entry.fields.map(\.key)
    let ranked = (step.members ?? []).enumerated().map { position, member in
      (rank: order.firstIndex(of: member.key) ?? order.count, position: position, member: member)
    }
    return JSON(.object(ranked.sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }.map(\.member)))
  }

  /// The first slot whose text is refused, and why.
  package var refusal: (slot: Int, field: StepFieldEntry, message: String)? {
    let tail = isStep ? State.stepTail.indices.map { Self.noteField + $0 } : []
    for position in (isSimple ? [] : Array(entry.fields.indices)) + tail {
      guard let field = field(at: position) else { continue }
      do throws(FormRefusal) { _ = try value(position) } catch {
        let slot = slots.firstIndex { $0.field == position && $0.row == error.row && $0.isSecond == error.isSecond }
        return (slot ?? focus, field, "\(field.label): \(error.message)")
      }
    }
    return nil
  }

  /// Whether a field says something else than when the form was filled. In a filter by picking all slots are one field.
  func isTouched(_ position: Int) -> Bool {
    if isSimple, position > 0, position < Self.noteField { return false }
    func own(_ slot: FormSlot) -> Bool {
      slot.field == position || (isSimple && position == 0 && slot.field < Self.noteField)
    }
    var (before, now) = (filled.filter(own)[...], slots.filter(own)[...])
    // The empty rows that lists end in say nothing.
    while before.last?.isBlankRow == true { before.removeLast() }
    while now.last?.isBlankRow == true { now.removeLast() }
    if before.map(\.text) != now.map(\.text) { return true }
    // What the value of a parameter is depends on the type.
    guard let field = field(at: position), field.kind == .parameterValue else { return false }
    return parameterType != original["type"]?.text
  }

  /// What the field `type` says.
  private var parameterType: String? {
    guard let position = entry.fields.firstIndex(where: { $0.key == "type" }) else { return nil }
    return slots.first { $0.field == position }?.text
  }

  func value(of field: StepFieldEntry) throws(FormRefusal) -> JSON?? {
    guard let position = entry.fields.firstIndex(of: field) else { return .some(nil) }
    return try value(position)
  }

  /// The value of a field; `nil` leaves its key out. In a double optional, so that `try?` tells that from a refusal.
  func value(_ position: Int) throws(FormRefusal) -> JSON?? {
    guard let field = field(at: position) else { return .some(nil) }
    let before = original[field.key]
    let isNew = if case .add = purpose { true } else { false }
    if !isTouched(position), before != nil || !field.isRequired || !isNew { return .some(before) }
    return .some(try value(slots.filter { $0.field == position }, field, before))
  }

  private func value(_ slots: [FormSlot], _ field: StepFieldEntry, _ before: JSON?) throws(FormRefusal) -> JSON? {
    switch field.kind {
    case .conditions:
      let items = try self.items(slots) { slot throws(FormRefusal) in try slot.json() }
      return items.count == 1 && before?.list == nil ? items[0] : items.isEmpty ? nil : .list(items)
    case .columns, .otherColumns, .choices:
      let names = slots.map(\.text).filter { !$0.isEmpty }
      return names.isEmpty ? nil : .texts(ordered(names, before))
    case .column, .otherColumn, .value: return try slots.first?.json()
    case .parameterValue:
      guard var slot = slots.first else { return nil }
      let type = parameterType ?? "text"
      if slot.value != .parameter(type: type) { slot.origin = nil }
      slot.value = .parameter(type: type)
      return try slot.json()
    case .flag: return slots.first?.text == "yes" ? .boolean(true) : nil
    case .choice:
      guard case .choice(_, let selected) = slots.first?.content, let word = slots.first?.text, !word.isEmpty
      else { return nil }
      return field.isRequired || selected > 0 ? .text(word) : nil
    case .pairs:
      let members = try members(slots) { first, second throws(FormRefusal) in
        (try first.json()?.text, try second.json() ?? .text(""))
      }
      return members.isEmpty ? nil : .object(members)
    case .columnPairs(let left, let right):
      let items = try rows(slots).filter { !$0.first.text.isEmpty || !$0.second.text.isEmpty }.map {
        row throws(FormRefusal) in
        var item = row.first.origin?.item ?? .object([])
        item[left] = try row.first.json() ?? .text("")
        item[right] = try row.second.json() ?? .text("")
        return item
      }
      return items.isEmpty ? nil : .list(items)
    case .columnChoices(let column, let choices):
      let all = Self.combinations(choices)
      let items = try rows(slots).filter { !$0.first.text.isEmpty }.map { row throws(FormRefusal) in
        var item = row.first.origin?.item ?? .object([])
        item[column] = try row.first.json()
        guard let words = all.first(where: { $0.text == row.second.text })?.words else { return item }
        for (word, choice) in zip(words, choices) where (item[choice.key]?.text ?? choice.words[0]) != word {
          item[choice.key] = word == choice.words[0] ? nil : .text(word)
        }
        return item
      }
      return items.isEmpty ? nil : .list(items)
    case .parameters:
      let members = try members(slots) { first, second throws(FormRefusal) in
        let value = try second.json()
        var parameter = first.origin?.item ?? .object([("type", .text(Self.parameterType(of: value)))])
        parameter["default"] = value
        return (try first.json()?.text, parameter)
      }
      return members.isEmpty ? nil : .object(members)
    case .source: return slots.first.flatMap { Self.source($0.text, replacing: $0.origin?.json) }
    case .sources:
      let items = slots.compactMap { Self.source($0.text, replacing: $0.origin?.json) }
      return items.isEmpty ? nil : .list(items)
    }
  }

  /// Columns that were there stay in their order; what is new comes behind them, in the table's.
  private func ordered(_ names: [String], _ before: JSON?) -> [String] {
    if case .add = purpose { return names }
    let kept = (before?.texts ?? []).filter(names.contains)
    return kept + names.filter { !kept.contains($0) }
  }

  private func items(
    _ slots: [FormSlot], _ read: (FormSlot) throws(FormRefusal) -> JSON?
  ) throws(FormRefusal) -> [JSON] {
    var items: [JSON] = []
    for slot in slots { if let item = try read(slot) { items.append(item) } }
    return items
  }

  private func rows(_ slots: [FormSlot]) -> [(first: FormSlot, second: FormSlot)] {
    var rows: [(first: FormSlot, second: FormSlot)] = []
    for slot in slots {
      if slot.isSecond, !rows.isEmpty { rows[rows.count - 1].second = slot } else { rows.append((slot, slot)) }
    }
    return rows
  }

  /// Rows of a name and what belongs to it; each name stands once.
  private func members(
    _ slots: [FormSlot], _ read: (FormSlot, FormSlot) throws(FormRefusal) -> (String?, JSON)
  ) throws(FormRefusal) -> [(String, JSON)] {
    var members: [(String, JSON)] = []
    var names: Set<String> = []
    for row in rows(slots) where !row.first.text.isEmpty || !row.second.text.isEmpty {
      let (name, value) = try read(row.first, row.second)
      guard let name else {
        var refusal = FormRefusal(
          "nothing stands before \(FormValue.quoted(row.second.text)); write "
            + (row.first.value == .text ? "the value that it replaces, \"\" for the empty text" : "a name there"))
        refusal.row = row.first.row
        throw refusal
      }
      guard names.insert(name).inserted else {
        var refusal = FormRefusal("\(FormValue.quoted(name)) stands there twice; remove one of them")
        refusal.row = row.first.row
        throw refusal
      }
      members.append((name, value))
    }
    return members
  }

  /// The type of a new parameter with this default.
  private static func parameterType(of value: JSON?) -> String {
    if value?.integer != nil { return "integer" }
    if value?.number != nil { return "double" }
    return value?.boolean != nil ? "boolean" : "text"
  }

  /// A parameter as a row of the form of all of them says it, and how it was called when the form was opened.
  package struct ParameterRow: Hashable, Sendable {
    package var old: String?
    package var name: String
    package var value: JSON
  }

  /// The rows of the form of all parameters; `nil` for any other form.
  package var parameterRows: [ParameterRow]? {
    guard let position = entry.fields.firstIndex(where: { $0.kind == .parameters }) else { return nil }
    let members = ((try? value(position)) ?? nil)?.members ?? []
    let firsts = slots.filter { $0.field == position && !$0.isSecond && !$0.text.isEmpty }
    return members.map { member in
      let slot = firsts.first { $0.text == member.key }
      return ParameterRow(old: slot?.origin?.json?.text, name: member.key, value: member.value)
    }
  }

  /// A table, file or recipe as recipes write it, a table within a file, or the table of a database:
  /// `public.visits of ${env:CLINIC}`.
  static func source(_ text: String) -> JSON {
    let source = RecipeSource(named: text)
    let target = TableTarget(text)
    // What has a form of its own in one text may hold the signs of a part.
    guard target.part != nil, !source.hasOwnText, RecipeSource(named: target.path).kind == .path else {
      return source.json
    }
    return target.source(target.path)
  }

  /// The source with another name; where it stays of its kind, with all that was said of it.
  static func source(_ text: String, replacing old: JSON?) -> JSON? {
    if text.isEmpty { return nil }
    guard let old, old.members != nil else { return source(text) }
    return RecipeSource(json: old).renamed(text) { RecipeSource(json: source($0)) }.json
  }
}

extension FormSlot {
  /// The JSON that the slot says: what it was filled from, as long as its text stands.
  func json() throws(FormRefusal) -> JSON? {
    if let origin, origin.text == text { return origin.json }
    do throws(FormRefusal) { return try value.json(text, replacing: origin?.json) } catch {
      var refusal = error
      refusal.row = row
      refusal.isSecond = isSecond
      throw refusal
    }
  }

  /// Whether the slot belongs to a row that says nothing.
  fileprivate var isBlankRow: Bool {
    switch content {
    case .text(let field): row > 0 && field.isEmpty
    case .choice(_, let selected): row > 0 && isSecond && selected == 0
    case .toggle: false
    }
  }
}
