import Engine

/// How Spark says the functions of Sous, for its DataFrame API and for its SQL: one table for both.
///
/// Sous has one integer of 64 bits; Spark's functions take and give 32 bits in many places. An entry names the arguments
/// that are narrowed and says whether the result is widened.
struct SparkFunction: Sendable {
  enum Form: Sendable {
    /// `F.name(…)`; in SQL `name(…)`.
    case function(String)
    /// A function that Python's wrapper does not offer for columns in every version: `F.call_function("name", …)`.
    case named(String)
    /// Templates for Python and for SQL.
    case templates(python: String, sql: String, FunctionSpelling.Shape)
    /// Chosen by the arguments.
    case made(@Sendable (SpellingCall) throws(SpellingRefusal) -> SparkFunction)
    case rewritten
    case refused(String, remedy: String)
  }

  var form: Form
  /// Arguments that Spark takes as 32-bit integers.
  var narrow: Set<Int> = []
  /// Whether Spark gives a 32-bit integer.
  var widens = false
  /// Whether the arguments are brought to one type.
  var isCommon = false

  static func f(_ name: String, narrow: Set<Int> = [], widens: Bool = false) -> Self {
    Self(form: .function(name), narrow: narrow, widens: widens)
  }

  static func common(_ name: String) -> Self { Self(form: .function(name), isCommon: true) }

  static func named(_ name: String, narrow: Set<Int> = [], widens: Bool = false) -> Self {
    Self(form: .named(name), narrow: narrow, widens: widens)
  }

  static func infix(_ python: String, _ sql: String) -> Self {
    Self(form: .templates(python: "{0!} \(python) {1~}", sql: "{0!} \(sql) {1!}", .infix))
  }

  static func both(_ python: String, sql: String, _ shape: FunctionSpelling.Shape = .call) -> Self {
    Self(form: .templates(python: python, sql: sql, shape))
  }

  static func made(_ make: @escaping @Sendable (SpellingCall) throws(SpellingRefusal) -> SparkFunction) -> Self {
    Self(form: .made(make))
  }
}

enum SparkFunctions {
  static let all: [String: SparkFunction] = comparison.merging(text) { $1 }.merging(numbers) { $1 }
    .merging(dates) { $1 }.merging(others) { $1 }

  private static let comparison: [String: SparkFunction] = [
    "=": .infix("==", "="), "<>": .infix("!=", "<>"), "<": .infix("<", "<"), "<=": .infix("<=", "<="),
    ">": .infix(">", ">"), ">=": .infix(">=", ">="),
    "<=>": .both("{0!}.eqNullSafe({1~})", sql: "{0!} <=> {1!}", .common),
    "in": .both("{0!}.isin({1+})", sql: "({0!} IN ({1*}))", .common),
    // Spark 3.5 takes no bare truth value there.
    "and": .both("{0!} & {1!}", sql: "{0!} AND {1!}", .infix), "or": .both("{0!} | {1!}", sql: "{0!} OR {1!}", .infix),
    "not": .both("~{0!}", sql: "(NOT {0!})"),
    "+": .infix("+", "+"), "-": .infix("-", "-"), "*": .infix("*", "*"), "/": .infix("/", "/"), "%": .infix("%", "%"),
    "try_add": .common("try_add"), "try_subtract": .common("try_subtract"), "try_multiply": .common("try_multiply"),
    "try_divide": .common("try_divide"),
    // Not in every version; a divisor of zero is its only failure.
    "try_mod": .both("F.when({1!} != 0, {0!} % {1!})", sql: "CASE WHEN {1!} <> 0 THEN {0!} % {1!} END", .common),
    "div": .both("F.call_function(\"div\", {*})", sql: "({0!} div {1!})", .common), "pmod": .common("pmod"),
    "negative": .both("F.negative({0})", sql: "negative({0})"),
  ]

  private static let text: [String: SparkFunction] = [
    "contains": .both("{0!}.contains({1~})", sql: "contains({*})"),
    "startswith": .both("{0!}.startswith({1~})", sql: "startswith({*})"),
    "endswith": .both("{0!}.endswith({1~})", sql: "endswith({*})"),
    "instr": .named("instr", widens: true), "locate": .named("locate", narrow: [2], widens: true),
    "find_in_set": .f("find_in_set", widens: true), "substring": .named("substring", narrow: [1, 2]),
    "left": .f("left", narrow: [1]), "right": .f("right", narrow: [1]), "trim": .f("trim"), "ltrim": .f("ltrim"),
    "rtrim": .f("rtrim"), "btrim": .f("btrim"), "split_part": .f("split_part", narrow: [2]),
    "substring_index": .named("substring_index", narrow: [2]), "upper": .f("upper"), "lower": .f("lower"),
    "initcap": .f("initcap"), "concat": .f("concat"), "concat_ws": .named("concat_ws"), "replace": .f("replace"),
    "translate": .named("translate"), "lpad": .named("lpad", narrow: [1]), "rpad": .named("rpad", narrow: [1]),
    "repeat": .named("repeat", narrow: [1]), "space": .named("space", narrow: [0]), "reverse": .f("reverse"),
    "overlay": .made { call in
      call.count == 3 ? .f("overlay", narrow: [2]) : .f("overlay", narrow: [2, 3])
    },
    "length": .f("length", widens: true), "octet_length": .f("octet_length", widens: true),
    "bit_length": .f("bit_length", widens: true), "ascii": .f("ascii", widens: true), "chr": .named("chr"),
    "levenshtein": .f("levenshtein", widens: true), "soundex": .f("soundex"),
    "crc32": .both("F.crc32({0!}.cast(\"binary\"))", sql: "crc32(CAST({0} AS BINARY))"),
    "luhn_check": .named("luhn_check"),
    "like": .f("like"), "rlike": .f("rlike"), "regexp_replace": .named("regexp_replace", narrow: [3]),
    "regexp_extract": .named("regexp_extract", narrow: [2]), "regexp_substr": .f("regexp_substr"),
    "regexp_instr": .f("regexp_instr", widens: true), "regexp_count": .f("regexp_count", widens: true),
  ]

  private static let numbers: [String: SparkFunction] = [
    "abs": .f("abs"), "sign": .f("sign"), "greatest": .common("greatest"), "least": .common("least"),
    "isnan": .f("isnan"), "nanvl": .f("nanvl"), "width_bucket": .f("width_bucket"), "bin": .f("bin"),
    "hex": .f("hex"), "round": .named("round", narrow: [1]), "bround": .named("bround", narrow: [1]),
    "ceil": .f("ceil"), "floor": .f("floor"), "rint": .f("rint"), "sqrt": .f("sqrt"), "cbrt": .f("cbrt"),
    "exp": .f("exp"), "expm1": .f("expm1"), "ln": .f("ln"), "log10": .f("log10"), "log2": .f("log2"),
    "log1p": .f("log1p"), "log": .made { call in call.count == 1 ? .f("ln") : .named("log") }, "pow": .f("pow"),
    "hypot": .f("hypot"), "atan2": .f("atan2"), "sin": .f("sin"), "cos": .f("cos"), "tan": .f("tan"),
    "asin": .f("asin"), "acos": .f("acos"), "atan": .f("atan"), "degrees": .f("degrees"), "radians": .f("radians"),
    "pi": .f("pi"), "e": .f("e"), "shiftleft": .named("shiftleft", narrow: [1]),
    "shiftright": .named("shiftright", narrow: [1]), "bit_count": .f("bit_count", widens: true),
    // Spark takes 32 bits and fails on more.
    "factorial": .both(
      "F.when({0!}.between(0, 20), F.factorial({0!}.cast(\"int\")))",
      sql: "CASE WHEN {0!} BETWEEN 0 AND 20 THEN factorial(CAST({0} AS INT)) END"),
  ]

  private static let dates: [String: SparkFunction] = {
    var table: [String: SparkFunction] = [
      "day": .f("dayofmonth", widens: true),
      "monthname": .both(
        "F.date_format({0}, \"MMM\")", sql: "date_format({0}, 'MMM')"),
      "dayname": .both("F.date_format({0}, \"E\")", sql: "date_format({0}, 'E')"),
      "date_add": .f("date_add", narrow: [1]), "date_sub": .f("date_sub", narrow: [1]),
      "datediff": .f("datediff", widens: true), "add_months": .f("add_months", narrow: [1]),
      "months_between": .named("months_between"), "last_day": .f("last_day"), "next_day": .named("next_day"),
      "trunc": .named("trunc"), "date_trunc": .named("date_trunc"), "date_format": .named("date_format"),
      "to_date": .made { call in reading(call, "date", "to_date", isTry: false) },
      "try_to_date": .made { call in reading(call, "date", "try_to_timestamp", isTry: true) },
      "to_timestamp": .made { call in reading(call, "timestamp", "to_timestamp", isTry: false) },
      "try_to_timestamp": .made { call in reading(call, "timestamp", "try_to_timestamp", isTry: true) },
      "from_unixtime": .named("from_unixtime"), "unix_timestamp": .named("unix_timestamp"),
      "make_date": .f("make_date", narrow: [0, 1, 2]),
      "make_timestamp": .both(
        "F.call_function(\"make_timestamp\", {0!}.cast(\"int\"), {1!}.cast(\"int\"), {2!}.cast(\"int\"), "
          + "{3!}.cast(\"int\"), {4!}.cast(\"int\"), {5!}.cast(\"decimal(16,6)\"))",
        sql: "make_timestamp(CAST({0} AS INT), CAST({1} AS INT), CAST({2} AS INT), CAST({3} AS INT), "
          + "CAST({4} AS INT), CAST({5} AS DECIMAL(16,6)))"),
      "date_from_unix_date": .f("date_from_unix_date", narrow: [0]),
    ]
    for name in ["unix_seconds", "unix_millis", "unix_micros"] { table[name] = .f(name) }
    for name in ["timestamp_seconds", "timestamp_millis", "timestamp_micros"] { table[name] = .f(name) }
    let parts = [
      "year", "quarter", "month", "dayofyear", "dayofweek", "weekday", "weekofyear", "hour", "minute", "second",
    ]
    for name in parts { table[name] = .f(name, widens: true) }
    table["unix_date"] = .f("unix_date", widens: true)
    return table
  }()

  private static let others: [String: SparkFunction] = [
    "isnull": .both("{0!}.isNull()", sql: "({0!} IS NULL)"),
    "isnotnull": .both("{0!}.isNotNull()", sql: "({0!} IS NOT NULL)"), "coalesce": .common("coalesce"),
    "nvl2": SparkFunction(form: .rewritten), "nullif": SparkFunction(form: .rewritten),
    "if": SparkFunction(form: .rewritten), "typeof": SparkFunction(form: .rewritten),
    "try_to_number": .made { call in
      call.count == 2 ? .f("try_to_number") : .both("try_cast({0}, \"double\")", sql: "try_cast({0} AS DOUBLE)")
    },
    "to_number": .f("to_number"), "format_number": .named("format_number", narrow: [1]),
  ]

  /// A text read by a pattern, or as a cast reads it.
  private static func reading(_ call: SpellingCall, _ type: String, _ name: String, isTry: Bool) -> SparkFunction {
    let sql = type.uppercased()
    if call.count == 1 {
      if isTry, call.types[0] == .text {
        return .both("try_cast({0}, \"\(type)\")", sql: "try_cast({0} AS \(sql))")
      }
      return .both("{0!}.cast(\"\(type)\")", sql: "CAST({0} AS \(sql))")
    }
    guard isTry, type == "date" else { return .named(name) }
    // try_to_date is not in every version.
    return .both(
      "F.try_to_timestamp({*}).cast(\"date\")", sql: "CAST(try_to_timestamp({*}) AS DATE)")
  }
}
