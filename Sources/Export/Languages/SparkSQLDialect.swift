import Engine

extension ExportLanguage {
  public static let sparkSQL = ExportLanguage(
    name: "spark-sql", title: "Spark SQL", isStandardSQL: false, sql: { SparkSQLDialect() })
}

/// How a view over files of a format is made.
struct SparkSQLReader: Sendable { let files: @Sendable (SQLSource) -> SparkSQLFiles }

/// The word behind USING of a table that is written.
struct SparkSQLWriter: Sendable { let word: String }

/// What stands behind USING in Spark SQL.
struct SparkSQLFiles {
  var format: String
  /// Beside the path.
  var options: [String: String] = [:]
  /// Whether all columns are declared, as text; otherwise the files say them.
  var columnsAreText = false
}

/// SQL as Spark 3.5 and 4.x read it.
struct SparkSQLDialect: SQLDialect {
  var language: ExportLanguage { .sparkSQL }
  let escapesTexts = true
  let semiJoin: String? = "LEFT SEMI JOIN"
  let antiJoin: String? = "LEFT ANTI JOIN"

  static let functions = FunctionTable.spellings(in: .sparkSQL)
  var functions: [String: FunctionSpelling] { Self.functions }

  var usage: [String] { ["Apache Spark 3.5 and 4.x:  spark-sql -f <this file>"] }

  static func spelling(_ function: SparkFunction) -> FunctionSpelling {
    switch function.form {
    case .rewritten: return .rewritten
    case .refused(let reason, let remedy): return .refused(reason, remedy: remedy)
    case .made(let make): return .made { call throws(SpellingRefusal) in spelling(try make(call)) }
    case .templates(_, let sql, let shape): return .form(sql, shape)
    case .function(let name), .named(let name):
      return .made { call in
        let places = call.arguments.indices.map { index -> String in
          guard function.narrow.contains(index) else { return "{\(index)}" }
          if case .integer(let number) = call.arguments[index].literalValue, Int32(exactly: number) != nil {
            return "\(number)"
          }
          return "CAST({\(index)} AS INT)"
        }
        let text = "\(name)(\(places.joined(separator: ", ")))"
        let shape: FunctionSpelling.Shape = function.isCommon ? .common : .call
        return .form(function.widens ? "CAST(\(text) AS BIGINT)" : text, shape)
      }
    }
  }

  func quoted(_ name: String) -> String {
    "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
  }

  func text(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'": quoted += "\\'"
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\0": quoted += "\\0"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "'"
  }

  func type(_ type: DataType) -> String { SparkTypes.name(type).uppercased() }

  func cast(_ value: Spelled, from: DataType, to: DataType, isTry: Bool) -> Spelled {
    Spelled("\(isTry ? "try_cast" : "CAST")(\(value.text) AS \(type(to)))")
  }

  func failing(_ message: String) -> String { "CAST(raise_error(\(text(message))) AS BOOLEAN)" }

  func reach(_ storage: StorageSpelling) -> [String] { storage.spark.map { "SET \($0.key) = \($0.value)" } }

  func source(_ source: SQLSource) throws(SpellingRefusal) -> (statements: [String], table: String) {
    let statements = source.number == 0 ? Self.settings : []
    if case .table(let name) = source.location {
      return (statements, name.split(separator: ".").map { quoted(String($0)) }.joined(separator: "."))
    }
    guard case .files(let paths) = source.location, paths.count == 1 else {
      throw SpellingRefusal("several paths cannot be read as one", remedy: "name one pattern or folder")
    }
    let view = "source_files_\(source.number)"
    let columns = source.columns.map { "\(quoted($0.field.name)) STRING" }.joined(separator: ", ")
    let spelling = FormatSpelling.of(source.format)
    guard let files = spelling.saying(SparkSQLReader.self)?.files(source) else { throw spelling.unread }
    let schema = files.columnsAreText ? " (\(columns))" : ""
    var options = files.options.merging(["path": paths[0]]) { $1 }
    // Spark looks into folders in a folder only for `key=value`, or when it is told to.
    let isFolder = !GlobPattern.isPattern(paths[0]) && source.source.files.contains { $0.path != paths[0] }
    if isFolder, source.partitions.isEmpty { options["recursiveFileLookup"] = "true" }
    let list = options.sorted { $0.key < $1.key }.map { "  \($0.key) \(text($0.value))" }.joined(separator: ",\n")
    let create = "CREATE OR REPLACE TEMPORARY VIEW \(view)\(schema)\nUSING \(files.format) OPTIONS (\n\(list)\n)"
    return (statements + [create], view)
  }

  private static let settings = [
    // ${…} in a text of the recipe is text.
    "SET spark.sql.variable.substitute = false",
    "SET spark.sql.ansi.enabled = true", "SET spark.sql.session.timeZone = UTC", "SET spark.sql.caseSensitive = true",
    "SET spark.sql.legacy.timeParserPolicy = CORRECTED",
    "SET spark.sql.parquet.outputTimestampType = TIMESTAMP_MICROS",
    "SET spark.sql.parquet.datetimeRebaseModeInRead = CORRECTED",
    "SET spark.sql.parquet.datetimeRebaseModeInWrite = CORRECTED",
    "SET spark.sql.parquet.inferTimestampNTZ.enabled = false",
    "SET spark.sql.sources.partitionColumnTypeInference.enabled = false",
    "SET spark.sql.csv.parser.columnPruning.enabled = false",
  ]

  func output(_ output: SQLOutput) throws(SpellingRefusal) -> [String] {
    let name = output.table.split(separator: ".").map { quoted(String($0)) }.joined(separator: ".")
    let keys = output.partitionBy.map(quoted)
    // One task writes all rows of a partition, so that it gets one file.
    let hint = keys.isEmpty ? "REPARTITION(1)" : "REPARTITION(\(keys.joined(separator: ", ")))"
    let list = output.columns.map { quoted($0.name) }.joined(separator: ", ")
    let query = output.query("/*+ \(hint) */ \(list)")
    let partitioned = keys.isEmpty ? "" : "\nPARTITIONED BY (\(keys.joined(separator: ", ")))"
    let sorted = output.order.isEmpty ? "" : "\nSORT BY \((keys + output.order).joined(separator: ", "))"
    let spelling = FormatSpelling.of(output.format)
    guard let format = spelling.saying(SparkSQLWriter.self)?.word else { throw spelling.unwritten }
    let separator = output.delimiter == "," ? "" : ", sep '\\t'"
    let options = "\nOPTIONS (compression \(text(output.compression))\(separator))"
    var statements: [String] = []
    if let database = output.table.split(separator: ".").first, output.table.contains(".") {
      statements.append("CREATE DATABASE IF NOT EXISTS \(quoted(String(database)))")
    }
    statements.append("DROP TABLE IF EXISTS \(name)")
    statements.append(
      "CREATE TABLE \(name)\nUSING \(format)\(options)\(partitioned)\nLOCATION \(text(output.path))\nAS\n\(query)\(sorted)"
    )
    return statements
  }
}
