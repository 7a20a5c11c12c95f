public import Engine
public import Recipes
import Synchronization

/// What an importer asks of the data that a recipe ran on: types of columns, and values where these decide.
public protocol ImportData: AnyObject {
  /// The columns after the recipe's steps; `nil` where they cannot be known.
  func columns(of recipe: Recipe) -> [Field]?
  /// The recipe's own mistakes, in its order; tables that cannot be opened are none.
  func problems(of recipe: Recipe) -> [Diagnostic]
  /// The rows that the recipe gives, all in memory: for counts and few values.
  /// - Throws: `Failure`, or the recipe's problems as `Diagnostics`.
  func rows(of recipe: Recipe) throws -> [[Value]]
  /// Takes a recipe that others read before it is written to its file.
  /// - Parameter name: of the file, without a folder.
  func keep(_ recipe: Recipe, as name: String)
}

/// The data as the engine opens and runs it everywhere else.
public final class EngineData: ImportData {
  private let session: RecipeSession
  private let reader: KeptRecipes
  private let options: LoweringOptions
  private let running: RunOptions

  /// - Parameters:
  ///   - options: as for checking the recipe that is made.
  ///   - running: nodes, memory and cancellation of the runs that look at data.
  public init(
    opener: any SourceOpener, reader: (any RecipeReader)? = nil,
    options: LoweringOptions, running: RunOptions
  ) {
    self.reader = KeptRecipes(reader)
    session = RecipeSession(
      opener: PatientOpener(opener), reader: self.reader,
      memory: running.memory)
    var options = options
    options.requireInput = false
    self.options = options
    self.running = running
  }

  public func columns(of recipe: Recipe) -> [Field]? {
    session.analyse(recipe, path: nil, options: options).schemas.last??.fields
  }

  public func problems(of recipe: Recipe) -> [Diagnostic] {
    session.analyse(recipe, path: nil, options: options).diagnostics.errors.filter { $0.kind == .recipe }
  }

  public func rows(of recipe: Recipe) throws -> [[Value]] {
    try session.run(
      sources: { (recipe: LoweredRecipe) in (recipe.plan, recipe.sources) }, cancellation: running.cancellation,
      prepare: { try $0.analyse(recipe, path: nil, options: options).result.get() },
      body: { lowered in
        let (batches, _) = try LocalEngine.collect(lowered.plan, options: running)
        return batches.flatMap { batch in
          (0..<batch.rowCount).map { row in batch.columns.map { $0.value(at: row) } }
        }
      })
  }

  public func keep(_ recipe: Recipe, as name: String) { reader.keep(recipe, as: name) }
}

/// What could not be opened once is not asked for again: a storage without credentials answers slowly, and every step
/// would ask it.
private final class Failures: Sendable {
  private let known = Mutex<[SourceKey: Failure]>([:])

  func opening<Answer>(_ key: SourceKey, _ open: () throws -> Answer) throws -> Answer {
    if let failure = known.withLock({ $0[key] }) { throw failure }
    do {
      return try open()
    } catch let failure as Failure {
      known.withLock { $0[key] = failure }
      throw failure
    }
  }
}

private struct PatientOpener: SourceOpener {
  let opener: any SourceOpener
  private let failures = Failures()

  init(_ opener: any SourceOpener) { self.opener = opener }

  func open(_ request: any OpeningRequest) throws -> any TableSource {
    try failures.opening(SourceKey(request)) { try opener.open(request) }
  }

  func partitionKeys(of request: any OpeningRequest) throws -> Schema {
    try failures.opening(SourceKey(request)) { try opener.partitionKeys(of: request) }
  }
}

/// Recipes that have no file yet, before those that have one.
private final class KeptRecipes: RecipeReader {
  private let files: (any RecipeReader)?
  private let kept = Mutex<[String: [UInt8]]>([:])

  init(_ files: (any RecipeReader)?) { self.files = files }

  func keep(_ recipe: Recipe, as name: String) { kept.withLock { $0[name] = Array(recipe.canonicalText.utf8) } }

  func read(_ path: String, _ kind: SmallFile) throws -> [UInt8] {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if let bytes = kept.withLock({ $0[name] }) { return bytes }
    guard let files else { throw Failure(.input, "cannot open \(path)") }
    return try files.read(path, kind)
  }
}
