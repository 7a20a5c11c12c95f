import Engine

/// SQL as Athena reads it: Trino's for queries, Hive's for tables over files.
struct AthenaDialect: SQLDialect {
  let target = ExportTarget.athenaSQL
  let semiJoin: String? = nil
  let antiJoin: String? = nil

  var usage: [String] {
    [
      "Athena, engine version 3: run the statements one after another.",
      "Athena reads folders, so that a file has to stand in a folder of its own, and the locations below have to name",
      "folders on S3. Timestamps have milliseconds there, and names of columns are in lower case.",
    ]
  }

  let functions: [String: FunctionSpelling] = SharedSQLFunctions.table.merging(own) { $1 }

  private static let own: [String: FunctionSpelling] = {
    var table: [String: FunctionSpelling] = [
      "/": .made { call throws(SpellingRefusal) in
        guard call.type == .double else {
          throw SpellingRefusal("quotients of decimals have other digits there", remedy: "cast one side to double")
        }
        return .call("CASE WHEN {1!} = 0 THEN \(failing("division by zero", "DOUBLE")) ELSE {0!} / {1!} END")
      },
      "%": .made { call in
        call.type == .double
          ? .call("CASE WHEN {1!} = 0 THEN \(failing("division by zero", "DOUBLE")) ELSE {0!} % {1!} END") : .infix("%")
      },
      "div": .made { call throws(SpellingRefusal) in
        guard call.types[0] == .integer else {
          throw SpellingRefusal("it takes integers only", remedy: "cast both sides to integer")
        }
        return .infix("/")
      },
      "pmod": .form("(({0!} % {1!}) + {1!}) % {1!}", .infix),
      "try_add": .common("try({0!} + {1!})"), "try_subtract": .common("try({0!} - {1!})"),
      "try_multiply": .common("try({0!} * {1!})"),
      "try_divide": .made { call throws(SpellingRefusal) in
        guard call.type == .double else {
          throw SpellingRefusal("quotients of decimals have other digits there", remedy: "cast one side to double")
        }
        return .call("CASE WHEN {1!} <> 0 THEN {0!} / {1!} END")
      },
      "try_mod": .call("CASE WHEN {1!} <> 0 THEN {0!} % {1!} END"),
      "contains": .form("strpos({0}, {1}) > 0", .infix), "startswith": .call("starts_with({*})"),
      "endswith": .call("ends_with({*})"), "instr": .call("strpos({*})"),
      "locate": .made { call throws(SpellingRefusal) in
        guard call.count == 2 else {
          throw SpellingRefusal("a position to begin at cannot be given", remedy: "cut the text with substring")
        }
        return .call("strpos({1}, {0})")
      },
      "left": .call("substr({0}, 1, greatest({1!}, 0))"),
      "right": .call("reverse(substr(reverse({0}), 1, greatest({1!}, 0)))"),
      "trim": .call("trim(BOTH ' ' FROM {0!})"), "ltrim": .call("trim(LEADING ' ' FROM {0!})"),
      "rtrim": .call("trim(TRAILING ' ' FROM {0!})"),
      "btrim": .made { call in .call(call.count == 1 ? "trim(BOTH ' ' FROM {0!})" : "trim(BOTH {1!} FROM {0!})") },
      "split_part": .made { call throws(SpellingRefusal) in
        try SharedSQLFunctions.requireText(call, 1, "the separator")
        guard let part = SharedSQLFunctions.literal(call, 2), part > 0 else {
          throw SpellingRefusal("the part must be a positive number written out", remedy: "write 1 or more")
        }
        return .call("CASE WHEN {0!} IS NOT NULL THEN coalesce(split_part({0}, {1}, \(part)), '') END")
      },
      "substring_index": .made { call throws(SpellingRefusal) in
        try SharedSQLFunctions.requireText(call, 1, "the separator")
        guard let count = SharedSQLFunctions.literal(call, 2), count >= 0 else {
          throw SpellingRefusal("the count must be a number from 0 written out", remedy: "write 0 or more")
        }
        return .call("array_join(slice(split({0}, {1}), 1, \(count)), {1})")
      },
      "lpad": .made { call throws(SpellingRefusal) in try padded(call, "lpad") },
      "rpad": .made { call throws(SpellingRefusal) in try padded(call, "rpad") },
      "repeat": .call("array_join(repeat({0}, CAST(greatest({1!}, 0) AS INTEGER)), '')"),
      "space": .call("array_join(repeat(' ', CAST(greatest({0!}, 0) AS INTEGER)), '')"),
      "reverse": .call("reverse({0})"), "octet_length": .call("length(to_utf8({0}))"),
      "bit_length": .call("(length(to_utf8({0})) * 8)"),
      "ascii": .call(
        "CASE WHEN {0!} = '' THEN BIGINT '0' ELSE CAST(codepoint(CAST(substr({0}, 1, 1) AS VARCHAR(1))) AS BIGINT) END"),
      "levenshtein": .call("levenshtein_distance({*})"), "crc32": .call("crc32(to_utf8({0}))"),
      "luhn_check": .call("luhn_check({0})"), "rlike": .call("regexp_like({*})"),
      "regexp_replace": .made { call throws(SpellingRefusal) in
        guard call.count == 3 else {
          throw SpellingRefusal("a position to begin at cannot be given", remedy: "cut the text with substring")
        }
        return .call("regexp_replace({*})")
      },
      "regexp_extract": .made { call throws(SpellingRefusal) in
        guard call.count == 2 || SharedSQLFunctions.literal(call, 2) != nil else {
          throw SpellingRefusal("the group must be a number written out", remedy: "write the number")
        }
        let group = SharedSQLFunctions.literal(call, 2) ?? 1
        return .call("CASE WHEN {0!} IS NOT NULL THEN coalesce(regexp_extract({0}, {1}, \(group)), '') END")
      },
      "regexp_substr": .call("regexp_extract({*})"), "regexp_instr": .call("greatest(regexp_position({*}), 0)"),
      "regexp_count": .call("regexp_count({*})"), "sign": .call("sign({0})"),
      "greatest": .common("array_max(filter(ARRAY[{*}], x -> x IS NOT NULL))"),
      "least": .common("array_min(filter(ARRAY[{*}], x -> x IS NOT NULL))"),
      "isnan": .call("coalesce(is_nan({0}), FALSE)"), "nanvl": .call("CASE WHEN is_nan({0}) THEN {1} ELSE {0} END"),
      "round": .made { call throws(SpellingRefusal) in
        let digits = SharedSQLFunctions.literal(call, 1) ?? 0
        switch call.types[0] {
        case .integer where digits >= 0: return .call("{0}")
        case .double where digits == 0: return .call("round({0})")
        case .decimal(_, let scale) where digits >= 0:
          return .call("CAST(round({0}, \(min(digits, Int64(scale)))) AS \(StandardSQL.type(call.type)))")
        default: throw SpellingRefusal("halves are rounded differently there", remedy: "cast to a decimal before")
        }
      },
      "ceil": .made { call in .call("CAST(ceil({0}) AS \(StandardSQL.type(call.type)))") },
      "floor": .made { call in .call("CAST(floor({0}) AS \(StandardSQL.type(call.type)))") },
      "rint": .refused("halves are not rounded to even there", remedy: "use round"),
      "sqrt": .call("sqrt({0})"), "asin": .call("asin({0})"), "acos": .call("acos({0})"), "e": .call("e()"),
      "bit_count": .call("bit_count({0}, 64)"), "dayofyear": .call("day_of_year({0})"),
      "dayofweek": .call("(day_of_week({0}) % 7 + 1)"), "weekday": .call("(day_of_week({0}) - 1)"),
      "weekofyear": .call("week({0})"), "monthname": .call("date_format({0}, '%b')"),
      "dayname": .call("date_format({0}, '%a')"), "unix_date": .call("date_diff('day', DATE '1970-01-01', {0})"),
      "unix_seconds": .call("CAST(floor(to_unixtime({0})) AS BIGINT)"),
      "unix_micros": .refused("timestamps have milliseconds there", remedy: "use unix_seconds, or count days"),
      "date_add": .call("date_add('day', {1}, {0})"), "date_sub": .call("date_add('day', -{1!}, {0})"),
      "datediff": .call("date_diff('day', {1}, {0})"), "add_months": .call("date_add('month', {1}, {0})"),
      "last_day": .call("last_day_of_month({0})"),
      "trunc": .made { call throws(SpellingRefusal) in
        guard let unit = SharedSQLFunctions.unit(call.text(1)), ["year", "quarter", "month", "week"].contains(unit)
        else {
          throw SharedSQLFunctions.badUnit
        }
        return .call("date_trunc('\(unit)', {0})")
      },
      "date_trunc": .made { call throws(SpellingRefusal) in
        guard let unit = SharedSQLFunctions.unit(call.text(0)) else { throw SharedSQLFunctions.badUnit }
        return .call("date_trunc('\(unit)', {1})")
      },
      "date_format": .made { call throws(SpellingRefusal) in
        guard let pattern = call.text(1).flatMap({ DatePatternText.percent($0, .trino) }) else {
          throw SharedSQLFunctions.badPattern
        }
        return .call("date_format({0}, \(StandardSQL.text(pattern)))")
      },
      "make_date": .refused("there is no such function", remedy: "use to_date on a text"),
      "make_timestamp": .refused("there is no such function", remedy: "use to_timestamp on a text"),
      "date_from_unix_date": .call("date_add('day', {0}, DATE '1970-01-01')"),
      "timestamp_seconds": .call("date_add('second', {0}, TIMESTAMP '1970-01-01 00:00:00')"),
      "timestamp_millis": .call("date_add('millisecond', {0}, TIMESTAMP '1970-01-01 00:00:00.000')"),
      "timestamp_micros": .refused("timestamps have milliseconds there", remedy: "use timestamp_millis"),
      "try_to_number": .made { call throws(SpellingRefusal) in
        guard call.count == 1 else {
          throw SpellingRefusal("formats of numbers are not read there", remedy: "use replace and a cast")
        }
        return .call("TRY_CAST({0} AS DOUBLE)")
      },
    ]
    for (name, type, isTry) in [
      ("to_date", "DATE", false), ("try_to_date", "DATE", true), ("to_timestamp", "TIMESTAMP", false),
      ("try_to_timestamp", "TIMESTAMP", true),
    ] {
      table[name] = .made { call throws(SpellingRefusal) in
        guard call.count == 2 else { return .call("\(isTry ? "TRY_CAST" : "CAST")({0} AS \(type))") }
        guard let pattern = call.text(1).flatMap({ DatePatternText.percent($0, .trino) }) else {
          throw SharedSQLFunctions.badPattern
        }
        let parsed = "date_parse({0}, \(StandardSQL.text(pattern)))"
        return .call("CAST(\(isTry ? "try(\(parsed))" : parsed) AS \(type))")
      }
    }
    return table
  }()

  private static func padded(_ call: SpellingCall, _ function: String) throws(SpellingRefusal) -> FunctionSpelling {
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
  private static func failing(_ message: String, _ type: String) -> String {
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
    guard let read = spelling.athenaRead else { throw spelling.unread }
    let files = try read(source)
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
    guard let own = spelling.athenaWrite?(output), let word = own.first else { throw spelling.unwritten }
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
        "CREATE TABLE \(name)\nWITH (\n  \(properties.joined(separator: ",\n  "))\n)\nAS\n\(output.query)\(order)"
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
    let query = output.query.replacingLast("\nSELECT \(list)\n", with: "\nSELECT \(list),\n  \(ranked)\n")
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
