import Engine

/// Any bytes as a file of JSON Lines.
enum JSONLinesTarget {
  static let target = FuzzTarget("jsonl", limit: 4096) { bytes in
    let file = MemoryFile(bytes)
    let pieces = [
      TableReading.Pieces(readers: 2, chunkBytes: 7, batchRows: 2), TableReading.Pieces(readers: 3, chunkBytes: 64),
    ]
    _ = try TableReading.requireEqualInPieces(pieces) { try JSONLinesSource.open(files: [file.found]) }
    // Pinned to text, every value is kept.
    let refused = try refusal {
      let source = try JSONLinesSource.open(files: [file.found])
      let pins = Dictionary(uniqueKeysWithValues: source.schema.names.map { ($0, TypePin(.text)) })
      _ = try TableReading(try JSONLinesSource.open(files: [file.found], types: pins), in: TableReading.Pieces())
    }
    _ = refused
  }
}
