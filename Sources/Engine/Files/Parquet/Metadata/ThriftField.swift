/// Numbers of the fields that are read or written, by the names of the format's definition.
///
/// Source: parquet.thrift of apache/parquet-format.
enum ThriftField {
  enum FileMetaData {
    static let version = 1
    static let schema = 2
    static let numRows = 3
    static let rowGroups = 4
    static let keyValueMetadata = 5
    static let createdBy = 6
    static let columnOrders = 7
  }

  enum KeyValue {
    static let key = 1
    static let value = 2
  }

  enum ColumnOrder {
    static let typeOrder = 1
  }

  enum SchemaElement {
    static let type = 1
    static let typeLength = 2
    static let repetitionType = 3
    static let name = 4
    static let numChildren = 5
    static let convertedType = 6
    static let scale = 7
    static let precision = 8
    static let fieldID = 9
    static let logicalType = 10
  }

  enum LogicalType {
    static let string = 1
    static let map = 2
    static let list = 3
    static let decimal = 5
    static let date = 6
    static let time = 7
    static let timestamp = 8
    static let integer = 10
  }

  enum DecimalType {
    static let scale = 1
    static let precision = 2
  }

  enum TimestampType {
    static let isAdjustedToUTC = 1
    static let unit = 2
  }

  enum TimeUnit {
    static let millis = 1
    static let micros = 2
    static let nanos = 3
  }

  enum IntType {
    static let bitWidth = 1
    static let isSigned = 2
  }

  enum RowGroup {
    static let columns = 1
    static let totalByteSize = 2
    static let numRows = 3
    static let fileOffset = 5
    static let totalCompressedSize = 6
    static let ordinal = 7
  }

  enum ColumnChunk {
    static let filePath = 1
    static let fileOffset = 2
    static let metaData = 3
    static let cryptoMetadata = 8
    static let encryptedColumnMetadata = 9
  }

  enum ColumnMetaData {
    static let type = 1
    static let encodings = 2
    static let pathInSchema = 3
    static let codec = 4
    static let numValues = 5
    static let totalUncompressedSize = 6
    static let totalCompressedSize = 7
    static let dataPageOffset = 9
    static let dictionaryPageOffset = 11
    static let statistics = 12
  }

  enum Statistics {
    static let max = 1
    static let min = 2
    static let nullCount = 3
    static let maxValue = 5
    static let minValue = 6
    static let isMaxValueExact = 7
    static let isMinValueExact = 8
  }

  enum PageHeader {
    static let type = 1
    static let uncompressedPageSize = 2
    static let compressedPageSize = 3
    static let crc = 4
    static let dataPageHeader = 5
    static let dictionaryPageHeader = 7
    static let dataPageHeaderV2 = 8
  }

  enum DataPageHeader {
    static let numValues = 1
    static let encoding = 2
    static let definitionLevelEncoding = 3
    static let repetitionLevelEncoding = 4
  }

  enum DictionaryPageHeader {
    static let numValues = 1
    static let encoding = 2
  }

  enum DataPageHeaderV2 {
    static let numValues = 1
    static let numNulls = 2
    static let numRows = 3
    static let encoding = 4
    static let definitionLevelsByteLength = 5
    static let repetitionLevelsByteLength = 6
    static let isCompressed = 7
  }
}
