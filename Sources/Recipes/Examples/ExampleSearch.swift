public import Engine

/// Rows of a table, and what some of them should become.
public struct ExampleTask: Sendable {
  public struct Example: Hashable, Sendable {
    public var row: Int
    public var text: String

    public init(row: Int, text: String) {
      self.row = row
      self.text = text
    }
  }

  public var schema: Schema
  public var batches: [Batch]
  /// The column that the examples are about: what is made of it alone is preferred.
  public var column: Int
  public var examples: [Example]

  public init(schema: Schema, batches: [Batch], column: Int, examples: [Example]) {
    self.schema = schema
    self.batches = batches
    self.column = column
    self.examples = examples
  }
}

/// An expression that gives every example, and what it gives for all rows of the task.
public struct ExampleProposal: Hashable, Sendable {
  public var expression: String
  public var type: DataType
  /// `nil` for null.
  public var outputs: [String?]
  /// Rows for which it fails.
  public var failures: Int
  /// How much it says; less is better.
  public var cost: Int
}

/// Finds expressions from examples of what they should give.
///
/// After FlashFill (S. Gulwani, Automating string processing in spreadsheets using input-output examples, POPL 2011): a
/// result is a sequence of constants and of parts of columns, and what is simplest is meant. As in BlinkFill (R. Singh,
/// Learning programs from unlabeled examples, VLDB 2016) rows without an example weigh in: what is empty in many of them is
/// hardly meant. Parts are not run by rules of their own but are expressions which the engine computes, so that what is
/// proposed gives the examples by construction. Beside sequences there are arithmetic and lookups by `case`.
///
/// Deterministic. Bounded by counts, not by a clock: at most `PartSource.limit` parts are computed for the examples' rows,
/// and `finalists` expressions for all.
public enum ExampleSearch {
  /// Rows that weigh in.
  public static let rowLimit = 1000
  /// Expressions that are computed for all rows before the best are told.
  static let finalists = 40

  /// - Parameters:
  ///   - limit: proposals that are wanted, best first.
  ///   - isCancelled: asked between computations; the result is then empty.
  /// - Returns: Expressions of different outputs; none where nothing that is known here fits.
  public static func find(
    _ task: ExampleTask, limit: Int = 5, isCancelled: () -> Bool = { false }
  ) -> [ExampleProposal] {
    let task = task.cleaned
    guard !task.examples.isEmpty else { return [] }
    let examples = ExampleRows(task, rows: task.examples.map(\.row))
    let wanted = task.examples.map(\.text)
    var candidates = NumberCandidates(task, examples, wanted).all
    if isCancelled() { return [] }
    let parts = PartSource(task, examples, wanted).parts(isCancelled: isCancelled)
    if isCancelled() { return [] }
    candidates += PartSequences(parts, wanted, inputs: examples.texts(column: task.column).map { $0 ?? "" }).best(
      finalists)
    candidates += CaseCandidates(task, examples, wanted).all
    let known = candidates.enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }.map(
      \.element)

    let all = ExampleRows(task, rows: Array(0..<min(task.rowCount, rowLimit)))
    var found: [ExampleProposal] = []
    for candidate in known.prefix(finalists) {
      if isCancelled() { return [] }
      guard let computed = all.compute(candidate.expression) else { continue }
      guard
        zip(task.examples, wanted).allSatisfy({ example, text in
          !all.rows.indices.contains(example.row) || Candidate.isSame(computed.texts[example.row], text)
        })
      else { continue }
      found.append(
        ExampleProposal(
          expression: candidate.expression, type: computed.type, outputs: computed.texts, failures: computed.failures,
          cost: candidate.cost + penalty(computed, all.present)))
    }
    return Array(different(found).prefix(limit))
  }

  /// What speaks against an expression in rows without an example: nothing comes out though something goes in.
  private static func penalty(_ computed: ExampleRows.Computed, _ present: [Bool]) -> Int {
    let rows = present.count { $0 }
    guard rows > 0 else { return 0 }
    let empty = zip(computed.texts, present).count { text, isPresent in isPresent && (text ?? "").isEmpty }
    let isConstant = rows > 1 && Set(computed.texts.compactMap { $0 }).count < 2
    return 12 * empty / rows + (computed.failures > 0 ? 10 + 20 * computed.failures / rows : 0) + (isConstant ? 30 : 0)
  }

  /// The simplest of those that give the same.
  private static func different(_ found: [ExampleProposal]) -> [ExampleProposal] {
    var seen: Set<[String?]> = []
    return found.enumerated().sorted {
      ($0.element.cost, $0.element.expression.utf8.count, $0.offset)
        < ($1.element.cost, $1.element.expression.utf8.count, $1.offset)
    }.map(\.element).filter { seen.insert($0.outputs).inserted }
  }
}

extension ExampleTask {
  var rowCount: Int { batches.reduce(0) { $0 + $1.rowCount } }

  /// With examples that are there, the last for each row.
  var cleaned: ExampleTask {
    var task = self
    var seen: Set<Int> = []
    let last = examples.reversed().filter { (0..<rowCount).contains($0.row) && seen.insert($0.row).inserted }
    task.examples = last.sorted { $0.row < $1.row }
    return task
  }
}

/// An expression that gives the examples, as long as all rows say nothing else.
struct Candidate {
  var expression: String
  var cost: Int

  /// Whether an output is what an example says: the same text, or the same number.
  static func isSame(_ output: String?, _ wanted: String) -> Bool {
    guard let output else { return false }
    if output == wanted { return true }
    // A number as one writes it: 007 is a text.
    guard JSONNumber(wanted) != nil, let first = Double(output), let second = Double(wanted) else { return false }
    return first == second || abs(first - second) <= 1e-12 * max(abs(first), abs(second))
  }
}
