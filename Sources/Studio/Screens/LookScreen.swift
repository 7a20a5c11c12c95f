import Engine

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
    lines(state, profile, left, &canvas)
    statistics(state, profile, right, &canvas)
    let marked = state.look.marked.count
    let text = marked > 0 ? "\(marked) marked" : status(state, profile)
    Screen.status(state, state.look.problem.map { "\(glyphs.error) \($0)" } ?? text, &canvas)
    Screen.commandHints(state, &canvas)
  }

  /// What `=` would keep.
  private static func status(_ state: State, _ profile: ColumnProfile) -> String {
    if state.look.view == .spellings { return "m maps the others to the first" }
    guard let expression = state.lookExpression(keep: true) else { return "" }
    return "= keeps \(expression)"
  }

  private static func origin(_ state: State) -> String {
    guard let profile = state.shownProfile else { return "" }
    let rows = NumberText.counted(profile.rows.rows, "row")
    if profile.rows.origin == .all { return "all \(rows)" }
    let share = state.look.progress.map { " \(Int(min(1, max(0, $0)) * 100)) %" } ?? ""
    return "sample of \(rows) \(state.glyphs.dot) all rows" + state.glyphs.ellipsis + share
  }

  /// Where the first line of the list stands on the screen.
  static let firstLine = 4

  private static func lines(_ state: State, _ profile: ColumnProfile, _ rect: Rect, _ canvas: inout Canvas) {
    let view = state.look.view
    var x = 1
    for other in profile.views {
      let isShown = other == view
      x +=
        canvas.text(title(other), x: x, y: rect.y, width: max(0, rect.width - x - 1), isShown ? Style(.header) : .dim)
        + 3
    }
    let count = profile.count(view)
    let mark = profile.isEstimate ? "~" : ""
    var summary = view == .values ? (profile.distinct ?? count) : count
    if view == .patterns, count >= 30 { summary = count }
    let wide = mark + NumberText.grouped(summary) + word(view, summary)
    if x + wide.count < rect.width { canvas.text(wide, x: 0, y: rect.y, width: rect.width - 1, .dim, align: .right) }
    let barWidth = max(4, min(view == .ranges ? 24 : 16, rect.width / (view == .ranges ? 3 : 5)))
    var most = 1
    for index in 0..<count { most = max(most, profile.item(view, index).rows) }
    let numberWidth = TextWidth.width(of: mark + NumberText.grouped(most))
    // Values have what bars, numbers and shares leave.
    let textWidth = max(4, rect.width - barWidth - numberWidth - 14)
    let top = rect.y + firstLine - 2
    let visible = max(0, rect.bottom - top)
    let scroll = max(
      0, min(state.look.selected - visible + 1, max(state.look.scroll, 0)), state.look.selected - visible + 1)
    for row in 0..<visible where row + scroll < count {
      let index = row + scroll
      let item = profile.item(view, index)
      let y = top + row
      let isMarked = state.look.marked.contains(item.key)
      canvas.text(isMarked ? "*" : index == state.look.selected ? state.glyphs.pointer : " ", x: 1, y: y, .accent)
      switch item.text {
      case .null: canvas.text("missing (null)", x: 3, y: y, width: textWidth, Style(.nullValue))
      case .text(""): canvas.text("missing (empty text)", x: 3, y: y, width: textWidth, Style(.nullValue))
      case .text(let text):
        GridView.cell(
          item.text, Rect(x: 3, y: y, width: textWidth, height: 1), .plain, numeric: view == .ranges, &canvas)
        let used = TextWidth.width(of: text)
        if !item.detail.isEmpty, textWidth - used > 8 {
          canvas.text(item.detail, x: 4 + used, y: y, width: textWidth - used - 1, .dim)
        }
      }
      if item.rows == 0 {
        canvas.text("few", x: 0, y: y, width: rect.width - 9, .dim, align: .right)
      } else {
        canvas.text(
          state.glyphs.bar(Double(item.rows) / Double(most), cells: barWidth), x: 4 + textWidth, y: y, width: barWidth,
          Style(.bar))
        canvas.text(mark + NumberText.grouped(item.rows), x: 0, y: y, width: rect.width - 9, align: .right)
        canvas.text(
          NumberText.share(item.rows, of: max(1, profile.rows.rows)), x: 0, y: y, width: rect.width - 1, .dim,
          align: .right)
      }
      if index == state.look.selected { canvas.ground(Rect(x: 0, y: y, width: rect.width, height: 1), .selection) }
    }
  }

  /// What the number beside the views counts.
  private static func word(_ view: LookView, _ count: Int) -> String {
    switch view {
    case .values: " different"
    case .ranges: count == 1 ? " range" : " ranges"
    case .patterns: count == 1 ? " pattern" : " patterns"
    case .spellings: count == 1 ? " group" : " groups"
    }
  }

  private static func title(_ view: LookView) -> String {
    switch view {
    case .values: "Values"
    case .ranges: "Ranges"
    case .patterns: "Patterns"
    case .spellings: "Near-equal spellings"
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
    let mark = profile.isEstimate ? "~" : ""
    if let distinct = profile.distinct { line("different", mark + NumberText.grouped(distinct)) }
    if let unique = profile.unique { line("only once", mark + NumberText.grouped(unique)) }
    for name in profile.factOrder { line(name, profile.facts[name] ?? "") }
    y += 1
    if !profile.bins.isEmpty, state.look.view != .ranges, y + 3 < rect.bottom {
      canvas.text("Distribution", x: rect.x + 1, y: y, Style(.header))
      y += 1
      let most = profile.bins.map(\.rows).max() ?? 1
      let wide = min(rect.width / 2, (profile.bins.map { TextWidth.width(of: $0.title) }.max() ?? 4) + 1)
      let numbers = (profile.bins.map { NumberText.grouped($0.rows).count }.max() ?? 1) + mark.count + 1
      let room = max(1, rect.width - wide - numbers - 3)
      for bin in profile.bins where y < rect.bottom {
        canvas.text(bin.title, x: rect.x + 1, y: y, width: wide - 1, .dim, align: .right)
        canvas.text(
          state.glyphs.bar(Double(bin.rows) / Double(max(1, most)), cells: room), x: rect.x + 1 + wide, y: y,
          width: room, Style(.bar))
        canvas.text(mark + NumberText.grouped(bin.rows), x: rect.x, y: y, width: rect.width - 1, align: .right)
        y += 1
      }
      y += 1
    }
    if !profile.spellings.isEmpty, state.look.view != .spellings, y + 1 < rect.bottom {
      line("near-equal spellings", "\(profile.spellings.count)", Style(.warning))
      y += 1
    }
    guard !profile.patterns.isEmpty, state.look.view != .patterns, y + 2 < rect.bottom else { return }
    canvas.text("Patterns", x: rect.x + 1, y: y, Style(.header))
    y += 1
    for pattern in profile.patterns where y < rect.bottom {
      let number = NumberText.grouped(pattern.rows)
      GridView.cell(
        pattern.value, Rect(x: rect.x + 1, y: y, width: max(0, rect.width - number.count - 3), height: 1), .plain,
        numeric: false, &canvas)
      canvas.text(number, x: rect.x, y: y, width: rect.width - 1, .dim, align: .right)
      y += 1
    }
  }
}
