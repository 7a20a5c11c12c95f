/// How a column of the table stands in a file: its physical type and the constant bytes of its metadata.
struct ColumnLayout {
  let name: [UInt8]
  let type: DataType
  let physical: PhysicalType
  /// Bytes of one value written PLAIN; 0 for text and booleans.
  let valueBytes: Int
  /// `ColumnMetaData` up to the codec (fields 1 to 4) for a chunk without and with a dictionary.
  let plainPrefix: [UInt8]
  let dictionaryPrefix: [UInt8]

  /// - Parameter isNarrow: whether an integer column has 32 bits.
  init(_ field: Field, codec: PageCodec, isNarrow: Bool = false) {
    name = Array(field.name.utf8)
    type = field.type
    switch field.type {
    case .text: (physical, valueBytes) = (.byteArray, 0)
    case .boolean: (physical, valueBytes) = (.boolean, 0)
    case .date: (physical, valueBytes) = (.int32, 4)
    case .integer where isNarrow: (physical, valueBytes) = (.int32, 4)
    case .integer, .timestamp: (physical, valueBytes) = (.int64, 8)
    case .double: (physical, valueBytes) = (.double, 8)
    case .decimal(let precision, _):
      // LogicalTypes.md, "DECIMAL"; the narrowest type, as Spark writes it.
      if precision <= 9 {
        (physical, valueBytes) = (.int32, 4)
      } else if precision <= 18 {
        (physical, valueBytes) = (.int64, 8)
      } else {
        (physical, valueBytes) = (.fixedLengthByteArray, Self.decimalByteCount(precision: precision))
      }
    }
    plainPrefix = Self.prefix(name, physical, codec, [.rle, .plain])
    dictionaryPrefix = Self.prefix(name, physical, codec, [.plain, .rle, .rleDictionary])
  }

  /// Fewest bytes whose two's complement holds every decimal of `precision` digits.
  static func decimalByteCount(precision: Int) -> Int {
    var (bytes, limit): (Int, Int128) = (1, 127)
    var largest: Int128 = 0
    for _ in 0..<precision { largest = largest * 10 + 9 }
    while limit < largest && bytes < 16 {
      bytes += 1
      limit = bytes == 16 ? .max : limit << 8 | 255
    }
    return bytes
  }

  private static func prefix(
    _ name: [UInt8], _ physical: PhysicalType, _ codec: PageCodec, _ encodings: [PageEncoding]
  ) -> [UInt8] {
    let store = ByteStore(capacity: 64 + name.count)
    var thrift = CompactWriter(store.reserve(64 + name.count))
    thrift.i32(ThriftField.ColumnMetaData.type, physical.rawValue)
    thrift.list(ThriftField.ColumnMetaData.encodings, of: CompactWriter.Kind.i32, count: encodings.count)
    for encoding in encodings { thrift.zigzag(encoding.rawValue) }
    thrift.list(ThriftField.ColumnMetaData.pathInSchema, of: CompactWriter.Kind.binary, count: 1)
    name.withUnsafeBufferPointer { bytes in
      if let start = bytes.baseAddress { thrift.element(start, count: bytes.count) } else { thrift.varint(0) }
    }
    thrift.i32(ThriftField.ColumnMetaData.codec, codec.rawValue)
    return Array(UnsafeBufferPointer(start: store.base, count: thrift.next - store.base))
  }

  /// Writes the column's `SchemaElement`: an optional leaf with its logical and its older converted type.
  func writeSchemaElement(_ thrift: inout CompactWriter) {
    let outer = thrift.beginElement()
    thrift.i32(ThriftField.SchemaElement.type, physical.rawValue)
    if physical == .fixedLengthByteArray { thrift.i32(ThriftField.SchemaElement.typeLength, valueBytes) }
    thrift.i32(ThriftField.SchemaElement.repetitionType, 1)
    name.withUnsafeBufferPointer { bytes in
      thrift.header(ThriftField.SchemaElement.name, CompactWriter.Kind.binary)
      if let start = bytes.baseAddress { thrift.element(start, count: bytes.count) } else { thrift.varint(0) }
    }
    switch type {
    case .text:
      thrift.i32(ThriftField.SchemaElement.convertedType, ConvertedType.utf8.rawValue)
      let logical = thrift.begin(ThriftField.SchemaElement.logicalType)
      thrift.empty(ThriftField.LogicalType.string)
      thrift.end(logical)
    case .decimal(let precision, let scale):
      thrift.i32(ThriftField.SchemaElement.convertedType, ConvertedType.decimal.rawValue)
      thrift.i32(ThriftField.SchemaElement.scale, scale)
      thrift.i32(ThriftField.SchemaElement.precision, precision)
      let logical = thrift.begin(ThriftField.SchemaElement.logicalType)
      let decimal = thrift.begin(ThriftField.LogicalType.decimal)
      thrift.i32(ThriftField.DecimalType.scale, scale)
      thrift.i32(ThriftField.DecimalType.precision, precision)
      thrift.end(decimal)
      thrift.end(logical)
    case .date:
      thrift.i32(ThriftField.SchemaElement.convertedType, ConvertedType.date.rawValue)
      let logical = thrift.begin(ThriftField.SchemaElement.logicalType)
      thrift.empty(ThriftField.LogicalType.date)
      thrift.end(logical)
    case .timestamp:
      thrift.i32(ThriftField.SchemaElement.convertedType, ConvertedType.timestampMicros.rawValue)
      let logical = thrift.begin(ThriftField.SchemaElement.logicalType)
      let timestamp = thrift.begin(ThriftField.LogicalType.timestamp)
      thrift.boolean(ThriftField.TimestampType.isAdjustedToUTC, true)
      let unit = thrift.begin(ThriftField.TimestampType.unit)
      thrift.empty(ThriftField.TimeUnit.micros)
      thrift.end(unit)
      thrift.end(timestamp)
      thrift.end(logical)
    case .integer, .double, .boolean: break
    }
    thrift.end(outer)
  }
}
