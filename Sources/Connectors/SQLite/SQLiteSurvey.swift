import Engine
import GRDBSQLite

/// Which kinds of values a column of an SQLite table holds: SQLite keeps a value as what it is, whatever the table declares
/// (sqlite.org/datatype3.html).
struct SQLiteSurvey {
  private let declared: String
  private(set) var kinds: Set<Int32> = []
  private var (areDays, areInstants, areFlags, areExact) = (true, true, true, true)

  /// - Parameter declared: the declared type, in upper case.
  init(declared: String) { self.declared = declared }

  private var integers: Bool { kinds.contains(SQLITE_INTEGER) }
  private var reals: Bool { kinds.contains(SQLITE_FLOAT) }
  private var texts: Bool { kinds.contains(SQLITE_TEXT) }
  private var blobs: Bool { kinds.contains(SQLITE_BLOB) }

  /// Takes a value of the row where a statement stands.
  mutating func add(_ statement: OpaquePointer, _ column: Int32) {
    let kind = sqlite3_column_type(statement, column)
    kinds.insert(kind)
    switch kind {
    case SQLITE_INTEGER:
      let value = sqlite3_column_int64(statement, column)
      if value != 0 && value != 1 { areFlags = false }
      if value.magnitude > 1 << 53 { areExact = false }
    case SQLITE_TEXT:
      if !areDays && !areInstants { return }
      let bytes = SQLiteText.bytes(statement, column)
      if DateText.parse(bytes) == nil { areDays = false }
      if TimestampText.parse(bytes) == nil { areInstants = false }
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
    if blobs {
      let others =
        texts ? integers || reals ? ", texts and numbers" : " and texts" : integers || reals ? " and numbers" : ""
      return others.isEmpty
        ? "bytes, read as text in hexadecimal digits" : "bytes\(others), read as text, the bytes in hexadecimal digits"
    }
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
