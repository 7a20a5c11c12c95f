import Engine

/// Rejects as a table: where they stood, why they were not taken, and what the record says.
enum RejectsScreen {
  static func draw(_ state: State, _ page: RejectsPage, _ canvas: inout Canvas) {
    let glyphs = state.glyphs
    let body = Screen.body(state.size)
    let all = NumberText.grouped(page.count)
    let shown = page.count > page.rejects.count ? "the first \(NumberText.grouped(page.rejects.count)) of \(all)" : all
    Screen.header(state, title: page.title, right: "\(shown) \(page.count == 1 ? "row" : "rows")", &canvas)
    let columnWidth = max(6, min(20, page.rejects.map { TextWidth.width(of: $0.column) }.max() ?? 0))
    let reasonWidth = max(
      10, min(body.width / 3, page.rejects.map { TextWidth.width(of: $0.reason) }.max() ?? 0))
    let starts = [1, 7, 17, 19 + columnWidth, 21 + columnWidth + reasonWidth]
    let widths = [4, 8, columnWidth, reasonWidth, max(0, body.width - starts[4] - 1)]
    let heads = ["step", "line", "column", "reason", "the record as it stood"]
    for (index, head) in heads.enumerated() {
      canvas.text(
        head, x: starts[index], y: body.y, width: widths[index], Style(.header), align: index < 2 ? .right : .left)
    }
    let visible = max(0, body.height - 1)
    let scroll = max(0, min(max(page.scroll, page.selected - visible + 1), page.rejects.count - visible))
    for offset in 0..<visible where offset + scroll < page.rejects.count {
      let reject = page.rejects[offset + scroll]
      let y = body.y + 1 + offset
      canvas.text(reject.step == 0 ? "read" : "\(reject.step)", x: starts[0], y: y, width: widths[0], align: .right)
      canvas.text(
        reject.line.map(NumberText.grouped) ?? "", x: starts[1], y: y, width: widths[1], .dim, align: .right)
      canvas.text(reject.column, x: starts[2], y: y, width: widths[2], .accent)
      canvas.text(reject.reason, x: starts[3], y: y, width: widths[3], Style(.warning))
      canvas.text(reject.raw, x: starts[4], y: y, width: widths[4], .dim)
      if offset + scroll == page.selected {
        canvas.ground(Rect(x: 0, y: y, width: body.width, height: 1), .selection)
      }
    }
    canvas.horizontal(x: 0, y: body.bottom, width: body.width)
    let place =
      page.rejects.indices.contains(page.selected)
      ? page.rejects[page.selected].file + (page.rejects[page.selected].line.map { " line \($0)" } ?? "") : ""
    Screen.status(state, place, &canvas)
    Screen.hints(
      [(glyphs.enter, "go to the step"), ("y", "copy the record"), ("Esc", "back")], last: ("?", "all keys"), &canvas)
  }
}
