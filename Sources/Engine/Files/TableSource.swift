#if canImport(Glibc)
  import Glibc
#endif

/// A table that can be read: its columns are known, its rows are not read yet.
///
/// Made by opening files (`Files.open`). Immutable; may be scanned many times.
public protocol TableSource: Sendable {
  /// The format of its files; `nil` when they have none.
  var format: FormatRecord? { get }
  /// Columns with their types: pinned, or as speculated from a part of the input.
  var schema: Schema { get }
  /// What was guessed and why, for screens, `sous schema` and pins.
  var evidence: [Evidence] { get }
  /// The files behind the table in reading order, with their sizes in bytes where known.
  var files: [SourceFile] { get }
  /// Rows, when the format says so without reading them (Parquet footers).
  var knownRowCount: Int? { get }
  /// Whether a scan can use `ScanRequest.hints`.
  var hasStatistics: Bool { get }
  /// What whoever uses the table has to know, a sentence each: columns that are left out, above all.
  var notes: [String] { get }
  /// Columns in which no value has been seen: they are text for want of evidence. A scan of one that turns out to hold a
  /// value throws `SpeculationFailure`.
  var columnsWithoutValues: Set<String> { get }
  /// Types of the columns that stand as text in the files, pinned or guessed, as pins.
  var types: [String: TypePin] { get }
  /// Source options that say what was guessed: the same files opened with them give the same table.
  var guessedOptions: [String: FormatOption.Value] { get }
  /// Why a column of the files is not among the table's, by name, as a clause: "it is nested (LIST), …".
  var leftOut: [String: String] { get }

  /// Begins reading `request.columns`.
  /// - Throws: `Failure` (`input`, `expectation`).
  func scan(_ request: ScanRequest) throws -> any TableScan

  /// Reads the whole input and settles every type that was speculated; called after a `SpeculationFailure`.
  func settled(_ request: ScanRequest) throws -> any TableSource
}

extension TableSource {
  public var format: FormatRecord? { nil }
  public var types: [String: TypePin] { [:] }
  public var hasStatistics: Bool { false }
  public var notes: [String] { [] }
  public var guessedOptions: [String: FormatOption.Value] { [:] }
  public var leftOut: [String: String] { [:] }
  public var columnsWithoutValues: Set<String> { [] }
}

/// One guess with its reason: "delimiter", ";", "30 of 30 lines have 7 fields".
public struct Evidence: Hashable, Sendable {
  public var subject: String
  public var value: String
  public var reason: String
  /// Whether it has to be said wherever the rows are used: something of the file is not where it stands there.
  public var isNotice: Bool

  public init(_ subject: String, _ value: String, _ reason: String, isNotice: Bool = false) {
    self.subject = subject
    self.value = value
    self.reason = reason
    self.isNotice = isNotice
  }

  /// The sentence that says it of a file.
  /// - Parameter file: its path, and what else is said of it.
  func notice(of file: String) -> String { "\(file): \(subject) \(value), because \(reason)" }
}

public struct SourceFile: Hashable, Sendable {
  public var path: String
  /// `nil` for a stream.
  public var byteCount: Int?
  /// What it was when it was found.
  private var state: FileState?

  public init(path: String, byteCount: Int?) {
    self.path = path
    self.byteCount = byteCount
  }

  init(_ found: FoundFile) {
    self.init(path: found.path, byteCount: found.byteCount)
    state = found.state
  }

  /// What is to be said of a file in whose place another one stands since it was found, or that was written to: the size
  /// it had then is what was read. One that is gone was read whole.
  var changeNote: String? {
    var facts = stat()
    guard let state, stat(path, &facts) == 0, FileState(facts) != state else { return nil }
    return "\(path) was changed while it was read: what was written meanwhile may be missing; run again when nothing writes to it"
  }
}

/// What a scan shall deliver and where it reports.
public struct ScanRequest: Sendable {
  /// Names of the columns wanted, in the order of the batches. Others are not read.
  public var columns: [String]
  /// Whether batches end in one more `integer` column, the row's origin (`RowOrigin.bits`), for rejects of later steps.
  public var wantsOrigin = false
  /// Most rows in a batch; a scan may give fewer.
  public var batchRows = 4096
  /// Bytes of input that one node works on at a time.
  public var chunkBytes = 1 << 20
  /// Comparisons that every wanted row satisfies (`column op literal`, null fails): a hint to skip row groups and
  /// partitions, never the filter itself.
  public var hints: [ScanHint] = []
  /// Whether nobody counts rows and the first ones may be enough.
  public var stopsEarly = false
  /// Rows that were not read because of the hints; they count as rows read, too.
  public var skippedRows = Counter()
  /// Number of the source in the plan; rejects carry it.
  public var sourceNumber = 0
  /// Readers that work at the same time, each with its share of the memory.
  public var nodes = 1
  public var cancellation: Cancellation
  public var budget: MemoryBudget
  public var rejects: RejectCollector
  public var progress: ScanProgress
  /// What was read and not taken as it stands.
  public var notes = ScanNotes()

  public init(
    columns: [String], cancellation: Cancellation = Cancellation(),
    budget: MemoryBudget = MemoryBudget(limit: .max), rejects: RejectCollector = RejectCollector(),
    progress: ScanProgress = ScanProgress()
  ) {
    self.columns = columns
    self.cancellation = cancellation
    self.budget = budget
    self.rejects = rejects
    self.progress = progress
  }
}

extension ScanRequest {
  /// Bytes that a reader may hold without asking the budget.
  var shareBytes: Int { budget.limit / (4 * max(nodes, 1)) }

  /// Accounts for rows that no hint leaves a chance.
  package func skip(rows: Int) {
    skippedRows.add(rows)
    progress.rowsRead.add(rows)
  }
}

public struct ScanHint: Hashable, Sendable {
  public enum Comparison: Sendable { case equal, less, lessOrEqual, greater, greaterOrEqual, isNull, isNotNull }
  public var column: String
  public var comparison: Comparison
  /// `.null` for `isNull` and `isNotNull`.
  public var value: Value

  public init(column: String, comparison: Comparison, value: Value) {
    self.column = column
    self.comparison = comparison
    self.value = value
  }

  /// Whether a column whose cells are all `value` can satisfy the hint; what cannot be compared may.
  package func mayHold(for value: Value) -> Bool { RowGroupFilter.mayMatch(value, self) }
}

/// One reading of a table, shared by the nodes. Morsels are numbered from 0 in input order without gaps.
public protocol TableScan: Sendable {
  /// A reader for one node; used by that node's thread only.
  func makeReader() throws -> any ScanReader
}

/// One node's view of a scan: claims morsels in increasing order and gives their rows in order.
public protocol ScanReader: AnyObject {
  /// Claims the next morsel and returns its number; `nil` when none is left. May wait for other readers.
  /// - Throws: `Failure`, `SpeculationFailure`.
  func nextMorsel() throws -> Int?
  /// The next rows of the claimed morsel; `nil` at its end. Batches are never empty.
  func nextBatch() throws -> Batch?
}

/// A speculated type, quote state or shape turned out wrong: nothing was published, the caller settles and starts again.
public struct SpeculationFailure: Error, Sendable {
  public var message: String

  public init(_ message: String) { self.message = message }
}
