import Engine

/// A language of SQL statements: expressions, and what stands around them.
protocol SQLDialect: ExpressionDialect {
  /// A name in quotes.
  func quoted(_ name: String) -> String
  func text(_ text: String) -> String
  func type(_ type: DataType) -> String
  /// Whether a backslash in a text takes the meaning of what follows.
  var escapesTexts: Bool { get }
  /// Whether semi and anti joins are spelled `LEFT SEMI JOIN`, `SEMI JOIN` or with EXISTS (`nil`).
  var semiJoin: String? { get }
  var antiJoin: String? { get }
  /// Whether rows with equal sort keys can be noticed: a call that fails with a message, of type boolean.
  func failing(_ message: String) -> String
  /// Statements that come first, so that a storage is reached.
  func reach(_ storage: StorageSpelling) -> [String]
  /// Statements before the query and the table or call that it reads, for a source.
  func source(_ reading: SQLSource) throws(SpellingRefusal) -> (statements: [String], table: String)
  /// The statements that make the output from a query.
  func output(_ writing: SQLOutput) throws(SpellingRefusal) -> [String]
  /// Sentences for the program's header: how it is run.
  var usage: [String] { get }
}

extension SQLDialect {
  func reach(_ storage: StorageSpelling) -> [String] { [] }

  var escapesTexts: Bool { false }

  func conditional(_ branches: [(condition: Spelled, result: Spelled)], otherwise: Spelled?) -> Spelled {
    var text = "CASE"
    for branch in branches { text += " WHEN \(branch.condition.text) THEN \(branch.result.text)" }
    if let otherwise { text += " ELSE \(otherwise.text)" }
    return Spelled(text + " END")
  }

  func column(_ name: String) -> Spelled { Spelled(quoted(name)) }

  func literal(_ value: Value, _ type: DataType, isTyped: Bool) -> Spelled {
    let written = ValueText.string(value) ?? ""
    switch value {
    case .null: return Spelled("CAST(NULL AS \(self.type(type)))")
    case .text(let text):
      return Spelled(!escapesTexts && text.contains("\0") ? StandardSQL.expression(text) : self.text(text))
    case .boolean(let flag): return Spelled(flag ? "TRUE" : "FALSE")
    case .integer(let number):
      // The least integer has no literal of its own: its sign is an operator.
      if number == .min { return Spelled("CAST(\(self.text(written)) AS \(self.type(.integer)))") }
      return isTyped
        ? Spelled("CAST(\(number) AS \(self.type(.integer)))") : Spelled("\(number)", isAtomic: number >= 0)
    case .double(let number):
      guard number.isFinite else { return Spelled("CAST(\(self.text(written)) AS \(self.type(.double)))") }
      return Spelled(written.contains("E") ? written : written + "E0", isAtomic: number.sign == .plus)
    case .decimal: return Spelled("CAST(\(self.text(written)) AS \(self.type(type)))")
    case .date: return Spelled("CAST(\(self.text(written)) AS \(self.type(.date)))")
    case .timestamp: return Spelled("CAST(\(self.text(written)) AS \(self.type(.timestamp)))")
    }
  }
}

/// A source as a dialect sees it.
struct SQLSource {
  var number: Int
  var name: String
  var location: SQLLocation
  var format: FormatRecord
  var source: any TableSource
  /// Columns of the files in their order, with the type they are read as and the pattern of dates.
  var columns: [(field: Field, format: String?, isUsed: Bool)]
  /// Columns that stand in the folders' names.
  var partitions: [Field]
}

enum SQLLocation: Hashable {
  /// Files by path or pattern.
  case files([String])
  /// `database.name` of a catalog.
  case table(String)

  var path: String {
    switch self {
    case .files(let paths): paths.first ?? ""
    case .table(let name): name
    }
  }
}

/// The output as a dialect sees it.
struct SQLOutput {
  /// The named parts of the query, with a line for each clause, without indentation.
  var parts: [String]
  /// The one that gives the rows.
  var last: String
  var columns: [Field]
  var partitionBy: [String]
  var path: String
  /// `database.name`; made from the recipe's name when the output names none.
  var table: String
  var format: FormatRecord
  var compression: String
  /// Of CSV.
  var delimiter: String
  /// Columns in whose order rows are written, with directions.
  var order: [String]
  var files: Int
  /// How many partitions there are; `nil` when nobody has counted them.
  var partitionCount: Int?
  var isSingleFile: Bool

  /// The query that gives the rows.
  func query(_ selection: String) -> String {
    "WITH\n" + parts.joined(separator: ",\n") + "\nSELECT \(selection)\nFROM \(last)"
  }
}
