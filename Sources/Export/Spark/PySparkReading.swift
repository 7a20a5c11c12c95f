import Engine
import Recipes

/// How a script reads one source: explicit schema, nothing guessed.
struct PySparkReading {
  let source: LoweredSource
  /// Columns whose values matter; others are read as text, so that what is in them cannot fail.
  let used: Set<String>
  let paths: ProgramPaths
  /// The folder of relative paths, when files are named one by one.
  let foundFolder: String?
  private(set) var lines: [String] = []
  private(set) var usesSchema = false
  private(set) var checksColumns = false
  private var problems: [SpellingRefusal] = []

  /// Files that a script names one by one, at most.
  private static let mostFiles = 1_000

  init(source: LoweredSource, used: Set<String>, paths: ProgramPaths, foundFolder: String?) {
    self.source = source
    self.used = used
    self.paths = paths
    self.foundFolder = foundFolder
  }

  mutating func write(into variable: String) -> [SpellingRefusal] {
    if case .table(let name) = source.key, foundFolder == nil {
      lines.append("\(variable) = spark.table(\(PythonText.quoted(name)))")
      typedColumns(variable, path: PythonText.quoted(name))
      return problems
    }
    if source.name == "-" {
      problems.append(
        SpellingRefusal("standard input cannot be read", remedy: "write the data to a file and name that"))
    }
    switch source.source {
    case let csv as CSVSource: self.csv(variable, csv.resolvedOptions, types: csv.types, csv.findings)
    case let json as JSONLinesSource:
      problems += json.renamedKeyRefusals
      text(variable, "json", types: json.types, Self.jsonOptions)
    case is ParquetSource: parquet(variable)
    case let remote as RemoteTable:
      switch remote.format {
      case .csv: csv(variable, remote.options, types: remote.types, nil)
      case .jsonl: text(variable, "json", types: remote.types, Self.jsonOptions)
      case .parquet: parquet(variable)
      }
    default: problems.append(SpellingRefusal("this source cannot be read", remedy: "read a file"))
    }
    return problems
  }

  // MARK: Text formats

  private static let jsonOptions = ["mode=\"FAILFAST\"", "dateFormat=\"yyyy-MM-dd\""]

  private mutating func csv(
    _ variable: String, _ options: CSVOptions, types: [String: TypePin], _ findings: CSVFindings?
  ) {
    var named = ["mode=\"FAILFAST\"", "enforceSchema=False"]
    switch options.header {
    case .auto, .rows(1): named.append("header=True")
    case .rows(0): named.append("header=False")
    case .rows(let rows):
      problems.append(
        SpellingRefusal("a header of \(rows) rows cannot be read", remedy: "keep one row of names in the file"))
    }
    let quote = options.quote ?? "\""
    named.append("sep=\(PythonText.quoted(options.separator))")
    named.append("quote=\(PythonText.quoted(quote))")
    named.append(
      "escape=\(PythonText.quoted(options.escape.flatMap { $0.isEmpty ? nil : $0 } ?? (quote.isEmpty ? "\0" : quote)))")
    named.append("ignoreLeadingWhiteSpace=False")
    named.append("ignoreTrailingWhiteSpace=False")
    named.append("dateFormat=\"yyyy-MM-dd\"")
    if let comment = options.comment, !comment.isEmpty {
      named.append("comment=\(PythonText.quoted(comment))")
      if comment.utf8.count > 1 {
        problems.append(
          SpellingRefusal("a comment sign of several characters cannot be read", remedy: "use one character"))
      }
    }
    if let encoding = options.encoding, !["utf-8", "utf8"].contains(encoding.lowercased()) {
      named.append("encoding=\(PythonText.quoted(encoding))")
      if !["us-ascii", "iso-8859-1"].contains(encoding.lowercased()) {
        lines.append("# Spark 4 takes other encodings than Unicode only with this.")
        lines.append("spark.conf.set(\"spark.sql.legacy.javaCharsets\", \"true\")")
      }
    }
    if let lines = options.skipLines, lines > 0 {
      problems.append(
        SpellingRefusal(
          "lines before the header cannot be skipped", remedy: "remove the first \(lines) lines of the file"))
    }
    switch options.raggedRows {
    case .reject: break
    // Everything is read as text, so that this hides no value that cannot be read.
    case .truncate: named[0] = "mode=\"PERMISSIVE\""
    case .pad:
      problems.append(
        SpellingRefusal(
          "short rows cannot be taken and long ones turned down",
          remedy: "correct the file, leave \"raggedRows\" out, or write \"truncate\""))
    }
    // What stands for null in a file is no text; then empty text in quotes is none of both.
    if options.emptyQuoted == .text { named.append("nullValue=\"\\0\"") }
    take(findings, options, &named)
    // Spark takes one text for null, and then no longer the empty field.
    let nulls = options.nullValues.filter { !$0.isEmpty }
    text(
      variable, "csv", types: types, named, nulls: nulls,
      isText: options.raggedRows == .truncate || findings?.hasPaddedValues == true)
  }

  private static func isDecimal(_ type: DataType) -> Bool {
    if case .decimal = type { true } else { false }
  }

  /// Whether a line end has more than one byte, so that text must be decoded before it is split.
  private func isWide(_ encoding: String?) -> Bool {
    let name = encoding?.lowercased() ?? ""
    return name.hasPrefix("utf-16") || name.hasPrefix("utf-32") || name.hasPrefix("ucs-")
  }

  /// What reading the whole file has shown.
  private mutating func take(_ findings: CSVFindings?, _ options: CSVOptions, _ named: inout [String]) {
    guard let findings else { return }
    if findings.hasLineEndsInFields || isWide(options.encoding) { named.append("multiLine=True") }
    for problem in findings.problems(options) { problems.append(problem) }
  }

  private mutating func text(
    _ variable: String, _ format: String, types: [String: TypePin], _ options: [String], nulls: [String] = [],
    isText: Bool = false
  ) {
    usesSchema = true
    lines.append("schema = (")
    lines.append("    StructType()")
    var conversions: [(name: String, text: String)] = []
    for field in source.source.schema.fields where types[field.name] != nil {
      var type = used.contains(field.name) ? field.type : .text
      let column = PySparkBlocks.column(field.name)
      var value = column
      if !nulls.isEmpty {
        value = "F.when(~\(column).isin(\(nulls.map(PythonText.quoted).joined(separator: ", "))), \(column))"
      }
      if let pattern = types[field.name]?.format, type == .date || type == .timestamp {
        let function = type == .date ? "to_date" : "to_timestamp"
        conversions.append((field.name, "F.\(function)(\(value), \(PythonText.quoted(pattern)))"))
        type = .text
      } else if type != .text, isText || !nulls.isEmpty || (format == "csv" && Self.isDecimal(type)) {
        // A cast leaves blanks out, and takes less than a date in full; a decimal is read there as people write it.
        let text =
          type == .date
          ? "F.to_date(F.trim(\(value)), \"yyyy-MM-dd\")" : "\(value).cast(\"\(SparkTypes.name(type))\")"
        conversions.append((field.name, text))
        type = .text
      } else if !nulls.isEmpty {
        conversions.append((field.name, value))
      }
      // A schema names types as JSON does.
      let name = type == .integer ? "long" : SparkTypes.name(type)
      lines.append("    .add(\(PythonText.quoted(field.name)), \"\(name)\")")
    }
    lines.append(")")
    var options = options
    let location = location(&options)
    lines.append("\(variable) = spark.read.options(")
    for option in options { lines.append("    \(option),") }
    lines.append(").schema(schema).\(format)(\(location))")
    let partitions = source.source.schema.fields.filter { types[$0.name] == nil }
    for field in partitions {
      conversions.append((field.name, "\(PySparkBlocks.column(field.name)).cast(\"\(SparkTypes.name(field.type))\")"))
    }
    guard !conversions.isEmpty else { return }
    lines.append("\(variable) = \(variable).withColumns({")
    for (name, text) in conversions { lines.append("    \(PythonText.quoted(name)): \(text),") }
    lines.append("})")
  }

  // MARK: Parquet and tables

  private mutating func parquet(_ variable: String) {
    var options: [String] = []
    let location = location(&options)
    let reader = options.isEmpty ? "spark.read" : "spark.read.options(\(options.joined(separator: ", ")))"
    if source.source.files.count > 1 || options.isEmpty == false {
      lines.append("\(variable) = \(reader).option(\"mergeSchema\", True).parquet(\(location))")
    } else {
      lines.append("\(variable) = \(reader).parquet(\(location))")
    }
    typedColumns(variable, path: PythonText.quoted(source.name))
  }

  /// The columns that are used, as the types they have in the recipe.
  private mutating func typedColumns(_ variable: String, path: String) {
    checksColumns = true
    let fields = source.source.schema.fields
    let wanted = fields.filter { used.contains($0.name) }
    lines.append("\(variable) = check_columns(\(variable), [")
    for field in wanted { lines.append("    \(PythonText.quoted(field.name)),") }
    lines.append("], \(path)).select(")
    for field in fields {
      let column = PySparkBlocks.column(field.name)
      if wanted.contains(field) {
        lines.append("    \(column).cast(\"\(SparkTypes.name(field.type))\").alias(\(PythonText.quoted(field.name))),")
      } else {
        lines.append(
          "    F.lit(None).cast(\"\(SparkTypes.name(field.type))\").alias(\(PythonText.quoted(field.name))),")
      }
    }
    lines.append(")")
  }

  // MARK: Files

  /// The path or paths as Python; adds the options that reading folders needs.
  private func location(_ options: inout [String]) -> String {
    let files = source.source.files
    let hive = hiveBase
    if let folder = foundFolder, !(source.source is RemoteTable), files.count <= Self.mostFiles {
      if let hive { options.append("basePath=\(PythonText.quoted(Self.local(hive, in: folder)))") }
      let texts = files.map { PythonText.quoted(Self.local($0.path, in: folder)) }
      return texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
    }
    if case .files(let request) = source.key {
      if !(source.source is RemoteTable), hive == nil, files.contains(where: { $0.path != request.path }),
        !request.path.contains(where: { "*?[{".contains($0) })
      {
        options.append("recursiveFileLookup=True")
      }
      return paths.expression(request.path)
    }
    return PythonText.quoted(source.name)
  }

  /// The folder above the `key=value` folders; `nil` when there are none.
  private var hiveBase: String? {
    guard let first = source.source.files.first?.path else { return nil }
    var base: [Substring] = []
    for part in first.split(separator: "/", omittingEmptySubsequences: false) {
      if let value = PartitionName.decode(String(part)), source.source.schema[value.key] != nil {
        return base.isEmpty ? "." : base.joined(separator: "/")
      }
      base.append(part)
    }
    return nil
  }

  /// A file of this machine as Spark finds it, whatever its default file system; signs of patterns are protected.
  static func local(_ path: String, in folder: String) -> String {
    var escaped = ""
    for character in path.hasPrefix("/") ? path : folder + "/" + path {
      if "*?[]{}\\".contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
    return "file://" + escaped
  }
}
