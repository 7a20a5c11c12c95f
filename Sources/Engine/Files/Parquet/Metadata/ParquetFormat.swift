/// Physical types of the format, with their numbers in the footer (parquet.thrift, `Type`).
enum PhysicalType: Int {
  case boolean = 0
  case int32, int64, int96, float, double, byteArray, fixedLengthByteArray

  /// As the specification writes it.
  var name: String {
    switch self {
    case .boolean: "BOOLEAN"
    case .int32: "INT32"
    case .int64: "INT64"
    case .int96: "INT96"
    case .float: "FLOAT"
    case .double: "DOUBLE"
    case .byteArray: "BYTE_ARRAY"
    case .fixedLengthByteArray: "FIXED_LEN_BYTE_ARRAY"
    }
  }
}

/// Encodings of values and levels (parquet.thrift, `Encoding`).
enum PageEncoding: Int {
  case plain = 0
  case plainDictionary = 2
  case rle = 3
  case bitPacked = 4
  case deltaBinaryPacked = 5
  case deltaLengthByteArray = 6
  case deltaByteArray = 7
  case rleDictionary = 8
  case byteStreamSplit = 9

  var needsDictionary: Bool { self == .plainDictionary || self == .rleDictionary }
}

/// Compression of pages (parquet.thrift, `CompressionCodec`).
enum PageCodec: Int {
  case uncompressed = 0
  case snappy, gzip, lzo, brotli, lz4, zstd, lz4Raw

  var name: String {
    switch self {
    case .uncompressed: "UNCOMPRESSED"
    case .snappy: "SNAPPY"
    case .gzip: "GZIP"
    case .lzo: "LZO"
    case .brotli: "BROTLI"
    case .lz4: "LZ4"
    case .zstd: "ZSTD"
    case .lz4Raw: "LZ4_RAW"
    }
  }
}

/// Kinds of pages (parquet.thrift, `PageType`).
enum PageKind: Int {
  case data = 0
  case index, dictionary, dataV2
}

/// Older annotations of columns (parquet.thrift, `ConvertedType`).
enum ConvertedType: Int {
  case utf8 = 0
  case map, mapKeyValue, list, enumeration, decimal, date, timeMillis, timeMicros, timestampMillis, timestampMicros
  case uint8, uint16, uint32, uint64, int8, int16, int32, int64, json, bson, interval
}

/// The four bytes at both ends of a file.
let parquetMagic: [UInt8] = [0x50, 0x41, 0x52, 0x31]
