import Engine
import Foundation
import XCTest

/// A CSV text read through `CSVSource`, as rows of strings.
struct CSVReading {
  var names: [String] = []
  var types: [DataType] = []
  /// `nil` is null; values of other types as `ValueText` writes them.
  var rows: [[String?]] = []
  var origins: [Int] = []
  var rejects: [Reject] = []
  var evidence: [Evidence] = []
  /// What the scan did not take as it stands.
  var notes: [String] = []

  /// Reads files with the given readers at once; types are settled when a guess fails.
  init(
    _ files: [FoundFile], options: CSVOptions = CSVOptions(), types: [String: TypePin] = [:], allText: Bool = false,
    columns: [String]? = nil, readers: Int = 1, chunkBytes: Int = 1 << 20, batchRows: Int = 4096
  ) throws {
    var source: any TableSource = try CSVSource.open(files: files, options: options, types: types)
    if allText {
      let pins = Dictionary(uniqueKeysWithValues: source.schema.names.map { ($0, TypePin(.text)) })
      source = try CSVSource.open(files: files, options: options, types: pins)
    }
    do {
      try read(source, columns ?? source.schema.names, readers, chunkBytes, batchRows)
    } catch is SpeculationFailure {
      source = try source.settled(ScanRequest(columns: source.schema.names))
      try read(source, columns ?? source.schema.names, readers, chunkBytes, batchRows)
    }
  }

  private mutating func read(
    _ source: any TableSource, _ columns: [String], _ readers: Int, _ chunkBytes: Int, _ batchRows: Int
  ) throws {
    names = columns
    self.types = columns.compactMap { source.schema[$0]?.type }
    evidence = source.evidence
    var request = ScanRequest(columns: columns)
    request.chunkBytes = chunkBytes
    request.batchRows = batchRows
    request.wantsOrigin = true
    let scan = try source.scan(request)
    let state = Parts()
    let group = DispatchGroup()
    for _ in 0..<readers {
      group.enter()
      Thread.detachNewThread {
        defer { group.leave() }
        do { try state.read(try scan.makeReader()) } catch { state.fail(error) }
      }
    }
    group.wait()
    let parts = try state.finish()
    XCTAssertEqual(parts.map(\.morsel), Array(0..<parts.count), "morsels are numbered without gaps")
    rows = parts.flatMap { part in part.rows.map { $0.dropLast() } }
    origins = parts.flatMap { part in part.rows.map { Int($0.last.flatMap { $0 } ?? "") ?? -1 } }
    rejects = try request.rejects.sorted
    notes = request.notes.sentences
  }

  private final class Parts: @unchecked Sendable {
    struct Part {
      var morsel: Int
      var rows: [[String?]]
    }

    private let lock = NSLock()
    private var parts: [Part] = []
    private var failure: (any Error)?

    func read(_ reader: any ScanReader) throws {
      while let morsel = try reader.nextMorsel() {
        var rows: [[String?]] = []
        while let batch = try reader.nextBatch() {
          XCTAssertGreaterThan(batch.rowCount, 0)
          for row in 0..<batch.rowCount {
            rows.append(batch.columns.map { ValueText.string($0.value(at: row)) })
          }
        }
        lock.withLock { parts.append(Part(morsel: morsel, rows: rows)) }
      }
    }

    func fail(_ error: any Error) { lock.withLock { failure = failure ?? error } }

    func finish() throws -> [Part] {
      if let failure { throw failure }
      return parts.sorted { $0.morsel < $1.morsel }
    }
  }
}

extension TemporaryFolder {
  /// Writes one more CSV file and finds it.
  func csv(_ text: String, partition: [PartitionValue] = []) throws -> FoundFile {
    try csv(Array(text.utf8), partition: partition)
  }

  func csv(_ bytes: [UInt8], partition: [PartitionValue] = []) throws -> FoundFile {
    FoundFile(path: try write("\(UUID().uuidString).csv", bytes), byteCount: bytes.count, partition: partition)
  }
}
