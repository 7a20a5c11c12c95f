/// All formats of files: one line each. A new format is a folder with its record and one line here, and what the languages
/// of export say of it (`FormatSpelling`).
public enum FormatTable {
  /// In the order of documentation and forms.
  public static let all: [FormatRecord] = [.csv, .parquet, .jsonl, .avro, .xlsx, .delta]

  /// `csv, parquet or jsonl`
  public static var nameList: String {
    let names = all.map(\.name)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }

  /// What folders are written as when nothing says otherwise.
  public static let standard = FormatRecord.parquet

  /// What text is that shows nothing else.
  static let plainText = FormatRecord.csv

  /// The record of a name; `nil` for an unknown one.
  public static subscript(name: String) -> FormatRecord? { all.first { $0.name == name } }

  /// The format that a file's name promises, with or without `.gz` or `.zst` behind it; `nil` when it says nothing.
  public static func format(ofFile name: String) -> FormatRecord? { ending(ofFile: name)?.format }

  /// What the end of a file's name says, and what it is compressed with as a whole.
  public static func ending(
    ofFile name: String
  ) -> (format: FormatRecord, ending: FileEnding, compression: WriteRequest.Compression?)? {
    var name = name.lowercased()[...]
    var compression: WriteRequest.Compression?
    for (ending, packing) in compressionEndings where name.hasSuffix(ending) {
      compression = packing
      name = name.dropLast(ending.count)
    }
    for format in all {
      for ending in format.endings where name.hasSuffix("." + ending.text) { return (format, ending, compression) }
    }
    return nil
  }

  /// Endings of files that are compressed as a whole.
  static let compressionEndings: [(ending: String, compression: WriteRequest.Compression)] = [
    (".gz", .gzip), (".gzip", .gzip), (".zst", .zstd), (".zstd", .zstd),
  ]

  /// What an ending without its point is compressed with: `gz`.
  public static func compression(ofEnding text: String) -> WriteRequest.Compression? {
    compressionEndings.first { $0.ending == "." + text.lowercased() }?.compression
  }

  /// The format that begins with these bytes of its own; `nil` for text.
  /// - Parameter bytes: `FileSignature.byteCount` of them, if the file has so many.
  static func format(firstBytes bytes: [UInt8]) -> FormatRecord? {
    all.first {
      switch $0.signature {
      case .bytes(let magic, _): bytes.starts(with: magic)
      case .binary(let test): test(bytes)
      case .text, .none: false
      }
    }
  }

  /// The format whose files a table with a log has; `nil` for a table that is not carried.
  public static func format(of table: TableFormat) -> FormatRecord? { all.first { $0.tableFormat == table } }

  /// The format whose files a class of Hive reads; `nil` for a class that is not carried.
  public static func format(ofSerDe name: String) -> FormatRecord? {
    all.first { $0.hive?.reader.serdes.contains(name) ?? false }
  }

  /// The format that text looks like.
  static func format(ofText bytes: [UInt8]) -> FormatRecord {
    all.first { if case .text(let test) = $0.signature { test(bytes) } else { false } } ?? plainText
  }

  /// Formats with a source option, by its key.
  public static func formats(withSourceOption key: String) -> [FormatRecord] {
    all.filter { $0.sourceOptions.contains { $0.key == key } }
  }

  /// Formats with an output option, by its key.
  public static func formats(withOutputOption key: String) -> [FormatRecord] {
    all.filter { $0.outputOptions.contains { $0.key == key } }
  }
}
