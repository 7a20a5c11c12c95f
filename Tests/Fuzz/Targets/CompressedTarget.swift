import Engine
import TestKit

/// Any bytes as a compressed stream: gzip and zstd are told by their first bytes, which the first choice puts there.
enum CompressedTarget {
  private static let magics: [[UInt8]] = [
    [], [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], [0x28, 0xB5, 0x2F, 0xFD], [0x50, 0x2A, 0x4D, 0x18],
    [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0, 0],
  ]

  static let target = FuzzTarget("compressed", limit: 1 << 16) { bytes in
    var choices = Choices(bytes)
    let file = MemoryFile(choices.pick(magics) + choices.rest())
    for format in [FormatRecord.csv, .jsonl] {
      _ = try TableReading.requireEqualInPieces([TableReading.Pieces(chunkBytes: 64, batchRows: 3)]) {
        try Files.open(SourceDescription(path: file.path, format: format))
      }
    }
  }
}
