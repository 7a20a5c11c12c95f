public import Engine

/// What a table is, wherever its rows came from.
public struct TableDescription: Hashable, Sendable {
  /// What is known of one column over all rows.
  public struct Statistics: Hashable, Sendable {
    public var minimum: String?
    public var maximum: String?
    public var nulls: Int?
    public var distinctValues: Int?

    public init(minimum: String? = nil, maximum: String? = nil, nulls: Int? = nil, distinctValues: Int? = nil) {
      self.minimum = minimum
      self.maximum = maximum
      self.nulls = nulls
      self.distinctValues = distinctValues
    }
  }

  public var name: TableName
  public var format: FormatRecord
  public var compression: WriteRequest.Compression?
  /// Columns inside the files.
  public var columns: [Field]
  /// Columns that live in the path only.
  public var partitionKeys: [Field]
  /// By column name; columns of which nothing is known are absent.
  public var statistics: [String: Statistics] = [:]

  public init(
    name: TableName, format: FormatRecord, compression: WriteRequest.Compression?, columns: [Field],
    partitionKeys: [Field]
  ) {
    self.name = name
    self.format = format
    self.compression = compression
    self.columns = columns
    self.partitionKeys = partitionKeys
  }
}

/// A table of the catalog in its current version.
public struct CatalogTable: Hashable, Sendable {
  public var description: TableDescription
  /// Absolute path of the folder or file.
  public var location: String
  /// Counts up from 1 with every publication.
  public var version: Int
  public var updated: Instant
  /// `nil` when nobody has counted.
  public var rows: Int?
  public var files: Int
  public var bytes: Int
  public var partitionCount: Int

  public var name: TableName { description.name }

  /// Whether the location is a folder; the name of a single file says its format.
  var isFolder: Bool { partitionCount > 0 || FormatTable.format(ofFile: location) == nil }

  /// What separates the fields of text at the location.
  public var delimiter: String { FormatTable.ending(ofFile: location)?.ending.delimiter ?? "," }
}

/// One partition of a table's current version.
public struct CatalogPartition: Hashable, Sendable {
  /// One text per partition key; `nil` is the default partition.
  public var values: [String?]
  /// Path below the table's location, `year=2016/month=5`.
  public var path: String
  public var rows: Int?
  public var files: Int
  public var bytes: Int

  public init(values: [String?], path: String, rows: Int?, files: Int, bytes: Int) {
    self.values = values
    self.path = path
    self.rows = rows
    self.files = files
    self.bytes = bytes
  }
}

extension WriteResult {
  /// The partitions as the catalog keeps them.
  var catalogPartitions: [CatalogPartition] {
    partitions.map {
      CatalogPartition(values: $0.values, path: $0.path, rows: $0.rows, files: $0.files, bytes: $0.bytes)
    }
  }
}
