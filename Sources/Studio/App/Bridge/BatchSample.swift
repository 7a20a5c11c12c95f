import Engine

/// A sample as the engine gave it: texts are made when a screen asks for a cell.
final class BatchSample: SampleTable {
  let schema: Schema
  let batches: [Batch]
  let columns: [SampleColumn]
  let rowCount: Int
  /// First row of each batch.
  private let starts: [Int]
  private let sample: SourceSample?
  /// Row of the sample for each row, -1 for one that another table gave; `nil` when rows are those of the sample.
  private let places: [Int64]?

  /// Complexity: O(cells): the facts of every column are found at once, so that nothing on the screen moves later.
  ///
  /// - Parameter places: empty when rows are made of several rows of the sample.
  init(schema: Schema, batches: [Batch], sample: SourceSample? = nil, places: [Int64]?) {
    self.sample = sample
    self.places = places
    self.schema = schema
    self.batches = batches
    var start = 0
    var starts: [Int] = []
    for batch in batches {
      starts.append(start)
      start += batch.rowCount
    }
    self.starts = starts
    rowCount = start
    columns = schema.fields.enumerated().map { index, field in
      SampleColumn(
        field.name, field.type.description, facts: ColumnFacts(field.type, batches.map { $0.columns[index] }))
    }
  }

  func cell(row: Int, column: Int) -> CellText {
    let (batch, index) = locate(row)
    return CellText(batches[batch].columns[column], row: index)
  }

  /// Whether rows are told by their place in the sample: not behind a step that makes one row of several.
  var hasPlaces: Bool { places.map { !$0.isEmpty || rowCount == 0 } ?? true }

  func line(row: Int) -> Int? { place(row: row).flatMap { sample?.line(row: $0) } }

  func place(row: Int) -> Int? {
    guard let places else { return row }
    guard places.indices.contains(row), places[row] >= 0 else { return nil }
    return Int(places[row] & 0xFFF_FFFF_FFFF)
  }

  /// Compares the values themselves: texts are made for the screen only.
  func isSame(
    row: Int, column: Int, as other: any SampleTable, row otherRow: Int, column otherColumn: Int
  ) -> Bool {
    guard let other = other as? BatchSample else {
      return cell(row: row, column: column) == other.cell(row: otherRow, column: otherColumn)
    }
    let (batch, index) = locate(row)
    let (otherBatch, otherIndex) = other.locate(otherRow)
    let (own, theirs) = (batches[batch].columns[column], other.batches[otherBatch].columns[otherColumn])
    let isNull = own.isNull(index)
    guard isNull == theirs.isNull(otherIndex) else { return false }
    if isNull { return true }
    switch (own, theirs) {
    case (.text(let a), .text(let b)): return a.views[index] == b.views[otherIndex]
    case (.integer(let a), .integer(let b)), (.timestamp(let a), .timestamp(let b)):
      return a.values[index] == b.values[otherIndex]
    case (.date(let a), .date(let b)): return a.values[index] == b.values[otherIndex]
    default: return cell(row: row, column: column) == other.cell(row: otherRow, column: otherColumn)
    }
  }

  private func locate(_ row: Int) -> (batch: Int, row: Int) {
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= row { low = middle } else { high = middle - 1 }
    }
    return (low, row - starts[low])
  }
}

extension CellText {
  /// The cell of a column as screens show it.
  init(_ column: Column, row: Int) {
    if column.isNull(row) {
      self = .null
      return
    }
    if case .text(let column) = column {
      self = .text(column.views[row].string)
      return
    }
    var bytes: [UInt8] = []
    ValueText.appendShown(column, row: row, into: &bytes)
    self = .text(String(decoding: bytes, as: UTF8.self))
  }
}
