package import Recipes

/// From a step's JSON to the slots of its form and back.
extension FormState {
  private static let types = ["text", "integer", "decimal(12,2)", "double", "boolean", "date", "timestamp"]

  /// Rebuilds all slots from a step.
  package mutating func fill(from step: JSON) {
    slots = []
    if entry.kind == "filter-rows" {
      let text = step["where"]?.text
      if text == nil && step["where"] == nil {
        isSimple = true
        fillCondition(nil, tail: step)
        return
      }
      if let text, let condition = Condition.reading(text, columns: columns) {
        isSimple = true
        fillCondition(condition, tail: step)
        return
      }
    }
    isSimple = false
    for (position, field) in entry.fields.enumerated() { fill(position, field, step[field.key]) }
    appendTail(step)
    clampFocus()
  }

  package mutating func clampFocus() { focus = min(max(0, focus), max(0, slots.count - 1)) }

  /// The slots of a filter as column, operator, value, case.
  package mutating func fillCondition(_ condition: Condition?, tail: JSON? = nil) {
    let tail = tail ?? step
    let column = condition?.column ?? ""
    let type = condition?.type ?? "text"
    let operators = Condition.operators(type)
    let operation = condition?.operation ?? operators[0]
    slots = [
      FormSlot(field: 0, label: "Column", content: .text(TextField(column)), completion: .column),
      FormSlot(
        field: 1, label: "Keep rows",
        content: .choice(operators.map(\.label), selected: operators.firstIndex(of: operation) ?? 0)),
    ]
    if operation.takesValue {
      slots.append(
        FormSlot(
          field: 2, label: operation.isTextual ? "Text" : "Value", content: .text(TextField(condition?.value ?? "")),
          completion: .value(column: column)))
      if type == "text", operation != .oneOf {
        slots.append(
          FormSlot(
            field: 3, label: "Case",
            content: .choice(["exact", "any case"], selected: condition?.ignoresCase == true ? 1 : 0)))
      }
    }
    appendTail(tail)
    clampFocus()
  }

  /// Where the slots that every step has count from.
  package static let noteField = 1000

  /// Note and id, which every step may have.
  mutating func appendTail(_ step: JSON) {
    guard isStep else { return }
    for (offset, field) in State.stepTail.enumerated() {
      let text = step[field.key].map(StepText.text) ?? ""
      slots.append(FormSlot(field: Self.noteField + offset, label: field.label, content: .text(TextField(text))))
    }
  }

  /// Puts what note and id say into the step; a note of several lines stays until it is changed.
  private func takeTail(_ step: inout JSON) {
    for (offset, field) in State.stepTail.enumerated() {
      guard let slot = slots.first(where: { $0.field == Self.noteField + offset }) else { continue }
      if slot.text == (original[field.key].map(StepText.text) ?? "") { continue }
      step[field.key] = slot.text.isEmpty ? nil : .text(slot.text)
    }
  }

  /// The field that the focused slot belongs to.
  package var focusedField: StepFieldEntry? {
    guard let slot = focusedSlot else { return nil }
    if slot.field >= Self.noteField { return State.stepTail[slot.field - Self.noteField] }
    return entry.fields.indices.contains(slot.field) && !isSimple ? entry.fields[slot.field] : nil
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

  private mutating func fill(_ position: Int, _ field: StepFieldEntry, _ value: JSON?) {
    func text(_ text: String, _ completion: FormSlot.Completion, row: Int = 0, second: Bool = false) -> FormSlot {
      FormSlot(
        field: position, label: row == 0 && !second ? field.label : "", row: row, isSecond: second,
        content: .text(TextField(text)), completion: completion)
    }
    switch field.kind {
    case .expression: slots.append(text(value?.text ?? "", .expression))
    case .conditions:
      let items = value?.texts ?? value?.text.map { [$0] } ?? []
      for (row, item) in (items + [""]).enumerated() { slots.append(text(item, .expression, row: row)) }
    case .column: slots.append(text(value?.text ?? "", .column))
    case .columns:
      let chosen = value?.texts ?? []
      let columns = selectableColumns
      let known = columns.map(\.name)
      let names = known + chosen.filter { !known.contains($0) }
      for (row, name) in names.enumerated() {
        let column = columns.first { $0.name == name }
        slots.append(
          FormSlot(
            field: position, label: row == 0 ? field.label : "", row: row,
            content: .toggle(name: name, isOn: chosen.contains(name), detail: column?.type ?? "not there")))
      }
    case .choices(let words):
      let chosen = value?.texts ?? []
      for (row, word) in words.enumerated() {
        slots.append(
          FormSlot(
            field: position, label: row == 0 ? field.label : "", row: row,
            content: .toggle(name: word, isOn: chosen.contains(word), detail: "")))
      }
    case .text, .name: slots.append(text(value.map(StepText.text) ?? "", .none))
    case .words: slots.append(text((value?.texts ?? []).joined(separator: ", "), .none))
    case .number: slots.append(text(value?.number ?? "", .none))
    case .flag:
      slots.append(
        FormSlot(
          field: position, label: field.label,
          content: .choice(["no", "yes"], selected: value?.boolean == true ? 1 : 0)))
    case .choice(let words):
      slots.append(
        FormSlot(
          field: position, label: field.label,
          content: .choice(words, selected: value?.text.flatMap { words.firstIndex(of: $0) } ?? 0)))
    case .pairs(let key, let side):
      let pairs = (value?.members ?? []).map { ($0.key, StepText.text($0.value)) }
      for (row, pair) in (pairs + [("", "")]).enumerated() {
        slots.append(text(pair.0, completion(key), row: row))
        slots.append(text(pair.1, completion(side), row: row, second: true))
      }
    case .keys:
      let pairs = (value?.list ?? []).map { ($0["left"]?.text ?? "", $0["right"]?.text ?? "") }
      for (row, pair) in (pairs + [("", "")]).enumerated() {
        slots.append(text(pair.0, .column, row: row))
        slots.append(text(pair.1, .column, row: row, second: true))
      }
    case .sortKeys:
      let keys = (value?.list ?? []).map {
        ($0["column"]?.text ?? $0.text ?? "", $0["order"]?.text == "descending" ? 1 : 0)
      }
      for (row, key) in (keys + [("", 0)]).enumerated() {
        slots.append(text(key.0, .column, row: row))
        slots.append(
          FormSlot(
            field: position, label: "", row: row, isSecond: true,
            content: .choice(["ascending", "descending"], selected: key.1)))
      }
    case .source: slots.append(text(Self.sourceText(value), .source))
    case .sources:
      let items = (value?.list ?? []).map { Self.sourceText($0) }
      for (row, item) in (items + [""]).enumerated() { slots.append(text(item, .source, row: row)) }
    case .json: slots.append(text(value?.line ?? "", .none))
    }
  }

  /// The columns that a list of toggles offers: those of the table, in a join those of the other side but its keys.
  private var selectableColumns: [SampleColumn] {
    guard entry.kind == "join-table" else { return columns }
    guard let join else { return [] }
    let keys = Set((original["on"]?.list ?? []).compactMap { $0["right"]?.text })
    return join.table.columns.compactMap { column in
      if keys.contains(column.name) { return nil }
      return column
    }
  }

  private func completion(_ side: StepFieldKind.PairSide) -> FormSlot.Completion {
    switch side {
    case .column: .column
    case .newName, .text: .none
    case .type: .type
    case .expression: .expression
    case .aggregation: .aggregation
    }
  }

  static func sourceText(_ source: JSON?) -> String {
    guard let source else { return "" }
    return source["path"]?.text ?? source["table"]?.text ?? source["recipe"]?.text ?? source.text ?? ""
  }

  /// A table, file or recipe as recipes write it.
  static func source(_ text: String) -> JSON {
    if text.hasSuffix(".json") { return .object([("recipe", .text(text))]) }
    let isTable = !text.contains("/") && text.split(separator: ".").count == 2 && !isDataFile(text)
    return .object([(isTable ? "table" : "path", .text(text))])
  }

  private static func isDataFile(_ name: String) -> Bool {
    [".csv", ".tsv", ".txt", ".parquet", ".jsonl", ".gz", ".zst"].contains { name.hasSuffix($0) }
  }

  /// The step that the form says now.
  package var step: JSON {
    var step = original
    if hasPreview { step["step"] = .text(entry.kind) }
    if isSimple {
      step["where"] = condition.expression.map { .text($0) }
      takeTail(&step)
      return step
    }
    for (position, field) in entry.fields.enumerated() {
      step[field.key] = value(slots.filter { $0.field == position }, field)
    }
    if isStep { takeTail(&step) }
    return step
  }

  /// Columns that were there stay in their order; what is new comes behind them, in the table's.
  private func ordered(_ names: [String], _ field: StepFieldEntry) -> [String] {
    guard case .edit = purpose, let before = original[field.key]?.texts else { return names }
    let kept = before.filter(names.contains)
    return kept + names.filter { !kept.contains($0) }
  }

  private func value(_ slots: [FormSlot], _ field: StepFieldEntry) -> JSON? {
    let texts = slots.map(\.text).filter { !$0.isEmpty }
    switch field.kind {
    case .expression, .column, .name: return texts.first.map { .text($0) }
    case .conditions: return texts.count > 1 ? .texts(texts) : texts.first.map { .text($0) }
    case .columns: return texts.isEmpty ? nil : .texts(ordered(texts, field))
    case .choices: return texts.isEmpty ? nil : .texts(texts)
    case .text:
      guard let text = slots.first?.text, field.isRequired || !text.isEmpty else { return nil }
      return .text(text)
    case .words:
      let words = (texts.first ?? "").split(separator: ",").map { String($0.trimmingBlanks) }.filter { !$0.isEmpty }
      return words.isEmpty ? nil : .texts(words)
    case .number: return texts.first.map { Self.isNumber($0) ? JSON(.number($0)) : .text($0) }
    case .flag: return texts.first == "yes" ? .boolean(true) : nil
    case .choice(let words):
      guard let word = texts.first, field.isRequired || word != words.first else { return nil }
      return .text(word)
    case .pairs(_, let side):
      let pairs = rows(slots).filter { !$0.0.isEmpty }.map {
        ($0.0, side == .text ? Self.scalar($0.1) : JSON.text($0.1))
      }
      return pairs.isEmpty ? nil : .object(pairs)
    case .keys:
      let pairs = rows(slots).filter { !$0.0.isEmpty || !$0.1.isEmpty }
      return pairs.isEmpty ? nil : .list(pairs.map { .object([("left", .text($0.0)), ("right", .text($0.1))]) })
    case .sortKeys:
      let keys = rows(slots).filter { !$0.0.isEmpty }
      return keys.isEmpty
        ? nil
        : .list(
          keys.map { key in
            .object([("column", .text(key.0))] + (key.1 == "descending" ? [("order", .text("descending"))] : []))
          })
    case .source: return texts.first.map { Self.source($0) }
    case .sources: return texts.isEmpty ? nil : .list(texts.map { Self.source($0) })
    case .json:
      guard let text = texts.first else { return nil }
      return JSONParser.parse(Array(text.utf8)).value ?? .text(text)
    }
  }

  private func rows(_ slots: [FormSlot]) -> [(String, String)] {
    var rows: [(String, String)] = []
    for slot in slots {
      if slot.isSecond, !rows.isEmpty { rows[rows.count - 1].1 = slot.text } else { rows.append((slot.text, "")) }
    }
    return rows
  }

  private static func isNumber(_ text: String) -> Bool {
    Int(text) != nil || (Double(text) != nil && text.first != "+")
  }

  /// A number stays a number, anything else is text.
  private static func scalar(_ text: String) -> JSON {
    if text == "null" { return .null }
    return isNumber(text) ? JSON(.number(text)) : .text(text)
  }
}

extension Substring {
  /// Without blanks at both ends.
  var trimmingBlanks: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}
