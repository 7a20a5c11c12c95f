import Engine
import Recipes

/// A result table of a command: printed for people, as CSV, or as a JSON list of objects.
struct Listing {
  enum Format: String, CaseIterable { case table, csv, json }

  enum Cell {
    case text(String)
    case integer(Int)
    case real(Double)
    case flag(Bool)
    case json(JSON)
    case missing

    init(_ text: String?) { self = text.map(Cell.text) ?? .missing }
    init(_ number: Int?) { self = number.map(Cell.integer) ?? .missing }
  }

  /// Names of the columns: keys in JSON, headers elsewhere.
  var columns: [String]
  var rows: [[Cell]] = []
  /// Widest cell of a table for people; longer ones are cut.
  var maximumWidth = 60

  init(_ columns: [String]) { self.columns = columns }

  func print(_ format: Format, to output: StandardOutput, style: TerminalStyle) {
    switch format {
    case .table: printTable(to: output, style: style)
    case .csv:
      output.writeData(CSVText.line(columns.map { $0 }))
      for row in rows { output.writeData(CSVText.line(row.map(Self.plain))) }
    case .json: output.writeData(JSONText.pretty(json) + "\n")
    }
  }

  /// The rows as a JSON list of objects.
  var json: JSON { .list(rows.map { row in .object(zip(columns, row).map { ($0, Self.json($1)) }) }) }

  private func printTable(to output: StandardOutput, style: TerminalStyle) {
    let isNumeric = columns.indices.map { column in
      !rows.isEmpty
        && rows.allSatisfy { row in
          switch row[column] {
          case .integer, .real, .missing: true
          case .text, .flag, .json: false
          }
        }
    }
    let table = TextTable(
      headers: columns, rows: rows.map { $0.map { Self.shown($0) } }, alignRight: isNumeric, maximumWidth: maximumWidth)
    output.write(table.text(style))
  }

  static func shown(_ cell: Cell) -> String {
    switch cell {
    case .integer(let number): NumberText.grouped(number)
    case .missing: ""
    default: plain(cell)
    }
  }

  private static func plain(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): text
    case .integer(let number): String(number)
    case .real(let number): DoubleText.shown(number)
    case .flag(let flag): flag ? "true" : "false"
    case .json(let json): json.line
    case .missing: ""
    }
  }

  private static func json(_ cell: Cell) -> JSON {
    switch cell {
    case .text(let text): .text(text)
    case .integer(let number): .number(number)
    case .real(let number): JSONText.exact(number)
    case .flag(let flag): .boolean(flag)
    case .json(let json): json
    case .missing: .null
    }
  }
}

/// CSV as commands print it: RFC 4180, LF.
enum CSVText {
  static func line(_ fields: [String]) -> String {
    fields.map { field in
      guard field.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return field }
      return "\"" + field.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
    }.joined(separator: ",") + "\n"
  }
}
