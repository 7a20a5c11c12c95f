import Engine

/// SQL as DuckDB reads it.
struct DuckDBDialect: SQLDialect {
  let target = ExportTarget.duckdbSQL
  let semiJoin: String? = "SEMI JOIN"
  let antiJoin: String? = "ANTI JOIN"

  var usage: [String] { ["DuckDB:  duckdb -f <this file>"] }

  let functions: [String: FunctionSpelling] = SharedSQLFunctions.table.merging(own) { $1 }

  private static let own: [String: FunctionSpelling] = {
    var table: [String: FunctionSpelling] = [
      "/": .made { call throws(SpellingRefusal) in
        guard call.type == .double else {
          throw SpellingRefusal("the quotient of decimals is a double there", remedy: "cast one side to double")
        }
        return .call("CASE WHEN {1!} = 0 THEN error('division by zero') ELSE {0!} / {1!} END")
      },
      "%": .made { call in
        byZero("{0!} % {1!}", call.type)
      },
      "div": .made { call throws(SpellingRefusal) in
        guard call.types[0] == .integer else {
          throw SpellingRefusal("it takes integers only", remedy: "cast both sides to integer")
        }
        return byZero("{0!} // {1!}", .integer)
      },
      "pmod": .made { call in byZero("(({0!} % {1!}) + {1!}) % {1!}", call.type) },
      "try_add": .common("TRY({0!} + {1!})"), "try_subtract": .common("TRY({0!} - {1!})"),
      "try_multiply": .common("TRY({0!} * {1!})"),
      "try_divide": .made { call throws(SpellingRefusal) in
        guard call.type == .double else {
          throw SpellingRefusal("the quotient of decimals is a double there", remedy: "cast one side to double")
        }
        return .call("CASE WHEN {1!} <> 0 THEN {0!} / {1!} END")
      },
      "try_mod": .call("CASE WHEN {1!} <> 0 THEN {0!} % {1!} END"),
      "contains": .call("contains({*})"), "startswith": .call("starts_with({*})"),
      "endswith": .call("ends_with({*})"), "instr": .call("instr({*})"),
      "locate": .made { call throws(SpellingRefusal) in
        guard call.count == 2 else {
          throw SpellingRefusal("a position to begin at cannot be given", remedy: "cut the text with substring")
        }
        return .call("instr({1}, {0})")
      },
      "left": .call("left({0}, greatest({1!}, 0))"), "right": .call("right({0}, greatest({1!}, 0))"),
      "trim": .call("trim({0}, ' ')"), "ltrim": .call("ltrim({0}, ' ')"), "rtrim": .call("rtrim({0}, ' ')"),
      "btrim": .made { call in .call(call.count == 1 ? "trim({0}, ' ')" : "trim({*})") },
      "split_part": .made { call throws(SpellingRefusal) in
        try SharedSQLFunctions.requireText(call, 1, "the separator")
        guard let part = SharedSQLFunctions.literal(call, 2), part > 0 else {
          throw SpellingRefusal("the part must be a positive number written out", remedy: "write 1 or more")
        }
        return .call("split_part({0}, {1}, \(part))")
      },
      "substring_index": .made { call throws(SpellingRefusal) in
        try SharedSQLFunctions.requireText(call, 1, "the separator")
        guard let count = SharedSQLFunctions.literal(call, 2), count >= 0 else {
          throw SpellingRefusal("the count must be a number from 0 written out", remedy: "write 0 or more")
        }
        return .call("array_to_string(list_slice(string_split({0}, {1}), 1, \(count)), {1})")
      },
      "lpad": .made { call throws(SpellingRefusal) in try padded(call, "lpad") },
      "rpad": .made { call throws(SpellingRefusal) in try padded(call, "rpad") },
      "repeat": .call("repeat({*})"), "space": .call("repeat(' ', {0})"),
      "reverse": .refused("letters with marks are kept together there", remedy: "export to pyspark"),
      "octet_length": .call("strlen({0})"), "bit_length": .call("(strlen({0}) * 8)"),
      "ascii": .call("CAST(ascii({0}) AS BIGINT)"),
      "levenshtein": .refused("it counts bytes there", remedy: "export to pyspark"),
      "crc32": .refused("there is no such function", remedy: "export to pyspark"),
      "luhn_check": .refused("there is no such function", remedy: "export to pyspark"),
      "rlike": .call("regexp_matches({*})"),
      "regexp_replace": .made { call throws(SpellingRefusal) in
        guard call.count == 3, let with = call.text(2), let rewritten = backReferences(with) else {
          throw SpellingRefusal(
            "the replacement must be written out and a position left out", remedy: "write it as a text")
        }
        return .call("regexp_replace({0}, {1}, \(StandardSQL.text(rewritten)), 'g')")
      },
      "regexp_extract": .made { call throws(SpellingRefusal) in
        guard call.count == 2 || SharedSQLFunctions.literal(call, 2) != nil else {
          throw SpellingRefusal("the group must be a number written out", remedy: "write the number")
        }
        return .call("regexp_extract({0}, {1}, \(SharedSQLFunctions.literal(call, 2) ?? 1))")
      },
      "regexp_substr": .call("CASE WHEN regexp_matches({*}) THEN regexp_extract({0}, {1}, 0) END"),
      "regexp_instr": .refused("there is no such function", remedy: "export to pyspark"),
      "regexp_count": .call("len(regexp_extract_all({0}, {1}, 0))"),
      "sign": .call("CAST(sign({0}) AS DOUBLE)"), "greatest": .common("greatest({*})"),
      "least": .common("least({*})"), "isnan": .call("coalesce(isnan({0}), FALSE)"),
      "nanvl": .call("CASE WHEN isnan({0}) THEN {1} ELSE {0} END"),
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
      "rint": .call("round_even({0}, 0)"),
      "sqrt": .call("CASE WHEN {0!} < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt({0}) END"),
      "asin": .call("CASE WHEN abs({0}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE asin({0}) END"),
      "acos": .call("CASE WHEN abs({0}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE acos({0}) END"),
      "e": .call("exp(1)"), "bit_count": .call("CAST(bit_count({0}) AS BIGINT)"),
      "dayofyear": .call("dayofyear({0})"), "dayofweek": .call("(dayofweek({0}) + 1)"),
      "weekday": .call("(isodow({0}) - 1)"), "weekofyear": .call("weekofyear({0})"),
      "monthname": .call("left(monthname({0}), 3)"), "dayname": .call("left(dayname({0}), 3)"),
      "unix_date": .call("datediff('day', DATE '1970-01-01', {0})"),
      "unix_seconds": .call("CAST(epoch(date_trunc('second', {0})) AS BIGINT)"),
      "unix_micros": .call("epoch_us({0})"), "date_add": .call("({0!} + CAST({1} AS INTEGER))"),
      "date_sub": .call("({0!} - CAST({1} AS INTEGER))"), "datediff": .call("datediff('day', {1}, {0})"),
      "add_months": .call("CAST({0!} + to_months(CAST({1} AS INTEGER)) AS DATE)"), "last_day": .call("last_day({0})"),
      "trunc": .made { call throws(SpellingRefusal) in
        guard let unit = SharedSQLFunctions.unit(call.text(1)), ["year", "quarter", "month", "week"].contains(unit)
        else {
          throw SharedSQLFunctions.badUnit
        }
        return .call("CAST(date_trunc('\(unit)', {0}) AS DATE)")
      },
      "date_trunc": .made { call throws(SpellingRefusal) in
        guard let unit = SharedSQLFunctions.unit(call.text(0)) else { throw SharedSQLFunctions.badUnit }
        return .call("CAST(date_trunc('\(unit)', {1}) AS TIMESTAMP)")
      },
      "date_format": .made { call throws(SpellingRefusal) in
        guard let pattern = call.text(1).flatMap({ DatePatternText.percent($0, .duckdb) }) else {
          throw SharedSQLFunctions.badPattern
        }
        return .call("strftime({0}, \(StandardSQL.text(pattern)))")
      },
      "make_date": .call("make_date({*})"), "make_timestamp": .call("make_timestamp({*})"),
      "date_from_unix_date": .call("(DATE '1970-01-01' + CAST({0} AS INTEGER))"),
      "timestamp_seconds": .call("make_timestamp({0!} * 1000000)"),
      "timestamp_millis": .call("make_timestamp({0!} * 1000)"), "timestamp_micros": .call("make_timestamp({0})"),
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
    }
    return table
  }()

  private static func byZero(_ quotient: String, _ type: DataType) -> FunctionSpelling {
    .call("CASE WHEN {1!} = 0 THEN error('division by zero') ELSE CAST(\(quotient) AS \(StandardSQL.type(type))) END")
  }

  private static func padded(_ call: SpellingCall, _ function: String) throws(SpellingRefusal) -> FunctionSpelling {
    if call.count == 2 { return .call("\(function)({0}, CAST(greatest({1!}, 0) AS INTEGER), ' ')") }
    try SharedSQLFunctions.requireText(call, 2, "what is filled in")
    return .call("\(function)({0}, CAST(greatest({1!}, 0) AS INTEGER), {2})")
  }

  /// A replacement with `\1` for groups; `nil` when it has signs that mean something else.
  private static func backReferences(_ text: String) -> String? {
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

  func source(_ source: SQLSource) throws(SpellingRefusal) -> (statements: [String], table: String) {
    guard case .files(let paths) = source.location else {
      throw SpellingRefusal(
        "tables of a catalog are not known there", remedy: "read the table's folder with \"path\"")
    }
    let statements = source.number == 0 ? ["SET TimeZone = 'UTC'"] : []
    let files = paths.count == 1 ? text(paths[0]) : "[" + paths.map(text).joined(separator: ", ") + "]"
    let hive = source.partitions.isEmpty ? "" : ", hive_partitioning = true, hive_types_autocast = false"
    let spelling = FormatSpelling.of(source.format)
    guard let read = spelling.duckDBRead else { throw spelling.unread }
    return (statements, read(source, DuckDBFiles(paths: paths, text: files, hive: hive)))
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
    let order = output.order.isEmpty ? "" : "\nORDER BY \((keys + output.order).joined(separator: ", "))"
    let spelling = FormatSpelling.of(output.format)
    guard let write = spelling.duckDBWrite else { throw spelling.unwritten }
    var options = write(output)
    if output.delimiter == "\t" { options.append("DELIMITER '\\t'") }
    if !keys.isEmpty {
      options.append("PARTITION_BY (\(keys.joined(separator: ", ")))")
      options.append("OVERWRITE_OR_IGNORE")
    } else if !output.isSingleFile {
      options += ["PER_THREAD_OUTPUT", "OVERWRITE_OR_IGNORE"]
    }
    return [
      "CREATE OR REPLACE TEMPORARY TABLE \(table) AS\n\(output.query)\(order)",
      // One thread writes one file, or one for each partition.
      "SET threads = 1", "COPY \(table) TO \(text(output.path)) (\(options.joined(separator: ", ")))", "RESET threads",
    ]
  }
}

/// Conversions that no SQL but Spark's makes as Sous does.
enum CastRefusals {
  static func check(from: DataType, to: DataType) throws(SpellingRefusal) {
    switch (from, to) {
    case (.double, .text):
      throw SpellingRefusal("doubles are written differently as text", remedy: "cast to a decimal first")
    case (.text, .boolean):
      throw SpellingRefusal("other words are read as true and false", remedy: "compare the text with what means true")
    case (.timestamp, .integer), (.timestamp, .double), (.timestamp, .decimal), (.integer, .timestamp),
      (.double, .timestamp), (.decimal, .timestamp):
      throw SpellingRefusal(
        "timestamps are not converted to numbers there", remedy: "use unix_seconds or timestamp_seconds")
    default: return
    }
  }
}

/// What a path of a recipe stands for.
enum SourceFiles {
  /// Whether the path is a pattern or a folder, so that it may be several files.
  static func mayBeSeveral(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return path.contains { "*?[{".contains($0) } || !name.contains(".") || path.hasSuffix("/")
  }
}
