/// The cells of one line of text, cut to a width.
struct TextRun {
  private(set) var cells: [Cell] = []

  var width: Int { cells.count }

  /// Lays out at most `width` cells; what does not fit ends in an ellipsis. Complexity: O(width).
  init(_ text: String, width: Int, style: Style, glyphs: Glyphs) {
    guard width > 0 else { return }
    cells.reserveCapacity(min(width, text.utf8.count))
    // Hostile text may carry endless marks; they count against the work done for one run.
    var budget = width * 4 + 16
    for scalar in text.unicodeScalars {
      budget -= 1
      if budget < 0 { cut(to: width, style, glyphs); return }
      append(scalar.value, style, glyphs)
      if cells.count > width { cut(to: width, style, glyphs); return }
    }
  }

  private mutating func append(_ scalar: UInt32, _ style: Style, _ glyphs: Glyphs) {
    switch TextWidth.kind(scalar) {
    case .narrow:
      cells.append(Cell(scalar: glyphs.isASCII && scalar > 0x7E ? Glyphs.plain(scalar) : scalar, style: style))
    case .wide:
      if glyphs.isASCII {
        cells.append(Cell(scalar: 0x3F, style: style))
        cells.append(Cell(scalar: 0x3F, style: style))
      } else {
        cells.append(Cell(scalar: scalar, style: style))
        cells.append(.continuation(style))
      }
    case .marked:
      appendMark(scalar, style, glyphs)
    case .combining:
      if glyphs.isASCII { return }
      var position = cells.count - 1
      if position > 0, cells[position].isContinuation { position -= 1 }
      if position < 0 || !cells[position].combine(scalar) { appendMark(scalar, style, glyphs) }
    }
  }

  private mutating func appendMark(_ scalar: UInt32, _ style: Style, _ glyphs: Glyphs) {
    var marked = style
    marked.role = .mark
    cells.append(Cell(scalar: glyphs.mark(for: scalar), style: marked))
  }

  private mutating func cut(to width: Int, _ style: Style, _ glyphs: Glyphs) {
    guard let sign = glyphs.ellipsis.unicodeScalars.first else { return }
    if cells.count > width - 1 { cells.removeLast(cells.count - (width - 1)) }
    if let last = cells.last, last.isWide {
      // The right half was cut off.
      cells[cells.count - 1] = Cell(scalar: 0x20, style: last.style)
    }
    cells.append(Cell(scalar: sign.value, style: style))
  }
}
