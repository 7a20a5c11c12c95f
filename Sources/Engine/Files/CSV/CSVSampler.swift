/// Adds the records of a file's beginning, and of some places further on, to a survey of types.
struct CSVSampler {
  let table: CSVTable
  let layout: Int

  private var file: CSVLayout { table.layouts[layout] }

  static let placeBytes = 64 << 10
  static let placeCount = 7

  /// Adds the records that start at `start` and are complete.
  func add(_ text: Buffer<UInt8>, from start: Int, isWhole: Bool, to survey: inout TypeSurvey) {
    var scanner = CSVScanner(file.dialect)
    scanner.position = start
    var structure = CSVStructure()
    structure.begin(at: start)
    _ = scanner.scan(text.base, limit: .max, available: text.count, atEnd: isWhole, into: &structure)
    let fieldCount = table.layouts[layout].fieldCount
    let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: max(structure.rowCount, 1))
    defer { rows.deallocate() }
    var count = 0
    for row in 0..<structure.rowCount
    where Int(structure.rowEnds[row + 1] - structure.rowEnds[row]) == fieldCount {
      rows[count] = structure.rowEnds[row] + 1
      count += 1
    }
    for (column, field) in table.layouts[layout].fields.enumerated() where survey.isOpen(column) {
      guard let field else { continue }
      survey.add(
        FieldCursor(
          bytes: text.base, ends: structure.ends, rows: rows, rowCount: count, field: field,
          isLast: field == fieldCount - 1, tail: UInt32(file.dialect.tail)),
        file.unquoting, column: column)
    }
  }

  /// Adds records from places spread over the rest of a plain file without quotes. What cannot be read is left to the
  /// scan to report.
  func addPlaces(headBytes: Int, to survey: inout TypeSurvey) {
    guard let input = try? file.file.open() else { return }
    let rest = (file.footerStart ?? input.byteCount) - headBytes
    guard rest > Self.placeBytes else { return }
    let text = Buffer<UInt8>(capacity: Self.placeBytes, count: 0)
    // Places do not overlap, so that no value is counted twice.
    let spread = (rest - Self.placeBytes) / Self.placeCount
    let stride = max(spread, Self.placeBytes)
    let first = spread >= Self.placeBytes ? stride : 0
    for place in 0..<Self.placeCount where first + stride * place + Self.placeBytes <= rest {
      let offset = headBytes + first + stride * place
      let target = UnsafeMutableRawBufferPointer(start: text.base, count: Self.placeBytes)
      guard let count = try? input.read(into: target, at: offset) else { return }
      text.count = count
      (text.base + count).update(repeating: 0, count: Self.placeBytes - count + 64)
      if let quote = file.dialect.quote, text.elements.contains(quote) { continue }
      guard let newline = text.elements.firstIndex(of: 10) ?? text.elements.firstIndex(of: 13) else { continue }
      add(text, from: newline + 1, isWhole: false, to: &survey)
    }
  }
}
