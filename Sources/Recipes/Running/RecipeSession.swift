public import Engine
import Synchronization

/// Analyses and runs recipes, and keeps the sources it has opened: an edited recipe is analysed again without looking
/// at its files again. Thread-safe.
///
/// A source whose types were guessed from a part of it may turn out different when it is read as a whole. Then the run
/// throws `SpeculationFailure`, and the session settles the sources, lowers the recipe anew (types may have changed) and
/// runs it again.
public final class RecipeSession: Sendable {
  private let opener: any SourceOpener
  private let reader: (any RecipeReader)?
  private let memory: Int
  private let opened = Mutex<[SourceKey: any TableSource]>([:])

  /// - Parameter memory: bytes that settling a source may take.
  public init(
    opener: any SourceOpener, reader: (any RecipeReader)? = nil,
    memory: Int = .max
  ) {
    self.opener = opener
    self.reader = reader
    self.memory = memory
  }

  /// Checks and lowers a recipe as read from its file.
  public func analyse(_ file: RecipeFile, options: LoweringOptions) -> AnalysedRecipe {
    analysis(options).analyse(file)
  }

  /// Checks and lowers a recipe that has been edited.
  ///
  /// - Parameter path: Where the recipe is or will be saved; recipes it reads are found from there.
  public func analyse(_ recipe: Recipe, path: String?, options: LoweringOptions) -> AnalysedRecipe {
    analysis(options).analyse(recipe, path: path)
  }

  /// Runs what `prepare` gives; when a source turns out different than guessed, settles the sources that it reads,
  /// prepares again and runs again. Nothing may have been published when `body` throws `SpeculationFailure`.
  ///
  /// - Parameters:
  ///   - prepare: Analyses the recipe in this session and takes of it what is to be run: the whole, or the table after
  ///     a step.
  ///   - onRestart: Told before the second run, for messages.
  /// - Throws: What `prepare` and `body` throw, but `SpeculationFailure`.
  public func run<Prepared, Result>(
    sources: (Prepared) -> (plan: Plan, sources: [LoweredSource]), cancellation: Cancellation = Cancellation(),
    onRestart: (SpeculationFailure) -> Void = { _ in }, prepare: (RecipeSession) throws -> Prepared,
    body: (Prepared) throws -> Result
  ) throws -> Result {
    var attempts = 0
    while true {
      let prepared = try prepare(self)
      do {
        return try body(prepared)
      } catch let failure as SpeculationFailure {
        attempts += 1
        // A settled source has been read as a whole; only a file that changes meanwhile can differ again.
        if attempts > 3 { throw Failure(.input, "a source changes while it is read: \(failure.message)") }
        onRestart(failure)
        let read = sources(prepared)
        try settle(read.sources, plan: read.plan, cancellation: cancellation)
      }
    }
  }

  /// Runs a recipe from its file.
  ///
  /// - Throws: The recipe's problems as `Diagnostics`, and what `body` throws, but `SpeculationFailure`.
  public func run<Result>(
    _ file: RecipeFile, options: LoweringOptions, cancellation: Cancellation = Cancellation(),
    onRestart: (SpeculationFailure) -> Void = { _ in }, body: (LoweredRecipe) throws -> Result
  ) throws -> Result {
    try run(
      sources: { ($0.plan, $0.sources) }, cancellation: cancellation, onRestart: onRestart,
      prepare: { try $0.analyse(file, options: options).result.get() }, body: body)
  }

  /// Reads the sources of a plan as a whole and settles the types of the columns that the plan uses.
  public func settle(_ sources: [LoweredSource], plan: Plan, cancellation: Cancellation) throws {
    let used = plan.usedColumns
    // A table that is read twice is settled once, for the columns of both.
    var columns: [SourceKey: Set<String>] = [:]
    for source in sources {
      if let names = used[source.number] { columns[source.key, default: []].formUnion(names) }
    }
    for source in sources {
      guard let names = columns.removeValue(forKey: source.key) else { continue }
      let wanted = source.source.schema.names.filter(names.contains)
      var request = ScanRequest(
        columns: wanted, cancellation: cancellation, budget: MemoryBudget(limit: memory))
      request.chunkBytes = min(request.chunkBytes, max(memory / 32, 64 << 10))
      let settled = try source.source.settled(request)
      opened.withLock { $0[source.key] = settled }
    }
  }

  /// Forgets what was opened, all of it or of some keys, because files have changed.
  public func forget(_ keys: [SourceKey]? = nil) {
    opened.withLock { opened in
      guard let keys else { return opened.removeAll() }
      for key in keys { opened[key] = nil }
    }
  }

  private func analysis(_ options: LoweringOptions) -> RecipeAnalysis {
    RecipeAnalysis(
      options: options, opener: KeepingOpener(session: self),
      reader: reader)
  }

  /// The source kept under a key, or the one that `open` gives, kept from now on.
  private func source(_ key: SourceKey, _ open: () throws -> any TableSource) throws -> any TableSource {
    if let source = opened.withLock({ $0[key] }) { return source }
    let source = try open()
    opened.withLock { $0[key] = source }
    return source
  }

  private struct KeepingOpener: SourceOpener {
    let session: RecipeSession

    func open(_ request: any OpeningRequest) throws -> any TableSource {
      try session.source(SourceKey(request)) { try session.opener.open(request) }
    }

    func partitionKeys(of request: any OpeningRequest) throws -> Schema {
      try session.opener.partitionKeys(of: request)
    }
  }
}
