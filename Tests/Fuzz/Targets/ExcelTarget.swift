import Engine
import TestKit

/// Any bytes as a workbook, and any bytes as the XML of its only sheet: what checksums keep the first from reaching.
enum ExcelTarget {
  static let archive = FuzzTarget("excel", limit: 1 << 14) { try requireEqualInPieces($0) }

  static let sheet = FuzzTarget("excel-sheet", limit: 1 << 14) { bytes in
    let texts = "<si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r></si><si><t/></si>"
    try requireEqualInPieces(
      StoredArchive.workbook([("s", bytes)], formats: [0, 14, 22, 20, 46, 55], texts: texts))
  }

  private static func requireEqualInPieces(_ bytes: [UInt8]) throws {
    let file = MemoryFile(bytes)
    let pieces = TableReading.Pieces(readers: 2, chunkBytes: 64, batchRows: 3)
    _ = try TableReading.requireEqualInPieces([pieces]) {
      try Files.open(SourceDescription(path: file.path, format: .xlsx))
    }
  }
}
