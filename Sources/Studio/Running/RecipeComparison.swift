import Catalog
import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// Runs a recipe at several numbers of nodes, in alternation, and publishes once.
///
/// ```
/// a run that is not counted (types settled, files in memory) ── 1 2 4 8 ── 1 2 4 8 ── 1 2 4 8
///   ── all outputs equal? ── publish the last ── delete the others
/// ```
/// Every run writes a folder of its own beside the target. Deleting comes last, since it slows whoever writes next.
package struct RecipeComparison {
  package var run: RecipeRun
  package var nodes: [Int]
  package var repeats: Int
  /// Told before each run: its number, how many there are, its nodes.
  package var onTrial: (Int, Int, Int) -> Void = { _, _, _ in }

  package init(run: RecipeRun, nodes: [Int], repeats: Int) {
    self.run = run
    self.nodes = nodes
    self.repeats = repeats
  }

  /// - Throws: `Failure`: what a run throws; `run` when two outputs differ. Nothing is published then.
  package func compare() throws -> (comparison: NodeComparison, report: RunReport) {
    let recipe = try OpenRecipe(
      run.file, set: run.set, workingFolder: run.workingFolder, catalogPath: run.catalogPath, confine: run.confine)
    let lowered = try recipe.lower()
    guard let output = lowered.output else { throw Failure(.recipe, "the recipe has no output to compare; add one") }
    let target = try OutputTarget(
      output.path, shape: output.isSingleFile ? .file : .folder, workingFolder: run.workingFolder,
      inputs: lowered.sources.flatMap { $0.source.files.map(\.path) })
    let catalog = try Catalog.open(recipe.catalogPath)
    let publication = try Publication.begin(target, catalog: catalog, stop: run.endsCleanup)
    var isPublished = false
    var folders: [String] = []
    defer {
      if !isPublished { publication.discard(stop: run.endsCleanup) }
      publication.deleteTrials(folders, stop: run.endsCleanup)
    }
    try warmUp(recipe)
    var trials: [NodeComparison.Trial] = []
    var last: (result: WriteResult, lowered: LoweredRecipe, report: RunReport, id: Int64)?
    let total = nodes.count * repeats
    for number in 0..<total {
      let count = nodes[number % nodes.count]
      onTrial(number + 1, total, count)
      let isLast = number == total - 1
      let folder = isLast ? publication.stagingFolder : try publication.makeTrial(number + 1)
      if !isLast { folders.append(folder) }
      let id = try catalog.begin(start(count, target))
      do {
        let done = try trial(recipe, output, target, nodes: count, folder: folder)
        trials.append(done.trial)
        if isLast { last = (done.result, done.lowered, done.report, id) }
        if !isLast { try catalog.end(run: id, outcome: .done, error: nil, finish: done.report.finish) }
      } catch {
        var report = RunReport(recipe: "", nodes: count)
        report.fail(error)
        report.measure()
        try? catalog.end(
          run: id, outcome: report.outcome == .interrupted ? .interrupted : .failed, error: report.failure?.message,
          finish: report.finish)
        throw error
      }
    }
    guard let last else { throw Failure(.usage, "there is nothing to compare") }
    do {
      for (position, folder) in folders.enumerated() {
        if let name = TreeComparison.firstDifference(folder, publication.stagingFolder) {
          throw Failure(
            .run,
            "the outputs of \(nodes[position % nodes.count]) and \(nodes[nodes.count - 1]) nodes differ in \(name); nothing was published. Please report this"
          )
        }
      }
    } catch {
      try? catalog.end(run: last.id, outcome: .failed, error: "\(error)", finish: last.report.finish)
      throw error
    }
    isPublished = true
    var report = last.report
    let outcome = try publication.publish(
      last.result, table: try TableDescription(output, schema: last.lowered.plan.schema, written: last.result),
      run: last.id, finish: report.finish, stop: run.endsCleanup)
    report.notes += outcome.notes
    let comparison = NodeComparison(
      trials: trials, cores: NodeCount.standard, largestPartition: Self.largestPartition(last.result))
    return (comparison, report)
  }

  private func start(_ nodes: Int, _ target: OutputTarget) -> RunStart {
    RunStart(
      recipeName: run.file.recipe?.name ?? "", recipePath: run.file.path ?? "",
      recipeDigest: SHA256.hex(run.file.bytes), output: target.path, nodes: nodes)
  }

  /// Settles what is guessed about the inputs and brings them into memory, so that no measured run does it.
  private func warmUp(_ recipe: OpenRecipe) throws {
    var run = run
    run.options.nodes = nodes.max() ?? 1
    var report = RunReport(recipe: "", nodes: run.options.nodes)
    _ = try recipe.run(run.options.cancellation) { lowered in try run.work(lowered, write: nil, &report) }
  }

  private func trial(
    _ recipe: OpenRecipe, _ output: LoweredOutput, _ target: OutputTarget, nodes: Int, folder: String
  ) throws -> (trial: NodeComparison.Trial, result: WriteResult, lowered: LoweredRecipe, report: RunReport) {
    var run = run
    run.options.nodes = nodes
    run.monitor = RunMonitor()
    var write = WriteRequest(output: output, folder: folder)
    if output.isSingleFile { write.singleFile = FilePath.name(of: target.path) }
    write.maximumPartitions = run.maximumPartitions
    ProcessMemory.forgetPeak()
    let system = ProcessMemory.systemSeconds
    var report = RunReport(recipe: run.file.path ?? "", nodes: nodes)
    let (result, lowered) = try recipe.run(run.options.cancellation) { lowered in
      (try run.work(lowered, write: write, &report), lowered)
    }
    report.output?.path = output.path
    report.outcome = .done
    report.measure()
    let reading = run.monitor.nodes.reduce(0) { $0 + $1.waited(for: .reading) }
    var trial = NodeComparison.Trial(
      nodes: nodes, wallSeconds: report.wallSeconds, cpuSeconds: report.cpuSeconds,
      systemSeconds: ProcessMemory.systemSeconds - system, peakMemoryBytes: report.peakMemoryBytes,
      rows: report.sources.reduce(0) { $0 + $1.rows }, busySeconds: report.perNode.map(\.busySeconds),
      readingSeconds: Double(reading) / 1e9)
    trial.coreSeconds = Double(run.monitor.nodes.reduce(0) { $0 + $1.waited(for: .core) }) / 1e9
    return (trial, result, lowered, report)
  }

  private static func largestPartition(_ result: WriteResult) -> (path: String, share: Double)? {
    guard result.bytes > 0, result.partitions.count > 1,
      let largest = result.partitions.max(by: { $0.bytes < $1.bytes })
    else { return nil }
    return (largest.path, Double(largest.bytes) / Double(result.bytes))
  }
}

/// What one of several runs in a process has used.
enum ProcessMemory {
  /// Lets `ProcessClock.peakResidentBytes` begin anew (proc(5), clear_refs); the peak stays where that cannot be.
  static func forgetPeak() {
    guard let file = fopen("/proc/self/clear_refs", "we") else { return }
    fputs("5", file)
    fclose(file)
  }

  /// CPU seconds that the system has spent for this process.
  static var systemSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1e6
  }
}
