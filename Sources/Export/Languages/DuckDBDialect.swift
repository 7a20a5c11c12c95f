import Engine

extension ExportLanguage {
  public static let duckdbSQL = ExportLanguage(
    name: "duckdb-sql", title: "DuckDB SQL", isStandardSQL: true, sql: { DuckDBDialect() })
}

extension FunctionCell {
  static func duckDB(_ spelling: FunctionSpelling) -> Self { Self(.duckdbSQL, spelling) }
}

/// The call that reads files of a format.
struct DuckDBReader: Sendable { let call: @Sendable (SQLSource, DuckDBFiles) -> String }

/// Options of COPY.
struct DuckDBWriter: Sendable { let options: @Sendable (SQLOutput) -> [String] }

/// SQL as DuckDB reads it.
struct DuckDBDialect: SQLDialect {
  var language: ExportLanguage { .duckdbSQL }
  let semiJoin: String? = "SEMI JOIN"
  let antiJoin: String? = "ANTI JOIN"

  var usage: [String] { ["DuckDB:  duckdb -f <this file>"] }

  static let functions = FunctionTable.spellings(in: .duckdbSQL)
  var functions: [String: FunctionSpelling] { Self.functions }

  /// A text read by a pattern, or as a cast reads it.
  static func reading(
    _ call: SpellingCall, _ type: String, isTry: Bool
  ) throws(SpellingRefusal) -> FunctionSpelling {
    let cast = isTry ? "TRY_CAST" : "CAST"
    guard call.count == 2 else {
      // Only the type with a zone takes the offset in a text into account.
      let isText = type == "TIMESTAMP" && call.types[0] == .text
      return .call(isText ? "CAST(\(cast)({0} AS TIMESTAMPTZ) AS TIMESTAMP)" : "\(cast)({0} AS \(type))")
    }
    guard let pattern = call.text(1).flatMap({ DatePatternText.percent($0, .duckdb) }) else {
      throw SharedSQLFunctions.badPattern
    }
    return .call("CAST(\(isTry ? "try_strptime" : "strptime")({0}, \(StandardSQL.text(pattern))) AS \(type))")
  }

  static func byZero(_ quotient: String, _ type: DataType) -> FunctionSpelling {
    .call("CASE WHEN {1!} = 0 THEN error('division by zero') ELSE CAST(\(quotient) AS \(StandardSQL.type(type))) END")
  }

  static func padded(_ call: SpellingCall, _ function: String) throws(SpellingRefusal) -> FunctionSpelling {
    if call.count == 2 { return .call("\(function)({0}, CAST(greatest({1!}, 0) AS INTEGER), ' ')") }
    try SharedSQLFunctions.requireText(call, 2, "what is filled in")
    return .call("\(function)({0}, CAST(greatest({1!}, 0) AS INTEGER), {2})")
  }

  /// A replacement with `\1` for groups; `nil` when it has signs that mean something else.
  static func backReferences(_ text: String) -> String? {
    var result = ""
    var isGroup = false
    for character in text {
      if isGroup {
        guard character.isASCII, character.isNumber else { return nil }
        result += "\\\(character)"
        isGroup = false
      } else if character == "$" {
        isGroup = true
      } else if character == "\\" {
        return nil
      } else {
        result.append(character)
      }
    }
    return isGroup ? nil : result
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
      return Spelled("\(cast)(trunc(\(value.text)) AS BIGINT)")
    case (.text, .integer):
      let digits = "regexp_full_match(\(value.text), '\\s*[+-]?[0-9]+\\s*')"
      let otherwise = isTry ? "NULL" : "error('not an integer: ' || \(value.operand))"
      return Spelled(
        "CASE WHEN \(value.operand) IS NULL OR \(digits) THEN \(cast)(\(value.text) AS BIGINT) ELSE \(otherwise) END")
    case (.text, .timestamp):
      // Only the type with a zone takes the offset in a text into account.
      return Spelled("CAST(\(cast)(\(value.text) AS TIMESTAMPTZ) AS TIMESTAMP)")
    default: return Spelled("\(cast)(\(value.text) AS \(type(to)))")
    }
  }

  func failing(_ message: String) -> String { "CAST(error(\(text(message))) AS BOOLEAN)" }

  func reach(_ storage: StorageSpelling) -> [String] { storage.duckDB }

  func source(_ source: SQLSource) throws(SpellingRefusal) -> (statements: [String], table: String) {
    guard case .files(let paths) = source.location else {
      throw SpellingRefusal(
        "tables of a catalog are not known there", remedy: "read the table's folder with \"path\"")
    }
    let spelling = FormatSpelling.of(source.format)
    guard let reader = spelling.saying(DuckDBReader.self) else { throw spelling.unread }
    let files = try DuckDBFiles(source, paths)
    let statements = (source.number == 0 ? ["SET TimeZone = 'UTC'"] : []) + files.statements
    return (statements, reader.call(source, files))
  }

  /// All columns of a source's files, as text.
  static func textColumns(_ source: SQLSource) -> String {
    source.columns.map { "\(StandardSQL.text($0.field.name)): 'VARCHAR'" }.joined(separator: ", ")
  }

  static func compression(_ output: SQLOutput) -> String {
    "COMPRESSION \(output.compression == "none" ? "uncompressed" : output.compression)"
  }

  func output(_ output: SQLOutput) throws(SpellingRefusal) -> [String] {
    let table = "sous_result"
    let keys = output.partitionBy.map(quoted)
    let list = output.columns.map { quoted($0.name) }.joined(separator: ", ")
    let order = output.order.isEmpty ? "" : "\nORDER BY \((keys + output.order).joined(separator: ", "))"
    let spelling = FormatSpelling.of(output.format)
    guard let writer = spelling.saying(DuckDBWriter.self) else { throw spelling.unwritten }
    var options = writer.options(output)
    if output.delimiter == "\t" { options.append("DELIMITER '\\t'") }
    if !keys.isEmpty {
      options.append("PARTITION_BY (\(keys.joined(separator: ", ")))")
      options.append("OVERWRITE_OR_IGNORE")
    } else if !output.isSingleFile {
      options += ["PER_THREAD_OUTPUT", "OVERWRITE_OR_IGNORE"]
    }
    return [
      "CREATE OR REPLACE TEMPORARY TABLE \(table) AS\n\(output.query(list))\(order)",
      // One thread writes one file, or one for each partition.
      "SET threads = 1", "COPY \(table) TO \(text(output.path)) (\(options.joined(separator: ", ")))", "RESET threads",
    ]
  }
}
