import Engine
import Foundation

/// All rows of a source, boxed.
enum ReadTable {
  /// Reads with the given number of readers in turn, each taking a morsel, and puts the morsels in order.
  static func rows(
    _ source: some TableSource, columns: [String]? = nil, readers: Int = 1, batchRows: Int = 4096,
    hints: [ScanHint] = [], rejects: RejectCollector = RejectCollector(),
    budget: MemoryBudget = MemoryBudget(limit: .max)
  ) throws -> [[Value]] {
    var request = ScanRequest(columns: columns ?? source.schema.names, budget: budget, rejects: rejects)
    request.batchRows = batchRows
    request.hints = hints
    let scan = try source.scan(request)
    let nodes = try (0..<readers).map { _ in try scan.makeReader() }
    var morsels: [Int: [[Value]]] = [:]
    var turn = 0
    while let morsel = try nodes[turn].nextMorsel() {
      var rows: [[Value]] = []
      while let batch = try nodes[turn].nextBatch() {
        precondition(batch.rowCount > 0 && batch.rowCount <= batchRows, "a batch is never empty and never too large")
        for row in 0..<batch.rowCount { rows.append(batch.columns.map { $0.value(at: row) }) }
      }
      morsels[morsel] = rows
      turn = (turn + 1) % readers
    }
    return (0..<morsels.count).flatMap { morsels[$0] ?? [] }
  }

  /// Only counts what a source gives, so that large tables need no memory.
  static func drain(_ source: some TableSource, budget: MemoryBudget = MemoryBudget(limit: .max)) throws -> Int {
    let request = ScanRequest(columns: source.schema.names, budget: budget)
    let reader = try source.scan(request).makeReader()
    var rows = 0
    while try reader.nextMorsel() != nil {
      while let batch = try reader.nextBatch() { rows += batch.rowCount }
    }
    return rows
  }

  static func open(_ paths: [String]) throws -> ParquetSource {
    try ParquetSource.open(
      files: paths.map { path in
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return FoundFile(path: path, byteCount: size ?? 0)
      })
  }
}

extension Value {
  /// The value with NaN made comparable by its bits, and zeros told apart.
  var bits: Value {
    if case .double(let number) = self { return .integer(Int64(bitPattern: number.isNaN ? 1 : number.bitPattern)) }
    return self
  }
}
