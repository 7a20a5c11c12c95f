package import Engine

/// Types of columns as Hive spells them.
package enum HiveType {
  /// In the spelling of statements and metastores.
  package static func text(_ type: DataType) -> String {
    switch type {
    case .text: "string"
    case .integer: "bigint"
    case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
    case .double: "double"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamp: "timestamp"
    }
  }

  /// The type of a column inside files, by what their reader gives.
  package static func text(_ type: DataType, in form: HiveForm) -> String {
    form.columnsAreText ? "string" : type == .timestamp ? form.timestampType : text(type)
  }

  /// The type of values of a type of Hive; `nil` for nested and other types that no column here has.
  ///
  /// Source: Apache Hive Language Manual, "Hive Data Types". A `decimal` without digits is `decimal(10,0)` there.
  package static func type(_ text: String) -> DataType? {
    let text = text.lowercased().filter { !$0.isWhitespace }
    switch text.prefix(while: { $0 != "(" }) {
    case "string", "varchar", "char": return .text
    case "tinyint", "smallint", "int", "integer", "bigint": return .integer
    case "float", "double", "doubleprecision": return .double
    case "boolean": return .boolean
    case "date": return .date
    case "timestamp": return .timestamp
    case "decimal", "numeric":
      let name = "decimal" + text.drop { $0 != "(" }
      return DataType(name: name == "decimal" ? "decimal(10,0)" : name.contains(",") ? name : name.dropLast() + ",0)")
    default: return nil
    }
  }
}
