/// All that the readers of a table in workbooks have to know. Immutable.
final class ExcelTable: Sendable {
  /// One workbook, and where in it the rows are.
  struct File: Sendable {
    var file: FoundFile
    var sheet: Workbook.Sheet
    /// The rows of data, and the columns that may belong to the table.
    var range: CellRange
    /// Rows behind them that are left out.
    var footerRows: Int
    /// Of every column from the range's first on, the one of the table, if any.
    var columns: [Int?]
  }

  let columns: [CSVColumn]
  let files: [File]
  /// Columns by name.
  let index: [String: Int]
  let options: ExcelOptions

  init(columns: [CSVColumn], files: [File], options: ExcelOptions) {
    self.columns = columns
    self.files = files
    self.options = options
    index = Dictionary(columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

/// What the cells of each column have in common so far.
struct ExcelSurvey {
  private let options: ExcelOptions
  private var kinds: [FieldKinds]
  private var counts: [Int]
  /// A cell that narrowed the kinds last, by its name and what it is.
  private var witnesses: [String?]

  init(columnCount: Int, _ options: ExcelOptions) {
    self.options = options
    kinds = Array(repeating: .all, count: columnCount)
    counts = Array(repeating: 0, count: columnCount)
    witnesses = Array(repeating: nil, count: columnCount)
  }

  /// Adds the cells of rows from a number on.
  /// - Parameter columns: of the table, by the slot of a cell.
  mutating func add(_ rows: SheetRows, from first: Int = 0, columns: [Int?], range: CellRange) {
    for row in first..<max(first, rows.count) {
      for cell in rows.cells(ofRow: row) where Int(cell.slot) < columns.count {
        guard let column = columns[Int(cell.slot)], !options.isNull(cell) else { continue }
        counts[column] += 1
        let own = cell.fieldKinds
        guard !kinds[column].isSubset(of: own) else { continue }
        kinds[column].formIntersection(own)
        let name = CellRange.cellName(range.columns.lowerBound + Int(cell.slot), Int(rows.numbers[row]))
        witnesses[column] = "\(name) is \(cell.kind.words)"
      }
    }
  }

  /// The type that follows for a column, and why.
  /// - Parameter isComplete: whether all cells have been looked at.
  func conclusion(
    _ column: Int, isComplete: Bool
  ) -> (type: DataType, certainty: CSVColumn.Certainty, reason: String) {
    guard counts[column] > 0 else { return (.text, .unseen, "no values seen") }
    let type = kinds[column].type.type
    let reason =
      type == .text
      ? witnesses[column] ?? ""
      : (counts[column] == 1 ? "the one value seen is" : "all of \(counts[column]) values seen are")
        + " so, by their number formats"
    return (type, type == .text || isComplete ? .settled : .speculated, reason)
  }
}

extension SheetCell.Kind {
  /// For messages.
  var words: String {
    switch self {
    case .integer: "an integer"
    case .double: "a number"
    case .boolean: "true or false"
    case .date: "a date"
    case .timestamp: "a date with a time"
    case .text, .sharedText: "text"
    case .error, .withoutValue, .noDay: "no value"
    }
  }
}
