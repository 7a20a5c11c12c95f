import Engine

/// What PostgreSQL says about a table or query: types by OID and modifier, primary key, estimated rows.
struct PostgreSQLTable {
  private let connection: PostgreSQLConnection
  private(set) var table: DatabaseTable
  /// Numerics without a precision, by the column's place.
  private var openNumerics: [Int] = []

  init(_ connection: PostgreSQLConnection, _ rows: DatabaseRequest.Rows) throws(Failure) {
    self.connection = connection
    let from: String
    switch rows {
    case .table(let name): from = SQLName.parts(name).map(PostgreSQLDriver.identifier).joined(separator: ".")
    // A line end, so that a remark in its last line ends there.
    case .query(let text): from = "(\(SQLName.statement(text))\n) AS \"query\""
    }
    let described = try connection.describe("SELECT * FROM \(from)").columns
    var columns: [DatabaseTable.Column] = []
    for (place, column) in described.enumerated() {
      let (type, isConverted, remark) = Self.type(column.type, column.modifier)
      if type == nil { openNumerics.append(place) }
      let name = PostgreSQLDriver.identifier(column.name)
      columns.append(
        DatabaseTable.Column(
          name: column.name, type: type ?? .text, expression: isConverted ? name + "::text" : name, remark: remark,
          isNotable: isConverted && Self.remarks[column.type] == nil && column.type != 1042 && remark != nil))
    }
    table = DatabaseTable(columns: columns, from: from, order: [])
    guard case .table(let name) = rows else {
      table.notes = ["the rows of a query come in the order that it gives them"]
      return
    }
    try findKey(from, name, described)
  }

  /// The key that orders the rows, and by which ranges of them can be read.
  private mutating func findKey(
    _ from: String, _ name: String, _ described: [(name: String, type: UInt32, modifier: Int32)]
  ) throws(Failure) {
    let relation = PostgreSQLDriver.quoted(from) + "::regclass"
    let keys = try connection.run(
      """
      SELECT a.attname FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
      WHERE i.indrelid = \(relation) AND i.indisprimary ORDER BY k.place
      """)
    let key = (0..<keys.rowCount).compactMap { keys.text($0, 0) }
    let estimate = try connection.run("SELECT reltuples::bigint FROM pg_class WHERE oid = \(relation)")
    table.order = key.map(PostgreSQLDriver.identifier)
    table.estimate = Int(estimate.text(0, 0) ?? "") ?? 0
    if key.isEmpty {
      table.notes = ["\(name) has no primary key, so the order of its rows is not defined"]
    } else if key.count == 1, let column = described.first(where: { $0.name == key[0] }),
      [20, 21, 23].contains(column.type)
    {
      let expression = PostgreSQLDriver.identifier(key[0])
      let bounds = try connection.run("SELECT min(\(expression)), max(\(expression)) FROM \(from)")
      if let least = bounds.text(0, 0).flatMap({ Int64($0) }), let most = bounds.text(0, 1).flatMap({ Int64($0) }) {
        table.range = (expression, least...most)
      }
    }
  }

  /// Numerics without a precision get the one that their values need.
  mutating func settleNumerics() throws(Failure) {
    guard !openNumerics.isEmpty else { return }
    let names = openNumerics.map { PostgreSQLDriver.identifier(table.columns[$0].name) }
    let list = names.map { name in
      let number = "CASE WHEN \(name) NOT IN ('NaN', 'Infinity', '-Infinity') THEN \(name) END"
      return "max(min_scale(\(number))), max(length(trunc(abs(\(number)))::text))"
    }
    let answer = try connection.run("SELECT \(list.joined(separator: ", ")) FROM \(table.from)")
    for (number, place) in openNumerics.enumerated() {
      let old = table.columns[place]
      let scale = answer.text(0, number * 2).flatMap { Int($0) } ?? 0
      let digits = answer.text(0, number * 2 + 1).flatMap { Int($0) } ?? 1
      let fits = digits + scale <= 38
      let type: DataType = fits ? .decimal(precision: digits + scale, scale: scale) : .text
      table.columns[place] = DatabaseTable.Column(
        name: old.name, type: type, expression: names[number] + (fits ? "" : "::text"),
        remark: fits
          ? "a numeric without a precision, read as \(type), which its values need now; a query that casts it says what it is"
          : "numbers of more than 38 digits, read as text", isNotable: true)
    }
  }

  /// What the modifier of a numeric says: bits 16 on are the precision, the lowest eleven the scale, signed since version 15;
  /// `nil` where it says nothing.
  static func numeric(_ modifier: Int32) -> (precision: Int, scale: Int)? {
    guard modifier >= 4 else { return nil }
    return (Int((modifier - 4) >> 16 & 0xFFFF), (Int((modifier - 4) & 0x7FF) ^ 1024) - 1024)
  }

  /// The type for an OID of `pg_type`; `nil` for a numeric whose precision its values decide.
  private static func type(_ oid: UInt32, _ modifier: Int32) -> (DataType?, isConverted: Bool, remark: String?) {
    switch oid {
    case 16: return (.boolean, false, nil)
    case 20, 21, 23: return (.integer, false, nil)
    case 700: return (.double, false, "32-bit floats, widened")
    case 701: return (.double, false, nil)
    case 1082: return (.date, false, nil)
    case 1114: return (.timestamp, false, WallClock.remark)
    case 1184: return (.timestamp, false, nil)
    case 19, 25, 1043: return (.text, false, nil)
    case 1042: return (.text, true, "char(n) without the blanks that fill it up")
    case 1700:
      guard let (precision, scale) = numeric(modifier), precision <= 38, (0...precision).contains(scale) else {
        return (nil, false, nil)
      }
      return (.decimal(precision: precision, scale: scale), false, nil)
    case 2950: return (.text, true, nil)
    default: return (.text, true, Self.remarks[oid] ?? "read as text, as PostgreSQL writes it")
    }
  }

  private static let remarks: [UInt32: String] = [
    17: "bytes, read as text in hexadecimal digits", 114: "JSON, read as text", 3802: "JSON, read as text",
    1083: "times of day as text", 1266: "times of day as text", 1186: "intervals as text",
  ]
}
