/// Cells of a sheet that lie side by side: `A3:F20`, `A3:F` to the last row, `A:F`, `3:20`, `B2` from that cell on to the end.
package struct CellRange: Hashable, Sendable {
  /// The most that a sheet has (ECMA-376-1, section 18.3.1.73, and what all programs keep to).
  package static let mostColumns = 16_384
  package static let mostRows = 1_048_576

  /// From 0, as everywhere.
  package var columns = 0..<CellRange.mostColumns
  package var rows = 0..<CellRange.mostRows

  /// The whole sheet.
  package init() {}

  /// - Throws: `Failure` (`recipe`) for a text that is no range.
  package init(_ text: String) throws(Failure) {
    let ends = text.uppercased().replacing("$", with: "").split(separator: ":", omittingEmptySubsequences: false)
    let corners = ends.map { Self.corner($0) }
    guard (1...2).contains(corners.count), let first = corners[0], let last = corners[corners.count - 1] else {
      throw Self.refusal(text)
    }
    let isOpen = corners.count == 1
    let (left, top) = (first.column ?? 0, first.row ?? 0)
    let right = isOpen ? Self.mostColumns : last.column.map { $0 + 1 } ?? Self.mostColumns
    let bottom = isOpen ? Self.mostRows : last.row.map { $0 + 1 } ?? Self.mostRows
    guard left < right, top < bottom else { throw Self.refusal(text) }
    (columns, rows) = (left..<right, top..<bottom)
  }

  private static func refusal(_ text: String) -> Failure {
    Failure(.recipe, "\"range\" is \"\(text)\"; write cells as A3:F20, A3:F for all rows from 3 on, or A:F")
  }

  /// A cell, column or row; `nil` for what is none, or beyond every sheet.
  private static func corner(_ text: Substring) -> (column: Int?, row: Int?)? {
    let letters = text.utf8.prefix { (0x41...0x5A).contains($0) }
    let digits = text.utf8.dropFirst(letters.count)
    guard letters.count + digits.count > 0, letters.count <= 3 else { return nil }
    var (column, row): (Int?, Int?)
    if !letters.isEmpty {
      let number = letters.reduce(0) { $0 * 26 + Int($1) - 0x40 }
      guard number <= mostColumns else { return nil }
      column = number - 1
    }
    if !digits.isEmpty {
      guard digits.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(Substring(digits)),
        (1...mostRows).contains(number)
      else { return nil }
      row = number - 1
    }
    return (column, row)
  }

  /// `BC` for 54.
  package static func columnName(_ column: Int) -> String {
    var (rest, name) = (column + 1, "")
    while rest > 0 {
      name = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + name
      rest = (rest - 1) / 26
    }
    return name
  }

  /// `BC7`, both from 0.
  package static func cellName(_ column: Int, _ row: Int) -> String { columnName(column) + "\(row + 1)" }
}
