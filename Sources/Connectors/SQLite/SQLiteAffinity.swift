import Engine

/// What SQLite makes of values in a column, by its declared type (sqlite.org/datatype3.html, 3.1).
enum SQLiteAffinity {
  case integer, text, none, real, numeric

  init(_ declared: String) {
    let declared = declared.uppercased()
    func has(_ words: String...) -> Bool { words.contains { declared.contains($0) } }
    if has("INT") {
      self = .integer
    } else if has("CHAR", "CLOB", "TEXT") {
      self = .text
    } else if declared.isEmpty || has("BLOB") {
      self = .none
    } else if has("REAL", "FLOA", "DOUB") {
      self = .real
    } else {
      self = .numeric
    }
  }

  /// Whether every value of a type keeps its digits there. Texts that look like numbers become numbers in columns of numbers.
  func holds(_ type: DataType) -> Bool {
    switch (type, self) {
    case (_, .none): true
    case (.text, .text), (.decimal, .text): true
    case (.integer, .integer), (.integer, .numeric), (.integer, .text): true
    case (.double, .real), (.double, .numeric), (.double, .integer): true
    case (.boolean, .integer), (.boolean, .numeric), (.boolean, .text), (.boolean, .real): true
    // `2024-01-31` is no number.
    case (.date, _), (.timestamp, _): true
    default: false
    }
  }
}
