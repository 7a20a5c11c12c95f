import Engine
import Recipes

/// The recipe as a drawing: what flows in, through which steps, and what leaves on the way, with the rows of each.
struct RecipeGraph {
  private let state: State
  private let glyphs: Glyphs
  private var lines: [StyledLine] = []

  init(_ state: State) {
    self.state = state
    glyphs = state.glyphs
  }

  /// The drawing from top to bottom. Complexity: O(steps).
  static func lines(_ state: State) -> [StyledLine] {
    var graph = RecipeGraph(state)
    graph.draw()
    return graph.lines
  }

  private mutating func draw() {
    let recipe = state.recipe
    lines.append(StyledLine([("   ", .plain), (state.sourceTitle, Style(.header))]))
    rejected(0)
    for index in 0..<state.stepCount {
      rows(behind: index)
      let step = recipe.steps[index]
      let isOff = recipe.isDisabled(index)
      for other in step["with"].map({ $0.list ?? [$0] }) ?? [] { inflow(other, isOff: isOff) }
      let number = "\(index + 1)"
      lines.append(
        StyledLine([
          (String(repeating: " ", count: max(0, 2 - number.count)) + number + " ", .dim),
          (StepText.title(recipe.kind(index)) + (isOff ? " (off)" : ""), isOff ? .dim : Style(.header)),
          ("  " + StepText.summary(step), .dim),
        ]))
      if let count = state.count(after: index + 1), !isOff { outflow(count) }
      rejected(index + 1)
    }
    rows(behind: state.stepCount)
    let target = recipe.output.map { StepText.text($0["path"] ?? .text("")) } ?? "no output yet"
    var output: [(String, Style)] = [(" \(glyphs.output) ", .accent), (target, Style(.header))]
    if let files = state.outputFiles[recipe.outputKey] {
      output.append(("  " + NumberText.counted(files, "file"), .dim))
    }
    lines.append(StyledLine(output))
  }

  private mutating func rows(behind step: Int) {
    let count = Count.rows(state.count(after: step)?.count, glyphs)
    lines.append(StyledLine([("   \(glyphs.vertical)  ", .faint), (count, .dim)]))
  }

  /// Another table that a step takes in.
  private mutating func inflow(_ source: JSON, isOff: Bool) {
    let text = FormState.sourceText(source)
    let name = RecipePanel.lastPart(text)
    lines.append(
      StyledLine([
        ("   \(glyphs.vertical)     ", .faint), (name, isOff ? .dim : Style(.header)),
        (name == text ? "" : "  " + text, .dim),
      ]))
    let line = String(repeating: glyphs.horizontal, count: 5)
    lines.append(StyledLine([("   \(glyphs.teeRight)\(line)\(glyphs.cornerUp)", .faint)]))
  }

  private mutating func outflow(_ count: StepCount) {
    if count.added > 0 { side("+\(NumberText.grouped(count.added)) added", Style(.added)) }
    if count.removed > 0 { side("\(glyphs.minus)\(NumberText.grouped(count.removed)) removed", Style(.removed)) }
  }

  private mutating func rejected(_ step: Int) {
    guard let count = state.count(after: step), count.rejected > 0 else { return }
    side("! \(NumberText.grouped(count.rejected)) cannot be taken", Style(.warning))
  }

  private mutating func side(_ text: String, _ style: Style) {
    lines.append(StyledLine([("   \(glyphs.teeRight)\(glyphs.horizontal)\(glyphs.right) ", .faint), (text, style)]))
  }
}

extension State {
  mutating func showGraph() -> [Effect] {
    overlays.append(.text(TextPage(title: "Graph", lines: RecipeGraph.lines(self))))
    return []
  }
}
