package import Recipes

/// Rows that a preview works on.
package struct SampleRequest: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case first, last
    case random(seed: Int)
    /// Rows for which an expression over the source's columns is true.
    case matching(String)
    /// Rows of the source that get as far as a step, from 1.
    case reaching(Int)
    /// Rows of the source that a step removes.
    case removed(Int)

    /// The step whose rows are searched for.
    package var step: Int? {
      switch self {
      case .reaching(let step), .removed(let step): step
      default: nil
      }
    }
  }

  package var kind: Kind
  package var rows: Int

  package init(_ kind: Kind = .first, rows: Int = 5000) {
    self.kind = kind
    self.rows = rows
  }
}

/// Something wrong with the recipe, at one place.
package struct Problem: Hashable, Sendable {
  /// From 1; 0 is the source, `nil` the recipe as a whole or its output.
  package var step: Int?
  package var key: String?
  /// UTF-8 offsets in the text of the field, for expressions.
  package var range: Range<Int>?
  package var message: String
  package var isError: Bool

  package init(step: Int?, key: String? = nil, range: Range<Int>? = nil, message: String, isError: Bool = true) {
    self.step = step
    self.key = key
    self.range = range
    self.message = message
    self.isError = isError
  }
}

package struct PreviewRequest: Hashable, Sendable {
  package var recipe: RecipeDraft
  /// The table after this many steps; 0 is the source.
  package var step: Int
  package var sample: SampleRequest
  /// Whether the table before the step is wanted too, matched row by row.
  package var comparing: Bool

  package init(recipe: RecipeDraft, step: Int, sample: SampleRequest, comparing: Bool = false) {
    self.recipe = recipe
    self.step = step
    self.sample = sample
    self.comparing = comparing
  }
}

package struct Preview: Sendable {
  /// The step that the table stands behind: less than asked for when a step before is at fault.
  package var step: Int
  package var table: any SampleTable
  /// Rows of the sample after the source and after each step up to `step`.
  package var sampleCounts: [Int]
  package var comparison: Comparison?
  /// All problems of the recipe, also behind `step`.
  package var problems: [Problem]
  /// What was guessed about the source and why: subject, value, reason.
  package var evidence: [[String]] = []

  package init(
    step: Int, table: any SampleTable, sampleCounts: [Int], comparison: Comparison? = nil, problems: [Problem] = []
  ) {
    self.step = step
    self.table = table
    self.sampleCounts = sampleCounts
    self.comparison = comparison
    self.problems = problems
  }
}

/// Counts over the whole input: `steps[0]` is the source.
package struct WholeCounts: Hashable, Sendable {
  package var steps: [StepCount]
  /// Files that the output would have, where that was counted.
  package var outputFiles: Int?
  package var seconds: Double
  /// The first rows that could not be taken, in the order of the input.
  package var rejects: [RejectLine] = []

  package init(steps: [StepCount], outputFiles: Int? = nil, seconds: Double = 0) {
    self.steps = steps
    self.outputFiles = outputFiles
    self.seconds = seconds
  }
}

/// How the two sides of a join meet, over all rows.
package struct JoinFacts: Hashable, Sendable {
  package var leftRows: Int
  package var leftMatched: Int
  package var rightRows: Int
  package var rightMatched: Int
  /// Rows of an inner join; more than `leftMatched` when rows multiply.
  package var pairs: Int
  package var rightIsUnique: Bool

  package init(leftRows: Int, leftMatched: Int, rightRows: Int, rightMatched: Int, pairs: Int, rightIsUnique: Bool) {
    self.leftRows = leftRows
    self.leftMatched = leftMatched
    self.rightRows = rightRows
    self.rightMatched = rightMatched
    self.pairs = pairs
    self.rightIsUnique = rightIsUnique
  }

  /// Rows that a join of this kind gives.
  package func rows(_ kind: String) -> Int {
    switch kind {
    case "inner": pairs
    case "left": pairs + leftRows - leftMatched
    case "right": pairs + rightRows - rightMatched
    case "full": pairs + leftRows - leftMatched + rightRows - rightMatched
    case "semi": leftMatched
    default: leftRows - leftMatched
    }
  }
}

/// What the lower half of the join form shows.
package enum JoinRows: String, CaseIterable, Hashable, Sendable {
  case result, left, right

  package var next: JoinRows {
    switch self {
    case .result: .left
    case .left: .right
    case .right: .result
    }
  }
}

/// The other side of a join, and what fits.
package struct JoinSide: Sendable {
  package var source: JSON
  package var table: any SampleTable
  package var rows: Int?
  /// Pairs of columns that probably belong together, best first.
  package var proposedKeys: [JoinPair]
  /// Rows without a value over all rows, by column; `nil` until they are counted.
  package var missing: [Int]?

  package init(source: JSON, table: any SampleTable, rows: Int?, proposedKeys: [JoinPair], missing: [Int]? = nil) {
    self.source = source
    self.table = table
    self.rows = rows
    self.proposedKeys = proposedKeys
    self.missing = missing
  }
}

package struct JoinPair: Hashable, Sendable {
  package var left: String
  package var right: String
  /// Share of the sampled rows of this table whose value is found among all rows of the other.
  package var overlap: Double?

  package init(left: String, right: String, overlap: Double? = nil) {
    self.left = left
    self.right = right
    self.overlap = overlap
  }
}

/// One thing that can be opened.
package struct OpenEntry: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case folder, file, table, recipe, sampleData }

  /// Where an entry comes from: headings of the list.
  package enum Group: String, Hashable, Sendable { case recent = "Recent", folder = "Here", catalog = "Catalog" }

  package var kind: Kind
  package var group = Group.folder
  package var name: String
  /// What is opened: a path, or `database.table`.
  package var target: String
  package var detail: String

  package init(kind: Kind, name: String, target: String, detail: String) {
    self.kind = kind
    self.name = name
    self.target = target
    self.detail = detail
  }
}

/// What opening gave: a recipe, made up for a data file.
package struct Opened: Sendable {
  package var recipe: RecipeDraft
  /// Where `save` writes; `nil` for a recipe that has no file yet.
  package var path: String?
  /// The recipe as its file holds it; `nil` when there is no file.
  package var saved: RecipeDraft?
  /// What was guessed and why: subject, value, reason.
  package var evidence: [[String]]
  /// For people: `encounters.csv · 176 MB`.
  package var sourceTitle: String
  /// One sentence on what was found on the way: a draft that was restored, a source that is missing.
  package var notice: String?
  package var missing: MissingSource?
  package var failed: FailedRun?

  package init(
    recipe: RecipeDraft, path: String?, saved: RecipeDraft?, evidence: [[String]], sourceTitle: String,
    notice: String? = nil
  ) {
    self.recipe = recipe
    self.path = path
    self.saved = saved
    self.evidence = evidence
    self.sourceTitle = sourceTitle
    self.notice = notice
  }
}

package struct RunRequest: Hashable, Sendable {
  package var recipe: RecipeDraft
  package var path: String?
  package var parameters: [String: String]
  package var nodes: Int
  /// Rejects at which the run still publishes: a number, or a share such as `1%`.
  package var rejectLimit = "0"

  package init(recipe: RecipeDraft, path: String?, parameters: [String: String], nodes: Int) {
    self.recipe = recipe
    self.path = path
    self.parameters = parameters
    self.nodes = nodes
  }
}

package struct RunStepLine: Hashable, Sendable {
  /// 0 is the source; `nil` the output.
  package var step: Int?
  package var title: String
  package var count: StepCount
  package var cpuSeconds: Double?

  package init(step: Int? = nil, title: String, count: StepCount, cpuSeconds: Double? = nil) {
    self.step = step
    self.title = title
    self.count = count
    self.cpuSeconds = cpuSeconds
  }
}

package struct NodeLine: Hashable, Sendable {
  package var busy: Double
  package var rows: Int
  package var waitsFor: String

  package init(busy: Double, rows: Int, waitsFor: String = "") {
    self.busy = busy
    self.rows = rows
    self.waitsFor = waitsFor
  }
}

package struct RunProgress: Hashable, Sendable {
  package var seconds: Double
  package var bytesRead: Int
  package var bytesTotal: Int
  package var files: Int
  package var steps: [RunStepLine]
  package var nodes: [NodeLine]
  package var memoryBytes: Int
  package var spilledBytes: Int
  /// Bytes that the engine may hold; 0 while unknown.
  package var memoryLimit = 0

  package init(
    seconds: Double = 0, bytesRead: Int = 0, bytesTotal: Int = 0, files: Int = 0, steps: [RunStepLine] = [],
    nodes: [NodeLine] = [], memoryBytes: Int = 0, spilledBytes: Int = 0
  ) {
    self.seconds = seconds
    self.bytesRead = bytesRead
    self.bytesTotal = bytesTotal
    self.files = files
    self.steps = steps
    self.nodes = nodes
    self.memoryBytes = memoryBytes
    self.spilledBytes = spilledBytes
  }
}

package struct RunSummary: Hashable, Sendable {
  package var progress: RunProgress
  /// `nil` when the run has published its output.
  package var error: String?
  package var outputPath: String
  package var outputRows: Int
  package var outputFiles: Int
  package var outputBytes: Int
  package var table: String?
  /// The first rejects.
  package var rejects: [RejectLine]
  package var rejectCount: Int
  /// Where all rejects stand.
  package var rejectsFile: String?
  /// Sentences for people: warnings, what the sample did not show.
  package var notes: [String] = []

  package init(
    progress: RunProgress, error: String?, outputPath: String = "", outputRows: Int = 0, outputFiles: Int = 0,
    outputBytes: Int = 0, table: String? = nil, rejects: [RejectLine] = [], rejectCount: Int = 0
  ) {
    self.progress = progress
    self.error = error
    self.outputPath = outputPath
    self.outputRows = outputRows
    self.outputFiles = outputFiles
    self.outputBytes = outputBytes
    self.table = table
    self.rejects = rejects
    self.rejectCount = rejectCount
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

  package init(_ message: String) { self.message = message }
}

/// Counting all rows would take this long.
package struct CountingDeferred: Error, Hashable, Sendable {
  package var seconds: Double

  package init(seconds: Double) { self.seconds = seconds }
}

/// What the studio needs from the engine. Every call blocks, is made on a background thread and ends soon after
/// `cancellation`; errors are `StudioError`.
package protocol StudioEngine: Sendable {
  /// The step kinds with their fields, in the order of the palette.
  var kinds: [StepKindEntry] { get }
  /// The functions of the expression language.
  var functions: [FunctionHint] { get }
  func open(_ target: String, _ cancellation: any Cancelling) throws -> Opened
  func preview(_ request: PreviewRequest, _ cancellation: any Cancelling) throws -> Preview
  /// The first rows of the whole input that a step (from 1) removes, as they were before it.
  func removed(
    _ recipe: RecipeDraft, step: Int, rows: Int, _ cancellation: any Cancelling
  ) throws -> any SampleTable
  /// Counts all rows; throws `CountingDeferred` when that would take long and nobody asked for it.
  func count(_ recipe: RecipeDraft, asked: Bool, _ cancellation: any Cancelling) throws -> WholeCounts
  /// Statistics of a column over all rows; `progress` is told the share that is read, from time to time.
  func profile(
    _ recipe: RecipeDraft, step: Int, column: String, _ cancellation: any Cancelling,
    progress: @escaping @Sendable (Double) -> Void
  ) throws -> ColumnProfile
  func joinSide(_ target: String, recipe: RecipeDraft, step: Int, _ cancellation: any Cancelling) throws -> JoinSide
  /// Rows of the other side, and those without a value by column, over all rows.
  func joinCounts(
    _ target: String, recipe: RecipeDraft, _ cancellation: any Cancelling
  ) throws -> (rows: Int, missing: [Int])
  /// Rows of one side that the join, the step behind `step`, finds no match for: the first of all rows.
  func unmatched(
    _ recipe: RecipeDraft, join: JSON, at step: Int, side: JoinRows, _ cancellation: any Cancelling
  ) throws -> any SampleTable
  func joinFacts(_ recipe: RecipeDraft, join: JSON, at step: Int, _ cancellation: any Cancelling) throws -> JoinFacts
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
  /// Tables and files that stand beside a source, as a recipe would name them.
  func joinTargets(_ recipe: RecipeDraft) -> [OpenEntry]
  /// Writes the recipe with its guesses pinned. Returns the recipe as written.
  func save(_ recipe: RecipeDraft, path: String, replacing: Bool) throws -> RecipeDraft
  /// Keeps the recipe in case the program ends; `target` is what was opened or saved to.
  func autosave(_ recipe: RecipeDraft, target: String)
  func pastRuns(_ recipe: RecipeDraft) -> [PastRun]
  func run(
    _ request: RunRequest, _ cancellation: any Cancelling, progress: @escaping @Sendable (RunProgress) -> Void
  ) throws -> RunSummary
}
