import Engine

extension FunctionTable {
  static let dates: [FunctionRow] = [
    FunctionRow("day", .spark(.f("dayofmonth", widens: true)), .sql(.call("day({0})"))),
    FunctionRow(
      "monthname",
      .spark(
        .both(
          "F.date_format({0}, \"MMM\")", sql: "date_format({0}, 'MMM')")),
      .duckDB(.call("left(monthname({0}), 3)")),
      .athena(.call("date_format({0}, '%b')"))),
    FunctionRow(
      "dayname",
      .spark(.both("F.date_format({0}, \"E\")", sql: "date_format({0}, 'E')")),
      .duckDB(.call("left(dayname({0}), 3)")),
      .athena(.call("date_format({0}, '%a')"))),
    FunctionRow(
      "date_add",
      .spark(.f("date_add", narrow: [1])),
      .duckDB(.call("({0!} + CAST({1} AS INTEGER))")),
      .athena(.call("date_add('day', {1}, {0})"))),
    FunctionRow(
      "date_sub",
      .spark(.f("date_sub", narrow: [1])),
      .duckDB(.call("({0!} - CAST({1} AS INTEGER))")),
      .athena(.call("date_add('day', -{1!}, {0})"))),
    FunctionRow(
      "datediff",
      .spark(.f("datediff", widens: true)),
      .duckDB(.call("datediff('day', {1}, {0})")),
      .athena(.call("date_diff('day', {1}, {0})"))),
    FunctionRow(
      "add_months",
      .spark(.f("add_months", narrow: [1])),
      .duckDB(.call("CAST({0!} + to_months(CAST({1} AS INTEGER)) AS DATE)")),
      .athena(.call("date_add('month', {1}, {0})"))),
    FunctionRow(
      "months_between",
      .spark(.named("months_between")),
      .sql(.refused("months are counted differently there", remedy: "count days, or export to pyspark"))),
    FunctionRow(
      "last_day",
      .spark(.f("last_day")),
      .duckDB(.call("last_day({0})")),
      .athena(.call("last_day_of_month({0})"))),
    FunctionRow(
      "next_day",
      .spark(.named("next_day")),
      .sql(.noneWithThisMeaning)),
    FunctionRow(
      "trunc",
      .spark(.named("trunc")),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          guard let unit = SharedSQLFunctions.unit(call.text(1)), ["year", "quarter", "month", "week"].contains(unit)
          else {
            throw SharedSQLFunctions.badUnit
          }
          return .call("CAST(date_trunc('\(unit)', {0}) AS DATE)")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          guard let unit = SharedSQLFunctions.unit(call.text(1)), ["year", "quarter", "month", "week"].contains(unit)
          else {
            throw SharedSQLFunctions.badUnit
          }
          return .call("date_trunc('\(unit)', {0})")
        })),
    FunctionRow(
      "date_trunc",
      .spark(.named("date_trunc")),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          guard let unit = SharedSQLFunctions.unit(call.text(0)) else { throw SharedSQLFunctions.badUnit }
          return .call("CAST(date_trunc('\(unit)', {1}) AS TIMESTAMP)")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          guard let unit = SharedSQLFunctions.unit(call.text(0)) else { throw SharedSQLFunctions.badUnit }
          return .call("date_trunc('\(unit)', {1})")
        })),
    FunctionRow(
      "date_format",
      .spark(.named("date_format")),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          guard let pattern = call.text(1).flatMap({ DatePatternText.percent($0, .duckdb) }) else {
            throw SharedSQLFunctions.badPattern
          }
          return .call("strftime({0}, \(StandardSQL.text(pattern)))")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          guard let pattern = call.text(1).flatMap({ DatePatternText.percent($0, .trino) }) else {
            throw SharedSQLFunctions.badPattern
          }
          return .call("date_format({0}, \(StandardSQL.text(pattern)))")
        })),
    FunctionRow(
      "to_date",
      .spark(.made { call in SparkFunction.reading(call, "date", "to_date", isTry: false) }),
      .duckDB(.made { call throws(SpellingRefusal) in try DuckDBDialect.reading(call, "DATE", isTry: false) }),
      .athena(.made { call throws(SpellingRefusal) in try AthenaDialect.reading(call, "DATE", isTry: false) })),
    FunctionRow(
      "try_to_date",
      .spark(.made { call in SparkFunction.reading(call, "date", "try_to_timestamp", isTry: true) }),
      .duckDB(.made { call throws(SpellingRefusal) in try DuckDBDialect.reading(call, "DATE", isTry: true) }),
      .athena(.made { call throws(SpellingRefusal) in try AthenaDialect.reading(call, "DATE", isTry: true) })),
    FunctionRow(
      "to_timestamp",
      .spark(.made { call in SparkFunction.reading(call, "timestamp", "to_timestamp", isTry: false) }),
      .duckDB(.made { call throws(SpellingRefusal) in try DuckDBDialect.reading(call, "TIMESTAMP", isTry: false) }),
      .athena(.made { call throws(SpellingRefusal) in try AthenaDialect.reading(call, "TIMESTAMP", isTry: false) })),
    FunctionRow(
      "try_to_timestamp",
      .spark(.made { call in SparkFunction.reading(call, "timestamp", "try_to_timestamp", isTry: true) }),
      .duckDB(.made { call throws(SpellingRefusal) in try DuckDBDialect.reading(call, "TIMESTAMP", isTry: true) }),
      .athena(.made { call throws(SpellingRefusal) in try AthenaDialect.reading(call, "TIMESTAMP", isTry: true) })),
    FunctionRow(
      "from_unixtime",
      .spark(.named("from_unixtime")),
      .sql(
        .refused(
          "its patterns are not read there", remedy: "use timestamp_seconds and date_format, or export to pyspark"))),
    FunctionRow(
      "unix_timestamp",
      .spark(.named("unix_timestamp")),
      .sql(
        .refused(
          "its patterns are not read there", remedy: "use timestamp_seconds and date_format, or export to pyspark"))),
    FunctionRow(
      "make_date",
      .spark(.f("make_date", narrow: [0, 1, 2])),
      .duckDB(.call("make_date({*})")),
      .athena(.refused("there is no such function", remedy: "use to_date on a text"))),
    FunctionRow(
      "make_timestamp",
      .spark(
        .both(
          "F.call_function(\"make_timestamp\", {0!}.cast(\"int\"), {1!}.cast(\"int\"), {2!}.cast(\"int\"), "
            + "{3!}.cast(\"int\"), {4!}.cast(\"int\"), {5!}.cast(\"decimal(16,6)\"))",
          sql: "make_timestamp(CAST({0} AS INT), CAST({1} AS INT), CAST({2} AS INT), CAST({3} AS INT), "
            + "CAST({4} AS INT), CAST({5} AS DECIMAL(16,6)))")),
      .duckDB(.call("make_timestamp({*})")),
      .athena(.refused("there is no such function", remedy: "use to_timestamp on a text"))),
    FunctionRow(
      "date_from_unix_date",
      .spark(.f("date_from_unix_date", narrow: [0])),
      .duckDB(.call("(DATE '1970-01-01' + CAST({0} AS INTEGER))")),
      .athena(.call("date_add('day', {0}, DATE '1970-01-01')"))),
    FunctionRow(
      "unix_seconds",
      .spark(.f("unix_seconds")),
      .duckDB(.call("CAST(epoch(date_trunc('second', {0})) AS BIGINT)")),
      .athena(.call("CAST(floor(to_unixtime({0})) AS BIGINT)"))),
    FunctionRow(
      "unix_millis",
      .spark(.f("unix_millis")),
      .sql(.refused("fractions are cut differently there", remedy: "use unix_seconds, or export to pyspark"))),
    FunctionRow(
      "unix_micros",
      .spark(.f("unix_micros")),
      .duckDB(.call("epoch_us({0})")),
      .athena(.refused("timestamps have milliseconds there", remedy: "use unix_seconds, or count days"))),
    FunctionRow(
      "timestamp_seconds",
      .spark(.f("timestamp_seconds")),
      .duckDB(.call("make_timestamp({0!} * 1000000)")),
      .athena(.call("date_add('second', {0}, TIMESTAMP '1970-01-01 00:00:00')"))),
    FunctionRow(
      "timestamp_millis",
      .spark(.f("timestamp_millis")),
      .duckDB(.call("make_timestamp({0!} * 1000)")),
      .athena(.call("date_add('millisecond', {0}, TIMESTAMP '1970-01-01 00:00:00.000')"))),
    FunctionRow(
      "timestamp_micros",
      .spark(.f("timestamp_micros")),
      .duckDB(.call("make_timestamp({0})")),
      .athena(.refused("timestamps have milliseconds there", remedy: "use timestamp_millis"))),
    FunctionRow(
      "timestampadd",
      .spark(
        .made { call throws(SpellingRefusal) in
          let unit = try SharedSQLFunctions.countedUnit(call).uppercased()
          return .both(
            "F.timestamp_add(\"\(unit)\", {1!}.cast(\"int\"), {2})",
            sql: "timestampadd(\(unit), CAST({1} AS INT), {2})")
        }),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          switch try SharedSQLFunctions.countedUnit(call) {
          case "microsecond": return .call("({2!} + to_microseconds({1}))")
          case "millisecond": return .call("({2!} + to_microseconds({1!} * 1000))")
          case "second": return .call("({2!} + to_microseconds({1!} * 1000000))")
          case "quarter": return .call("({2!} + to_months(CAST({1!} * 3 AS INTEGER)))")
          case "minute": return .call("({2!} + to_minutes({1}))")
          case "hour": return .call("({2!} + to_hours({1}))")
          case let unit: return .call("({2!} + to_\(unit)s(CAST({1} AS INTEGER)))")
          }
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          let unit = try SharedSQLFunctions.countedUnit(call)
          guard unit != "microsecond" else { throw SharedSQLFunctions.milliseconds }
          return .call("date_add('\(unit)', {1}, {2})")
        })),
    FunctionRow(
      "timestampdiff",
      .spark(
        .made { call throws(SpellingRefusal) in
          let unit = try SharedSQLFunctions.countedUnit(call).uppercased()
          return .both("F.timestamp_diff(\"\(unit)\", {1}, {2})", sql: "timestampdiff(\(unit), {1}, {2})")
        }),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          let unit = try SharedSQLFunctions.countedUnit(call)
          guard !["month", "quarter", "year"].contains(unit) else {
            throw SpellingRefusal("months are counted differently there", remedy: "count days, or export to pyspark")
          }
          return .call("datesub('\(unit)', {1}, {2})")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          let unit = try SharedSQLFunctions.countedUnit(call)
          guard unit != "microsecond" else { throw SharedSQLFunctions.milliseconds }
          return .call("date_diff('\(unit)', {1}, {2})")
        })),
    FunctionRow(
      "convert_timezone",
      .spark(
        .both(
          "F.convert_timezone({0}, {1}, {2!}.cast(\"timestamp_ntz\")).cast(\"timestamp\")",
          sql: "CAST(convert_timezone({0}, {1}, CAST({2} AS TIMESTAMP_NTZ)) AS TIMESTAMP)")),
      .sql(
        .refused(
          "times that clocks show twice or leave out are read differently there",
          remedy: "use timestampadd for a fixed offset, or export to pyspark"))),
    FunctionRow("year", .spark(.f("year", widens: true)), .sql(.call("year({0})"))),
    FunctionRow("quarter", .spark(.f("quarter", widens: true)), .sql(.call("quarter({0})"))),
    FunctionRow("month", .spark(.f("month", widens: true)), .sql(.call("month({0})"))),
    FunctionRow(
      "dayofyear",
      .spark(.f("dayofyear", widens: true)),
      .duckDB(.call("dayofyear({0})")),
      .athena(.call("day_of_year({0})"))),
    FunctionRow(
      "dayofweek",
      .spark(.f("dayofweek", widens: true)),
      .duckDB(.call("(dayofweek({0}) + 1)")),
      .athena(.call("(day_of_week({0}) % 7 + 1)"))),
    FunctionRow(
      "weekday",
      .spark(.f("weekday", widens: true)),
      .duckDB(.call("(isodow({0}) - 1)")),
      .athena(.call("(day_of_week({0}) - 1)"))),
    FunctionRow(
      "weekofyear",
      .spark(.f("weekofyear", widens: true)),
      .duckDB(.call("weekofyear({0})")),
      .athena(.call("week({0})"))),
    FunctionRow("hour", .spark(.f("hour", widens: true)), .sql(.call("hour({0})"))),
    FunctionRow("minute", .spark(.f("minute", widens: true)), .sql(.call("minute({0})"))),
    FunctionRow("second", .spark(.f("second", widens: true)), .sql(.call("second({0})"))),
    FunctionRow(
      "unix_date",
      .spark(.f("unix_date", widens: true)),
      .duckDB(.call("datediff('day', DATE '1970-01-01', {0})")),
      .athena(.call("date_diff('day', DATE '1970-01-01', {0})"))),
  ]
}
