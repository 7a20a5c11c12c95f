import Engine

extension FunctionTable {
  /// Statistics across the columns of a row.
  static let acrossRows: [FunctionRow] =
    [
      FunctionRow(
        "count_of",
        .spark(.made { call in .both(pythonCount(call), sql: "(\(sqlCount(call)))") }),
        .sql(.made { call in .call("CAST(\(sqlCount(call)) AS BIGINT)") })),
      FunctionRow(
        "sum_of",
        .spark(.made { call in .both(pythonSum(call), sql: sqlSum(call)) }),
        .sql(.made { call in .call(sqlSum(call)) })),
      FunctionRow(
        "mean_of",
        .spark(
          .made { call in
            .both(
              "(\(pythonSum(call)) / F.nullif(\(pythonCount(call)), F.lit(0)))",
              sql: "(\(sqlSum(call)) / nullif(\(sqlCount(call)), 0))")
          }),
        .sql(.made { call in .call("(\(sqlSum(call)) / nullif(\(sqlCount(call)), 0))") })),
    ]
    + [
      "count_distinct_of", "median_of", "variance_of", "stddev_of", "mode_of", "kth_largest_of",
      "kth_largest_distinct_of",
    ].map {
      onlyHere($0, "there is no such function across columns", remedy: "write it out, or run the recipe in Sous")
    }

  private static func pythonSum(_ call: SpellingCall) -> String {
    call.arguments.indices.reduce("(F.lit(0.0)") { $0 + " + F.coalesce({\($1)}, F.lit(0.0))" } + ")"
  }

  private static func sqlSum(_ call: SpellingCall) -> String {
    let zero = "CAST(0 AS DOUBLE)"
    return call.arguments.indices.reduce("(\(zero)") { $0 + " + coalesce({\($1)}, \(zero))" } + ")"
  }

  /// Texts count where they are not empty, all else where it is not null.
  private static func pythonCount(_ call: SpellingCall) -> String {
    let terms = call.arguments.enumerated().map { index, argument in
      let test = argument.type == .text ? "F.length({\(index)}) > 0" : "{\(index)!}.isNotNull()"
      return "F.when(\(test), F.lit(1)).otherwise(F.lit(0)).cast(\"bigint\")"
    }
    return terms.count == 1 ? terms[0] : "(\(terms.joined(separator: " + ")))"
  }

  private static func sqlCount(_ call: SpellingCall) -> String {
    let terms = call.arguments.enumerated().map { index, argument in
      let test = argument.type == .text ? "length({\(index)}) > 0" : "{\(index)!} IS NOT NULL"
      return "CAST(CASE WHEN \(test) THEN 1 ELSE 0 END AS BIGINT)"
    }
    return terms.count == 1 ? terms[0] : "(\(terms.joined(separator: " + ")))"
  }
}
