import Engine

/// Names, texts and types as the SQL standard writes them: DuckDB and Trino alike.
enum StandardSQL {
  static func quoted(_ name: String) -> String { doubled(name, "\"") }

  static func text(_ text: String) -> String { doubled(text, "'") }

  /// A text as an expression; a character that no text of SQL can hold is made by its number.
  static func expression(_ text: String) -> String {
    let parts = text.split(separator: "\0", omittingEmptySubsequences: false).map { self.text(String($0)) }
    return parts.count == 1 ? parts[0] : "(" + parts.joined(separator: " || chr(0) || ") + ")"
  }

  static func type(_ type: DataType) -> String {
    switch type {
    case .text: "VARCHAR"
    case .integer: "BIGINT"
    case .double: "DOUBLE"
    case .boolean: "BOOLEAN"
    case .date: "DATE"
    case .timestamp: "TIMESTAMP"
    case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
    }
  }

  /// Between quotes, those inside written twice.
  private static func doubled(_ text: String, _ quote: Character) -> String {
    "\(quote)" + text.split(separator: quote, omittingEmptySubsequences: false).joined(separator: "\(quote)\(quote)")
      + "\(quote)"
  }
}
