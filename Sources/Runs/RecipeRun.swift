import CLinux
import Catalog
package import Engine
import Export
package import Recipes

/// One run of a recipe, from its file to its published output: what `sous run` and the studio share, on any engine.
///
/// ```
/// check and lower ── judge the place ── lock it, stage ── run (again when a guess was wrong) ── balance the ledger
///   ── reject limit ── expectations ── rejects file ── publish ── catalog ── report
/// ```
/// Whatever goes wrong, the old output stands, the catalog knows, and the report says so. A comparison of numbers of
/// nodes (`RecipeComparison`) is the same with several runs where this has one.
package struct RecipeRun: Sendable {
  package var file: RecipeFile
  /// Values of parameters by name.
  package var set: [String: String] = [:]
  package var workingFolder = FilePath.workingFolder
  /// `nil` is the standard place.
  package var catalogPath: String?
  package var confine = false
  /// Whether an output that no run of Sous wrote is replaced where it looks like one.
  package var replacesForeign = false
  package var maximumRejects = RejectLimit.rows(0)
  /// Runs and counts, but writes nothing.
  package var isDryRun = false
  package var maximumPartitions = 100_000
  package var options = RunOptions()
  package var monitor = RunMonitor()
  /// Spark instead of the local engine.
  package var spark: SparkSettings?
  package let stage = SparkStage()
  /// Whether clean-up should stop as well, because somebody asked twice.
  package var endsCleanup: @Sendable () -> Bool = { false }

  /// Bytes below which time is spent to keep the memory.
  private static let littleMemory = 512 << 20

  package init(file: RecipeFile) { self.file = file }

  private var executor: any RecipeExecutor {
    guard let spark else { return LocalExecutor(options: options, monitor: monitor, maximumRejects: maximumRejects) }
    return SparkExecutor(
      settings: spark, workingFolder: workingFolder, options: options, maximumPartitions: maximumPartitions,
      stage: stage)
  }

  /// Runs the recipe. Never throws: the report of a run that failed carries the failure.
  package func run() -> RunReport { run(comparing: nil) }

  /// - Parameter comparison: runs the recipe several times before the last output is published.
  func run(comparing comparison: RecipeComparison?) -> RunReport {
    // What the heap keeps of freed memory would count double.
    if options.memory < Self.littleMemory { linux_keep_heap_small() }
    let executor = executor
    var report = newReport(executor)
    var isRecorded = false
    do {
      let recipe = try OpenRecipe(
        file, set: set, workingFolder: workingFolder, catalogPath: catalogPath, confine: confine,
        takesRemote: executor.takesRemote, uncountedStep: options.ledger == .merged ? .max : nil,
        memory: options.memory,
        cancellation: options.cancellation)
      report.notes = recipe.notes(try recipe.lower())
      if catalogPath == nil, let remark = CatalogLocation.remark(workingFolder: workingFolder) {
        report.notes.append(remark)
      }
      if isDryRun {
        try executor.checkDryRun()
        _ = try executor.run(recipe, stage: nil, &report)
        report.outcome = .dryRun
      } else {
        try publish(recipe, executor, comparison, &isRecorded, &report)
        report.outcome = .done
      }
    } catch {
      AbruptEnd.beginUnwinding()
      report.fail(error)
    }
    report.measure()
    if !isDryRun, !isRecorded, report.failure != nil { recordRefusal(report) }
    return report
  }

  /// Records a run that was over before it began, as when its input is missing: who looks for a nightly run that wrote nothing
  /// looks in the catalog. One is not made for that.
  private func recordRefusal(_ report: RunReport) {
    let path = catalogPath ?? CatalogLocation.standard(workingFolder: workingFolder)
    if confine, catalogPath == nil, (try? OpenRecipe.refuseLinks(to: path)) == nil { return }
    guard let catalog = try? Catalog.openExisting(path) else { return }
    let record = try? RunRecord(catalog, start(output: "", nodes: report.nodes))
    record?.fail(report)
  }

  private func start(output: String, nodes: Int) -> RunStart {
    RunStart(
      recipeName: file.recipe?.name ?? "", recipePath: recipePlace, recipeDigest: file.digest, output: output,
      nodes: nodes)
  }

  /// A report of a run that begins now.
  func newReport(_ executor: any RecipeExecutor) -> RunReport {
    RunReport(recipe: file.path ?? file.recipe?.name ?? "", nodes: executor.nodes ?? options.nodes)
  }

  /// Where the recipe's file stands, through all links: what its runs are known by. Empty for one without a file.
  private var recipePlace: String {
    file.path.map { (try? FilePath.resolved($0, in: workingFolder)) ?? FilePath.absolute($0, in: workingFolder) } ?? ""
  }

  private func publish(
    _ recipe: OpenRecipe, _ executor: any RecipeExecutor, _ comparison: RecipeComparison?, _ isRecorded: inout Bool,
    _ report: inout RunReport
  ) throws {
    let lowered = try recipe.lower()
    guard let output = lowered.output else {
      let remedy = comparison == nil ? "add one, or use --dry-run or sous preview" : "add one to compare"
      throw Failure(.recipe, "the recipe has no output; \(remedy)")
    }
    try executor.check(output)
    try comparison?.check(output)
    // What Spark writes by itself has no entry, whatever becomes of it.
    isRecorded = true
    if try executor.runInPlace(recipe, output, &report) { return }
    isRecorded = false
    let known = try Catalog.openExisting(recipe.catalogPath)
    let (place, rejects) = try target(output, of: lowered, known)
    try comparison?.check(place, output)
    let catalog = try known ?? Catalog.open(recipe.catalogPath)
    if let note = try takenOver(output.table, place, catalog) { report.notes.append(note) }
    var record = try RunRecord(
      catalog, start(output: place.path, nodes: comparison?.nodes.first ?? report.nodes))
    isRecorded = true
    do {
      try publish(recipe, output, place, rejects, executor, comparison, &record, &report)
    } catch {
      report.fail(error)
      report.measure()
      record.fail(report)
      throw error
    }
  }

  /// What is to be said when the table's name stood for another recipe's rows until now.
  private func takenOver(_ name: String?, _ target: any OutputPlace, _ catalog: Catalog) throws -> String? {
    guard let name = try name.map(TableName.init), let table = try catalog.table(name) else { return nil }
    let run = try catalog.lastRun(of: name)
    let recipe = run.map { $0.start.recipeName.isEmpty ? $0.start.recipePath : $0.start.recipeName }
    let maker = recipe.map { $0.isEmpty ? "" : ", made by \($0)" } ?? ""
    if table.location != target.path {
      return "the table \(name) was \(table.location)\(maker), and is \(target.path) from now on"
    }
    guard let run, let recipe, run.start.recipeName != file.recipe?.name ?? "" else { return nil }
    return "the table \(name) was made by another recipe until now: \(recipe)"
  }

  /// Where an output goes and its rejects, neither of which may be what the recipe reads or what no run wrote.
  /// - Throws: `Failure`: what `OutputPlaces` throws; `run` for an input where the rejects go.
  private func target(
    _ output: LoweredOutput, of lowered: LoweredRecipe, _ catalog: Catalog?
  ) throws -> (target: any OutputPlace, rejects: RejectsFile) {
    if let database = output.database {
      let place = try DatabasePlace(
        database, mode: output.mode, schema: lowered.plan.schema, catalog: catalog, replacesForeign: replacesForeign,
        cancellation: options.cancellation)
      let rejects = RejectsFile(
        output: FilePath.absolute(database.table, in: workingFolder), replacesForeign: replacesForeign,
        cancellation: options.cancellation)
      try rejects.refuseForeign(catalog)
      return (place, rejects)
    }
    let files = lowered.sources.flatMap { $0.source.files.map(\.path) }
    let inputs = files.filter { !RemoteTable.isRemote($0) }
    let target = try OutputPlaces.judge(
      output.path, shape: output.isSingleFile ? .file : .folder,
      order: OutputOrder(output, schema: lowered.plan.schema), workingFolder: workingFolder,
      inputs: inputs + files.filter { Storages.isRemote($0) },
      catalog: catalog, replacesForeign: replacesForeign, cancellation: options.cancellation)
    if output.catalog == .glue, !replacesForeign, let table = output.table {
      try GlueCatalog().judge(TableName(table), location: target.path)
    }
    let rejects = RejectsFile(
      output: target.path, replacesForeign: replacesForeign, cancellation: options.cancellation)
    if inputs.contains(where: { FilePath.absolute($0, in: workingFolder) == rejects.path }) {
      throw Failure(.run, "the input \(rejects.path) is where this run writes its rejects; rename it")
    }
    try rejects.refuseForeign(catalog)
    return (target, rejects)
  }

  private func publish(
    _ recipe: OpenRecipe, _ output: LoweredOutput, _ place: any OutputPlace, _ rejects: RejectsFile,
    _ executor: any RecipeExecutor, _ comparison: RecipeComparison?, _ record: inout RunRecord,
    _ report: inout RunReport
  ) throws {
    let catalog = record.catalog
    let publication = try place.begin(catalog: catalog, options: options, stop: endsCleanup)
    var isPublished = false
    defer { if !isPublished { publication.discard(stop: endsCleanup) } }
    // Folders may have become links since the recipe was checked.
    if let folder = publication.localFolder { try recipe.options.confinement?.check(target: folder) }
    var write = WriteRequest(output: output, folder: "")
    if output.isSingleFile { write.singleFile = place.name }
    write.maximumPartitions = maximumPartitions
    let trials = comparison.map { RunTrials($0, self, executor, publication) }
    // Deleting comes last, since it slows whoever writes next.
    defer { trials?.deleteFolders() }
    let executed: Executed
    do {
      if let trials {
        executed = try trials.run(recipe, output, write, &record, &report)
      } else {
        executed = try executor.run(
          recipe,
          stage: {
            try publication.renew(&write)
            return write
          }, &report)
      }
    } catch {
      // The rejects of a run that failed are what its user needs next.
      let latest = try? recipe.lower()
      if !report.rejects.isEmpty,
        (try? rejects.replace(report.rejects, of: latest, catalog: catalog, run: record.id)) != nil
      {
        report.rejectsFile = rejects.path
      }
      throw error
    }
    report.output?.path = output.path
    // What was staged is no file of the output.
    if output.database != nil {
      report.output?.files = 0
      report.output?.bytes = 0
    }
    try rejects.replace(report.rejects, of: executed.lowered, catalog: catalog, run: record.id)
    report.rejectsFile = report.rejects.isEmpty ? nil : rejects.path
    try options.cancellation.check()
    if let folder = publication.localFolder { try recipe.options.confinement?.check(target: folder) }
    report.outcome = .done
    report.measure()
    isPublished = true
    let outcome = try publication.publish(
      executed.result,
      table: output.database == nil
        ? try TableDescription(output, schema: executed.lowered.plan.schema, written: executed.result) : nil,
      run: record.id, finish: report.finish, stop: endsCleanup)
    report.notes += outcome.notes
    // Bringing the output to its place and deleting the old one took time too.
    report.measure()
    try? record.end(report)
    if output.catalog == .glue, let table = output.table { try push(TableName(table), catalog) }
  }

  /// Tells Glue of a table that is in place.
  /// - Throws: `Failure` (`run`) that says what is left to do.
  private func push(_ name: TableName, _ catalog: Catalog) throws {
    do {
      guard let table = try catalog.table(name) else { return }
      try GlueCatalog().push(
        table, partitions: try catalog.partitions(of: name), cancellation: options.cancellation)
    } catch {
      let failure = error as? Failure
      let isEnded = failure?.kind == .interrupted || failure?.kind == .terminated
      throw Failure(
        isEnded ? failure?.kind ?? .run : .run,
        "published, not in Glue: `sous catalog push \(name)` tells it what there is now (\(failure?.message ?? "\(error)"))"
      )
    }
  }
}
