import Recipes
import TestKit

/// Writes a recipe by choices: any step, any of its keys, values that fit more often than not.
struct RecipeWriter {
  private var grammar: ExpressionGrammar
  private let columns = ["a", "t", "d", "x", "ok", "e", "b", "n1", "n2", "name", "gone"]

  init(_ choices: Choices) {
    grammar = ExpressionGrammar(choices, schema: FuzzTables.schema, parameters: ["p"])
  }

  private var choices: Choices {
    get { grammar.choices }
    set { grammar.choices = newValue }
  }

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
    case .predicates: list { $0.quoted($0.grammar.condition(depth: 2)) }
    case .newExpressions, .columnExpressions: object { $0.quoted($0.expression()) }
    case .aggregations: object { $0.quoted($0.aggregation()) }
    case .renames: object { $0.quoted($0.column()) }
    case .types: object { $0.typed() }
    case .valueMap, .scalarMap: object { $0.scalar() }
    case .source: source()
    case .sources: list { $0.source() }
    case .records(let fields): list { writer in "{" + writer.members(fields).joined(separator: ",") + "}" }
    case .output:
      "{" + members(choices.one(in: 4) ? RecipeSections.databaseOutput : RecipeSections.output).joined(separator: ",")
        + "}"
    case .record(let fields): "{" + members(fields).joined(separator: ",") + "}"
    case .recordMap(let fields): object { writer in "{" + writer.members(fields).joined(separator: ",") + "}" }
    case .scalars: list { writer in writer.scalar() }
    case .integers: list { $0.choices.pick(["0", "1", "-2", "3", "null", "9007199254740991"]) }
    case .either(let kinds): value(choices.pick(kinds))
    case .nameOrNumber: choices.one(in: 2) ? quoted(text()) : "2"
    case .header: choices.pick(["true", "false", "2"])
    case .expectations: #"{"removed":">= 0"}"#
    case .window: "{" + members(WindowFields.keys).joined(separator: ",") + "}"
    case .rowRange: choices.pick(["[-2,0]", "[null,0]", "[0,null]", "[-1,1]", "[1,3]", "[null,null]", "[-4,-2]"])
    case .steps: "[]"
    }
  }

  /// An expression, often one that looks at other rows.
  private mutating func expression() -> String {
    guard choices.one(in: 2) else { return grammar.any(depth: 3) }
    switch choices.below(4) {
    case 0: return aggregation()
    case 1:
      return choices.pick(["row_number()", "rank()", "dense_rank()", "percent_rank()", "cume_dist()", "ntile(3)"])
    case 2:
      let call = choices.pick(["lag", "lead", "first_value", "last_value"])
      return "\(call)(\(grammar.any(depth: 1)))" + choices.pick(["", " ignore nulls"])
    default: return "coalesce(nth_value(\(grammar.any(depth: 1)), 2), rand(7))"
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

  private mutating func aggregation() -> String {
    let function = choices.pick(["count", "sum", "min", "max", "mean", "median", "stddev", "first", "last", "mode"])
    if choices.one(in: 5) { return choices.pick(["count()", "count(distinct t)", "count(distinct x)"]) }
    return "\(function)(\(grammar.any(depth: 1)))"
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
