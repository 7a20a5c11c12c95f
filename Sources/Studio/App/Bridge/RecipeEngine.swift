import Catalog
import Engine
import Recipes
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
  let options: LoweringOptions
  /// `nil` where nothing is kept, for pictures and tests.
  let drafts: Drafts?
  /// `nil` where nothing is kept.
  let recent: RecentTargets?
  let cache = Mutex(Cache())

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
    var tables: [TableKey: (table: BatchSample, counts: [Int])] = [:]
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
    let access = try SourceAccess(catalogPath: self.catalogPath)
    session = RecipeSession(opener: access, resolver: access, reader: access)
    let folder = FilePath.parent(of: standard)
    options = LoweringOptions(
      workingFolder: workingFolder, projectFolder: FilePath.parent(of: folder),
      environment: { TerminalStyle.variable($0) })
    recent = keepsDrafts ? RecentTargets(path: FilePath.join(folder, "recent")) : nil
    drafts = keepsDrafts ? Drafts(folder: FilePath.join(folder, "drafts")) : nil
  }

  func analyse(_ recipe: RecipeDraft) -> AnalysedRecipe {
    session.analyse(Recipe(json: recipe.root), path: nil, options: options)
  }

  /// Analyses and runs `body`; when a guess about an input turns out wrong, settles the input and does it again.
  func running<Value>(
    _ recipe: RecipeDraft, _ cancellation: Cancellation, _ body: (AnalysedRecipe) throws -> Value
  ) throws -> Value {
    do {
      return try session.run(
        sources: { analysed in
          let empty = Plan(.union, inputs: [], step: 0, schema: Schema([]))
          return (analysed.tables.last ?? empty, analysed.sources)
        }, cancellation: cancellation, prepare: { _ in analyse(recipe) }, body: body)
    } catch let failure as Failure {
      throw StudioError(failure.message)
    } catch let problems as Diagnostics {
      throw StudioError(problems.errors.first?.sentence ?? "the recipe cannot be run")
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
    options.temporaryFolder = TemporaryFolder.path
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
      let inputs = InputStamps.of(analysed.sources)
      let problems = analysed.diagnostics.items.filter { $0.severity != .note }.map(Problem.init)
      guard !analysed.tables.isEmpty else {
        return Preview(step: 0, table: MemoryTable(columns: [], rows: []), sampleCounts: [0], problems: problems)
      }
      let step = min(request.step, analysed.tables.count - 1)
      let (table, counts) = try sampledTable(request.recipe, analysed, step, request.sample, cancellation)
      var comparison: Comparison?
      if request.comparing, step > 0, step == request.step {
        let before = try sampledTable(request.recipe, analysed, step - 1, request.sample, cancellation).table
        comparison = Comparison(before: before, after: table)
      }
      var preview = Preview(
        step: step, table: table, sampleCounts: counts, comparison: comparison, problems: problems)
      preview.inputs = inputs
      preview.evidence = (analysed.sources.first?.source.evidence ?? []).map { [$0.subject, $0.value, $0.reason] }
      return preview
    }
  }

  /// The table after a step on the sample, and the rows after each step up to it.
  func sampledTable(
    _ recipe: RecipeDraft, _ analysed: AnalysedRecipe, _ step: Int, _ request: SampleRequest,
    _ cancellation: Cancellation
  ) throws -> (table: BatchSample, counts: [Int]) {
    let key = TableKey(
      inputs: InputStamps.of(analysed.sources), prefix: recipe.prefixKey(step), schema: analysed.tables[0].schema,
      sample: request)
    if let kept = cache.withLock({ $0.tables[key] }) { return kept }
    let sample = try sample(recipe, analysed, request, cancellation)
    let rows = sample.rowCount
    let result: (table: BatchSample, counts: [Int])
    if step == 0 {
      let source = sample.source
      result = (BatchSample(schema: source.schema, batches: source.batches, sample: sample, places: nil), [rows])
    } else {
      // Rows carry their place in the sample, so that before and after are matched row by row.
      let plan = analysed.tables[step].replacingSource(by: sample.source).carryingOrigin()
      var options = Self.background(cancellation)
      options.stopsEarly = true
      let (batches, outcome) = try LocalEngine.collect(plan, options: options)
      var counts = [rows]
      for number in 1...step {
        let change = outcome.counts(step: number)
        counts.append(max(0, counts[number - 1] + change.added - change.removed - change.rejected))
      }
      let (schema, columns, places) = SourceSample.takingOrigins(plan.schema, batches)
      result = (BatchSample(schema: schema, batches: columns, sample: sample, places: places ?? []), counts)
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
      step: step, key: diagnostic.key, range: diagnostic.range, message: diagnostic.sentence,
      isError: diagnostic.severity == .error)
  }
}

extension Plan {
  /// The same plan on other rows of its first source: the whole of what stands for step 0 gives way.
  func replacingSource(by sample: InMemorySource) -> Plan {
    if step == 0 {
      return Plan(.scan(Scan(source: sample, number: 0, name: "sample")), inputs: [], step: 0, schema: schema)
    }
    var plan = self
    if let first = plan.inputs.first { plan.inputs[0] = first.replacingSource(by: sample) }
    return plan
  }
}
