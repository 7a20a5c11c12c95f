/// The annotation of a column (parquet.thrift, `LogicalType`).
enum LogicalType: Hashable {
  enum TimeUnit: Hashable { case millis, micros, nanos }

  case string, map, list, enumeration, date, null, json, bson, uuid, float16
  case decimal(precision: Int, scale: Int)
  case time(TimeUnit, isUTC: Bool)
  case timestamp(TimeUnit, isUTC: Bool)
  case integer(bits: Int, isSigned: Bool)
  /// Annotations that are refused by name: VARIANT, GEOMETRY, GEOGRAPHY.
  case other(String)
  /// A field of the union that this reader does not know.
  case unknown(Int)

  /// As messages name it.
  var name: String {
    switch self {
    case .string: "STRING"
    case .map: "MAP"
    case .list: "LIST"
    case .enumeration: "ENUM"
    case .date: "DATE"
    case .null: "NULL"
    case .json: "JSON"
    case .bson: "BSON"
    case .uuid: "UUID"
    case .float16: "FLOAT16"
    case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
    case .time: "TIME"
    case .timestamp: "TIMESTAMP"
    case .integer(let bits, let isSigned): "\(isSigned ? "INT" : "UINT")_\(bits)"
    case .other(let name): name
    case .unknown(let number): "logical type \(number)"
    }
  }

  /// Reads the union; exactly one field is set.
  static func read(_ thrift: inout CompactReader, _ kind: UInt8) throws(ParquetProblem) -> LogicalType {
    var result: LogicalType?
    try thrift.structure(kind) { (thrift, field, kind) throws(ParquetProblem) in
      guard result == nil else { throw ParquetProblem("a column has two logical types") }
      result = try member(&thrift, field, kind)
    }
    guard let result else { throw ParquetProblem("a column has an empty logical type") }
    return result
  }

  private static func member(
    _ thrift: inout CompactReader, _ field: Int, _ kind: UInt8
  ) throws(ParquetProblem) -> LogicalType {
    switch field {
    case ThriftField.LogicalType.decimal:
      var (precision, scale) = (0, 0)
      try thrift.structure(kind) { (thrift, field, kind) throws(ParquetProblem) in
        switch field {
        case ThriftField.DecimalType.scale: scale = try thrift.integer(kind, CompactReader.Kind.i32)
        case ThriftField.DecimalType.precision: precision = try thrift.integer(kind, CompactReader.Kind.i32)
        default: try thrift.skip(kind)
        }
      }
      return .decimal(precision: precision, scale: scale)
    case ThriftField.LogicalType.time, ThriftField.LogicalType.timestamp:
      var isUTC: Bool?
      var unit: TimeUnit?
      try thrift.structure(kind) { (thrift, field, kind) throws(ParquetProblem) in
        switch field {
        case ThriftField.TimestampType.isAdjustedToUTC: isUTC = try thrift.boolean(kind)
        case ThriftField.TimestampType.unit:
          try thrift.structure(kind) { (thrift, field, kind) throws(ParquetProblem) in
            unit =
              switch field {
              case ThriftField.TimeUnit.millis: .millis
              case ThriftField.TimeUnit.micros: .micros
              case ThriftField.TimeUnit.nanos: .nanos
              default: nil
              }
            try thrift.skip(kind)
          }
        default: try thrift.skip(kind)
        }
      }
      guard let isUTC, let unit else { throw ParquetProblem("a time or timestamp column has no unit") }
      return field == ThriftField.LogicalType.time ? .time(unit, isUTC: isUTC) : .timestamp(unit, isUTC: isUTC)
    case ThriftField.LogicalType.integer:
      var bits = 0
      var isSigned: Bool?
      try thrift.structure(kind) { (thrift, field, kind) throws(ParquetProblem) in
        switch field {
        case ThriftField.IntType.bitWidth: bits = try thrift.integer(kind, CompactReader.Kind.i8)
        case ThriftField.IntType.isSigned: isSigned = try thrift.boolean(kind)
        default: try thrift.skip(kind)
        }
      }
      guard let isSigned, [8, 16, 32, 64].contains(bits) else {
        throw ParquetProblem("an integer column has a width of \(bits) bits")
      }
      return .integer(bits: bits, isSigned: isSigned)
    default:
      try thrift.skip(kind)
      return plain[field] ?? .unknown(field)
    }
  }

  private static let plain: [Int: LogicalType] = [
    1: .string, 2: .map, 3: .list, 4: .enumeration, 6: .date, 11: .null, 12: .json, 13: .bson, 14: .uuid,
    15: .float16, 16: .other("VARIANT"), 17: .other("GEOMETRY"), 18: .other("GEOGRAPHY"),
  ]

  /// The logical type of an older annotation (LogicalTypes.md, "Compatibility").
  init?(_ converted: ConvertedType, precision: Int, scale: Int) {
    switch converted {
    case .utf8: self = .string
    case .map, .mapKeyValue: self = .map
    case .list: self = .list
    case .enumeration: self = .enumeration
    case .decimal: self = .decimal(precision: precision, scale: scale)
    case .date: self = .date
    case .timeMillis: self = .time(.millis, isUTC: true)
    case .timeMicros: self = .time(.micros, isUTC: true)
    case .timestampMillis: self = .timestamp(.millis, isUTC: true)
    case .timestampMicros: self = .timestamp(.micros, isUTC: true)
    case .uint8: self = .integer(bits: 8, isSigned: false)
    case .uint16: self = .integer(bits: 16, isSigned: false)
    case .uint32: self = .integer(bits: 32, isSigned: false)
    case .uint64: self = .integer(bits: 64, isSigned: false)
    case .int8: self = .integer(bits: 8, isSigned: true)
    case .int16: self = .integer(bits: 16, isSigned: true)
    case .int32: self = .integer(bits: 32, isSigned: true)
    case .int64: self = .integer(bits: 64, isSigned: true)
    case .json: self = .json
    case .bson: self = .bson
    case .interval: self = .other("INTERVAL")
    }
  }

  /// Whether the older annotation beside this one says the same; some writers mark wall-clock times as the old UTC types.
  func agrees(with older: LogicalType) -> Bool {
    switch (self, older) {
    case (.time(let a, _), .time(let b, _)), (.timestamp(let a, _), .timestamp(let b, _)): a == b
    case (.unknown, _), (.other, _), (.null, _): true
    default: self == older
    }
  }
}
