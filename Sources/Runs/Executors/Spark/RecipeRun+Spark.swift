import Catalog
import Engine
import Export
import Recipes

extension RecipeRun {
  /// Runs the recipe's script on Spark into the staging folder and judges what came out, as the local engine's run.
  func work(
    on settings: SparkSettings, _ recipe: OpenRecipe, _ lowered: LoweredRecipe, _ write: WriteRequest,
    _ report: inout RunReport
  ) throws -> WriteResult {
    guard let output = lowered.output else { throw Failure(.recipe, "the recipe has no output") }
    let folder = FilePath.join(write.folder, ".spark")
    let result = try run(settings, recipe, lowered, output: "file://" + folder, &report)
    let taking = SparkOutput(output: output, schema: lowered.plan.schema, maximumPartitions: maximumPartitions)
    let written = try taking.take(from: folder, into: write.folder)
    FilePath.removeTree(folder)
    report.output = RunReport.Output(
      path: output.path, table: output.table, rows: written.rows, files: written.files,
      partitions: written.partitions.count, bytes: written.bytes)
    if result.repeatsWork {
      report.notes.append("Spark lost work and did it again, so that rows of a step may have been counted twice")
    } else {
      try ledger(result, lowered).checkBalance(written: written.rows)
    }
    if let unmet = lowered.unmetExpectations(ledger(result, lowered)) { throw unmet }
    return written
  }

  /// Runs the script where the output is on another machine: Spark writes it itself, not in one step.
  func writeRemotely(_ recipe: OpenRecipe, _ output: LoweredOutput, _ report: inout RunReport) throws {
    guard let spark else { return }
    let lowered = try recipe.settled(options.cancellation)
    let result = try run(spark, recipe, lowered, output: nil, &report)
    let ledger = ledger(result, lowered)
    report.output = RunReport.Output(
      path: output.path, table: output.table, rows: ledger.rowsOut, files: 0, partitions: 0, bytes: 0)
    report.notes.append("Spark wrote \(output.path) itself: not in one step, and without an entry in the catalog")
    if let unmet = lowered.unmetExpectations(ledger) { throw unmet }
  }

  private func ledger(_ result: SparkRun.Result, _ lowered: LoweredRecipe) -> Ledger { result.counts.ledger(lowered) }

  private func run(
    _ settings: SparkSettings, _ recipe: OpenRecipe, _ lowered: LoweredRecipe, output: String?,
    _ report: inout RunReport
  ) throws -> SparkRun.Result {
    var export = RecipeExport(file: file, opened: recipe)
    export.paths = .asFound(folder: workingFolder)
    var problems: [String] = []
    let program: String
    do {
      program = try export.program(.pyspark, lowered) { problems.append($0) }
    } catch {
      report.notes += problems
      throw error
    }
    let result = try SparkRun(settings: settings, program: program, output: output, stage: stage)
      .run(options.cancellation)
    let counts = result.counts
    report.fill(counts, counts.ledger(lowered), lowered, asked: settings)
    report.childCPUSeconds = result.end.cpuSeconds
    report.childPeakMemoryBytes = result.end.peakMemoryBytes
    if let events = result.events {
      report.sparkEvents = events
      report.perNode = events.busySeconds.map { RunReport.Node(busySeconds: $0, rows: 0) }
      if !settings.isLocal {
        // Executors are no children of spark-submit.
        report.childCPUSeconds += events.cpuSeconds
        report.childPeakMemoryBytes = events.peakMemoryBytes
      }
    }
    return result
  }
}

extension RunReport {
  /// Takes over what Spark counted.
  mutating func fill(_ counts: SparkCounts, _ ledger: Ledger, _ lowered: LoweredRecipe, asked: SparkSettings) {
    steps = ledger.lines
    sources = lowered.sources.map { source in
      Source(
        path: source.name, bytes: source.source.files.reduce(0) { $0 + ($1.byteCount ?? 0) },
        rows: counts.sources[source.number] ?? 0)
    }
    // A local master is one executor, whose cores are the nodes.
    let isLocal = asked.master.hasPrefix("local")
    let granted = isLocal ? counts.cores / max(1, asked.coresPerNode ?? 1) : counts.executors
    nodes = granted
    spark = Spark(
      version: counts.version, master: asked.master, nodesAsked: asked.nodes, nodesGranted: granted,
      cores: counts.cores)
    let wanted = asked.nodes.map { "asked for \($0) and got " } ?? ""
    let had = "\(wanted)\(NumberText.counted(granted, "node")), \(NumberText.counted(counts.cores, "core")) in all"
    notes.append("Spark \(counts.version) on \(asked.master): \(had)")
  }
}
