import Engine
import Export
import Recipes

/// Spark: the recipe's program, run by `spark-submit`.
struct SparkExecutor: RecipeExecutor {
  var settings: SparkSettings
  var workingFolder: String
  var options: RunOptions
  var maximumPartitions = 100_000
  var stage = SparkStage()

  var nodes: Int? { settings.nodes }
  var takesRemote: Bool { true }

  func checkDryRun() throws {
    throw Failure(.usage, "--dry-run runs on the local engine only; leave --engine out")
  }

  func check(_ output: LoweredOutput) throws {
    if output.catalog == .glue {
      throw Failure(.usage, "tables of Glue are written by the local engine only; leave --engine out")
    }
    if let storage = Storages.storage(of: output.path) {
      throw Failure(
        .usage,
        "\(output.path) is written by the local engine only, which replaces nothing that no run wrote; leave --engine out, or write \(storage.spelling.sparkScheme) in place of \(storage.scheme):// to let Spark do it"
      )
    }
    if let database = output.database {
      throw Failure(.usage, "\(database.shown) is written by the local engine only; leave --engine out")
    }
  }

  /// Runs the program where the output is on another machine: Spark writes it itself, not in one step.
  func runInPlace(_ recipe: OpenRecipe, _ output: LoweredOutput, _ report: inout RunReport) throws -> Bool {
    guard RemoteTable.isRemote(output.path) else { return false }
    let lowered = try recipe.settled(options.cancellation)
    let ledger = try submit(lowered, of: recipe, output: nil, &report).counts.ledger(lowered)
    report.output = RunReport.Output(
      path: output.path, table: output.table, rows: ledger.rowsOut, files: 0, partitions: 0, bytes: 0)
    report.notes.append("Spark wrote \(output.path) itself: not in one step, and without an entry in the catalog")
    if let unmet = lowered.unmetExpectations(ledger) { throw unmet }
    return true
  }

  /// Runs the program into a folder of the staging and judges what came out, as the local engine's run.
  func run(_ recipe: OpenRecipe, stage: (() throws -> WriteRequest)?, _ report: inout RunReport) throws -> Executed {
    let lowered = try recipe.settled(options.cancellation)
    guard let output = lowered.output, let write = try stage?() else {
      throw Failure(.recipe, "the recipe has no output")
    }
    let folder = FilePath.join(write.folder, ".spark")
    let result = try submit(lowered, of: recipe, output: folder, &report)
    let taking = SparkOutput(output: output, schema: lowered.plan.schema, maximumPartitions: maximumPartitions)
    let written = try taking.take(from: folder, into: write.folder)
    FilePath.removeTree(folder)
    report.output = RunReport.Output(
      path: output.path, table: output.table, rows: written.rows, files: written.files,
      partitions: written.partitions.count, bytes: written.bytes)
    let ledger = result.counts.ledger(lowered)
    if result.repeatsWork {
      report.notes.append("Spark lost work and did it again, so that rows of a step may have been counted twice")
    } else {
      try ledger.checkBalance(written: written.rows)
    }
    if let unmet = lowered.unmetExpectations(ledger) { throw unmet }
    return Executed(result: written, lowered: lowered)
  }

  func write(_ lowered: LoweredRecipe, of recipe: OpenRecipe, to folder: String) throws {
    var lowered = lowered
    lowered.output = LoweredOutput(
      path: folder, isSingleFile: false, format: FormatTable.standard, compression: .snappy, partitionBy: [],
      filesPerPartition: 1, table: nil)
    _ = try submit(try program(lowered, of: recipe), output: folder)
  }

  // MARK: Comparing numbers of nodes

  var title: String? { "Spark on \(settings.title)" }
  var sharedCores: Int? { settings.isLocal ? max(1, NodeCount.standard / (settings.coresPerNode ?? 1)) : nil }

  func measured(nodes: Int) -> any RecipeExecutor {
    var other = self
    other.settings.nodes = nodes
    other.settings.keepsEvents = true
    return other
  }

  func warmUp(_ recipe: OpenRecipe, _ report: inout RunReport) throws { try recipe.settle(options.cancellation) }

  func trial(_ report: RunReport) -> NodeComparison.Trial {
    var trial = NodeComparison.Trial(report)
    guard let events = report.sparkEvents else { return trial }
    trial.grantedNodes = report.spark?.nodesGranted
    trial.peakMemoryBytes = report.childPeakMemoryBytes
    trial.readingSeconds = events.fetchSeconds
    trial.quietSeconds = max(0, report.wallSeconds - events.activeSeconds)
    trial.longestTaskSeconds = events.longestTaskSeconds
    // The threads of a local master are one executor: its time, dealt out evenly.
    if let busy = trial.busySeconds.first, settings.isLocal, let nodes = settings.nodes {
      trial.busySeconds = Array(repeating: busy, count: nodes)
    }
    return trial
  }

  /// The order of rows is open, so that outputs are equal when they hold the same ones.
  func differences(_ outputs: [StagedOutput], _ output: LoweredOutput, _ schema: Schema) throws -> [String?] {
    var options = options
    options.nodes = NodeCount.standard
    let digests = try outputs.map { staged -> TableDigest? in
      // One without rows may have no files.
      guard staged.rows > 0 else { return nil }
      return try TableDigest(try output.table(at: staged.folder, schema: schema), options: options)
    }
    return digests.map { $0 == digests.last ? nil : "their rows" }
  }

  // MARK: Spark

  private func program(
    _ lowered: LoweredRecipe, of recipe: OpenRecipe, showing: (String) -> Void = { _ in }
  ) throws -> String {
    var export = RecipeExport(file: recipe.file, opened: recipe)
    export.paths = .asFound(folder: workingFolder)
    return try export.program(.pyspark, lowered, showing: showing)
  }

  /// - Parameter output: the folder to write to; `nil` leaves it to the program.
  private func submit(_ program: String, output: String?) throws -> SparkRun.Result {
    try SparkRun(settings: settings, program: program, output: output.map { "file://" + $0 }, stage: stage)
      .run(options.cancellation)
  }

  private func submit(
    _ lowered: LoweredRecipe, of recipe: OpenRecipe, output: String?, _ report: inout RunReport
  ) throws -> SparkRun.Result {
    var problems: [String] = []
    let program: String
    do {
      program = try self.program(lowered, of: recipe) { problems.append($0) }
    } catch {
      report.notes += problems
      throw error
    }
    let result = try submit(program, output: output)
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
