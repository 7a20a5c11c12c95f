import Synchronization

/// A table that is held in memory: for tests, pasted data and values that a program has made.
///
/// Each batch is one morsel; a scan cuts it to the batch size that is wanted.
public struct InMemorySource: TableSource {
  public let schema: Schema
  public let evidence: [Evidence] = []
  public let files: [SourceFile] = []
  public let batches: [Batch]

  /// - Precondition: the columns of the batches are those of the schema.
  public init(schema: Schema, batches: [Batch]) {
    self.schema = schema
    self.batches = batches
  }

  /// A table of boxed rows. Complexity: O(cells).
  public init(schema: Schema, rows: [[Value]]) {
    let columns = schema.fields.enumerated().map { index, field in
      var builder = ColumnBuilder(field.type)
      for row in rows { builder.append(index < row.count ? row[index] : .null) }
      return builder.finish()
    }
    self.init(schema: schema, batches: rows.isEmpty ? [] : [Batch(columns: columns, rowCount: rows.count)])
  }

  public var knownRowCount: Int? { batches.reduce(0) { $0 + $1.rowCount } }

  public func scan(_ request: ScanRequest) throws -> any TableScan {
    let positions = try request.columns.map { name in
      guard let position = schema.index(of: name) else { throw Failure(.input, "the table has no column \"\(name)\"") }
      return position
    }
    return InMemoryScan(batches: batches, positions: positions, request: request)
  }

  public func settled(_ request: ScanRequest) throws -> any TableSource { self }
}

private final class InMemoryScan: TableScan {
  let batches: [Batch]
  let positions: [Int]
  let request: ScanRequest
  let firstRows: [Int]
  private let next = Atomic<Int>(0)

  init(batches: [Batch], positions: [Int], request: ScanRequest) {
    self.batches = batches
    self.positions = positions
    self.request = request
    var first = 0
    firstRows = batches.map { batch in
      defer { first += batch.rowCount }
      return first
    }
  }

  func claim() -> Int? {
    let morsel = next.add(1, ordering: .relaxed).oldValue
    return morsel < batches.count ? morsel : nil
  }

  func makeReader() throws -> any ScanReader { InMemoryReader(self) }
}

private final class InMemoryReader: ScanReader {
  private let scan: InMemoryScan
  private var batch: Batch?
  private var firstRow = 0
  private var row = 0

  init(_ scan: InMemoryScan) { self.scan = scan }

  func nextMorsel() throws -> Int? {
    try scan.request.cancellation.check()
    guard let morsel = scan.claim() else { return nil }
    batch = scan.batches[morsel]
    firstRow = scan.firstRows[morsel]
    row = 0
    return morsel
  }

  func nextBatch() throws -> Batch? {
    guard let batch, row < batch.rowCount else { return nil }
    let start = row
    let count = min(max(scan.request.batchRows, 1), batch.rowCount - start)
    row += count
    scan.request.progress.rowsRead.add(count)
    var columns = scan.positions.map { batch.columns[$0] }
    if count < batch.rowCount {
      let rows = (start..<(start + count)).map { Int32(truncatingIfNeeded: $0) }
      columns = rows.withUnsafeBufferPointer { rows in columns.map { $0.gather(rows) } }
    }
    if scan.request.wantsOrigin {
      let origins = (0..<count).map { RowOrigin(file: 0, position: firstRow + start + $0).bits }
      columns.append(.integer(PlainColumn(Buffer(origins))))
    }
    return Batch(columns: columns, rowCount: count)
  }
}
