import Engine
import Recipes

/// The body of a script: blocks of statements, made by walking the plan from its source.
struct PySparkBlocks {
  let request: ExportRequest
  var refusals: Refusals
  let paths: ProgramPaths
  private(set) var lines: [String] = []
  private(set) var helpers: Set<PySparkHelper> = []
  private(set) var usesSchemas = false
  /// Sort keys, as columns of the output, in which the rows of a file stand.
  private(set) var finalOrder: [String] = []

  private let speller = ExpressionSpeller(dialect: PySparkDialect())
  private let used: [Int: Set<String>]
  private var begun: Set<Int> = []
  private var otherTables = 0

  init(request: ExportRequest, refusals: Refusals) {
    self.request = request
    self.refusals = refusals
    paths = ProgramPaths(request)
    used = request.lowered.plan.usedColumns
  }

  mutating func write() {
    refuseOutput()
    let order = emit(request.lowered.plan, into: "table", isMain: true)
    finalOrder = sortColumns(order ?? [], .output)
    for step in request.recipe.steps.enumerated() where step.element.isDisabled {
      if !begun.contains(step.offset + 1) { begin(step.offset + 1) }
    }
  }

  // MARK: The plan

  /// Writes what makes `plan` the value of `variable`; gives the order of its rows where a sort has fixed one.
  private mutating func emit(_ plan: Plan, into variable: String, isMain: Bool) -> [OrderKey]? {
    if case .scan(let scan) = plan.operation {
      if isMain { begin(0) }
      read(scan, into: variable, step: plan.step)
      return nil
    }
    guard let first = plan.inputs.first else { return nil }
    let order = emit(first, into: variable, isMain: isMain)
    if isMain, let number = plan.step.ownNumber { begin(number) }
    switch plan.operation {
    case .scan, .ghostFilter, .settleGhosts, .countAdded: return order
    case .filter(let predicates):
      let conditions = predicates.compactMap { spell($0, step: plan.step) }
      for condition in conditions { lines.append("\(variable) = \(variable).filter(\(condition.text))") }
      if conditions.isEmpty { lines.append("# Keeps every row.") }
      count(plan, variable, isMain)
      return order
    case .project(let projections):
      project(projections, from: first.schema, step: plan.step, variable)
      return order?.carried(through: projections)
    case .distinct(let columns):
      distinct(columns, plan, order, variable)
      count(plan, variable, isMain)
      return order
    case .aggregate(let keys, let aggregations):
      aggregate(keys, aggregations, step: plan.step, variable)
      count(plan, variable, isMain)
      return nil
    case .window(let window):
      self.window(window, step: plan.step, variable)
      return order
    case .join(let join):
      self.join(join, plan, variable, isMain)
      return nil
    case .union:
      for input in plan.inputs.dropFirst() {
        let other = newTable()
        _ = emit(input, into: other, isMain: false)
        lines.append("\(variable) = \(variable).union(\(other))")
      }
      count(plan, variable, isMain)
      return nil
    case .repeat(let times, let number):
      let numbers = "F.explode(F.sequence(F.lit(1), F.lit(\(times))))"
      lines.append("\(variable) = \(variable).withColumn(\(PythonText.quoted(number)), \(numbers))")
      count(plan, variable, isMain)
      return nil
    case .check(let check):
      guard check.action == .reject, let condition = spell(check.condition, step: plan.step) else { return order }
      let message = PythonText.quoted(check.failure(plan.step))
      let fails = "F.when(\(condition.text), F.raise_error(F.lit(\(message))).cast(\"boolean\"))"
      lines.append("\(variable) = \(variable).filter(\(fails).otherwise(F.lit(True)))")
      return order
    case .sort(let keys):
      lines.append("\(variable) = \(variable).orderBy(\(keys.map(Self.sortColumn).joined(separator: ", ")))")
      return first.order(by: keys, step: plan.step)
    case .limit(let count, let offset):
      if let order {
        helpers.formUnion([.mustBeOrdered, .keepFirst])
        let columns = sortColumns(order, plan.step).joined(separator: ", ")
        lines.append(
          "\(variable) = keep_first(\(variable), \(count), \(offset), [\(columns)], step=\(plan.step.number))")
      } else if count == 0 {
        lines.append("\(variable) = \(variable).limit(0)")
      } else {
        refusals.add(
          step: plan.step, "which rows are the first is not fixed",
          remedy: "put a sort-rows step before it whose columns are still there")
      }
      self.count(plan, variable, isMain)
      return order
    }
  }

  private mutating func newTable() -> String {
    otherTables += 1
    return "other_\(otherTables)"
  }

  private static func direction(_ descending: Bool, nullsLast: Bool) -> String {
    "\(descending ? "desc" : "asc")_nulls_\(nullsLast ? "last" : "first")()"
  }

  private static func sortColumn(_ key: SortKey) -> String {
    "F.col(\(PythonText.quoted(PySparkDialect.resolvable(key.column)))).\(direction(key.descending, nullsLast: key.nullsLast))"
  }

  private mutating func sortColumns(_ keys: [OrderKey], _ step: PlanStep) -> [String] {
    keys.compactMap { key in
      spell(key.expression, step: step).map {
        "\($0.operand).\(Self.direction(key.descending, nullsLast: key.nullsLast))"
      }
    }
  }

  // MARK: Blocks

  /// Begins the block of a step with a comment, once.
  private mutating func begin(_ number: Int) {
    guard begun.insert(number).inserted else { return }
    if !lines.isEmpty { lines.append("") }
    guard number > 0 else {
      lines.append("# Source")
      return note(request.recipe.source.json["note"])
    }
    guard number <= request.recipe.steps.count else { return }
    for index in 0..<(number - 1) where request.recipe.steps[index].isDisabled && begun.insert(index + 1).inserted {
      lines.append("# Step \(index + 1): \(PythonText.comment(request.recipe.steps[index].kind)), disabled")
      lines.append("")
    }
    let step = request.recipe.steps[number - 1]
    let id = step.id.map { " (\($0))" } ?? ""
    lines.append("# Step \(number): \(PythonText.comment(step.kind + id))\(step.isDisabled ? ", disabled" : "")")
    note(step.json["note"])
  }

  private mutating func note(_ json: JSON?) {
    guard let json else { return }
    for line in json.texts ?? [json.text ?? ""] { lines.append("#   " + PythonText.comment(line)) }
  }

  /// Counts the rows after a step that can change their number.
  private mutating func count(_ plan: Plan, _ variable: String, _ isMain: Bool, more: String = "") {
    guard isMain else { return }
    let call = "\(variable) = ledger.count(\(variable), \"step\", \(plan.step.number)"
    // A step that changes their number twice is counted once, at its end.
    lines.removeAll { $0 == call + ")" || $0.hasPrefix(call + ", ") }
    lines.append("\(call)\(more))")
  }

  private mutating func spell(_ expression: Expression, step: PlanStep) -> Spelled? {
    do {
      let spelled = try speller.spell(expression)
      if spelled.text.contains("try_cast(") { helpers.insert(.tryCast) }
      return spelled
    } catch {
      refusals.add(step: step, error.reason, remedy: error.remedy)
      return nil
    }
  }

  // MARK: Operators

  private mutating func project(_ projections: [Projection], from schema: Schema, step: PlanStep, _ variable: String) {
    func isKept(_ projection: Projection) -> Bool {
      if case .column(projection.name, _) = projection.expression { true } else { false }
    }
    let names = projections.map(\.name)
    let old = Set(schema.names)
    // Columns dropped, all others in place.
    if projections.allSatisfy(isKept), names == schema.names.filter(Set(names).contains) {
      let dropped = schema.names.filter { !names.contains($0) }
      if dropped.isEmpty { return lines.append("# Leaves the columns as they are.") }
      return lines.append("\(variable) = \(variable).drop(\(dropped.map(PythonText.quoted).joined(separator: ", ")))")
    }
    // Columns made anew in place or added at the end.
    if names.filter(old.contains) == schema.names, Array(names.prefix(schema.count)) == schema.names {
      var made: [(String, String)] = []
      for projection in projections where !isKept(projection) {
        guard let spelled = spell(projection.expression, step: step) else { continue }
        made.append((projection.name, spelled.text))
      }
      if made.count == 1 {
        return lines.append("\(variable) = \(variable).withColumn(\(PythonText.quoted(made[0].0)), \(made[0].1))")
      }
      lines.append("\(variable) = \(variable).withColumns({")
      for (name, text) in made { lines.append("    \(PythonText.quoted(name)): \(text),") }
      return lines.append("})")
    }
    select(projections, step: step, variable, from: variable)
  }

  /// All columns one by one.
  private mutating func select(_ projections: [Projection], step: PlanStep, _ variable: String, from table: String) {
    if projections.allSatisfy({ if case .column($0.name, _) = $0.expression { true } else { false } }) {
      let names = projections.map { PythonText.quoted(PySparkDialect.resolvable($0.name)) }
      let one = "\(variable) = \(table).select(\(names.joined(separator: ", ")))"
      if one.utf8.count <= 100 { return lines.append(one) }
      lines.append("\(variable) = \(table).select(")
      for name in names { lines.append("    \(name),") }
      return lines.append(")")
    }
    lines.append("\(variable) = \(table).select(")
    for projection in projections {
      guard let spelled = spell(projection.expression, step: step) else { continue }
      if case .column(projection.name, _) = projection.expression {
        lines.append("    \(PythonText.quoted(PySparkDialect.resolvable(projection.name))),")
      } else {
        lines.append("    \(spelled.operand).alias(\(PythonText.quoted(projection.name))),")
      }
    }
    lines.append(")")
  }

  private mutating func distinct(_ columns: [String]?, _ plan: Plan, _ order: [OrderKey]?, _ variable: String) {
    guard let columns, Set(columns) != Set(plan.schema.names) else {
      return lines.append("\(variable) = \(variable).dropDuplicates()")
    }
    guard let order else {
      return refusals.add(
        step: plan.step, "which of the rows that are equal in some columns is the first is not fixed",
        remedy: "put a sort-rows step before it whose columns are still there, or compare all columns")
    }
    helpers.formUnion([.mustBeOrdered, .keepFirstOfEach])
    let names = columns.map { PythonText.quoted(PySparkDialect.resolvable($0)) }.joined(separator: ", ")
    let keys = sortColumns(order, plan.step).joined(separator: ", ")
    lines.append("\(variable) = keep_first_of_each(\(variable), [\(names)], [\(keys)], step=\(plan.step.number))")
  }

  private mutating func aggregate(
    _ keys: [String], _ aggregations: [Aggregation], step: PlanStep, _ variable: String
  ) {
    let names = keys.map { PythonText.quoted(PySparkDialect.resolvable($0)) }.joined(separator: ", ")
    guard !aggregations.isEmpty else {
      return lines.append("\(variable) = \(variable).select(\(names)).dropDuplicates()")
    }
    lines.append("\(variable) = \(variable).groupBy(\(names)).agg(")
    for aggregation in aggregations {
      guard let text = spell(aggregation, step: step) else { continue }
      lines.append("    \(text).alias(\(PythonText.quoted(aggregation.name))),")
    }
    lines.append(")")
  }

  private mutating func window(_ window: Window, step: PlanStep, _ variable: String) {
    let quoted = SparkSQLDialect().quoted
    let spelling = WindowSpelling(
      window: window, language: .pyspark, quoted: quoted,
      sortKey: { "\(quoted($0.column)) \($0.descending ? "DESC" : "ASC") NULLS \($0.nullsLast ? "LAST" : "FIRST")" })
    // What calls are of becomes columns first, so that the windows can be written in SQL.
    var (arguments, calls): ([(String, String)], [(String, String)]) = ([], [])
    for (index, call) in window.calls.enumerated() {
      let name = "__of_\(index)"
      if let argument = call.argument, let text = spell(argument, step: step)?.text { arguments.append((name, text)) }
      do {
        calls.append((call.name, try spelling.spell(call, of: call.argument == nil ? nil : name)))
      } catch {
        refusals.add(step: step, error.reason, remedy: error.remedy)
      }
    }
    if !arguments.isEmpty {
      lines.append("\(variable) = \(variable).withColumns({")
      for (name, text) in arguments { lines.append("    \(PythonText.quoted(name)): \(text),") }
      lines.append("})")
    }
    let ties = spelling.rowsOfOnePlace
    if let ties { calls.append(("__ties", ties)) }
    lines.append("\(variable) = \(variable).withColumns({")
    for (name, text) in calls { lines.append("    \(PythonText.quoted(name)): F.expr(\(PythonText.quoted(text))),") }
    lines.append("})")
    if ties != nil {
      let problem = PythonText.quoted(WindowSpelling.tie(step))
      lines.append("is_tie = F.raise_error(F.lit(\(problem))).cast(\"boolean\")")
      lines.append("\(variable) = \(variable).filter(F.when(F.col(\"__ties\") > 1, is_tie).otherwise(F.lit(True)))")
    }
    let dropped = arguments.map(\.0) + (ties == nil ? [] : ["__ties"])
    if !dropped.isEmpty {
      lines.append("\(variable) = \(variable).drop(\(dropped.map(PythonText.quoted).joined(separator: ", ")))")
    }
  }

  private mutating func spell(_ aggregation: Aggregation, step: PlanStep) -> String? {
    guard let expression = aggregation.argument else { return "F.count(F.lit(1))" }
    guard let argument = spell(expression, step: step)?.text else { return nil }
    do {
      return try AggregateSpelling.spell(
        aggregation.function, of: expression, argument, gives: aggregation.type, in: .pyspark)
    } catch {
      refusals.add(step: step, error.reason, remedy: error.remedy)
      return nil
    }
  }

  private mutating func join(_ join: Join, _ plan: Plan, _ variable: String, _ isMain: Bool) {
    let other = newTable()
    _ = emit(plan.inputs[1], into: other, isMain: false)
    let left = plan.inputs[0].schema
    // The other table's columns get names that cannot meet this one's.
    lines.append("\(other) = \(other).select(")
    for (index, key) in join.on.enumerated() {
      lines.append("    \(Self.column(key.right)).alias(\"__key_\(index)\"),")
    }
    for (index, taken) in join.take.enumerated() {
      lines.append("    \(Self.column(taken.column)).alias(\"__taken_\(index)\"),")
    }
    if join.kind == .inner || join.kind == .right || join.kind == .full {
      lines.append("    F.lit(True).alias(\"__found\"),")
    }
    lines.append(")")
    let conditions = join.on.enumerated().map { "(\(Self.column($1.left)) == F.col(\"__key_\($0)\"))" }
    let condition =
      conditions.count == 1 ? String(conditions[0].dropFirst().dropLast()) : conditions.joined(separator: " & ")
    if join.kind == .right || join.kind == .full {
      lines.append("\(variable) = \(variable).withColumn(\"__own\", F.lit(True))")
    }
    // An inner join keeps its rows without a match until they are counted.
    let how =
      switch join.kind {
      case .inner, .left: "left"
      case .right, .full: "full"
      case .semi: "left_semi"
      case .anti: "left_anti"
      }
    lines.append("\(variable) = \(variable).join(\(other), \(condition), \"\(how)\")")
    switch join.kind {
    case .inner:
      count(plan, variable, isMain, more: ", unmatched=F.col(\"__found\").isNull()")
      lines.append("\(variable) = \(variable).filter(F.col(\"__found\"))")
    case .right:
      count(plan, variable, isMain, more: ", unmatched=F.col(\"__found\").isNull()")
      lines.append("\(variable) = \(variable).filter(F.col(\"__found\"))")
    default: count(plan, variable, isMain)
    }
    guard join.kind != .semi, join.kind != .anti else { return }
    lines.append("\(variable) = \(variable).select(")
    let keys = Dictionary(join.on.enumerated().map { ($1.left, $0) }, uniquingKeysWith: { first, _ in first })
    for name in left.names {
      if let index = keys[name], join.kind == .right || join.kind == .full {
        lines.append(
          "    F.when(F.col(\"__own\"), \(Self.column(name))).otherwise(F.col(\"__key_\(index)\")).alias(\(PythonText.quoted(name))),"
        )
      } else {
        lines.append("    \(Self.column(name)),")
      }
    }
    for (index, taken) in join.take.enumerated() {
      lines.append("    F.col(\"__taken_\(index)\").alias(\(PythonText.quoted(taken.name))),")
    }
    lines.append(")")
  }

  static func column(_ name: String) -> String { "F.col(\(PythonText.quoted(PySparkDialect.resolvable(name))))" }

  // MARK: Sources and output

  private mutating func read(_ scan: Scan, into variable: String, step: PlanStep) {
    let sources = request.lowered.sources
    guard sources.indices.contains(scan.number) else { return }
    var reading = PySparkReading(
      source: sources[scan.number], used: used[scan.number] ?? [], paths: paths, foundFolder: request.foundFolder)
    let problems = reading.write(into: variable)
    for problem in problems { refusals.add(step: step, problem.reason, remedy: problem.remedy) }
    lines += reading.lines
    usesSchemas = usesSchemas || reading.usesSchema
    if reading.checksColumns { helpers.insert(.checkColumns) }
    lines.append("\(variable) = ledger.count(\(variable), \"source\", \(scan.number))")
  }

  private mutating func refuseOutput() {
    guard let output = request.lowered.output else { return }
    if output.options["forSpreadsheets"] == .boolean(true) {
      refusals.add(
        step: .output, "\"forSpreadsheets\" cannot be said", remedy: "remove it, or run this recipe with Sous")
    }
    let spelling = FormatSpelling.of(output.format)
    do throws(SpellingRefusal) {
      guard let writer = spelling.saying(PySparkWriter.self) else { throw spelling.unwritten }
      _ = try writer.file(output)
    } catch {
      refusals.add(step: .output, error.reason, remedy: error.remedy)
    }
  }
}
