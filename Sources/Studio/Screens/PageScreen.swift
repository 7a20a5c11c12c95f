/// A page to read, over the whole screen.
enum PageScreen {
  static func draw(_ state: State, _ page: TextPage, _ canvas: inout Canvas) {
    Screen.header(state, title: page.title, right: "", &canvas)
    let body = Screen.body(state.size)
    for row in 0..<body.height where page.scroll + row < page.lines.count {
      var x = 2
      for piece in page.lines[page.scroll + row].pieces where x < body.width - 1 {
        x += canvas.text(piece.text, x: x, y: body.y + row, width: body.width - 1 - x, piece.style)
      }
    }
    canvas.horizontal(x: 0, y: body.bottom, width: body.width)
    let last = min(page.lines.count, page.scroll + body.height)
    let place =
      page.lines.count > body.height
      ? "lines \(page.scroll + 1)\(state.glyphs.range)\(last) of \(page.lines.count)" : ""
    Screen.status(state, "", right: place, &canvas)
    var hints: [(key: String, text: String)] = [("Esc", "back")]
    if page.lines.count > body.height { hints.append((state.glyphs.isASCII ? "Up Down" : "↑ ↓", "scroll")) }
    for verb in page.verbs { hints.append((String(verb.key), verb.hint)) }
    if page.copyText != nil { hints.append(("y", "copy")) }
    Screen.hints(hints, last: page.isHelp ? nil : ("?", "all keys"), &canvas)
  }
}
