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
  private let cache = Mutex(Cache())

  private struct SampleKey: Hashable {
    var source: JSON
    var parameters: JSON?
    var schema: Schema
    var sample: SampleRequest
  }

  private struct TableKey: Hashable {
    var prefix: Int
    var schema: Schema
    var sample: SampleRequest
  }

  private struct Cache {
    var samples: [SampleKey: InMemorySource] = [:]
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

  /// Options of a background run: one node, so that the screen and other work go on.
  static func background(_ cancellation: Cancellation) -> RunOptions {
    var options = RunOptions()
    options.nodes = 1
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
      return Preview(step: step, table: table, sampleCounts: counts, comparison: comparison, problems: problems)
    }
  }

  /// The table after a step on the sample, and the rows after each step up to it.
  func sampledTable(
    _ recipe: RecipeDraft, _ analysed: AnalysedRecipe, _ step: Int, _ request: SampleRequest,
    _ cancellation: Cancellation
  ) throws -> (table: BatchSample, counts: [Int]) {
    let key = TableKey(prefix: recipe.prefixKey(step), schema: analysed.tables[0].schema, sample: request)
    if let kept = cache.withLock({ $0.tables[key] }) { return kept }
    let sample = try sample(recipe, analysed, request, cancellation)
    let rows = sample.knownRowCount ?? 0
    let result: (table: BatchSample, counts: [Int])
    if step == 0 {
      result = (BatchSample(schema: sample.schema, batches: sample.batches), [rows])
    } else {
      let plan = analysed.tables[step].replacingSource(by: sample)
      var options = Self.background(cancellation)
      options.stopsEarly = true
      let (batches, outcome) = try LocalEngine.collect(plan, options: options)
      var counts = [rows]
      for number in 1...step {
        let change = outcome.counts(step: number)
        counts.append(max(0, counts[number - 1] + change.added - change.removed - change.rejected))
      }
      result = (BatchSample(schema: plan.schema, batches: batches), counts)
    }
    cache.withLock {
      if $0.tables.count >= Self.cacheLimit { $0.tables = [:] }
      $0.tables[key] = result
    }
    return result
  }

  /// The rows of the source that previews work on.
  private func sample(
    _ recipe: RecipeDraft, _ analysed: AnalysedRecipe, _ request: SampleRequest, _ cancellation: Cancellation
  ) throws -> InMemorySource {
    let source = analysed.tables[0]
    let key = SampleKey(
      source: recipe.source, parameters: recipe.root["parameters"], schema: source.schema, sample: request)
    if let kept = cache.withLock({ $0.samples[key] }) { return kept }
    var options = Self.background(cancellation)
    options.stopsEarly = true
    var plan = source
    var offset = 0
    switch request.kind {
    case .first: break
    case .last:
      offset = max(0, try LocalEngine.count(source, options: Self.background(cancellation)).rows - request.rows)
    case .random(let seed):
      return try keep(key, randomSample(source, rows: request.rows, seed: seed, cancellation))
    case .matching(let text): plan = try Self.filtered(source, text)
    }
    plan = Plan(.limit(count: request.rows, offset: offset), inputs: [plan], step: 0, schema: source.schema)
    let batches = try LocalEngine.collect(plan, options: options).batches
    return keep(key, InMemorySource(schema: source.schema, batches: batches))
  }

  private func keep(_ key: SampleKey, _ sample: InMemorySource) -> InMemorySource {
    cache.withLock {
      if $0.samples.count >= 6 { $0.samples = [:] }
      $0.samples[key] = sample
    }
    return sample
  }

  /// Rows at random places, the same for the same seed, in input order.
  private func randomSample(_ source: Plan, rows: Int, seed: Int, _ cancellation: Cancellation) throws -> InMemorySource
  {
    let all = try LocalEngine.collect(source, options: Self.background(cancellation)).batches
    let total = all.reduce(0) { $0 + $1.rowCount }
    var state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    var wanted = min(rows, total)
    var left = total
    var batches: [Batch] = []
    for batch in all {
      var picked: [Int32] = []
      for row in 0..<batch.rowCount {
        // Selection sampling: each row with the share that is still wanted of those still to come.
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        if Int(state % UInt64(max(1, left))) < wanted {
          picked.append(Int32(row))
          wanted -= 1
        }
        left -= 1
      }
      if !picked.isEmpty { batches.append(picked.withUnsafeBufferPointer { batch.gather($0) }) }
    }
    return InMemorySource(schema: source.schema, batches: batches)
  }

  private static func filtered(_ source: Plan, _ text: String) throws -> Plan {
    switch ExpressionText.compile(text, schema: source.schema, parameters: [:]) {
    case .success(let expression): return Plan(.filter([expression]), inputs: [source], step: 0, schema: source.schema)
    case .failure(let problems):
      throw Failure(.recipe, problems.problems.first?.message ?? "the expression \(text) cannot be understood")
    }
  }

  // MARK: Counts

  package func count(_ recipe: RecipeDraft, asked: Bool, _ cancelling: any Cancelling) throws -> WholeCounts {
    let cancellation = Self.engineCancellation(cancelling)
    return try running(recipe, cancellation) { analysed in
      guard let last = analysed.tables.last else { return WholeCounts(steps: []) }
      let bytes = analysed.sources.reduce(0) { $0 + $1.source.files.reduce(0) { $0 + ($1.byteCount ?? 0) } }
      let seconds = Double(bytes) / 250e6
      if !asked, seconds > 10 { throw CountingDeferred(seconds: seconds) }
      let (plan, isPartitioned) = Self.partitionPlan(last, analysed.lowered)
      let (rows, outcome) = try LocalEngine.count(plan, options: Self.background(cancellation))
      let before = outcome.counts(step: 0)
      var rowsOut = outcome.sourceRows + before.added - before.removed - before.rejected
      var steps = [
        StepCount(
          rowsIn: outcome.sourceRows, rowsOut: rowsOut, rejected: before.rejected, seconds: outcome.stepSeconds[0],
          origin: .all)
      ]
      for number in 1..<max(1, analysed.tables.count) {
        let change = outcome.counts(step: number)
        let rowsIn = rowsOut
        rowsOut = rowsIn + change.added - change.removed - change.rejected
        steps.append(
          StepCount(
            rowsIn: rowsIn, rowsOut: rowsOut, added: change.added, removed: change.removed, rejected: change.rejected,
            seconds: outcome.stepSeconds[number], origin: .all))
      }
      var files: Int?
      if let output = analysed.lowered?.output { files = (isPartitioned ? rows : 1) * max(1, output.filesPerPartition) }
      return WholeCounts(steps: steps, outputFiles: files, seconds: outcome.wallSeconds)
    }
  }

  /// Behind the last step: the different values of the partition keys, whose number is that of the folders.
  private static func partitionPlan(_ plan: Plan, _ lowered: LoweredRecipe?) -> (plan: Plan, isPartitioned: Bool) {
    guard let output = lowered?.output, !output.partitionBy.isEmpty else { return (plan, false) }
    let fields = output.partitionBy.compactMap { plan.schema[$0] }
    guard fields.count == output.partitionBy.count else { return (plan, false) }
    let schema = Schema(fields)
    let step = (lowered?.tables.count ?? 1) + 1
    let keys = Plan(
      .project(fields.map { Projection($0.name, .column($0.name, $0.type)) }), inputs: [plan], step: step,
      schema: schema)
    return (Plan(.distinct(columns: nil), inputs: [keys], step: step, schema: schema), true)
  }

  package func profile(
    _ recipe: RecipeDraft, step: Int, column: String, _ cancelling: any Cancelling
  ) throws -> ColumnProfile {
    let cancellation = Self.engineCancellation(cancelling)
    return try running(recipe, cancellation) { analysed in
      guard analysed.tables.indices.contains(step), let field = analysed.tables[step].schema[column] else {
        throw StudioError("the column \(column) is not there any more")
      }
      let name = column == "rows" ? "rows_" : "rows"
      let schema = Schema([field, Field(name, .integer)])
      let grouped = Plan(
        .aggregate(keys: [column], [Aggregation(name: name, function: .count, argument: nil, type: .integer)]),
        inputs: [analysed.tables[step]], step: 0, schema: schema)
      let batches = try LocalEngine.collect(grouped, options: Self.background(cancellation)).batches
      var counts: [(CellText, Int)] = []
      for batch in batches {
        guard case .integer(let rows) = batch.columns[1] else { continue }
        for row in 0..<batch.rowCount { counts.append((CellText(batch.columns[0], row: row), Int(rows.values[row]))) }
      }
      return SampleProfile.make(
        column: column, type: field.type.description, isNumeric: field.type.isNumeric, counts: counts, origin: .all)
    }
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
