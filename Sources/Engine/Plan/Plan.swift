/// What a recipe means, before any engine runs it: a tree of logical operators, the root last in time.
///
/// Steps lower to it, rewrite rules turn it into an equal one, the local engine runs it and exporters print it.
public struct Plan: Equatable, Sendable {
  public var operation: Operation
  public var inputs: [Plan]
  /// What this operator came from.
  public var step: PlanStep
  /// Columns of the result.
  public var schema: Schema

  public init(_ operation: Operation, inputs: [Plan], step: PlanStep, schema: Schema) {
    self.operation = operation
    self.inputs = inputs
    self.step = step
    self.schema = schema
  }
}

public enum Operation: Equatable, Sendable {
  /// Reads `schema`'s columns of a source. No input.
  case scan(Scan)
  /// Keeps rows for which every predicate is true (not false, not null). Order of predicates is order of evaluation.
  case filter([Expression])
  /// Makes each output column from an expression over the input: renaming, dropping, ordering, deriving.
  case project([Projection])
  /// Removes rows equal to an earlier one on `columns` (all when `nil`); nulls are equal.
  case distinct(columns: [String]?)
  /// One row per distinct combination of `keys`, in order of first appearance; keys first, then the aggregates.
  case aggregate(keys: [String], [Aggregation])
  /// The rows as they come, with columns that look at other rows behind their own.
  case window(Window)
  /// Two inputs, left first. Output: see `Join`.
  case join(Join)
  /// Rows of all inputs, one input after the other; inputs have equal schemas (lowering adds projections).
  case union
  /// Stable; nulls first unless a key says otherwise.
  case sort([SortKey])
  case limit(count: Int, offset: Int)
  /// Each row this many times, one after the other, with one more column, last: which time it is, from 1.
  case `repeat`(times: Int, number: String)
  /// Looks for some rows, which it counts in a note or rejects; others pass.
  case check(RowCheck)
  /// Made by rewriting only: a filter that leaves the rows it turns down in the table as ghosts with this tag.
  case ghostFilter([Expression], tag: UInt8)
  /// Made by rewriting only: drops ghosts where their filter stood. Tags with the steps of their filters.
  case settleGhosts([UInt8: PlanStep])
  /// Made by rewriting only: counts the rows that a union adds (its step is this one's) before a filter that was moved
  /// into the union sees them.
  case countAdded
}

public struct Scan: Equatable, Sendable {
  public var source: any TableSource
  /// Number of the source in the plan, 0 for the recipe's own; rejects name it.
  public var number: Int
  /// For people: the path or table as the recipe names it.
  public var name: String
  /// Comparisons every row must satisfy to matter, for skipping row groups and partitions.
  public var hints: [ScanHint] = []
  /// The step of the filter that the hints are from; it is credited with the rows skipped.
  var hintStep: PlanStep?

  public init(source: any TableSource, number: Int, name: String) {
    self.source = source
    self.number = number
    self.name = name
  }

  /// Within a plan a source is known by its number.
  public static func == (one: Scan, other: Scan) -> Bool {
    one.number == other.number && one.name == other.name && one.hints == other.hints && one.hintStep == other.hintStep
  }
}

extension Plan {
  /// The most columns that an operator gives.
  var widest: Int { inputs.reduce(schema.count) { max($0, $1.widest) } }
}

public struct Projection: Hashable, Sendable {
  public var name: String
  public var expression: Expression
  /// The column that rejects name; `nil` where it is no column's expression that fails.
  var subject: String?

  public init(_ name: String, _ expression: Expression) {
    self.name = name
    self.expression = expression
    subject = name
  }
}

public struct Aggregation: Hashable, Sendable {
  public var name: String
  public var function: AggregateFunction
  /// `nil` only for `count()`, which counts rows; otherwise nulls are left out (also by first and last).
  public var argument: Expression?
  public var type: DataType

  public init(name: String, function: AggregateFunction, argument: Expression?, type: DataType) {
    self.name = name
    self.function = function
    self.argument = argument
    self.type = type
  }
}

public enum JoinKind: String, CaseIterable, Hashable, Sendable { case inner, left, right, full, semi, anti }

public struct Join: Hashable, Sendable {
  public var kind: JoinKind
  /// Pairs of columns that must be equal; nulls never match. Types are equal (lowering adds casts).
  public var on: [JoinKey]
  /// Columns taken from the right side, with their names in the output; empty for semi and anti. The output is all
  /// columns of the left side, then these. A right or full join fills the left key columns of unmatched right rows
  /// from the right keys.
  public var take: [TakenColumn]
  /// Set by rewriting: the keys of the left side are read first, and right rows with other keys are not kept.
  var reducesRight = false

  public init(kind: JoinKind, on: [JoinKey], take: [TakenColumn]) {
    self.kind = kind
    self.on = on
    self.take = take
  }
}

public struct JoinKey: Hashable, Sendable {
  public var left: String
  public var right: String

  public init(left: String, right: String) {
    self.left = left
    self.right = right
  }
}

/// Rows that a step wants to be known, and what becomes of them.
public struct RowCheck: Hashable, Sendable {
  public enum Action: Hashable, Sendable {
    /// They pass, and the run says how many they are.
    case note
    /// They are rejects of the step.
    case reject
  }

  /// True for these rows; never fails.
  public var condition: Expression
  public var action: Action
  /// The note that their number follows, in plural, or the reason of the rejects.
  public var sentence: String
  /// The column that rejects name.
  public var column: String

  public init(_ condition: Expression, _ action: Action, _ sentence: String, column: String) {
    self.condition = condition
    self.action = action
    self.sentence = sentence
    self.column = column
  }
}

public struct TakenColumn: Hashable, Sendable {
  public var column: String
  public var name: String

  public init(column: String, name: String) {
    self.column = column
    self.name = name
  }
}

public struct SortKey: Hashable, Sendable {
  public var column: String
  public var descending: Bool
  public var nullsLast: Bool

  public init(column: String, descending: Bool = false, nullsLast: Bool = false) {
    self.column = column
    self.descending = descending
    self.nullsLast = nullsLast
  }
}
