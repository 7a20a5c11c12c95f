import Catalog
import Engine
import Export
import Recipes

/// Runs a recipe at several numbers of nodes, in alternation, and publishes once.
///
/// ```
/// a run that is not counted (types settled, files in memory) ── 1 2 4 8 ── 1 2 4 8 ── 1 2 4 8
///   ── all outputs equal? ── publish the last ── delete the others
/// ```
/// Every run writes a folder of its own beside the target. Into a storage each sends its files, and all but the last are
/// thrown away before anybody sees them. On Spark the uncounted run is only a reading of the inputs, and outputs are equal
/// when they hold the same rows.
package struct RecipeComparison {
  package var run: RecipeRun
  package var nodes: [Int]
  package var repeats: Int
  /// Told before each run: its number, how many there are, its nodes.
  package var onTrial: (Int, Int, Int) -> Void = { _, _, _ in }

  /// - Precondition: there is a number of nodes, and it is repeated at least once.
  package init(run: RecipeRun, nodes: [Int], repeats: Int) {
    precondition(!nodes.isEmpty && repeats > 0, "there is nothing to compare")
    self.run = run
    self.nodes = nodes
    self.repeats = repeats
  }

  /// Never throws: the report carries the comparison, or the failure. Nothing is published when two outputs differ.
  package func compare() -> RunReport { run.run(comparing: self) }

  /// - Throws: `Failure` (`usage`) for an output that Spark writes by itself, or a database.
  func check(_ output: LoweredOutput) throws {
    guard Storages.isRemote(output.path) || !RemoteTable.isRemote(output.path), output.database == nil else {
      throw Failure(
        .usage,
        "--compare-nodes compares files that are not published yet, and \(output.path) takes none; write to a folder")
    }
  }

  /// - Throws: `Failure` (`usage`) for an output that is no files to compare.
  func check(_ place: any OutputPlace, _ output: LoweredOutput) throws {
    guard place is OutputTarget || place is ObjectTarget else {
      throw Failure(
        .usage, "--compare-nodes compares files, and \(output.format.title) tables keep every run; write to a folder")
    }
  }
}

/// The runs of a comparison, where a run that is not compared has one.
final class RunTrials {
  private let comparison: RecipeComparison
  private let run: RecipeRun
  private let executor: any RecipeExecutor
  private let publication: any OutputPublication
  private var folders: [String] = []

  init(
    _ comparison: RecipeComparison, _ run: RecipeRun, _ executor: any RecipeExecutor,
    _ publication: any OutputPublication
  ) {
    self.comparison = comparison
    self.run = run
    self.executor = executor
    self.publication = publication
  }

  /// Runs the recipe at all numbers of nodes; the last run writes to the staging folder.
  /// - Parameters:
  ///   - record: of the first run; then that of the last one.
  ///   - report: becomes that of the last run.
  /// - Throws: `Failure`: what a run throws; `run` when two outputs differ.
  func run(
    _ recipe: OpenRecipe, _ output: LoweredOutput, _ write: WriteRequest, _ record: inout RunRecord,
    _ report: inout RunReport
  ) throws -> Executed {
    let notes = report.notes
    let nodes = comparison.nodes
    try executor.measured(nodes: nodes.max() ?? 1).warmUp(recipe, &report)
    var trials: [NodeComparison.Trial] = []
    var outputs: [StagedOutput] = []
    let total = nodes.count * comparison.repeats
    while true {
      let number = trials.count
      let count = nodes[number % nodes.count]
      comparison.onTrial(number + 1, total, count)
      let executor = executor.measured(nodes: count)
      var write = write
      let staging = try stage(&write, number + 1, isLast: number == total - 1)
      if number > 0 { try record.beginNext(nodes: count, after: report) }
      ProcessMemory.forgetPeak()
      report = run.newReport(executor)
      report.notes = notes
      let executed = try executor.run(recipe, stage: { write }, &report)
      report.output?.path = output.path
      report.outcome = .done
      report.stopClocks()
      trials.append(executor.trial(report))
      trials[number].nodes = count
      outputs.append(
        StagedOutput(folder: write.folder, digests: staging?.digests, rows: executed.result.rows))
      guard number == total - 1 else { continue }
      var found = NodeComparison(
        trials: trials, cores: executor.sharedCores, largestPartition: Self.largestPartition(executed.result))
      found.engine = executor.title
      report.comparison = found
      try checkEqual(outputs, output, executed.lowered.plan.schema)
      return executed
    }
  }

  /// Makes room for what a run writes; the last one's is published.
  /// - Returns: what knows the files of a run whose output cannot be read back.
  private func stage(_ write: inout WriteRequest, _ number: Int, isLast: Bool) throws -> DigestedStaging? {
    if let beside = publication as? Publication, !isLast {
      write.folder = try beside.makeTrial(number)
      folders.append(write.folder)
      return nil
    }
    try publication.renew(&write)
    let staging = write.staging.map(DigestedStaging.init)
    write.staging = staging
    return staging
  }

  /// Deletes what was not published.
  func deleteFolders() { (publication as? Publication)?.deleteTrials(folders, stop: run.endsCleanup) }

  /// - Throws: `Failure` (`run`) when an output is not what the last one is.
  private func checkEqual(_ outputs: [StagedOutput], _ output: LoweredOutput, _ schema: Schema) throws {
    let nodes = comparison.nodes
    let differences = try executor.differences(outputs, output, schema)
    for (position, difference) in differences.enumerated() {
      guard let difference else { continue }
      throw Failure(
        .run,
        "the outputs of \(nodes[position % nodes.count]) and \(nodes[nodes.count - 1]) nodes differ in \(difference); nothing was published. Please report this"
      )
    }
  }

  private static func largestPartition(_ result: WriteResult) -> (path: String, share: Double)? {
    guard result.bytes > 0, result.partitions.count > 1,
      let largest = result.partitions.max(by: { $0.bytes < $1.bytes })
    else { return nil }
    return (largest.path, Double(largest.bytes) / Double(result.bytes))
  }
}
