/// Reads the texts of a column whose type a recipe names, and counts those with digits that the type has no room for, as it
/// does for doubles that were guessed.
///
/// Such digits are rounded off or cut, as Spark does, and a note says how often.
struct PinnedText {
  var lossCount = 0

  @inline(__always)
  mutating func double(_ text: TextView) -> Double? {
    if let value = DoubleText.parseSpelled(text.start, text.count, longer: &lossCount) { return value }
    guard let value = DoubleText.parseInRange(text.start, text.count) else { return nil }
    if value.isFinite, !isWhole(text, value) { lossCount += 1 }
    return value
  }

  /// Whether the text is the whole number that the double is.
  private func isWhole(_ text: TextView, _ value: Double) -> Bool {
    guard let whole = DecimalText.parseCounting(text.bytes, precision: 38, scale: 0), !whole.isRounded else {
      return false
    }
    return Int128(exactly: value) == whole.value
  }

  @inline(__always)
  mutating func decimal(_ text: TextView, precision: Int, scale: Int) -> Int128? {
    guard let read = DecimalText.parseCounting(text.bytes, precision: precision, scale: scale) else { return nil }
    if read.isRounded { lossCount += 1 }
    return read.value
  }

  /// A time, or a day's midnight.
  @inline(__always)
  mutating func timestamp(_ text: TextView) -> Int64? {
    if let micros = TimestampText.parse(text.bytes) {
      if TimestampText.losesDigits(text.bytes) { lossCount += 1 }
      return micros
    }
    guard text.count == 10, let days = DateText.parse10(text.start) else { return nil }
    return Int64(days) * TimestampText.microsPerDay
  }

  mutating func timestamp(_ text: TextView, _ format: DateFormat) -> Int64? {
    guard let read = format.parseCounting(text.bytes) else { return nil }
    if read.losesDigits { lossCount += 1 }
    return read.micros
  }

  /// What a text is as a value of a type; `nil` when it is none.
  mutating func value(_ text: TextView, _ type: DataType, _ format: FieldFormat) -> Value? {
    switch (type, format) {
    case (.text, _): .text(text.string)
    case (.integer, _): IntegerText.parse(text.start, text.count).map(Value.integer)
    case (.boolean, _): BooleanText.parse(text.bytes).map(Value.boolean)
    case (.double, _): double(text).map(Value.double)
    case (.decimal(let precision, let scale), _):
      decimal(text, precision: precision, scale: scale).map {
        .decimal($0, precision: precision, scale: scale)
      }
    case (.date, .standard): text.count == 10 ? DateText.parse10(text.start).map(Value.date) : nil
    case (.date, .numericDate(let date)): date.parse(text.start, text.count).map(Value.date)
    case (.date, .pattern(let pattern)): pattern.parseDate(text.bytes).map(Value.date)
    case (.timestamp, .standard): timestamp(text).map(Value.timestamp)
    case (.timestamp, .numericDate(let date)):
      date.parse(text.start, text.count).map { .timestamp(Int64($0) * TimestampText.microsPerDay) }
    case (.timestamp, .pattern(let pattern)): timestamp(text, pattern).map(Value.timestamp)
    }
  }

  /// Reads a text only to count it.
  mutating func look(at text: TextView, _ type: DataType, _ format: DateFormat?) {
    let bytes = text.bytes.trimmed
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    let trimmed = TextView(start: start, count: bytes.count)
    switch type {
    case .double: _ = double(trimmed)
    case .decimal(let precision, let scale): _ = decimal(trimmed, precision: precision, scale: scale)
    case .timestamp:
      if let format { _ = timestamp(trimmed, format) } else { _ = timestamp(trimmed) }
    default: break
    }
  }

  /// Counts what was read of the column.
  func count(in notes: ScanNotes, _ column: String, _ type: DataType) {
    notes.add(lossCount, Self.kind(column, type))
  }

  static func kind(_ column: String, _ type: DataType) -> String {
    switch type {
    case .date: "column \"\(column)\": times of day are left out"
    case .timestamp: "column \"\(column)\": digits behind the microseconds are cut"
    case .double: "column \"\(column)\": digits that a double has no room for are left out"
    default: "column \"\(column)\": digits that \(type) has no room for are left out"
    }
  }
}
