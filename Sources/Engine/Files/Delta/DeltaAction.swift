/// What a line of a commit says (PROTOCOL.md, "Actions"), as far as it matters here.
package enum DeltaAction: Sendable {
  case add(DeltaAdd)
  case remove(DeltaRemove)
  case metadata(DeltaMetadata)
  case features(DeltaProtocol)
  case transaction(DeltaTransaction)
  case commitInfo(DeltaCommitInfo)
  /// A setting of a feature, kept as it stands.
  case domain(name: String, configuration: String, isRemoved: Bool)
}

/// A file that belongs to the table.
package struct DeltaAdd: Hashable, Sendable {
  /// As the log has it: percent-encoded, below the table.
  package var path: String
  /// By column; null where there is no value.
  package var partitionValues: [String: String?]
  package var byteCount: Int
  /// Milliseconds since the epoch.
  package var modificationTime: Int
  package var dataChange = true
  /// Statistics as JSON.
  package var statistics: String?
  package var tags: [String: String?] = [:]
  /// What names the rows of the file that are deleted.
  var deletionVector: String?

  package init(
    path: String, partitionValues: [String: String?], byteCount: Int, modificationTime: Int, dataChange: Bool = true,
    statistics: String? = nil
  ) {
    self.path = path
    self.partitionValues = partitionValues
    self.byteCount = byteCount
    self.modificationTime = modificationTime
    self.dataChange = dataChange
    self.statistics = statistics
  }
}

/// A file that belongs to the table no more.
package struct DeltaRemove: Hashable, Sendable {
  package var path: String
  /// Milliseconds since the epoch.
  package var deletionTimestamp: Int?
  package var dataChange = true
  package var partitionValues: [String: String?]?
  package var byteCount: Int?
  var deletionVector: String?

  init(path: String) { self.path = path }

  /// Takes a file out of the table.
  package init(_ add: DeltaAdd, at milliseconds: Int) {
    path = add.path
    deletionTimestamp = milliseconds
    partitionValues = add.partitionValues
    byteCount = add.byteCount
  }
}

/// What the table is: its columns, partitioning and settings.
package struct DeltaMetadata: Hashable, Sendable {
  package var id: String
  package var name: String?
  package var description: String?
  package var schemaString: String
  package var partitionColumns: [String]
  package var configuration: [String: String]
  /// Milliseconds since the epoch.
  package var createdTime: Int?
  /// Of the files; nothing else is written anywhere.
  var provider = "parquet"

  package init(
    id: String, schemaString: String, partitionColumns: [String], configuration: [String: String] = [:],
    createdTime: Int
  ) {
    self.id = id
    self.schemaString = schemaString
    self.partitionColumns = partitionColumns
    self.configuration = configuration
    self.createdTime = createdTime
  }
}

/// What readers and writers have to know.
package struct DeltaProtocol: Hashable, Sendable {
  package var reader: Int
  package var writer: Int
  /// Named where `reader` is 3 or `writer` is 7.
  package var readerFeatures: [String]?
  package var writerFeatures: [String]?

  package init(reader: Int = 1, writer: Int = 2) {
    self.reader = reader
    self.writer = writer
  }
}

/// How far an application has come with what it writes.
package struct DeltaTransaction: Hashable, Sendable {
  package var application: String
  package var version: Int
  package var lastUpdated: Int?
}

/// Where a commit came from.
package struct DeltaCommitInfo: Sendable {
  /// Milliseconds since the epoch.
  package var timestamp: Int?
  /// `WRITE`
  package var operation: String?
  package var engine: String?
  /// What the writer calls the commit.
  package var transaction: String?
  /// Of the operation, as texts.
  package var parameters: [String: String] = [:]
  /// Counts of the operation, as texts.
  package var metrics: [String: String] = [:]
  /// The version that the commit was made from.
  package var readVersion: Int?
  package var isBlindAppend: Bool?

  package init(timestamp: Int?, operation: String?, engine: String?, transaction: String?) {
    self.timestamp = timestamp
    self.operation = operation
    self.engine = engine
    self.transaction = transaction
  }
}
