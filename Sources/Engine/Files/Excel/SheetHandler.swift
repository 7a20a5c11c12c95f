/// Takes the rows and cells of a worksheet as they come (ECMA-376-1, sections 18.3.1.73 and 18.3.1.4).
///
/// Rows and cells that do not say where they stand follow the one before. Cells without a value are none, and rows without
/// a cell with a value are none either, however they are formatted.
final class SheetHandler: XMLHandler {
  /// Where in the document the reader is.
  private enum Place {
    case outside, rows, row, cell, value, inline, inlineText, run, runText
    /// Behind the rows, and within the list of merged cells there.
    case behind, merged
  }

  /// The `t` of a cell.
  private enum Form {
    case number, shared, text, inline, boolean, error, date, unknown
  }

  /// What becomes of the cells of a column.
  enum Use {
    static let notWanted: Int32 = -1
    /// No column of the table, as far as is known.
    static let unknown: Int32 = -2
  }

  /// Rows since `takeRows`.
  private(set) var rows = SheetRows()
  /// Areas of merged cells that reach into what is wanted, of which only the first cell has a value.
  private(set) var mergedAreas = 0
  /// The first cell with a value in a column that the table does not have, as far as is known.
  private(set) var stray: (column: Int, row: Int)?

  private let workbook: Workbook
  private let range: CellRange
  /// Of every column from the range's first on, its number among those that are wanted; `nil` when all are.
  private let uses: [Int32]?

  private var place = Place.outside
  /// Elements that are open and do not matter.
  private var skipped = 0
  private var row = -1
  private var column = -1
  /// Columns of the row that have had a cell, a bit each, and how many of the words have one.
  private var claimed = [UInt64](repeating: 0, count: CellRange.mostColumns / UInt64.bitWidth)
  private var claimedWords = 0
  private var isInRange = false
  private var hasValue = false
  private var form = Form.number
  private var style = 0
  private var hasFormula = false
  private let text = ByteStore()
  private let decoded = ByteStore()

  init(_ workbook: Workbook, _ range: CellRange, uses: [Int32]?) {
    self.workbook = workbook
    self.range = range
    self.uses = uses
  }

  /// Hands over the rows that have been read to their ends.
  func takeRows() -> SheetRows {
    let whole = rows
    rows = SheetRows()
    // A block of XML may end within a row.
    let begun = whole.cells[(whole.starts.last ?? 0)...]
    for var cell in begun {
      cell.row = 0
      if cell.kind == .text { cell.take(rows.arena.copy(cell.text)) }
      rows.cells.append(cell)
    }
    whole.cells.removeLast(begun.count)
    return whole
  }

  // MARK: elements

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    guard skipped == 0, problem == nil, !isDone else {
      skipped += 1
      return
    }
    switch place {
    case .outside where name == "sheetData": place = .rows
    // What stands around the rows, and the sheet itself.
    case .outside: return
    case .behind where name == "mergeCells": place = .merged
    // What stands between the rows and the merged cells (ECMA-376-1, section 18.3.1.99).
    case .behind where Self.beforeMerged.contains { name == $0 }: skipped = 1
    case .behind: (isDone, skipped) = (true, 1)
    case .merged where name == "mergeCell":
      if let area = attributes["ref"], let cells = try? CellRange(area) { takeMerged(cells) }
      skipped = 1
    case .rows where name == "row":
      place = .row
      beginRow(attributes)
    case .row where name == "c":
      place = .cell
      beginCell(attributes)
    case .cell where name == "v": (place, text.count) = (.value, 0)
    case .cell where name == "is": (place, text.count) = (.inline, 0)
    case .inline where name == "t": place = .inlineText
    case .inline where name == "r": place = .run
    case .run where name == "t": place = .runText
    default:
      if place == .cell, name == "f" { hasFormula = true }
      skipped = 1
    }
  }

  override func end() {
    guard skipped == 0 else {
      skipped -= 1
      return
    }
    switch place {
    case .outside: return
    case .rows: place = .behind
    case .merged, .behind: isDone = true
    case .row:
      place = .rows
      endRow()
    case .cell:
      place = .row
      endCell()
    case .value, .inline: place = .cell
    case .inlineText, .run: place = .inline
    case .runText: place = .run
    }
  }

  override func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard skipped == 0, place == .value || place == .inlineText || place == .runText, let start = bytes.baseAddress
    else { return }
    guard text.count + bytes.count <= Self.mostTextBytes else {
      problem = ExcelProblem(
        "the cell \(CellRange.cellName(column, row)) holds more than \(Self.mostTextBytes >> 20) MiB")
      return
    }
    text.append(start, count: bytes.count)
  }

  private static let beforeMerged: [StaticString] = [
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews",
  ]

  private func takeMerged(_ cells: CellRange) {
    let isWanted =
      uses.map { uses in
        cells.columns.contains { column in
          let slot = column - range.columns.lowerBound
          return uses.indices.contains(slot) && uses[slot] >= 0
        }
      } ?? cells.columns.overlaps(range.columns)
    if cells.columns.count * cells.rows.count > 1, cells.rows.overlaps(range.rows), isWanted { mergedAreas += 1 }
  }

  // MARK: rows

  private func beginRow(_ attributes: XMLAttributes) {
    var number = row + 1
    attributes.forEachLetter { letter, value in
      if letter == UInt8(ascii: "r") { number = (Self.number(value) ?? 0) - 1 }
    }
    guard number > row, number < CellRange.mostRows else {
      problem = ExcelProblem("a row \(number + 1) stands behind row \(row + 1)")
      return
    }
    row = number
    column = -1
    for word in 0..<claimedWords { claimed[word] = 0 }
    claimedWords = 0
    isInRange = range.rows.contains(row)
    hasValue = false
    if row >= range.rows.upperBound { isDone = true }
  }

  private func endRow() {
    guard hasValue else { return }
    rows.numbers.append(Int32(row))
    rows.starts.append(rows.cells.count)
  }

  // MARK: cells

  private func beginCell(_ attributes: XMLAttributes) {
    (form, style, hasFormula, text.count) = (.number, 0, false, 0)
    var next = column + 1
    attributes.forEachLetter { letter, value in
      switch letter {
      case UInt8(ascii: "r"): next = Self.column(value) ?? -1
      case UInt8(ascii: "s"): style = Self.number(value) ?? 0
      case UInt8(ascii: "t"): form = Self.form(value)
      default: break
      }
    }
    guard (0..<CellRange.mostColumns).contains(next) else {
      problem = ExcelProblem("row \(row + 1) has a cell in no column of a sheet")
      return
    }
    column = next
    let (word, bit) = (next / UInt64.bitWidth, UInt64(1) << UInt64(next % UInt64.bitWidth))
    guard claimed[word] & bit == 0 else {
      problem = ExcelProblem("two cells stand at \(CellRange.cellName(column, row))")
      return
    }
    claimed[word] |= bit
    claimedWords = max(claimedWords, word + 1)
  }

  private func endCell() {
    guard isInRange, range.columns.contains(column), text.count > 0 || (hasFormula && form == .number) else { return }
    let place = column - range.columns.lowerBound
    let use = uses.map { place < $0.count ? $0[place] : Use.unknown } ?? Int32(place)
    if use == Use.unknown, stray == nil { stray = (column, row) }
    hasValue = true
    guard use >= 0, var cell = cell() else { return }
    (cell.row, cell.slot) = (Int32(rows.count), use)
    rows.cells.append(cell)
  }

  /// The cell as it is written; `nil` when it cannot be taken.
  private func cell() -> SheetCell? {
    guard text.count > 0 else { return SheetCell(.withoutValue) }
    let whole = UnsafeBufferPointer(start: UnsafePointer(text.base), count: text.count)
    let isText = form == .text || form == .inline || form == .unknown
    let bytes = isText ? whole : whole.trimmed
    switch form {
    case .number: return numberCell(bytes)
    case .shared:
      guard let number = IntegerText.parse(bytes), number >= 0 else { return refuse("no number of a text", bytes) }
      return SheetCell(.sharedText, Int(number))
    case .text, .inline, .unknown:
      decoded.count = 0
      EscapedText.decode(bytes, into: decoded)
      return textCell(UnsafeBufferPointer(start: decoded.base, count: decoded.count))
    case .boolean:
      let isTrue = bytes.elementsEqual("1".utf8) || bytes.elementsEqual("true".utf8)
      guard isTrue || bytes.elementsEqual("0".utf8) || bytes.elementsEqual("false".utf8) else {
        return refuse("neither 1 nor 0", bytes)
      }
      return SheetCell(.boolean, isTrue ? 1 : 0)
    case .error: return SheetCell(.error)
    case .date: return isoCell(bytes)
    }
  }

  private func textCell(_ bytes: UnsafeBufferPointer<UInt8>) -> SheetCell {
    guard let start = bytes.baseAddress else { return SheetCell(TextView.empty) }
    rows.textBytes += bytes.count
    return SheetCell(rows.arena.copy(TextView(start: start, count: bytes.count)))
  }

  /// A day, instant or time in words (ECMA-376-1, section 18.17.4.1).
  private func isoCell(_ bytes: UnsafeBufferPointer<UInt8>) -> SheetCell {
    if bytes.count == 10, let start = bytes.baseAddress, let days = DateText.parse10(start) {
      return SheetCell(.date, Int(days))
    }
    let micros = bytes.baseAddress.flatMap { FieldKinds.timestamp($0, bytes.count) }
    return micros.map { SheetCell(.timestamp, Int($0)) } ?? textCell(bytes)
  }

  private func numberCell(_ bytes: UnsafeBufferPointer<UInt8>) -> SheetCell? {
    let meaning = workbook.meanings.indices.contains(style) ? workbook.meanings[style] : .number
    if meaning == .number, let whole = Self.whole(bytes) { return SheetCell(.integer, Int(whole)) }
    guard let number = DoubleText.parseInRange(bytes), number.isFinite else { return refuse("no number", bytes) }
    guard meaning == .number else { return timeCell(number, meaning, bytes) }
    if Self.isRounded(number, bytes) { return textCell(bytes) }
    // Programs write 5 as 5.0 or 5E0 as well; a negative zero is no integer.
    if number.magnitude <= 0x1p53, number == number.rounded(), number != 0 || number.sign == .plus {
      return SheetCell(.integer, Int(number))
    }
    return SheetCell(number)
  }

  private func timeCell(
    _ number: Double, _ meaning: NumberMeaning, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> SheetCell {
    guard let moment = SerialDate.moment(number, digits: Self.significantDigits(bytes)) else {
      return SheetCell(.noDay)
    }
    // A time that stands for itself is text: there is no type of times.
    if meaning == .duration || (moment.day == 0 && (meaning == .time || (moment.micros > 0 && !workbook.is1904))) {
      var time: [UInt8] = []
      SerialDate.writeTime(Int64(moment.day) * TimestampText.microsPerDay + moment.micros, to: &time)
      return time.withUnsafeBufferPointer { textCell($0) }
    }
    guard let day = SerialDate.day(moment.day, is1904: workbook.is1904) else { return SheetCell(.noDay) }
    if meaning == .date, moment.micros == 0 { return SheetCell(.date, Int(day)) }
    return SheetCell(.timestamp, Int(Int64(day) * TimestampText.microsPerDay + moment.micros))
  }

  private func refuse(_ what: String, _ bytes: UnsafeBufferPointer<UInt8>) -> SheetCell? {
    let shown = String(decoding: bytes.prefix(40), as: UTF8.self)
    problem = ExcelProblem("the cell \(CellRange.cellName(column, row)) holds \"\(shown)\", which is \(what)")
    return nil
  }

  // MARK: texts of attributes and values

  /// An integer that is written as such; one with a leading zero or a minus before a zero is left to be read as a double.
  private static func whole(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    bytes.baseAddress.flatMap { FieldKinds.integer($0, bytes.count) }
  }

  /// Whether the digits of a whole number beyond 64 bits are others than those of its double, all of them or the few that
  /// tell it from other doubles, as JavaScript writes them with zeros behind.
  private static func isRounded(_ number: Double, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard number.magnitude >= 0x1p63, bytes.allSatisfy({ $0 &- 48 < 10 || $0 == UInt8(ascii: "-") }) else {
      return false
    }
    guard let whole = DecimalText.parse(bytes, precision: 38, scale: 0) else { return true }
    let shown = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { text -> Int128? in
      guard let start = text.baseAddress else { return nil }
      let count = DoubleText.write(number, to: start)
      return DecimalText.parse(UnsafeBufferPointer(start: start, count: count), precision: 38, scale: 0)
    }
    return whole != Int128(exactly: number) && whole != shown
  }

  private static func significantDigits(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var (count, hasBegun) = (0, false)
    for byte in bytes {
      if byte | 0x20 == UInt8(ascii: "e") { break }
      guard byte &- 48 < 10 else { continue }
      hasBegun = hasBegun || byte != UInt8(ascii: "0")
      if hasBegun { count += 1 }
    }
    return count
  }

  private static func number(_ text: UnsafePointer<CChar>) -> Int? {
    var (value, place) = (0, 0)
    while text[place] != 0 {
      let digit = UInt8(bitPattern: text[place]) &- 48
      guard digit < 10, place < 10 else { return nil }
      value = value * 10 + Int(digit)
      place += 1
    }
    return place > 0 ? value : nil
  }

  /// The column of a reference such as `BC7`; the row is that of its row.
  private static func column(_ reference: UnsafePointer<CChar>) -> Int? {
    var (number, place) = (0, 0)
    while place < 4 {
      let letter = UInt8(bitPattern: reference[place]) & 0xDF &- 0x40
      guard letter >= 1, letter <= 26 else { break }
      number = number * 26 + Int(letter)
      place += 1
    }
    return place > 0 && place < 4 ? number - 1 : nil
  }

  private static func form(_ text: UnsafePointer<CChar>) -> Form {
    func isWord(_ word: StaticString) -> Bool { XMLName(text) == word }
    if isWord("s") { return .shared }
    if isWord("n") { return .number }
    if isWord("str") { return .text }
    if isWord("inlineStr") { return .inline }
    if isWord("b") { return .boolean }
    if isWord("e") { return .error }
    return isWord("d") ? .date : .unknown
  }
}
