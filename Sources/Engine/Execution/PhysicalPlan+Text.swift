extension PhysicalPlan {
  /// The pipelines in the order in which they run, numbered, for `explain` and tests.
  /// - Parameter end: where the rows of the last one go.
  func text(into end: String) -> String {
    var text = PipelineText()
    text.addPipeline(text.phases(of: self), into: end)
    return text.lines.joined(separator: "\n") + "\n"
  }
}

/// Writes pipelines down in the order in which `PlanRunner` runs them.
private struct PipelineText {
  /// One scan and its stages, a line each.
  typealias Phase = [String]

  private(set) var lines: [String] = []
  private var count = 0

  /// Writes a pipeline and gives its number.
  @discardableResult
  mutating func addPipeline(_ phases: [Phase], into end: String) -> Int {
    count += 1
    let all = phases.enumerated().flatMap { index, lines in
      index == 0 ? lines : ["then " + lines[0]] + lines.dropFirst()
    }
    for (index, line) in (all + ["into " + end]).enumerated() {
      lines.append((index == 0 ? "\(count). " : "   ") + line)
    }
    return count
  }

  /// The phases that deliver the rows of a plan; the pipelines that they need are written before.
  mutating func phases(of plan: PhysicalPlan) -> [Phase] {
    switch plan.operation {
    case .read: return [[plan.plan.line]]
    case .stage: return phases(of: plan.inputs[0]).map { $0 + [plan.plan.line] }
    case .union:
      var all: [Phase] = []
      for input in plan.inputs { all += phases(of: input) }
      return all
    case .block(let blocking):
      let input = phases(of: plan.inputs[0])
      return [["rows of \(addPipeline(input, into: plan.plan.line + blocking.remark))"]]
    case .join(let join): return phases(of: join, plan)
    }
  }

  private mutating func phases(of join: HashJoin, _ plan: PhysicalPlan) -> [Phase] {
    var right = phases(of: plan.inputs[1])
    if plan.inputs.count == 3 {
      let keys = phases(of: plan.inputs[2])
      let number = addPipeline(keys, into: "a set of keys" + plan.plan.stepText)
      right = right.map { $0 + ["keep rows whose keys are in \(number), if it fits into memory"] }
    }
    let table = addPipeline(right, into: "a table to be joined" + plan.plan.stepText)
    let settled = join.settling.keys.sorted().map(String.init).joined(separator: ", ")
    let probe =
      "with \(table), by buckets if it does not fit into memory: " + plan.plan.line
      + (settled.isEmpty ? "" : ", settling ghosts \(settled)")
    var left = phases(of: plan.inputs[0]).map { $0 + [probe] }
    if join.shape.keepsRight { left.append(["rows of \(table) without a match"]) }
    return left
  }
}
