import Catalog
import Engine
import Recipes
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Running a recipe from the studio: the same run as `sous run`, watched.
extension RecipeEngine {
  package func run(
    _ request: RunRequest, _ cancelling: any Cancelling, progress: @escaping @Sendable (RunProgress) -> Void
  ) throws -> RunSummary {
    let recipe = Recipe(json: request.recipe.root)
    let file = RecipeFile(path: request.path, bytes: Array(recipe.canonicalText.utf8))
    var run = RecipeRun(file: file)
    run.set = request.parameters.filter { entry in
      // What the recipe says anyway need not be said again.
      recipe.parameters.contains { $0.name == entry.key && StepText.text($0.defaultValue ?? .text("")) != entry.value }
    }
    run.workingFolder = workingFolder
    run.catalogPath = catalogPath
    run.options.nodes = min(149, max(1, request.nodes))
    run.options.memory = AvailableMemory.half
    run.options.temporaryFolder = TemporaryFolder.path
    run.options.cancellation = Self.engineCancellation(cancelling)
    let titles = Self.titles(request.recipe)
    let watch = RunWatch(monitor: run.monitor, titles: titles, nodes: run.options.nodes, progress: progress)
    watch.start()
    let report = run.run()
    watch.stop()
    let lines = Self.lines(report, titles)
    let done = RunProgress(
      seconds: report.wallSeconds, bytesRead: report.sources.reduce(0) { $0 + $1.bytes },
      bytesTotal: report.sources.reduce(0) { $0 + $1.bytes }, files: report.output?.files ?? 0, steps: lines,
      nodes: report.perNode.map { node in
        NodeLine(busy: report.wallSeconds > 0 ? node.busySeconds / report.wallSeconds : 0, rows: node.rows)
      }, memoryBytes: report.peakMemoryBytes, spilledBytes: report.spilledBytes)
    let output = report.output
    return RunSummary(
      progress: done, error: report.failure?.message, outputPath: output?.path ?? "", outputRows: output?.rows ?? 0,
      outputFiles: output?.files ?? 0, outputBytes: output?.bytes ?? 0, table: output?.table,
      rejects: report.rejects.prefix(200).map { reject in
        (reject.column.map { "\($0): " } ?? "") + reject.reason + (reject.raw.map { " · \($0.prefix(120))" } ?? "")
      }, rejectCount: report.rejects.count)
  }

  /// Steps by number as the ledger names them; 0 is the source.
  private static func titles(_ recipe: RecipeDraft) -> [Int: String] {
    var titles = [0: "  read " + RecipePanel.lastPart(FormState.sourceText(recipe.source))]
    for index in recipe.steps.indices { titles[index + 1] = "\(index + 1) \(StepText.title(recipe.kind(index)))" }
    return titles
  }

  private static func lines(_ report: RunReport, _ titles: [Int: String]) -> [RunStepLine] {
    let sourceRows = report.steps.first?.rowsIn ?? report.output?.rows ?? 0
    var lines = [
      RunStepLine(
        title: titles[0] ?? "", count: StepCount(rowsIn: sourceRows, rowsOut: sourceRows, origin: .all),
        cpuSeconds: report.readSeconds)
    ]
    for step in report.steps {
      lines.append(
        RunStepLine(
          title: titles[step.number] ?? step.kind,
          count: StepCount(
            rowsIn: step.rowsIn, rowsOut: step.rowsOut, added: step.added, removed: step.removed,
            rejected: step.rejected,
            origin: .all), cpuSeconds: step.seconds))
    }
    if let output = report.output {
      lines.append(
        RunStepLine(
          title: "⇒ \(NumberText.grouped(output.files)) files",
          count: StepCount(rowsIn: output.rows, rowsOut: output.rows, origin: .all),
          cpuSeconds: report.writeSeconds))
    }
    return lines
  }

  package func pastRuns(_ recipe: RecipeDraft) -> [PastRun] {
    guard let catalog = try? Catalog.openExisting(catalogPath), let runs = try? catalog.runs(limit: 50) else {
      return []
    }
    return runs.filter { $0.start.recipeName == recipe.name }.prefix(8).map { run in
      PastRun([
        String(run.started.text.prefix(16)), "\(run.start.nodes) nodes",
        run.finish.map { NumberText.duration($0.wallSeconds) } ?? "",
        run.outcome.rawValue + (run.error.map { ": \($0)" } ?? ""),
      ])
    }
  }
}

/// Looks at a run's monitor ten times a second and reports what it sees, until stopped.
private final class RunWatch: Sendable {
  private let monitor: RunMonitor
  private let titles: [Int: String]
  private let nodes: Int
  private let progress: @Sendable (RunProgress) -> Void
  private let isStopped = Atomic(false)
  private let begun = ProcessSeconds.now

  init(monitor: RunMonitor, titles: [Int: String], nodes: Int, progress: @escaping @Sendable (RunProgress) -> Void) {
    self.monitor = monitor
    self.titles = titles
    self.nodes = nodes
    self.progress = progress
  }

  func start() {
    DeskThread.start { [self] in
      while !isStopped.load(ordering: .relaxed) {
        progress(look())
        usleep(100_000)
      }
    }
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  private func look() -> RunProgress {
    let seconds = ProcessSeconds.now - begun
    let pipelines = monitor.pipelines
    let read = pipelines.reduce(0) { $0 + $1.progress.bytes }
    let total = pipelines.reduce(0) { $0 + max($1.progress.ofBytes, $1.progress.bytes) }
    let steps = pipelines.map { pipeline in
      let rows = pipeline.progress.rows
      return RunStepLine(
        title: (pipeline.isDone ? "✓ " : "  ") + pipeline.name,
        count: StepCount(rowsIn: rows, rowsOut: rows, origin: .all))
    }
    let lines = monitor.nodes.map { node in
      NodeLine(busy: seconds > 0 ? Double(node.busyNanoseconds) / 1e9 / seconds : 0, rows: node.rows)
    }
    return RunProgress(
      seconds: seconds, bytesRead: read, bytesTotal: total, steps: steps, nodes: lines,
      memoryBytes: ProcessSeconds.residentBytes)
  }
}

/// Time and memory of this process, for screens.
enum ProcessSeconds {
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Resident bytes now; 0 where the system does not say.
  static var residentBytes: Int {
    guard let bytes = Drafts.bytes("/proc/self/statm") else { return 0 }
    let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
