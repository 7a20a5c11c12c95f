import Engine

/// Any bytes as an Avro file: header, schema, blocks, records.
enum AvroTarget {
  static let target = FuzzTarget("avro", limit: 1 << 16) { bytes in
    let file = MemoryFile(bytes)
    _ = try TableReading.requireEqualInPieces([TableReading.Pieces(readers: 2, chunkBytes: 64, batchRows: 3)]) {
      try Files.open(SourceDescription(path: file.path, format: .avro))
    }
  }
}
