import Engine

/// Rows of a table for people.
struct BatchTable {
  var schema: Schema
  var batches: [Batch]
  var maximumWidth = 40

  /// Prints the table; on a terminal only as many columns as fit, and says which are left out.
  func print(to console: Console) {
    let style = console.style
    var columns: [[String]] = []
    var used = 0
    for (index, field) in schema.fields.enumerated() {
      let cells = batches.flatMap { batch in texts(of: batch.columns[index], batch.rowCount, style) }
      let width =
        ([field.name, field.type.description] + cells).map {
          min(maximumWidth + 1, TextWidth.width(of: SafeText.escape($0, limit: maximumWidth).text))
        }.max() ?? 0
      if console.output.isTerminal, index > 0, used + width + 2 > style.columns { break }
      used += width + 2
      columns.append(cells)
    }
    let shown = Array(schema.fields.prefix(columns.count))
    let rowCount = columns.first?.count ?? 0
    let table = TextTable(
      headers: shown.map(\.name), rows: (0..<rowCount).map { row in columns.map { $0[row] } },
      alignRight: shown.map(\.type.isNumeric), maximumWidth: maximumWidth)
    console.output.write(table.text(style))
    if shown.count < schema.count {
      let names = schema.names.dropFirst(shown.count).prefix(5).joined(separator: ", ")
      console.note("\(schema.count - shown.count) more columns do not fit: \(names)…; --format csv shows all")
    }
  }

  private func texts(of column: Column, _ count: Int, _ style: TerminalStyle) -> [String] {
    (0..<count).map { ValueText.shown(column.value(at: $0)) ?? (style.hasUnicode ? "∅" : "NULL") }
  }
}
