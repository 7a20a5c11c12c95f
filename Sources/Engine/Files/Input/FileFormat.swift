/// The formats a table can be read from.
public enum FileFormat: String, CaseIterable, Hashable, Sendable {
  case csv, parquet, jsonl

  /// The format that a file's name promises, with or without `.gz` or `.zst` behind it; `nil` when it says nothing.
  public init?(name: String) {
    var name = name.lowercased()[...]
    for ending in [".gz", ".gzip", ".zst", ".zstd"] where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
    func ends(_ endings: String...) -> Bool { endings.contains { name.hasSuffix($0) } }
    if ends(".csv", ".tsv", ".txt", ".psv", ".tab") {
      self = .csv
    } else if ends(".parquet", ".parq", ".pq") {
      self = .parquet
    } else if ends(".jsonl", ".ndjson", ".json") {
      self = .jsonl
    } else {
      return nil
    }
  }

  /// The format that the first bytes show; text that is not JSON is CSV.
  init(firstBytes bytes: [UInt8]) {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    let firstVisible = text.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    if bytes.starts(with: Array("PAR1".utf8)) {
      self = .parquet
    } else if firstVisible == UInt8(ascii: "{"), let after = Self.firstInsideObject(text),
      after == UInt8(ascii: "\"") || after == UInt8(ascii: "}")
    {
      self = .jsonl
    } else {
      self = .csv
    }
  }

  private static func firstInsideObject(_ bytes: ArraySlice<UInt8>) -> UInt8? {
    let visible = bytes.lazy.filter { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    return visible.dropFirst().first
  }
}
