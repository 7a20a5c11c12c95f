import Engine
import Recipes

/// The named parts of a query, made by walking the plan from its source.
struct SQLParts {
  let request: ExportRequest
  let dialect: any SQLDialect
  var refusals: Refusals
  /// `name AS (…)`, with a comment above that names the step.
  private(set) var parts: [String] = []
  /// Statements that stand before the query.
  private(set) var statements: [String] = []
  /// The order of the last part's rows where a sort has fixed one.
  private(set) var order: [String] = []

  private let speller: ExpressionSpeller
  private let used: [Int: Set<String>]
  private var names: [String: Int] = [:]
  private var begun: Set<Int> = []

  init(request: ExportRequest, dialect: any SQLDialect, refusals: Refusals) {
    self.request = request
    self.dialect = dialect
    self.refusals = refusals
    speller = ExpressionSpeller(dialect: dialect)
    used = request.lowered.plan.usedColumns
  }

  /// Writes all parts; gives the name of the last.
  mutating func write() -> String {
    let (name, order) = emit(request.lowered.plan, isMain: true)
    self.order = sortKeys(order ?? [], .output)
    return name
  }

  /// The keys of an order.
  private mutating func sortKeys(_ keys: [OrderKey], _ step: PlanStep) -> [String] {
    keys.compactMap { key in
      spell(key.expression, step).map { "\($0.operand) \(Self.direction(key.descending, nullsLast: key.nullsLast))" }
    }
  }

  private static func direction(_ descending: Bool, nullsLast: Bool) -> String {
    "\(descending ? "DESC" : "ASC") NULLS \(nullsLast ? "LAST" : "FIRST")"
  }

  private static func sortKey(_ key: SortKey, _ dialect: any SQLDialect) -> String {
    "\(dialect.quoted(key.column)) \(direction(key.descending, nullsLast: key.nullsLast))"
  }

  // MARK: The plan

  private mutating func emit(_ plan: Plan, isMain: Bool) -> (name: String, order: [OrderKey]?) {
    if case .scan(let scan) = plan.operation { return (read(scan, step: plan.step), nil) }
    guard let first = plan.inputs.first else { return ("", nil) }
    let (input, order) = emit(first, isMain: isMain)
    let all = list(plan.schema.names)
    switch plan.operation {
    case .scan, .ghostFilter, .settleGhosts, .countAdded: return (input, order)
    case .filter(let predicates):
      let conditions = predicates.compactMap { spell($0, plan.step) }
      let text = conditions.count == 1 ? conditions[0].text : conditions.map(\.operand).joined(separator: "\n  AND ")
      return (part(plan, "SELECT \(all)\nFROM \(input)" + (conditions.isEmpty ? "" : "\nWHERE \(text)")), order)
    case .project(let projections):
      return (project(projections, plan, input), order?.carried(through: projections))
    case .distinct(let columns):
      guard let columns, Set(columns) != Set(plan.schema.names) else {
        return (part(plan, "SELECT DISTINCT \(all)\nFROM \(input)"), order)
      }
      return (firstOfEach(columns, plan, input, order), order)
    case .aggregate(let keys, let aggregations): return (aggregate(keys, aggregations, plan, input), nil)
    case .window(let window): return (self.window(window, plan, input), order)
    case .join(let join):
      let (other, _) = emit(plan.inputs[1], isMain: false)
      return (self.join(join, plan, input, other), nil)
    case .union:
      var queries = ["SELECT \(all)\nFROM \(input)"]
      for next in plan.inputs.dropFirst() {
        let (other, _) = emit(next, isMain: false)
        queries.append("SELECT \(list(next.schema.names))\nFROM \(other)")
      }
      return (part(plan, queries.joined(separator: "\nUNION ALL\n")), nil)
    case .repeat(let times, let number): return (repeated(times, number, plan, input), nil)
    case .check(let check):
      guard check.action == .reject, let condition = spell(check.condition, plan.step) else { return (input, order) }
      let fails = "CASE WHEN \(condition.text) THEN \(dialect.failing(check.failure(plan.step))) ELSE TRUE END"
      return (part(plan, "SELECT \(all)\nFROM \(input)\nWHERE \(fails)"), order)
    case .sort(let keys):
      // The order takes effect where it is needed: at a limit, and where the rows are written.
      let order = first.order(by: keys, step: plan.step)
      return (part(plan, "SELECT \(all)\nFROM \(input)", remark: "applied at the end"), order)
    case .limit(let count, let offset): return (limit(count, offset, plan, input, order), order)
    }
  }

  private func list(_ names: [String]) -> String { names.map(dialect.quoted).joined(separator: ", ") }

  private mutating func spell(_ expression: Expression, _ step: PlanStep) -> Spelled? {
    do {
      return try speller.spell(expression)
    } catch {
      refusals.add(step: step, error.reason, remedy: error.remedy)
      return nil
    }
  }

  /// Adds a part and gives its name: `step_3`, `step_3_b`, `source`.
  private mutating func part(_ plan: Plan, _ query: String, remark: String = "") -> String {
    let stem =
      switch plan.step.kind {
      case .outside, .source, .output: "source"
      case .step: "step_\(plan.step.number)"
      case .otherTables: "other_\(plan.step.number)"
      }
    let name = fresh(stem)
    var comment = ""
    if let number = plan.step.ownNumber, begun.insert(number).inserted, number <= request.recipe.steps.count {
      let step = request.recipe.steps[number - 1]
      let id = step.id.map { " (\($0))" } ?? ""
      let title = "Step \(number): \(step.kind + id)\(remark.isEmpty ? "" : ", " + remark)"
      comment = "-- \(PythonText.sqlComment(title))\n"
      for line in step.note { comment += "--   \(PythonText.sqlComment(line))\n" }
    }
    parts.append("\(comment)\(name) AS (\n  \(indented(query))\n)")
    return name
  }

  /// The query with its lines two blanks further right, but for those inside names and texts.
  private func indented(_ query: String) -> String {
    var text = ""
    var quote: Unicode.Scalar?
    var isEscaped = false
    for scalar in query.unicodeScalars {
      text.unicodeScalars.append(scalar)
      if let open = quote {
        if isEscaped {
          isEscaped = false
        } else if scalar == "\\", open == "'", dialect.escapesTexts {
          isEscaped = true
        } else if scalar == open {
          quote = nil
        }
      } else if scalar == "\n" {
        text += "  "
      } else if scalar == "'" || scalar == "\"" || scalar == "`" {
        quote = scalar
      }
    }
    return text
  }

  private mutating func fresh(_ stem: String) -> String {
    names[stem, default: 0] += 1
    let count = names[stem] ?? 1
    return count == 1 ? stem : "\(stem)_\(count)"
  }

  // MARK: Operators

  private mutating func project(_ projections: [Projection], _ plan: Plan, _ input: String) -> String {
    let columns = projections.compactMap { projection -> String? in
      if case .column(projection.name, _) = projection.expression { return dialect.quoted(projection.name) }
      return spell(projection.expression, plan.step).map { "\($0.text) AS \(dialect.quoted(projection.name))" }
    }
    return part(plan, "SELECT\n  " + columns.joined(separator: ",\n  ") + "\nFROM \(input)")
  }

  private mutating func firstOfEach(
    _ columns: [String], _ plan: Plan, _ input: String, _ order: [OrderKey]?
  ) -> String {
    guard let order else {
      refusals.add(
        step: plan.step, "which of the rows that are equal in some columns is the first is not fixed",
        remedy: "put a sort-rows step before it whose columns are still there, or compare all columns")
      return input
    }
    let window = "PARTITION BY \(list(columns)) ORDER BY \(sortKeys(order, plan.step).joined(separator: ", "))"
    let all = list(plan.schema.names)
    let numbered = part(
      plan,
      "SELECT \(all),\n  row_number() OVER (\(window)) AS sous_row,\n  rank() OVER (\(window)) AS sous_rank\n"
        + "FROM (SELECT DISTINCT \(all) FROM \(input)) AS rows_once")
    let tie = "sous_rank = 1 AND sous_row > 1"
    return part(plan, "SELECT \(all)\nFROM \(numbered)\nWHERE \(oneOf(tie, "sous_row = 1", plan.step))")
  }

  private mutating func limit(
    _ count: Int, _ offset: Int, _ plan: Plan, _ input: String, _ order: [OrderKey]?
  ) -> String {
    let all = list(plan.schema.names)
    guard let order else {
      if count == 0 { return part(plan, "SELECT \(all)\nFROM \(input)\nLIMIT 0") }
      refusals.add(
        step: plan.step, "which rows are the first is not fixed",
        remedy: "put a sort-rows step before it whose columns are still there")
      return input
    }
    let window = "ORDER BY \(sortKeys(order, plan.step).joined(separator: ", "))"
    let numbered = part(
      plan,
      "SELECT \(all),\n  row_number() OVER (\(window)) AS sous_row,\n  rank() OVER (\(window)) AS sous_rank\nFROM \(input)"
    )
    let last = count.addingReportingOverflow(offset).partialValue
    let tie = "(sous_rank <= \(offset) AND sous_row > \(offset)) OR (sous_rank <= \(last) AND sous_row > \(last))"
    let kept = "sous_row > \(offset) AND sous_row <= \(last)"
    return part(plan, "SELECT \(all)\nFROM \(numbered)\nWHERE \(oneOf(tie, kept, plan.step))")
  }

  /// A condition that fails where the order leaves open which row is kept.
  private func oneOf(_ tie: String, _ kept: String, _ step: PlanStep) -> String {
    let problem =
      "step \(step.number): rows that are equal in the sort columns stand at its limit; sort by more columns"
    return "CASE WHEN \(tie) THEN \(dialect.failing(problem)) ELSE \(kept) END"
  }

  /// Every row beside each of the numbers.
  private mutating func repeated(_ times: Int, _ number: String, _ plan: Plan, _ input: String) -> String {
    let numbers = (1...max(times, 1)).map { "(\($0))" }.joined(separator: ", ")
    let columns = list(plan.schema.names)
    return part(
      plan, "SELECT \(columns)\nFROM \(input)\nCROSS JOIN (VALUES \(numbers)) AS copies(\(dialect.quoted(number)))")
  }

  private mutating func aggregate(
    _ keys: [String], _ aggregations: [Aggregation], _ plan: Plan, _ input: String
  ) -> String {
    let grouped = keys.isEmpty ? "" : "\nGROUP BY \(list(keys))"
    var columns = keys.map(dialect.quoted)
    for aggregation in aggregations {
      guard let text = spell(aggregation, plan.step) else { continue }
      columns.append("\(text) AS \(dialect.quoted(aggregation.name))")
    }
    return part(plan, "SELECT\n  " + columns.joined(separator: ",\n  ") + "\nFROM \(input)\(grouped)")
  }

  private mutating func window(_ window: Window, _ plan: Plan, _ input: String) -> String {
    let dialect = dialect
    let spelling = WindowSpelling(
      window: window, language: dialect.language, quoted: dialect.quoted, sortKey: { Self.sortKey($0, dialect) })
    var columns = plan.inputs[0].schema.names.map(dialect.quoted)
    for call in window.calls {
      let argument = call.argument.map { spell($0, plan.step)?.text ?? "" }
      do {
        columns.append("\(try spelling.spell(call, of: argument)) AS \(dialect.quoted(call.name))")
      } catch {
        refusals.add(step: plan.step, error.reason, remedy: error.remedy)
      }
    }
    let ties = spelling.rowsOfOnePlace
    if let ties { columns.append("\(ties) AS sous_ties") }
    let seen = part(plan, "SELECT\n  " + columns.joined(separator: ",\n  ") + "\nFROM \(input)")
    guard ties != nil else { return seen }
    let check = "CASE WHEN sous_ties > 1 THEN \(dialect.failing(WindowSpelling.tie(plan.step))) ELSE TRUE END"
    return part(plan, "SELECT \(list(plan.schema.names))\nFROM \(seen)\nWHERE \(check)")
  }

  private mutating func spell(_ aggregation: Aggregation, _ step: PlanStep) -> String? {
    guard let expression = aggregation.argument else { return "count(*)" }
    guard let argument = spell(expression, step)?.text else { return nil }
    do {
      return try AggregateSpelling.spell(
        aggregation.function, of: expression, argument, gives: aggregation.type, in: dialect.language)
    } catch {
      refusals.add(step: step, error.reason, remedy: error.remedy)
      return nil
    }
  }

  private mutating func join(_ join: Join, _ plan: Plan, _ input: String, _ other: String) -> String {
    let conditions = join.on.map { "own.\(dialect.quoted($0.left)) = other.\(dialect.quoted($0.right))" }
      .joined(separator: " AND ")
    let own = plan.inputs[0].schema.names.map { "own.\(dialect.quoted($0))" }
    switch join.kind {
    case .semi, .anti:
      let word = join.kind == .semi ? dialect.semiJoin : dialect.antiJoin
      let columns = own.joined(separator: ", ")
      guard let word else {
        let not = join.kind == .anti ? "NOT " : ""
        return part(
          plan,
          "SELECT \(columns)\nFROM \(input) AS own\nWHERE \(not)EXISTS (SELECT 1 FROM \(other) AS other WHERE \(conditions))"
        )
      }
      return part(plan, "SELECT \(columns)\nFROM \(input) AS own\n\(word) \(other) AS other ON \(conditions)")
    case .inner, .left, .right, .full:
      var columns: [String] = []
      for name in plan.inputs[0].schema.names {
        let key = join.on.first { $0.left == name }
        if let key, join.kind == .right || join.kind == .full {
          columns.append(
            "coalesce(own.\(dialect.quoted(name)), other.\(dialect.quoted(key.right))) AS \(dialect.quoted(name))")
        } else {
          columns.append("own.\(dialect.quoted(name))")
        }
      }
      for taken in join.take {
        columns.append("other.\(dialect.quoted(taken.column)) AS \(dialect.quoted(taken.name))")
      }
      let word = join.kind == .inner ? "INNER" : join.kind.rawValue.uppercased()
      return part(
        plan,
        "SELECT\n  \(columns.joined(separator: ",\n  "))\nFROM \(input) AS own\n\(word) JOIN \(other) AS other ON \(conditions)"
      )
    }
  }

  // MARK: Sources

  private mutating func read(_ scan: Scan, step: PlanStep) -> String {
    let sources = request.lowered.sources
    guard sources.indices.contains(scan.number) else { return "" }
    let source = sources[scan.number]
    let used = used[scan.number] ?? []
    do throws(SpellingRefusal) {
      let reading = try SQLSource(source, used: used, foundFolder: request.foundFolder)
      let (statements, table) = try dialect.source(reading)
      self.statements += statements
      var columns: [String] = []
      for column in reading.columns {
        let name = dialect.quoted(column.field.name)
        let text = try readColumn(reading, column)
        columns.append(text == name ? name : "\(text) AS \(name)")
      }
      for field in reading.partitions {
        let name = dialect.quoted(field.name)
        let text = try dialect.cast(Spelled(name), from: .text, to: field.type, isTry: false).text
        columns.append(field.type == .text ? name : "\(text) AS \(name)")
      }
      let name = fresh(scan.number == 0 ? "source" : "source_\(scan.number)")
      let lines = columns.map { "    " + $0 }.joined(separator: ",\n")
      parts.append("-- \(PythonText.sqlComment(source.name))\n\(name) AS (\n  SELECT\n\(lines)\n  FROM \(table)\n)")
      return name
    } catch {
      refusals.add(step: step, error.reason, remedy: error.remedy)
    }
    return ""
  }

  /// A column as the source part gives it. Text files are read as text and converted here.
  private func readColumn(
    _ source: SQLSource, _ column: (field: Field, format: String?, isUsed: Bool)
  ) throws(SpellingRefusal) -> String {
    let name = dialect.quoted(column.field.name)
    guard column.isUsed else { return name }
    guard !source.format.knowledge.contains(.types) else {
      return "CAST(\(name) AS \(dialect.type(column.field.type)))"
    }
    var text = Spelled(name)
    let nulls = FormatSpelling.of(source.format).nullTexts(source.source)
    if nulls.count == 1 {
      text = Spelled("nullif(\(name), \(dialect.text(nulls[0])))")
    } else if nulls.count > 1 {
      text = Spelled("CASE WHEN \(name) NOT IN (\(nulls.map(dialect.text).joined(separator: ", "))) THEN \(name) END")
    }
    if column.field.type == .text { return text.text }
    if let pattern = column.format {
      let function: FunctionName = column.field.type == .date ? "to_date" : "to_timestamp"
      let call = Expression.call(
        function, [.column(column.field.name, .text), .literal(.text(pattern), .text)], column.field.type)
      let spelled = try speller.spell(call).text
      return "CASE WHEN \(text.operand) IS NOT NULL THEN \(spelled) END"
    }
    return try dialect.cast(text, from: .text, to: column.field.type, isTry: false).text
  }
}
