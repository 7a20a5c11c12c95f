internal import CWorkbook

#if canImport(Glibc)
  import Glibc
#endif

/// Writes workbooks of one sheet: the columns' names, then the rows, a cell each.
///
/// Rows go to temporary files as they come, and the finished workbook from one of these to the output, so that memory does
/// not grow with them. Texts are written as texts, whatever they look like. What a cell cannot hold is written as text and
/// counted; a text that is too long, or a row too many, ends the run.
final class ExcelWriter: TableFileWriter {
  private static let copyBytes = 256 << 10

  private let schema: Schema
  private let notes: ScanNotes
  private let sheet: String
  private let folder: SpillFolder
  private var flush: (UnsafeRawBufferPointer) throws -> Void = { _ in }
  private var writer: OpaquePointer?
  private var target: SpillFile?
  /// Rows written, the header among them, and those of them that have a cell.
  private var rowCount = 0
  private var filledRows = 0
  private var hasCell = false
  private let escaped = ByteStore()
  private let digits = ByteStore()

  /// - Throws: `Failure`: `run` where the library is not there or columns have no room, `recipe` for the name of the sheet.
  init(schema: Schema, _ request: WriteRequest) throws(Failure) {
    if let refusal = ExcelWriterLimits.refusal(schema) {
      throw Failure(.run, "\(refusal.message); \(refusal.remedy)")
    }
    if let missing = workbook_load() {
      throw Failure(
        .run,
        "writing workbooks needs libxlsxwriter, which cannot be loaded (\(String(cString: missing))); install it (on Debian apt install libxlsxwriter-dev), or write csv"
      )
    }
    self.schema = schema
    notes = request.notes
    sheet = request.options["sheet"]?.text ?? ExcelWriterLimits.usualSheet
    try ExcelWriterLimits.check(sheet: sheet)
    folder = request.spill ?? SpillFolder(path: Environment.temporaryFolder)
  }

  deinit { if let writer { workbook_forget(writer) } }

  func begin(_ flush: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
    self.flush = flush
    let target = try folder.makeFile()
    self.target = target
    guard let writer = workbook_begin(target.path, folder.path, sheet) else {
      throw Failure(.run, "a workbook cannot be begun in \(folder.path); set TMPDIR to a folder with space")
    }
    self.writer = writer
    rowCount = 0
    for (column, field) in schema.fields.enumerated() {
      let (format, width) = Self.format(field.type)
      try check(workbook_column(writer, UInt16(column), format, width), column: column)
      try putText(Array(field.name.utf8).withUnsafeBufferPointer { try escape($0, column: column) }, column: column)
    }
    (rowCount, filledRows) = (1, schema.count > 0 ? 1 : 0)
  }

  /// How the numbers of a column are shown, and the width that takes; `nil` for as they are.
  private static func format(_ type: DataType) -> (format: String?, width: Double) {
    switch type {
    case .date: ("yyyy-mm-dd", 11)
    case .timestamp: ("yyyy-mm-dd hh:mm:ss", 19)
    case .decimal(_, let scale): (scale > 0 ? "0." + String(repeating: "0", count: scale) : "0", 12)
    case .text, .integer, .double, .boolean: (nil, 0)
    }
  }

  func append(_ batch: Batch) throws {
    guard rowCount + batch.rowCount <= CellRange.mostRows else {
      throw Failure(
        .run,
        "a sheet has \(CellRange.mostRows) rows, the header among them, and the output has more; write more files (\"filesPerPartition\", \"partitionBy\"), or another format"
      )
    }
    for row in 0..<batch.rowCount {
      hasCell = false
      for (number, column) in batch.columns.enumerated() where !column.isNull(row) {
        try put(column, row, number)
      }
      rowCount += 1
      if hasCell {
        filledRows += 1
      } else {
        notes.add(1, "rows without a value are blank, which readers take for no rows")
      }
    }
  }

  func finish() throws {
    guard let writer, let target else { return }
    self.writer = nil
    let error = workbook_finish(writer)
    guard error == 0 else {
      throw Failure(
        .run,
        "the workbook cannot be written in \(folder.path): \(String(cString: workbook_error(error))); set TMPDIR to a folder with space"
      )
    }
    try WrittenWorkbook.check(try InputFile(target), rows: filledRows, folder: folder.path)
    try copy(target)
    self.target = nil
    flush = { _ in }
  }

  private func copy(_ target: SpillFile) throws {
    let file = try InputFile(target)
    let block = Buffer<UInt8>(capacity: Self.copyBytes)
    var done = 0
    while done < file.byteCount {
      let count = try file.read(into: UnsafeMutableRawBufferPointer(start: block.base, count: block.capacity), at: done)
      try flush(UnsafeRawBufferPointer(start: block.base, count: count))
      done += count
    }
  }

  // MARK: cells

  private func put(_ column: Column, _ row: Int, _ number: Int) throws {
    switch column {
    case .text(let texts):
      let view = texts.views[row]
      if view.count == 0 { return note(number, "empty texts are written as empty cells, as nulls are") }
      try putText(escape(view.bytes, column: number), column: number)
    case .integer(let values):
      let value = values.values[row]
      if value.magnitude <= ExcelWriterLimits.mostInteger { return try putNumber(Double(value), number) }
      note(number, "integers beyond 2^53 are written as text")
      try putDigits(number) { IntegerText.write(value, to: $0) }
    case .decimal(let values, _, let scale):
      let value = values.values[row]
      if value.magnitude < 1_000_000_000_000_000 {
        let count = DecimalText.write(value, scale: scale, to: room())
        return try putNumber(DoubleText.parse(UnsafePointer(digits.base), count) ?? 0, number)
      }
      note(number, "decimals of more than \(ExcelWriterLimits.mostDigits) digits are written as text")
      try putDigits(number) { DecimalText.write(value, scale: scale, to: $0) }
    case .double(let values):
      let value = values.values[row]
      let written = workbook_written(value)
      // The largest doubles are rounded out of the range of doubles.
      if written.isFinite {
        if written != value { note(number, "numbers of 17 digits are rounded to 16") }
        return try putNumber(value, number)
      }
      note(number, "doubles that are no numbers in a cell are written as text")
      try putDigits(number) { DoubleText.write(value, to: $0) }
    case .boolean(let values):
      try check(workbook_boolean(writer, UInt32(rowCount), UInt16(number), Int32(values.values[row])), column: number)
    case .date(let values):
      let value = values.values[row]
      if value >= SerialDate.firstSafeDay { return try putNumber(Double(SerialDate.serial(value)), number) }
      note(number, "dates before 1900-03-01 are written as text")
      try putDigits(number) { DateText.write(value, to: $0) }
    case .timestamp(let values): try putInstant(values.values[row], number)
    }
  }

  private func putInstant(_ micros: Int64, _ number: Int) throws {
    guard micros >= Int64(SerialDate.firstSafeDay) * TimestampText.microsPerDay else {
      note(number, "timestamps before 1900-03-01 are written as text")
      return try putDigits(number) { TimestampText.write(micros, to: $0) }
    }
    let serial = SerialDate.serial(micros: micros)
    guard let written = SerialDate.instant(workbook_written(serial)) else {
      note(number, "timestamps that would be rounded to the year 10000 are written as text")
      return try putDigits(number) { TimestampText.write(micros, to: $0) }
    }
    if written != micros { note(number, "timestamps are rounded by some microseconds") }
    try putNumber(serial, number)
  }

  private func note(_ number: Int, _ kind: String) { notes.add(1, "column \"\(schema.fields[number].name)\": \(kind)") }

  private func putNumber(_ value: Double, _ number: Int) throws {
    try check(workbook_number(writer, UInt32(rowCount), UInt16(number), value), column: number)
  }

  /// Room for the text of a value.
  private func room() -> UnsafeMutablePointer<UInt8> {
    digits.count = 0
    return digits.reserve(64)
  }

  private func putDigits(_ number: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) throws {
    let target = room()
    target[write(target)] = 0
    try putText(target, column: number)
  }

  /// A text as the library takes it, until the next call.
  private func escape(_ bytes: UnsafeBufferPointer<UInt8>, column: Int) throws -> UnsafeMutablePointer<UInt8> {
    let units = bytes.count <= ExcelWriterLimits.mostUnits ? 0 : ExcelWriterLimits.units(bytes)
    guard units <= ExcelWriterLimits.mostUnits else { throw tooLong(units, column) }
    escaped.count = 0
    EscapedText.encode(bytes, into: escaped)
    escaped.append([0])
    return escaped.base
  }

  private func putText(_ text: UnsafeMutablePointer<UInt8>, column: Int) throws {
    let error = text.withMemoryRebound(to: CChar.self, capacity: 1) {
      workbook_text(writer, UInt32(rowCount), UInt16(column), $0)
    }
    // The library counts what escapes take.
    guard error == 0 || escaped.count <= ExcelWriterLimits.mostUnits else { throw tooLong(escaped.count - 1, column) }
    try check(error, column: column)
  }

  private func tooLong(_ units: Int, _ column: Int) -> Failure {
    Failure(
      .run,
      "the text of row \(rowCount), column \"\(schema.fields[column].name)\" has \(units) characters, and a cell has room for \(ExcelWriterLimits.mostUnits); shorten it with substring, or write another format"
    )
  }

  private func check(_ error: Int32, column: Int) throws {
    hasCell = true
    guard error == 0 else {
      throw Failure(
        .run,
        "row \(rowCount), column \"\(schema.fields[column].name)\" cannot be written: \(String(cString: workbook_error(error)))"
      )
    }
  }
}
