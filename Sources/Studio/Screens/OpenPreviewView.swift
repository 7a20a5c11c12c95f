/// What the chosen entry of Open holds.
enum OpenPreviewView {
  static func draw(_ state: State, _ rect: Rect, _ canvas: inout Canvas) {
    guard rect.height > 1, rect.width > 8, let entry = state.open.selectedEntry else { return }
    guard let preview = state.open.preview else {
      canvas.text(entry.name, x: rect.x + 1, y: rect.y, width: rect.width - 2, Style(.header))
      return
    }
    canvas.text(preview.title, x: rect.x + 1, y: rect.y, width: rect.width - 2, Style(.header))
    var y = rect.y + 1
    if let problem = preview.problem {
      for line in DetailsPanel.wrap(problem, rect.width - 3) where y < rect.bottom {
        canvas.text(line, x: rect.x + 1, y: y, width: rect.width - 2, Style(.error))
        y += 1
      }
    }
    let subjectWidth = min(16, (preview.facts.map { TextWidth.width(of: Screen.subject($0.subject)) }.max() ?? 0) + 2)
    let valueWidth = min(
      rect.width / 3, (preview.facts.filter { !$0.reason.isEmpty }.map { TextWidth.width(of: $0.value) }.max() ?? 0) + 2
    )
    // The rows are what people look for first: facts leave them at least half of the place.
    let limit = preview.table == nil ? rect.bottom : rect.y + 1 + max(4, rect.height / 2)
    for fact in preview.facts where y < limit {
      let x = rect.x + 1
      canvas.text(Screen.subject(fact.subject), x: x, y: y, width: subjectWidth - 1, .dim)
      let room = rect.width - subjectWidth - 2
      if fact.reason.isEmpty {
        canvas.text(fact.value, x: x + subjectWidth, y: y, width: room)
      } else {
        canvas.text(fact.value, x: x + subjectWidth, y: y, width: valueWidth - 1)
        canvas.text(
          fact.reason, x: x + subjectWidth + valueWidth, y: y, width: max(0, room - valueWidth), .dim)
      }
      y += 1
    }
    // The steps are what people look for: what is said of them leaves half of the place.
    let half = rect.y + max(4, rect.height / 2)
    for (index, remark) in preview.remarks.enumerated() {
      let lines = DetailsPanel.wrap(remark, rect.width - 3)
      let isLast = index == preview.remarks.count - 1
      guard y + lines.count + (isLast ? 0 : 1) <= half else {
        let rest = "\(state.glyphs.ellipsis) and \(preview.remarks.count - index) more, in the notes of the steps"
        canvas.text(rest, x: rect.x + 1, y: y, width: rect.width - 2, Style(.warning))
        y += 1
        break
      }
      for line in lines {
        canvas.text(line, x: rect.x + 1, y: y, width: rect.width - 2, Style(.warning))
        y += 1
      }
    }
    if !preview.lines.isEmpty {
      y += 1
      for line in preview.lines where y < rect.bottom {
        var x = rect.x + 1
        for piece in line.pieces where x < rect.right - 1 {
          x += canvas.text(piece.text, x: x, y: y, width: rect.right - 1 - x, piece.style)
        }
        y += 1
      }
    }
    if let table = preview.table, table.rowCount > 0, y + 3 < rect.bottom {
      y += 1
      TableView.draw(
        table, rows: Array(0..<min(table.rowCount, rect.bottom - y)),
        Rect(x: rect.x, y: y, width: rect.width, height: rect.bottom - y), &canvas)
    }
  }
}
