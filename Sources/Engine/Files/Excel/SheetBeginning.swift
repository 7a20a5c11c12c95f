/// The first rows of a sheet, and where in them the table begins.
///
/// What is title, header and data is found by what finds it in CSV files: the rows are written as such a file would have
/// them, and `CSVSniffer` says which are which.
struct SheetBeginning {
  /// Rows that are looked at for the header.
  private static let headerRows = 200
  /// Rows and cells that are looked at for types.
  private static let sampleRows = 1000
  private static let sampleCells = 200_000

  /// Rows with values, and whether there are no more.
  let rows: SheetRows
  let isWhole: Bool
  /// Merged cells that begin in these rows, where the header is to be filled from them.
  private let merged: [CellRange]
  /// Keeps the texts that cells point to.
  private let texts: WorkbookTexts

  /// Where the table is.
  struct Table {
    /// Columns of the range, from 0, with their names.
    var columns: [(column: Int, name: String)] = []
    /// How many of the rows stand before the data.
    var dataStart = 0
    /// The first row of the sheet that may be data.
    var firstRow = 0
    /// Rows of the sheet before the header, and rows that it takes.
    var skippedRows = 0
    var headerRows = 0
    var evidence: [Evidence] = []
  }

  /// Reads the first rows.
  /// - Parameters:
  ///   - range: the cells that may belong to the table.
  ///   - memory: bounds the texts that they need.
  /// - Throws: `Failure` (`input`).
  init(
    _ workbook: Workbook, _ sheet: Workbook.Sheet, _ range: CellRange, _ options: ExcelOptions, memory: Int,
    _ cancellation: Cancellation
  ) throws {
    var range = range
    if let skipped = options.skipLines {
      range.rows = min(range.rows.lowerBound + skipped, range.rows.upperBound)..<range.rows.upperBound
    }
    let handler = SheetHandler(workbook, range, uses: nil)
    let reading = try workbook.read(sheet, handler)
    var isWhole = false
    while handler.rows.count < Self.sampleRows, handler.rows.cells.count < Self.sampleCells {
      try cancellation.check()
      guard try reading.advance() else {
        isWhole = true
        break
      }
    }
    rows = handler.takeRows()
    self.isWhole = isWhole
    let looked = Int(rows.numbers.first ?? 0)..<Int(rows.numbers.prefix(Self.headerRows).last ?? 0) + 1
    merged = options.fillHeader ? try MergedCells(workbook, sheet, rows: looked, cancellation).areas : []
    // The list is read as far as these rows need it.
    texts = try WorkbookTexts(workbook, MemoryBudget(limit: memory))
    try texts.lookUp(rows, cancellation: cancellation)
  }

  /// Finds the table.
  /// - Parameter expected: names that its header is known to have.
  /// - Throws: `Failure` (`recipe`) for options that make no sense.
  func table(_ options: ExcelOptions, expected: Set<String>) throws(Failure) -> Table {
    let isBounded = options.range.map { $0.columns.upperBound < CellRange.mostColumns } ?? false
    guard let first = rows.cells.map(\.slot).min(), let last = rows.cells.map(\.slot).max() else { return Table() }
    let seen = isBounded ? 0..<(options.range?.columns.count ?? 0) : Int(first)..<Int(last) + 1
    var csv = CSVOptions()
    (csv.delimiter, csv.quote, csv.header) = (",", "\"", options.header)
    csv.skipLines = options.skipLines == nil ? nil : 0
    csv.fillHeader = options.fillHeader
    let (text, lines) = text(seen)
    let form = try CSVSniffer(
      head: text, isWhole: isWhole && rows.count <= Self.headerRows, options: csv, expected: expected
    ).sniff()
    var table = Table()
    table.dataStart = lines.firstIndex { $0 >= form.dataStart } ?? lines.count
    table.headerRows = form.headerRows
    if table.dataStart > 0 { table.firstRow = Int(rows.numbers[table.dataStart - 1]) + 1 }
    // Sheets may have blank rows anywhere, which the lines do not show.
    let begin = max(0, table.dataStart - form.headerRows)
    let top = options.range?.rows.lowerBound ?? 0
    table.skippedRows = rows.numbers.indices.contains(begin) ? Int(rows.numbers[begin]) - top : 0
    table.evidence = form.evidence.filter { !["delimiter", "quote", "escape", "fillHeader"].contains($0.subject) }
    for place in table.evidence.indices where table.evidence[place].subject == "skipLines" {
      table.evidence[place].value = "\(table.skippedRows)"
    }
    var names = form.names
    if options.fillHeader, form.headerRows > 0 {
      let left = options.range?.columns.lowerBound ?? 0
      names = filledNames(begin..<table.dataStart, seen, firstColumn: left)
    }
    // A column is one that has a name or a value.
    var used = [Bool](repeating: isBounded, count: seen.count)
    for cell in rows.cells[rows.starts[table.dataStart]...] { used[Int(cell.slot) - seen.lowerBound] = true }
    for (place, column) in seen.enumerated() {
      let name = form.headerRows > 0 && place < names.count ? names[place] : ""
      if used[place] || !name.isEmpty { table.columns.append((column, name)) }
    }
    if form.headerRows == 0 {
      for (place, name) in ColumnNames.numbered(table.columns.count).enumerated() { table.columns[place].name = name }
    }
    return table
  }

  /// The names of columns in which every merged cell of the header stands in all columns that it covers.
  private func filledNames(_ header: Range<Int>, _ columns: Range<Int>, firstColumn: Int) -> [String] {
    let arena = TextArena()
    let texts = header.map { row in
      var texts = [String](repeating: "", count: columns.count)
      for cell in rows.cells(ofRow: row) where columns.contains(Int(cell.slot)) {
        texts[Int(cell.slot) - columns.lowerBound] = String(decoding: Self.line(cell.shown(arena)), as: UTF8.self)
      }
      for area in merged where area.rows.lowerBound == Int(rows.numbers[row]) {
        let places = area.columns.map { $0 - firstColumn - columns.lowerBound }.filter(texts.indices.contains)
        guard let first = places.first else { continue }
        for place in places where texts[place].isEmpty { texts[place] = texts[first] }
      }
      return texts
    }
    return ColumnNames.joined(texts)
  }

  /// Some columns of the first rows as CSV, a line each, and where each line begins.
  private func text(_ columns: Range<Int>) -> (Buffer<UInt8>, lines: [Int]) {
    var (bytes, lines): ([UInt8], [Int]) = ([], [])
    // Lines above the first that is as wide as the table are no wider than they are filled, as titles are.
    var isTable = false
    let arena = TextArena()
    for row in 0..<min(rows.count, Self.headerRows) {
      lines.append(bytes.count)
      // Fields written so far.
      var count = 0
      for cell in rows.cells(ofRow: row).sorted(by: { $0.slot < $1.slot }) {
        let place = Int(cell.slot) - columns.lowerBound
        guard place >= count else { continue }
        bytes += repeatElement(UInt8(ascii: ","), count: place - max(count - 1, 0))
        bytes += Self.field(cell.shown(arena))
        count = place + 1
      }
      isTable = isTable || count == columns.count
      if isTable { bytes += repeatElement(UInt8(ascii: ","), count: columns.count - max(count, 1)) }
      bytes.append(0x0A)
    }
    let buffer = Buffer<UInt8>(capacity: bytes.count + 64, count: bytes.count)
    buffer.base.update(from: bytes, count: bytes.count)
    (buffer.base + bytes.count).update(repeating: 0, count: 64)
    return (buffer, lines)
  }

  private static func line(_ text: TextView) -> [UInt8] {
    text.bytes.map { $0 == 0x0A || $0 == 0x0D ? UInt8(ascii: " ") : $0 }
  }

  /// A text as a field: on one line, quoted where it must be.
  private static func field(_ text: TextView) -> [UInt8] {
    let line = line(text)
    guard line.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else { return line }
    let quote = UInt8(ascii: "\"")
    return [quote] + line.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
  }
}
