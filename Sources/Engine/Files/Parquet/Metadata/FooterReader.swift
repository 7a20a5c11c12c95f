/// Turns the bytes of a footer into `FileMetadata`; checks numbers against each other as far as the footer goes.
enum FooterReader {
  private typealias Kind = CompactReader.Kind
  /// A bound longer than this is of no use for pruning and is not kept.
  private static let maximumBoundBytes = 4096

  static func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(ParquetProblem) -> FileMetadata {
    var thrift = CompactReader(bytes)
    var metadata = FileMetadata()
    try thrift.fields { (thrift, field, kind) throws(ParquetProblem) in
      switch field {
      case ThriftField.FileMetaData.schema:
        try thrift.list(kind, of: Kind.structure) { (thrift, _) throws(ParquetProblem) in
          metadata.schema.append(try schemaElement(&thrift))
        }
      case ThriftField.FileMetaData.numRows: metadata.rowCount = try thrift.integer(kind, Kind.i64)
      case ThriftField.FileMetaData.rowGroups:
        try thrift.list(kind, of: Kind.structure) { (thrift, _) throws(ParquetProblem) in
          metadata.rowGroups.append(try rowGroup(&thrift))
        }
      case ThriftField.FileMetaData.keyValueMetadata:
        try thrift.list(kind, of: Kind.structure) { (thrift, _) throws(ParquetProblem) in
          try sparkKey(&thrift, &metadata)
        }
      case ThriftField.FileMetaData.createdBy: metadata.hasShortChunks = isOldWriter(try thrift.string(kind))
      case ThriftField.FileMetaData.columnOrders:
        var (orders, others) = (0, 0)
        try thrift.list(kind, of: Kind.structure) { (thrift, _) throws(ParquetProblem) in
          try thrift.fields { (thrift, field, kind) throws(ParquetProblem) in
            if field == ThriftField.ColumnOrder.typeOrder { orders += 1 } else { others += 1 }
            try thrift.skip(kind)
          }
        }
        metadata.hasColumnOrders = orders > 0 && others == 0
      default: try thrift.skip(kind)
      }
    }
    guard !metadata.schema.isEmpty else { throw ParquetProblem("its footer has no schema") }
    guard metadata.rowCount >= 0 else { throw ParquetProblem("its footer does not say the number of its rows") }
    var rows = 0
    for group in metadata.rowGroups {
      guard group.rowCount >= 0 else { throw ParquetProblem("a row group does not say the number of its rows") }
      let (sum, overflow) = rows.addingReportingOverflow(group.rowCount)
      guard !overflow else { throw ParquetProblem("its row groups claim more rows than can be counted") }
      rows = sum
    }
    // Some old writers leave the sum at 0.
    if metadata.rowCount == 0 { metadata.rowCount = rows }
    guard rows == metadata.rowCount else {
      throw ParquetProblem("its footer claims \(metadata.rowCount) rows, its row groups \(rows)")
    }
    return metadata
  }

  private static func isOldWriter(_ author: String) -> Bool {
    guard author.hasPrefix("parquet-mr") else { return false }
    let version = author.split(separator: " ").first { $0.first?.isNumber ?? false } ?? ""
    let numbers = version.split(separator: ".").prefix(3).map { Int($0.prefix { $0.isNumber }) ?? 0 }
    return numbers.lexicographicallyPrecedes([1, 2, 9])
  }

  /// One of the pairs that programs keep in a footer (parquet.thrift, `KeyValue`).
  private static func sparkKey(_ thrift: inout CompactReader, _ metadata: inout FileMetadata) throws(ParquetProblem) {
    var (key, value) = ("", "")
    try thrift.fields { (thrift, field, kind) throws(ParquetProblem) in
      switch field {
      case ThriftField.KeyValue.key: key = try thrift.string(kind)
      case ThriftField.KeyValue.value where key.hasPrefix(sparkPrefix): value = try thrift.string(kind)
      default: try thrift.skip(kind)
      }
    }
    if key.hasPrefix(sparkPrefix) { metadata.sparkKeys[String(key.dropFirst(sparkPrefix.count))] = value }
  }

  private static let sparkPrefix = "org.apache.spark."

  private static func schemaElement(_ thrift: inout CompactReader) throws(ParquetProblem) -> SchemaElement {
    var element = SchemaElement()
    var hasName = false
    try thrift.fields { (thrift, field, kind) throws(ParquetProblem) in
      switch field {
      case ThriftField.SchemaElement.type:
        let number = try thrift.integer(kind, Kind.i32)
        guard let type = PhysicalType(rawValue: number) else {
          throw ParquetProblem("a column has the unknown physical type \(number)")
        }
        element.type = type
      case ThriftField.SchemaElement.typeLength: element.typeLength = try thrift.integer(kind, Kind.i32)
      case ThriftField.SchemaElement.repetitionType:
        // fastparquet writes a truth value where it was told to find out whether a column has nulls.
        let isTruth = kind == Kind.true_ || kind == Kind.false_
        let number = isTruth ? (kind == Kind.true_ ? 1 : 0) : try thrift.integer(kind, Kind.i32)
        guard let repetition = SchemaElement.Repetition(rawValue: number) else {
          throw ParquetProblem("a column has the unknown repetition \(number)")
        }
        element.repetition = repetition
      case ThriftField.SchemaElement.name:
        element.name = try thrift.string(kind)
        hasName = true
      case ThriftField.SchemaElement.numChildren: element.childCount = try thrift.integer(kind, Kind.i32)
      case ThriftField.SchemaElement.convertedType:
        let number = try thrift.integer(kind, Kind.i32)
        guard let converted = ConvertedType(rawValue: number) else {
          throw ParquetProblem("a column has the unknown annotation \(number)")
        }
        element.converted = converted
      case ThriftField.SchemaElement.scale: element.scale = try thrift.integer(kind, Kind.i32)
      case ThriftField.SchemaElement.precision: element.precision = try thrift.integer(kind, Kind.i32)
      case ThriftField.SchemaElement.fieldID: _ = try thrift.integer(kind, Kind.i32)
      case ThriftField.SchemaElement.logicalType: element.logical = try LogicalType.read(&thrift, kind)
      default:
        element.unknownField = field
        try thrift.skip(kind)
      }
    }
    guard hasName else { throw ParquetProblem("a column has no name") }
    return element
  }

  private static func rowGroup(_ thrift: inout CompactReader) throws(ParquetProblem) -> RowGroupMetadata {
    var group = RowGroupMetadata()
    try thrift.fields { (thrift, field, kind) throws(ParquetProblem) in
      switch field {
      case ThriftField.RowGroup.columns:
        try thrift.list(kind, of: Kind.structure) { (thrift, _) throws(ParquetProblem) in
          group.columns.append(try columnChunk(&thrift))
        }
      case ThriftField.RowGroup.numRows: group.rowCount = try thrift.integer(kind, Kind.i64)
      default: try thrift.skip(kind)
      }
    }
    return group
  }

  private static func columnChunk(_ thrift: inout CompactReader) throws(ParquetProblem) -> ColumnChunkMetadata {
    var chunk = ColumnChunkMetadata()
    var hasMetadata = false
    try thrift.fields { (thrift, field, kind) throws(ParquetProblem) in
      switch field {
      case ThriftField.ColumnChunk.filePath:
        _ = try thrift.binary(kind)
        chunk.isElsewhere = true
      case ThriftField.ColumnChunk.metaData:
        hasMetadata = true
        try columnMetadata(&thrift, kind, &chunk)
      case ThriftField.ColumnChunk.cryptoMetadata, ThriftField.ColumnChunk.encryptedColumnMetadata:
        chunk.isEncrypted = true
        try thrift.skip(kind)
      default: try thrift.skip(kind)
      }
    }
    guard hasMetadata || chunk.isEncrypted else { throw ParquetProblem("a column chunk has no metadata") }
    return chunk
  }

  private static func columnMetadata(
    _ thrift: inout CompactReader, _ kind: UInt8, _ chunk: inout ColumnChunkMetadata
  ) throws(ParquetProblem) {
    try thrift.structure(kind) { (thrift, field, kind) throws(ParquetProblem) in
      switch field {
      case ThriftField.ColumnMetaData.type:
        let number = try thrift.integer(kind, Kind.i32)
        guard let type = PhysicalType(rawValue: number) else {
          throw ParquetProblem("a column chunk has the unknown physical type \(number)")
        }
        chunk.type = type
      case ThriftField.ColumnMetaData.pathInSchema:
        try thrift.list(kind, of: Kind.binary) { (thrift, kind) throws(ParquetProblem) in
          let name = try thrift.string(kind)
          chunk.path = chunk.depth == 0 ? name : chunk.path + "." + name
          chunk.depth += 1
        }
      case ThriftField.ColumnMetaData.codec:
        let number = try thrift.integer(kind, Kind.i32)
        guard let codec = PageCodec(rawValue: number) else {
          throw ParquetProblem.unsupported("its pages are compressed with codec \(number), which is not known")
        }
        chunk.codec = codec
      case ThriftField.ColumnMetaData.numValues: chunk.valueCount = try thrift.integer(kind, Kind.i64)
      case ThriftField.ColumnMetaData.totalCompressedSize: chunk.compressedBytes = try thrift.integer(kind, Kind.i64)
      case ThriftField.ColumnMetaData.dataPageOffset: chunk.dataPageOffset = try thrift.integer(kind, Kind.i64)
      case ThriftField.ColumnMetaData.dictionaryPageOffset:
        chunk.dictionaryPageOffset = try thrift.integer(kind, Kind.i64)
      case ThriftField.ColumnMetaData.statistics: chunk.statistics = try statistics(&thrift, kind)
      default: try thrift.skip(kind)
      }
    }
  }

  private static func statistics(
    _ thrift: inout CompactReader, _ kind: UInt8
  ) throws(ParquetProblem) -> ChunkStatistics {
    var result = ChunkStatistics()
    try thrift.structure(kind) { (thrift, field, kind) throws(ParquetProblem) in
      switch field {
      case ThriftField.Statistics.max: result.oldMaximum = try bound(&thrift, kind)
      case ThriftField.Statistics.min: result.oldMinimum = try bound(&thrift, kind)
      case ThriftField.Statistics.nullCount: result.nullCount = try thrift.integer(kind, Kind.i64)
      case ThriftField.Statistics.maxValue: result.maximum = try bound(&thrift, kind)
      case ThriftField.Statistics.minValue: result.minimum = try bound(&thrift, kind)
      default: try thrift.skip(kind)
      }
    }
    return result
  }

  private static func bound(_ thrift: inout CompactReader, _ kind: UInt8) throws(ParquetProblem) -> [UInt8]? {
    let bytes = try thrift.binary(kind)
    return bytes.count <= maximumBoundBytes ? Array(bytes) : nil
  }
}
