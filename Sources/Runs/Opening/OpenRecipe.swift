import Catalog
package import Engine
package import Recipes
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A recipe with everything that its meaning depends on: parameters, working folder, catalog, open sources.
///
/// What a command or a run does with a recipe begins here. It is lowered once, and anew only when its sources were settled.
package struct OpenRecipe: Sendable {
  package let file: RecipeFile
  package let options: LoweringOptions
  package let catalogPath: String
  /// Whether the recipe was made up for a path: its keys are nothing that the user wrote.
  private let isData: Bool
  private let session: RecipeSession
  private let kept = Kept()

  /// What is known of the recipe as long as no source is settled.
  private final class Kept: Sendable {
    let analysed = Mutex<AnalysedRecipe?>(nil)
    /// Whether the sources have been read to their ends.
    let isSettled = Mutex(false)
  }

  /// - Parameters:
  ///   - set: values of parameters by name.
  ///   - catalogPath: `nil` is the standard place.
  ///   - requireInput: whether a source that cannot be opened is an error.
  ///   - takesRemote: whether a source on another machine is taken by what the recipe says about it.
  ///   - isData: whether the recipe was made up for a path, so that messages name no keys.
  ///   - uncountedStep: the step that is wanted, when nobody counts rows (`LoweringOptions.uncountedStep`).
  ///   - memory: bytes that a table may take; `nil` is half of what is free.
  ///   - cancellation: ends the waiting for files, storages and databases.
  package init(
    _ file: RecipeFile, set: [String: String] = [:], workingFolder: String = FilePath.workingFolder,
    catalogPath: String? = nil, confine: Bool = false, requireInput: Bool = true, takesRemote: Bool = false,
    isData: Bool = false, uncountedStep: Int? = nil, memory: Int? = nil, cancellation: Cancellation
  ) throws(Failure) {
    self.file = file
    self.isData = isData
    let standard = CatalogLocation.standard(workingFolder: workingFolder)
    let projectFolder = FilePath.parent(of: FilePath.parent(of: standard))
    var options = LoweringOptions(
      workingFolder: workingFolder, projectFolder: projectFolder, environment: Environment.variable)
    options.set = set
    options.confine = confine
    options.takesRemote = takesRemote
    if confine {
      options.confinement = try ConfinedFolder(projectFolder, workingFolder: workingFolder)
      if catalogPath == nil { try Self.refuseLinks(to: standard) }
    }
    options.requireInput = requireInput
    options.uncountedStep = uncountedStep
    self.options = options
    self.catalogPath = catalogPath ?? standard
    let access = try SourceAccess(
      catalogPath: self.catalogPath, takesRemote: takesRemote, memory: memory ?? AvailableMemory.half,
      confinement: options.confinement, cancellation: cancellation)
    session = RecipeSession(
      opener: access, reader: access, memory: memory ?? AvailableMemory.half)
  }

  /// A project of somebody else may hold a link where the catalog is.
  static func refuseLinks(to catalog: String) throws(Failure) {
    for path in [FilePath.parent(of: catalog), catalog] {
      var facts = stat()
      guard lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFLNK else { continue }
      throw Failure(.run, "\(path) is a link, which --confine does not follow; name a catalog with --catalog")
    }
  }

  /// All problems, and as much of the meaning as there is.
  package func analyse() -> AnalysedRecipe {
    if let known = kept.analysed.withLock({ $0 }) { return known }
    let analysed = session.analyse(file, options: options)
    kept.analysed.withLock { $0 = analysed }
    return analysed
  }

  /// What whoever sees the recipe's rows has to know: warnings, and notes about its sources.
  package func notes(_ lowered: LoweredRecipe) -> [String] {
    guard isData else { return lowered.diagnostics.items.map(\.text) }
    return lowered.diagnostics.withoutKeys.items.filter { $0.severity == .note }.map(\.text)
  }

  /// The recipe as a plan.
  /// - Throws: `Failure` with the first error and how many more there are.
  package func lower() throws -> LoweredRecipe { try failing { try analyse().result.get() } }

  /// Runs `body` on the recipe's plan; when a guess about an input turns out wrong, settles it and starts again.
  package func run<Result>(_ cancellation: Cancellation, _ body: (LoweredRecipe) throws -> Result) throws -> Result {
    try failing {
      try session.run(
        sources: { ($0.plan, $0.sources) }, cancellation: cancellation,
        onRestart: { _ in kept.analysed.withLock { $0 = nil } }, prepare: { _ in try analyse().result.get() },
        body: body)
    }
  }

  /// Reads the recipe's inputs to their ends, so that no type is a guess any more.
  package func settle(_ cancellation: Cancellation) throws {
    guard !kept.isSettled.withLock({ $0 }) else { return }
    let lowered = try lower()
    kept.analysed.withLock { $0 = nil }
    try session.settle(lowered.sources, plan: lowered.plan, cancellation: cancellation)
    kept.isSettled.withLock { $0 = true }
  }

  /// The recipe as a plan in which no type is a guess any more, whatever the inputs hold: for engines that are told them.
  package func settled(_ cancellation: Cancellation) throws -> LoweredRecipe {
    try settle(cancellation)
    return try lower()
  }

  private func failing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let problems as Diagnostics {
      let problems = isData ? problems.withoutKeys : problems
      throw problems.failure ?? Failure(.recipe, "the recipe cannot be run; sous check says why")
    }
  }
}
