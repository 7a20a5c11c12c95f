import Engine

/// One step being lowered: its fields, its input, and where problems go.
///
/// Fields have passed `FieldCheck`: required ones are there and have the right JSON types.
struct StepCall {
  let body: RecipeBody
  let step: Step
  let record: StepRecord
  let number: Int
  let input: Plan
  let place: Place
  /// Number of the last enabled step before; 0 when the source comes before.
  let before: Int

  var schema: Schema { input.schema }
  var sink: DiagnosticSink { body.sink }
  /// Step number of the operators made.
  var operatorStep: PlanStep { .number(number, recipe: body.nestedNumber) }
  /// Step number of operators that prepare other tables for this step.
  var otherTag: PlanStep { .otherTables(of: number, recipe: body.nestedNumber) }

  /// Where a column was looked for, for messages.
  var inputName: String { before == 0 ? "in the source" : "after step \(before)" }

  // MARK: Problems

  func error(_ key: String, at json: JSON?, _ message: String, remedy: String? = nil) {
    sink.add(place.at(key), at: json?.offset ?? step.json.offset, message, remedy: remedy)
  }

  // MARK: Fields

  func text(_ key: String) -> String? {
    guard let json = step[key], let text = json.text else { return nil }
    return body.scope.replace(text, at: json.offset, place: place.at(key), sink: sink)
  }

  func word(_ key: String) -> String? { step[key]?.text }

  func integer(_ key: String) -> Int? { body.scopeInteger(step[key], place: place.at(key)) }

  /// The column of the input that a field names.
  func column(_ key: String) -> Field? { step[key].flatMap { column($0, key: key) } }

  /// A column of the input; reports one that is not there.
  func column(_ json: JSON, key: String) -> Field? {
    guard let name = json.text else { return nil }
    if let field = schema[name] { return field }
    reportMissing(name, at: json, key: key)
    return nil
  }

  /// A column of the input named by an object's key.
  func column(_ member: JSON.Member, key: String) -> Field? {
    if let field = schema[member.key] { return field }
    reportMissing(member.key, at: JSON(.null, offset: member.keyOffset), key: key)
    return nil
  }

  private func reportMissing(_ name: String, at json: JSON, key: String) {
    if let reason = body.analysis.reasonLeftOut(name) {
      error(
        key, at: json, "the column \"\(name.shortened)\" is not carried: \(reason)", remedy: "take it out of the step")
      return
    }
    error(
      key, at: json, "no column \"\(name.shortened)\" \(inputName)",
      remedy: Nearest.remedy(for: name, in: schema.names) ?? Self.listed(schema.names))
  }

  static func listed(_ names: [String]) -> String {
    names.isEmpty ? "there are no columns" : "the columns are \(names.quotedList)"
  }

  /// The columns of the input that a list names, those that are there, each once; reports the others. `nil` when the
  /// field is left out.
  func columns(_ key: String, mayBeEmpty: Bool = false) -> [Field]? {
    guard let json = step[key], let items = json.list else { return nil }
    if items.isEmpty, !mayBeEmpty {
      error(key, at: json, "\"\(key)\" names no column", remedy: "name at least one")
    }
    return namedOnce(items, key: key).map(\.field)
  }

  /// Items that name columns of the input, each column once, with those that are there; reports the others.
  /// - Parameter name: where an item has the name.
  func namedOnce(
    _ items: [JSON], key: String, by name: (JSON) -> JSON? = { $0 }
  ) -> [(item: JSON, field: Field)] {
    var seen = Set<String>()
    return items.compactMap { item in
      guard let json = name(item), let field = column(json, key: key) else { return nil }
      if seen.insert(field.name).inserted { return (item, field) }
      error(key, at: json, "the column \"\(field.name.shortened)\" is named twice", remedy: "name it once")
      return nil
    }
  }

  /// Members of an object field; reports an empty object.
  func members(_ key: String) -> [JSON.Member] {
    guard let json = step[key], let members = json.members else { return [] }
    if members.isEmpty { error(key, at: json, "\"\(key)\" is empty", remedy: "name at least one column") }
    return members
  }

  // MARK: New columns

  /// Whether a new column may have this name beside the others; reports why not.
  func checkNew(
    _ name: String, beside others: TakenNames, key: String, at json: JSON?, remedy: String? = nil
  ) -> Bool {
    if name.isEmpty {
      error(key, at: json, "the name of a column is empty", remedy: "give it a name")
      return false
    }
    guard let other = others[name] else { return true }
    error(
      key, at: json,
      other == name
        ? "there is already a column \"\(name.shortened)\""
        : "\"\(name.shortened)\" and the column \"\(other.shortened)\" differ only by case",
      remedy: remedy ?? "choose another name")
    return false
  }

  // MARK: Expressions

  /// Compiles an expression of the recipe over the input; reports its problems at their place.
  /// - Parameter windows: takes what it asks of other rows; `nil` where it may ask nothing.
  func expression(_ json: JSON, key: String, windows: WindowCalls? = nil) -> Expression? {
    json.text.flatMap {
      reported(
        ExpressionText.compile(
          $0, schema: schema, parameters: body.scope.values, isValueless: input.isValueless, windows: windows),
        key: key, at: json)
    }
  }

  /// Compiles an expression that must be true or false.
  func condition(_ json: JSON, key: String, windows: WindowCalls? = nil) -> Expression? {
    json.text.flatMap {
      reported(
        ExpressionText.compileCondition(
          $0, schema: schema, parameters: body.scope.values, isValueless: input.isValueless, windows: windows),
        key: key, at: json)
    }
  }

  func aggregation(_ json: JSON, name: String, key: String) -> Aggregation? {
    json.text.flatMap {
      let made = ExpressionText.compileAggregation(
        $0, name: name, schema: schema, parameters: body.scope.values, isValueless: input.isValueless)
      return reported(made, key: key, at: json)
    }
  }

  /// What was compiled, or `nil` after reporting why not.
  private func reported<Made>(_ result: Result<Made, ExpressionProblems>, key: String, at json: JSON) -> Made? {
    switch result {
    case .success(let made):
      if let text = json.text { warnOfQuotedParameters(text, key: key, at: json) }
      return made
    case .failure(let problems):
      report(problems.problems, key: key, at: json)
      return nil
    }
  }

  private func warnOfQuotedParameters(_ text: String, key: String, at json: JSON) {
    for (name, range) in ExpressionText.quotedParameters(text) where body.scope.entries[name] != nil {
      var place = place.at(key)
      place.severity = .warning
      sink.add(
        place, at: json.offset, "${\(name)} in quotes is these characters, not the parameter",
        remedy: "write it without quotes; a text is joined with ||", range: range)
    }
  }

  private func report(_ problems: [ExpressionProblem], key: String, at json: JSON) {
    for problem in problems {
      var (message, remedy) = (problem.message, problem.suggestion)
      // A column that is not there is said as for all other fields.
      if let name = problem.missingColumn, !schema.names.isEmpty {
        if let reason = body.analysis.reasonLeftOut(name) {
          message = "the column \"\(name.shortened)\" is not carried: \(reason)"
          sink.add(place.at(key), at: json.offset, message, remedy: "take it out of the step", range: problem.range)
          continue
        }
        remedy = Nearest.remedy(for: name, in: schema.names) ?? remedy
        message += " \(inputName)"
      }
      sink.add(place.at(key), at: json.offset, message, remedy: remedy, range: problem.range)
    }
  }

  /// An expression that a step is made of, in Sous' own language; `${name}` are values.
  /// - Parameter windows: takes what it asks of other rows; `nil` where it may ask nothing.
  func derive(
    _ text: String, _ values: [String: Value] = [:], schema other: Schema? = nil, key: String,
    windows: WindowCalls? = nil
  ) -> Expression? {
    compiled(
      text, values, other ?? schema, isValueless: { other == nil && input.isValueless($0) }, windows: windows, key: key)
  }

  /// Compiles an expression of the step's own; reports its problems at a field.
  func compiled(
    _ text: String, _ values: [String: Value], _ schema: Schema, isValueless: @escaping (String) -> Bool,
    windows: WindowCalls?, key: String
  ) -> Expression? {
    let made = ExpressionText.compile(
      text, schema: schema, parameters: values.mapValues(Expression.value), isValueless: isValueless, windows: windows)
    switch made {
    case .success(let expression): return expression
    case .failure(let problems):
      for problem in problems.problems { error(key, at: step[key], problem.message, remedy: problem.suggestion) }
      return nil
    }
  }

  /// A column's name as expressions write it.
  static func quoted(_ name: String) -> String {
    var quoted = "\""
    for character in name.unicodeScalars {
      if character == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  // MARK: Plans

  /// The input with some columns made anew: those of an existing name stay in place, new ones come last.
  /// - Parameters:
  ///   - plan: what they are made over, when it is not the input itself.
  ///   - windows: of the expressions, whose columns the result has no more.
  func with(_ projections: [Projection], in plan: Plan? = nil, windows: WindowCalls? = nil) -> Plan {
    let made = Dictionary(projections.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let old = schema.fields.map { made[$0.name] ?? Projection($0.name, .column($0.name, $0.type)) }
    let known = Set(schema.names)
    let new = projections.filter { !known.contains($0.name) }
    return (plan ?? windows.map(input) ?? input).projecting(old + new, step: operatorStep)
  }

  func project(_ projections: [Projection]) -> Plan { input.projecting(projections, step: operatorStep) }

  /// - Parameter windows: of the predicates, whose columns the result has no more.
  func filter(_ predicates: [Expression], windows: WindowCalls? = nil) -> Plan {
    let seen = windows.map(input) ?? input
    let kept = Plan(.filter(predicates), inputs: [seen], step: operatorStep, schema: seen.schema)
    return windows?.isEmpty ?? true ? kept : kept.projecting(schema.fields.map(\.projection), step: operatorStep)
  }

  /// An operator whose columns are those of the input.
  func same(_ operation: Operation) -> Plan {
    Plan(operation, inputs: [input], step: operatorStep, schema: schema)
  }
}

extension Plan {
  /// The plan with these columns.
  func projecting(_ projections: [Projection], step: PlanStep) -> Plan {
    Plan(
      .project(projections), inputs: [self], step: step,
      schema: Schema(projections.map { Field($0.name, $0.expression.type) }))
  }
}

extension Field {
  var expression: Expression { .column(name, type) }
  var projection: Projection { Projection(name, expression) }
}

/// Names of columns that a new one may not have, whatever its case.
struct TakenNames {
  private var names: [String: String]

  init(_ names: some Sequence<String>) {
    self.names = Dictionary(names.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The name that is equal if case is ignored.
  subscript(name: String) -> String? { names[name.lowercased()] }

  /// The name, lengthened until it is free.
  func free(_ name: String) -> String {
    var name = name
    while self[name] != nil { name += "_" }
    return name
  }

  mutating func insert(_ name: String) { names[name.lowercased(), default: name] = name }
}

extension Schema {
  /// The name, lengthened until no column has it, whatever its case.
  func freeName(_ name: String) -> String {
    TakenNames(names).free(name)
  }
}
