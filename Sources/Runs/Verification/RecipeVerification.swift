import Catalog
package import Engine
import Export
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// A recipe on the local engine and on Spark, over the same rows, compared.
package struct RecipeVerification {
  let opened: OpenRecipe
  let workingFolder: String
  let settings: SparkSettings
  /// Rows of the recipe's source; `nil` for all, read by both engines from its files.
  let sampleRows: Int?
  let options: RunOptions
  let stage: SparkStage

  package init(
    opened: OpenRecipe, workingFolder: String, settings: SparkSettings, sampleRows: Int?,
    options: RunOptions, stage: SparkStage
  ) {
    self.opened = opened
    self.workingFolder = workingFolder
    self.settings = settings
    self.sampleRows = sampleRows
    self.options = options
    self.stage = stage
  }

  /// Both tables after a step.
  package struct Comparison {
    package var digests: [TableDigest]
    package var tables: [Plan]

    var isSame: Bool { digests[0] == digests[1] }
  }

  package struct Outcome {
    package var comparison: Comparison
    /// Number of the first step after which the tables differ; 0 is the source. `nil` when they are the same.
    package var step: Int?
    package var rows: [RowDifference] = []
    /// What the step's tables have as columns.
    package var columns: [String] = []
  }

  package func run() throws -> Outcome {
    let folder = try Environment.makeTemporaryFolder("sous-verify")
    defer { FilePath.removeTree(folder) }
    var lowered = try opened.settled(options.cancellation)
    if let remote = lowered.sources.first(where: { $0.source is RemoteTable }) {
      throw Failure(.input, "\(remote.name) cannot be read here, so the engines cannot be compared; copy the data")
    }
    if let sampleRows { lowered = try sampled(lowered, rows: sampleRows, folder: folder) }
    let last = try compare(lowered, lowered.plan, name: "all", folder: folder)
    guard !last.isSame else { return Outcome(comparison: last) }
    // The first step whose tables differ; all before it are the same.
    var (low, high) = (0, lowered.tables.count - 1)
    var found = last
    while low < high {
      let middle = (low + high) / 2
      let comparison = try compare(lowered, lowered.tables[middle], name: "step-\(middle)", folder: folder)
      if comparison.isSame {
        low = middle + 1
      } else {
        high = middle
        found = comparison
      }
    }
    var outcome = Outcome(comparison: last, step: high)
    outcome.columns = found.digests[0].columns.map(\.name)
    if found.tables[0].schema == found.tables[1].schema {
      outcome.rows = try RowDifference.find(found.tables, limit: 5, options: options)
    }
    return outcome
  }

  /// Writes the table of a plan with both engines and reads both.
  private func compare(_ lowered: LoweredRecipe, _ plan: Plan, name: String, folder: String) throws -> Comparison {
    var part = lowered
    part.plan = plan
    let engines: [(name: String, executor: any RecipeExecutor)] = [
      ("local", LocalExecutor(options: options)),
      (
        "spark",
        SparkExecutor(settings: settings, workingFolder: workingFolder, options: options, stage: stage)
      ),
    ]
    let tables = try engines.map { engine in
      let place = FilePath.join(folder, "\(name)-\(engine.name)")
      try engine.executor.write(part, of: opened, to: place)
      return try Self.table(place)
    }
    return Comparison(digests: try tables.map { try TableDigest($0, options: options) }, tables: tables)
  }

  private static func table(_ folder: String) throws -> Plan {
    let source = try Files.open(SourceDescription(path: folder, format: FormatTable.standard))
    return Plan(.scan(Scan(source: source, number: 0, name: folder)), inputs: [], step: .source, schema: source.schema)
  }

  /// The recipe over the first rows of its source, kept in a file that both engines read.
  private func sampled(_ lowered: LoweredRecipe, rows: Int, folder: String) throws -> LoweredRecipe {
    let source = lowered.sources[0].source
    let scan = Plan(
      .scan(Scan(source: source, number: 0, name: lowered.sources[0].name)), inputs: [], step: .source,
      schema: source.schema)
    let first = Plan(.limit(count: rows, offset: 0), inputs: [scan], step: .source, schema: source.schema)
    let place = FilePath.join(folder, "sample")
    guard mkdir(place, 0o700) == 0 else { throw Failure(.run, "cannot write to \(folder)") }
    _ = try LocalEngine.run(first, write: WriteRequest(folder: place), options: options)
    let sample = try Files.open(SourceDescription(path: place, format: FormatTable.standard))
    var lowered = lowered
    lowered.sources[0].source = sample
    lowered.plan = lowered.plan.reading(sample)
    lowered.tables = lowered.tables.map { $0.reading(sample) }
    return lowered
  }
}

extension Plan {
  /// The same plan with another first source.
  fileprivate func reading(_ source: any TableSource) -> Plan {
    var plan = self
    if case .scan(var scan) = operation, scan.number == 0 {
      scan.source = source
      plan.operation = .scan(scan)
    }
    plan.inputs = inputs.map { $0.reading(source) }
    return plan
  }
}
