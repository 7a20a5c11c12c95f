extension Column {
  /// The column with zeros and empty texts where it is null: whoever groups, compares or adds up relies on that.
  ///
  /// Complexity: O(n) where there are nulls; cells are copied only when one of a null row is something else.
  func emptyingNulls() -> Column {
    guard let nulls else { return self }
    switch self {
    case .text(let column): return .text(column.emptyingNulls(nulls))
    case .integer(let column): return .integer(column.emptyingNulls(nulls, 0) { $0 == 0 })
    case .decimal(let column, let precision, let scale):
      return .decimal(column.emptyingNulls(nulls, 0) { $0 == 0 }, precision: precision, scale: scale)
    case .double(let column): return .double(column.emptyingNulls(nulls, 0) { $0.bitPattern == 0 })
    case .boolean(let column): return .boolean(column.emptyingNulls(nulls, 0) { $0 == 0 })
    case .date(let column): return .date(column.emptyingNulls(nulls, 0) { $0 == 0 })
    case .timestamp(let column): return .timestamp(column.emptyingNulls(nulls, 0) { $0 == 0 })
    }
  }
}

extension PlainColumn {
  @inline(__always)
  fileprivate func emptyingNulls(
    _ nulls: Buffer<UInt8>, _ zero: Element, _ isZero: (Element) -> Bool
  ) -> PlainColumn {
    let (cells, marks, count) = (values.base, nulls.base, count)
    var others: UInt8 = 0
    for row in 0..<count { others |= marks[row] & (isZero(cells[row]) ? 0 : 1) }
    guard others != 0 else { return self }
    let copy = Buffer<Element>(capacity: count)
    for row in 0..<count { copy[row] = marks[row] == 0 ? cells[row] : zero }
    return PlainColumn(copy, nulls: nulls)
  }
}

extension TextColumn {
  fileprivate func emptyingNulls(_ nulls: Buffer<UInt8>) -> TextColumn {
    // Numbers of null rows are 0, which says nothing.
    guard dictionary == nil else { return self }
    let (views, marks) = (views, nulls.base)
    var others: UInt8 = 0
    for row in 0..<count { others |= marks[row] & (views[row].count == 0 ? 0 : 1) }
    guard others != 0 else { return self }
    let copy = Buffer<TextView>(capacity: count)
    for row in 0..<count { copy[row] = marks[row] == 0 ? views[row] : .empty }
    return TextColumn(copy, nulls: nulls, owners: owners)
  }
}
