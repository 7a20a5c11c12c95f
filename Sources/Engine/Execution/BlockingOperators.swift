struct DistinctOperator: BlockingOperator {
  let step: PlanStep
  let types: [DataType]
  let compared: [Int]
  let ghostSteps: [UInt8: PlanStep]
  let expectedBytes: Int
  let pipelineName = "rows without duplicates"

  func makeSink(for input: inout Pipeline, _ context: RunContext) -> any BlockingSink {
    DistinctSink(
      step: step, types: types, compared: compared, ghostSteps: ghostSteps, expectedBytes: expectedBytes,
      context: context)
  }
}

struct GroupOperator: BlockingOperator {
  let shape: GroupShape
  let pipelineName = "groups"

  func makeSink(for input: inout Pipeline, _ context: RunContext) -> any BlockingSink { GroupSink(shape) }
}

struct WindowOperator: BlockingOperator {
  let shape: WindowShape
  let expectedBytes: Int
  let pipelineName = "rows with what they see"

  func makeSink(for input: inout Pipeline, _ context: RunContext) -> any BlockingSink {
    WindowSink(shape, expectedBytes: expectedBytes)
  }
}

/// A sort, with the limit behind it when there is one: only the first rows of the order are kept then.
struct SortOperator: BlockingOperator {
  struct First: Sendable {
    var count: Int
    var offset: Int
    var step: PlanStep
  }

  let types: [DataType]
  let keys: [SortColumn]
  let first: First?
  let pipelineName = "merge sorted rows"

  var remark: String {
    guard let first else { return "" }
    return "; limit \(first.count)" + (first.offset > 0 ? " offset \(first.offset)" : "")
      + (first.step.ownNumber.map { "  · step \($0)" } ?? "")
  }

  func makeSink(for input: inout Pipeline, _ context: RunContext) -> any BlockingSink {
    SortSink(types: types, keys: keys, limit: first?.count, offset: first?.offset ?? 0, limitStep: first?.step)
  }
}

struct LimitOperator: BlockingOperator {
  let step: PlanStep
  let types: [DataType]
  let count: Int
  let offset: Int
  let pipelineName = "first rows"

  func makeSink(for input: inout Pipeline, _ context: RunContext) -> any BlockingSink {
    let (end, overflow) = offset.addingReportingOverflow(count)
    // A scan that may end early must be the only one: the gate knows morsels of one numbering.
    let gate = context.stopsEarly && input.phases.count == 1 ? LimitGate(bound: overflow ? .max : end) : nil
    if let gate { input.end(by: gate) }
    return LimitSink.make(types: types, count: count, offset: offset, step: step, gate: gate)
  }
}
