/// `sum` and `mean` of doubles, exact until the result is rounded once.
final class DoubleSumState: AggregateState {
  private let column: Int
  private let isMean: Bool
  private let sums = ExactSums()
  private let counts = GrowingCells<Int64>(0)

  init(column: Int, isMean: Bool) {
    self.column = column
    self.isMean = isMean
  }

  var bytesPerGroup: Int { ExactSums.bytesPerGroup + 8 }
  var extraBytes: Int { sums.extraBytes }
  var exportTypes: [DataType] { ExactSums.exportTypes + [.integer] }

  func grow(to capacity: Int) {
    sums.grow(to: capacity)
    counts.grow(to: capacity)
  }

  func update(_ batch: Batch, groups: UnsafePointer<Int32>, sequence: UInt64) {
    guard case .double(let column) = batch.columns[column] else { preconditionFailure("sums of doubles") }
    let (values, nulls, counts, sums) = (column.values.base, column.nulls?.base, counts.base, sums)
    for row in 0..<batch.rowCount {
      if let nulls, nulls[row] != 0 { continue }
      let group = Int(groups[row])
      sums.add(values[row], to: group)
      counts[group] &+= 1
    }
  }

  func export(_ count: Int) -> [Column] { sums.export(count) + [.integer(PlainColumn(counts.shared(count)))] }

  func merge(_ columns: [Column], rowCount: Int, groups: UnsafePointer<Int32>) {
    sums.merge(columns, rowCount: rowCount, groups: groups)
    let added = columns[3].integerCells
    for row in 0..<rowCount { counts.base[Int(groups[row])] &+= added[row] }
  }

  func results(_ count: Int) -> Column {
    let values = Buffer<Double>(repeating: 0, count: count)
    let nulls = Buffer<UInt8>(repeating: 0, count: count)
    for group in 0..<count {
      let terms = counts.base[group]
      if terms == 0 {
        nulls[group] = 1
      } else {
        let sum = sums[group].rounded
        values[group] = isMean ? sum / Double(terms) : sum
      }
    }
    return .double(PlainColumn(values, nulls: nulls.elements.contains(1) ? nulls : nil))
  }
}
