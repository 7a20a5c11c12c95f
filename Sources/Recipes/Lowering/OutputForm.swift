package import Engine

/// What an output will be: the one place where its path, `format` and `compression` are read together, for checks, runs
/// and forms alike.
package struct OutputForm: Hashable {
  package var isSingleFile: Bool
  package var format: FormatRecord
  package var compression: WriteRequest.Compression
  /// Of CSV.
  package var delimiter = ","
  /// Where the recipe says otherwise than the path's ending.
  package var problems: [Problem] = []
  /// What such a file is called.
  private var title: String

  package struct Problem: Hashable {
    package var key: String
    package var message: String
    package var remedy: String
  }

  /// An output as the recipe says it.
  /// - Parameter resolve: replaces parameters in a path.
  package init(_ output: JSON, resolve: (String) -> String) {
    self.init(
      path: resolve(output[Self.pathKey]?.text ?? ""), format: output[Self.formatKey]?.text,
      compression: output[Self.compressionKey]?.text)
  }

  package static let pathKey = "path"
  private static let formatKey = "format"
  private static let compressionKey = "compression"

  /// - Parameters:
  ///   - path: the output's path, parameters replaced.
  ///   - format: as the recipe says it; `nil` for what leaving it out means, as for a word that is no format.
  ///   - compression: in the same way.
  package init(path: String, format formatWord: String?, compression compressionWord: String?) {
    let wanted = formatWord.flatMap { FormatTable[$0] }
    let packed = compressionWord.flatMap { WriteRequest.Compression(rawValue: $0) }
    let (meaning, ending) = OutputEnding.of(path)
    isSingleFile = meaning != .folder
    format = wanted ?? FormatTable.standard
    title = format.title
    compression = .none
    switch meaning {
    case .folder: break
    case .unknown: problems.append(Self.unwritten(ending, remedy: Self.endingsRemedy))
    case .packedTwice(let named):
      let remedy = "end the path in .\(named.usualEnding), which is compressed inside"
      problems.append(Self.unwritten(ending, remedy: remedy))
    case .file(let named, let known, let packing):
      delimiter = known.delimiter
      if let wanted, wanted != named {
        problems.append(
          Problem(
            key: Self.formatKey, message: "the format is \(wanted.name), but the path ends in \(ending)",
            remedy: "remove \"format\" or rename the file"))
        break
      }
      format = named
      title = known.title ?? named.title
      guard named.compression.isWholeFile else { break }
      compression = packing ?? .none
      guard let packed, named.compression.choices.contains(packed) else { break }
      if packed != compression {
        problems.append(
          Problem(
            key: Self.compressionKey, message: "the compression is \(packed.rawValue), but the path ends in \(ending)",
            remedy: "remove \"compression\" or rename the file"))
      }
      return
    }
    if let packed, !format.compression.choices.contains(packed) { problems.append(Self.foreign(packed, format)) }
    compression = packed ?? (isSingleFile && format.compression.isWholeFile ? compression : format.compression.standard)
  }

  private static func unwritten(_ ending: String, remedy: String) -> Problem {
    Problem(key: pathKey, message: "files that end in \(ending.shortened) are not written", remedy: remedy)
  }

  private static let endingsRemedy: String = {
    let count = FormatFields.endings.wholeFile.count
    let words = ["", "one", "two", "three", "four", "five", "six"]
    let last = words.indices.contains(count) ? words[count] : "\(count)"
    return
      "end the path in \(FormatFields.endingList), the last \(last) with .gz or .zst where wanted, or name a folder"
  }()

  /// A compression that files of the format do not have.
  private static func foreign(_ packed: WriteRequest.Compression, _ format: FormatRecord) -> Problem {
    let titles = FormatTable.all.filter { $0.compression.choices.contains(packed) }.map(\.title)
    let words = format.compression.choices.map { "\"\($0.rawValue)\"" }
    return Problem(
      key: compressionKey, message: "\(packed.rawValue) is for \(titles.plainAnd) only",
      remedy: "write \(words.plainList)")
  }

  /// What keys that are left out stand for, as recipes write it.
  package var implied: [String: String] {
    [Self.formatKey: format.name, Self.compressionKey: compression.rawValue]
  }

  /// `one CSV file, compressed with gzip`.
  package var text: String {
    let name = isSingleFile ? "one \(title) file" : "a folder of \(title) files"
    return compression == .none ? "\(name), not compressed" : "\(name), compressed with \(compression.rawValue)"
  }
}
