import Engine
import Recipes

extension SQLSource {
  /// What a dialect needs to know of a source. Throws what no SQL can read.
  init(_ source: LoweredSource, used: Set<String>, foundFolder: String?) throws(SpellingRefusal) {
    if source.name == "-" {
      throw SpellingRefusal("standard input cannot be read", remedy: "write the data to a file and name that")
    }
    number = source.number
    name = source.name
    options = CSVOptions()
    var types: [String: TypePin] = [:]
    switch source.source {
    case let csv as CSVSource:
      (format, options, types) = (.csv, csv.resolvedOptions, csv.types)
      findings = csv.findings
    case let json as JSONLinesSource:
      if let refusal = json.renamedKeyRefusals.first { throw refusal }
      (format, types) = (.jsonl, json.types)
    case let remote as RemoteTable: (format, options, types) = (remote.format, remote.options, remote.types)
    case is ParquetSource: format = .parquet
    default: throw SpellingRefusal("this source cannot be read", remedy: "read a file")
    }
    let keys = Self.partitionKeys(source)
    columns = []
    partitions = []
    for field in source.source.schema.fields {
      if keys.contains(field.name), types[field.name] == nil {
        partitions.append(field)
      } else {
        columns.append((field, types[field.name]?.format, used.contains(field.name)))
      }
    }
    switch source.key {
    case .table(let name): location = .table(name)
    case .files(let request):
      if let foundFolder, !(source.source is RemoteTable) {
        location = .files(source.source.files.map { $0.path.hasPrefix("/") ? $0.path : foundFolder + "/" + $0.path })
      } else {
        location = .files([request.path])
      }
    }
    try refuseOptions()
  }

  /// Columns that stand in the names of folders.
  private static func partitionKeys(_ source: LoweredSource) -> Set<String> {
    guard let path = source.source.files.first?.path else { return [] }
    return Set(path.split(separator: "/").compactMap { PartitionName.decode(String($0))?.key })
  }

  private func refuseOptions() throws(SpellingRefusal) {
    guard format == .csv else { return }
    if case .rows(let rows) = options.header, rows > 1 {
      throw SpellingRefusal("a header of \(rows) rows cannot be read", remedy: "keep one row of names in the file")
    }
    if let lines = options.skipLines, lines > 0 {
      throw SpellingRefusal(
        "lines before the header cannot be skipped", remedy: "remove the first \(lines) lines of the file")
    }
    if options.raggedRows != .reject {
      throw SpellingRefusal(
        "rows with too few or too many fields cannot be taken", remedy: "correct the file, or leave \"raggedRows\" out")
    }
    if options.emptyQuoted == .text {
      throw SpellingRefusal("empty text in quotes cannot be told from null", remedy: "leave \"emptyQuoted\" out")
    }
    if let encoding = options.encoding, !["utf-8", "utf8"].contains(encoding.lowercased()) {
      throw SpellingRefusal("text in \(encoding) cannot be read", remedy: "convert the file to UTF-8")
    }
    if let comment = options.comment, !comment.isEmpty {
      throw SpellingRefusal("lines of comments cannot be skipped", remedy: "remove them from the file")
    }
    if let problem = findings?.problems(options).first { throw problem }
  }

  /// Whether the first row names the columns.
  var hasHeader: Bool {
    if case .rows(0) = options.header { return false }
    return true
  }
}
