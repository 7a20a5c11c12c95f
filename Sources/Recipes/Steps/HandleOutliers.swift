import Engine

/// `handle-outliers`: numbers that lie far from the others.
enum HandleOutliers {
  static let record = StepRecord(
    kind: "handle-outliers", since: .v1_1,
    summary: "Marks, removes, replaces or rescales numbers that lie far from the others.",
    elsewhere: ["outlier", "z-score", "iqr", "winsorize", "clip", "anomaly", "standardize"],
    details: [
      "z-score: further from the mean than \"threshold\" standard deviations (of a sample); 3 if left out.",
      "modified-z-score: 0.6745 times the distance from the median, in median absolute deviations, is above the threshold; 3.5 if left out (Iglewicz and Hoaglin, 1993).",
      "iqr: more than \"threshold\" interquartile ranges outside the quartiles; 1.5 if left out (Tukey, 1977).",
      "Where the deviation is 0, or cannot be told, nothing is an outlier; null and NaN never are.",
      "Infinities are further away than any number, and count for no mean, deviation or quartile.",
      "Distances are doubles; a note counts numbers with more digits than a double holds.",
      "What replaces by \"with\" is computed from the values that are no outliers.",
    ],
    cost: .sorts,
    fields: [
      FieldRecord("column", "Column", .column, .required, "The column of numbers."),
      FieldRecord(
        "method", "Method",
        .choice([
          Choice("z-score", "mean and standard deviation"),
          Choice("modified-z-score", "median and median absolute deviation"), Choice("iqr", "quartiles"),
        ]), .required, "How far is far."),
      FieldRecord("threshold", "Threshold", .scalar, .optional(nil), "A number: what is further away is an outlier."),
      FieldRecord(
        "by", "By", .columns, .optional(nil), "Columns: numbers are compared among rows that are equal in them."),
      FieldRecord(
        "do", "Do",
        .choice([
          Choice("flag", "a new column says true where it is one"), Choice("remove", "its row goes"),
          Choice("clear", "it becomes null"), Choice("replace", "\"with\" takes its place"),
          Choice("clip", "it becomes the nearest number that is none"),
          Choice("rescale", "a new column has the distance of every number, in deviations"),
        ]), .required, "What happens."),
      FieldRecord(
        "with", "With", .scalar, .optional(nil),
        "With \"replace\": a number, or mean, median, mode, sum, min or max of the other values."),
      FieldRecord(
        "into", "Into", .newColumn, .optional(nil),
        "The new column of \"flag\" and \"rescale\"; else in place if left out."),
    ],
    example: StepExample(
      step: #"{ "step": "handle-outliers", "column": "x", "method": "modified-z-score", "do": "flag", "into": "far" }"#,
      input: "x\n1\n2\n3\n4\n90\n",
      output: "x,far\n1,false\n2,false\n3,false\n4,false\n90,true\n"),
    lower: lower)

  private static let words: Set<String> = ["mean", "median", "mode", "sum", "min", "max"]

  private static func lower(_ call: StepCall) -> Plan? {
    guard let column = call.column("column") else { return nil }
    guard column.type.isNumeric || call.input.isValueless(column.name) else {
      call.error(
        "column", at: call.step["column"],
        "\"\(column.name.shortened)\" is \(column.type), and outliers are among numbers",
        remedy: "change its type first")
      return call.input
    }
    guard let threshold = threshold(call) else { return call.input }
    let by = call.columns("by", mayBeEmpty: true) ?? []
    let window = Window(by: by.map(\.name), order: [], frame: nil, calls: [])
    guard let measured = measured(column, call, window), let work = call.word("do") else { return nil }
    let names = Names(call.input)
    let outlier = "coalesce(abs(\(names.distance)) > ${threshold}, false)"
    guard
      let marked = call.adding(
        [(names.mark, outlier)], to: measured, ["threshold": .double(threshold)], key: "column")
    else { return nil }
    let (name, mark) = (StepCall.quoted(column.name), names.mark)
    switch work {
    case "flag": return result(mark, of: column, needsName: true, marked, call)
    case "rescale": return result(names.distance, of: column, needsName: true, marked, call)
    case "clear": return result("case when \(mark) then null else \(name) end", of: column, marked, call)
    case "clip":
      let edge =
        "\(names.middle) + \(names.unit) * (case when \(names.distance) < 0 then -${threshold} else ${threshold} end)"
      let text = "case when \(mark) then \(edge) else \(call.exactDouble(column)) end"
      return result(text, of: column, marked, call, values: ["threshold": .double(threshold)])
    case "replace": return replaced(column, marked, window, names, call)
    default:
      refuseName(call)
      let kept = call.derive("not \(mark)", schema: marked.schema, key: "do").map { [$0] } ?? []
      return Plan(.filter(kept), inputs: [marked], step: call.operatorStep, schema: marked.schema)
        .projecting(call.schema.fields.map(\.projection), step: call.operatorStep)
    }
  }

  /// Columns beside those of the table while the step works; plain words, which need no quotes.
  private struct Names {
    let middle, unit, distance, mark: String

    init(_ plan: Plan) {
      middle = plan.schema.freeName("middle")
      unit = plan.schema.freeName("unit")
      distance = plan.schema.freeName("distance")
      mark = plan.schema.freeName("mark")
    }
  }

  /// The table with the middle of the column, a unit of distance, and the distance of each number in these units.
  private static func measured(_ column: Field, _ call: StepCall, _ window: Window) -> Plan? {
    let names = Names(call.input)
    var input = call.input
    // Distances are doubles.
    if let isLost = LostDigits.of(column, as: .double).flatMap({ call.derive($0, key: "column") }),
      !input.isValueless(column.name)
    {
      input = call.noting(
        isLost, "\"\(column.name)\": numbers with more digits than a double holds were measured as the nearest double",
        column: column.name)
    }
    let x = "cast(\(StepCall.quoted(column.name)) as double)"
    func add(_ columns: [(String, String)], _ plan: Plan?) -> Plan? {
      plan.flatMap { call.adding(columns, to: $0, over: window, key: "column") }
    }
    // One NaN or infinity would leave no deviation to measure the others by.
    let finite = "case when \(x) - \(x) = 0 then \(x) end"
    // A deviation beyond the largest double cannot be told.
    func known(_ unit: String) -> String { "case when \(unit) - \(unit) = 0 then \(unit) end" }
    // Where a quartile is not the middle the distance begins at the quartile that is nearer.
    let away = "case when not isnan(\(x)) then (\(x) - \(names.middle)) / nullif(\(names.unit), 0) end"
    switch call.word("method") {
    case "iqr":
      let (low, high) = ("percentile(\(finite), 0.25)", "percentile(\(finite), 0.75)")
      let edges = add(
        [
          (names.unit, known("(\(high) - \(low))")),
          (names.middle, "case when \(x) > \(high) then \(high) when \(x) < \(low) then \(low) else \(x) end"),
        ],
        input)
      return add([(names.distance, away)], edges)
    case "modified-z-score":
      let middle = add([(names.middle, "median(\(finite))")], input)
      let spread = add([(names.unit, known("(median(abs(\(finite) - \(names.middle))) / 0.6745)"))], middle)
      return add([(names.distance, away)], spread)
    default:
      let spread = add([(names.middle, "mean(\(finite))"), (names.unit, known("stddev(\(finite))"))], input)
      return add([(names.distance, away)], spread)
    }
  }

  private static func threshold(_ call: StepCall) -> Double? {
    guard let json = call.step["threshold"] else {
      return ["iqr": 1.5, "modified-z-score": 3.5][call.word("method")] ?? 3
    }
    let field = Field("threshold", .double)
    guard case .double(let number)? = call.value(json, as: field, key: "threshold"), number >= 0 else {
      call.error("threshold", at: json, "the threshold is no number of at least 0", remedy: "write one such as 3")
      return nil
    }
    return number
  }

  private static func replaced(
    _ column: Field, _ marked: Plan, _ window: Window, _ names: Names, _ call: StepCall
  ) -> Plan? {
    let (name, mark) = (StepCall.quoted(column.name), names.mark)
    guard let json = call.step["with"] else {
      call.error(
        "with", at: nil, "what takes the place of an outlier is not said", remedy: "write \"with\": a number, or mean")
      return call.input
    }
    guard let word = json.text, words.contains(word) else {
      guard let value = call.value(json, as: column, key: "with") else { return call.input }
      return result(
        "case when \(mark) then ${value} else \(name) end", of: column, marked, call, values: ["value": value])
    }
    let other = marked.schema.freeName("other")
    // What has no value yet is of no type.
    let number = call.input.isValueless(column.name) ? "cast(\(name) as double)" : name
    // NaN is no outlier and no number to make others of either.
    let isLeftOut = column.type == .double ? "\(mark) or isnan(\(name))" : mark
    guard
      let known = call.adding(
        [(other, "\(word)(case when \(isLeftOut) then null else \(number) end)")], to: marked, over: window, key: "with"
      )
    else { return nil }
    // What stays must be the same numbers.
    let isWidened = known.schema[other].map { StepCall.isWidened(column, to: $0.type) } ?? false
    let own = isWidened ? call.exactDouble(column) : number
    return result("case when \(mark) then \(other) else \(own) end", of: column, known, call)
  }

  /// The table with the column made anew, or with another one.
  private static func result(
    _ text: String, of column: Field, needsName: Bool = false, _ plan: Plan, _ call: StepCall,
    values: [String: Value] = [:]
  ) -> Plan? {
    guard let made = call.derive(text, values, schema: plan.schema, key: "column") else { return nil }
    var projections = call.schema.fields.map(\.projection)
    if let into = call.word("into") {
      let isNew = call.checkNew(into, beside: TakenNames(call.schema.names), key: "into", at: call.step["into"])
      if isNew { projections.append(Projection(into, made)) }
    } else if needsName {
      call.error("into", at: nil, "the new column has no name", remedy: "write \"into\"")
    } else if let index = projections.firstIndex(where: { $0.name == column.name }) {
      projections[index].expression = made
    }
    return plan.projecting(projections, step: call.operatorStep)
  }

  private static func refuseName(_ call: StepCall) {
    guard let into = call.step["into"] else { return }
    call.error("into", at: into, "no column is made where rows are removed", remedy: "leave \"into\" out")
  }
}
