/// An argument of a kernel: a column with a cell for every row, or one cell that stands for all rows.
struct Operand {
  let column: Column
  /// 1 for a column, 0 for a constant: row i is at `i * step`.
  let step: Int

  init(_ column: Column) {
    self.column = column
    step = 1
  }

  /// `column` has one cell.
  init(constant column: Column) {
    self.column = column
    step = 0
  }

  var isConstant: Bool { step == 0 }

  /// As a column of `count` cells.
  func column(count: Int) -> Column {
    if step == 1 { return column }
    let rows = Buffer<Int32>(repeating: 0, count: count)
    return column.gather(rows.elements)
  }
}

/// The cells of an operand as plain memory: row i is `base[i * step]`.
struct Lane<Element: BitwiseCopyable> {
  let base: UnsafePointer<Element>
  let step: Int

  @inline(__always)
  subscript(row: Int) -> Element { base[row &* step] }
}
