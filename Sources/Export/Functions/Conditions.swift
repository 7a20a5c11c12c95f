import Engine

extension FunctionTable {
  static let conditions: [FunctionRow] = [
    FunctionRow("=", .spark(.infix("==", "=")), .sql(.infix("="))),
    FunctionRow("<>", .spark(.infix("!=", "<>")), .sql(.infix("<>"))),
    FunctionRow("<", .spark(.infix("<", "<")), .sql(.infix("<"))),
    FunctionRow("<=", .spark(.infix("<=", "<=")), .sql(.infix("<="))),
    FunctionRow(">", .spark(.infix(">", ">")), .sql(.infix(">"))),
    FunctionRow(">=", .spark(.infix(">=", ">=")), .sql(.infix(">="))),
    FunctionRow(
      "<=>",
      .spark(.both("{0!}.eqNullSafe({1~})", sql: "{0!} <=> {1!}", .common)),
      .sql(.form("{0!} IS NOT DISTINCT FROM {1!}", .infix))),
    FunctionRow(
      "in",
      .spark(.both("{0!}.isin({1+})", sql: "({0!} IN ({1*}))", .common)),
      .sql(.form("{0!} IN ({1*})", .infix))),
    // Spark 3.5 takes no bare truth value there.
    FunctionRow("and", .spark(.both("{0!} & {1!}", sql: "{0!} AND {1!}", .infix)), .sql(.infix("AND"))),
    FunctionRow("or", .spark(.both("{0!} | {1!}", sql: "{0!} OR {1!}", .infix)), .sql(.infix("OR"))),
    FunctionRow("not", .spark(.both("~{0!}", sql: "(NOT {0!})")), .sql(.form("NOT {0!}", .infix))),
    FunctionRow("isnull", .spark(.both("{0!}.isNull()", sql: "({0!} IS NULL)")), .sql(.form("{0!} IS NULL", .infix))),
    FunctionRow(
      "isnotnull",
      .spark(.both("{0!}.isNotNull()", sql: "({0!} IS NOT NULL)")),
      .sql(.form("{0!} IS NOT NULL", .infix))),
    FunctionRow("coalesce", .spark(.common("coalesce")), .sql(.common("coalesce({*})"))),
    FunctionRow("nvl2", .spark(.rewritten), .sql(.rewritten)),
    FunctionRow("nullif", .spark(.rewritten), .sql(.rewritten)),
    FunctionRow("if", .spark(.rewritten), .sql(.rewritten)),
    FunctionRow("typeof", .spark(.rewritten), .sql(.rewritten)),
    FunctionRow(
      "try_to_number",
      .spark(
        .made { call in
          call.count == 2 ? .f("try_to_number") : .both("try_cast({0}, \"double\")", sql: "try_cast({0} AS DOUBLE)")
        }),
      .sql(
        .made { call throws(SpellingRefusal) in
          guard call.count == 1 else {
            throw SpellingRefusal("formats of numbers are not read there", remedy: "use replace and a cast")
          }
          return .call("TRY_CAST({0} AS DOUBLE)")
        })),
    FunctionRow(
      "to_number",
      .spark(.f("to_number")),
      .sql(.refused("formats of numbers are not read there", remedy: "use replace and a cast, or export to pyspark"))),
    FunctionRow(
      "format_number",
      .spark(.named("format_number", narrow: [1])),
      .sql(.noneWithThisMeaning)),
  ]
}
