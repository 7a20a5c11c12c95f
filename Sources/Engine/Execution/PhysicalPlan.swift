/// How a plan is run, decided before anything is: a tree of operators, cut into pipelines by those that need all their
/// rows first.
///
/// `PhysicalPlanner` makes it, `PlanRunner` runs it, `explain` prints it. One decision is left to the run, since only the
/// rows show it: a join whose right side does not fit into memory goes by buckets.
struct PhysicalPlan: Sendable {
  enum Operation: Sendable {
    /// Begins a pipeline with the rows of a source.
    case read(Scan)
    /// A stage behind the input's.
    case stage(any Stage)
    /// The rows of all inputs in one pipeline, one input after the other.
    case union
    /// Ends a pipeline, and begins the next one with what it has gathered.
    case block(any BlockingOperator)
    /// Ends the pipeline of the second input in a table, which is a stage behind the first input's.
    case join(HashJoin)
  }

  /// The logical operator that is carried out, with its step and its columns.
  let plan: Plan
  let operation: Operation
  let inputs: [PhysicalPlan]

  init(_ operation: Operation, _ inputs: [PhysicalPlan] = [], of plan: Plan) {
    self.operation = operation
    self.inputs = inputs
    self.plan = plan
  }

  var step: PlanStep { plan.step }
  var schema: Schema { plan.schema }
}

/// An operator that gives no row before it has all of its input.
protocol BlockingOperator: Sendable {
  /// Names the pipeline that begins with what was gathered, for those who watch a run.
  var pipelineName: String { get }
  /// What is not in the logical operator's own text, for `explain`; empty for most.
  var remark: String { get }
  /// - Parameter input: the pipeline that will be drained, which the operator may bound.
  func makeSink(for input: inout Pipeline, _ context: RunContext) -> any BlockingSink
}

extension BlockingOperator {
  var remark: String { "" }
}

/// A join by the hash of the keys. Inputs: the left side, the right side and, when the right one is reduced first, the
/// keys of the left one.
struct HashJoin: Sendable {
  var shape: JoinShape
  /// The filters whose ghosts end at this join.
  var settling: [UInt8: PlanStep] = [:]
}
