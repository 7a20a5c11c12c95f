import Engine
import Recipes

extension DataBrewOperations {
  private static let nesting = ["sourceColumns", "targetColumn", "removeSourceColumns?"]

  static let tableOperations = [
    nested("NEST_TO_ARRAY", nesting),
    nested("NEST_TO_MAP", nesting),
    nested("NEST_TO_STRUCT", nesting),
    nested("UNNEST_ARRAY", ["sourceColumn", "targetColumn"]),
    nested("UNNEST_MAP", ["sourceColumn", "removeSourceColumn?", "targetColumn?"]),
    nested("UNNEST_STRUCT", ["sourceColumn", "removeSourceColumn?", "targetColumn?"]),
    nested(
      "UNNEST_STRUCT_N",
      ["sourceColumns", "regexColumnSelector?", "removeSourceColumn?", "unnestLevel?", "delimiter?"]),
    DataBrewOperation(
      "GROUP_BY", ["sourceColumns", "groupByAggFunctionOptions", "groupByAggFunctions?", "useNewDataFrame?"],
      "group-rows; add-columns over the group where useNewDataFrame is false",
      inference: "Without useNewDataFrame a new table is made."
    ) { call in try group(call) },
    DataBrewOperation(
      "JOIN",
      [
        "joinKeys", "joinType", "leftColumns?", "rightColumns?", "secondInputLocation", "secondaryDatasetName?",
      ], "join-table; addresses of S3 by --map",
      inference: "All columns of the left table stay, whatever leftColumns says: recipes that join twice need it."
    ) { call in try join(call) },
    DataBrewOperation(
      "PIVOT", ["sourceColumn", "valueColumn", "aggregateFunction"],
      "pivot-rows, its values written down from the data", inference: "Rows are grouped by all other columns."
    ) { call in
      let (column, value) = (try call.column(), try call.text("valueColumn"))
      let aggregate = try call.aggregate(try call.text("aggregateFunction"), of: value)
      call.add(
        "pivot-rows",
        [
          ("column", .text(column)), ("values", .texts(try call.draft.values(of: column, atMost: 10))),
          ("value", .text(aggregate)),
        ])
    },
    DataBrewOperation(
      "SCALE", aliases: ["NORMALIZATION"], ["sourceColumn", "targetColumn", "strategy", "lowerBound?", "upperBound?"],
      "add-columns over the whole table",
      inference: "A column of one value only gives null; deviations are the sample's."
    ) { call in try scale(call) },
    DataBrewOperation(
      "TRANSPOSE", ["pivotColumns", "valueColumns", "aggregateFunction?", "newColumn"],
      "unpivot-columns, then pivot-rows, its values written down from the data",
      inference: "The names of the value columns stand in the new column."
    ) { call in
      let (pivots, values) = (try call.list("pivotColumns"), try call.list("valueColumns"))
      guard pivots.count == 1 else {
        throw Refusal("it makes columns of \(pivots.count) columns at once", "merge them to one first")
      }
      let name = try call.text("newColumn")
      let aggregate = try call.aggregate(call.optional("aggregateFunction") ?? "ANY", of: "value")
      call.unpivot(values, names: name, values: "value")
      call.add(
        "pivot-rows",
        [
          ("column", .text(pivots[0])), ("values", .texts(try call.draft.values(of: pivots[0], atMost: 100))),
          ("value", .text(aggregate)), ("by", .texts([name])),
        ])
    },
    DataBrewOperation(
      "UNION", ["datasetsColumns", "secondaryInputs", "secondaryDatasetNames?", "targetColumnNames"],
      "union-tables of nested recipes that rename and keep columns; addresses of S3 by --map"
    ) { call in try union(call) },
    DataBrewOperation(
      "UNPIVOT", ["sourceColumns", "unpivotColumn", "valueColumn"], "unpivot-columns",
      inference: "unpivotColumn has the names and valueColumn the values; nulls are kept."
    ) { call in
      try call.unpivot(call.columns(), names: call.text("unpivotColumn"), values: call.text("valueColumn"))
    },
  ]

  private static func group(_ call: OperationCall) throws {
    let key = call.step["groupByAggFunctionOptions"] == nil ? "groupByAggFunctions" : "groupByAggFunctionOptions"
    var values: [(String, String)] = []
    for option in try call.structure(key).list ?? [] {
      guard let column = option.member("sourceColumnName")?.plainText,
        let function = option.member("functionName")?.plainText
      else { throw Refusal("one of \(key) has no sourceColumnName or functionName", "write both") }
      let name = option.member("targetColumnName")?.plainText ?? "\(column)_\(function.lowercased())"
      values.append((name, try call.aggregate(function, of: column)))
    }
    guard !values.isEmpty else { throw Refusal("\(key) is empty", "name at least one aggregate") }
    let by = try call.columns()
    if call.step["useNewDataFrame"] != nil, !call.flag("useNewDataFrame") {
      return try call.derive(values.map { (name: $0.0, expression: $0.1) }, over: OperationCall.whole(by: by))
    }
    call.add(
      "group-rows", [("by", .texts(by)), ("values", .object(values.map { ($0.0, JSON.text($0.1)) }))])
  }

  private static func join(_ call: OperationCall) throws {
    let kind = try call.choice(
      "joinType",
      [
        ("INNER_JOIN", "inner"), ("LEFT_JOIN", "left"), ("RIGHT_JOIN", "right"), ("OUTER_JOIN", "full"),
        ("LEFT_EXCLUDING_JOIN", "anti"), ("RIGHT_EXCLUDING_JOIN", "right-anti"), ("OUTER_EXCLUDING_JOIN", "full-anti"),
      ])
    var keys: [JSON] = []
    for pair in try call.structure("joinKeys").list ?? [] {
      guard let left = pair.member("key")?.plainText, let right = pair.member("value")?.plainText else {
        throw Refusal("one of joinKeys has no key or value", "write { \"key\": left column, \"value\": right column }")
      }
      keys.append(.object([("left", .text(left)), ("right", .text(right))]))
    }
    guard !keys.isEmpty else { throw Refusal("joinKeys is empty", "name the columns that must be equal") }
    guard let address = call.optional("secondInputLocation") else {
      throw Refusal(
        "secondInputLocation is missing, so the second table has no place",
        "write its address there; --map s3://bucket=folder maps it to a folder")
    }
    var fields: [(String, JSON)] = [
      ("with", call.source(address).json), ("kind", .text(kind)), ("on", .list(keys)),
    ]
    if kind != "anti", call.step["rightColumns"] != nil {
      let taken = try call.list("rightColumns")
      fields.append(("take", .texts(taken)))
      let own = Set(call.draft.columns?.map(\.name) ?? [])
      if taken.contains(where: own.contains) {
        let prefix = (call.optional("secondaryDatasetName") ?? "right") + "_"
        fields.append(("prefix", .text(prefix)))
        call.remark("columns that this table has already are taken as \(prefix)…")
      }
    }
    call.add("join-table", fields)
    guard call.step["leftColumns"] != nil, let known = call.draft.columns?.map(\.name) else { return }
    let left = Set(try call.list("leftColumns"))
    let others = known.filter { !left.contains($0) }
    if !others.isEmpty { call.remark("columns stay that leftColumns does not name: \(others.joined(separator: ", "))") }
  }

  private static func union(_ call: OperationCall) throws {
    let targets = try call.list("targetColumnNames")
    let lists = (try call.structure("datasetsColumns").list ?? []).map { $0.givenList ?? [] }
    let inputs = try call.structure("secondaryInputs").list ?? []
    guard lists.count == inputs.count + 1, lists.allSatisfy({ $0.count == targets.count }) else {
      throw Refusal(
        "datasetsColumns has \(lists.count) lists for \(inputs.count + 1) tables of \(targets.count) columns",
        "write a list for this table and each other, as long as targetColumnNames, with null where a column is missing")
    }
    var others: [JSON] = []
    for (columns, input) in zip(lists.dropFirst(), inputs) {
      guard let place = input.member("S3InputDefinition"), let bucket = place.member("Bucket")?.plainText else {
        throw Refusal(
          "one of secondaryInputs has no S3InputDefinition", "tables of a catalog are named by union-tables")
      }
      let address = "s3://\(bucket)/\(place.member("Key")?.plainText ?? "")"
      var other = Recipe(name: nil, path: "")
      other.source = call.source(address)
      other.steps = renaming(columns, to: targets)
      others.append(.object([("recipe", .text(call.draft.add(other, called: "union")))]))
    }
    for step in renaming(lists[0], to: targets) { call.add(step) }
    call.add("union-tables", [("with", .list(others))])
    if lists[0].contains(where: \.isNull) { call.add("keep-columns", [("columns", .texts(targets))]) }
  }

  /// The steps that give columns other names and drop all others.
  private static func renaming(_ columns: [JSON], to targets: [String]) -> [Step] {
    let pairs = zip(columns, targets).compactMap { column, target in column.plainText.map { ($0, target) } }
    var steps = [Step("keep-columns", [("columns", .texts(pairs.map(\.0)))])]
    let changed = pairs.filter { $0.0 != $0.1 }
    if !changed.isEmpty {
      steps.append(Step("rename-columns", [("names", .object(changed.map { ($0.0, JSON.text($0.1)) }))]))
    }
    return steps
  }

  private static func scale(_ call: OperationCall) throws {
    let x = call.asNumber(try call.column())
    let share = "(\(x) - min(\(x))) / nullif(max(\(x)) - min(\(x)), 0)"
    let value: String
    switch ForeignKey.plain(try call.text("strategy")) {
    case "minmax": value = share
    case "scalebetween":
      guard call.step["lowerBound"] != nil, call.step["upperBound"] != nil else {
        throw Refusal(
          "the bounds of SCALE_BETWEEN have no documented names",
          "write lowerBound and upperBound, or add-columns with the formula")
      }
      let (low, high) = (try call.number("lowerBound"), try call.number("upperBound"))
      value = "\(low) + (\(high) - (\(low))) * \(share)"
    case "meannormalization": value = "(\(x) - mean(\(x))) / nullif(max(\(x)) - min(\(x)), 0)"
    case "zscore": value = "(\(x) - mean(\(x))) / nullif(stddev(\(x)), 0)"
    default:
      throw Refusal(
        "the strategy \(try call.text("strategy")) is not known here",
        "write MIN_MAX, SCALE_BETWEEN, MEAN_NORMALIZATION or Z_SCORE")
    }
    try call.derive(call.target(), value, over: OperationCall.whole())
  }
}

extension OperationCall {
  func add(_ step: Step) { add(step.kind, (step.json.members ?? []).dropFirst().map { ($0.key, $0.value) }) }

  /// The table at an address.
  func source(_ address: String) -> RecipeSource {
    RecipeSource(path: TextTemplate.escaped(draft.places.path(of: address)))
  }

  func unpivot(_ columns: [String], names: String, values: String) {
    if let types = draft.columns.map({ all in Set(all.filter { columns.contains($0.name) }.map(\.type)) }),
      types.count > 1,
      !types.allSatisfy(\.isNumeric)
    {
      remark("the columns have several types, so their values become text")
      add("change-type", [("columns", .object(columns.map { ($0, JSON.text("text")) }))])
    }
    add("unpivot-columns", [("columns", .texts(columns)), ("names", .text(names)), ("values", .text(values))])
  }

  /// An aggregate of DataBrew over a column.
  func aggregate(_ function: String, of column: String) throws -> String {
    let name = Words.column(column)
    let number = column == "value" && type(of: column) == nil ? name : asNumber(column)
    switch ForeignKey.plain(function) {
    case "count": return "count(\(name))"
    case "countdistinct": return "count(distinct \(name))"
    case "sum": return "sum(\(number))"
    case "sumdistinct": return "sum(distinct \(number))"
    case "average", "avg", "mean": return "mean(\(number))"
    case "median": return "median(\(number))"
    case "min", "minimum": return "min(\(name))"
    case "max", "maximum": return "max(\(name))"
    case "mode": return "mode(\(name))"
    case "collectlist":
      remark("a list is a text here: its values as a JSON array")
      return "json_arrayagg(\(name))"
    case "any", "first": return "first(\(name))"
    case "last": return "last(\(name))"
    case "standarddeviation", "stddev": return "stddev(\(number))"
    case "variance": return "var_samp(\(number))"
    case "skewness": return "skewness(\(number))"
    case "kurtosis": return "kurtosis(\(number))"
    default:
      throw Refusal(
        "the aggregate \(function) is not known here",
        "use one of COUNT, COUNT_DISTINCT, SUM, AVERAGE, MEDIAN, MIN, MAX, MODE, ANY, COLLECT_LIST, STANDARD_DEVIATION, VARIANCE"
      )
    }
  }
}
