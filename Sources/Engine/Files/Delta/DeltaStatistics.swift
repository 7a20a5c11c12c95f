/// What the log knows of the rows of a file (PROTOCOL.md, "Per-file Statistics").
package struct DeltaStatistics: Sendable {
  let rowCount: Int
  private let json: SchemaJSON
  /// Whether bounds and counts are those of the rows that are there, not of more.
  private let isTight: Bool

  /// `nil` where nothing is known.
  init?(_ add: DeltaAdd) {
    guard let text = add.statistics, let json = SchemaJSON(text), let rows = json["numRecords"]?.integer, rows >= 0
    else { return nil }
    self.json = json
    rowCount = rows
    isTight = json["tightBounds"]?.boolean ?? true
  }

  /// Rows of a file; `nil` where the log does not know.
  package static func rowCount(_ add: DeltaAdd) -> Int? { DeltaStatistics(add)?.rowCount }

  /// Whether a row of the file can satisfy a comparison of this column.
  func mayMatch(_ hint: ScanHint, _ column: DeltaSchema.Column) -> Bool {
    let bounds = RowGroupFilter.Bounds(
      minimum: json["minValues"]?[hint.column].flatMap { Self.bound($0, column, isMaximum: false) },
      maximum: json["maxValues"]?[hint.column].flatMap { Self.bound($0, column, isMaximum: true) })
    let nulls = isTight ? json["nullCount"]?[hint.column]?.integer : nil
    return RowGroupFilter.mayMatch(bounds, nullCount: nulls, rowCount: rowCount, hint)
  }

  /// A bound that no row of the file is beyond, however its writer has rounded it; `nil` for none.
  private static func bound(_ json: SchemaJSON, _ column: DeltaSchema.Column, isMaximum: Bool) -> Value? {
    guard let type = column.type else { return nil }
    switch (json, type) {
    case (.boolean(let flag), .boolean): return .boolean(flag)
    // Some writers give as many digits as tell a float from others: 0.7 for 0.699999988079071.
    case (.number(let digits), .double) where column.typeName == "float":
      return Float(digits).flatMap { $0.isFinite ? .double(Double($0)) : nil }
    case (.number(let digits), .integer), (.number(let digits), .double): return ValueText.parse(digits, as: type)
    case (.number(let digits), .decimal):
      return ValueText.parse(digits, as: type).map { widened($0, isMaximum: isMaximum) }
    case (.text(let text), .text): return .text(text)
    case (.text(let text), .date), (.text(let text), .decimal): return ValueText.parse(text, as: type)
    case (.text(let text), .timestamp):
      return ValueText.parse(text, as: type).map { isMaximum ? raised($0) : $0 }
    default: return nil
    }
  }

  /// Some writers cut instants to milliseconds.
  private static func raised(_ value: Value) -> Value {
    guard case .timestamp(let micros) = value, micros % 1000 == 0 else { return value }
    return .timestamp(micros + 999)
  }

  /// Some writers make a double of a decimal. It keeps 15 digits; of a longer number the first 53 bits are right but for
  /// the last of them, by how the double was computed.
  private static func widened(_ value: Value, isMaximum: Bool) -> Value {
    guard case .decimal(let number, let precision, let scale) = value, precision > 15 else { return value }
    let room = Int128(number.magnitude >> 49) + 1
    return .decimal(isMaximum ? number + room : number - room, precision: precision, scale: scale)
  }

  // MARK: Writing

  /// What a file that was written is known by: rows, nulls, and bounds where there are some.
  package static func text(rows: Int, columns: [(name: String, known: WrittenFile.Column)]) -> String {
    var (minimums, maximums, nulls) = (LogObject(), LogObject(), LogObject())
    for (name, known) in columns {
      nulls.set(name, known.nulls)
      if let bound = known.minimum.flatMap({ json($0, isMaximum: false) }) { minimums.set(name, json: bound) }
      if let bound = known.maximum.flatMap({ json($0, isMaximum: true) }) { maximums.set(name, json: bound) }
    }
    var object = LogObject()
    object.set("numRecords", rows)
    object.set("minValues", json: minimums.text)
    object.set("maxValues", json: maximums.text)
    object.set("nullCount", json: nulls.text)
    return object.text
  }

  /// A bound as JSON; `nil` for one that JSON cannot say. Instants are written with milliseconds, downwards and upwards.
  private static func json(_ value: Value, isMaximum: Bool) -> String? {
    switch value {
    case .null: return nil
    case .text(let text): return LogObject.quoted(text)
    case .double(let number): return number.isFinite ? ValueText.string(value) : nil
    case .integer, .decimal, .boolean: return ValueText.string(value)
    case .date: return ValueText.string(value).map(LogObject.quoted)
    case .timestamp(let micros):
      let millis = (isMaximum ? micros + 999 : micros).flooredMillis
      return LogObject.quoted(TimestampText.iso(millis * 1000))
    }
  }
}

extension Int64 {
  fileprivate var flooredMillis: Int64 { self >= 0 ? self / 1000 : (self - 999) / 1000 }
}
