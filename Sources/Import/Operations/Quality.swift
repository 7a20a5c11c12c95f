import Engine
import Recipes

extension DataBrewOperations {
  private static let recognised = "advancedDataType"

  static let qualityOperations = [
    DataBrewOperation(
      "ADVANCED_DATATYPE_FILTER",
      ["sourceColumn", recognised, "pattern", "filterValues", "strategy", "clearWithEmpty?"],
      "filter-rows or set-columns with entity_detail",
      inference: "KEEP_ROWS and CLEAR_OTHERS take the values named, DISCARD_ROWS and CLEAR_FILTERS leave them out."
    ) { call in
      let column = try call.column()
      let isOne = try call.isOneOfDetails()
      let empty = call.flag("clearWithEmpty") ? "''" : "null"
      switch try call.text("strategy") {
      case "KEEP_ROWS": call.add("filter-rows", [("where", .text(isOne))])
      case "DISCARD_ROWS": call.add("filter-rows", [("where", .text("(\(isOne)) is not true"))])
      case "CLEAR_FILTERS": try call.set(column, "if(\(isOne), \(empty), \(Words.column(column)))")
      case "CLEAR_OTHERS": try call.set(column, "if(\(isOne), \(Words.column(column)), \(empty))")
      case let other:
        throw Refusal(
          "the strategy \(other) is not known here", "write KEEP_ROWS, DISCARD_ROWS, CLEAR_FILTERS or CLEAR_OTHERS")
      }
    },
    DataBrewOperation(
      "ADVANCED_DATATYPE_FLAG",
      ["sourceColumn", "targetColumn", recognised, "pattern", "filterValues", "trueString?", "falseString?"],
      "add-columns with entity_detail"
    ) { call in try call.derive(call.target(), call.flags(try call.isOneOfDetails())) },
    DataBrewOperation("DELETE_DUPLICATE_ROWS", [], "remove-duplicates") { call in call.add("remove-duplicates", []) },
    DataBrewOperation(
      "EXTRACT_ADVANCED_DATATYPE_DETAILS", ["sourceColumn", "targetColumn", recognised, "pattern"],
      "add-columns with entity_detail"
    ) { call in try call.derive(call.target(), call.detail()) },
    fill("FILL_WITH_AVERAGE", "mean"),
    DataBrewOperation(
      "FILL_WITH_CUSTOM", ["sourceColumn", "value", "columnDataType?"],
      "fill-missing; set-columns where a condition names other cells",
      inference: "With the condition IS_INVALID the invalid values are replaced, not the missing ones."
    ) { call in
      let column = try call.column()
      let value = try call.text("value")
      if call.step.conditions.isEmpty {
        call.add(
          "fill-missing", [("columns", .texts([column])), ("value", Words.json(value, as: call.type(of: column)))])
      } else {
        try call.set(column, Words.literal(value, as: call.type(of: column)))
      }
    },
    DataBrewOperation("FILL_WITH_EMPTY", ["sourceColumn"], "fill-missing with empty text") { call in
      let column = try call.column()
      guard call.type(of: column) == .text || call.type(of: column) == nil else {
        throw Refusal(
          "\(column) is of type \(call.type(of: column)?.description ?? ""), which has no empty value",
          "leave the nulls, or make it text first")
      }
      call.add("fill-missing", [("columns", .texts([column])), ("value", .text(""))])
    },
    fill("FILL_WITH_LAST_VALID", "previous", ["columnDataType?"]),
    fill("FILL_WITH_MEDIAN", "median"),
    fill("FILL_WITH_MODE", "mode", ["modeType?"]),
    fill("FILL_WITH_MOST_FREQUENT", "mode", inference: "Of values that are equally frequent the first is taken."),
    DataBrewOperation("FILL_WITH_NULL", ["sourceColumn"], "set-columns with nullif") { call in
      let column = try call.column()
      let name = Words.column(column)
      let isText = call.type(of: column) == .text || call.type(of: column) == nil
      try call.set(column, isText ? "nullif(\(name), '')" : name)
    },
    fill("FILL_WITH_SUM", "sum"),
    DataBrewOperation(
      "FLAG_DUPLICATE_ROWS", ["targetColumn", "trueString?", "falseString?"],
      "add-columns over the groups of equal rows"
    ) { call in
      guard let columns = call.draft.columns?.map(\.name) else {
        throw Refusal(
          "it compares all columns, and these are not known",
          "import with --source, the data set that the recipe ran on")
      }
      try call.derive(call.target(), call.flags("row_number() > 1"), over: .object([("by", .texts(columns))]))
    },
    DataBrewOperation(
      "FLAG_DUPLICATES_IN_COLUMN", ["sourceColumn", "targetColumn", "trueString?", "falseString?"],
      "add-columns over the groups of equal values"
    ) { call in
      try call.derive(
        call.target(), call.flags("row_number() > 1"), over: .object([("by", .texts([try call.column()]))]))
    },
    DataBrewOperation(
      "GET_ADVANCED_DATATYPE", ["sourceColumn", "columnName?"],
      leftOut: "it answers a question of the console and changes no data; sous profile tells what a column holds"
    ),
    DataBrewOperation(
      "REMOVE_DUPLICATES", ["sourceColumn"], "remove-duplicates by the column",
      inference: "The first row stays, and null is a value like others."
    ) { call in call.add("remove-duplicates", [("columns", .texts(try call.columns()))]) },
    DataBrewOperation(
      "REMOVE_INVALID", ["sourceColumn", "columnDataType", "\(recognised)?"], "filter-rows with try_cast or is_valid"
    ) { call in
      call.add("filter-rows", [("where", .text("(\(try call.isInvalid(try call.column()))) is not true"))])
    },
    DataBrewOperation("REMOVE_MISSING", ["sourceColumn"], "remove-missing") { call in
      call.add("remove-missing", [("columns", .texts(try call.columns()))])
    },
    replace("REPLACE_WITH_AVERAGE", "mean"),
    DataBrewOperation(
      "REPLACE_WITH_CUSTOM", ["sourceColumn", "value", "columnDataType", "\(recognised)?"], "set-columns with case"
    ) { call in
      let value = try call.text("value")
      for column in try call.columns() {
        try call.replaceInvalid(column, by: Words.literal(value, as: call.type(of: column)))
      }
    },
    DataBrewOperation(
      "REPLACE_WITH_EMPTY", ["sourceColumn", "columnDataType", "\(recognised)?"], "set-columns with case",
      inference: "Empty in a column that is no text is null."
    ) { call in
      let column = try call.column()
      try call.replaceInvalid(column, by: call.type(of: column).map { $0 == .text } ?? true ? "''" : "null")
    },
    DataBrewOperation(
      "REPLACE_WITH_LAST_VALID", ["sourceColumn", "columnDataType", "\(recognised)?"],
      "set-columns over the rows before, with last_value … ignore nulls"
    ) { call in
      let column = try call.column()
      let invalid = try call.isInvalid(column)
      let name = Words.column(column)
      let valid = "case when not (\(invalid)) and not (\(call.isMissing(column))) then \(name) end"
      try call.replaceInvalid(column, by: "last_value(\(valid)) ignore nulls", over: OperationCall.rows(nil, -1))
    },
    replace("REPLACE_WITH_MEDIAN", "median"),
    replace("REPLACE_WITH_MODE", "mode", ["modeType?"]),
    DataBrewOperation(
      "REPLACE_WITH_MOST_FREQUENT", ["sourceColumn", "columnDataType", "\(recognised)?"],
      "set-columns over the whole table, with mode"
    ) { call in
      let column = try call.column()
      let valid = "case when not (\(try call.isInvalid(column))) then \(Words.column(column)) end"
      try call.replaceInvalid(column, by: "mode(\(valid))", over: OperationCall.whole())
    },
    DataBrewOperation(
      "REPLACE_WITH_NULL", ["sourceColumn", "columnDataType", "\(recognised)?"], "set-columns with case"
    ) { call in try call.replaceInvalid(try call.column(), by: "null") },
    rolling("REPLACE_WITH_ROLLING_AVERAGE", "mean"),
    rolling("REPLACE_WITH_ROLLING_SUM", "sum"),
    replace("REPLACE_WITH_SUM", "sum"),
  ]

  /// Fills what is missing with a measure of the column.
  private static func fill(
    _ name: String, _ with: String, _ parameters: [String] = [], inference: String? = nil
  ) -> DataBrewOperation {
    DataBrewOperation(name, ["sourceColumn"] + parameters, "fill-missing with \(with)", inference: inference) { call in
      let column = try call.column()
      var fields: [(String, JSON)] = [("columns", .texts([column])), ("with", .text(with))]
      if name == "FILL_WITH_MODE" { fields.append(("ties", .text(try call.ties()))) }
      if let condition = try call.conditions() { fields.append(("where", .text(condition))) }
      let isNumeric = ["mean", "median", "sum"].contains(with) || name == "FILL_WITH_MODE"
      if isNumeric, call.type(of: column) == .text {
        call.remark("\(column) is text and becomes a number first; what is none becomes missing")
        call.add(
          "change-type", [("columns", .object([(column, .text("double"))])), ("otherwise", .text("null"))])
      }
      call.add("fill-missing", fields)
    }
  }

  /// Replaces invalid values by a measure of the valid ones.
  private static func replace(_ name: String, _ aggregate: String, _ parameters: [String] = []) -> DataBrewOperation {
    DataBrewOperation(
      name, ["sourceColumn", "columnDataType"] + parameters, "set-columns over the whole table, with \(aggregate)"
    ) { call in
      let column = try call.column()
      let number = call.asNumber(column)
      let condition = try [call.isInvalid(column), call.conditions()].compactMap(\.self).joined(separator: " and ")
      let measure = aggregate == "mode" ? try call.mode(of: number) : "\(aggregate)(\(number))"
      call.add(
        "set-columns",
        [
          ("over", OperationCall.whole()),
          (
            "values",
            .object([(column, .text("case when \(condition) then \(measure) else \(number) end"))])
          ),
        ])
    }
  }

  /// Replaces each value by a measure of the rows up to it.
  private static func rolling(_ name: String, _ aggregate: String) -> DataBrewOperation {
    DataBrewOperation(
      name, ["sourceColumn", "columnDataType?", "period"], "set-columns over rows, with \(aggregate)",
      inference: "The row itself counts, beside as many rows before it as period says."
    ) { call in
      let column = try call.column()
      let period = try call.integer("period")
      try call.set(column, "\(aggregate)(\(call.asNumber(column)))", over: OperationCall.rows(-period, 0))
    }
  }
}

extension OperationCall {
  /// What counts of values that are equally frequent.
  func ties() throws -> String {
    try choice(
      "modeType",
      [
        ("NONE", "first"), ("MINIMUM", "least"), ("MIN", "least"), ("MAXIMUM", "greatest"), ("MAX", "greatest"),
        ("AVERAGE", "mean"),
      ], otherwise: "first")
  }

  /// The mode of other rows, of values that are equally frequent the one that is asked for; the least where none is.
  func mode(of value: String) throws -> String {
    switch try ties() {
    case "greatest": "mode_greatest(\(value))"
    case "mean": "mode_mean(\(value))"
    default: "mode(\(value))"
    }
  }

  func replaceInvalid(_ column: String, by value: String, over: JSON? = nil) throws {
    try set(
      column, "case when \(try isInvalid(column)) then \(value) else \(Words.column(column)) end", over: over)
  }

  /// The detail of a recognised text: the domain of an address, the network of a card.
  func detail() throws -> String {
    let kind = try RecognisedText.kind(text("advancedDataType"))
    let detail = ForeignKey.plain(try text("pattern"))
    let known = [
      "phone": ["areacode", "countrycode"], "date time": ["day", "month", "monthname", "week", "quarter", "year"],
      "credit card": ["length", "network"], "url": ["protocol", "tld", "domain"],
    ]
    guard let details = known[kind], details.contains(detail) else {
      throw Refusal(
        "the \(try text("pattern")) of a \(kind) is told by a list of places, which Sous has not",
        "join a table that has it")
    }
    let written = ["areacode": "area code", "countrycode": "country code", "monthname": "month name"][detail] ?? detail
    return "entity_detail(\(asText(try column())), \(Words.text(kind)), \(Words.text(written)))"
  }

  func isOneOfDetails() throws -> String {
    let values = try list(step["filterValues"] == nil ? "filter values" : "filterValues")
    return "\(try detail()) in (\(values.map(Words.text).joined(separator: ", ")))"
  }
}
