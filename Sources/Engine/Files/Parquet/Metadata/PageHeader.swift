/// The header in front of every page (parquet.thrift, `PageHeader`).
struct PageHeader {
  /// `nil` for kinds of pages that hold no values of the column.
  var kind: PageKind?
  var uncompressedBytes = -1
  var compressedBytes = -1
  var checksum: UInt32?
  /// Values of a dictionary, or rows of a flat column with their nulls.
  var valueCount = -1
  var encoding = -1
  var levelEncoding = PageEncoding.rle.rawValue
  /// Data pages of version 2: levels stand uncompressed in front of the values.
  var definitionLevelBytes = 0
  var repetitionLevelBytes = 0
  var nullCount: Int?
  /// Of version 2: rows, which are the values of a flat column.
  var rowCount: Int?
  var isCompressed = true

  /// Reads a header and moves `thrift` behind it.
  static func read(_ thrift: inout CompactReader) throws(ParquetProblem) -> PageHeader {
    typealias Kind = CompactReader.Kind
    var header = PageHeader()
    var number: Int?
    var described: PageKind?
    try thrift.fields { (thrift, field, kind) throws(ParquetProblem) in
      switch field {
      case ThriftField.PageHeader.type: number = try thrift.integer(kind, Kind.i32)
      case ThriftField.PageHeader.uncompressedPageSize: header.uncompressedBytes = try thrift.integer(kind, Kind.i32)
      case ThriftField.PageHeader.compressedPageSize: header.compressedBytes = try thrift.integer(kind, Kind.i32)
      case ThriftField.PageHeader.crc: header.checksum = UInt32(truncatingIfNeeded: try thrift.integer(kind, Kind.i32))
      case ThriftField.PageHeader.dataPageHeader:
        described = .data
        try thrift.structure(kind) { (thrift, field, kind) throws(ParquetProblem) in
          switch field {
          case ThriftField.DataPageHeader.numValues: header.valueCount = try thrift.integer(kind, Kind.i32)
          case ThriftField.DataPageHeader.encoding: header.encoding = try thrift.integer(kind, Kind.i32)
          case ThriftField.DataPageHeader.definitionLevelEncoding:
            header.levelEncoding = try thrift.integer(kind, Kind.i32)
          default: try thrift.skip(kind)
          }
        }
      case ThriftField.PageHeader.dictionaryPageHeader:
        described = .dictionary
        try thrift.structure(kind) { (thrift, field, kind) throws(ParquetProblem) in
          switch field {
          case ThriftField.DictionaryPageHeader.numValues: header.valueCount = try thrift.integer(kind, Kind.i32)
          case ThriftField.DictionaryPageHeader.encoding: header.encoding = try thrift.integer(kind, Kind.i32)
          default: try thrift.skip(kind)
          }
        }
      case ThriftField.PageHeader.dataPageHeaderV2:
        described = .dataV2
        try thrift.structure(kind) { (thrift, field, kind) throws(ParquetProblem) in
          switch field {
          case ThriftField.DataPageHeaderV2.numValues: header.valueCount = try thrift.integer(kind, Kind.i32)
          case ThriftField.DataPageHeaderV2.numNulls: header.nullCount = try thrift.integer(kind, Kind.i32)
          case ThriftField.DataPageHeaderV2.numRows: header.rowCount = try thrift.integer(kind, Kind.i32)
          case ThriftField.DataPageHeaderV2.encoding: header.encoding = try thrift.integer(kind, Kind.i32)
          case ThriftField.DataPageHeaderV2.definitionLevelsByteLength:
            header.definitionLevelBytes = try thrift.integer(kind, Kind.i32)
          case ThriftField.DataPageHeaderV2.repetitionLevelsByteLength:
            header.repetitionLevelBytes = try thrift.integer(kind, Kind.i32)
          case ThriftField.DataPageHeaderV2.isCompressed: header.isCompressed = try thrift.boolean(kind)
          default: try thrift.skip(kind)
          }
        }
      default: try thrift.skip(kind)
      }
    }
    guard let number else { throw ParquetProblem("a page header has no kind") }
    header.kind = PageKind(rawValue: number)
    guard header.uncompressedBytes >= 0, header.compressedBytes >= 0 else {
      throw ParquetProblem("a page header has no sizes, or negative ones")
    }
    if let kind = header.kind, kind != .index {
      guard kind == described, header.valueCount >= 0 else {
        throw ParquetProblem("a page header does not describe its page")
      }
      guard header.definitionLevelBytes >= 0, header.repetitionLevelBytes >= 0 else {
        throw ParquetProblem("a page header has negative sizes")
      }
    }
    return header
  }
}
