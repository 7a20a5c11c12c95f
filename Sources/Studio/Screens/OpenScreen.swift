/// Open: files, recipes and tables to begin with, and what the chosen one holds.
enum OpenScreen {
  static func draw(_ state: State, _ canvas: inout Canvas) {
    let glyphs = state.glyphs
    let body = Screen.body(state.size)
    let open = state.open
    let folder = state.open.folder.isEmpty ? "this folder" : state.open.folder
    let title: String? =
      switch open.purpose {
      case .source: "Choose a source"
      case .data(let file): "Choose the data that \(RecipePanel.lastPart(file)) ran on"
      case .open: state.hasRecipe ? "Open" : nil
      }
    Screen.header(state, title: title, right: folder, &canvas)
    let isWide = body.width >= 90
    let list: Rect
    let preview: Rect
    if isWide {
      list = Rect(x: body.x, y: body.y, width: max(40, body.width * 42 / 100), height: body.height)
      preview = Rect(x: list.right + 1, y: body.y, width: body.width - list.width - 1, height: body.height)
      canvas.vertical(x: list.right, y: body.y, height: body.height)
    } else {
      let height = max(4, body.height * 45 / 100)
      list = Rect(x: body.x, y: body.y, width: body.width, height: height)
      preview = Rect(x: body.x, y: list.bottom + 1, width: body.width, height: body.height - height - 1)
      canvas.horizontal(x: 0, y: list.bottom, width: body.width)
    }
    entries(state, list, &canvas)
    OpenPreviewView.draw(state, preview, &canvas)
    canvas.horizontal(x: 0, y: body.bottom, width: body.width)
    if isWide {
      canvas.sign(glyphs.teeDown, x: list.right, y: 1, .faint)
      canvas.sign(glyphs.teeUp, x: list.right, y: body.bottom, .faint)
    }
    Screen.status(state, state.open.selectedEntry?.target ?? "", &canvas)
    Screen.hints(
      [
        (glyphs.enter, open.purpose == .open ? "open" : "read this"),
        ("Esc", state.hasRecipe ? "back" : "leave"), (glyphs.isASCII ? "Up Down" : "↑ ↓", "choose"),
        open.filter.isEmpty ? ("Backspace", "folder above") : (glyphs.tab, "complete"),
      ],
      // Where something is typed, a question mark is a letter of it.
      last: (open.filter.isEmpty ? "?" : "F1", "all keys"), &canvas)
  }

  /// A line of the list: a heading or an entry, by its position among those shown.
  private enum Line { case heading(String), entry(Int) }

  private static func entries(_ state: State, _ rect: Rect, _ canvas: inout Canvas) {
    let open = state.open
    let shown = open.shown
    canvas.text("Open", x: rect.x + 1, y: rect.y, Style(.header))
    Screen.field(open.filter, x: rect.x + 7, y: rect.y, width: rect.width - 9, focused: true, &canvas)
    if open.filter.isEmpty {
      canvas.text(
        "type to find, or write a path", x: rect.x + 8, y: rect.y, width: rect.width - 10, Style(.dim, on: .field))
    }
    let lines = lines(open, shown)
    let top = rect.y + 2
    let visible = max(0, rect.bottom - top)
    let selected =
      lines.firstIndex {
        if case .entry(let position) = $0 { position == open.selected } else { false }
      } ?? 0
    let scroll = max(0, min(selected - visible + 2, lines.count - visible))
    for row in 0..<visible where row + scroll < lines.count {
      let y = top + row
      switch lines[row + scroll] {
      case .heading(let text): canvas.text(text, x: rect.x + 1, y: y, width: rect.width - 2, .dim)
      case .entry(let position):
        entry(
          state, open.entries[shown[position]], isSelected: position == open.selected,
          Rect(x: rect.x, y: y, width: rect.width, height: 1), &canvas)
      }
    }
    if shown.isEmpty {
      let text =
        open.isLoading
        ? "reading" + state.glyphs.ellipsis
        : open.filter.isEmpty ? "nothing here that Sous can open" : "not found; Enter tries it as a path"
      canvas.text(text, x: rect.x + 3, y: top, width: rect.width - 4, .dim)
    }
  }

  /// Headings stand only where there is more than one group and nothing is searched for.
  private static func lines(_ open: OpenState, _ shown: [Int]) -> [Line] {
    let groups = Set(shown.map { open.entries[$0].group })
    guard open.filter.isEmpty, groups.count > 1 else { return shown.indices.map(Line.entry) }
    var lines: [Line] = []
    var last: OpenEntry.Group?
    for (position, index) in shown.enumerated() {
      let group = open.entries[index].group
      if group != last { lines.append(.heading(group.rawValue)) }
      last = group
      lines.append(.entry(position))
    }
    return lines
  }

  private static func entry(
    _ state: State, _ entry: OpenEntry, isSelected: Bool, _ rect: Rect, _ canvas: inout Canvas
  ) {
    canvas.text(isSelected ? state.glyphs.pointer : " ", x: rect.x + 1, y: rect.y, .accent)
    let style: Style =
      switch entry.kind {
      case .recipe, .foreign: Style(.accent)
      case .sampleData: Style(.added)
      default: .plain
      }
    let label = label(entry.kind)
    let detail = [label, entry.detail].filter { !$0.isEmpty }.joined(separator: " \(state.glyphs.dot) ")
    let room = rect.width - 4
    let name = entry.name + (entry.kind == .folder ? "/" : "")
    let nameWidth = min(TextWidth.width(of: name), max(16, room - min(TextWidth.width(of: detail), room / 3) - 2))
    canvas.text(name, x: rect.x + 3, y: rect.y, width: nameWidth, style)
    canvas.text(
      detail, x: rect.x + 5 + nameWidth, y: rect.y, width: max(0, room - nameWidth - 2), .dim, align: .right)
    if isSelected { canvas.ground(rect, .selection) }
  }

  private static func label(_ kind: OpenEntry.Kind) -> String {
    switch kind {
    case .folder: "folder"
    case .recipe: "recipe"
    case .versions: "table"
    case .file, .table, .sampleData, .version, .foreign: ""
    }
  }
}
