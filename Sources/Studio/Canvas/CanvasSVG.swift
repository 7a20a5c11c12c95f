/// Draws a canvas as an SVG picture in colour, for the documentation and for looking at screens.
package struct CanvasSVG {
  package var theme: Theme
  package var cellWidth = 9
  package var cellHeight = 19

  package init(theme: Theme) { self.theme = theme }

  /// The picture as UTF-8 text. Complexity: O(cells).
  package func picture(of canvas: Canvas, title: String) -> String {
    let margin = 14
    let width = canvas.size.width * cellWidth + 2 * margin
    let height = canvas.size.height * cellHeight + 2 * margin
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" role="img">
      <title>\(escaped(title))</title>
      <rect width="\(width)" height="\(height)" rx="8" fill="\(paper)"/>
      <g font-family="'DejaVu Sans Mono', 'Menlo', 'Consolas', monospace" font-size="15" xml:space="preserve">

      """
    for y in 0..<canvas.size.height {
      var x = 0
      while x < canvas.size.width {
        let style = canvas[x, y].style
        var end = x + 1
        while end < canvas.size.width, canvas[end, y].style == style { end += 1 }
        svg += run(canvas, x: x, end: end, y: y, margin: margin, style: style)
        x = end
      }
    }
    if let cursor = canvas.cursor, canvas.bounds.contains(x: cursor.x, y: cursor.y) {
      svg += """
        <rect x="\(margin + cursor.x * cellWidth)" y="\(margin + cursor.y * cellHeight)" width="2" height="\(cellHeight)" fill="\(ink)"/>

        """
    }
    return svg + "</g>\n</svg>\n"
  }

  private func run(_ canvas: Canvas, x: Int, end: Int, y: Int, margin: Int, style: Style) -> String {
    let look = theme.look(style)
    var foreground = look.foreground.map(Self.hex) ?? ink
    var background = look.background.map(Self.hex)
    if look.reversed { (foreground, background) = (paper, foreground) }
    let left = margin + x * cellWidth
    let top = margin + y * cellHeight
    var svg = ""
    if let background {
      svg +=
        "<rect x=\"\(left)\" y=\"\(top)\" width=\"\((end - x) * cellWidth)\" height=\"\(cellHeight)\" fill=\"\(background)\"/>\n"
    }
    // Blocks are drawn as rectangles, so that bars have no gaps whatever the font.
    var textStart = x
    var text = ""
    func flush(_ svg: inout String, to next: Int) {
      let trimmed = text.drop { $0 == " " }
      if !trimmed.isEmpty {
        let skipped = text.count - trimmed.count
        let begin = margin + (textStart + skipped) * cellWidth
        var line = String(trimmed)
        while line.last == " " { line.removeLast() }
        svg +=
          "<text x=\"\(begin)\" y=\"\(top + 14)\" fill=\"\(foreground)\" textLength=\"\(TextWidth.width(of: line) * cellWidth)\""
        svg += " lengthAdjust=\"spacingAndGlyphs\"" + (look.bold ? " font-weight=\"bold\"" : "")
        svg += (look.dim ? " opacity=\"0.6\"" : "") + (look.underlined ? " text-decoration=\"underline\"" : "")
        svg += ">\(escaped(line))</text>\n"
      }
      text = ""
      textStart = next
    }
    for column in x..<end {
      let cell = canvas[column, y]
      if let blocks = Self.blocks(cell.base) {
        flush(&svg, to: column + 1)
        for block in blocks {
          let x = Double(margin + column * cellWidth) + block.x * Double(cellWidth)
          let y = Double(top) + block.y * Double(cellHeight)
          let wide = max(1, block.width * Double(cellWidth))
          let tall = max(1, block.height * Double(cellHeight))
          svg += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(wide)\" height=\"\(tall)\" fill=\"\(foreground)\"/>\n"
        }
      } else if cell.isContinuation {
        continue
      } else if cell.base == 0x20, text.unicodeScalars.last == " " {
        // A gap of two: what follows begins at its own cell, so that columns stand straight whatever the font.
        flush(&svg, to: column + 1)
      } else {
        cell.forEachScalar { text.unicodeScalars.append(Unicode.Scalar($0) ?? " ") }
      }
    }
    flush(&svg, to: end)
    return svg
  }

  /// Characters that are drawn as rectangles, in shares of a cell: rules and bars have no gaps then, whatever the font.
  private static func blocks(_ scalar: UInt32) -> [(x: Double, y: Double, width: Double, height: Double)]? {
    let across = (x: 0.0, y: 0.5, width: 1.0, height: 0.0)
    switch scalar {
    case 0x2500: return [across]
    case 0x2501: return [(0, 0.42, 1, 0.2)]
    case 0x2578: return [(0, 0.42, 0.5, 0.2)]
    case 0x2502: return [(0.5, 0, 0, 1)]
    case 0x252C: return [across, (0.5, 0.5, 0, 0.5)]
    case 0x2534: return [across, (0.5, 0, 0, 0.5)]
    case 0x2524: return [(0, 0.5, 0.5, 0), (0.5, 0, 0, 1)]
    case 0x2518: return [(0, 0.5, 0.5, 0), (0.5, 0, 0, 0.5)]
    case 0x251C: return [(0.5, 0.5, 0.5, 0), (0.5, 0, 0, 1)]
    case 0x2581...0x2588:
      let height = Double(scalar - 0x2580) / 8
      return [(0, 1 - height, 1, height)]
    default: return nil
    }
  }

  private var ink: String { theme.isLight ? "#24292f" : "#d4d7dd" }
  private var paper: String { theme.isLight ? "#ffffff" : "#16181d" }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  /// The usual colours of the 256-colour palette.
  static func hex(_ color: Int) -> String {
    let basic = [
      "#000000", "#cc5555", "#66a86a", "#c9a24b", "#5f87af", "#a474b4", "#56a5ad", "#cccccc", "#777777", "#ff7b72",
      "#7ee787",
      "#e3b341", "#79c0ff", "#d2a8ff", "#7fdbe6", "#ffffff",
    ]
    if color < 16 { return basic[max(0, color)] }
    func two(_ value: Int) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }
    if color >= 232 {
      let gray = 8 + (min(color, 255) - 232) * 10
      return "#" + two(gray) + two(gray) + two(gray)
    }
    let index = color - 16
    let parts = [index / 36, index / 6 % 6, index % 6].map { $0 == 0 ? 0 : 55 + 40 * $0 }
    return "#" + parts.map(two).joined()
  }
}
