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
  /// Rows whose partition value was -0.0, which shares the folder of 0.0.
  public var negativeZeroKeys = 0
  /// Columns inside the files (partition keys are not).
  public var fileSchema = Schema([])
  /// All columns in order, partition keys too.
  public var schema = Schema([])
  /// What is known of these columns, by name; of text formats nothing is.
  public var columns: [String: WrittenColumn] = [:]

  public init() {}
}
