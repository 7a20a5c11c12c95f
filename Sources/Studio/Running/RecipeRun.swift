import CLinux
import Catalog
package import Engine
import Export
package import Recipes

/// One run of a recipe, from its file to its published output: what `sous run` and the studio share.
///
/// ```
/// check and lower ── lock the target, stage ── run (again when a guess was wrong) ── balance the ledger
///   ── reject limit ── expectations ── rejects file ── publish ── catalog ── report
/// ```
/// Whatever goes wrong, the old output stands, the catalog knows, and the report says so.
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

  /// Runs the recipe. Never throws: the report of a run that failed carries the failure.
  package func run() -> RunReport {
    // What the heap keeps of freed memory would count double.
    if options.memory < Self.littleMemory { linux_keep_heap_small() }
    var report = RunReport(recipe: file.path ?? file.recipe?.name ?? "", nodes: spark?.nodes ?? options.nodes)
    do {
      let recipe = try OpenRecipe(
        file, set: set, workingFolder: workingFolder, catalogPath: catalogPath, confine: confine,
        takesRemote: spark != nil, uncountedStep: options.ledger == .merged ? .max : nil, memory: options.memory)
      report.notes = recipe.notes(try recipe.lower())
      if catalogPath == nil, let remark = CatalogLocation.remark(workingFolder: workingFolder) {
        report.notes.append(remark)
      }
      if isDryRun, spark != nil { throw Failure(.usage, "--dry-run runs on the local engine only; leave --engine out") }
      if isDryRun {
        _ = try recipe.run(options.cancellation) { lowered in
          report.add(recipe.notes(lowered))
          return try work(lowered, write: nil, &report)
        }
        report.outcome = .dryRun
      } else {
        try publish(recipe, &report)
        report.outcome = .done
      }
    } catch {
      AbruptEnd.beginUnwinding()
      report.fail(error)
    }
    report.measure()
    return report
  }

  /// Where the recipe's file stands, through all links: what its runs are known by. Empty for one without a file.
  var recipePlace: String {
    file.path.map { (try? FilePath.resolved($0, in: workingFolder)) ?? FilePath.absolute($0, in: workingFolder) } ?? ""
  }

  private func publish(_ recipe: OpenRecipe, _ report: inout RunReport) throws {
    let lowered = try recipe.lower()
    guard let output = lowered.output else {
      throw Failure(.recipe, "the recipe has no output; add one, or use --dry-run or sous preview")
    }
    if output.catalog == .glue, spark != nil {
      throw Failure(.usage, "tables of Glue are written by the local engine only; leave --engine out")
    }
    if spark != nil, RemoteTable.isRemote(output.path) { return try writeRemotely(recipe, output, &report) }
    let known = try Catalog.openExisting(recipe.catalogPath)
    let (target, rejects) = try target(output, of: lowered, known)
    let catalog = try known ?? Catalog.open(recipe.catalogPath)
    if let note = try takenOver(output.table, target, catalog) { report.notes.append(note) }
    let id = try catalog.begin(
      RunStart(
        recipeName: file.recipe?.name ?? "", recipePath: recipePlace, recipeDigest: file.digest,
        output: target.path, nodes: options.nodes))
    do {
      try publish(recipe, output, target, rejects, catalog, id, &report)
    } catch {
      report.fail(error)
      report.measure()
      let status = report.outcome == .interrupted ? RunStatus.interrupted : .failed
      try? catalog.end(run: id, outcome: status, error: report.failure?.message, finish: report.finish)
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
  /// - Throws: `Failure`: what `OutputTarget` throws; `run` for an input where the rejects go.
  func target(
    _ output: LoweredOutput, of lowered: LoweredRecipe, _ catalog: Catalog?
  ) throws -> (target: any OutputPlace, rejects: RejectsFile) {
    if let database = output.database {
      guard spark == nil else {
        throw Failure(.usage, "\(database.shown) is written by the local engine only; leave --engine out")
      }
      let place = try DatabasePlace(
        database, mode: output.mode, schema: lowered.plan.schema, catalog: catalog, replacesForeign: replacesForeign,
        cancellation: options.cancellation)
      let rejects = RejectsFile(
        output: FilePath.absolute(database.table, in: workingFolder), replacesForeign: replacesForeign)
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
    let rejects = RejectsFile(output: target.path, replacesForeign: replacesForeign)
    if inputs.contains(where: { FilePath.absolute($0, in: workingFolder) == rejects.path }) {
      throw Failure(.run, "the input \(rejects.path) is where this run writes its rejects; rename it")
    }
    try rejects.refuseForeign(catalog)
    return (target, rejects)
  }

  private func publish(
    _ recipe: OpenRecipe, _ output: LoweredOutput, _ target: any OutputPlace, _ rejects: RejectsFile,
    _ catalog: Catalog, _ id: Int64, _ report: inout RunReport
  ) throws {
    let publication = try target.begin(catalog: catalog, options: options, stop: endsCleanup)
    var isPublished = false
    defer { if !isPublished { publication.discard(stop: endsCleanup) } }
    // Folders may have become links since the recipe was checked.
    if let folder = publication.localFolder { try recipe.options.confinement?.check(target: folder) }
    var write = WriteRequest(output: output, folder: "")
    try publication.renew(&write)
    if output.isSingleFile { write.singleFile = target.name }
    write.maximumPartitions = maximumPartitions
    var latest: LoweredRecipe?
    let written: (WriteResult, LoweredRecipe)
    do {
      if let spark {
        let lowered = try recipe.settled(options.cancellation)
        written = (try work(on: spark, recipe, lowered, write, &report), lowered)
      } else {
        written = try recipe.run(options.cancellation) { lowered in
          latest = lowered
          report.add(recipe.notes(lowered))
          try publication.renew(&write)
          return (try work(lowered, write: write, &report), lowered)
        }
      }
    } catch {
      // The rejects of a run that failed are what its user needs next.
      if !report.rejects.isEmpty, (try? rejects.replace(report.rejects, of: latest, catalog: catalog, run: id)) != nil {
        report.rejectsFile = rejects.path
      }
      throw error
    }
    let (result, lowered) = written
    report.output?.path = output.path
    // What was staged is no file of the output.
    if output.database != nil {
      report.output?.files = 0
      report.output?.bytes = 0
    }
    try rejects.replace(report.rejects, of: lowered, catalog: catalog, run: id)
    report.rejectsFile = report.rejects.isEmpty ? nil : rejects.path
    try options.cancellation.check()
    if let folder = publication.localFolder { try recipe.options.confinement?.check(target: folder) }
    report.outcome = .done
    report.measure()
    isPublished = true
    let outcome = try publication.publish(
      result,
      table: output.database == nil
        ? try TableDescription(output, schema: lowered.plan.schema, written: result) : nil, run: id,
      finish: report.finish, stop: endsCleanup)
    report.notes += outcome.notes
    // Bringing the output to its place and deleting the old one took time too.
    report.measure()
    try? catalog.end(run: id, outcome: .done, error: nil, finish: report.finish)
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

  /// Runs the plan and judges what came out: ledger, rejects, expectations.
  func work(
    _ lowered: LoweredRecipe, write: WriteRequest?, _ report: inout RunReport
  ) throws -> WriteResult {
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
    guard maximumRejects.allows(rejects.count, of: outcome.sourceRows + rejects.count(step: 0)) else {
      let first = rejects.first.map { ": " + RejectsFile.sentence($0, of: lowered) }
      throw Failure(
        .rejects,
        "\(NumberText.counted(rejects.count, "row")) rejected, over the limit of \(maximumRejects.text)\(first ?? ""); correct the input or raise --max-rejects"
      )
    }
    if let unmet = lowered.unmetExpectations(ledger) { throw unmet }
    return outcome.write ?? WriteResult()
  }
}
