import Engine
import Recipes

/// Joining another table: keys, what matches, the kinds with their sizes, the columns to take, the result.
enum JoinScreen {
  static func draw(_ state: State, _ form: FormState, _ canvas: inout Canvas) {
    let glyphs = state.glyphs
    let size = state.size
    Screen.header(
      state, title: FormScreen.title(form), right: size.width < 90 ? "" : ComposeScreen.sampleText(state), &canvas)
    let body = FormScreen.body(state, form)
    let upperHeight = max(6, min(body.height - 5, max(16, body.height * 2 / 3)))
    let leftWidth = max(30, size.width * 58 / 100)
    let left = Rect(x: 0, y: body.y, width: leftWidth, height: upperHeight)
    let right = Rect(x: leftWidth + 1, y: body.y, width: size.width - leftWidth - 1, height: upperHeight)
    canvas.vertical(x: leftWidth, y: body.y, height: upperHeight)
    canvas.sign(glyphs.teeDown, x: leftWidth, y: 1, .faint)
    sides(state, form, left, &canvas)
    take(state, form, right, &canvas)
    let rule = body.y + upperHeight
    canvas.horizontal(x: 0, y: rule, width: size.width)
    canvas.sign(glyphs.teeUp, x: leftWidth, y: rule, .faint)
    result(state, form, Rect(x: 0, y: rule + 1, width: size.width, height: body.bottom - rule - 1), &canvas)
    FormScreen.footer(state, form, junction: nil, &canvas)
  }

  private static func sides(_ state: State, _ form: FormState, _ rect: Rect, _ canvas: inout Canvas) {
    var y = rect.y
    let fields = form.entry.fields
    // Blank lines between the blocks only where all of them fit.
    let gap = rect.height >= 14 + form.slots.count { $0.completion == .column } / 2 ? 1 : 0
    func slots(_ isWanted: (StepFieldKind) -> Bool) -> [Int] {
      guard let position = fields.firstIndex(where: { isWanted($0.kind) }) else { return [] }
      return form.slots.indices.filter { form.slots[$0].field == position }
    }
    func label(_ text: String, _ indices: [Int]) {
      let isFocused = indices.contains(form.focus)
      canvas.text(isFocused ? state.glyphs.pointer : " ", x: 0, y: y, width: 1, .accent)
      canvas.text(text, x: 1, y: y, width: 6, isFocused ? .accent : .dim)
    }
    let with = slots { $0 == .source }
    label("With", with)
    if let index = with.first, case .text(let field) = form.slots[index].content {
      let facts = form.join.map { side in
        (side.rows.map { "\(NumberText.counted($0, "row")) \(state.glyphs.dot) " } ?? "")
          + NumberText.counted(side.table.columns.count, "column")
      }
      let detail = facts ?? ""
      canvas.text(detail, x: 0, y: y, width: rect.width - 1, .dim, align: .right)
      let room = max(8, rect.width - 10 - TextWidth.width(of: detail))
      if form.focus != index, TextWidth.width(of: field.text) > room {
        // The end of a path says which file it is.
        canvas.text(
          state.glyphs.ellipsis + String(field.text.suffix(room - 1)), x: 8, y: y, width: room)
      } else {
        Screen.field(field, x: 8, y: y, width: room, focused: form.focus == index, &canvas)
      }
      y += 1
      y += completions(form, index, x: 8, y: y, rect, &canvas)
    }
    y += gap
    let keys = slots { if case .columnPairs = $0 { true } else { false } }
    label("Keys", keys)
    var position = 0
    while position < keys.count, y < rect.bottom {
      let pair = [keys[position], position + 1 < keys.count ? keys[position + 1] : keys[position]]
      let each = max(6, (rect.width - 12) / 3)
      for (part, index) in pair.enumerated() {
        guard case .text(let field) = form.slots[index].content else { continue }
        let x = 8 + part * (each + 3)
        Screen.field(field, x: x, y: y, width: each, focused: form.focus == index, &canvas)
        let isBlank = pair.allSatisfy { form.slots[$0].text.isEmpty } && !pair.contains(form.focus)
        if isBlank {
          if part == 0 { canvas.text("+ another pair", x: x, y: y, width: rect.width - x - 1, .faint) }
        } else if part == 1 {
          canvas.text("=", x: x - 2, y: y, .dim)
        }
      }
      if position == 0, let facts = form.joinFacts, facts.leftRows > 0 {
        canvas.text(
          NumberText.share(facts.leftMatched, of: facts.leftRows) + " match", x: 0, y: y, width: rect.width - 1, .dim,
          align: .right)
      }
      y += 1
      if pair.contains(form.focus) { y += completions(form, form.focus, x: 8, y: y, rect, &canvas) }
      position += 2
    }
    y += gap
    matches(state, form, y: y, rect, &canvas)
    y += 4 + gap
    kinds(state, form, slots { if case .choice = $0 { true } else { false } }, y: y, rect, &canvas)
  }

  private static func completions(_ form: FormState, _ index: Int, x: Int, y: Int, _ rect: Rect, _ canvas: inout Canvas)
    -> Int
  {
    guard form.focus == index, !form.completions.isEmpty else { return 0 }
    // Before a table is chosen nothing below needs the room.
    let count = min(form.join == nil ? 8 : 4, form.completions.count)
    for offset in 0..<count where y + offset < rect.bottom {
      FormFieldsView.offer(
        form, form.completions[offset], isChosen: form.chosen == offset, x: x, y: y + offset, rect, &canvas)
    }
    if count < form.completions.count {
      canvas.text(canvas.glyphs.more, x: x - 2, y: min(y + count, rect.bottom) - 1, width: 1, .dim)
    }
    return count
  }

  private static func matches(_ state: State, _ form: FormState, y: Int, _ rect: Rect, _ canvas: inout Canvas) {
    guard y + 3 < rect.bottom else { return }
    let isWide = rect.width >= 56
    func side(_ text: String) -> String {
      let name = RecipePanel.lastPart(text)
      return isWide ? name : String(name.split(separator: ".").first ?? "")
    }
    func row(_ offset: Int, _ label: String, _ numbers: [String], _ style: Style) {
      canvas.text(label, x: isWide ? 8 : 3, y: y + offset, width: max(0, rect.width - (isWide ? 41 : 36)), style)
      for (part, number) in numbers.enumerated() {
        canvas.text(
          number, x: 0, y: y + offset, width: rect.width - 1 - (numbers.count - 1 - part) * 11, style, align: .right)
      }
    }
    canvas.text("Match", x: 1, y: y, .dim)
    row(0, "", ["rows", "matched", "not"], .dim)
    let facts = form.joinFacts
    let wait = form.join == nil ? "" : state.glyphs.ellipsis
    func texts(_ rows: Int?, _ matched: Int?) -> [String] {
      guard let rows, let matched else { return [wait, wait, wait] }
      return [NumberText.grouped(rows), NumberText.grouped(matched), NumberText.grouped(rows - matched)]
    }
    row(1, side(state.sourceTitle), texts(facts?.leftRows, facts?.leftMatched), .plain)
    row(2, side(form.withText), texts(facts?.rightRows, facts?.rightMatched), .plain)
    guard let facts else { return }
    let text =
      facts.rightIsUnique
      ? "right keys are unique: no row multiplies"
      : "right keys repeat: \(NumberText.grouped(facts.pairs)) pairs from \(NumberText.grouped(facts.leftMatched)) rows"
    canvas.text(
      text, x: isWide ? 8 : 3, y: y + 3, width: rect.width - (isWide ? 9 : 4),
      facts.rightIsUnique ? .dim : Style(.warning))
  }

  private static func kinds(
    _ state: State, _ form: FormState, _ slots: [Int], y: Int, _ rect: Rect, _ canvas: inout Canvas
  ) {
    guard let index = slots.first, case .choice(let words, let selected) = form.slots[index].content else { return }
    let isFocused = form.focus == index
    let meanings = form.field(at: form.slots[index].field)?.meanings ?? [:]
    guard y < rect.bottom else { return }
    canvas.text(isFocused ? state.glyphs.pointer : " ", x: 0, y: y, width: 1, .accent)
    canvas.text("Kind", x: 1, y: y, isFocused ? .accent : .dim)
    for (offset, word) in words.enumerated() where y + offset < rect.bottom {
      let isSelected = offset == selected
      canvas.text(isSelected ? state.glyphs.pointer : " ", x: 6, y: y + offset, .accent)
      canvas.text(word, x: 8, y: y + offset, isSelected ? .plain : .dim)
      if let facts = form.joinFacts {
        canvas.text(
          NumberText.grouped(facts.rows(word)), x: 8, y: y + offset, width: 17, isSelected ? .plain : .dim,
          align: .right)
      }
      canvas.text(meanings[word] ?? "", x: 28, y: y + offset, width: max(0, rect.width - 29), .dim)
      if isSelected {
        canvas.ground(Rect(x: 6, y: y + offset, width: rect.width - 7, height: 1), isFocused ? .selection : .inactive)
      }
    }
    if y + words.count > rect.bottom { canvas.text(state.glyphs.more, x: 1, y: rect.bottom - 1, width: 1, .dim) }
  }

  private static func take(_ state: State, _ form: FormState, _ rect: Rect, _ canvas: inout Canvas) {
    guard let position = form.entry.fields.firstIndex(where: { $0.kind == .otherColumns }) else { return }
    let toggles = form.slots.indices.filter { form.slots[$0].field == position }
    let chosen = toggles.count { if case .toggle(_, let isOn, _) = form.slots[$0].content { isOn } else { false } }
    let title =
      form.join == nil
      ? "Take"
      : chosen == 0 ? "Take all \(toggles.count), as none is chosen" : "Take \(chosen) of \(toggles.count) columns"
    canvas.text(
      title, x: rect.x + 1, y: rect.y, width: rect.width - 12,
      toggles.contains(form.focus) ? Style(.accent) : Style(.header))
    canvas.text("missing", x: rect.x, y: rect.y, width: rect.width - 1, .dim, align: .right)
    let visible = rect.height - 2
    let current = toggles.firstIndex(of: form.focus) ?? 0
    let scroll = max(0, min(current - visible + 2, toggles.count - visible))
    for row in 0..<visible where row + scroll < toggles.count {
      let index = toggles[row + scroll]
      guard case .toggle(let name, let isOn, let type) = form.slots[index].content else { continue }
      let y = rect.y + 1 + row
      if index == form.focus { canvas.sign(state.glyphs.pointer, x: rect.x, y: y, .accent) }
      canvas.text(isOn ? state.glyphs.checked : state.glyphs.unchecked, x: rect.x + 1, y: y, isOn ? .accent : .dim)
      canvas.text(name, x: rect.x + 5, y: y, width: max(0, min(14, rect.width - 16)))
      canvas.text(type, x: rect.x + 20, y: y, width: max(0, rect.width - 28), .dim)
      canvas.text(missing(state, form, name), x: rect.x, y: y, width: rect.width - 1, .dim, align: .right)
      if index == form.focus { canvas.ground(Rect(x: rect.x, y: y, width: rect.width, height: 1), .selection) }
    }
    tail(form, Rect(x: rect.x, y: rect.bottom - 1, width: rect.width, height: 1), &canvas)
    if form.join == nil {
      let wait = form.isHalfWritten ? "a folder is read when the field is left" : "reading\(state.glyphs.ellipsis)"
      let text = form.withText.isEmpty ? "choose a table to join first" : form.joinProblem ?? wait
      for (row, line) in Screen.wrapped(text, width: rect.width - 2, limit: max(1, visible)).enumerated() {
        canvas.text(line, x: rect.x + 1, y: rect.y + 1 + row, width: rect.width - 2, .dim)
      }
    }
  }

  /// Share of all rows without a value; empty when there is none.
  private static func missing(_ state: State, _ form: FormState, _ name: String) -> String {
    guard let join = form.join, let index = join.table.columns.firstIndex(where: { $0.name == name }) else { return "" }
    guard let missing = join.missing, missing.indices.contains(index), let rows = join.rows else {
      return state.glyphs.ellipsis
    }
    return missing[index] > 0 ? NumberText.share(missing[index], of: rows) : ""
  }

  /// Prefix, note or id: the one that has the focus, else the prefix.
  private static func tail(_ form: FormState, _ rect: Rect, _ canvas: inout Canvas) {
    let prefix = form.entry.fields.firstIndex { $0.kind == .value(.text) }
    let indices = form.slots.indices.filter {
      form.slots[$0].field == prefix || form.slots[$0].field >= FormState.noteField
    }
    guard let index = indices.first(where: { $0 == form.focus }) ?? indices.first,
      case .text(let field) = form.slots[index].content
    else { return }
    let isFocused = index == form.focus
    let used = canvas.text(
      form.slots[index].label, x: rect.x + 1, y: rect.y, width: rect.width / 2, isFocused ? .accent : .dim)
    Screen.field(
      field, x: rect.x + 2 + used, y: rect.y, width: max(0, rect.width - used - 3), focused: isFocused, &canvas)
    if field.isEmpty, !isFocused {
      canvas.text("none", x: rect.x + 2 + used, y: rect.y, width: max(0, rect.width - used - 3), .faint)
    }
  }

  private static func result(_ state: State, _ form: FormState, _ rect: Rect, _ canvas: inout Canvas) {
    guard rect.height > 2 else { return }
    if form.joinRows != .result {
      unmatched(state, form, rect, &canvas)
      return
    }
    if let comparison = form.preview?.comparison {
      // New columns first: they are what the join is for.
      let table = comparison.after
      let rows = Array(min(form.scroll, table.rowCount)..<table.rowCount)
      let order = table.columns.indices.sorted {
        let left = comparison.changedColumns.contains(table.columns[$0].name)
        let right = comparison.changedColumns.contains(table.columns[$1].name)
        return left == right ? $0 < $1 : left
      }
      TableView.draw(ReorderedTable(table, order), rows: rows, rect, dim: form.isStale, &canvas)
    } else if let table = form.sample {
      TableView.draw(table, rows: Array(0..<table.rowCount), rect, dim: true, &canvas)
    }
  }
}

extension JoinScreen {
  /// Rows that find no match, found in all rows of their side.
  private static func unmatched(_ state: State, _ form: FormState, _ rect: Rect, _ canvas: inout Canvas) {
    let isLeft = form.joinRows == .left
    let side = RecipePanel.lastPart(isLeft ? state.sourceTitle : form.withText)
    var text = "Rows of \(side) without a match"
    if let facts = form.joinFacts {
      let rows = isLeft ? facts.leftRows - facts.leftMatched : facts.rightRows - facts.rightMatched
      text += " \(state.glyphs.dot) \(NumberText.grouped(rows)) of all rows"
    }
    canvas.text(text, x: rect.x + 1, y: rect.y, width: rect.width - 2, Style(.header))
    let body = rect.inset(top: 1)
    guard let table = form.unmatched[form.joinRows] else {
      let wait = form.factsKey == nil ? "choose the table and its keys first" : "searching" + state.glyphs.ellipsis
      canvas.text(wait, x: rect.x + 1, y: body.y, width: rect.width - 2, .dim)
      return
    }
    if table.rowCount == 0 {
      canvas.text("every row finds a match", x: rect.x + 1, y: body.y, width: rect.width - 2, .dim)
      return
    }
    // Keys first: they are what did not match.
    let keys = (form.step["on"]?.list ?? []).compactMap { $0[isLeft ? "left" : "right"]?.text }
    let order = table.columns.indices.sorted { a, b in
      let (left, right) = (keys.contains(table.columns[a].name), keys.contains(table.columns[b].name))
      return left == right ? a < b : left
    }
    let rows = Array(min(form.scroll, table.rowCount - 1)..<table.rowCount)
    TableView.draw(ReorderedTable(table, order), rows: rows, body, &canvas)
  }
}

/// A table with its columns in another order.
final class ReorderedTable: SampleTable {
  private let table: any SampleTable
  private let order: [Int]
  let columns: [SampleColumn]

  init(_ table: any SampleTable, _ order: [Int]) {
    self.table = table
    self.order = order
    columns = order.map { table.columns[$0] }
  }

  var rowCount: Int { table.rowCount }
  func cell(row: Int, column: Int) -> CellText { table.cell(row: row, column: order[column]) }
  func line(row: Int) -> Int? { table.line(row: row) }
}
