import Engine

/// Any bytes as a Parquet file: metadata, page headers, pages.
enum ParquetTarget {
  static let target = FuzzTarget("parquet", limit: 1 << 16) { bytes in
    let file = MemoryFile(bytes)
    _ = try TableReading.requireEqualInPieces([TableReading.Pieces(readers: 2, batchRows: 3)]) {
      try ParquetSource.open(files: [file.found])
    }
  }
}
