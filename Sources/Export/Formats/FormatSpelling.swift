import Engine
import Recipes

/// How the languages of export read and write files of one format. What stays `nil` is refused in words, so that a new
/// format compiles before anything is said here.
struct FormatSpelling: Sendable {
  let format: FormatRecord

  /// PySpark: adds the lines that read a source into a variable.
  var pySparkRead: (@Sendable (inout PySparkReading, _ variable: String) -> Void)?
  var pySparkWrite: (@Sendable (LoweredOutput) throws(SpellingRefusal) -> PySparkFile)?

  /// SQL: throws what is special about a source and no dialect can take.
  var check: @Sendable (any TableSource) throws(SpellingRefusal) -> Void = { _ throws(SpellingRefusal) in }
  /// SQL: the texts of a source's files that mean null.
  var nullTexts: @Sendable (any TableSource) -> [String] = { _ in [] }

  var sparkSQLRead: (@Sendable (SQLSource) -> SparkSQLFiles)?
  /// The word behind USING of a table that is written.
  var sparkSQLWrite: String?

  /// DuckDB: the call that reads files.
  var duckDBRead: (@Sendable (SQLSource, DuckDBFiles) -> String)?
  /// DuckDB: options of COPY.
  var duckDBWrite: (@Sendable (SQLOutput) -> [String])?

  var athenaRead: (@Sendable (SQLSource) throws(SpellingRefusal) -> AthenaFiles)?
  /// Athena: properties of CREATE TABLE AS, the format first.
  var athenaWrite: (@Sendable (SQLOutput) -> [String])?

  init(_ format: FormatRecord) { self.format = format }

  /// One line for each format that some language can say.
  private static let all: [FormatSpelling] = [.csv, .parquet, .jsonLines]

  /// What is said of a format: nothing, when nobody has.
  static func of(_ format: FormatRecord) -> FormatSpelling {
    all.first { $0.format == format } ?? FormatSpelling(format)
  }

  var unread: SpellingRefusal {
    SpellingRefusal(
      "\(format.title) files cannot be read", remedy: "write the data as \(FormatTable.standard.title) first")
  }

  var unwritten: SpellingRefusal {
    SpellingRefusal(
      "the format \(format.name) is not written", remedy: "write \"\(FormatTable.standard.name)\"")
  }
}

/// A call of Spark's DataFrameWriter.
struct PySparkFile {
  /// `parquet`
  var method: String
  /// Options as Python.
  var options: String
  /// Whether columns are written as text, the way Sous writes it.
  var isText = false
}

/// What stands behind USING in Spark SQL.
struct SparkSQLFiles {
  var format: String
  /// Beside the path.
  var options: [String: String] = [:]
  /// Whether all columns are declared, as text; otherwise the files say them.
  var columnsAreText = false
}

/// The files of a source in DuckDB's words.
struct DuckDBFiles {
  var paths: [String]
  /// One path or a list of them, as SQL.
  var text: String
  /// Options for the values in folders' names, with a comma before them; empty when there are none.
  var hive: String
}

/// What an external table of Athena says behind its columns.
struct AthenaFiles {
  /// With a line feed before each.
  var clauses: String
  var properties: [String] = []
  var columnsAreText = true
}
