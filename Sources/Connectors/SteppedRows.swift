import Engine

/// Rows whose values can be read only where their answer stands: columns are made of them row by row.
final class SteppedRows: DatabaseRows {
  private let columns: [DatabaseTable.Column]
  private let step: () throws -> Bool
  private let take: (_ column: Int, _ cell: CellColumn, _ row: Int) throws -> String?
  private var isAtEnd = false

  /// - Parameters:
  ///   - step: goes to the next row; false behind the last.
  ///   - take: puts a column's value of that row into a cell, and says why the row cannot be taken, or `nil`.
  init(
    _ columns: [DatabaseTable.Column], step: @escaping () throws -> Bool,
    take: @escaping (_ column: Int, _ cell: CellColumn, _ row: Int) throws -> String?
  ) {
    self.columns = columns
    self.step = step
    self.take = take
  }

  func next(_ most: Int) throws -> (any DatabaseChunk)? {
    guard !isAtEnd else { return nil }
    let cells = columns.map { CellColumn($0.type, capacity: most) }
    var bad: [(row: Int, column: Int, reason: String)] = []
    var row = 0
    while row < most {
      guard try step() else {
        isAtEnd = true
        break
      }
      for (column, cell) in cells.enumerated() {
        if let reason = try take(column, cell, row) { bad.append((row, column, reason)) }
      }
      row += 1
    }
    return row == 0 ? nil : MadeChunk(rowCount: row, made: cells.map { $0.finish(row) }, bad: bad)
  }
}

private final class MadeChunk: DatabaseChunk {
  let rowCount: Int
  private let made: [Column]
  private let bad: [(row: Int, column: Int, reason: String)]

  init(rowCount: Int, made: [Column], bad: [(row: Int, column: Int, reason: String)]) {
    self.rowCount = rowCount
    self.made = made
    self.bad = bad
  }

  func columns() throws -> (columns: [Column], bad: [(row: Int, column: Int, reason: String)]) { (made, bad) }
}
