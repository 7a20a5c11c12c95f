/// Where the parts of Compose stand.
package struct ComposeLayout {
  package var recipe: Rect
  package var details: Rect
  package var grid: Rect
  /// The one line that the recipe has on narrow terminals.
  package var recipeLine: Rect

  package init(_ state: State) {
    let body = Screen.body(state.size)
    let none = Rect(x: 0, y: 0, width: 0, height: 0)
    if state.size.width < 90 || state.isGridWide {
      recipe = none
      details = none
      recipeLine = body.row(0)
      grid = body.inset(top: 1)
      return
    }
    let width = min(46, max(31, state.size.width * 31 / 100))
    let detailHeight = min(12, max(0, body.height / 2))
    let listHeight = body.height - detailHeight - 1
    recipe = Rect(x: 0, y: body.y, width: width, height: listHeight)
    details = Rect(x: 0, y: body.y + listHeight + 1, width: width, height: detailHeight)
    grid = Rect(x: width + 1, y: body.y, width: body.width - width - 1, height: body.height)
    recipeLine = none
  }
}
