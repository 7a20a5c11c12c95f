/// A sample of texts in memory: for previews that are small, and for tests.
package final class MemoryTable: SampleTable {
  package let columns: [SampleColumn]
  package let rowCount: Int
  private let cells: [[CellText]]
  private let lines: [Int]?
  private let places: [Int]?

  /// `rows` are rows of cells in the order of `columns`; facts are found from them.
  package init(columns: [(name: String, type: String)], rows: [[CellText]], lines: [Int]? = nil, places: [Int]? = nil) {
    cells = rows
    self.lines = lines
    self.places = places
    rowCount = rows.count
    self.columns = columns.enumerated().map { index, column in
      SampleColumn(
        column.name, column.type, facts: ColumnFacts(type: column.type, rowCount: rows.count) { rows[$0][index] })
    }
  }

  package func cell(row: Int, column: Int) -> CellText { cells[row][column] }
  package func line(row: Int) -> Int? { lines?[row] }
  package func place(row: Int) -> Int? { places?[row] }
}

extension ColumnFacts {
  /// Looks at every value of a column once. Complexity: O(rows × length).
  package init(type: String, rowCount: Int, cell: (Int) -> CellText) {
    rows = rowCount
    isNumeric = type == "integer" || type == "double" || type.hasPrefix("decimal")
    var counts: [String: Int] = [:]
    var lengths: Set<Int> = []
    var hasBlank = false
    var numbers: [Double] = []
    for row in 0..<rowCount {
      guard case .text(let text) = cell(row), !text.isEmpty else {
        missing += 1
        continue
      }
      counts[text, default: 0] += 1
    }
    for text in counts.keys {
      let width = text.utf8.count > 256 ? 256 : TextWidth.width(of: text)
      widest = max(widest, width)
      lengths.insert(text.utf8.count)
      if text.utf8.contains(0x20) { hasBlank = true }
    }
    distinct = counts.count
    isFixedID = type == "text" && lengths.count == 1 && widest > 12 && !hasBlank
    if isNumeric || type == "date" || type == "timestamp" {
      numbers = counts.flatMap { text, count -> [Double] in
        guard let number = isNumeric ? Double(text) : Self.ordinal(text) else { return [] }
        return Array(repeating: number, count: count)
      }
    }
    if let least = numbers.min(), let greatest = numbers.max(), greatest > least, counts.count > 12 || !isNumeric {
      var bins = [Int](repeating: 0, count: 10)
      for number in numbers {
        let position = (number - least) / (greatest - least) * 10
        bins[min(9, max(0, position.isFinite ? Int(position) : 0))] += 1
      }
      chart = .histogram(bins)
    } else if !counts.isEmpty {
      chart = .top(Array(counts.values.sorted(by: >).prefix(6)))
    }
  }

  /// A date's place in time, roughly, from its text.
  private static func ordinal(_ text: String) -> Double? {
    let parts = text.prefix(10).split(separator: "-").compactMap { Double($0) }
    guard parts.count == 3 else { return nil }
    return parts[0] * 372 + parts[1] * 31 + parts[2]
  }
}
