import Engine
import Recipes

/// Why a row is here, or is not: its line in the file and what each step does to it.
extension State {
  private static let whyTitle = "This row"

  mutating func showWhy() -> [Effect] {
    guard let table, let row = tableRow(grid.row) else { return [] }
    overlays.append(.text(TextPage(title: Self.whyTitle, lines: whyLines(table, row, trace: nil))))
    // Rows that were searched for in the whole input are none of the sample.
    guard !isFound, let place = table.place(row: row), stepCount > 0 else { return [] }
    traceToken += 1
    return [.trace(token: traceToken, recipe, previewSample, place: place)]
  }

  mutating func takeTrace(_ token: Int, _ result: Result<RowTrace, StudioError>) -> [Effect] {
    guard token == traceToken, case .text(var page) = overlays.last, page.title == Self.whyTitle,
      case .success(let trace) = result, let table, let row = tableRow(grid.row)
    else {
      return []
    }
    page.lines = whyLines(table, row, trace: trace)
    overlays[overlays.count - 1] = .text(page)
    return []
  }

  /// Whether the grid shows rows that a search of the whole input has found.
  private var isFound: Bool { if case .found = touchSearch { shownChanges != nil } else { false } }

  private func whyLines(_ table: any SampleTable, _ row: Int, trace: RowTrace?) -> [StyledLine] {
    var lines = [
      StyledLine(
        table.line(row: row).map { "Line \(NumberText.grouped($0)) of \(sourceTitle)" }
          ?? "Row \(grid.row + 1) of the sample")
    ]
    for (index, fate) in (trace?.steps ?? []).enumerated() where index < stepCount {
      lines.append(whyLine(index, fate))
    }
    // What the grid shows of the selected step it shows of this row too.
    if trace == nil, let step = selectedStep, let changes = shownChanges {
      lines.append(whyLine(step, changes.trace(row: row)))
    }
    lines.append(StyledLine(""))
    for (index, column) in table.columns.enumerated() {
      let cell = table.cell(row: row, column: index)
      lines.append(
        StyledLine([
          (padded(column.name, 22), .dim), (text(cell), cell == .null ? Style(.nullValue) : .plain),
        ]))
    }
    return lines
  }

  private func whyLine(_ index: Int, _ fate: RowTrace.Fate) -> StyledLine {
    let title = padded("\(NumberText.step(index + 1, of: stepCount)) \(StepText.title(recipe.kind(index)))", 22)
    if fate.rows == 0 {
      return StyledLine([
        (title, .dim), ("removes it  ", Style(.removed)), (StepText.summary(recipe.steps[index]), .dim),
      ])
    }
    var pieces: [(String, Style)] = [(title, .dim)]
    if recipe.isDisabled(index) {
      pieces.append(("off", .dim))
    } else if fate.rows > 1 {
      pieces.append(("makes \(NumberText.grouped(fate.rows)) rows of it", Style(.added)))
    } else if fate.changes.isEmpty {
      pieces.append(("keeps it", .dim))
    }
    for change in fate.changes.prefix(8) {
      if pieces.count > 1 { pieces.append((" \(glyphs.dot) ", .dim)) }
      switch (change.before, change.after) {
      case (_, nil): pieces.append(("\(glyphs.minus)\(change.column)", Style(.removed)))
      case (nil, let after?): pieces.append(("+\(change.column) \(text(after))", Style(.added)))
      case (let before?, let after?):
        pieces.append(("\(change.column) \(text(before)) \(glyphs.right) \(text(after))", .accent))
      }
    }
    if fate.changes.count > 8 { pieces.append((" and \(fate.changes.count - 8) more", .dim)) }
    return StyledLine(pieces)
  }

  private func text(_ cell: CellText) -> String { cell.text.map(StepText.visible) ?? "null" }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - TextWidth.width(of: text)))
  }
}
