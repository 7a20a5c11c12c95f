import CLinux
import Catalog
import Engine
import Export
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
/// Every run writes a folder of its own beside the target. Deleting comes last, since it slows whoever writes next. On
/// Spark the uncounted run is only a reading of the inputs, and outputs are equal when they hold the same rows.
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

  /// One run that is over.
  private struct Done {
    var trial: NodeComparison.Trial
    var result: WriteResult
    var lowered: LoweredRecipe
  }

  /// What a run has written.
  private struct Written {
    var folder: String
    var rows: Int
  }

  /// - Throws: `Failure`: what a run throws; `run` when two outputs differ. Nothing is published then.
  package func compare() throws -> (comparison: NodeComparison, report: RunReport) {
    let recipe = try OpenRecipe(
      run.file, set: run.set, workingFolder: run.workingFolder, catalogPath: run.catalogPath, confine: run.confine,
      takesRemote: run.spark != nil, memory: run.options.memory,
      cancellation: run.options.cancellation)
    let lowered = try recipe.lower()
    guard let output = lowered.output else { throw Failure(.recipe, "the recipe has no output to compare; add one") }
    guard !RemoteTable.isRemote(output.path), output.database == nil else {
      throw Failure(
        .usage,
        "--compare-nodes compares outputs here, and \(output.path) is elsewhere; write to a folder of this machine")
    }
    let known = try Catalog.openExisting(recipe.catalogPath)
    let (place, rejects) = try run.target(output, of: lowered, known)
    guard let target = place as? OutputTarget else {
      throw Failure(
        .usage, "--compare-nodes compares files, and \(output.format.title) tables keep every run; write to a folder")
    }
    let catalog = try known ?? Catalog.open(recipe.catalogPath)
    let publication = try Publication.begin(target, catalog: catalog, stop: run.endsCleanup)
    var isPublished = false
    var folders: [String] = []
    defer {
      if !isPublished { publication.discard(stop: run.endsCleanup) }
      publication.deleteTrials(folders, stop: run.endsCleanup)
    }
    try recipe.options.confinement?.check(target: publication.stagingFolder)
    try warmUp(recipe)
    var trials: [NodeComparison.Trial] = []
    var written: [Written] = []
    var last: (done: Done, report: RunReport, id: Int64)?
    let total = nodes.count * repeats
    for number in 0..<total {
      let count = nodes[number % nodes.count]
      onTrial(number + 1, total, count)
      let isLast = number == total - 1
      let folder = isLast ? publication.stagingFolder : try publication.makeTrial(number + 1)
      if !isLast { folders.append(folder) }
      let id = try catalog.begin(start(count, target))
      var report = RunReport(recipe: run.file.path ?? "", nodes: count)
      do {
        let done = try trial(recipe, output, target, nodes: count, folder: folder, &report)
        trials.append(done.trial)
        written.append(Written(folder: folder, rows: done.result.rows))
        if isLast {
          last = (done, report, id)
        } else {
          try catalog.end(run: id, outcome: .done, error: nil, finish: report.finish)
        }
      } catch {
        report.measure()
        try? catalog.end(run: id, error, report)
        throw error
      }
    }
    guard let last else { throw Failure(.usage, "there is nothing to compare") }
    var report = last.report
    var comparison = NodeComparison(
      trials: trials, cores: sharedCores, largestPartition: Self.largestPartition(last.done.result))
    comparison.engine = run.spark.map { "Spark on \($0.title)" }
    report.comparison = comparison
    do {
      try compareOutputs(written, output, last.done.lowered.plan.schema)
      try rejects.replace(report.rejects, of: last.done.lowered, catalog: catalog, run: last.id)
      report.rejectsFile = report.rejects.isEmpty ? nil : rejects.path
      try run.options.cancellation.check()
    } catch {
      try? catalog.end(run: last.id, error, report)
      throw error
    }
    isPublished = true
    let table = try TableDescription(output, schema: last.done.lowered.plan.schema, written: last.done.result)
    let outcome = try publication.publish(
      last.done.result, table: table, run: last.id, finish: report.finish, stop: run.endsCleanup)
    report.notes += outcome.notes
    return (comparison, report)
  }

  /// Cores that all nodes share: those of this machine, unless the nodes are a cluster's.
  private var sharedCores: Int? {
    guard let spark = run.spark else { return NodeCount.standard }
    return spark.isLocal ? max(1, NodeCount.standard / (spark.coresPerNode ?? 1)) : nil
  }

  private func start(_ nodes: Int, _ target: OutputTarget) -> RunStart {
    RunStart(
      recipeName: run.file.recipe?.name ?? "", recipePath: run.recipePlace,
      recipeDigest: run.file.digest, output: target.path, nodes: nodes)
  }

  /// Settles what is guessed about the inputs and brings them into memory, so that no measured run does it.
  private func warmUp(_ recipe: OpenRecipe) throws {
    if run.spark != nil { return try recipe.settle(run.options.cancellation) }
    var run = run
    run.options.nodes = nodes.max() ?? 1
    var report = RunReport(recipe: "", nodes: run.options.nodes)
    _ = try recipe.run(run.options.cancellation) { lowered in try run.work(lowered, write: nil, &report) }
  }

  private func trial(
    _ recipe: OpenRecipe, _ output: LoweredOutput, _ target: OutputTarget, nodes: Int, folder: String,
    _ report: inout RunReport
  ) throws -> Done {
    var run = run
    run.options.nodes = nodes
    run.monitor = RunMonitor()
    var write = WriteRequest(output: output, folder: folder)
    if output.isSingleFile { write.singleFile = FilePath.name(of: target.path) }
    write.maximumPartitions = run.maximumPartitions
    ProcessMemory.forgetPeak()
    let system = ProcessMemory.systemSeconds
    let result: WriteResult
    let lowered: LoweredRecipe
    if var spark = run.spark {
      spark.nodes = nodes
      spark.keepsEvents = true
      lowered = try recipe.lower()
      result = try run.work(on: spark, recipe, lowered, write, &report)
    } else {
      (result, lowered) = try recipe.run(run.options.cancellation) { lowered in
        (try run.work(lowered, write: write, &report), lowered)
      }
    }
    report.output?.path = output.path
    report.outcome = .done
    report.measure()
    var trial = NodeComparison.Trial(
      nodes: nodes, wallSeconds: report.wallSeconds, cpuSeconds: report.cpuSeconds,
      peakMemoryBytes: report.peakMemoryBytes, rows: report.sources.reduce(0) { $0 + $1.rows },
      busySeconds: report.perNode.map(\.busySeconds))
    if let events = report.sparkEvents {
      trial.grantedNodes = report.spark?.nodesGranted
      trial.peakMemoryBytes = report.childPeakMemoryBytes
      trial.readingSeconds = events.fetchSeconds
      trial.quietSeconds = max(0, report.wallSeconds - events.activeSeconds)
      trial.longestTaskSeconds = events.longestTaskSeconds
      // The threads of a local master are one executor: its time, dealt out evenly.
      if let busy = trial.busySeconds.first, run.spark?.isLocal == true {
        trial.busySeconds = Array(repeating: busy, count: nodes)
      }
    } else {
      trial.systemSeconds = ProcessMemory.systemSeconds - system
      trial.readingSeconds = Double(run.monitor.nodes.reduce(0) { $0 + $1.waited(for: .reading) }) / 1e9
      trial.coreSeconds = Double(run.monitor.nodes.reduce(0) { $0 + $1.waited(for: .core) }) / 1e9
    }
    return Done(trial: trial, result: result, lowered: lowered)
  }

  /// - Throws: `Failure` (`run`) when an output is not what the last one is.
  private func compareOutputs(_ written: [Written], _ output: LoweredOutput, _ schema: Schema) throws {
    guard let last = written.last else { return }
    let wanted = run.spark == nil ? nil : try digest(last, output, schema)
    for (position, one) in written.dropLast().enumerated() {
      let difference: String?
      if run.spark == nil {
        difference = TreeComparison.firstDifference(one.folder, last.folder)
      } else {
        difference = try digest(one, output, schema) == wanted ? nil : "their rows"
      }
      guard let difference else { continue }
      throw Failure(
        .run,
        "the outputs of \(nodes[position % nodes.count]) and \(nodes[nodes.count - 1]) nodes differ in \(difference); nothing was published. Please report this"
      )
    }
  }

  /// What an output holds, whatever the order of its rows. `nil` for one without rows, which may have no files.
  private func digest(_ written: Written, _ output: LoweredOutput, _ schema: Schema) throws -> TableDigest? {
    guard written.rows > 0 else { return nil }
    var options = run.options
    options.nodes = NodeCount.standard
    return try TableDigest(try output.table(at: written.folder, schema: schema), options: options)
  }

  private static func largestPartition(_ result: WriteResult) -> (path: String, share: Double)? {
    guard result.bytes > 0, result.partitions.count > 1,
      let largest = result.partitions.max(by: { $0.bytes < $1.bytes })
    else { return nil }
    return (largest.path, Double(largest.bytes) / Double(result.bytes))
  }
}

extension Catalog {
  /// Records that a run has failed or was interrupted, with what its report knows.
  fileprivate func end(run: Int64, _ error: any Error, _ report: RunReport) throws {
    var report = report
    report.fail(error)
    try end(
      run: run, outcome: report.outcome == .interrupted ? .interrupted : .failed, error: report.failure?.message,
      finish: report.finish)
  }
}

/// What one of several runs in a process has used.
package enum ProcessMemory {
  /// Lets `ProcessClock.peakResidentBytes` begin anew (proc(5), clear_refs), after giving back what earlier runs have
  /// left in the heap; the peak stays where that cannot be.
  package static func forgetPeak() {
    linux_trim_heap()
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
