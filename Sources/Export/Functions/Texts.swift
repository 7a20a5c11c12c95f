import Engine

extension FunctionTable {
  static let texts: [FunctionRow] = [
    FunctionRow(
      "contains",
      .spark(.both("{0!}.contains({1~})", sql: "contains({*})")),
      .duckDB(.call("contains({*})")),
      .athena(.form("strpos({0}, {1}) > 0", .infix))),
    FunctionRow(
      "startswith",
      .spark(.both("{0!}.startswith({1~})", sql: "startswith({*})")),
      .sql(.call("starts_with({*})"))),
    FunctionRow("endswith", .spark(.both("{0!}.endswith({1~})", sql: "endswith({*})")), .sql(.call("ends_with({*})"))),
    FunctionRow(
      "instr",
      .spark(.named("instr", widens: true)),
      .duckDB(.call("instr({*})")),
      .athena(.call("strpos({*})"))),
    FunctionRow(
      "locate",
      .spark(.named("locate", narrow: [2], widens: true)),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          guard call.count == 2 else {
            throw SpellingRefusal("a position to begin at cannot be given", remedy: "cut the text with substring")
          }
          return .call("instr({1}, {0})")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          guard call.count == 2 else {
            throw SpellingRefusal("a position to begin at cannot be given", remedy: "cut the text with substring")
          }
          return .call("strpos({1}, {0})")
        })),
    FunctionRow(
      "find_in_set",
      .spark(.f("find_in_set", widens: true)),
      .sql(.noneWithThisMeaning)),
    FunctionRow(
      "substring",
      .spark(.named("substring", narrow: [1, 2])),
      .sql(.made { SharedSQLFunctions.substring($0) })),
    FunctionRow(
      "left",
      .spark(.f("left", narrow: [1])),
      .duckDB(.call("left({0}, greatest({1!}, 0))")),
      .athena(.call("substr({0}, 1, greatest({1!}, 0))"))),
    FunctionRow(
      "right",
      .spark(.f("right", narrow: [1])),
      .duckDB(.call("right({0}, greatest({1!}, 0))")),
      .athena(.call("reverse(substr(reverse({0}), 1, greatest({1!}, 0)))"))),
    FunctionRow(
      "trim",
      .spark(.f("trim")),
      .duckDB(.call("trim({0}, ' ')")),
      .athena(.call("trim(BOTH ' ' FROM {0!})"))),
    FunctionRow(
      "ltrim",
      .spark(.f("ltrim")),
      .duckDB(.call("ltrim({0}, ' ')")),
      .athena(.call("trim(LEADING ' ' FROM {0!})"))),
    FunctionRow(
      "rtrim",
      .spark(.f("rtrim")),
      .duckDB(.call("rtrim({0}, ' ')")),
      .athena(.call("trim(TRAILING ' ' FROM {0!})"))),
    FunctionRow(
      "btrim",
      .spark(.f("btrim")),
      .duckDB(.made { call in .call(call.count == 1 ? "trim({0}, ' ')" : "trim({*})") }),
      .athena(.made { call in .call(call.count == 1 ? "trim(BOTH ' ' FROM {0!})" : "trim(BOTH {1!} FROM {0!})") })),
    FunctionRow(
      "split_part",
      .spark(.f("split_part", narrow: [2])),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          try SharedSQLFunctions.requireText(call, 1, "the separator")
          guard let part = SharedSQLFunctions.literal(call, 2), part > 0 else {
            throw SpellingRefusal("the part must be a positive number written out", remedy: "write 1 or more")
          }
          return .call("split_part({0}, {1}, \(part))")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          try SharedSQLFunctions.requireText(call, 1, "the separator")
          guard let part = SharedSQLFunctions.literal(call, 2), part > 0 else {
            throw SpellingRefusal("the part must be a positive number written out", remedy: "write 1 or more")
          }
          return .call("CASE WHEN {0!} IS NOT NULL THEN coalesce(split_part({0}, {1}, \(part)), '') END")
        })),
    FunctionRow(
      "substring_index",
      .spark(.named("substring_index", narrow: [2])),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          try SharedSQLFunctions.requireText(call, 1, "the separator")
          guard let count = SharedSQLFunctions.literal(call, 2), count >= 0 else {
            throw SpellingRefusal("the count must be a number from 0 written out", remedy: "write 0 or more")
          }
          return .call("array_to_string(list_slice(string_split({0}, {1}), 1, \(count)), {1})")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          try SharedSQLFunctions.requireText(call, 1, "the separator")
          guard let count = SharedSQLFunctions.literal(call, 2), count >= 0 else {
            throw SpellingRefusal("the count must be a number from 0 written out", remedy: "write 0 or more")
          }
          return .call("array_join(slice(split({0}, {1}), 1, \(count)), {1})")
        })),
    FunctionRow("upper", .spark(.f("upper")), .sql(.call(SharedSQLFunctions.upper))),
    FunctionRow("lower", .spark(.f("lower")), .sql(.call("lower({0})"))),
    FunctionRow(
      "initcap",
      .spark(.f("initcap")),
      .sql(.noneWithThisMeaning)),
    FunctionRow(
      "concat",
      .spark(.f("concat")),
      .sql(
        .made { call in .call("(" + call.arguments.indices.map { "{\($0)!}" }.joined(separator: " || ") + ")")
        })),
    FunctionRow("concat_ws", .spark(.named("concat_ws")), .sql(.call("concat_ws({*})"))),
    FunctionRow(
      "replace",
      .spark(.f("replace")),
      .sql(
        .made { call throws(SpellingRefusal) in
          try SharedSQLFunctions.requireText(call, 1, "the text to find")
          return .call(call.count == 2 ? "replace({0}, {1}, '')" : "replace({*})")
        })),
    FunctionRow("translate", .spark(.named("translate")), .sql(.call("translate({*})"))),
    FunctionRow(
      "lpad",
      .spark(.named("lpad", narrow: [1])),
      .duckDB(.made { call throws(SpellingRefusal) in try DuckDBDialect.padded(call, "lpad") }),
      .athena(.made { call throws(SpellingRefusal) in try AthenaDialect.padded(call, "lpad") })),
    FunctionRow(
      "rpad",
      .spark(.named("rpad", narrow: [1])),
      .duckDB(.made { call throws(SpellingRefusal) in try DuckDBDialect.padded(call, "rpad") }),
      .athena(.made { call throws(SpellingRefusal) in try AthenaDialect.padded(call, "rpad") })),
    FunctionRow(
      "repeat",
      .spark(.named("repeat", narrow: [1])),
      .duckDB(.call("repeat({*})")),
      .athena(.call("array_join(repeat({0}, CAST(greatest({1!}, 0) AS INTEGER)), '')"))),
    FunctionRow(
      "space",
      .spark(.named("space", narrow: [0])),
      .duckDB(.call("repeat(' ', {0})")),
      .athena(.call("array_join(repeat(' ', CAST(greatest({0!}, 0) AS INTEGER)), '')"))),
    FunctionRow(
      "reverse",
      .spark(.f("reverse")),
      .duckDB(.refused("letters with marks are kept together there", remedy: "export to pyspark")),
      .athena(.call("reverse({0})"))),
    FunctionRow(
      "overlay",
      .spark(
        .made { call in
          call.count == 3 ? .f("overlay", narrow: [2]) : .f("overlay", narrow: [2, 3])
        }),
      .sql(.noneWithThisMeaning)),
    FunctionRow("length", .spark(.f("length", widens: true)), .sql(.call("length({0})"))),
    FunctionRow(
      "octet_length",
      .spark(.f("octet_length", widens: true)),
      .duckDB(.call("strlen({0})")),
      .athena(.call("length(to_utf8({0}))"))),
    FunctionRow(
      "bit_length",
      .spark(.f("bit_length", widens: true)),
      .duckDB(.call("(strlen({0}) * 8)")),
      .athena(.call("(length(to_utf8({0})) * 8)"))),
    FunctionRow(
      "ascii",
      .spark(.f("ascii", widens: true)),
      .duckDB(.call("CAST(ascii({0}) AS BIGINT)")),
      .athena(
        .call(
          "CASE WHEN {0!} = '' THEN BIGINT '0' ELSE CAST(codepoint(CAST(substr({0}, 1, 1) AS VARCHAR(1))) AS BIGINT) END"
        ))),
    FunctionRow(
      "chr",
      .spark(.named("chr")),
      .sql(.noneWithThisMeaning)),
    FunctionRow(
      "unichr",
      .spark(
        SparkFunction(
          form: .refused("there is no such function for all of Unicode", remedy: "use chr for codes below 256"))),
      .duckDB(.call("chr(CAST({0} AS INTEGER))")),
      .athena(.call("chr({0})"))),
    onlyHere("words", "what a word is, is Sous' own", remedy: "use regexp_replace, or run the recipe in Sous"),
    onlyHere("expand_contractions", "there is no such function", remedy: "use replace, or run the recipe in Sous"),
    onlyHere("remove_words", "there is no such function", remedy: "use regexp_replace, or run the recipe in Sous"),
    onlyHere("stem_words", "there is no such function", remedy: "run the recipe in Sous"),
    onlyHere("sentence_case", "there is no such function", remedy: "use upper, lower and substring"),
    FunctionRow(
      "levenshtein",
      .spark(.f("levenshtein", widens: true)),
      .duckDB(.refused("it counts bytes there", remedy: "export to pyspark")),
      .athena(.call("levenshtein_distance({*})"))),
    FunctionRow(
      "soundex",
      .spark(.f("soundex")),
      .sql(.noneWithThisMeaning)),
    FunctionRow(
      "crc32",
      .spark(.both("F.crc32({0!}.cast(\"binary\"))", sql: "crc32(CAST({0} AS BINARY))")),
      .duckDB(.refused("there is no such function", remedy: "export to pyspark")),
      .athena(.call("crc32(to_utf8({0}))"))),
    FunctionRow(
      "luhn_check",
      .spark(.named("luhn_check")),
      .duckDB(.refused("there is no such function", remedy: "export to pyspark")),
      .athena(.call("luhn_check({0})"))),
    FunctionRow(
      "like",
      .spark(.f("like")),
      .sql(
        .made { call in
          .form(call.count == 2 ? "{0!} LIKE {1!} ESCAPE '\\'" : "{0!} LIKE {1!} ESCAPE {2!}", .infix)
        })),
    FunctionRow(
      "rlike",
      .spark(.f("rlike")),
      .duckDB(.call("regexp_matches({*})")),
      .athena(.call("regexp_like({*})"))),
    FunctionRow(
      "regexp_replace",
      .spark(.named("regexp_replace", narrow: [3])),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          guard call.count == 3, let with = call.text(2), let rewritten = DuckDBDialect.backReferences(with) else {
            throw SpellingRefusal(
              "the replacement must be written out and a position left out", remedy: "write it as a text")
          }
          return .call("regexp_replace({0}, {1}, \(StandardSQL.text(rewritten)), 'g')")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          guard call.count == 3 else {
            throw SpellingRefusal("a position to begin at cannot be given", remedy: "cut the text with substring")
          }
          return .call("regexp_replace({*})")
        })),
    FunctionRow(
      "regexp_extract",
      .spark(.named("regexp_extract", narrow: [2])),
      .duckDB(
        .made { call throws(SpellingRefusal) in
          guard call.count == 2 || SharedSQLFunctions.literal(call, 2) != nil else {
            throw SpellingRefusal("the group must be a number written out", remedy: "write the number")
          }
          return .call("regexp_extract({0}, {1}, \(SharedSQLFunctions.literal(call, 2) ?? 1))")
        }),
      .athena(
        .made { call throws(SpellingRefusal) in
          guard call.count == 2 || SharedSQLFunctions.literal(call, 2) != nil else {
            throw SpellingRefusal("the group must be a number written out", remedy: "write the number")
          }
          let group = SharedSQLFunctions.literal(call, 2) ?? 1
          return .call("CASE WHEN {0!} IS NOT NULL THEN coalesce(regexp_extract({0}, {1}, \(group)), '') END")
        })),
    FunctionRow(
      "regexp_substr",
      .spark(.f("regexp_substr")),
      .duckDB(.call("CASE WHEN regexp_matches({*}) THEN regexp_extract({0}, {1}, 0) END")),
      .athena(.call("regexp_extract({*})"))),
    FunctionRow(
      "regexp_instr",
      .spark(.f("regexp_instr", widens: true)),
      .duckDB(.refused("there is no such function", remedy: "export to pyspark")),
      .athena(.call("greatest(regexp_position({*}), 0)"))),
    onlyHere("regexp_rinstr", "there is no such function", remedy: "use regexp_instr, or run the recipe in Sous"),
    FunctionRow(
      "mask_matches",
      .spark(.made(MaskSpelling.spark)),
      .sql(.refused("matches cannot be masked", remedy: "mask by positions, or run this recipe with Sous"))),
    FunctionRow(
      "regexp_count",
      .spark(.f("regexp_count", widens: true)),
      .duckDB(.call("len(regexp_extract_all({0}, {1}, 0))")),
      .athena(.call("regexp_count({*})"))),
  ]
}
