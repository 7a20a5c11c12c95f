/// Compares the rows of a batch with the keys of the groups they seem to belong to.
enum KeyVerification {
  /// Whether any row's cell differs from its group's key: nulls equal, NaN equal, -0.0 equal to 0.0.
  static func differs(
    _ column: Column, _ keys: Column, _ numbers: UnsafePointer<Int32>, _ rowCount: Int
  ) -> Bool {
    var differs = false
    switch (column, keys) {
    case (.text(let a), .text(let b)):
      let (cells, known) = (a.views.base, b.views.base)
      for row in 0..<rowCount where !(cells[row] == known[Int(numbers[row])]) { differs = true }
    case (.integer(let a), .integer(let b)), (.timestamp(let a), .timestamp(let b)):
      differs = compare(a, b, numbers, rowCount) { $0 != $1 }
    case (.decimal(let a, _, _), .decimal(let b, _, _)): differs = compare(a, b, numbers, rowCount) { $0 != $1 }
    case (.double(let a), .double(let b)):
      differs = compare(a, b, numbers, rowCount) { RowHash.canonicalBits($0) != RowHash.canonicalBits($1) }
    case (.boolean(let a), .boolean(let b)): differs = compare(a, b, numbers, rowCount) { $0 != $1 }
    case (.date(let a), .date(let b)): differs = compare(a, b, numbers, rowCount) { $0 != $1 }
    default: preconditionFailure("rows of one table have one type")
    }
    if differs { return true }
    switch (column.nulls?.base, keys.nulls?.base) {
    case (nil, nil): return false
    case (let marks?, nil):
      for row in 0..<rowCount where marks[row] != 0 { return true }
      return false
    case (nil, let known?):
      for row in 0..<rowCount where known[Int(numbers[row])] != 0 { return true }
      return false
    case (let marks?, let known?):
      for row in 0..<rowCount where (marks[row] != 0) != (known[Int(numbers[row])] != 0) { return true }
      return false
    }
  }

  @inline(__always)
  private static func compare<Cell>(
    _ column: PlainColumn<Cell>, _ keys: PlainColumn<Cell>, _ numbers: UnsafePointer<Int32>, _ rowCount: Int,
    _ isDifferent: (Cell, Cell) -> Bool
  ) -> Bool {
    let (cells, known) = (column.values.base, keys.values.base)
    var differs = false
    for row in 0..<rowCount { differs = isDifferent(cells[row], known[Int(numbers[row])]) || differs }
    return differs
  }
}
