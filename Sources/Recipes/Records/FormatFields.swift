import Engine

/// What the records of formats say, as fields of sources and outputs.
enum FormatFields {
  /// Words of `format`.
  static let choices = FormatTable.all.map { Choice($0.name, $0.summary) }

  /// Keys with which a source says how files of some formats are read.
  static let source = fields(FormatTable.all.map { ($0, $0.sourceOptions) })
  /// Keys with which an output says how files of some formats are written.
  static let output = fields(FormatTable.all.map { ($0, $0.outputOptions) })

  /// Titles of the formats whose outputs can be more than replaced.
  static let modes = FormatTable.all.filter { $0.modes.count > 1 }.map(\.title).plainAnd

  static let sourceKeys = Set(source.map(\.key))

  /// A key that several formats have is one field.
  private static func fields(_ options: [(format: FormatRecord, options: [FormatOption])]) -> [FieldRecord] {
    var fields: [FieldRecord] = []
    for option in options.flatMap(\.options) {
      if !fields.contains(where: { $0.key == option.key }) {
        let titles = options.filter { $0.options.contains { $0.key == option.key } }.map(\.format.title)
        fields.append(FieldRecord(option, of: titles))
      }
    }
    return fields
  }

  /// Endings of single files, as help and messages name them: compressed inside first, then those that a second ending
  /// compresses.
  static let endings: (inside: [String], wholeFile: [String]) = {
    func usual(_ isWholeFile: Bool) -> [String] {
      FormatTable.all.filter { $0.compression.isWholeFile == isWholeFile }
        .flatMap { $0.endings.filter { $0.use == .usual }.map { "." + $0.text } }
    }
    return (usual(false), usual(true))
  }()

  /// `.parquet, .csv, .tsv or .jsonl`
  static var endingList: String { (endings.inside + endings.wholeFile).plainList }

  /// `.csv.gz, .jsonl.zst`
  static var compressedExamples: String {
    let all = endings.wholeFile
    return [all.first.map { $0 + ".gz" }, all.last.map { $0 + ".zst" }].compactMap { $0 }.joined(separator: ", ")
  }

  /// Words of `compression`.
  static let compressions: [Choice] = [
    Choice("snappy", "fast" + usual(.snappy)), Choice("zstd", "smaller" + usual(.zstd)),
    Choice("gzip", "smaller, slow" + usual(.gzip)), Choice("deflate", "as gzip, inside the file" + usual(.deflate)),
    Choice("none", "not compressed"),
  ]

  /// `, the usual one for Parquet`
  private static func usual(_ compression: WriteRequest.Compression) -> String {
    let titles = FormatTable.all.filter { !$0.compression.isWholeFile && $0.compression.standard == compression }
      .map(\.title)
    return titles.isEmpty ? "" : ", the usual one for \(titles.plainAnd)"
  }

  /// `snappy for Parquet`
  static let standardCompressions = FormatTable.all.filter { !$0.compression.isWholeFile }
    .map { "\($0.compression.standard.rawValue) for \($0.title)" }.joined(separator: ", ")
}

extension FieldRecord {
  /// - Parameter titles: of the formats that have the option; `nil` where the help stands below one of them.
  init(_ option: FormatOption, of titles: [String]?) {
    let kind: FieldKind =
      switch option.kind {
      case .text: .plainText
      case .texts: .texts
      case .boolean: .boolean
      case .count: .integer(minimum: 0)
      case .nameOrNumber: .nameOrNumber
      case .header: .header
      case .choice(let choices): .choice(choices.map { Choice($0.word, $0.help) })
      }
    self.init(
      option.key, option.label, kind, .optional(option.standard?.json),
      titles.map { "\($0.joined(separator: ", ")): \(option.help)" } ?? option.help.prefix(1).uppercased()
        + option.help.dropFirst(), since: option.since)
  }
}

extension FormatOption.Value {
  /// A checked value of a recipe; `nil` for what no option takes.
  init?(_ json: JSON) {
    if let text = json.text {
      self = .text(text)
    } else if let texts = json.texts {
      self = .texts(texts)
    } else if let flag = json.boolean {
      self = .boolean(flag)
    } else if let number = json.integer {
      self = .integer(number)
    } else {
      return nil
    }
  }

  /// As a recipe writes it.
  package var json: JSON {
    switch self {
    case .text(let text): .text(text)
    case .texts(let texts): .texts(texts)
    case .integer(let number): .number(number)
    case .boolean(let flag): .boolean(flag)
    }
  }
}

extension [String] {
  /// `a, b or c`.
  var plainList: String { joined(lastly: "or") }
  /// `a, b and c`.
  var plainAnd: String { joined(lastly: "and") }

  private func joined(lastly word: String) -> String {
    guard let last, count > 1 else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " \(word) " + last
  }
}
