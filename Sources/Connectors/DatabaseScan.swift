import Engine
import Synchronization

/// One reading of a database table by several nodes: each by a connection of its own in ranges of the table's key, or all
/// from one connection, whose rows they take in turn.
final class DatabaseScan: TableScan {
  /// Rows of a range, about.
  private static let rangeRows = 100_000
  /// Connections that one scan opens, at most: databases have few.
  private static let mostConnections = 8

  let request: ScanRequest
  let columns: [DatabaseTable.Column]
  /// Which of them are the table's key; none where not all of it is read.
  let key: [Int]
  private let session: any DatabaseSession
  /// Texts of the selects, one a range; one alone is shared.
  private let selects: [String]

  private struct State {
    var nextRange = 0
    var connections = 0
    /// The answer that all take from, the number of its next morsel and of its next row.
    var shared: (any DatabaseRows)?
    var nextMorsel = 0
    var firstRow = 0
    var isAtEnd = false
  }

  private let state = Mutex(State())

  init(_ source: DatabaseSource, _ request: ScanRequest) throws {
    self.request = request
    let table = source.table
    columns = try request.columns.map { name in
      guard let column = table.column(name) else { throw Failure(.input, "the table has no column \"\(name)\"") }
      return column
    }
    let places = table.order.compactMap { [columns] part in columns.firstIndex { $0.expression == part } }
    key = places.count == table.order.count ? places : []
    session = try source.driver.session(request.cancellation)
    var conditions: [String] = []
    for hint in request.hints {
      guard let column = table.column(hint.column) else { continue }
      if let condition = source.driver.condition(hint, column) { conditions.append(condition) }
    }
    if !conditions.isEmpty {
      let counts = try session.first.count(table.from, where: conditions.joined(separator: " AND "))
      request.skip(rows: counts.all - counts.passing)
    }
    let list = columns.map(\.expression).joined(separator: ", ")
    let order = table.order.isEmpty ? "" : " ORDER BY " + table.order.joined(separator: ", ")
    func select(_ more: String?) -> String {
      let all = conditions + (more.map { [$0] } ?? [])
      let filter = all.isEmpty ? "" : " WHERE " + all.joined(separator: " AND ")
      return "SELECT \(list) FROM \(table.from)\(filter)\(order)"
    }
    let ranges = session.canShare && request.nodes > 1 ? Self.ranges(table) : []
    selects = ranges.count < 2 ? [select(nil)] : ranges.map { select($0) }
  }

  /// Conditions that divide the rows by their key, in its order; none where it is not worth it.
  private static func ranges(_ table: DatabaseTable) -> [String] {
    guard let (key, values) = table.range, table.estimate > 2 * rangeRows else { return [] }
    let width = values.upperBound.subtractingReportingOverflow(values.lowerBound)
    let count = min(table.estimate / rangeRows, 4096)
    guard !width.overflow, width.partialValue >= count else { return [] }
    let step = width.partialValue / Int64(count)
    let bounds = (1..<count).map { values.lowerBound + Int64($0) * step }
    // Open at both ends, for rows that came since the key was looked at.
    // The key of an inheriting table may be null; nulls come last.
    return ["\(key) < \(bounds[0])"] + zip(bounds, bounds.dropFirst()).map { "\(key) >= \($0) AND \(key) < \($1)" }
      + ["(\(key) >= \(bounds[bounds.count - 1]) OR \(key) IS NULL)"]
  }

  func makeReader() throws -> any ScanReader { DatabaseReader(self) }

  /// Whether nodes read from one connection.
  var isShared: Bool { selects.count == 1 }

  /// The next rows of the answer that all share, with the numbers of their morsel and of the first of them.
  func takeShared() throws -> (morsel: Int, firstRow: Int, chunk: any DatabaseChunk)? {
    try state.withLock { state in
      if state.isAtEnd { return nil }
      if state.shared == nil { state.shared = try session.first.rows(selects[0], columns) }
      guard let chunk = try state.shared?.next(max(request.batchRows, 1)) else {
        state.isAtEnd = true
        state.shared = nil
        return nil
      }
      defer { (state.nextMorsel, state.firstRow) = (state.nextMorsel + 1, state.firstRow + chunk.rowCount) }
      return (state.nextMorsel, state.firstRow, chunk)
    }
  }

  /// A connection for one more reader; `nil` where there are enough.
  func connect() throws -> (any DatabaseConnection)? {
    let isWanted = state.withLock { state in
      guard state.connections < Self.mostConnections, state.nextRange < selects.count else { return false }
      state.connections += 1
      return true
    }
    return isWanted ? try session.another() : nil
  }

  /// The next range that nobody has, as its number and its answer.
  func takeRange(_ connection: any DatabaseConnection) throws -> (morsel: Int, rows: any DatabaseRows)? {
    let number = state.withLock { state -> Int? in
      guard state.nextRange < selects.count else { return nil }
      defer { state.nextRange += 1 }
      return state.nextRange
    }
    guard let number else { return nil }
    return (number, try connection.rows(selects[number], columns))
  }

  /// Rows of a range whose rejects can be told apart.
  static let rangeBits = 30
}

private final class DatabaseReader: ScanReader {
  private let scan: DatabaseScan
  private var typed: TypedRows
  private var chunk: (any DatabaseChunk)?
  private var rows: (any DatabaseRows)?
  private var firstRow = 0
  private var connection: (any DatabaseConnection)?

  init(_ scan: DatabaseScan) {
    self.scan = scan
    typed = TypedRows(scan.request)
  }

  /// ` (id 17)`, for whoever looks for a row; empty where its key is not read.
  private func keyText(_ columns: [Column], _ row: Int) -> String {
    guard !scan.key.isEmpty else { return "" }
    let parts = scan.key.map { "\(scan.columns[$0].name) \(ValueText.string(columns[$0].value(at: row)) ?? "null")" }
    return " (\(parts.joined(separator: ", ")))"
  }

  func nextMorsel() throws -> Int? {
    try scan.request.cancellation.check()
    if scan.isShared {
      guard let next = try scan.takeShared() else { return nil }
      (chunk, firstRow) = (next.chunk, next.firstRow)
      return next.morsel
    }
    if connection == nil { connection = try scan.connect() }
    guard let connection, let next = try scan.takeRange(connection) else { return nil }
    (rows, firstRow) = (next.rows, next.morsel << DatabaseScan.rangeBits)
    return next.morsel
  }

  func nextBatch() throws -> Batch? {
    while true {
      try scan.request.cancellation.check()
      let taken = chunk
      chunk = nil
      guard let chunk = try taken ?? rows?.next(max(scan.request.batchRows, 1)) else {
        rows = nil
        return nil
      }
      let count = chunk.rowCount
      let first = firstRow
      firstRow += count
      let (columns, cells) = try chunk.columns()
      var bad = TypedRows.BadCells()
      for cell in cells where bad[cell.row].map({ $0.position > cell.column }) ?? true {
        bad[cell.row] = (cell.column, cell.reason + keyText(columns, cell.row))
      }
      guard let batch = try typed.batch(columns, count, &bad, file: 0, firstRow: first) else { continue }
      scan.request.progress.rowsRead.add(batch.rowCount)
      return batch
    }
  }
}
