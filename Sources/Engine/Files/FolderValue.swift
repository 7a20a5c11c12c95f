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
    let read = pinned.value(arena.copy(text), type, format)
    withExtendedLifetime(arena) {}
    value = read ?? .null
    losesDigits = pinned.lossCount > 0
    if read == nil { problem = "\"\(text)\", in the name of the file's folder, cannot be read as \(type)" }
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
