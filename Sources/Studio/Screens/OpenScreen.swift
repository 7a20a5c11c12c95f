/// Open: files, recipes and tables to begin with.
enum OpenScreen {
  static func draw(_ state: State, _ canvas: inout Canvas) {
    let body = Screen.body(state.size)
    let folder = state.open.folder.isEmpty ? "this folder" : state.open.folder
    Screen.header(state, title: state.hasRecipe ? "Open" : nil, right: folder, &canvas)
    let shown = state.open.shown
    canvas.text("Open", x: 1, y: body.y, Style(.header))
    Screen.field(state.open.filter, x: 8, y: body.y, width: body.width - 10, focused: true, &canvas)
    if state.open.filter.isEmpty {
      canvas.text("type to find, or write a path", x: 10, y: body.y, Style(.dim, on: .field))
    }
    let top = body.y + 2
    let visible = max(0, body.bottom - top)
    let scroll = max(0, min(state.open.selected - visible + 2, shown.count - visible))
    let nameWidth = max(20, min(44, body.width / 2 - 6))
    for row in 0..<visible where row + scroll < shown.count {
      let entry = state.open.entries[shown[row + scroll]]
      let y = top + row
      let isSelected = row + scroll == state.open.selected
      canvas.text(isSelected ? state.glyphs.pointer : " ", x: 1, y: y, .accent)
      let style: Style = entry.kind == .recipe ? Style(.accent) : entry.kind == .sampleData ? Style(.added) : .plain
      canvas.text(entry.name + (entry.kind == .folder ? "/" : ""), x: 3, y: y, width: nameWidth, style)
      canvas.text(label(entry.kind), x: 4 + nameWidth, y: y, width: 8, .dim)
      canvas.text(entry.detail, x: 13 + nameWidth, y: y, width: max(0, body.width - nameWidth - 14), .dim)
      if isSelected { canvas.ground(Rect(x: 0, y: y, width: body.width, height: 1), .selection) }
    }
    if shown.isEmpty {
      let text =
        state.open.isLoading
        ? "reading" + state.glyphs.ellipsis
        : state.open.filter.isEmpty
          ? "nothing here that Sous can open" : "nothing fits · Enter opens \"\(state.open.filter.text)\" as a path"
      canvas.text(text, x: 3, y: top, width: body.width - 4, .dim)
    }
    canvas.horizontal(x: 0, y: body.bottom, width: body.width)
    Screen.status(state, "", &canvas)
    Screen.hints(
      [
        (state.glyphs.enter, "open"), ("Esc", state.hasRecipe ? "back" : "leave"),
        (state.glyphs.isASCII ? "Up Down" : "↑ ↓", "choose"), ("Backspace", "folder above"),
      ],
      last: ("?", "all keys"), &canvas)
  }

  private static func label(_ kind: OpenEntry.Kind) -> String {
    switch kind {
    case .folder: "folder"
    case .file: "file"
    case .table: "table"
    case .recipe: "recipe"
    case .sampleData: ""
    }
  }
}
