import Engine
import Recipes

extension DataBrewOperations {
  private static let rolling = ["sourceColumn", "numRowsBefore?", "numRowsAfter?", "targetColumn"]
  private static let keys = ["groupByColumns?", "orderByColumns?", "targetColumn"]

  static let windowOperations = [
    DataBrewOperation(
      "FILL", rolling, "add-columns over the rows before with last_value … ignore nulls, then over the rows behind",
      inference: "A missing value takes the nearest one before it, and where there is none the nearest one behind it."
    ) { call in
      let column = try call.column()
      let target = try call.target()
      let name = Words.column(column)
      let value = call.type(of: column) == .text ? "nullif(\(name), '')" : name
      let (before, after) = try call.neighbours()
      try call.derive(target, "last_value(\(value)) ignore nulls", over: OperationCall.rows(-before, 0))
      guard after > 0 else { return }
      call.add(
        "set-columns",
        [
          ("over", OperationCall.rows(0, after)),
          (
            "values",
            .object([(target, .text("coalesce(\(Words.column(target)), first_value(\(value)) ignore nulls)"))])
          ),
        ])
    },
    neighbour("NEXT", "lead"),
    neighbour("PREV", "lag"),
    measure("ROLLING_AVERAGE", "mean"),
    DataBrewOperation("ROLLING_COUNT_A", rolling, "add-columns over rows, with count") { call in
      try call.roll("count(\(Words.column(try call.column())))")
    },
    DataBrewOperation("ROLLING_KTH_LARGEST", rolling + ["value"], "add-columns over rows, with kth_largest") { call in
      try call.roll("kth_largest(\(call.asNumber(try call.column())), \(try call.integer("value")))")
    },
    DataBrewOperation(
      "ROLLING_KTH_LARGEST_UNIQUE", rolling + ["value"], "add-columns over rows, with kth_largest of different values"
    ) { call in
      try call.roll("kth_largest(distinct \(call.asNumber(try call.column())), \(try call.integer("value")))")
    },
    measure("ROLLING_MAX", "max"),
    measure("ROLLING_MIN", "min"),
    DataBrewOperation("ROLLING_MODE", rolling + ["modeType?"], "add-columns over rows, with mode") { call in
      try call.roll(call.mode(of: call.asNumber(try call.column())))
    },
    measure("ROLLING_STANDARD_DEVIATION", "stddev", aliases: ["ROLLING_STDEV"]),
    measure("ROLLING_SUM", "sum"),
    measure("ROLLING_VARIANCE", "var_samp", aliases: ["ROLLING_VAR"]),
    DataBrewOperation("ROW_NUMBER", keys, "add-columns over groups in order, with row_number()") { call in
      try call.derive(call.target(), "row_number()", over: call.window())
    },
    DataBrewOperation(
      "SESSION", ["sourceColumn", "units", "value"] + keys, "add-columns over groups in order, with session_number",
      inference: "Sessions are numbered from 1 in each group."
    ) { call in
      let time = try call.asTime(try call.column())
      try call.derive(
        call.target(), "session_number(\(time), '\(try call.unit())', \(try call.integer("value")))",
        over: call.window())
    },
  ]

  private static func measure(_ name: String, _ aggregate: String, aliases: [String] = []) -> DataBrewOperation {
    DataBrewOperation(name, aliases: aliases, rolling, "add-columns over rows, with \(aggregate)") { call in
      try call.roll("\(aggregate)(\(call.asNumber(try call.column())))")
    }
  }

  private static func neighbour(_ name: String, _ function: String) -> DataBrewOperation {
    DataBrewOperation(name, ["sourceColumn", "numRows?", "targetColumn"], "add-columns over rows, with \(function)") {
      call in
      let value = "\(function)(\(Words.column(try call.column())), \(try call.integer("numRows", otherwise: 1)))"
      try call.derive(call.target(), value, over: .object([]))
    }
  }
}

extension OperationCall {
  /// How many rows before and behind count.
  fileprivate func neighbours() throws -> (before: Int, after: Int) {
    (try integer("numRowsBefore", otherwise: 0), try integer("numRowsAfter", otherwise: 0))
  }

  /// A new column of a measure over the rows around each row.
  fileprivate func roll(_ expression: String) throws {
    let (before, after) = try neighbours()
    try derive(target(), expression, over: OperationCall.rows(-before, after))
  }

  /// Groups and their order.
  fileprivate func window() throws -> JSON {
    var fields: [(String, JSON)] = []
    if step["groupByColumns"] != nil, try !list("groupByColumns").isEmpty {
      fields.append(("by", .texts(try list("groupByColumns"))))
    }
    if step["orderByColumns"] != nil, try !list("orderByColumns").isEmpty {
      fields.append(("order", .list(try list("orderByColumns").map { .object([("column", .text($0))]) })))
    }
    return .object(fields)
  }
}
