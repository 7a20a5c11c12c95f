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
    if case .table(let name) = source.key.request.elsewhere, foundFolder == nil {
      lines.append("\(variable) = spark.table(\(PythonText.quoted(name)))")
      typedColumns(variable, path: PythonText.quoted(name))
      return problems
    }
    if case .refused(let reason, let remedy) = source.key.request.elsewhere {
      refuse(SpellingRefusal(reason, remedy: remedy))
      return problems
    }
    if source.name == "-" {
      problems.append(
        SpellingRefusal("standard input cannot be read", remedy: "write the data to a file and name that"))
    }
    guard let format = source.source.format else {
      refuse(SpellingRefusal("this source cannot be read", remedy: "read a file"))
      return problems
    }
    let spelling = FormatSpelling.of(format)
    if let reader = spelling.saying(PySparkReader.self) {
      reader.read(&self, variable)
    } else {
      refuse(spelling.unread)
    }
    return problems
  }

  mutating func refuse(_ refusal: SpellingRefusal) { problems.append(refusal) }

  /// Adds a line before the reading itself.
  mutating func add(_ line: String) { lines.append(line) }

  // MARK: Formats whose values stand as text

  private static func isDecimal(_ type: DataType) -> Bool {
    if case .decimal = type { true } else { false }
  }

  /// - Parameters:
  ///   - types: pins of the columns of the files.
  ///   - options: of the reader, as Python.
  ///   - nulls: texts that mean null, beside what the reader takes for it.
  ///   - isText: whether every column is read as text and converted then.
  mutating func text(
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

  // MARK: Formats whose files say the types, and tables

  /// - Parameter merging: whether the columns of several files are merged by name.
  mutating func typedFiles(_ variable: String, method: String, merging: Bool) {
    var options: [String] = []
    let location = location(&options)
    let reader = options.isEmpty ? "spark.read" : "spark.read.options(\(options.joined(separator: ", ")))"
    let isMerged = merging && (source.source.files.count > 1 || !options.isEmpty)
    let merge = isMerged ? ".option(\"mergeSchema\", True)" : ""
    lines.append("\(variable) = \(reader)\(merge).\(method)(\(location))")
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
    if let folder = foundFolder, !source.isElsewhere, files.count <= Self.mostFiles {
      if let hive { options.append("basePath=\(PythonText.quoted(Self.local(hive, in: folder)))") }
      let texts = files.map { PythonText.quoted(Self.local($0.path, in: folder)) }
      return texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
    }
    if let request = source.key.files {
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
