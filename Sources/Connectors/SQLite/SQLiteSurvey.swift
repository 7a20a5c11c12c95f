import Engine
import GRDBSQLite

/// Which kinds of values a column of an SQLite table holds: SQLite keeps a value as what it is, whatever the table declares
/// (sqlite.org/datatype3.html).
struct SQLiteSurvey {
  private let declared: String
  private var (integers, reals, texts, blobs) = (false, false, false, false)
  private var (areDays, areInstants, areFlags, areExact) = (true, true, true, true)

  /// - Parameter declared: the declared type, in upper case.
  init(declared: String) { self.declared = declared }

  /// Takes a value of the row where a statement stands.
  mutating func add(_ statement: OpaquePointer, _ column: Int32) {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER:
      integers = true
      let value = sqlite3_column_int64(statement, column)
      if value != 0 && value != 1 { areFlags = false }
      if value.magnitude > 1 << 53 { areExact = false }
    case SQLITE_FLOAT: reals = true
    case SQLITE_TEXT:
      texts = true
      if !areDays && !areInstants { return }
      let bytes = SQLiteText.bytes(statement, column)
      if DateText.parse(bytes) == nil { areDays = false }
      if TimestampText.parse(bytes) == nil { areInstants = false }
    case SQLITE_BLOB: blobs = true
    default: break
    }
  }

  /// The type that holds all values, by what the table declares where they leave a choice.
  var type: DataType {
    switch (integers || reals, texts, blobs) {
    case (false, false, false):
      if declared.contains("INT") { return .integer }
      return ["REAL", "FLOA", "DOUB"].contains { declared.contains($0) } ? .double : .text
    case (true, false, false):
      if reals { return areExact || !integers ? .double : .text }
      return declared.contains("BOOL") && areFlags ? .boolean : .integer
    case (false, true, false):
      if declared.contains("DATETIME") || declared.contains("TIMESTAMP") { return areInstants ? .timestamp : .text }
      return declared.contains("DATE") && areDays ? .date : .text
    default: return .text
    }
  }

  var remark: String? {
    if blobs { return "bytes, read as text in hexadecimal digits" }
    if texts && (integers || reals) { return "numbers and texts, read as text" }
    if reals && integers && !areExact { return "fractions beside integers beyond 2⁵³, read as text" }
    return nil
  }
}

enum SQLiteText {
  /// The bytes of a value as text, good until the statement moves.
  static func bytes(_ statement: OpaquePointer, _ column: Int32) -> UnsafeBufferPointer<UInt8> {
    let start = sqlite3_column_text(statement, column)
    return UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
  }
}
