/// How a plan is run.
public struct RunOptions: Sendable {
  public enum LedgerMode: String, CaseIterable, Sendable { case exact, merged }

  /// Threads that work on the plan, 1 to `NodeCount.most`.
  public var nodes = 1
  /// Bytes the engine may hold.
  public var memory = 1 << 30
  public var batchRows = 4096
  public var temporaryFolder = "/tmp"
  public var ledger = LedgerMode.exact
  /// Lets a limit end the reading early, for previews: the counts are then those of the rows read.
  public var stopsEarly = false
  /// Which rewrite rules apply; all but for tests.
  public var rewrites = true
  /// Bytes of the right side of a join from which on reading the keys of a much smaller left side first pays.
  public var minimumReducedBytes = 64 << 20
  public var cancellation = Cancellation()

  public init() {}
}

/// Where and how the result is written. Nothing is published: `folder` is a staging folder that the caller made.
public struct WriteRequest: Sendable {
  public enum Compression: String, CaseIterable, Sendable { case snappy, zstd, gzip, deflate, none }

  /// An existing empty folder; part files and partition folders are made in it.
  public var folder: String
  /// Takes the files instead of `folder`, which is empty then.
  package var staging: (any StagingArea)?
  /// Set when the output is one file of this name in `folder` instead of part files.
  public var singleFile: String?
  public var format: FormatRecord
  public var compression: Compression
  public var partitionBy: [String] = []
  /// Contiguous ranges of rows, one file each.
  public var filesPerPartition = 1
  /// Stands in the names of part files, where those of several runs lie beside each other.
  public var partTag = ""
  /// Integer columns that have 32 bits in files of types, as those of a table that stands there.
  package var narrowIntegers: Set<String> = []
  /// Notes every file that is written, when somebody wants to know.
  package var files: WrittenFiles?
  public var maximumPartitions = 100_000
  /// Checked values of the format's `outputOptions`, by key.
  public var options: [String: FormatOption.Value] = [:]
  /// One character of ASCII between the fields of CSV.
  public var delimiter = ","
  /// Whether CSV files begin with the columns' names.
  public var hasHeader = true
  /// What writing did not write as it stood.
  public var notes = ScanNotes()
  /// For formats that cannot be written front to back; `nil` for the usual temporary folder.
  var spill: SpillFolder?
  /// Gathers what is known of the columns that are written, when somebody wants to know.
  public var statistics: WriteStatistics?

  public init(folder: String, format: FormatRecord = FormatTable.standard, compression: Compression = .snappy) {
    self.folder = folder
    self.format = format
    self.compression = compression
  }
}

/// What a write has made.
public struct WriteResult: Hashable, Sendable {
  public struct Partition: Hashable, Sendable {
    /// Values of the partition keys as text in the path, percent-decoded; `nil` is the default partition.
    public var values: [String?]
    /// Path below the output folder, `year=2016/month=5/day=31`.
    public var path: String
    public var rows: Int
    public var files: Int
    public var bytes: Int

    public init(values: [String?], path: String, rows: Int, files: Int, bytes: Int) {
      self.values = values
      self.path = path
      self.rows = rows
      self.files = files
      self.bytes = bytes
    }
  }

  public var rows = 0
  public var files = 0
  public var bytes = 0
  /// Of every file that lies on this machine, in no order.
  package var stamps: [FileStamp] = []
  /// In path order; empty when the output is not partitioned.
  public var partitions: [Partition] = []
  /// What was not written as it stood, a sentence each.
  public var notes: [String] = []
  /// Rows whose partition value was empty text, which the layout cannot tell from null.
  public var emptyPartitionTexts = 0
  /// Rows whose partition value was the text that the layout writes for null.
  public var defaultPartitionTexts = 0
  /// Columns inside the files (partition keys are not).
  public var fileSchema = Schema([])
  /// All columns in order, partition keys too.
  public var schema = Schema([])
  /// What is known of these columns, by name; of text formats nothing is.
  public var columns: [String: WrittenColumn] = [:]

  public init() {}
}
