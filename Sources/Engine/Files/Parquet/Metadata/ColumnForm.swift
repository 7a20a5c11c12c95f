/// How the values of a leaf become cells of a Sous type: the physical type with the annotation, resolved once.
enum ColumnForm: Hashable {
  case boolean
  /// INT32 and INT64 as integers; unsigned ones of up to 32 bits are widened.
  case integer32, unsigned32, integer64
  /// 64-bit unsigned as decimal(20,0).
  case unsigned64
  case float, double, float16
  case date
  /// INT64 instants; nanoseconds are cut to microseconds.
  case timestamp(LogicalType.TimeUnit)
  /// Nanoseconds of a day and a Julian day, as old Spark and Impala write.
  case int96
  case decimal32(precision: Int, scale: Int), decimal64(precision: Int, scale: Int)
  case decimalBytes(precision: Int, scale: Int)
  case text
  case uuid
  /// A time of day as text, `HH:mm:ss` with a fraction when there is one.
  case time32, time64(LogicalType.TimeUnit)
  /// A column annotated as always null.
  case null

  var type: DataType {
    switch self {
    case .boolean: .boolean
    case .integer32, .unsigned32, .integer64: .integer
    case .unsigned64: .decimal(precision: 20, scale: 0)
    case .float, .double, .float16: .double
    case .date: .date
    case .timestamp, .int96: .timestamp
    case .decimal32(let precision, let scale), .decimal64(let precision, let scale),
      .decimalBytes(let precision, let scale):
      .decimal(precision: precision, scale: scale)
    case .text, .uuid, .time32, .time64, .null: .text
    }
  }

  /// The form of a leaf, or the problem that keeps it from being read.
  init(_ element: SchemaElement) throws(ParquetProblem) {
    guard let physical = element.type else { throw ParquetProblem("it has no physical type") }
    if let field = element.unknownField {
      throw ParquetProblem.unsupported("its schema has the field \(field), which is not known")
    }
    let length = element.typeLength ?? 0
    if physical == .fixedLengthByteArray {
      guard length > 0 else { throw ParquetProblem("it has values of \(length) bytes") }
      guard length <= 1 << 20 else {
        throw ParquetProblem.unsupported("its values of \(length) bytes each are longer than are read")
      }
    }
    let older = element.converted.flatMap {
      LogicalType($0, precision: element.precision ?? 0, scale: element.scale ?? 0)
    }
    if let logical = element.logical, let older, !logical.agrees(with: older) {
      throw ParquetProblem("its annotations contradict each other: \(logical.name) and \(older.name)")
    }
    if case .decimal? = element.logical, element.converted == nil, let precision = element.precision,
      element.logical != .decimal(precision: precision, scale: element.scale ?? 0)
    {
      throw ParquetProblem("its annotations contradict each other: two precisions or scales")
    }
    var annotation = element.logical
    if case .unknown? = annotation, let older { annotation = older }
    self = try Self.resolve(physical, annotation ?? older, length)
  }

  private static func resolve(
    _ physical: PhysicalType, _ annotation: LogicalType?, _ length: Int
  ) throws(ParquetProblem) -> ColumnForm {
    let refusal = ParquetProblem.unsupported(
      "its type \(physical.name)\(annotation.map { " annotated as \($0.name)" } ?? "") is not read")
    if annotation == .null { return .null }
    if case .decimal(let precision, let scale)? = annotation {
      return try decimal(physical, precision, scale, length, refusal)
    }
    switch (physical, annotation) {
    case (.boolean, nil): return .boolean
    case (.int32, nil): return .integer32
    case (.int32, .integer(let bits, let isSigned)?) where bits <= 32: return isSigned ? .integer32 : .unsigned32
    case (.int32, .date?): return .date
    case (.int32, .time(.millis, _)?): return .time32
    case (.int64, nil), (.int64, .integer(64, true)?): return .integer64
    case (.int64, .integer(64, false)?): return .unsigned64
    case (.int64, .timestamp(let unit, _)?): return .timestamp(unit)
    case (.int64, .time(let unit, _)?) where unit != .millis: return .time64(unit)
    case (.int96, nil): return .int96
    case (.float, nil): return .float
    case (.double, nil): return .double
    case (.byteArray, nil), (.byteArray, .string?), (.byteArray, .enumeration?), (.byteArray, .json?): return .text
    case (.fixedLengthByteArray, nil): return .text
    case (.fixedLengthByteArray, .uuid?) where length == 16: return .uuid
    case (.fixedLengthByteArray, .float16?) where length == 2: return .float16
    default: throw refusal
    }
  }

  private static func decimal(
    _ physical: PhysicalType, _ precision: Int, _ scale: Int, _ length: Int, _ refusal: ParquetProblem
  ) throws(ParquetProblem) -> ColumnForm {
    guard precision > 0, scale >= 0, scale <= precision else {
      throw ParquetProblem("it is a decimal of \(precision) digits, \(scale) of them behind the point")
    }
    guard precision <= 38 else {
      throw ParquetProblem.unsupported("its decimals of \(precision) digits have more than 38")
    }
    switch physical {
    case .int32:
      guard precision <= 9 else { throw ParquetProblem("it is a decimal of \(precision) digits in 32 bits") }
      return .decimal32(precision: precision, scale: scale)
    case .int64:
      guard precision <= 18 else { throw ParquetProblem("it is a decimal of \(precision) digits in 64 bits") }
      return .decimal64(precision: precision, scale: scale)
    case .byteArray, .fixedLengthByteArray: return .decimalBytes(precision: precision, scale: scale)
    default: throw refusal
    }
  }

  /// What a reader of the table should know about the way these values are read; `nil` when nothing is remarkable.
  func remark(_ element: SchemaElement) -> String? {
    switch self {
    case .timestamp(let unit):
      var parts: [String] = []
      if unit == .nanos { parts.append("nanoseconds are cut to microseconds") }
      if element.isWallClock { parts.append(WallClock.remark) }
      return parts.isEmpty ? nil : parts.joined(separator: "; ")
    case .int96: return "INT96 timestamps, nanoseconds cut to microseconds"
    case .unsigned64: return "unsigned 64-bit integers"
    case .float: return "32-bit floats, widened"
    case .float16: return "16-bit floats, widened"
    case .uuid: return "UUIDs as text"
    case .time32, .time64: return "times of day as text"
    case .null: return "always null"
    case .text where element.logical == nil && element.converted == nil:
      return "bytes without annotation, read as text; rows that are not UTF-8 are rejects"
    default: return nil
    }
  }
}

extension SchemaElement {
  /// Whether it holds times that name no zone.
  var isWallClock: Bool { if case .timestamp(_, let isUTC)? = logical { !isUTC } else { false } }
}
