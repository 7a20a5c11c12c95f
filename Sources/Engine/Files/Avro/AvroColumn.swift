/// A field of the records of an Avro file as a column of a table.
struct AvroColumn {
  var name: String
  /// How its values become cells; `nil` when they do not.
  var form: ColumnForm?
  /// `record`, `array` or `map`: a column that is left out.
  var nesting: String?
  /// Why it cannot be read, as a clause.
  var refusal: String?
  /// What a reader of the table should know about the way these values are read.
  var remark: String?
  /// Whether its instants have no time zone.
  var isLocal = false
  /// The node of the schema that the field has, and the one that its values have: the same, or a branch of a union with null.
  var node: Int
  var value: Int
  /// In a union, the branches of null and of the values.
  var branches: (null: Int64, value: Int64)?

  init(_ name: String, _ node: Int, _ schema: AvroSchema) {
    self.name = name
    self.node = node
    value = node
    if case .union(let types) = schema[node].kind, !takeUnion(types, schema) { return }
    do throws(AvroProblem) {
      form = try resolve(schema[value])
    } catch {
      refusal = error.message
    }
    if nesting != nil { refusal = "it is nested (\(nesting ?? "")), and only flat columns are read" }
  }

  /// Finds the values of a union of one type with null.
  private mutating func takeUnion(_ types: [Int], _ schema: AvroSchema) -> Bool {
    func isNull(_ branch: Int) -> Bool { if case .null = schema[types[branch]].kind { true } else { false } }
    let values = types.indices.filter { !isNull($0) }
    guard values.count <= 1 else {
      let names = values.map { Self.word(schema[types[$0]].kind) }.joined(separator: ", ")
      refusal = "it is a union of \(names), and only unions of one type with null are read"
      return false
    }
    let null = types.indices.first(where: isNull)
    if let branch = values.first {
      value = types[branch]
      branches = (Int64(null ?? -1), Int64(branch))
    } else if let null {
      value = types[null]
      branches = (Int64(null), Int64(null))
    } else {
      refusal = "it is a union of nothing"
      return false
    }
    return true
  }

  private static func word(_ kind: AvroSchema.Kind) -> String {
    switch kind {
    case .null: "null"
    case .boolean: "boolean"
    case .int: "int"
    case .long: "long"
    case .float: "float"
    case .double: "double"
    case .bytes: "bytes"
    case .string: "string"
    case .fixed: "fixed"
    case .enumeration: "enum"
    case .array: "array"
    case .map: "map"
    case .union: "union"
    case .record: "record"
    }
  }

  /// Logical types that nobody knows are passed over, as the specification wants it.
  private mutating func resolve(_ node: AvroSchema.Node) throws(AvroProblem) -> ColumnForm? {
    switch (node.kind, node.logicalType) {
    case (.null, _): return .null
    case (.boolean, _): return .boolean
    case (.int, "date"): return .date
    case (.int, "time-millis"):
      remark = "times of day as text"
      return .time32
    case (.int, _): return .integer32
    case (.long, "time-micros"):
      remark = "times of day as text"
      return .time64(.micros)
    case (.long, let logical?) where Self.instants[logical] != nil:
      isLocal = logical.hasPrefix("local-")
      var parts: [String] = []
      if logical.hasSuffix("-nanos") { parts.append("nanoseconds are cut to microseconds") }
      if isLocal { parts.append(WallClock.remark) }
      remark = parts.isEmpty ? nil : parts.joined(separator: "; ")
      return Self.instants[logical].map { .timestamp($0) }
    case (.long, _): return .integer64
    case (.float, _):
      remark = "32-bit floats, widened"
      return .float
    case (.double, _): return .double
    case (.bytes, "decimal"), (.fixed, "decimal"): return try decimal(node)
    case (.bytes, _):
      remark = "bytes without annotation, read as text; rows that are not UTF-8 are rejects"
      return .text
    case (.string, _): return .text
    case (.enumeration, _):
      remark = "symbols of an enum as text"
      return .text
    case (.fixed(16), "uuid"):
      remark = "UUIDs as text"
      return .uuid
    case (.fixed(let size), let logical):
      throw AvroProblem.unsupported(
        "its type fixed of \(size) bytes\(logical.map { ", annotated as \($0)," } ?? "") is not read")
    case (.array, _), (.map, _), (.record, _), (.union, _):
      nesting = Self.word(node.kind)
      return nil
    }
  }

  private static let instants: [String: LogicalType.TimeUnit] = [
    "timestamp-millis": .millis, "timestamp-micros": .micros, "timestamp-nanos": .nanos,
    "local-timestamp-millis": .millis, "local-timestamp-micros": .micros, "local-timestamp-nanos": .nanos,
  ]

  private func decimal(_ node: AvroSchema.Node) throws(AvroProblem) -> ColumnForm {
    let (precision, scale) = (node.precision ?? 0, node.scale ?? 0)
    guard precision > 0, scale >= 0, scale <= precision else {
      throw AvroProblem.unsupported("it is a decimal of \(precision) digits, \(scale) of them behind the point")
    }
    guard precision <= 38 else {
      throw AvroProblem.unsupported("its decimals of \(precision) digits have more than 38")
    }
    return .decimalBytes(precision: precision, scale: scale)
  }
}
