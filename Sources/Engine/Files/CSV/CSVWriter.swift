/// Writes rows as CSV (RFC 4180): comma or another delimiter, line feed, a header, quotes only where needed.
///
/// Null is the empty field and empty text is `""`, so that `"emptyQuoted": "text"` reads back what was written.
/// Values have their canonical text (`ValueText`).
final class CSVWriter: RowTextEncoder {
  private let schema: Schema
  private let cells: [CellTexts]
  private let formulas: CSVFormulaGuard?
  private let hasHeader: Bool
  private let delimiter: UInt8
  private let notes: ScanNotes
  /// Texts made harmless since that was last told.
  private var guardedTexts = 0

  /// - Parameters:
  ///   - forSpreadsheets: writes a byte order mark, and an apostrophe before text that a spreadsheet would take for a
  ///     formula. Numbers and dates stay as they are.
  ///   - hasHeader: whether the names of the columns come first.
  ///   - delimiter: one character of ASCII, below the hyphen.
  ///   - notes: counts what is not read again as it was.
  init(
    schema: Schema, forSpreadsheets: Bool = false, hasHeader: Bool = true, delimiter: String = ",",
    notes: ScanNotes = ScanNotes()
  ) {
    self.schema = schema
    cells = schema.fields.map { _ in CellTexts(style: .csv) }
    formulas = forSpreadsheets ? CSVFormulaGuard() : nil
    self.hasHeader = hasHeader
    self.notes = notes
    self.delimiter = delimiter.utf8.first ?? UInt8(ascii: ",")
    precondition(self.delimiter < 45, "fields are searched for characters below the hyphen")
  }

  func begin(into bytes: ByteStore) {
    if formulas != nil { bytes.append([0xEF, 0xBB, 0xBF]) }
    guard hasHeader else { return }
    for (index, field) in schema.fields.enumerated() {
      if index > 0 { bytes.append([delimiter]) }
      var name = field.name
      name.withUTF8 { utf8 in
        guard let start = utf8.baseAddress else { return }
        let target = bytes.reserve(utf8.count * 2 + 4)
        bytes.finish(at: put(TextView(start: start, count: utf8.count), isText: true, to: target))
      }
    }
    bytes.append([UInt8(ascii: "\n")])
    tell()
  }

  func append(_ batch: Batch, into bytes: ByteStore) {
    let columnCount = batch.columns.count
    let delimiter = delimiter
    var views: [UnsafeMutablePointer<TextView>] = []
    var isText: [Bool] = []
    for (index, column) in batch.columns.enumerated() {
      views.append(cells[index].views(of: column))
      isText.append(column.type == .text)
    }
    views.withUnsafeBufferPointer { views in
      isText.withUnsafeBufferPointer { isText in
        for row in 0..<batch.rowCount {
          // Every byte may become two, plus quotes, a guard and the separator.
          var most = columnCount * 4 + 1
          for column in 0..<columnCount { most &+= 2 &* max(views[column][row].count, 0) }
          var target = bytes.reserve(most)
          for column in 0..<columnCount {
            if column > 0 {
              target[0] = delimiter
              target += 1
            }
            let view = views[column][row]
            if view.count >= 0 { target = put(view, isText: isText[column], to: target) }
          }
          target[0] = UInt8(ascii: "\n")
          bytes.finish(at: target + 1)
        }
      }
    }
    if columnCount < 2 {
      let blank = views.first.map { views in (0..<batch.rowCount).count { views[$0].count < 0 } } ?? batch.rowCount
      notes.add(blank, "rows without a value are blank lines, which most readers take for no rows")
    }
    tell()
  }

  private func tell() {
    notes.add(guardedTexts, "texts that a spreadsheet would take for formulas, with an apostrophe before them")
    guardedTexts = 0
  }

  /// Writes one field and returns the place behind it.
  @inline(__always)
  private func put(
    _ view: TextView, isText: Bool, to place: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    guard isText else {
      place.update(from: view.start, count: view.count)
      return place + view.count
    }
    let isGuarded = formulas?.isFormula(view) ?? false
    if !isGuarded && !needsQuotes(view) {
      place.update(from: view.start, count: view.count)
      return place + view.count
    }
    return putQuoted(view, isGuarded: isGuarded, to: place)
  }

  @inline(__always)
  private func needsQuotes(_ view: TextView) -> Bool {
    if view.count == 0 { return true }
    var found = false
    let delimiter = delimiter
    for index in 0..<view.count {
      let byte = view.start[index]
      // Delimiter, quote, line feed and carriage return are all below 45.
      if byte < 45 && (byte == delimiter || byte == 34 || byte == 10 || byte == 13) { found = true }
    }
    return found || (formulas != nil && (formulas?.mayBeSplit(view) ?? false))
  }

  private func putQuoted(
    _ view: TextView, isGuarded: Bool, to place: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var target = place
    func put(_ byte: UInt8) {
      target[0] = byte
      target += 1
    }
    let quotes = needsQuotes(view)
    if quotes { put(UInt8(ascii: "\"")) }
    if isGuarded {
      put(UInt8(ascii: "'"))
      guardedTexts += 1
    }
    for byte in view.bytes {
      if byte == UInt8(ascii: "\"") { put(byte) }
      put(byte)
    }
    if quotes { put(UInt8(ascii: "\"")) }
    return target
  }
}
