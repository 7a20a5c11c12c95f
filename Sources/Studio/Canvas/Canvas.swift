/// Where a text stands in the width it is given.
package enum Alignment: Sendable { case left, right, center }

/// A grid of cells that screens are drawn on. A value: equal canvases look the same.
///
/// Every drawing call clips to the canvas, and no control, direction or invisible character gets into a cell: a visible
/// mark stands for it. So whatever the data holds, a canvas can be sent to a terminal as it is.
package struct Canvas: Hashable, Sendable {
  package let size: Size
  package private(set) var cells: [Cell]
  package var glyphs: Glyphs
  /// Where the terminal's cursor shall stand; hidden when `nil` or outside.
  package var cursor: Position?

  package struct Position: Hashable, Sendable {
    package var x: Int
    package var y: Int

    package init(x: Int, y: Int) {
      self.x = x
      self.y = y
    }
  }

  package init(_ size: Size, glyphs: Glyphs = .unicode) {
    self.size = size
    self.glyphs = glyphs
    cells = Array(repeating: .blank, count: size.width * size.height)
  }

  package var bounds: Rect { Rect(x: 0, y: 0, width: size.width, height: size.height) }

  package subscript(x: Int, y: Int) -> Cell { cells[y * size.width + x] }

  package func row(_ y: Int) -> ArraySlice<Cell> { cells[(y * size.width)..<((y + 1) * size.width)] }

  /// Draws one line of text into `width` cells and returns the cells it took.
  ///
  /// Longer text ends in an ellipsis. Cells left over are not touched unless `fill` is set. Complexity: O(width).
  @discardableResult
  package mutating func text(
    _ text: String, x: Int, y: Int, width: Int = .max, _ style: Style = .plain, align: Alignment = .left,
    fill: Bool = false
  ) -> Int {
    guard y >= 0, y < size.height, x < size.width else { return 0 }
    let room = min(width, size.width - x)
    guard room > 0 else { return 0 }
    let run = TextRun(text, width: room, style: style, glyphs: glyphs)
    let start: Int
    switch align {
    case .left: start = x
    case .right: start = x + (width == .max ? 0 : max(0, width - run.width))
    case .center: start = x + (width == .max ? 0 : max(0, (width - run.width) / 2))
    }
    if fill { self.fill(Rect(x: x, y: y, width: room, height: 1), style) }
    for (offset, cell) in run.cells.enumerated() { put(cell, x: start + offset, y: y) }
    return run.width
  }

  /// Blanks the rectangle in this style.
  package mutating func fill(_ rect: Rect, _ style: Style, scalar: UInt32 = 0x20) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for y in area.y..<area.bottom {
      for x in area.x..<area.right { put(Cell(scalar: scalar, style: style), x: x, y: y) }
    }
  }

  /// Puts the cells of the rectangle on another ground and leaves what they show.
  package mutating func ground(_ rect: Rect, _ ground: Ground) {
    restyle(rect) { $0.ground = ground }
  }

  /// Changes the style of the cells of the rectangle.
  package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for y in area.y..<area.bottom {
      for x in area.x..<area.right { change(&cells[y * size.width + x].style) }
    }
  }

  package mutating func horizontal(x: Int, y: Int, width: Int, _ style: Style = .faint) {
    guard width > 0 else { return }
    for offset in 0..<min(width, size.width) { sign(glyphs.horizontal, x: x + offset, y: y, style) }
  }

  package mutating func vertical(x: Int, y: Int, height: Int, _ style: Style = .faint) {
    guard height > 0 else { return }
    for offset in 0..<min(height, size.height) { sign(glyphs.vertical, x: x, y: y + offset, style) }
  }

  /// Draws a text that is one cell wide.
  package mutating func sign(_ sign: String, x: Int, y: Int, _ style: Style = .plain) {
    guard let scalar = sign.unicodeScalars.first else { return }
    put(Cell(scalar: scalar.value, style: style), x: x, y: y)
  }

  /// Copies another canvas onto this one, its top left corner at `x`, `y`.
  package mutating func paste(_ other: Canvas, x: Int, y: Int) {
    for row in 0..<other.size.height {
      for column in 0..<other.size.width { put(other[column, row], x: x + column, y: y + row) }
    }
    if let position = other.cursor { cursor = Position(x: position.x + x, y: position.y + y) }
  }

  /// Puts one cell of another canvas.
  package mutating func paste(_ cell: Cell, x: Int, y: Int) { put(cell, x: x, y: y) }

  /// Puts a cell; halves of wide characters that it cuts become blanks.
  private mutating func put(_ cell: Cell, x: Int, y: Int) {
    guard x >= 0, y >= 0, x < size.width, y < size.height else { return }
    let index = y * size.width + x
    if cells[index].isContinuation, x > 0, !cell.isContinuation {
      cells[index - 1] = Cell(scalar: 0x20, style: cells[index - 1].style)
    }
    if x + 1 < size.width, cells[index + 1].isContinuation, cells[index].packed != 0, !cell.isContinuation {
      cells[index + 1] = Cell(scalar: 0x20, style: cells[index + 1].style)
    }
    cells[index] = cell
  }

  /// The screen as text, one line a row, blanks at the end cut.
  package var description: String {
    var text = ""
    for y in 0..<size.height {
      var line = ""
      for cell in row(y) { cell.forEachScalar { line.unicodeScalars.append(Unicode.Scalar($0) ?? " ") } }
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}
