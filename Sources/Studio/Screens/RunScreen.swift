import Engine
import Recipes

/// Run: what it will do, how it goes, what it did.
enum RunScreen {
  static func draw(_ state: State, _ canvas: inout Canvas) {
    let body = Screen.body(state.size)
    switch state.run.phase {
    case .preparing: Screen.header(state, title: "Run", right: "", &canvas)
    case .running(let progress): Screen.header(state, right: runningText(state, progress), &canvas)
    case .ended(let outcome):
      let text =
        outcome.error == nil
        ? "done in \(NumberText.duration(outcome.progress.seconds))"
        : outcome.isCancelled ? "cancelled" : "failed"
      Screen.header(state, title: text, right: NumberText.counted(state.run.nodes, "node"), &canvas)
    case .failed: Screen.header(state, title: "Run", right: "failed", &canvas)
    }
    // Long ledgers and many nodes are drawn on a page that the body shows a part of.
    let (page, height) = page(state)
    let scroll = max(0, min(state.run.scroll, height - body.height))
    for row in 0..<body.height where row + scroll < page.size.height {
      for x in 0..<body.width {
        canvas.paste(page[x, row + scroll], x: x, y: body.y + row)
      }
    }
    canvas.horizontal(x: 0, y: body.bottom, width: body.width)
    let place =
      height > body.height
      ? "lines \(scroll + 1)\(state.glyphs.range)\(min(height, scroll + body.height)) of \(height)" : ""
    Screen.status(state, "", right: place, &canvas)
    hints(state, &canvas)
  }

  /// Lines of the whole page.
  static func height(_ state: State) -> Int { page(state).height }

  private static func page(_ state: State) -> (canvas: Canvas, height: Int) {
    let body = Screen.body(state.size)
    let steps = max(state.stepCount, 20)
    let most = 60 + 2 * steps + min(NodeCount.most, state.run.nodes) + state.run.past.count
    var canvas = Canvas(Size(body.width, max(body.height, most)), glyphs: state.glyphs)
    var view = RunView(state: state, width: body.width)
    view.draw(&canvas)
    return (canvas, view.y)
  }

  private static func hints(_ state: State, _ canvas: inout Canvas) {
    let enter = state.glyphs.enter
    var hints: [(key: String, text: String)]
    switch state.run.phase {
    case .preparing:
      hints = [
        (enter, "start"), (state.glyphs.isASCII ? "Left Right" : "← →", "nodes"), ("e", "change the value"),
        ("p", "earlier runs"), ("Esc", "back to the recipe"),
      ]
    case .running: hints = [("Esc", "back to the recipe, the run goes on"), ("^C", "cancel, the old output stays")]
    case .ended(let outcome):
      hints = [(enter, "run again"), ("p", "earlier runs"), ("s", "save"), ("Esc", "back to the recipe")]
      if !outcome.rejects.isEmpty { hints.insert(("r", "rejects"), at: 1) }
    case .failed: hints = [(enter, "run again"), ("p", "earlier runs"), ("Esc", "back to the recipe")]
    }
    Screen.hints(hints, last: ("?", "all keys"), &canvas)
  }

  private static func runningText(_ state: State, _ progress: RunProgress) -> String {
    if state.run.isCancelling { return "cancelling" + state.glyphs.ellipsis }
    var text =
      "running on \(NumberText.counted(state.run.nodes, "node")) \(state.glyphs.dot) \(state.cores) cores \(state.glyphs.dot) \(NumberText.duration(progress.seconds))"
    if progress.bytesRead > 0, progress.bytesTotal > progress.bytesRead, progress.seconds > 0.2 {
      let left = progress.seconds * Double(progress.bytesTotal - progress.bytesRead) / Double(progress.bytesRead)
      text += ", about \(NumberText.duration(left)) left"
    } else if progress.bytesTotal > 0, progress.bytesRead >= progress.bytesTotal {
      text += ", writing files"
    }
    return text
  }
}
