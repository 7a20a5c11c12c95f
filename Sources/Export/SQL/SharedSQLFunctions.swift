import Engine

/// Spellings that DuckDB and Trino share, and the reasons for what neither says.
enum SharedSQLFunctions {
  /// Upper case letter by letter, with those of Latin that become several put in beforehand.
  private static let upper: String = {
    let several = [
      ("ß", "SS"), ("ŉ", "ʼN"), ("ﬀ", "FF"), ("ﬁ", "FI"), ("ﬂ", "FL"), ("ﬃ", "FFI"), ("ﬄ", "FFL"), ("ﬅ", "ST"),
      ("ﬆ", "ST"),
    ]
    return "upper(" + several.reduce("{0}") { "replace(\($0), '\($1.0)', '\($1.1)')" } + ")"
  }()

  static let table: [String: FunctionSpelling] = {
    var table: [String: FunctionSpelling] = [
      "=": .infix("="), "<>": .infix("<>"), "<": .infix("<"), "<=": .infix("<="), ">": .infix(">"), ">=": .infix(">="),
      "<=>": .form("{0!} IS NOT DISTINCT FROM {1!}", .infix), "in": .form("{0!} IN ({1*})", .infix),
      "and": .infix("AND"), "or": .infix("OR"), "not": .form("NOT {0!}", .infix),
      "negative": .form("-{0!}", .infix),
      "isnull": .form("{0!} IS NULL", .infix), "isnotnull": .form("{0!} IS NOT NULL", .infix),
      "coalesce": .common("coalesce({*})"), "nvl2": .rewritten, "nullif": .rewritten, "if": .rewritten,
      "typeof": .rewritten,
      "+": decimals("+"), "-": decimals("-"), "*": decimals("*"),
      "concat": .made { call in .call("(" + call.arguments.indices.map { "{\($0)!}" }.joined(separator: " || ") + ")")
      },
      "concat_ws": .call("concat_ws({*})"), "upper": .call(upper), "lower": .call("lower({0})"),
      "length": .call("length({0})"), "substring": .made(substring),
      "replace": .made { call throws(SpellingRefusal) in
        try requireText(call, 1, "the text to find")
        return .call(call.count == 2 ? "replace({0}, {1}, '')" : "replace({*})")
      },
      "translate": .call("translate({*})"),
      "like": .made { call in
        .form(call.count == 2 ? "{0!} LIKE {1!} ESCAPE '\\'" : "{0!} LIKE {1!} ESCAPE {2!}", .infix)
      },
      "abs": .call("abs({0})"), "cbrt": .call("cbrt({0})"), "exp": .call("exp({0})"),
      "ln": .call("CASE WHEN {0!} > 0 THEN ln({0}) END"), "log10": .call("CASE WHEN {0!} > 0 THEN log10({0}) END"),
      "log2": .call("CASE WHEN {0!} > 0 THEN log2({0}) END"),
      "log": .made { call in
        call.count == 1
          ? .call("CASE WHEN {0!} > 0 THEN ln({0}) END")
          : .call("CASE WHEN {0!} > 0 AND {1!} > 0 THEN ln({1}) / ln({0}) END")
      },
      "pow": .call("pow({*})"), "atan2": .call("atan2({*})"), "sin": .call("sin({0})"), "cos": .call("cos({0})"),
      "tan": .call("tan({0})"), "atan": .call("atan({0})"), "degrees": .call("degrees({0})"),
      "radians": .call("radians({0})"), "pi": .call("pi()"),
      "year": .call("year({0})"), "quarter": .call("quarter({0})"), "month": .call("month({0})"),
      "day": .call("day({0})"), "hour": .call("hour({0})"), "minute": .call("minute({0})"),
      "second": .call("second({0})"),
    ]
    for (names, reason, remedy) in refused {
      for name in names { table[name] = .refused(reason, remedy: remedy) }
    }
    return table
  }()

  private static let refused: [([String], String, String)] = [
    (
      [
        "initcap", "find_in_set", "soundex", "overlay", "chr", "bin", "hex", "width_bucket", "next_day",
        "format_number",
      ],
      "there is no function with this meaning", "compute it with other functions, or export to pyspark"
    ),
    (
      ["expm1", "log1p", "hypot", "factorial", "shiftleft", "shiftright"], "there is no such function",
      "write it out, or export to pyspark"
    ),
    (["bround"], "halves are not rounded to even there", "use round, or export to pyspark"),
    (["months_between"], "months are counted differently there", "count days, or export to pyspark"),
    (
      ["to_number"], "formats of numbers are not read there", "use replace and a cast, or export to pyspark"
    ),
    (
      ["from_unixtime", "unix_timestamp"], "its patterns are not read there",
      "use timestamp_seconds and date_format, or export to pyspark"
    ),
    (["unix_millis"], "fractions are cut differently there", "use unix_seconds, or export to pyspark"),
  ]

  /// Sums and products; those of decimals are brought to the type they have in Sous.
  private static func decimals(_ symbol: String) -> FunctionSpelling {
    .made { call throws(SpellingRefusal) in
      guard case .decimal(let precision, let scale) = call.type else { return .infix(symbol) }
      guard precision < 38 else {
        throw SpellingRefusal(
          "decimals of 38 digits are computed differently", remedy: "cast to double, or export to pyspark")
      }
      return .call("CAST({0!} \(symbol) {1!} AS DECIMAL(\(precision),\(scale)))")
    }
  }

  static func requireText(_ call: SpellingCall, _ index: Int, _ what: String) throws(SpellingRefusal) {
    guard let text = call.text(index), !text.isEmpty else {
      throw SpellingRefusal("\(what) must be written out and not empty", remedy: "write it as a text")
    }
  }

  static func literal(_ call: SpellingCall, _ index: Int) -> Int64? {
    guard index < call.count, case .integer(let number) = call.arguments[index].literalValue else { return nil }
    return number
  }

  /// Positions from the end, and those before the beginning, are worked out as Spark does.
  private static func substring(_ call: SpellingCall) -> FunctionSpelling {
    let length = call.count > 2
    if let position = literal(call, 1), position > 0, !length || (literal(call, 2).map { $0 >= 0 } ?? false) {
      return .call(length ? "substr({0}, \(position), {2})" : "substr({0}, \(position))")
    }
    let start = "(CASE WHEN {1!} > 0 THEN {1!} - 1 WHEN {1!} < 0 THEN length({0}) + {1!} ELSE 0 END)"
    guard length else { return .call("substr({0}, greatest(\(start), 0) + 1)") }
    return .call(
      "substr({0}, greatest(\(start), 0) + 1, greatest(greatest(\(start) + {2!}, 0) - greatest(\(start), 0), 0))")
  }

  /// A unit of dates as both languages name it.
  static func unit(_ text: String?) -> String? {
    switch text?.lowercased() {
    case "year", "yyyy", "yy": "year"
    case "quarter": "quarter"
    case "month", "mon", "mm": "month"
    case "week": "week"
    case "day", "dd": "day"
    case "hour": "hour"
    case "minute": "minute"
    case "second": "second"
    default: nil
    }
  }

  static let badUnit = SpellingRefusal(
    "the unit must be written out and be one of year, quarter, month, week, day, hour, minute and second",
    remedy: "write it as a text")

  static let badPattern = SpellingRefusal(
    "its pattern of dates has no counterpart", remedy: "use yyyy, MM, dd, HH, mm and ss, or export to pyspark")
}
