import Catalog
import Engine
import Recipes
import Runs
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Running a recipe from the studio: the same run as `sous run`, watched.
extension RecipeEngine {
  package func run(
    _ request: RunRequest, _ cancelling: any Cancelling, progress: @escaping @Sendable (RunProgress) -> Void
  ) throws -> RunSummary {
    var run = recipeRun(request)
    run.options.nodes = min(NodeCount.most, max(1, request.nodes))
    run.maximumRejects = RejectLimit(request.rejectLimit) ?? .rows(0)
    run.options.memory = AvailableMemory.half
    run.options.temporaryFolder = Environment.temporaryFolder
    run.options.cancellation = Self.engineCancellation(cancelling)
    let watch = RunWatch(
      monitor: run.monitor, recipe: request.recipe, memoryLimit: run.options.memory, progress: progress)
    watch.start()
    // Counting and earlier runs of this session have a peak of their own.
    ProcessMemory.forgetPeak()
    let report = run.run()
    let last = watch.stop()
    let bytes = report.sources.reduce(0) { $0 + $1.bytes }
    var done = RunProgress(
      seconds: report.wallSeconds, bytesRead: bytes, bytesTotal: bytes, files: report.output?.files ?? 0,
      steps: Self.lines(report, request.recipe),
      nodes: report.perNode.enumerated().map { index, node in
        let waits = last.nodes.indices.contains(index) ? last.nodes[index].waitsFor : ""
        return NodeLine(
          busy: report.wallSeconds > 0 ? node.busySeconds / report.wallSeconds : 0, rows: node.rows, waitsFor: waits)
      }, memoryBytes: report.peakMemoryBytes, spilledBytes: report.spilledBytes)
    done.memoryLimit = run.options.memory
    // A run that failed on the way says how far it came.
    if report.sources.isEmpty { done.steps = last.steps }
    if done.nodes.isEmpty { done.nodes = last.nodes }
    let output = report.output
    let written = report.rejectsFile.map(RejectsReading.read)
    var summary = RunSummary(
      progress: done,
      error: report.failure?.inStudio,
      outputPath: output?.path ?? "", outputRows: output?.rows ?? 0,
      outputFiles: output?.files ?? 0, outputBytes: output?.bytes ?? 0, table: output?.table,
      rejects: written?.rejects ?? (try? report.rejects.prefix(200))?.map(Self.line) ?? [],
      rejectCount: report.rejects.count)
    summary.isCancelled = report.outcome == .interrupted
    summary.rejectsFile = report.rejectsFile
    summary.notes = report.notes
    return summary
  }

  private func recipeRun(_ request: RunRequest) -> RecipeRun {
    let recipe = Recipe(json: request.recipe.root)
    var run = RecipeRun(file: file(request, recipe))
    run.set = changedParameters(request, recipe)
    run.workingFolder = workingFolder
    run.catalogPath = catalogPath
    return run
  }

  /// The recipe's file as it stands on the disk, where it says the same: problems name its own lines then.
  private func file(_ request: RunRequest, _ recipe: Recipe) -> RecipeFile {
    if let path = request.path, let bytes = Drafts.bytes(FilePath.absolute(path, in: workingFolder)) {
      let file = RecipeFile(path: path, bytes: bytes)
      if file.recipe?.json == request.recipe.root { return file }
    }
    return RecipeFile(path: request.path, bytes: Array(recipe.canonicalText.utf8))
  }

  /// What the recipe says anyway need not be said again.
  private func changedParameters(_ request: RunRequest, _ recipe: Recipe) -> [String: String] {
    request.parameters.filter { entry in
      recipe.parameters.contains { $0.name == entry.key && StepText.text($0.defaultValue ?? .text("")) != entry.value }
    }
  }

  private static func line(_ reject: Reject) -> RejectLine {
    RejectLine(
      step: reject.step.number, file: "", line: nil, column: reject.column ?? "", reason: reject.reason,
      raw: reject.raw ?? "")
  }

  private static func lines(_ report: RunReport, _ recipe: RecipeDraft) -> [RunStepLine] {
    let titles = RunTitles(recipe)
    let source = report.sources.first
    let sourceRows = source?.rows ?? report.steps.first?.rowsIn ?? report.output?.rows ?? 0
    let rejected = source?.rejected ?? 0
    var lines = [
      RunStepLine(
        step: 0, title: titles.source,
        count: StepCount(rowsIn: sourceRows + rejected, rowsOut: sourceRows, rejected: rejected, origin: .all),
        cpuSeconds: report.readSeconds)
    ]
    for step in report.steps {
      lines.append(
        RunStepLine(
          step: step.recipe == nil ? step.number : nil,
          title: step.recipe.map { "\(FilePath.name(of: $0)): \(step.number) \(step.kind)" }
            ?? titles.step(step.number, step.kind),
          count: StepCount(
            rowsIn: step.rowsIn, rowsOut: step.rowsOut, added: step.added, removed: step.removed,
            rejected: step.rejected,
            origin: .all), cpuSeconds: step.seconds))
    }
    if let output = report.output {
      lines.append(
        RunStepLine(
          title: "⇒ " + NumberText.counted(output.files, "file"),
          count: StepCount(rowsIn: output.rows, rowsOut: output.rows, origin: .all),
          cpuSeconds: report.writeSeconds))
    }
    return lines
  }

  // MARK: Before a run

  package func outlook(
    _ request: RunRequest, sample: SampleRequest, _ cancelling: any Cancelling
  ) throws -> RunOutlook {
    let recipe = Recipe(json: request.recipe.root)
    let file = self.file(request, recipe)
    let open: OpenRecipe
    let lowered: LoweredRecipe
    do {
      open = try OpenRecipe(
        file, set: changedParameters(request, recipe), workingFolder: workingFolder, catalogPath: catalogPath,
        cancellation: Interruptions.cancellation)
      lowered = try open.lower()
    } catch {
      throw StudioError(error)
    }
    guard let output = lowered.output else { return RunOutlook(path: "", standing: "") }
    var outlook = RunOutlook(path: output.path, standing: "nothing stands there yet")
    if let database = output.database { return try databaseOutlook(database, output, lowered) }
    let inputs = lowered.sources.flatMap { $0.source.files.map(\.path) }
    do {
      let target = try OutputPlaces.judge(
        output.path, shape: output.isSingleFile ? .file : .folder,
        order: OutputOrder(output, schema: lowered.plan.schema), workingFolder: workingFolder, inputs: inputs,
        catalog: try Catalog.openExisting(catalogPath))
      outlook.standing = standing(target.path, at: request.recipe)
    } catch {
      outlook.refusal = StudioError(error).message
    }
    outlook.format =
      "\(output.format.name), \(output.compression == .none ? "not compressed" : output.compression.rawValue)"
    outlook.table = output.table
    outlook.inputs = Self.inputs(lowered)
    if !output.partitionBy.isEmpty {
      outlook.folders = try folders(request.recipe, output.partitionBy, sample: sample, cancelling)
    }
    return outlook
  }

  /// What a run reads, each with its size.
  private static func inputs(_ lowered: LoweredRecipe) -> [String] {
    lowered.sources.map { source in
      let bytes = source.source.files.reduce(0) { $0 + ($1.byteCount ?? 0) }
      let name = source.name == "-" ? "standard input" : source.name
      return bytes > 0 ? "\(name) · \(NumberText.bytes(bytes))" : name
    }
  }

  /// What a run that writes into a database will do.
  private func databaseOutlook(
    _ database: DatabaseOutput, _ output: LoweredOutput, _ lowered: LoweredRecipe
  ) throws -> RunOutlook {
    let what = output.mode == .append ? "rows are added" : "rows take the place of those that are there"
    var outlook = RunOutlook(path: output.path, standing: what + ", in one transaction")
    do {
      _ = try DatabasePlace(
        database, mode: output.mode, schema: lowered.plan.schema, catalog: try Catalog.openExisting(catalogPath),
        replacesForeign: false, cancellation: Cancellation())
    } catch {
      outlook.refusal = StudioError(error).message
    }
    outlook.format = "a table of \(database.address.kind.title)"
    outlook.inputs = Self.inputs(lowered)
    return outlook
  }

  /// `in place of what was written 22 Nov 02:00`.
  private func standing(_ path: String, at recipe: RecipeDraft) -> String {
    let status = UnsafeMutablePointer<stat>.allocate(capacity: 1)
    defer { status.deallocate() }
    guard stat(path, status) == 0 else { return "nothing stands there yet" }
    let when = TimeText.text(seconds: Int(status.pointee.st_mtim.tv_sec))
    if let catalog = try? Catalog.openExisting(catalogPath), let table = try? catalog.table(at: path) {
      return "in place of \(NumberText.counted(table.files, "file")) of \(when)"
    }
    return "in place of what a run wrote \(when)"
  }

  /// The partition folders of the sample's rows: as many as a screen shows.
  private func folders(
    _ recipe: RecipeDraft, _ keys: [String], sample: SampleRequest, _ cancelling: any Cancelling
  ) throws -> [String] {
    let request = PreviewRequest(recipe: recipe, step: recipe.steps.count, sample: sample)
    let table = try preview(request, cancelling).table
    let positions = keys.compactMap { key in table.columns.firstIndex { $0.name == key } }
    guard positions.count == keys.count else { return [] }
    var folders: [String] = []
    var seen: Set<String> = []
    for row in 0..<table.rowCount where folders.count < 3 {
      let parts = zip(keys, positions).map { key, position -> String in
        let value = table.cell(row: row, column: position).text
        return PartitionName.encode(key: key, value: value.flatMap { $0.isEmpty ? nil : $0 })
      }
      let folder = parts.joined(separator: "/")
      if seen.insert(folder).inserted { folders.append(folder) }
    }
    return folders
  }

  // MARK: Past runs

  /// The runs of a recipe, the latest first. Names are no proof: a recipe with a file is told by that file, one without
  /// by what it says.
  func runs(of recipe: RecipeDraft, path: String?) -> [CatalogRun] {
    guard let catalog = try? Catalog.openExisting(catalogPath), let runs = try? catalog.runs(limit: 200) else {
      return []
    }
    let place = path.map(resolved)
    let name = recipe.root["name"]?.text ?? ""
    let digest = Self.digest(recipe)
    return runs.filter { run in
      if !run.start.recipePath.isEmpty { return place != nil && resolved(run.start.recipePath) == place }
      return run.start.recipeDigest == digest || (place == nil && !name.isEmpty && run.start.recipeName == name)
    }
  }

  /// A path through all links; as it stands where there is no file.
  private func resolved(_ path: String) -> String {
    let place = FilePath.absolute(path, in: workingFolder)
    return (try? FilePath.resolved(place, in: workingFolder)) ?? place
  }

  private static func digest(_ recipe: RecipeDraft) -> String {
    RecipeFile(path: nil, bytes: Array(Recipe(json: recipe.root).canonicalText.utf8)).digest
  }

  package func pastRuns(_ recipe: RecipeDraft, path: String?) -> [PastRun] {
    let digest = Self.digest(recipe)
    return runs(of: recipe, path: path).prefix(40).map { run in
      var past = PastRun(
        id: Int(run.id), when: TimeText.text(seconds: Int(run.started.microseconds / 1_000_000)),
        nodes: run.start.nodes, outcome: run.outcome.rawValue)
      past.error = run.error
      past.isSameRecipe = run.start.recipeDigest == digest
      if let finish = run.finish {
        past.wallSeconds = finish.wallSeconds
        past.cpuSeconds = finish.cpuSeconds
        past.peakMemoryBytes = finish.peakMemoryBytes
        past.fill(JSONParser.parse(Array(finish.report.utf8)).value)
      }
      return past
    }
  }
}

/// What the lines of a ledger are called.
private struct RunTitles {
  let recipe: RecipeDraft

  init(_ recipe: RecipeDraft) { self.recipe = recipe }

  var source: String {
    let name = RecipePanel.lastPart(FormState.sourceText(recipe.source))
    return String(repeating: " ", count: String(recipe.steps.count).count + 1) + "read "
      + (name == "-" ? "standard input" : name)
  }

  func step(_ number: Int, _ kind: String) -> String {
    "\(NumberText.padded(number, of: recipe.steps.count)) \(StepText.title(kind))"
  }
}

extension PastRun {
  /// Takes the counts out of the report that the catalog keeps.
  fileprivate mutating func fill(_ report: JSON?) {
    guard let report else { return }
    rowsIn = report["steps"]?.list?.first?["rowsIn"]?.integer ?? report["sources"]?.list?.first?["rows"]?.integer
    rowsOut = report["output"]?["rows"]?.integer
    files = report["output"]?["files"]?.integer
    outputBytes = report["output"]?["bytes"]?.integer
    rejects = report["rejects"]?["rows"]?.integer
    isOnSpark = report["spark"] != nil
    comparison = report["comparison"].flatMap(ComparedNodes.init)
    nodeBusy = (report["perNode"]?.list ?? []).compactMap { $0["busySeconds"]?.number.flatMap(Double.init) }
    steps = (report["steps"]?.list ?? []).map { step in
      let number = step["number"]?.integer ?? 0
      return RunStepLine(
        step: number, title: "\(number) \(StepText.title(step["step"]?.text ?? "?"))",
        count: StepCount(
          rowsIn: step["rowsIn"]?.integer ?? 0, rowsOut: step["rowsOut"]?.integer ?? 0,
          added: step["added"]?.integer ?? 0, removed: step["removed"]?.integer ?? 0,
          rejected: step["rejected"]?.integer ?? 0, origin: .all),
        cpuSeconds: step["seconds"]?.number.flatMap(Double.init))
    }
  }
}

extension ComparedNodes {
  /// - Parameter json: `comparison` of a report; `nil` when it is not one.
  fileprivate init?(_ json: JSON) {
    func number(_ line: JSON, _ key: String) -> Double { line[key]?.number.flatMap(Double.init) ?? 0 }
    let lines = (json["nodeCounts"]?.list ?? []).map { line in
      Line(
        nodes: line["nodes"]?.integer ?? 0, wallSeconds: number(line, "wallSeconds"), speedUp: number(line, "speedUp"),
        efficiency: number(line, "efficiency"), peakMemoryBytes: line["peakMemoryBytes"]?.integer ?? 0)
    }
    guard !lines.isEmpty else { return nil }
    self.init(
      engine: json["engine"]?.text ?? "", lines: lines, limits: (json["limits"]?.list ?? []).compactMap(\.text),
      recommended: json["recommended"]?.integer)
  }
}

/// Looks at a run's monitor ten times a second and reports what it sees, until stopped.
private final class RunWatch: Sendable {
  private let monitor: RunMonitor
  private let recipe: RecipeDraft
  private let memoryLimit: Int
  private let progress: @Sendable (RunProgress) -> Void
  private let isStopped = Atomic(false)
  private let begun = ProcessSeconds.now

  init(
    monitor: RunMonitor, recipe: RecipeDraft, memoryLimit: Int, progress: @escaping @Sendable (RunProgress) -> Void
  ) {
    self.monitor = monitor
    self.recipe = recipe
    self.memoryLimit = memoryLimit
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

  /// Ends the reports and returns what is to be seen at the end.
  func stop() -> RunProgress {
    isStopped.store(true, ordering: .relaxed)
    return look()
  }

  private func look() -> RunProgress {
    let seconds = ProcessSeconds.now - begun
    let pipelines = monitor.pipelines
    let read = pipelines.reduce(0) { $0 + $1.progress.bytes }
    let total = pipelines.reduce(0) { $0 + max($1.progress.ofBytes, $1.progress.bytes) }
    let lines = monitor.nodes.map { node in
      NodeLine(
        busy: seconds > 0 ? Double(node.busyNanoseconds) / 1e9 / seconds : 0, rows: node.rows,
        waitsFor: Self.waits(node, seconds))
    }
    var progress = RunProgress(
      seconds: seconds, bytesRead: read, bytesTotal: total, steps: steps(), nodes: lines,
      memoryBytes: ProcessSeconds.residentBytes, spilledBytes: monitor.spilledBytes)
    progress.memoryLimit = memoryLimit
    return progress
  }

  /// The ledger so far: what the steps have done to the rows that the source has delivered.
  private func steps() -> [RunStepLine] {
    let titles = RunTitles(recipe)
    let counts = monitor.counts
    let atSource = counts[.source]
    var rows = monitor.sourceRows
    var lines = [
      RunStepLine(
        step: 0, title: titles.source,
        count: StepCount(
          rowsIn: rows + (atSource?.rejected ?? 0), rowsOut: rows, rejected: atSource?.rejected ?? 0, origin: .all))
    ]
    for index in recipe.steps.indices where !recipe.isDisabled(index) {
      let count = counts[.number(index + 1)]
      let (added, removed, rejected) = (count?.added ?? 0, count?.removed ?? 0, count?.rejected ?? 0)
      let out = max(0, rows + added - removed - rejected)
      lines.append(
        RunStepLine(
          step: index + 1, title: titles.step(index + 1, recipe.kind(index)),
          count: StepCount(
            rowsIn: rows, rowsOut: out, added: added, removed: removed, rejected: rejected, origin: .all)))
      rows = out
    }
    return lines
  }

  /// What kept a node from working longest, with its share of the time: `reading 21 %`.
  private static func waits(_ node: RunMonitor.Node, _ seconds: Double) -> String {
    guard seconds > 0.05 else { return "" }
    let shares = RunMonitor.Wait.allCases.map { ($0, Double(node.waited(for: $0)) / 1e9 / seconds) }
    guard let most = shares.max(by: { $0.1 < $1.1 }), most.1 >= 0.02 else { return "" }
    let name =
      switch most.0 {
      case .reading: "reading"
      case .core: "a core"
      case .nodes: "other nodes"
      }
    return "\(name) \(NumberText.fixed(min(1, most.1) * 100, 0)) %"
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
