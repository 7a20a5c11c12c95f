import Engine
import Recipes

/// One step on its way from DataBrew to Sous: its parameters, what is known of the table, and the steps made so far.
final class OperationCall {
  let step: DataBrewStep
  let draft: ImportDraft
  private(set) var steps: [Step] = []
  /// What a reader of the recipe should know, behind the origin in the note.
  private(set) var remarks: [String] = []
  private var hasUsedConditions = false

  init(_ step: DataBrewStep, _ draft: ImportDraft) {
    self.step = step
    self.draft = draft
  }

  /// Whether conditions stand at the step that nothing has taken account of.
  var hasOpenConditions: Bool { !step.conditions.isEmpty && !hasUsedConditions }

  func remark(_ text: String) { if !remarks.contains(text) { remarks.append(text) } }

  // MARK: Parameters

  func optional(_ key: String) -> String? {
    guard let value = step[key] else { return nil }
    if let text = value.plainText { return text }
    return value.list?.count == 1 ? value.list?.first?.plainText : nil
  }

  func text(_ key: String) throws -> String {
    if let text = optional(key) { return text }
    throw Refusal("the parameter \(key) is missing", "add it, as DataBrew's page of \(step.operation) has it")
  }

  func integer(_ key: String) throws -> Int {
    let text = try text(key)
    // Places and counts are added to each other.
    if let number = Int(text), number.magnitude <= 1_000_000_000_000_000 { return number }
    throw Refusal("\(key) is \"\(text)\", which is no whole number", "write a whole number")
  }

  func integer(_ key: String, otherwise: Int) throws -> Int {
    step[key] == nil ? otherwise : try integer(key)
  }

  /// A number as it is written.
  func number(_ key: String) throws -> String {
    let text = try text(key)
    if JSONNumber(text) != nil { return text }
    throw Refusal("\(key) is \"\(text)\", which is no number", "write a number")
  }

  func flag(_ key: String) -> Bool { optional(key)?.lowercased() == "true" }

  /// Texts: a list, the list that a text holds, or one text.
  func list(_ key: String) throws -> [String] {
    guard let value = step[key] else {
      throw Refusal("the parameter \(key) is missing", "add it, as DataBrew's page of \(step.operation) has it")
    }
    if let items = value.givenList { return items.compactMap(\.plainText) }
    return try [text(key)]
  }

  /// Lists and objects, written as such or inside a text.
  func structure(_ key: String) throws -> JSON {
    guard let value = step[key] else {
      throw Refusal("the parameter \(key) is missing", "add it, as DataBrew's page of \(step.operation) has it")
    }
    if value.list != nil || value.members != nil { return value }
    if let inner = value.text.flatMap(ForeignText.embedded) { return inner }
    throw Refusal("\(key) is no list or object of JSON", "write it as DataBrew downloads it: JSON inside a text")
  }

  /// One of some words, compared without case, blanks and underscores.
  func choice<Meaning>(
    _ key: String, _ choices: [(String, Meaning)], otherwise: Meaning? = nil
  ) throws -> Meaning {
    if step[key] == nil, let otherwise { return otherwise }
    let given = try text(key)
    if let found = choices.first(where: { ForeignKey.plain($0.0) == ForeignKey.plain(given) }) { return found.1 }
    let words = choices.map(\.0).joined(separator: ", ")
    throw Refusal("\(key) is \"\(given)\", which is not known here", "write one of \(words)")
  }

  /// The columns that the step is about.
  func columns() throws -> [String] {
    if step["sourceColumns"] != nil { return try list("sourceColumns") }
    if step["sourceColumn"] != nil { return try list("sourceColumn") }
    throw Refusal(
      "the parameter sourceColumns (or sourceColumn) is missing",
      "add it, as DataBrew's page of \(step.operation) has it")
  }

  func column(_ key: String = "sourceColumn") throws -> String {
    guard key == "sourceColumn", step[key] == nil, step["sourceColumns"] != nil else { return try text(key) }
    let names = try list("sourceColumns")
    guard names.count == 1 else {
      throw Refusal("\(step.operation) takes one column, and there are \(names.count)", "write a step for each column")
    }
    return names[0]
  }

  func target() throws -> String { try text("targetColumn") }

  func type(of column: String) -> DataType? { draft.type(of: column) }

  // MARK: Conditions

  /// The conditions as one expression; `nil` without any.
  func conditions() throws -> String? {
    hasUsedConditions = true
    guard !step.conditions.isEmpty else { return nil }
    var parts: [String] = []
    for condition in step.conditions { parts.append(try self.condition(condition)) }
    return parts.count == 1 ? parts[0] : parts.map { "(\($0))" }.joined(separator: " and ")
  }

  // MARK: Steps

  func add(_ kind: String, _ fields: [(String, JSON)]) { steps.append(Step(kind, fields)) }

  /// Makes columns texts that are known to be something else, for a step that works on texts.
  func makeText(_ columns: [String]) {
    let others = columns.filter { type(of: $0).map { $0 != .text } ?? false }
    if !others.isEmpty { add("change-type", [("columns", .object(others.map { ($0, JSON.text("text")) }))]) }
  }

  /// Replaces the values of a column, those that the conditions name.
  func set(_ column: String, _ expression: String, over: JSON? = nil) throws {
    let value = try conditions().map {
      "case when \($0) then \(expression) else \(Words.column(column)) end"
    }
    add("set-columns", window(over) + [("values", .object([(column, .text(value ?? expression))]))])
  }

  /// Adds a column; null where the conditions do not hold.
  func derive(_ target: String, _ expression: String, over: JSON? = nil) throws {
    try derive([(target, expression)], over: over)
  }

  func derive(_ columns: [(name: String, expression: String)], over: JSON? = nil) throws {
    for column in columns { try checkNew(column.name) }
    let condition = try conditions()
    let values = columns.map { column in
      (column.name, JSON.text(condition.map { "case when \($0) then \(column.expression) end" } ?? column.expression))
    }
    add("add-columns", window(over) + [("values", .object(values))])
  }

  /// - Throws: `Refusal` when the table is known and has the column already.
  func checkNew(_ column: String) throws {
    guard draft.columns?.contains(where: { $0.name == column }) == true else { return }
    throw Refusal(
      "the table has a column \(column) already, and what DataBrew does then is not documented",
      "give the new column another name, or drop the old one first")
  }

  private func window(_ over: JSON?) -> [(String, JSON)] { over.map { [("over", $0)] } ?? [] }

  /// A window of rows as they stand; `nil` is no bound.
  static func rows(_ from: Int?, _ to: Int?, by columns: [String] = []) -> JSON {
    let bounds = [from, to].map { $0.map { JSON.number($0) } ?? .null }
    return .object((columns.isEmpty ? [] : [("by", .texts(columns))]) + [("rows", .list(bounds))])
  }

  /// The whole table, or the groups of some columns.
  static func whole(by columns: [String] = []) -> JSON { rows(nil, nil, by: columns) }
}
