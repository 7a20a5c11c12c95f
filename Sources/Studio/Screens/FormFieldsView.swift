/// The slots of a form, one a line, and what completion offers under the focused one.
enum FormFieldsView {
  static func draw(_ state: State, _ form: FormState, _ rect: Rect, _ canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    let labelWidth = min(rect.width >= 44 ? 21 : 17, (form.slots.map { TextWidth.width(of: $0.label) }.max() ?? 0) + 2)
    // Halves of a pair share a line.
    var lines: [[Int]] = []
    for (index, slot) in form.slots.enumerated() {
      if slot.isSecond, !lines.isEmpty { lines[lines.count - 1].append(index) } else { lines.append([index]) }
    }
    let focusLine = lines.firstIndex { $0.contains(form.focus) } ?? 0
    // What is offered leaves room for the fields above, as long as a choice is left.
    let offered = min(form.completions.count, 6, max(0, rect.height - 2), max(3, rect.height - focusLine - 1))
    let firstOffered = max(0, (form.chosen ?? 0) - offered + 1)
    // A text that is longer than its line takes what no other line needs, and half of the room at least.
    var rows = 1
    if lines.indices.contains(focusLine), case .text(let field) = form.focusedSlot?.content {
      let free = max(rect.height - offered - lines.count + 1, (rect.height - offered) / 2)
      let places = places(lines[focusLine], form, labelWidth, rect)
      if free > 1, let place = places.first(where: { $0.slot == form.focus }) {
        rows = min(free, field.rowCount(width: place.width))
      }
    }
    let visible = max(1, rect.height - offered - rows + 1)
    let scroll = max(0, min(focusLine - visible + 1, lines.count - visible))
    var y = rect.y
    for line in scroll..<lines.count {
      guard y < rect.bottom else { break }
      let height = line == focusLine ? min(rows, rect.bottom - y) : 1
      draw(
        state, form, lines[line], labelWidth, Rect(x: rect.x, y: y, width: rect.width, height: height), &canvas)
      y += height
      guard line == focusLine else { continue }
      let window = form.completions.enumerated().dropFirst(firstOffered).prefix(offered)
      for (index, item) in window where y < rect.bottom {
        offer(form, item, isChosen: form.chosen == index, x: rect.x + 1 + labelWidth, y: y, rect, &canvas)
        y += 1
      }
    }
    if scroll + visible < lines.count { canvas.text(canvas.glyphs.dropdown, x: rect.x, y: rect.bottom - 1, .dim) }
  }

  /// One proposal of completion.
  static func offer(
    _ form: FormState, _ item: CompletionItem, isChosen: Bool, x: Int, y: Int, _ rect: Rect, _ canvas: inout Canvas
  ) {
    let room = max(0, rect.right - x - 2)
    let wide = TextWidth.width(of: item.detail)
    // What is offered is never cut for what is said of it.
    let isHint = wide > rect.width / 3 || TextWidth.width(of: item.text) + wide + 1 > room
    let width = room - (isHint ? 0 : wide + 1)
    var text = item.text
    // Of a long path the end tells it from the others.
    if form.focusedSlot?.completion == .source, TextWidth.width(of: text) > width {
      text = canvas.glyphs.ellipsis + String(text.suffix(max(0, width - 1)))
    }
    canvas.text(text, x: x, y: y, width: width, isChosen ? .plain : .dim)
    if !isHint { canvas.text(item.detail, x: x, y: y, width: room + 1, .dim, align: .right) }
    if isChosen { canvas.ground(Rect(x: x - 1, y: y, width: rect.right - x + 1, height: 1), .selection) }
  }

  /// Where the slots of a line stand: halves of a pair share the room, a choice takes no more than its word.
  private static func places(
    _ line: [Int], _ form: FormState, _ labelWidth: Int, _ rect: Rect
  ) -> [(slot: Int, x: Int, width: Int)] {
    let start = rect.x + 1 + labelWidth
    let room = max(0, rect.right - start - 1)
    guard line.count > 1 else { return line.map { ($0, start, room) } }
    let half = max(0, (room - 3) / 2)
    var second = half
    if case .choice = form.slots[line[1]].content {
      second = min(max(half, TextWidth.width(of: form.slots[line[1]].text) + 2), max(half, room - 11))
    }
    let first = second > half ? max(0, room - 3 - second) : half
    return [(line[0], start, first), (line[1], start + first + 3, second)]
  }

  private static func draw(
    _ state: State, _ form: FormState, _ line: [Int], _ labelWidth: Int, _ rect: Rect, _ canvas: inout Canvas
  ) {
    let start = rect.x + 1 + labelWidth
    let room = max(0, rect.right - start - 1)
    let isBlank = line.allSatisfy { form.slots[$0].text.isEmpty } && !line.contains(form.focus)
    for (part, (index, x, each)) in places(line, form, labelWidth, rect).enumerated() {
      let slot = form.slots[index]
      let isFocused = index == form.focus
      if part == 0 {
        let hasFocus = line.contains(form.focus)
        canvas.text(hasFocus ? canvas.glyphs.pointer : " ", x: rect.x, y: rect.y, width: 1, .accent)
        canvas.text(slot.label, x: rect.x + 1, y: rect.y, width: labelWidth - 1, hasFocus ? .accent : .dim)
      }
      if part > 0, !isBlank { canvas.text("=", x: x - 2, y: rect.y, .dim) }
      switch slot.content {
      case .text(let field):
        var width = each
        if slot.completion == .column, line.count == 1,
          let column = form.columns.first(where: { $0.name == field.text })
        {
          canvas.text(column.type, x: start, y: rect.y, width: room, .dim, align: .right)
          width = max(4, width - column.type.count - 1)
        }
        let fault = !field.isEmpty && form.problem?.key == key(form, line, slot) ? form.problem?.range : nil
        let area = Rect(x: x, y: rect.y, width: width, height: isFocused ? rect.height : 1)
        Screen.field(field, in: area, focused: isFocused, fault: fault, &canvas)
        if field.isEmpty, !isFocused, part == 0 {
          let text = slot.row > 0 ? "+ another" : form.purpose == .source ? found(state, form, slot) : ""
          canvas.text(text, x: x, y: rect.y, width: room, .faint)
        }
      case .choice(let words, let selected):
        let word = words.indices.contains(selected) ? words[selected] : ""
        if word.isEmpty {
          canvas.text(implied(state, form, slot), x: x, y: rect.y, width: each - 2, .faint)
        }
        canvas.text(word, x: x, y: rect.y, width: each - 2)
        canvas.text(canvas.glyphs.dropdown, x: x, y: rect.y, width: each, .dim, align: .right)
        if isFocused { canvas.ground(Rect(x: x, y: rect.y, width: each, height: 1), .selection) }
      case .toggle(let name, let isOn, let detail):
        let sign = isOn ? canvas.glyphs.checked : canvas.glyphs.unchecked
        canvas.text(sign, x: x, y: rect.y, isOn ? .accent : .dim)
        canvas.text(name, x: x + 4, y: rect.y, width: max(0, each - 6 - detail.count))
        canvas.text(detail, x: x, y: rect.y, width: each, .dim, align: .right)
        if isFocused { canvas.ground(Rect(x: x, y: rect.y, width: each, height: 1), .selection) }
      }
    }
  }

  /// What a choice that is not made stands for: what was found in the source, what the path of an output says.
  private static func implied(_ state: State, _ form: FormState, _ slot: FormSlot) -> String {
    form.purpose == .source ? found(state, form, slot) : form.impliedWord(slot, state.recipe)
  }

  /// What stands for an empty field of the source: what was found in it.
  private static func found(_ state: State, _ form: FormState, _ slot: FormSlot) -> String {
    guard form.entry.fields.indices.contains(slot.field) else { return "" }
    if case .pairs(_, value: .type) = form.entry.fields[slot.field].kind { return "as found" }
    let key = form.entry.fields[slot.field].key
    let entry = state.evidence.first { $0.count == 3 && $0[0] == key }
    return entry.map { "\($0[1])  found" } ?? ""
  }

  /// The key that problems name a slot by: that of its field, in pairs with the name that stands before.
  private static func key(_ form: FormState, _ line: [Int], _ slot: FormSlot) -> String? {
    if form.isSimple { return slot.field == 2 ? form.entry.conditions?.key : nil }
    guard form.entry.fields.indices.contains(slot.field) else { return nil }
    let key = form.entry.fields[slot.field].key
    if slot.isSecond, let first = line.first { return key + "." + form.slots[first].text }
    return slot.row == 0 ? key : nil
  }
}
