import Engine
import Recipes

/// An engine that recipes run on. A run asks it for everything that the engines do differently, so that there is one way
/// from a recipe to its published output.
protocol RecipeExecutor: Sendable {
  /// Threads or executors; `nil` when the number is left to a cluster.
  var nodes: Int? { get }
  /// Whether sources on other machines are taken by what the recipe says about them.
  var takesRemote: Bool { get }

  /// - Throws: `Failure` (`usage`) when the engine cannot count without writing.
  func checkDryRun() throws
  /// - Throws: `Failure` (`usage`) when the engine does not write such an output.
  func check(_ output: LoweredOutput) throws

  /// Runs the recipe where only the engine reaches the output's place, so that it writes there by itself.
  /// - Returns: false, with nothing done, when the output can be staged as always.
  func runInPlace(_ recipe: OpenRecipe, _ output: LoweredOutput, _ report: inout RunReport) throws -> Bool

  /// Runs the recipe and judges what came out: ledger, rejects, expectations.
  /// - Parameter stage: makes an empty place for the files, before each attempt; `nil` counts only.
  func run(_ recipe: OpenRecipe, stage: (() throws -> WriteRequest)?, _ report: inout RunReport) throws -> Executed

  /// Writes the table of a part of the recipe to a folder, as Parquet.
  /// - Parameter lowered: the recipe with the part's plan.
  func write(_ lowered: LoweredRecipe, of recipe: OpenRecipe, to folder: String) throws

  // MARK: Comparing numbers of nodes

  /// What the engine is called; `nil` for the one that is always there.
  var title: String? { get }
  /// Cores that all nodes share; `nil` when each has its own.
  var sharedCores: Int? { get }
  /// The same engine with another number of nodes, ready to be measured.
  func measured(nodes: Int) -> any RecipeExecutor
  /// Settles what is guessed about the inputs and brings them into memory, so that no measured run does it.
  func warmUp(_ recipe: OpenRecipe, _ report: inout RunReport) throws
  /// What one measured run took.
  func trial(_ report: RunReport) -> NodeComparison.Trial
  /// Where the output of a run is not what that of the last one is; `nil` when they are equal.
  func differences(_ outputs: [StagedOutput], _ output: LoweredOutput, _ schema: Schema) throws -> [String?]
}

/// What an engine has made of a recipe.
struct Executed {
  var result: WriteResult
  /// The recipe as it was run: types may have been settled since it was checked.
  var lowered: LoweredRecipe
}

/// An output that is not in its place.
struct StagedOutput {
  var folder: String
  /// Of its files, by path, where they cannot be read back.
  var digests: [String: [UInt8]]?
  var rows: Int
}
