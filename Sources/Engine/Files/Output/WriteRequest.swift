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
