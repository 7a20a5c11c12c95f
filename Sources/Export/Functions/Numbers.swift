import Engine

extension FunctionTable {
  static let numbers: [FunctionRow] = [
    FunctionRow("+", .spark(.infix("+", "+")), .sql(SharedSQLFunctions.decimals("+"))),
    FunctionRow("-", .spark(.infix("-", "-")), .sql(SharedSQLFunctions.decimals("-"))),
    FunctionRow("*", .spark(.infix("*", "*")), .sql(SharedSQLFunctions.decimals("*"))),
    FunctionRow(
      "/",
      .spark(.infix("/", "/")),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          guard call.type == .double else {
            throw SpellingRefusal("the quotient of decimals is a double there", remedy: "cast one side to double")
          }
          return .call("CASE WHEN {1!} = 0 THEN error('division by zero') ELSE {0!} / {1!} END")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          guard call.type == .double else {
            throw SpellingRefusal("quotients of decimals have other digits there", remedy: "cast one side to double")
          }
          return .call(
            "CASE WHEN {1!} = 0 THEN \(AthenaDialect.failing("division by zero", "DOUBLE")) ELSE {0!} / {1!} END")
        })),
    FunctionRow(
      "%",
      .spark(.infix("%", "%")),
      .duckDB(
        .made { call in
          DuckDBDialect.byZero("{0!} % {1!}", call.type)
        }),
      .athena(
        .made { call in
          call.type == .double
            ? .call(
              "CASE WHEN {1!} = 0 THEN \(AthenaDialect.failing("division by zero", "DOUBLE")) ELSE {0!} % {1!} END")
            : .infix("%")
        })),
    FunctionRow(
      "try_add",
      .spark(.common("try_add")),
      .duckDB(.common("TRY({0!} + {1!})")),
      .athena(.common("try({0!} + {1!})"))),
    FunctionRow(
      "try_subtract",
      .spark(.common("try_subtract")),
      .duckDB(.common("TRY({0!} - {1!})")),
      .athena(.common("try({0!} - {1!})"))),
    FunctionRow(
      "try_multiply",
      .spark(.common("try_multiply")),
      .duckDB(.common("TRY({0!} * {1!})")),
      .athena(.common("try({0!} * {1!})"))),
    FunctionRow(
      "try_divide",
      .spark(.common("try_divide")),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          guard call.type == .double else {
            throw SpellingRefusal("the quotient of decimals is a double there", remedy: "cast one side to double")
          }
          return .call("CASE WHEN {1!} <> 0 THEN {0!} / {1!} END")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          guard call.type == .double else {
            throw SpellingRefusal("quotients of decimals have other digits there", remedy: "cast one side to double")
          }
          return .call("CASE WHEN {1!} <> 0 THEN {0!} / {1!} END")
        })),
    // Not in every version; a divisor of zero is its only failure.
    FunctionRow(
      "try_mod",
      .spark(.both("F.when({1!} != 0, {0!} % {1!})", sql: "CASE WHEN {1!} <> 0 THEN {0!} % {1!} END", .common)),
      .sql(.call("CASE WHEN {1!} <> 0 THEN {0!} % {1!} END"))),
    FunctionRow(
      "div",
      .spark(.both("F.call_function(\"div\", {*})", sql: "({0!} div {1!})", .common)),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          guard call.types[0] == .integer else {
            throw SpellingRefusal("it takes integers only", remedy: "cast both sides to integer")
          }
          return DuckDBDialect.byZero("{0!} // {1!}", .integer)
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          guard call.types[0] == .integer else {
            throw SpellingRefusal("it takes integers only", remedy: "cast both sides to integer")
          }
          return .infix("/")
        })),
    FunctionRow(
      "pmod",
      .spark(.common("pmod")),
      .duckDB(.made { call in DuckDBDialect.byZero("(({0!} % {1!}) + {1!}) % {1!}", call.type) }),
      .athena(.form("(({0!} % {1!}) + {1!}) % {1!}", .infix))),
    FunctionRow("negative", .spark(.both("F.negative({0})", sql: "negative({0})")), .sql(.form("-{0!}", .infix))),
    FunctionRow("abs", .spark(.f("abs")), .sql(.call("abs({0})"))),
    FunctionRow("sign", .spark(.f("sign")), .duckDB(.call("CAST(sign({0}) AS DOUBLE)")), .athena(.call("sign({0})"))),
    FunctionRow(
      "greatest",
      .spark(.common("greatest")),
      .duckDB(.common("greatest({*})")),
      .athena(.common("array_max(filter(ARRAY[{*}], x -> x IS NOT NULL))"))),
    FunctionRow(
      "least",
      .spark(.common("least")),
      .duckDB(.common("least({*})")),
      .athena(.common("array_min(filter(ARRAY[{*}], x -> x IS NOT NULL))"))),
    FunctionRow(
      "isnan",
      .spark(.f("isnan")),
      .duckDB(.call("coalesce(isnan({0}), FALSE)")),
      .athena(.call("coalesce(is_nan({0}), FALSE)"))),
    FunctionRow(
      "nanvl",
      .spark(.f("nanvl")),
      .duckDB(.call("CASE WHEN isnan({0}) THEN {1} ELSE {0} END")),
      .athena(.call("CASE WHEN is_nan({0}) THEN {1} ELSE {0} END"))),
    FunctionRow(
      "width_bucket",
      .spark(.f("width_bucket")),
      .sql(.noneWithThisMeaning)),
    FunctionRow(
      "bin",
      .spark(.f("bin")),
      .sql(.noneWithThisMeaning)),
    FunctionRow(
      "hex",
      .spark(.f("hex")),
      .sql(.noneWithThisMeaning)),
    FunctionRow(
      "round",
      .spark(.named("round", narrow: [1])),
      .sql(
        .made { call throws(SpellingRefusal) in
          let digits = SharedSQLFunctions.literal(call, 1) ?? 0
          switch call.types[0] {
          case .integer where digits >= 0: return .call("{0}")
          case .double where digits == 0: return .call("round({0})")
          case .decimal(_, let scale) where digits >= 0:
            return .call("CAST(round({0}, \(min(digits, Int64(scale)))) AS \(StandardSQL.type(call.type)))")
          default: throw SpellingRefusal("halves are rounded differently there", remedy: "cast to a decimal before")
          }
        })),
    FunctionRow(
      "bround",
      .spark(.named("bround", narrow: [1])),
      .sql(.refused("halves are not rounded to even there", remedy: "use round, or export to pyspark"))),
    FunctionRow(
      "ceil",
      .spark(.f("ceil")),
      .sql(.made { call in .call("CAST(ceil({0}) AS \(StandardSQL.type(call.type)))") })),
    FunctionRow(
      "floor",
      .spark(.f("floor")),
      .sql(.made { call in .call("CAST(floor({0}) AS \(StandardSQL.type(call.type)))") })),
    FunctionRow(
      "rint",
      .spark(.f("rint")),
      .duckDB(.call("round_even({0}, 0)")),
      .athena(.refused("halves are not rounded to even there", remedy: "use round"))),
    FunctionRow(
      "sqrt",
      .spark(.f("sqrt")),
      .duckDB(.call("CASE WHEN {0!} < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt({0}) END")),
      .athena(.call("sqrt({0})"))),
    FunctionRow("cbrt", .spark(.f("cbrt")), .sql(.call("cbrt({0})"))),
    FunctionRow("exp", .spark(.f("exp")), .sql(.call("exp({0})"))),
    FunctionRow(
      "expm1",
      .spark(.f("expm1")),
      .sql(.noSuchFunction)),
    FunctionRow("ln", .spark(.f("ln")), .sql(.call("CASE WHEN {0!} > 0 THEN ln({0}) END"))),
    FunctionRow("log10", .spark(.f("log10")), .sql(.call("CASE WHEN {0!} > 0 THEN log10({0}) END"))),
    FunctionRow("log2", .spark(.f("log2")), .sql(.call("CASE WHEN {0!} > 0 THEN log2({0}) END"))),
    FunctionRow(
      "log1p",
      .spark(.f("log1p")),
      .sql(.noSuchFunction)),
    FunctionRow(
      "log",
      .spark(.made { call in call.count == 1 ? .f("ln") : .named("log") }),
      .sql(
        .made { call in
          call.count == 1
            ? .call("CASE WHEN {0!} > 0 THEN ln({0}) END")
            : .call("CASE WHEN {0!} > 0 AND {1!} > 0 THEN ln({1}) / ln({0}) END")
        })),
    FunctionRow("pow", .spark(.f("pow")), .sql(.call("pow({*})"))),
    FunctionRow(
      "hypot",
      .spark(.f("hypot")),
      .sql(.noSuchFunction)),
    FunctionRow("atan2", .spark(.f("atan2")), .sql(.call("atan2({*})"))),
    FunctionRow("sin", .spark(.f("sin")), .sql(.call("sin({0})"))),
    FunctionRow("cos", .spark(.f("cos")), .sql(.call("cos({0})"))),
    FunctionRow("tan", .spark(.f("tan")), .sql(.call("tan({0})"))),
    FunctionRow(
      "asin",
      .spark(.f("asin")),
      .duckDB(.call("CASE WHEN abs({0}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE asin({0}) END")),
      .athena(.call("asin({0})"))),
    FunctionRow(
      "acos",
      .spark(.f("acos")),
      .duckDB(.call("CASE WHEN abs({0}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE acos({0}) END")),
      .athena(.call("acos({0})"))),
    FunctionRow("atan", .spark(.f("atan")), .sql(.call("atan({0})"))),
    FunctionRow("degrees", .spark(.f("degrees")), .sql(.call("degrees({0})"))),
    FunctionRow("radians", .spark(.f("radians")), .sql(.call("radians({0})"))),
    FunctionRow("pi", .spark(.f("pi")), .sql(.call("pi()"))),
    FunctionRow("e", .spark(.f("e")), .duckDB(.call("exp(1)")), .athena(.call("e()"))),
    FunctionRow(
      "shiftleft",
      .spark(.named("shiftleft", narrow: [1])),
      .sql(.noSuchFunction)),
    FunctionRow(
      "shiftright",
      .spark(.named("shiftright", narrow: [1])),
      .sql(.noSuchFunction)),
    FunctionRow(
      "bit_count",
      .spark(.f("bit_count", widens: true)),
      .duckDB(.call("CAST(bit_count({0}) AS BIGINT)")),
      .athena(.call("bit_count({0}, 64)"))),
    // Spark takes 32 bits and fails on more.
    FunctionRow(
      "factorial",
      .spark(
        .both(
          "F.when({0!}.between(0, 20), F.factorial({0!}.cast(\"int\")))",
          sql: "CASE WHEN {0!} BETWEEN 0 AND 20 THEN factorial(CAST({0} AS INT)) END")),
      .sql(.noSuchFunction)),
  ]
}
