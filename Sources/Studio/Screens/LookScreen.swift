/// Look: one column, its values with counts at the left, statistics at the right.
enum LookScreen {
  static func draw(_ state: State, _ canvas: inout Canvas) {
    let glyphs = state.glyphs
    let size = state.size
    let body = Screen.body(size)
    let place = state.shownStep == 0 ? "source" : "after step \(state.shownStep)"
    Screen.header(state, title: "\(state.look.column) \(glyphs.dot) \(place)", right: origin(state), &canvas)
    let rightWidth = size.width < 90 ? 30 : min(48, size.width * 40 / 100)
    let left = Rect(x: 0, y: body.y, width: size.width - rightWidth - 1, height: body.height)
    let right = Rect(x: left.width + 1, y: body.y, width: rightWidth, height: body.height)
    canvas.vertical(x: left.width, y: body.y, height: body.height)
    canvas.sign(glyphs.teeDown, x: left.width, y: 1, .faint)
    let bottom = size.height - 3
    canvas.horizontal(x: 0, y: bottom, width: size.width)
    canvas.sign(glyphs.teeUp, x: left.width, y: bottom, .faint)
    guard let profile = state.shownProfile else {
      canvas.text("reading" + glyphs.ellipsis, x: 1, y: body.y, .dim)
      return
    }
    values(state, profile, left, &canvas)
    statistics(state, profile, right, &canvas)
    let marked = state.look.marked.count
    let text = marked > 0 ? "\(marked) values marked" : ""
    Screen.status(state, state.look.problem.map { "\(glyphs.error) \($0)" } ?? text, &canvas)
    Screen.commandHints(state, &canvas)
  }

  private static func origin(_ state: State) -> String {
    guard let profile = state.shownProfile else { return "" }
    let rows = NumberText.grouped(profile.rows.rows)
    return profile.rows.origin == .all ? "all \(rows) rows" : "sample of \(rows) rows, all rows" + state.glyphs.ellipsis
  }

  private static func values(_ state: State, _ profile: ColumnProfile, _ rect: Rect, _ canvas: inout Canvas) {
    let distinct = profile.distinct.map { NumberText.grouped($0) + ($0 == 1 ? " value" : " values") } ?? "values"
    let most = profile.values.first?.rows ?? 1
    canvas.text("Most frequent", x: 1, y: rect.y, Style(.header))
    canvas.text(distinct, x: 0, y: rect.y, width: rect.width - 1, .dim, align: .right)
    let barWidth = max(4, min(16, rect.width / 5))
    let top = rect.y + 2
    let visible = max(0, rect.bottom - top)
    let scroll = max(
      0, min(state.look.selected - visible + 1, max(state.look.scroll, 0)), state.look.selected - visible + 1)
    for row in 0..<visible where row + scroll < profile.values.count {
      let index = row + scroll
      let value = profile.values[index]
      let y = top + row
      let numbers = NumberText.grouped(value.rows)
      let share = NumberText.share(value.rows, of: max(1, profile.rows.rows))
      let textWidth = max(4, rect.width - barWidth - 26)
      let mark = state.look.marked.contains(index)
      canvas.text(mark ? "*" : index == state.look.selected ? state.glyphs.pointer : " ", x: 1, y: y, .accent)
      switch value.value {
      case .null: canvas.text("missing (null)", x: 3, y: y, width: textWidth, Style(.nullValue))
      case .text(""): canvas.text("missing (empty text)", x: 3, y: y, width: textWidth, Style(.nullValue))
      case .text:
        GridView.cell(value.value, Rect(x: 3, y: y, width: textWidth, height: 1), .plain, numeric: false, &canvas)
      }
      canvas.text(
        state.glyphs.bar(Double(value.rows) / Double(max(1, most)), cells: barWidth), x: 4 + textWidth, y: y,
        width: barWidth, Style(.bar))
      canvas.text(numbers, x: 0, y: y, width: rect.width - 9, align: .right)
      canvas.text(share, x: 0, y: y, width: rect.width - 1, .dim, align: .right)
      if index == state.look.selected { canvas.ground(Rect(x: 0, y: y, width: rect.width, height: 1), .selection) }
    }
  }

  private static func statistics(_ state: State, _ profile: ColumnProfile, _ rect: Rect, _ canvas: inout Canvas) {
    var y = rect.y
    func line(_ label: String, _ value: String, _ style: Style = .plain) {
      guard y < rect.bottom else { return }
      let wide = min(TextWidth.width(of: label), rect.width - 4)
      canvas.text(label, x: rect.x + 1, y: y, width: rect.width - 2, .dim)
      canvas.text(value, x: rect.x + wide + 2, y: y, width: max(0, rect.width - wide - 3), style, align: .right)
      y += 1
    }
    canvas.text(profile.type, x: rect.x + 1, y: y, Style(.header))
    y += 2
    let rows = max(1, profile.rows.rows)
    line("rows", NumberText.grouped(profile.rows.rows))
    line(
      "missing",
      profile.missing == 0
        ? "0" : "\(NumberText.grouped(profile.missing))   \(NumberText.share(profile.missing, of: rows))",
      profile.missing > 0 ? Style(.warning) : .plain)
    if let distinct = profile.distinct { line("different", NumberText.grouped(distinct)) }
    if let unique = profile.unique { line("only once", NumberText.grouped(unique)) }
    for name in profile.factOrder { line(name, profile.facts[name] ?? "") }
    y += 1
    if !profile.histogram.isEmpty, y + 3 < rect.bottom {
      canvas.text("Distribution", x: rect.x + 1, y: y, Style(.header))
      y += 1
      let most = profile.histogram.map(\.rows).max() ?? 1
      for bin in profile.histogram where y < rect.bottom {
        canvas.text("from " + (bin.value.text ?? ""), x: rect.x + 1, y: y, width: 15, .dim)
        canvas.text(
          state.glyphs.bar(Double(bin.rows) / Double(max(1, most)), cells: max(1, rect.width - 28)), x: rect.x + 17,
          y: y,
          width: max(1, rect.width - 28), Style(.bar))
        canvas.text(NumberText.grouped(bin.rows), x: rect.x, y: y, width: rect.width - 1, align: .right)
        y += 1
      }
      y += 1
    }
    guard !profile.patterns.isEmpty, y + 2 < rect.bottom else { return }
    canvas.text("Patterns", x: rect.x + 1, y: y, Style(.header))
    y += 1
    for pattern in profile.patterns where y < rect.bottom {
      let number = NumberText.grouped(pattern.rows)
      canvas.text(pattern.value.text ?? "", x: rect.x + 1, y: y, width: max(0, rect.width - number.count - 3))
      canvas.text(number, x: rect.x, y: y, width: rect.width - 1, .dim, align: .right)
      y += 1
    }
  }
}
