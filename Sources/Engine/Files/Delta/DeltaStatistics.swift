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

  /// Whether a row of the file can satisfy a comparison of a column of this type.
  func mayMatch(_ hint: ScanHint, _ type: DataType) -> Bool {
    let bounds = RowGroupFilter.Bounds(
      minimum: json["minValues"]?[hint.column].flatMap { Self.value($0, type) },
      maximum: json["maxValues"]?[hint.column].flatMap { Self.value($0, type) }.map(Self.raised))
    let nulls = isTight ? json["nullCount"]?[hint.column]?.integer : nil
    return RowGroupFilter.mayMatch(bounds, nullCount: nulls, rowCount: rowCount, hint)
  }

  private static func value(_ json: SchemaJSON, _ type: DataType) -> Value? {
    switch (json, type) {
    case (.boolean(let flag), .boolean): .boolean(flag)
    case (.number(let digits), .integer), (.number(let digits), .double), (.number(let digits), .decimal):
      ValueText.parse(digits, as: type)
    case (.text(let text), .text): .text(text)
    case (.text(let text), .date), (.text(let text), .timestamp): ValueText.parse(text, as: type)
    default: nil
    }
  }

  /// Some writers cut instants to milliseconds.
  private static func raised(_ value: Value) -> Value {
    guard case .timestamp(let micros) = value, micros % 1000 == 0 else { return value }
    return .timestamp(micros + 999)
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
