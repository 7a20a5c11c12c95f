import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// The engine of this program.
struct LocalExecutor: RecipeExecutor {
  var options: RunOptions
  var monitor = RunMonitor()
  var maximumRejects = RejectLimit.rows(0)

  var nodes: Int? { options.nodes }
  var takesRemote: Bool { false }

  func checkDryRun() {}
  func check(_ output: LoweredOutput) {}
  func runInPlace(_ recipe: OpenRecipe, _ output: LoweredOutput, _ report: inout RunReport) -> Bool { false }

  func run(_ recipe: OpenRecipe, stage: (() throws -> WriteRequest)?, _ report: inout RunReport) throws -> Executed {
    try recipe.run(options.cancellation) { lowered in
      report.add(recipe.notes(lowered))
      return Executed(result: try run(lowered, write: try stage?(), &report), lowered: lowered)
    }
  }

  private func run(_ lowered: LoweredRecipe, write: WriteRequest?, _ report: inout RunReport) throws -> WriteResult {
    let rejects = RejectCollector(temporaryFolder: options.temporaryFolder)
    var options = options
    if options.ledger == .merged && lowered.hasExpectations {
      // What a step expects is judged by counts of its own.
      options.ledger = .exact
      report.notes.append("the ledger is exact all the same, because steps have expectations")
    }
    report.rejects = rejects
    let outcome =
      if let write {
        try LocalEngine.run(lowered.plan, write: write, options: options, rejects: rejects, monitor: monitor)
      } else {
        try LocalEngine.count(lowered.plan, options: options, rejects: rejects, monitor: monitor).outcome
      }
    let ledger = Ledger(lowered, outcome)
    report.fill(outcome, ledger, lowered)
    if let written = outcome.write { try ledger.checkBalance(written: written.rows) }
    guard maximumRejects.allows(rejects.count, of: outcome.sourceRows + rejects.count(step: .source)) else {
      let first = rejects.first.map { ": " + RejectsFile.sentence($0, of: lowered) }
      throw Failure(
        .rejects,
        "\(NumberText.counted(rejects.count, "row")) rejected, over the limit of \(maximumRejects.text)\(first ?? ""); correct the input or ",
        .allowRejects)
    }
    if let unmet = lowered.unmetExpectations(ledger) { throw unmet }
    return outcome.write ?? WriteResult()
  }

  func write(_ lowered: LoweredRecipe, of recipe: OpenRecipe, to folder: String) throws {
    guard mkdir(folder, 0o700) == 0 else { throw Failure(.run, "cannot write to \(FilePath.parent(of: folder))") }
    let rejects = RejectCollector()
    _ = try LocalEngine.run(lowered.plan, write: WriteRequest(folder: folder), options: options, rejects: rejects)
    if rejects.count > 0 {
      let first = try rejects.sorted.first.map { RejectsFile.sentence($0, of: lowered) } ?? ""
      throw Failure(.rejects, "\(NumberText.counted(rejects.count, "row")) rejected, where Spark stops: \(first)")
    }
  }

  // MARK: Comparing numbers of nodes

  var title: String? { nil }
  var sharedCores: Int? { NodeCount.standard }

  func measured(nodes: Int) -> any RecipeExecutor {
    var other = self
    other.options.nodes = nodes
    other.monitor = RunMonitor()
    return other
  }

  func warmUp(_ recipe: OpenRecipe, _ report: inout RunReport) throws {
    _ = try run(recipe, stage: nil, &report)
  }

  func trial(_ report: RunReport) -> NodeComparison.Trial {
    var trial = NodeComparison.Trial(report)
    trial.systemSeconds = report.systemSeconds
    trial.readingSeconds = Double(monitor.nodes.reduce(0) { $0 + $1.waited(for: .reading) }) / 1e9
    trial.coreSeconds = Double(monitor.nodes.reduce(0) { $0 + $1.waited(for: .core) }) / 1e9
    return trial
  }

  /// Any number of nodes writes the same bytes.
  func differences(_ outputs: [StagedOutput], _ output: LoweredOutput, _ schema: Schema) -> [String?] {
    guard let last = outputs.last else { return [] }
    return outputs.map { output in
      if let digests = output.digests, let others = last.digests {
        let paths = Set(digests.keys).union(others.keys).filter { digests[$0] != others[$0] }
        return paths.min(by: ByteOrder.precedes)
      }
      return output.folder == last.folder ? nil : TreeComparison.firstDifference(output.folder, last.folder)
    }
  }
}

extension NodeComparison.Trial {
  /// What every engine reports.
  init(_ report: RunReport) {
    self.init(
      nodes: report.nodes, wallSeconds: report.wallSeconds, cpuSeconds: report.cpuSeconds,
      peakMemoryBytes: report.peakMemoryBytes, rows: report.sources.reduce(0) { $0 + $1.rows },
      busySeconds: report.perNode.map(\.busySeconds))
  }
}
