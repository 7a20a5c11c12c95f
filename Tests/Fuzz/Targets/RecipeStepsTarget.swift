import Engine
import Recipes

/// Recipes made from the records of the steps: what can be written is checked, and what is valid gives the same rows,
/// rejects and counts however it is run.
enum RecipeStepsTarget {
  static let target = FuzzTarget("recipe-steps", limit: 512) { bytes in
    var writer = RecipeWriter(Choices(bytes))
    try check(writer.recipe())
  }

  private static func check(_ text: String) throws {
    let file = RecipeFile(path: "recipe.json", bytes: Array(text.utf8))
    guard case .success(let formatted) = file.formatted else {
      throw BrokenLaw("the made recipe is no JSON: \(file.problems)\n\(text)")
    }
    let again = RecipeFile(path: "recipe.json", bytes: Array(formatted.utf8))
    try law((try? again.formatted.get()) == formatted, "formatted twice, it changes:\n\(formatted)")
    let session = FuzzTables.session()
    guard case .success = session.analyse(file, options: FuzzTables.options).result else { return }
    guard let plain = try outcome(session, file, nodes: 1, batchRows: 4096, rewrites: false) else { return }
    for (nodes, batchRows) in [(1, 2), (3, 2)] {
      guard let other = try outcome(session, file, nodes: nodes, batchRows: batchRows, rewrites: true) else {
        throw BrokenLaw("plain it runs, on \(nodes) nodes it is refused:\n\(formatted)")
      }
      try law(plain == other, "plain and on \(nodes) nodes differ:\n\(plain)\n\(other)\n\(formatted)")
    }
  }

  private struct Outcome: Equatable {
    var rows: [[String?]]
    var rejects: [String]
    var counts: [[Int]]
  }

  private static func outcome(
    _ session: RecipeSession, _ file: RecipeFile, nodes: Int, batchRows: Int, rewrites: Bool
  ) throws -> Outcome? {
    var run = RunOptions()
    run.nodes = nodes
    run.batchRows = batchRows
    run.rewrites = rewrites
    run.memory = 64 << 20
    var result: Outcome?
    _ = try refusal {
      do {
        result = try session.run(file, options: FuzzTables.options) { recipe in
          let rejects = RejectCollector()
          let (batches, outcome) = try LocalEngine.collect(recipe.plan, options: run, rejects: rejects)
          let rows = batches.flatMap { batch in
            (0..<batch.rowCount).map { row in batch.columns.map { ValueText.string($0.value(at: row)) } }
          }
          let ledger = Ledger(recipe, outcome)
          let entries = ledger.entries + ledger.nested.flatMap { $0 }
          for entry in entries {
            try law(
              entry.rowsIn + entry.added == entry.rowsOut + entry.removed + entry.rejected, "out of balance: \(entry)")
          }
          return Outcome(
            rows: rows, rejects: try rejects.sorted.map { "\($0.step) \($0.column ?? "-") \($0.reason)" },
            counts: entries.map { [$0.number, $0.rowsIn, $0.added, $0.removed, $0.rejected, $0.rowsOut] })
        }
      } catch is Diagnostics {
        // A type that the whole input corrects may make a step wrong.
      }
    }
    return result
  }
}

/// Writes a recipe by choices: any step, any of its keys, values that fit more often than not.
struct RecipeWriter {
  private var choices: Choices
  private let columns = ["a", "t", "d", "x", "ok", "e", "b", "n1", "n2", "name", "gone"]

  init(_ choices: Choices) { self.choices = choices }

  mutating func recipe() -> String {
    let count = 1 + choices.below(5)
    var steps: [String] = []
    for _ in 0..<count { steps.append(step()) }
    return
      #"{"version":1,"parameters":{"p":{"type":"integer","default":2}},"source":{"path":"main.csv","header":true},"#
      + #""steps":["# + steps.joined(separator: ",") + "]}"
  }

  private mutating func step() -> String {
    let record = choices.pick(StepTable.all)
    return "{" + ([#""step":"# + quoted(record.kind)] + members(record.fields)).joined(separator: ",") + "}"
  }

  /// Required keys always, others one time in three.
  private mutating func members(_ fields: [FieldRecord]) -> [String] {
    var members: [String] = []
    for field in fields where field.isRequired || choices.one(in: 3) {
      members.append(quoted(field.key) + ":" + value(field.kind))
    }
    return members
  }

  private mutating func value(_ kind: FieldKind) -> String {
    switch kind {
    case .text, .plainText, .path, .note: quoted(text())
    case .integer: choices.pick(["1", "2", "0", "3", "100", "\"${p}\""])
    case .boolean: choices.pick(["true", "false"])
    case .scalar, .parameterValue: scalar()
    case .choice(let words): quoted(choices.pick(words).word)
    case .choices(let words): list { $0.quoted($0.choices.pick(words).word) }
    case .typeName, .parameterType: quoted(type())
    case .column, .otherColumn, .newColumn: quoted(column())
    case .columns, .otherColumns, .newColumns: list { $0.quoted($0.column()) }
    case .texts: list { $0.quoted($0.text()) }
    case .predicates: list { $0.quoted($0.condition()) }
    case .newExpressions, .columnExpressions: object { $0.quoted($0.expression(depth: 3)) }
    case .aggregations: object { $0.quoted($0.aggregation()) }
    case .renames: object { $0.quoted($0.column()) }
    case .types: object { $0.typed() }
    case .valueMap, .scalarMap: object { $0.scalar() }
    case .source: source()
    case .sources: list { $0.source() }
    case .records(let fields): list { writer in "{" + writer.members(fields).joined(separator: ",") + "}" }
    case .record(let fields): "{" + members(fields).joined(separator: ",") + "}"
    case .recordMap(let fields): object { writer in "{" + writer.members(fields).joined(separator: ",") + "}" }
    case .header: choices.pick(["true", "false", "2"])
    case .expectations: #"{"removed":">= 0"}"#
    case .steps: "[]"
    }
  }

  private mutating func list(_ item: (inout RecipeWriter) -> String) -> String {
    let count = 1 + choices.below(3)
    return "[" + (0..<count).map { _ in item(&self) }.joined(separator: ",") + "]"
  }

  private mutating func object(_ value: (inout RecipeWriter) -> String) -> String {
    var members: [String: String] = [:]
    for _ in 0...choices.below(3) { members[column()] = value(&self) }
    return "{" + members.sorted { $0.key < $1.key }.map { quoted($0.key) + ":" + $0.value }.joined(separator: ",") + "}"
  }

  private mutating func source() -> String {
    choices.pick([#"{"path":"other.csv"}"#, #"{"path":"main.csv"}"#, #"{"recipe":"inner.json"}"#])
  }

  private mutating func typed() -> String {
    choices.one(in: 4)
      ? "{" + #""type":"date","format":"# + quoted(choices.pick(["yyyy-MM-dd", "dd.MM.yyyy", "d/M/yy"])) + "}"
      : quoted(type())
  }

  private mutating func type() -> String {
    choices.pick([
      "text", "integer", "double", "boolean", "date", "timestamp", "decimal(10,2)", "decimal(38,38)", "decimal(38,0)",
    ])
  }

  private mutating func column() -> String { choices.pick(columns) }

  private mutating func text() -> String {
    choices.pick([
      "", "a", "e", "x", ",", " ", "ö", "apple", "__HIVE_DEFAULT_PARTITION__", "(", "[a-e]+", "${p}", "main",
    ])
  }

  private mutating func scalar() -> String {
    choices.pick(["null", "true", "1", "2.50", "-0.0", "\"\"", "\"apple\"", "\"2026-01-31\"", "1e300", "\"${p}\""])
  }

  private mutating func condition() -> String {
    choices.pick([
      "a > 1", "t is null", "x = 0.5 or ok", "d < date '2026-01-01'", "contains(t, 'e')", "10 / a > 4", "not ok",
      "a = ${p}",
      "b + 1 > 0", "a in (1, 3)",
    ])
  }

  private mutating func aggregation() -> String {
    let function = choices.pick(["count", "sum", "min", "max", "mean", "median", "stddev", "first", "last", "mode"])
    if choices.one(in: 5) { return choices.pick(["count()", "count(distinct t)", "count(distinct x)"]) }
    return "\(function)(\(expression(depth: 1)))"
  }

  private mutating func expression(depth: Int) -> String {
    if depth == 0 || choices.isUsedUp {
      return choices.pick([
        "a", "t", "d", "x", "ok", "b", "1", "0.5", "'x'", "null", "${p}", "date '2026-01-31'", "1e0",
      ])
    }
    let next = depth - 1
    switch choices.below(8) {
    case 0:
      return
        "(\(expression(depth: next)) \(choices.pick(["+", "-", "*", "/", "%", "||", "=", "<", "<=>", "and", "or"])) \(expression(depth: next)))"
    case 1: return "cast(\(expression(depth: next)) as \(type()))"
    case 2: return "try_cast(\(expression(depth: next)) as \(type()))"
    case 3: return "case when \(condition()) then \(expression(depth: next)) else \(expression(depth: next)) end"
    case 4: return "coalesce(\(expression(depth: next)), \(expression(depth: next)))"
    case 5: return "-\(expression(depth: next))"
    default:
      let count = 1 + choices.below(3)
      let name = choices.pick(FunctionCatalog.callableNames)
      return "\(name)(\((0..<count).map { _ in expression(depth: next) }.joined(separator: ", ")))"
    }
  }

  /// Nothing that is written here needs more than these escapes.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for character in text {
      if character == "\"" || character == "\\" { result += "\\" }
      result.append(character)
    }
    return result + "\""
  }
}
