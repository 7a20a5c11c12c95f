import Engine

/// `fill-missing`: puts a value where one is missing.
enum FillMissing {
  static let record = StepRecord(
    kind: "fill-missing",
    summary: "Puts a value where values are missing.",
    elsewhere: [
      "null", "empty", "blank", "coalesce", "impute", "fillna", "fill down", "forward fill", "ffill", "bfill",
    ],
    details: [
      "Null and empty text are missing.", "The value must be of each column's type.",
      "With \"with\" the value comes from the column's other values: of all rows, or of those that are equal in the columns of \"by\". Where there is none, it stays missing.",
      "Means and medians are numbers of their own type: a column of integers becomes one of doubles.",
    ],
    keepsColumns: true,
    fields: [
      FieldRecord("columns", "Columns", .columns, .required, "The columns to fill."),
      FieldRecord("value", "Value", .scalar, .optional(nil), "What takes the place of missing values; or \"with\"."),
      FieldRecord(
        "with", "With",
        .choice([
          Choice("mean", "the mean of the column"), Choice("median", "its median"),
          Choice("mode", "its most frequent value"), Choice("sum", "its sum"),
          Choice("previous", "the nearest value above"), Choice("next", "the nearest value below"),
        ]), .optional(nil), "Which of the column's other values takes their place, instead of \"value\".", since: .v1_1),
      FieldRecord(
        "by", "By", .columns, .optional(nil), "Columns: with \"with\", only rows that are equal in them are looked at.",
        since: .v1_1),
      FieldRecord(
        "ties", "Ties",
        .choice([
          Choice("least", "the smallest of them"), Choice("greatest", "the greatest"),
          Choice("first", "the one that comes first"), Choice("mean", "the mean of these numbers"),
        ]), .optional(.text("least")), "With \"mode\": what stands for several values that are as frequent.",
        since: .v1_1),
      StepCall.whereField,
    ],
    example: StepExample(
      step: #"{ "step": "fill-missing", "columns": ["name"], "value": "unknown" }"#,
      input: "id,name\n1,pear\n2,\n",
      output: "id,name\n1,pear\n2,unknown\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    if call.step["with"] != nil { return lowerWith(call) }
    if let by = call.step["by"] {
      call.error("by", at: by, "\"by\" says nothing about a fixed value", remedy: "leave it out, or use \"with\"")
    }
    guard let json = call.step["value"] else {
      call.error(
        "value", at: nil, "what takes the place of missing values is not said", remedy: "write \"value\" or \"with\"")
      return call.input
    }
    let projections = (call.columns("columns") ?? []).compactMap { column -> Projection? in
      // What has no value yet gets the type of the value.
      let isOpen = json.text == nil && call.input.isValueless(column.name)
      let field = Field(column.name, isOpen ? MapValues.scalarType([json]) ?? column.type : column.type)
      guard let value = call.value(json, as: field, key: "value") else { return nil }
      let name = StepCall.quoted(field.name)
      let text =
        field.type == .text ? "case when \(name) <> '' then \(name) else ${value} end" : "coalesce(\(name), ${value})"
      return call.derive(text, ["value": value], key: "value").map { Projection(field.name, $0) }
    }
    return call.with(call.onlyWhere(projections))
  }

  /// The value comes from other rows.
  private static func lowerWith(_ call: StepCall) -> Plan? {
    if let value = call.step["value"] {
      call.error("value", at: value, "\"value\" and \"with\" both say what fills", remedy: "leave one of them out")
    }
    let by = call.columns("by", mayBeEmpty: true) ?? []
    if let ties = call.step["ties"] {
      if call.word("with") == "mode" { return lowerMode(call, by: by.map(\.name), ties: ties.text ?? "least") }
      call.error(
        "ties", at: ties, "\"ties\" is about the most frequent value",
        remedy: "leave it out, or write \"with\": \"mode\"")
    }
    let windows = WindowCalls(
      Window(by: by.map(\.name), order: [], frame: nil, calls: []), beside: call.schema.names)
    let projections = (call.columns("columns") ?? []).compactMap { column -> Projection? in
      guard isOfNumbers(column, call) else { return nil }
      windows.subject = column.name
      let known = known(column, call)
      let other =
        switch call.word("with") {
        case "previous": "lag(\(known)) ignore nulls"
        case "next": "lead(\(known)) ignore nulls"
        case let word: "\(word ?? "mode")(\(known))"
        }
      func filled(_ own: String) -> Expression? {
        call.derive("coalesce(\(own), \(other))", key: "columns", windows: windows)
      }
      guard let made = filled(known) else { return nil }
      guard StepCall.isWidened(column, to: made.type) else { return Projection(column.name, made) }
      return filled(call.exactDouble(column)).map { Projection(column.name, $0) }
    }
    return call.with(call.onlyWhere(projections), windows: windows)
  }

  /// Whether a column has numbers, where a word of the step is computed from them; reports one that has none.
  private static func isOfNumbers(_ column: Field, _ call: StepCall) -> Bool {
    let key = call.step["ties"] == nil ? "with" : "ties"
    guard let word = call.word(key), ["mean", "median", "sum"].contains(word),
      !column.type.isNumeric, !call.input.isValueless(column.name)
    else { return true }
    call.error(
      "columns", at: call.step["columns"],
      "\"\(column.name.shortened)\" is \(column.type), and a \(word) is of numbers",
      remedy: "change its type first, or write \"with\": \"mode\"")
    return false
  }

  /// The value of a column, null where it is missing.
  private static func known(_ column: Field, _ call: StepCall) -> String {
    let name = StepCall.quoted(column.name)
    // What has no value yet may become one of any type.
    let isText = column.type == .text && !call.input.isValueless(column.name)
    return isText ? "nullif(\(name), '')" : name
  }

  /// The most frequent value, where it is said what stands for several: how often each occurs is counted first.
  private static func lowerMode(_ call: StepCall, by: [String], ties: String) -> Plan? {
    var (plan, projections): (Plan, [Projection]) = (call.input, [])
    for column in call.columns("columns") ?? [] {
      guard isOfNumbers(column, call) else { return nil }
      let (known, often, chosen) = (
        plan.schema.freeName("known"), plan.schema.freeName("often"), plan.schema.freeName("chosen")
      )
      let group = Window(by: by, order: [], frame: nil, calls: [])
      var equals = group
      equals.by.append(known)
      let result =
        switch ties {
        case "greatest": "max(\(chosen))"
        case "first": "first(\(chosen))"
        case "mean": "sum(distinct \(chosen)) / count(distinct \(chosen))"
        default: "min(\(chosen))"
        }
      guard
        let first = call.adding([(known, Self.known(column, call))], to: plan, key: "columns"),
        let counted = call.adding([(often, "count(\(known))")], to: first, over: equals, key: "columns"),
        let marked = call.adding(
          [(chosen, "case when \(often) = max(\(often)) then \(known) end")], to: counted, over: group, key: "columns"),
        let found = call.adding(
          [(marked.schema.freeName("other"), result)], to: marked, over: group, key: "columns"),
        let other = found.schema.fields.last
      else { return nil }
      func filled(_ own: String) -> Expression? {
        call.compiled(
          "coalesce(\(own), \(StepCall.quoted(other.name)))", [:], found.schema, isValueless: found.isValueless,
          windows: nil, key: "columns")
      }
      guard
        let made = filled(known),
        let last = StepCall.isWidened(column, to: made.type) ? filled(call.exactDouble(column)) : made
      else { return nil }
      plan = found
      projections.append(Projection(column.name, last))
    }
    return call.with(call.onlyWhere(projections), in: plan)
  }
}

extension StepCall {
  /// A scalar of the recipe as a value of a column's type; reports one that is not.
  func value(_ json: JSON, as field: Field, key: String) -> Value? {
    guard let written = ParameterScope.scalarText(json) else {
      error(key, at: json, "\"\(key)\" is \(json.kindName)", remedy: "write a text, a number, true or false")
      return nil
    }
    let isText = json.text != nil
    guard let text = isText ? body.scope.replace(written, at: json.offset, place: place.at(key), sink: sink) : written
    else { return nil }
    if let value = ScalarText.parse(text, as: field.type) {
      guard case .double(let number) = value, let whole = Int128(text), Int128(exactly: number) != whole else {
        if let loss = ScalarText.loss(text, value) { sink.add(.note, place.at(key), at: json.offset, "\"\(key)\": \(loss)") }
        return value
      }
      error(
        key, at: json, "\(json.line.shortened) has more digits than a double holds",
        remedy: "write fewer digits, or a text where the result may be one")
      return nil
    }
    error(
      key, at: json,
      "\(json.line.shortened) is not a value of the column \"\(field.name.shortened)\", which is \(field.type)",
      remedy: field.type == .integer
        ? "write a whole number, or change the column's type first" : "write a value of that type")
    return nil
  }
}
