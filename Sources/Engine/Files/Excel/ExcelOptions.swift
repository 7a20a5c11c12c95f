/// What a recipe says about the workbooks that it reads; the rest is found out.
struct ExcelOptions: Sendable {
  enum SheetChoice: Hashable, Sendable {
    case name(String)
    /// From 1, in the order of the tabs.
    case number(Int)
  }

  /// `nil` for the first visible one with cells.
  var sheet: SheetChoice?
  /// `nil` for all cells of the sheet.
  var range: CellRange?
  var header = CSVOptions.Header.auto
  /// Whether merged cells of the header name all columns that they cover.
  var fillHeader = false
  /// Rows of the range before the header; `nil` for what looks like a title.
  var skipLines: Int?
  /// Rows at the end of each sheet that are no part of its table.
  var skipFooter = 0
  /// Texts that mean null.
  var nullValues: [[UInt8]] = []

  /// - Throws: `Failure` (`recipe`) for a range that is none.
  init(_ values: [String: FormatOption.Value]) throws(Failure) {
    if let text = values["sheet"]?.text { sheet = .name(text) }
    if let number = values["sheet"]?.integer { sheet = .number(number) }
    if let text = values["range"]?.text { range = try CellRange(text) }
    fillHeader = values["fillHeader"]?.boolean ?? false
    skipLines = values["skipLines"]?.integer.map { min($0, CellRange.mostRows) }
    skipFooter = values["skipFooter"]?.integer.map { min($0, CellRange.mostRows) } ?? 0
    nullValues = (values["nullValues"]?.texts ?? []).filter { !$0.isEmpty }.map { Array($0.utf8) }
    if let value = values["header"] { header = .rows(value.integer ?? (value.boolean == false ? 0 : 1)) }
  }

  /// Whether a cell says nothing.
  func isNull(_ cell: SheetCell) -> Bool {
    if cell.isNull { return true }
    guard cell.kind == .text, !nullValues.isEmpty else { return false }
    return nullValues.contains { cell.text.bytes.elementsEqual($0) }
  }
}
