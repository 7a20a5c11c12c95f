/// A list to choose from, at the left over what was there.
enum ListView {
  static func draw(_ state: State, _ list: ListState, _ canvas: inout Canvas) {
    let glyphs = state.glyphs
    let body = Screen.body(state.size)
    let width = state.size.width < 90 ? state.size.width : min(72, state.size.width * 7 / 10)
    let rect = Rect(x: 0, y: body.y, width: width, height: body.height)
    canvas.fill(rect, .plain)
    canvas.horizontal(x: 0, y: 1, width: canvas.size.width)
    canvas.horizontal(x: 0, y: rect.bottom, width: canvas.size.width)
    if width < state.size.width {
      canvas.vertical(x: width, y: body.y, height: body.height)
      canvas.sign(glyphs.teeDown, x: width, y: 1, .faint)
      canvas.sign(glyphs.teeUp, x: width, y: rect.bottom, .faint)
      let right = Rect(x: width + 1, y: body.y, width: state.size.width - width - 1, height: body.height)
      if state.place == .compose {
        canvas.fill(right, .plain)
        GridView.draw(state, right, &canvas)
      }
    }
    canvas.cursor = nil
    let shown = list.shown
    canvas.text(list.title, x: 1, y: rect.y, width: width - 2, Style(.header))
    let matches = list.searches && !list.filter.isEmpty ? "\(shown.count) of \(list.items.count)" : ""
    canvas.text(matches, x: 0, y: rect.y, width: width - 1, .dim, align: .right)
    var top = rect.y + 1
    if list.searches {
      canvas.text(":", x: 1, y: top, .accent)
      Screen.field(list.filter, x: 3, y: top, width: width - 5, focused: true, &canvas)
      top += 1
    }
    top += 1
    let visible = max(0, rect.bottom - top)
    let scroll = max(0, min(list.selected - visible / 2, shown.count - visible))
    let textWidth = min(width * 6 / 10, (list.items.map { TextWidth.width(of: $0.text) }.max() ?? 0) + 2)
    let hintWidth = list.items.map { TextWidth.width(of: $0.hint) }.max() ?? 0
    for row in 0..<visible where row + scroll < shown.count {
      let item = list.items[shown[row + scroll]]
      let y = top + row
      let isSelected = row + scroll == list.selected
      let style: Style = item.refusal == nil ? .plain : .dim
      let mark =
        list.purpose == .columns || list.purpose == .pastRuns
        ? (item.isMarked ? glyphs.checked : glyphs.unchecked) + " " : ""
      var x = 1
      x += canvas.text(isSelected ? glyphs.pointer + " " : "  ", x: x, y: y, .accent)
      x += canvas.text(mark, x: x, y: y, item.isMarked ? .accent : .dim)
      canvas.text(item.text, x: x, y: y, width: textWidth, style)
      let room = width - x - textWidth - hintWidth - 3
      canvas.text(item.refusal ?? item.detail, x: x + textWidth, y: y, width: max(0, room), .dim)
      canvas.text(item.hint, x: 0, y: y, width: width - 1, Style(.key), align: .right)
      if isSelected { canvas.ground(Rect(x: 0, y: y, width: width, height: 1), .selection) }
    }
    if shown.isEmpty { canvas.text("nothing fits · Esc", x: 3, y: top, width: width - 4, .dim) }
    let y = canvas.size.height
    canvas.fill(Rect(x: 0, y: y - 1, width: canvas.size.width, height: 1), .plain)
    if state.message == nil {
      // The line above had no room for all of it.
      canvas.fill(Rect(x: 0, y: y - 2, width: canvas.size.width, height: 1), .plain)
      let text = list.selectedItem.map { $0.refusal ?? $0.detail } ?? ""
      canvas.text(text, x: 1, y: y - 2, width: canvas.size.width - 2)
    }
    var hints: [(String, String)] = [(glyphs.enter, "choose"), ("Esc", "back")]
    switch list.purpose {
    case .columns:
      hints = [
        ("Space", "mark"), ("d", "drop"), ("k", "keep only"), ("r", "rename"), ("t", "type"), ("Esc", "back"),
      ]
    case .recipe:
      hints = [
        (glyphs.enter, "select"), ("a", "add"), ("e", "edit"), ("x", "on/off"), ("d", "delete"), ("Esc", "back"),
      ]
    case .pastRuns:
      let marked = list.items.count(where: \.isMarked)
      hints = [
        (glyphs.enter, marked == 2 ? "compare" : "show"), ("Space", "mark two to compare"), ("Esc", "back"),
      ]
    default: hints.append(("", "type to find"))
    }
    // Where letters search, a question mark does too.
    Screen.hints(hints.map { (key: $0.0, text: $0.1) }, last: (list.searches ? "F1" : "?", "all keys"), &canvas)
  }
}
