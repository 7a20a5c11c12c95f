/// The schema of a file that is written: a record whose fields are unions with null, as every column may have nulls.
struct AvroWriterSchema {
  /// As it stands in the header.
  let json: [UInt8]

  init(_ schema: Schema) {
    let fields = schema.fields.map { field in
      #"{"name":"\#(field.name)","type":["null",\#(Self.type(field.type))],"default":null}"#
    }
    json = Array(#"{"type":"record","name":"row","fields":[\#(fields.joined(separator: ","))]}"#.utf8)
  }

  private static func type(_ type: DataType) -> String {
    switch type {
    case .text: #""string""#
    case .integer: #""long""#
    case .decimal(let precision, let scale):
      #"{"type":"bytes","logicalType":"decimal","precision":\#(precision),"scale":\#(scale)}"#
    case .double: #""double""#
    case .boolean: #""boolean""#
    case .date: #"{"type":"int","logicalType":"date"}"#
    case .timestamp: #"{"type":"long","logicalType":"timestamp-micros"}"#
    }
  }

  /// Why columns cannot be written, with what to do: names have letters, digits and `_` only (specification 1.11, "Names").
  static func refusal(_ schema: Schema) -> (message: String, remedy: String)? {
    for name in schema.names where !isName(name) {
      return (
        "Avro cannot have a column \"\(name.prefix(60))\": its names are letters from a to z, digits and _, and begin with no digit",
        "rename the column with a rename-columns step"
      )
    }
    return nil
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
  }

  /// Sixteen bytes that follow from the schema and the codec, so that the same rows are the same bytes.
  func sync(_ codec: AvroCodec) -> [UInt8] {
    var words: [UInt64] = [0x736F_7573_2061_7672, 0x6F20_7379_6E63_2121]
    for byte in json + Array(codec.rawValue.utf8) {
      for index in words.indices { words[index] = (words[index] ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      words[1] = words[1] &+ words[0] >> 29
    }
    return words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
  }
}
