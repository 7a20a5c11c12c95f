/// The columns of a Delta table (PROTOCOL.md, "Schema Serialization Format") as those of Sous, and back.
package struct DeltaSchema: Sendable {
  package struct Column: Sendable {
    package var name: String
    /// As the log writes it: `long`, `decimal(10,2)`, `struct`.
    package var typeName: String
    /// `nil` for a type that is not read.
    package var type: DataType?
    package var isNullable: Bool
    /// Keys of the column's metadata.
    package var settings: Set<String>
  }

  package let columns: [Column]

  /// - Throws: `Failure` (`input`) for what is no schema.
  init(_ text: String, path: String) throws(Failure) {
    guard let json = SchemaJSON(text), let fields = json["fields"]?.list else {
      throw Failure(.input, "the columns of the table \(path) cannot be read: its log is damaged")
    }
    var columns: [Column] = []
    for field in fields {
      guard let name = field["name"]?.text, let type = field["type"] else {
        throw Failure(.input, "the columns of the table \(path) cannot be read: its log is damaged")
      }
      let typeName = type.text ?? type["type"]?.text ?? "unknown"
      columns.append(
        Column(
          name: name, typeName: typeName, type: type.text.flatMap(Self.type),
          isNullable: field["nullable"]?.boolean ?? true,
          settings: Set((field["metadata"]?.members ?? [:]).keys)))
    }
    self.columns = columns
  }

  /// The columns that are read, in order.
  package var readable: Schema {
    Schema(columns.compactMap { column in column.type.map { Field(column.name, $0) } })
  }

  /// The schema as the log writes it.
  package static func text(_ schema: Schema) -> String {
    let fields = schema.fields.map { field in
      var object = LogObject()
      object.set("name", text: field.name)
      object.set("type", text: name(of: field.type))
      object.set("nullable", true)
      object.set("metadata", json: "{}")
      return object.text
    }
    return #"{"type":"struct","fields":["# + fields.joined(separator: ",") + "]}"
  }

  /// Integers of 32 bits.
  package static let narrowInteger = "integer"

  /// Columns of integers of 32 bits.
  package var narrowIntegers: Set<String> {
    Set(columns.filter { $0.typeName == Self.narrowInteger }.map(\.name))
  }

  /// The type of a column that is written.
  package static func name(of type: DataType) -> String {
    switch type {
    case .text: "string"
    case .integer: "long"
    case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
    case .double: "double"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamp: "timestamp"
    }
  }

  /// The type of Sous that holds all values of a primitive type.
  private static func type(_ name: String) -> DataType? {
    switch name {
    case "string", "binary": return .text
    case "long", "integer", "short", "byte": return .integer
    case "double", "float": return .double
    case "boolean": return .boolean
    case "date": return .date
    case "timestamp", "timestamp_ntz": return .timestamp
    default:
      guard name.hasPrefix("decimal") else { return nil }
      if name == "decimal" { return .decimal(precision: 10, scale: 0) }
      let numbers = name.dropFirst("decimal(".count).dropLast().split(separator: ",")
        .map { Int($0.filter { $0 != " " }) }
      guard numbers.count == 2, let precision = numbers[0], let scale = numbers[1], (1...38).contains(precision),
        (0...precision).contains(scale)
      else { return nil }
      return .decimal(precision: precision, scale: scale)
    }
  }
}
