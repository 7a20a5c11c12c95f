import Catalog
import Engine
import Recipes
import Runs
import Synchronization

/// The studio's engine: recipes are checked and lowered by Recipes and run by `LocalEngine`, as `sous run` does it.
///
/// Keeps the sources it has opened, the samples read from them and the tables behind each step. Thread-safe.
package final class RecipeEngine: StudioEngine {
  package let kinds: [StepKindEntry]
  package let functions: [FunctionHint]
  let workingFolder: String
  let catalogPath: String
  let session: RecipeSession
  /// Finds and opens what recipes read.
  let sources: SourceAccess
  let options: LoweringOptions
  /// `nil` where nothing is kept, for pictures and tests.
  let drafts: Drafts?
  /// `nil` where nothing is kept.
  let recent: RecentTargets?
  let cache = Mutex(Cache())
  private let home = Mutex<String?>(nil)
  /// The file of the recipe that is worked on, from where the recipes that it reads are found; `nil` for one without.
  var recipePath: String? {
    get { home.withLock { $0 } }
    set { home.withLock { $0 = newValue } }
  }

  struct SampleKey: Hashable {
    var source: JSON
    var parameters: JSON?
    /// The steps that decide which rows are taken, for samples found behind them.
    var prefix: Int
    var schema: Schema
    var sample: SampleRequest
    var inputs: [String: Int]
  }

  struct TableKey: Hashable {
    var inputs: [String: Int]
    var prefix: Int
    var schema: Schema
    var sample: SampleRequest
  }

  struct Cache {
    var samples: [SampleKey: SourceSample] = [:]
    /// Bytes of input that a whole count has read in a second, as measured last.
    var countingRate = 250e6
    var tables: [TableKey: SampledTable] = [:]
    /// The files of the sources that are open, as they were when these were opened.
    var opened: [SourceKey: [String: Int]] = [:]
  }

  /// The table after a step on the sample, with the rows after each step up to it and what could not be taken on the way.
  struct SampledTable {
    var table: BatchSample
    var counts: [Int]
    var rejected: [Int] = []
    var firstReject: String?
  }

  /// Tables kept; each is a few columns of a sample.
  private static let cacheLimit = 48

  /// - Parameter catalogPath: `nil` is the standard place.
  /// - Throws: `Failure` for a catalog that cannot be read.
  package init(
    workingFolder: String = FilePath.workingFolder, catalogPath: String? = nil, keepsDrafts: Bool = true
  ) throws {
    kinds = StepKinds.all
    functions = FunctionCatalog.callableNames.compactMap { name in
      FunctionCatalog.entry(name).map { entry in
        FunctionHint(name: name, detail: (entry.signatures.first ?? name) + ": " + entry.summary)
      }
    }
    self.workingFolder = workingFolder
    let standard = CatalogLocation.standard(workingFolder: workingFolder)
    self.catalogPath = catalogPath ?? standard
    sources = try SourceAccess(catalogPath: self.catalogPath, cancellation: Interruptions.cancellation)
    session = RecipeSession(opener: sources, reader: sources)
    let folder = FilePath.parent(of: standard)
    options = LoweringOptions(
      workingFolder: workingFolder, projectFolder: FilePath.parent(of: folder),
      environment: Environment.variable)
    recent = keepsDrafts ? RecentTargets(path: FilePath.join(folder, "recent")) : nil
    drafts = keepsDrafts ? Drafts(folder: FilePath.join(folder, "drafts")) : nil
  }

  /// Checks and lowers a recipe over its files as they are now: a source whose file is another one than when it was
  /// opened is opened anew.
  func analyse(_ recipe: RecipeDraft) -> AnalysedRecipe {
    let analysed = analyseAsOpened(recipe)
    let changed = changedSources(analysed.sources)
    guard !changed.isEmpty else { return analysed }
    session.forget(changed)
    let again = analyseAsOpened(recipe)
    _ = changedSources(again.sources)
    return again
  }

  /// Checks and lowers a recipe over its sources as they were opened.
  private func analyseAsOpened(_ recipe: RecipeDraft) -> AnalysedRecipe {
    session.analyse(Recipe(json: recipe.root), path: recipePath, options: options)
  }

  private func changedSources(_ sources: [LoweredSource]) -> [SourceKey] {
    var changed: [SourceKey] = []
    for source in sources {
      let stamps = InputStamps.of([source])
      let known = cache.withLock { $0.opened.updateValue(stamps, forKey: source.key) }
      if let known, known != stamps {
        changed.append(source.key)
        cache.withLock { $0.opened[source.key] = nil }
      }
    }
    return changed
  }

  package func inputStamps(_ recipe: RecipeDraft) -> [String: Int] {
    let analysed = analyseAsOpened(recipe)
    var others: [Int: [String]] = [:]
    for source in analysed.sources {
      // Folders and patterns may hold other files than before.
      guard let request = source.key.files, InputStamps.tree(of: source) != nil,
        let found = try? FileSearch.resolve(request.path).map(\.path),
        found != source.source.files.map(\.path)
      else { continue }
      session.forget([source.key])
      cache.withLock { $0.opened[source.key] = nil }
      others[source.number] = found
    }
    return InputStamps.of(analysed) { others[$0.number] ?? $0.source.files.map(\.path) }
  }

  /// Analyses and runs `body`; when a guess about an input turns out wrong, settles the input and does it again.
  func running<Value>(
    _ recipe: RecipeDraft, _ cancellation: Cancellation, _ body: (AnalysedRecipe) throws -> Value
  ) throws -> Value {
    do {
      return try session.run(
        sources: { analysed in
          let empty = Plan(.union, inputs: [], step: .outside, schema: Schema([]))
          return (analysed.tables.last ?? empty, analysed.sources)
        }, cancellation: cancellation, prepare: { _ in analyse(recipe) }, body: body)
    } catch let failure as Failure {
      throw StudioError(failure)
    } catch let problems as Diagnostics {
      throw StudioError(problems.errors.first?.failure.inStudio ?? "the recipe cannot be run")
    }
  }

  /// What nobody asked for takes no more memory than this.
  static let backgroundMemory = 512 << 20

  /// Options of a background run: one node, so that the screen and other work go on.
  static func background(_ cancellation: Cancellation) -> RunOptions {
    var options = RunOptions()
    options.nodes = 1
    // What is more than this spills, beside whatever else the machine does.
    options.memory = backgroundMemory
    options.cancellation = cancellation
    options.temporaryFolder = Environment.temporaryFolder
    return options
  }

  static func engineCancellation(_ cancellation: any Cancelling) -> Cancellation {
    let own = Cancellation()
    cancellation.onCancel { own.cancel() }
    return own
  }

  // MARK: Previews

  package func preview(_ request: PreviewRequest, _ cancelling: any Cancelling) throws -> Preview {
    let cancellation = Self.engineCancellation(cancelling)
    return try running(request.recipe, cancellation) { analysed in
      // Before reading: what changes meanwhile must not pass for what was read.
      let inputs = InputStamps.of(analysed)
      let problems = analysed.diagnostics.items.filter { $0.severity != .note }.map(Problem.init)
      guard !analysed.tables.isEmpty else {
        return Preview(step: 0, table: MemoryTable(columns: [], rows: []), sampleCounts: [0], problems: problems)
      }
      let step = min(request.step, analysed.tables.count - 1)
      let sampled = try sampledTable(request.recipe, analysed, step, request.sample, cancellation)
      var comparison: Comparison?
      if request.comparing, step > 0, step == request.step {
        let before = try sampledTable(request.recipe, analysed, step - 1, request.sample, cancellation).table
        // Behind a grouping rows have no place in the sample, but they have one in the table before.
        let origins = before.hasPlaces ? nil : try origins(in: before, analysed, step, cancellation)
        comparison = Comparison(before: before, after: sampled.table, origins: origins)
      }
      var preview = Preview(
        step: step, table: sampled.table, sampleCounts: sampled.counts, comparison: comparison, problems: problems)
      preview.rejected = sampled.rejected
      preview.firstReject = sampled.firstReject
      preview.inputs = inputs
      preview.evidence = (analysed.sources.first?.source.evidence ?? []).map { [$0.subject, $0.value, $0.reason] }
      return preview
    }
  }

  /// Which row of the table before a step each row behind it comes from; `nil` where that cannot be told.
  private func origins(
    in before: BatchSample, _ analysed: AnalysedRecipe, _ step: Int, _ cancellation: Cancellation
  ) throws -> [Int?]? {
    let source = InMemorySource(schema: before.schema, batches: before.batches)
    let plan = analysed.tables[step].replacing(through: step - 1, by: source).carryingOrigin()
    var options = Self.background(cancellation)
    options.stopsEarly = true
    let batches = try LocalEngine.collect(plan, options: options).batches
    return SourceSample.takingOrigins(plan.schema, batches).origins?.map { origin in
      origin < 0 ? nil : RowOrigin(bits: origin).position
    }
  }

  func sampledTable(
    _ recipe: RecipeDraft, _ analysed: AnalysedRecipe, _ step: Int, _ request: SampleRequest,
    _ cancellation: Cancellation
  ) throws -> SampledTable {
    let key = TableKey(
      inputs: InputStamps.of(analysed), prefix: recipe.prefixKey(step), schema: analysed.tables[0].schema,
      sample: request)
    if let kept = cache.withLock({ $0.tables[key] }) { return kept }
    let sample = try sample(recipe, analysed, request, cancellation)
    let rows = sample.rowCount
    let result: SampledTable
    if step == 0 {
      let source = sample.source
      result = SampledTable(
        table: BatchSample(schema: source.schema, batches: source.batches, sample: sample, places: nil), counts: [rows])
    } else {
      // Rows carry their place in the sample, so that before and after are matched row by row.
      let plan = analysed.tables[step].replacing(through: 0, by: sample.source).carryingOrigin()
      var options = Self.background(cancellation)
      options.stopsEarly = true
      let rejects = RejectCollector(temporaryFolder: options.temporaryFolder)
      let (batches, outcome) = try LocalEngine.collect(plan, options: options, rejects: rejects)
      var counts = [rows]
      var rejected = [0]
      for number in 1...step {
        let change = outcome.counts(step: .number(number))
        counts.append(max(0, counts[number - 1] + change.added - change.removed - change.rejected))
        rejected.append(change.rejected)
      }
      let (schema, columns, places) = SourceSample.takingOrigins(plan.schema, batches)
      result = SampledTable(
        table: BatchSample(schema: schema, batches: columns, sample: sample, places: places ?? []), counts: counts,
        rejected: rejected, firstReject: try rejects.prefix(1).first?.reason)
    }
    cache.withLock {
      if $0.tables.count >= Self.cacheLimit { $0.tables = [:] }
      $0.tables[key] = result
    }
    return result
  }
}

extension Problem {
  /// A problem as the recipe's check found it.
  init(_ diagnostic: Diagnostic) {
    var step = diagnostic.step
    if step == nil, diagnostic.key?.hasPrefix("source") ?? false { step = 0 }
    self.init(
      step: step, key: diagnostic.key, range: diagnostic.range, message: diagnostic.failure.inStudio,
      isError: diagnostic.severity == .error)
  }
}

extension Plan {
  /// The same plan on other rows: the whole of what stands for the source and the first steps gives way.
  func replacing(through last: Int, by rows: InMemorySource) -> Plan {
    if step <= .number(last) {
      return Plan(.scan(Scan(source: rows, number: 0, name: "sample")), inputs: [], step: .source, schema: schema)
    }
    var plan = self
    if let first = plan.inputs.first { plan.inputs[0] = first.replacing(through: last, by: rows) }
    return plan
  }
}
