import Engine

extension ExportLanguage {
  /// Statements for Athena, engine version 3 (Trino).
  public static let athenaSQL = ExportLanguage(
    name: "athena-sql", title: "Athena SQL", isStandardSQL: true, needsPartitionCount: true, sql: { AthenaDialect() })
}

extension FunctionCell {
  static func athena(_ spelling: FunctionSpelling) -> Self { Self(.athenaSQL, spelling) }
}

/// How an external table over files of a format is declared.
struct AthenaReader: Sendable { let files: @Sendable (SQLSource) throws(SpellingRefusal) -> AthenaFiles }

/// Properties of CREATE TABLE AS, the format first.
struct AthenaWriter: Sendable { let properties: @Sendable (SQLOutput) -> [String] }

/// What an external table of Athena says behind its columns.
struct AthenaFiles {
  /// With a line feed before each.
  var clauses: String
  var properties: [String] = []
  var columnsAreText = true
}

/// SQL as Athena reads it: Trino's for queries, Hive's for tables over files.
struct AthenaDialect: SQLDialect {
  var language: ExportLanguage { .athenaSQL }
  let semiJoin: String? = nil
  let antiJoin: String? = nil

  var usage: [String] {
    [
      "Athena, engine version 3: run the statements one after another.",
      "Athena reads folders, so that a file has to stand in a folder of its own, and the locations below have to name",
      "folders on S3. Timestamps have milliseconds there, and names of columns are in lower case.",
    ]
  }

  static let functions = FunctionTable.spellings(in: .athenaSQL)
  var functions: [String: FunctionSpelling] { Self.functions }

  /// A text read by a pattern, or as a cast reads it.
  static func reading(
    _ call: SpellingCall, _ type: String, isTry: Bool
  ) throws(SpellingRefusal) -> FunctionSpelling {
    guard call.count == 2 else { return .call("\(isTry ? "TRY_CAST" : "CAST")({0} AS \(type))") }
    guard let pattern = call.text(1).flatMap({ DatePatternText.percent($0, .trino) }) else {
      throw SharedSQLFunctions.badPattern
    }
    let parsed = "date_parse({0}, \(StandardSQL.text(pattern)))"
    return .call("CAST(\(isTry ? "try(\(parsed))" : parsed) AS \(type))")
  }

  static func padded(_ call: SpellingCall, _ function: String) throws(SpellingRefusal) -> FunctionSpelling {
    if call.count == 2 { return .call("\(function)({0}, greatest({1!}, 0), ' ')") }
    try SharedSQLFunctions.requireText(call, 2, "what is filled in")
    return .call("\(function)({0}, greatest({1!}, 0), {2})")
  }

  func quoted(_ name: String) -> String { StandardSQL.quoted(name) }

  func text(_ text: String) -> String { StandardSQL.text(text) }

  func type(_ type: DataType) -> String { StandardSQL.type(type) }

  func cast(_ value: Spelled, from: DataType, to: DataType, isTry: Bool) throws(SpellingRefusal) -> Spelled {
    try CastRefusals.check(from: from, to: to)
    let cast = isTry ? "TRY_CAST" : "CAST"
    switch (from, to) {
    case (.double, .integer), (.decimal, .integer):
      // It would round; Spark cuts.
      return Spelled("\(cast)(truncate(\(value.text)) AS BIGINT)")
    default: return Spelled("\(cast)(\(value.text) AS \(type(to)))")
    }
  }

  func failing(_ message: String) -> String { Self.failing(message, "BOOLEAN") }

  /// There is no function that fails; a text that is no value does.
  static func failing(_ message: String, _ type: String) -> String {
    "CAST(\(StandardSQL.text(message)) AS \(type))"
  }

  func source(_ source: SQLSource) throws(SpellingRefusal) -> (statements: [String], table: String) {
    guard case .files(let paths) = source.location, let path = paths.first else {
      let parts = source.location.path.split(separator: ".").map { quoted(String($0)) }
      return ([], parts.joined(separator: "."))
    }
    guard paths.count == 1, !path.contains(where: { "*?[{".contains($0) }) else {
      throw SpellingRefusal("a pattern of files cannot be read", remedy: "name a folder")
    }
    let table = "sous_source_\(source.number)"
    let spelling = FormatSpelling.of(source.format)
    guard let reader = spelling.saying(AthenaReader.self) else { throw spelling.unread }
    let files = try reader.files(source)
    let columns = source.columns.map {
      "  `\($0.field.name)` \(files.columnsAreText ? "string" : Self.hive($0.field.type))"
    }
    if source.columns.contains(where: { $0.field.name.contains("`") }) {
      throw SpellingRefusal("a name with ` cannot be said", remedy: "rename the column in the file")
    }
    var statement = "CREATE EXTERNAL TABLE IF NOT EXISTS \(table) (\n\(columns.joined(separator: ",\n"))\n)"
    if !source.partitions.isEmpty {
      statement += "\nPARTITIONED BY (\(source.partitions.map { "`\($0.name)` string" }.joined(separator: ", ")))"
    }
    statement += files.clauses
    statement += "\nLOCATION \(text(path.hasSuffix("/") ? path : path + "/"))"
    if !files.properties.isEmpty { statement += "\nTBLPROPERTIES (\(files.properties.joined(separator: ", ")))" }
    var statements = [statement]
    if !source.partitions.isEmpty { statements.append("MSCK REPAIR TABLE \(table)") }
    return (statements, table)
  }

  private static func hive(_ type: DataType) -> String { SparkTypes.name(type) }

  static func hiveText(_ text: String) -> String {
    "'"
      + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : $0 == "\u{1}" ? "\\u0001" : $0 == "\t" ? "\\t" : "\($0)" }
      .joined() + "'"
  }

  /// Partitions that one statement may write.
  private static let mostPartitions = 100

  func output(_ output: SQLOutput) throws(SpellingRefusal) -> [String] {
    let spelling = FormatSpelling.of(output.format)
    guard let own = spelling.saying(AthenaWriter.self)?.properties(output), let word = own.first else {
      throw spelling.unwritten
    }
    let name = output.table.split(separator: ".").map { quoted(String($0)) }.joined(separator: ".")
    let list = output.columns.map { quoted($0.name) }.joined(separator: ", ")
    var properties = [
      word, "external_location = \(text(output.path.hasSuffix("/") ? output.path : output.path + "/"))",
    ]
    if output.compression != "none" { properties.append("write_compression = '\(output.compression.uppercased())'") }
    properties += own.dropFirst()
    let keys = output.partitionBy
    guard !keys.isEmpty else {
      // One bucket is one file.
      let order = output.order.isEmpty ? "" : "\nORDER BY \(output.order.joined(separator: ", "))"
      return [
        "CREATE TABLE \(name)\nWITH (\n  \(properties.joined(separator: ",\n  "))\n)\nAS\n\(output.query(list))\(order)"
      ]
    }
    properties.append("partitioned_by = ARRAY[\(keys.map { text($0) }.joined(separator: ", "))]")
    guard let count = output.partitionCount else {
      throw SpellingRefusal(
        "one statement writes at most \(Self.mostPartitions) partitions, and how many there are is not known",
        remedy: "say it with --partitions")
    }
    let staging = "sous_staging_" + output.table.map { $0.isLetter || $0.isNumber ? "\($0)" : "_" }.joined()
    let ranked = "dense_rank() OVER (ORDER BY \(keys.map(quoted).joined(separator: ", "))) AS sous_partition"
    let query = output.query("\(list),\n  \(ranked)")
    var statements = ["CREATE TABLE \(staging)\nWITH (format = 'PARQUET')\nAS\n\(query)"]
    let batches = max(1, (count + Self.mostPartitions - 1) / Self.mostPartitions)
    for batch in 0..<batches {
      let first = batch * Self.mostPartitions + 1
      // The last batch is open, so that a partition too many makes it fail rather than be left out.
      let range =
        batch == batches - 1
        ? "sous_partition >= \(first)" : "sous_partition BETWEEN \(first) AND \(first + Self.mostPartitions - 1)"
      let rows = "SELECT \(list)\nFROM \(staging)\nWHERE \(range)"
      statements.append(
        batch == 0
          ? "CREATE TABLE \(name)\nWITH (\n  \(properties.joined(separator: ",\n  "))\n)\nAS\n\(rows)"
          : "INSERT INTO \(name)\n\(rows)")
    }
    return statements + ["DROP TABLE \(staging)"]
  }
}
