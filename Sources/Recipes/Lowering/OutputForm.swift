package import Engine

/// What an output will be: the one place where its path, `format` and `compression` are read together, for checks, runs
/// and forms alike.
package struct OutputForm: Hashable {
  package var isSingleFile: Bool
  package var format: WriteRequest.Format
  package var compression: WriteRequest.Compression
  /// Of CSV.
  package var delimiter = ","
  /// Where the recipe says otherwise than the path's ending.
  package var problems: [Problem] = []

  package struct Problem: Hashable {
    package var key: String
    package var message: String
    package var remedy: String
  }

  /// - Parameters:
  ///   - path: the output's path, parameters replaced.
  ///   - format: as the recipe says it; `nil` for what leaving it out means, as for a word that is no format.
  ///   - compression: in the same way.
  package init(path: String, format formatWord: String?, compression compressionWord: String?) {
    let wanted = formatWord.flatMap { WriteRequest.Format(rawValue: $0) }
    let packed = compressionWord.flatMap { WriteRequest.Compression(rawValue: $0) }
    let (meaning, ending) = OutputEnding.of(path)
    isSingleFile = meaning != .folder
    format = wanted ?? .parquet
    compression = .none
    switch meaning {
    case .folder: break
    case .unknown:
      let isParquet = ending.lowercased().hasPrefix(".parquet.")
      problems.append(
        Problem(
          key: "path", message: "files that end in \(ending.shortened) are not written",
          remedy: isParquet
            ? "end the path in .parquet, which is compressed inside"
            : "end the path in .parquet, .csv, .tsv or .jsonl, the last three with .gz or .zst where wanted, or name a folder"
        ))
    case .file(let named, let packing, let separator):
      delimiter = separator
      if let wanted, wanted != named {
        problems.append(
          Problem(
            key: "format", message: "the format is \(wanted.rawValue), but the path ends in \(ending)",
            remedy: "remove \"format\" or rename the file"))
        break
      }
      format = named
      guard named != .parquet else { break }
      compression = packing ?? .none
      if let packed, packed != .snappy, packed != compression {
        problems.append(
          Problem(
            key: "compression", message: "the compression is \(packed.rawValue), but the path ends in \(ending)",
            remedy: "remove \"compression\" or rename the file"))
      }
      // What snappy is for is said below.
      if packed != .snappy { return }
    }
    if packed == .snappy, format != .parquet {
      problems.append(
        Problem(
          key: "compression", message: "snappy is for Parquet only", remedy: "write \"gzip\", \"zstd\" or \"none\""))
    }
    compression = packed ?? (format == .parquet ? .snappy : .none)
  }

  /// As recipes write them.
  package var formatWord: String { format.rawValue }
  package var compressionWord: String { compression.rawValue }

  /// `one CSV file, compressed with gzip`.
  package var text: String {
    var name =
      switch format {
      case .csv: delimiter == "\t" ? "TSV" : "CSV"
      case .parquet: "Parquet"
      case .jsonl: "JSON Lines"
      }
    name = isSingleFile ? "one \(name) file" : "a folder of \(name) files"
    return compression == .none ? "\(name), not compressed" : "\(name), compressed with \(compression.rawValue)"
  }
}
