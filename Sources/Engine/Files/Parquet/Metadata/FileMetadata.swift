/// The footer of a file as far as reading needs it (parquet.thrift, `FileMetaData`).
struct FileMetadata {
  var schema: [SchemaElement] = []
  var rowCount = -1
  var rowGroups: [RowGroupMetadata] = []
  /// Whether min_value and max_value follow the order that each column's type defines.
  var hasColumnOrders = false
  /// Whether the sizes of column chunks may lack the header of the dictionary, as parquet-mr before 1.2.9 wrote them
  /// (PARQUET-816).
  var hasShortChunks = false
  /// What Spark says about the file, by key without `org.apache.spark.`.
  var sparkKeys: [String: String] = [:]
}

/// One node of the schema tree, in depth-first order (parquet.thrift, `SchemaElement`).
struct SchemaElement {
  enum Repetition: Int { case required = 0, optional, repeated }

  var type: PhysicalType?
  var typeLength: Int?
  var repetition: Repetition?
  var name = ""
  var childCount: Int?
  var converted: ConvertedType?
  var scale: Int?
  var precision: Int?
  var logical: LogicalType?
  /// A field that this reader does not know: what it says about the column may matter.
  var unknownField: Int?
}

struct RowGroupMetadata {
  var columns: [ColumnChunkMetadata] = []
  var rowCount = -1
}

/// Where a column chunk lies and how it is written (parquet.thrift, `ColumnChunk` and `ColumnMetaData`).
struct ColumnChunkMetadata {
  var type: PhysicalType?
  /// The names on the way to the leaf, joined by points, and how many there are.
  var (path, depth) = ("", 0)
  var codec = PageCodec.uncompressed
  var valueCount = -1
  var compressedBytes = -1
  var dataPageOffset = -1
  var dictionaryPageOffset: Int?
  var statistics = ChunkStatistics()
  var isEncrypted = false
  /// Whether its pages lie in another file.
  var isElsewhere = false
}

/// Bounds of a chunk as raw bytes (parquet.thrift, `Statistics`).
struct ChunkStatistics {
  var nullCount: Int?
  var minimum: [UInt8]?
  var maximum: [UInt8]?
  /// The fields of old writers, whose order was signed whatever the type.
  var oldMinimum: [UInt8]?
  var oldMaximum: [UInt8]?
}
