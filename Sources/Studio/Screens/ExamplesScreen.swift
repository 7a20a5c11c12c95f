import Engine
import Recipes

/// Rows with what a column's cells should become, and the expressions that make it.
enum ExamplesScreen {
  /// Heading, types and the proposals take the rest.
  static func visibleRows(_ size: Size) -> Int { max(1, Screen.body(size).height - 3 - proposalHeight(size)) }

  private static func proposalHeight(_ size: Size) -> Int { size.height < 24 ? 5 : 8 }

  static func draw(_ state: State, _ examples: ExamplesState, _ canvas: inout Canvas) {
    let glyphs = state.glyphs
    let body = Screen.body(state.size)
    Screen.header(
      state, title: "\(examples.column.name) by example", right: ComposeScreen.sampleText(state), &canvas)
    rows(state, examples, Rect(x: 0, y: body.y, width: body.width, height: visibleRows(state.size) + 2), &canvas)
    let height = proposalHeight(state.size)
    let below = Rect(x: 0, y: body.bottom - height, width: body.width, height: height)
    canvas.horizontal(x: 0, y: below.y, width: body.width)
    proposals(state, examples, below.inset(top: 1), &canvas)
    canvas.horizontal(x: 0, y: body.bottom, width: body.width)
    Screen.status(state, status(state, examples), &canvas)
    Screen.hints(
      [
        (glyphs.enter, "take it into a form"), ("Esc", "back"), (glyphs.tab, "next proposal"),
        ("^T", examples.replaces ? "as a new column" : "in place of \(examples.column.name)"),
      ], last: ("F1", "keys"), &canvas)
  }

  private static func status(_ state: State, _ examples: ExamplesState) -> String {
    if let problem = examples.problem { return "\(state.glyphs.error) \(problem)" }
    if examples.examples.isEmpty { return "type what this cell should become; a second example says more" }
    if examples.isPending { return "looking for expressions\(state.glyphs.ellipsis)" }
    guard let proposal = examples.proposal else {
      return "nothing that is known here gives these examples; add columns takes any expression"
    }
    return (examples.replaces ? "\(examples.column.name) = " : "new column = ") + proposal.expression
  }

  /// The column, what it becomes, and the other columns, which may take part.
  private static func rows(_ state: State, _ examples: ExamplesState, _ rect: Rect, _ canvas: inout Canvas) {
    let table = examples.table
    let shown = examples.scroll..<min(examples.rowCount, examples.scroll + rect.height - 2)
    let own = min(max(12, GridView.width(examples.column)), rect.width / 3)
    let made = min(max(16, rect.width * 3 / 10), 40)
    let numeric = examples.column.facts.isNumeric
    var x = rect.x + 3
    canvas.text(examples.column.name, x: x, y: rect.y, width: own, Style(.header), align: numeric ? .right : .left)
    canvas.text(examples.column.type, x: x, y: rect.y + 1, width: own, .dim, align: numeric ? .right : .left)
    canvas.text("becomes", x: x + own + 3, y: rect.y, width: made, Style(.header))
    canvas.text(
      examples.isPending ? "" : examples.proposal.map { $0.type.description } ?? "", x: x + own + 3, y: rect.y + 1,
      width: made, .dim)
    for (offset, row) in shown.enumerated() {
      let y = rect.y + 2 + offset
      if row == examples.row { canvas.text(state.glyphs.pointer, x: rect.x + 1, y: y, .accent) }
      let area = Rect(x: x, y: y, width: own, height: 1)
      GridView.cell(table.cell(row: row, column: examples.position), area, .plain, numeric: numeric, &canvas)
      becomes(state, examples, row, Rect(x: x + own + 3, y: y, width: made, height: 1), &canvas)
    }
    x += own + made + 5
    for (index, column) in table.columns.enumerated() where index != examples.position {
      let wide = GridView.width(column)
      let width = min(wide, rect.right - x - 1)
      guard width >= min(wide, 6) else { break }
      let numeric = column.facts.isNumeric
      canvas.text(column.name, x: x, y: rect.y, width: width, .dim, align: numeric ? .right : .left)
      canvas.text(column.type, x: x, y: rect.y + 1, width: width, .dim, align: numeric ? .right : .left)
      for (offset, row) in shown.enumerated() {
        let area = Rect(x: x, y: rect.y + 2 + offset, width: width, height: 1)
        GridView.cell(table.cell(row: row, column: index), area, .dim, numeric: numeric, &canvas)
      }
      x += wide + 2
    }
  }

  /// What was typed, else what the chosen expression gives.
  private static func becomes(
    _ state: State, _ examples: ExamplesState, _ row: Int, _ rect: Rect, _ canvas: inout Canvas
  ) {
    let typed = examples.typed[row].flatMap { $0.isEmpty ? nil : $0 }
    if row == examples.row, typed != nil || examples.proposal == nil || examples.isPending {
      Screen.field(examples.typed[row] ?? TextField(), x: rect.x, y: rect.y, width: rect.width, focused: true, &canvas)
    } else if let typed {
      canvas.text(typed.text, x: rect.x, y: rect.y, width: rect.width, .accent)
    } else if let proposal = examples.proposal, proposal.outputs.indices.contains(row) {
      let cell = proposal.outputs[row].map { CellText.text($0) } ?? .null
      GridView.cell(cell, rect, examples.isPending ? .dim : .plain, numeric: false, &canvas)
      if row == examples.row { canvas.cursor = Canvas.Position(x: rect.x, y: rect.y) }
    }
  }

  private static func proposals(_ state: State, _ examples: ExamplesState, _ rect: Rect, _ canvas: inout Canvas) {
    let style: Style = examples.isPending ? .dim : .plain
    let count = examples.proposals.count
    canvas.text(
      count == 0 ? "Proposals" : "Proposals, the simplest first", x: 1, y: rect.y, width: rect.width - 2,
      Style(.header))
    for (index, proposal) in examples.proposals.enumerated() where index + 1 < rect.height {
      let y = rect.y + 1 + index
      let isChosen = index == examples.chosen
      canvas.text(isChosen ? state.glyphs.pointer : " ", x: 1, y: y, .accent)
      let remark = remark(proposal, state.glyphs)
      let room = rect.width - 5 - TextWidth.width(of: remark)
      canvas.text(proposal.expression, x: 3, y: y, width: room, style)
      canvas.text(remark, x: 0, y: y, width: rect.width - 1, .dim, align: .right)
      if isChosen { canvas.ground(Rect(x: 0, y: y, width: rect.width, height: 1), .selection) }
    }
  }

  /// What a proposal leaves open, of the rows that were looked at.
  private static func remark(_ proposal: ExampleProposal, _ glyphs: Glyphs) -> String {
    let empty = proposal.outputs.count { ($0 ?? "").isEmpty } - proposal.failures
    let rows = NumberText.grouped(proposal.outputs.count)
    if proposal.failures > 0 { return "fails in \(NumberText.grouped(proposal.failures)) of \(rows) sampled rows" }
    return empty > 0 ? "nothing in \(NumberText.grouped(empty)) of \(rows) sampled rows" : ""
  }
}
