/// Finds the sheet of a workbook that is the table.
struct SheetSearch {
  let workbook: Workbook
  let options: ExcelOptions
  var cancellation: Cancellation

  /// The sheet and why it is the one.
  /// - Throws: `Failure` (`input`) when there is no such sheet; the sentence names those that are there.
  func find() throws -> (sheet: Workbook.Sheet, evidence: Evidence) {
    switch options.sheet {
    case .name(let name):
      let sheet =
        workbook.sheets.first { ExactText($0.name) == ExactText(name) }
        ?? workbook.sheets.first { $0.name.lowercased() == name.lowercased() }
      if let sheet { return try chosen(sheet, "as the source says") }
      // Who writes a number as text means the tab, as long as no sheet has that name.
      if let number = Int(name), workbook.sheets.indices.contains(number - 1) {
        return try chosen(workbook.sheets[number - 1], "tab \(number), as the source says")
      }
      throw missing("no sheet \"\(name)\"")
    case .number(let number):
      guard workbook.sheets.indices.contains(number - 1) else { throw missing("no sheet \(number)") }
      return try chosen(workbook.sheets[number - 1], "tab \(number), as the source says")
    case nil: return try firstWithCells()
    }
  }

  private func missing(_ what: String) -> Failure {
    Failure(
      .input, "\(workbook.path) has \(what); its sheets are \(Self.list(workbook.sheets)): set \"sheet\" to one of them"
    )
  }

  private func chosen(_ sheet: Workbook.Sheet, _ reason: String) throws -> (Workbook.Sheet, Evidence) {
    guard sheet.kind == .table else {
      let tables = workbook.sheets.filter { $0.kind == .table }
      throw Failure(
        .input,
        "the sheet \"\(sheet.name)\" of \(workbook.path) is a \(sheet.kind == .chart ? "chart" : "dialog or macro"), which has no cells; set \"sheet\" to one of \(Self.list(tables))"
      )
    }
    return (sheet, Evidence("sheet", sheet.name, reason + (sheet.isHidden ? "; it is hidden" : "")))
  }

  private func firstWithCells() throws -> (Workbook.Sheet, Evidence) {
    let tables = workbook.sheets.filter { $0.kind == .table }
    guard let first = tables.first(where: { !$0.isHidden }) ?? tables.first else {
      throw Failure(.input, "\(workbook.path) has no sheet with cells: \(Self.list(workbook.sheets)) are no tables")
    }
    if tables.count == 1 { return (first, Evidence("sheet", first.name, "the only one with cells")) }
    let filled = try tables.filter { try hasCells($0) }
    let sheet = filled.first { !$0.isHidden } ?? filled.first ?? first
    let others = filled.filter { $0.part != sheet.part }
    if others.isEmpty { return (sheet, Evidence("sheet", sheet.name, "the only one with cells")) }
    let verb = others.count == 1 ? "has" : "have"
    let which = sheet.isHidden ? "no visible sheet has cells" : "it is the first visible one with cells"
    return (
      sheet,
      Evidence(
        "sheet", sheet.name, "\(which); \(Self.list(others)) \(verb) cells too: set \"sheet\" to read another",
        isNotice: true)
    )
  }

  private func hasCells(_ sheet: Workbook.Sheet) throws -> Bool {
    let handler = SheetHandler(workbook, options.range ?? CellRange(), uses: [])
    let reading = try workbook.read(sheet, handler)
    while handler.rows.count == 0, try reading.advance() { try cancellation.check() }
    return handler.rows.count > 0
  }

  /// `"2025", "2026" (hidden)`
  static func list(_ sheets: [Workbook.Sheet]) -> String {
    let shown = sheets.prefix(12).map { sheet in
      let marks = [
        sheet.isHidden ? "hidden" : nil, sheet.kind == .table ? nil : sheet.kind == .chart ? "chart" : "no table",
      ]
      let mark = marks.compactMap(\.self).joined(separator: ", ")
      return "\"\(sheet.name)\"" + (mark.isEmpty ? "" : " (\(mark))")
    }
    let more = sheets.count > shown.count ? ["\(sheets.count - shown.count) more"] : []
    let all = shown + more
    return all.dropLast().joined(separator: ", ") + (all.count > 1 ? " and " : "") + (all.last ?? "")
  }
}
