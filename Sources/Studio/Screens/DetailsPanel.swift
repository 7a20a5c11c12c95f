import Engine
import Recipes

/// What is known of the selected row of the recipe.
enum DetailsPanel {
  static func draw(_ state: State, _ rect: Rect, _ canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    var lines: [(left: String, right: String, style: Style)] = []
    var title = ""
    if let parameter = state.selectedParameter {
      title = "$ \(parameter.name)"
      for member in parameter.value.members ?? [] { lines.append((member.key, StepText.text(member.value), .dim)) }
      let uses = state.recipe.uses(ofParameter: parameter.name)
      lines.append(("", "", .plain))
      lines.append(("used as ${\(parameter.name)}", uses == 0 ? "nowhere" : uses == 1 ? "once" : "\(uses) times", .dim))
    } else if let index = state.selectedStep {
      title = "\(index + 1) \(StepText.title(state.recipe.kind(index)))"
      let texts = StepText.lines(state.recipe.steps[index]).flatMap { wrap($0, rect.width - 5) }
      // The numbers below keep their place.
      let most = max(3, rect.height - 11)
      for line in texts.prefix(most) { lines.append((line, "", .dim)) }
      if texts.count > most { lines[lines.count - 1].left += " " + state.glyphs.ellipsis }
      if let note = state.recipe.steps[index]["note"] { lines.append(("\"" + StepText.text(note) + "\"", "", .accent)) }
      let added = newColumns(state, index)
      if !added.isEmpty {
        for line in wrap("adds " + added.joined(separator: ", "), rect.width - 5).prefix(2) {
          lines.append((line, "", Style(.added)))
        }
      }
      if let problem = state.problems.first(where: { $0.step == index + 1 }) {
        lines.append(
          contentsOf: wrap(problem.message, rect.width - 4).map { (left: $0, right: "", style: Style(.error)) })
      } else {
        lines.append(("", "", .plain))
        lines += counts(state, index)
      }
    } else if state.selection == 0 {
      title = state.sourceTitle
      if let count = state.count(after: 0), count.rejected > 0 {
        lines.append(("rejected \(state.glyphs.dot) ! shows", NumberText.grouped(count.rejected), Style(.warning)))
      }
      for entry in state.evidence.prefix(max(0, rect.height - 3)) where entry.count == 3 {
        lines.append((Screen.subject(entry[0]), entry[1], .dim))
      }
    } else {
      title = "output"
      if let problem = state.problem(ofRow: state.stepCount + 1) {
        lines += wrap(problem.message, rect.width - 4).map { (left: $0, right: "", style: Style(.error)) }
      }
      if let output = state.recipe.output {
        for member in output.members ?? [] {
          let value = StepText.text(member.value)
          lines.append((member.key, TextWidth.width(of: value) + member.key.count + 6 > rect.width ? "" : value, .dim))
          if lines[lines.count - 1].right.isEmpty { lines.append(("  " + value, "", .plain)) }
        }
      } else {
        lines += [("nothing is written yet", "", .dim), ("e says where the result goes", "", .dim)]
      }
    }
    canvas.text(title, x: rect.x + 1, y: rect.y, width: rect.width - 2, Style(.header))
    for (offset, line) in lines.enumerated() where offset + 1 < rect.height - 1 {
      let y = rect.y + 1 + offset
      let wide = TextWidth.width(of: line.right)
      canvas.text(line.left, x: rect.x + 3, y: y, width: max(0, rect.width - 5 - wide), line.style)
      canvas.text(line.right, x: rect.x, y: y, width: rect.width - 1, align: .right)
    }
    let hint: [(String, String)] =
      state.selectedParameter != nil
      ? [("e", "edit"), ("d", "delete")]
      : state.selectedStep == nil
        ? [("e", "edit")] : [("e", "edit"), ("x", "on/off"), ("v", "changes"), (";", "note")]
    var x = rect.x + 1
    for (key, text) in hint where x + text.count + 3 < rect.width {
      x += canvas.text(key, x: x, y: rect.bottom - 1, Style(.key))
      x += 1 + canvas.text(text, x: x + 1, y: rect.bottom - 1, .dim) + 2
    }
  }

  /// Columns that the table has behind the step and not before, where both are known.
  private static func newColumns(_ state: State, _ index: Int) -> [String] {
    guard state.entry(state.recipe.kind(index))?.namesNewColumns != true,
      let before = state.columnsByPrefix[state.recipe.prefixKey(index)],
      let after = state.columnsByPrefix[state.recipe.prefixKey(index + 1)]
    else { return [] }
    let known = Set(before.map(\.name))
    return after.map(\.name).filter { !known.contains($0) }
  }

  private static func counts(_ state: State, _ index: Int) -> [(left: String, right: String, style: Style)] {
    guard let count = state.count(after: index + 1) else {
      guard let sampled = state.preview?.sampleCounts, sampled.indices.contains(index + 1) else {
        return [("kept", state.glyphs.ellipsis, .dim)]
      }
      return [
        ("kept of the sample", NumberText.grouped(sampled[index + 1]), .dim),
        ("removed of it", NumberText.grouped(max(0, sampled[index] - sampled[index + 1])), .dim),
      ]
    }
    var lines: [(left: String, right: String, style: Style)] = [
      ("kept", NumberText.grouped(count.rowsOut - count.added), .dim)
    ]
    if count.added > 0 { lines.append(("added", NumberText.grouped(count.added), .dim)) }
    lines.append(("removed", NumberText.grouped(count.removed), .dim))
    if count.rejected > 0 {
      lines.append(("rejected \(state.glyphs.dot) ! shows", NumberText.grouped(count.rejected), Style(.warning)))
    }
    lines.append(("share removed", NumberText.share(count.removed, of: count.rowsIn), .dim))
    lines.append((state.cost(index), "", .dim))
    if let seconds = count.seconds { lines.append(("time, all rows", NumberText.duration(seconds), .dim)) }
    return lines
  }

  /// Breaks a text at blanks into lines of at most `width` cells.
  static func wrap(_ text: String, _ width: Int) -> [String] {
    guard width > 4 else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty, TextWidth.width(of: line) + 1 + TextWidth.width(of: String(word)) > width {
        lines.append(line)
        line = String(word)
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
