/// What the name of a file's folder (`key=value`) says of a column, read as a field of that type would be.
struct FolderValue {
  /// Null also where there is no value.
  private var value = Value.null
  /// Why no row of the file can be taken; `nil` when the value can be read.
  private var problem: String?
  private var losesDigits = false

  /// Null for a file without such a folder, or in the default one.
  /// - Parameter key: which of the folders on the way to the file.
  init(of file: FoundFile, key: Int, type: DataType, format: FieldFormat) {
    guard key < file.partition.count, let text = file.partition[key].text, !text.isEmpty || type == .text else {
      return
    }
    let arena = TextArena(blockBytes: 256)
    var pinned = PinnedText()
    let read = Self.read(arena.copy(text), type, format, &pinned)
    withExtendedLifetime(arena) {}
    value = read ?? .null
    losesDigits = pinned.lossCount > 0
    if read == nil { problem = "\"\(text)\", in the name of the file's folder, cannot be read as \(type)" }
  }

  private static func read(
    _ text: TextView, _ type: DataType, _ format: FieldFormat, _ pinned: inout PinnedText
  ) -> Value? {
    switch (type, format) {
    case (.text, _): .text(text.string)
    case (.integer, _): IntegerText.parse(text.start, text.count).map(Value.integer)
    case (.boolean, _): BooleanText.parse(text.bytes).map(Value.boolean)
    case (.double, _): pinned.double(text).map(Value.double)
    case (.decimal(let precision, let scale), _):
      pinned.decimal(text, precision: precision, scale: scale).map {
        .decimal($0, precision: precision, scale: scale)
      }
    case (.date, .standard): text.count == 10 ? DateText.parse10(text.start).map(Value.date) : nil
    case (.date, .numericDate(let date)): date.parse(text.start, text.count).map(Value.date)
    case (.date, .pattern(let pattern)): pattern.parseDate(text.bytes).map(Value.date)
    case (.timestamp, .standard): pinned.timestamp(text).map(Value.timestamp)
    case (.timestamp, .numericDate(let date)):
      date.parse(text.start, text.count).map { .timestamp(Int64($0) * TimestampText.microsPerDay) }
    case (.timestamp, .pattern(let pattern)): pinned.timestamp(text, pattern).map(Value.timestamp)
    }
  }

  /// The value in each of so many rows; reports them all when it cannot be read, and counts them when it loses digits.
  func column(
    _ name: String, type: DataType, rows: Int, notes: ScanNotes, bad: inout [CSVColumnReader.BadField]
  ) -> Column {
    if let problem {
      for row in 0..<rows { bad.append(CSVColumnReader.BadField(row: row, column: name, reason: problem)) }
    }
    if losesDigits { notes.add(rows, PinnedText.kind(name, type)) }
    return .constant(value, type: type, count: rows)
  }
}
