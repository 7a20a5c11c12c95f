package import Recipes

/// Counts over the whole input: `steps[0]` is the source.
package struct WholeCounts: Hashable, Sendable {
  package var steps: [StepCount]
  /// Files that the output would have, where that was counted.
  package var outputFiles: Int?
  package var seconds: Double
  /// The first rows that could not be taken, in the order of the input.
  package var rejects: [RejectLine] = []
  /// Stamps of the files that were read, by path.
  package var inputs: [String: Int] = [:]

  package init(steps: [StepCount], outputFiles: Int? = nil, seconds: Double = 0) {
    self.steps = steps
    self.outputFiles = outputFiles
    self.seconds = seconds
  }
}

/// Set by the studio when nobody waits for a result any more. Thread-safe.
package protocol Cancelling: Sendable {
  var isCancelled: Bool { get }
  /// Calls `action` at once when cancelled already, else at the cancellation.
  func onCancel(_ action: @escaping @Sendable () -> Void)
}

/// An error that people read: one sentence.
package struct StudioError: Error, Hashable, Sendable {
  package var message: String
  /// Set when a file is not saved because its name is taken: one that is free.
  package var freeName: String?
  /// Set when a file cannot be written where it should be: a path where it can.
  package var elsewhere: String?
  /// Set when a file is not saved because somebody has written it meanwhile: what it says now.
  package var theirs: RecipeDraft?

  package init(_ message: String) { self.message = message }
}

/// Counting all rows would take this long or this much memory.
package struct CountingDeferred: Error, Hashable, Sendable {
  package var seconds: Double
  /// What steps that remember rows would hold.
  package var bytes: Int

  package init(seconds: Double, bytes: Int = 0) {
    self.seconds = seconds
    self.bytes = bytes
  }
}

/// A recipe to be written to its file.
package struct SaveRequest: Hashable, Sendable {
  package var recipe: RecipeDraft
  package var path: String
  /// Whether a file that is there gives way.
  package var isReplacing: Bool
  package var history: History
  /// What that file said when it was last read or written here.
  package var known: RecipeDraft?
  /// What was opened, under which the draft was kept so far.
  package var target: String
}

/// What the studio needs from the engine. Every call blocks, is made on a background thread and ends soon after
/// `cancellation`; errors are `StudioError`.
package protocol StudioEngine: Sendable {
  /// The step kinds with their fields, in the order of the palette.
  var kinds: [StepKindEntry] { get }
  /// The functions of the expression language.
  var functions: [FunctionHint] { get }
  func open(_ target: String, _ cancellation: any Cancelling) throws -> Opened
  /// Makes a recipe of another tool's file and the data that it ran on.
  func importing(_ target: String, source: String, _ cancellation: any Cancelling) throws -> Opened
  func preview(_ request: PreviewRequest, _ cancellation: any Cancelling) throws -> Preview
  /// The first rows of the whole input that a step (from 1) removes, as they were before it.
  func removed(
    _ recipe: RecipeDraft, step: Int, rows: Int, _ cancellation: any Cancelling
  ) throws -> any SampleTable
  /// The first rows of the whole input whose cells a step (from 1) changes, before and behind it, row by row; `nil` for
  /// a step that does not work row by row.
  func changed(
    _ recipe: RecipeDraft, step: Int, rows: Int, _ cancellation: any Cancelling
  ) throws -> (before: any SampleTable, after: any SampleTable)?
  /// Counts all rows; throws `CountingDeferred` when that would take much and nobody asked for it.
  func count(_ recipe: RecipeDraft, asked: Bool, _ cancellation: any Cancelling) throws -> WholeCounts
  /// Statistics of a column over all rows; `progress` is told the share that is read, from time to time.
  func profile(
    _ recipe: RecipeDraft, step: Int, column: String, _ cancellation: any Cancelling,
    progress: @escaping @Sendable (Double) -> Void
  ) throws -> ColumnProfile
  /// The other side of a join, with all that the recipe says of it.
  func joinSide(_ source: JSON, recipe: RecipeDraft, step: Int, _ cancellation: any Cancelling) throws -> JoinSide
  /// Rows of the other side, and those without a value by column, over all rows.
  func joinCounts(
    _ source: JSON, recipe: RecipeDraft, _ cancellation: any Cancelling
  ) throws -> (rows: Int, missing: [Int])
  /// Rows of one side that the join, the step behind `step`, finds no match for: the first of all rows.
  func unmatched(
    _ recipe: RecipeDraft, join: JSON, at step: Int, side: JoinRows, _ cancellation: any Cancelling
  ) throws -> any SampleTable
  func joinFacts(_ recipe: RecipeDraft, join: JSON, at step: Int, _ cancellation: any Cancelling) throws -> JoinFacts
  /// What every step does to the row of the sample that stands at `place`, from 0.
  func trace(
    _ recipe: RecipeDraft, sample: SampleRequest, place: Int, _ cancellation: any Cancelling
  ) throws -> RowTrace
  /// Expressions over the table behind a step (from 0) that make of its column what the examples say, by row of its
  /// sample; best first, with what each gives for the first rows of the sample.
  func proposals(
    _ recipe: RecipeDraft, sample: SampleRequest, step: Int, column: String, examples: [ExampleTask.Example],
    _ cancellation: any Cancelling
  ) throws -> [ExampleProposal]
  /// What can be opened in a folder; empty text is the working directory.
  func list(_ folder: String) -> [OpenEntry]
  /// What an entry of Open holds: first rows, guesses, steps.
  func describe(_ entry: OpenEntry, _ cancellation: any Cancelling) -> OpenPreview
  /// The recipe as its file says it now; `nil` when there is no file.
  func reread(_ path: String) throws -> RecipeDraft?
  /// What a run would write, without running.
  func outlook(_ request: RunRequest, sample: SampleRequest, _ cancellation: any Cancelling) throws -> RunOutlook
  /// The file for an editor, and the line at which a step begins: the recipe's own file, or a copy when `path` is `nil`.
  func editPlace(_ recipe: RecipeDraft, path: String?, step: Int) throws -> (path: String, line: Int)
  /// Tables, files and folders beside the source, as the recipe would name them; or the files, folders and recipes of
  /// `folder`, a path that ends in a slash.
  func joinTargets(_ recipe: RecipeDraft, folder: String?) -> [OpenEntry]
  /// Writes the recipe with its guesses pinned, and lets go of its draft. Returns the recipe as written.
  func save(_ request: SaveRequest) throws -> RecipeDraft
  /// Keeps the recipe and its history in case the program ends; `target` is what was opened or saved to.
  func autosave(_ recipe: RecipeDraft, _ history: History, target: String) throws
  /// The files that the recipe reads as they are now, by path; 0 is one that is gone.
  func inputStamps(_ recipe: RecipeDraft) -> [String: Int]
  /// - Parameter path: the recipe's file; `nil` for one that has none.
  func pastRuns(_ recipe: RecipeDraft, path: String?) -> [PastRun]
  func run(
    _ request: RunRequest, _ cancellation: any Cancelling, progress: @escaping @Sendable (RunProgress) -> Void
  ) throws -> RunSummary
}
