import Engine
import TestKit

/// A table source read to its end: columns, the text of every cell, rejects.
struct TableReading: Equatable {
  var columns: [String] = []
  var rows: [[String?]] = []
  var rejects: [Reject] = []

  /// How a file is cut while it is read.
  struct Pieces {
    var readers = 1
    var chunkBytes = 1 << 16
    var batchRows = 4096
  }

  /// Reads with readers that take turns; a source whose guess fails is settled and read again, as runs do.
  init(_ source: any TableSource, in pieces: Pieces) throws {
    var source = source
    for _ in 0..<3 {
      do {
        self = try Self(settled: source, in: pieces)
        return
      } catch is SpeculationFailure {
        source = try source.settled(Self.request(source, pieces))
      }
    }
    throw BrokenLaw("a source that was settled refutes itself")
  }

  private static func request(_ source: any TableSource, _ pieces: Pieces) -> ScanRequest {
    var request = ScanRequest(columns: source.schema.names, budget: MemoryBudget(limit: 256 << 20))
    request.chunkBytes = pieces.chunkBytes
    request.batchRows = pieces.batchRows
    return request
  }

  private init(settled source: any TableSource, in pieces: Pieces) throws {
    columns = source.schema.fields.map { "\($0.name): \($0.type)" }
    let request = Self.request(source, pieces)
    let scan = try source.scan(request)
    let readers = try (0..<pieces.readers).map { _ in try scan.makeReader() }
    var morsels: [Int: [[String?]]] = [:]
    var turn = 0
    while let morsel = try readers[turn].nextMorsel() {
      var rows: [[String?]] = []
      while let batch = try readers[turn].nextBatch() {
        for row in 0..<batch.rowCount { rows.append(batch.columns.map { ValueText.string($0.value(at: row)) }) }
      }
      morsels[morsel] = rows
      turn = (turn + 1) % pieces.readers
    }
    rows = (0..<morsels.count).flatMap { morsels[$0] ?? [] }
    rejects = try request.rejects.sorted
  }

  /// The law of every reader: a file read whole and read in pieces is the same table, or refused both times.
  static func requireEqualInPieces(_ pieces: [Pieces], _ open: () throws -> any TableSource) throws -> TableReading? {
    var readings: [TableReading] = []
    let refused = try refusal { readings.append(try TableReading(try open(), in: Pieces())) }
    for pieces in pieces {
      let again = try refusal { readings.append(try TableReading(try open(), in: pieces)) }
      try law(
        (refused == nil) == (again == nil),
        "whole: \(refused?.message ?? "read"); in pieces of \(pieces.chunkBytes) bytes: \(again?.message ?? "read")")
    }
    guard let whole = readings.first else { return nil }
    for other in readings.dropFirst() where other != whole {
      throw BrokenLaw("whole and in pieces differ:\n\(whole)\n\(other)")
    }
    return whole
  }
}
