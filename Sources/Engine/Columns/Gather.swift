extension PlainColumn {
  /// The cells at `rows`, in that order. An index of -1 gives null.
  func gather(_ rows: UnsafeBufferPointer<Int32>) -> PlainColumn {
    let result = Buffer<Element>(capacity: rows.count)
    let (source, target) = (values.base, result.base)
    let zero = unsafeZero(of: Element.self)
    for (position, row) in rows.enumerated() { target[position] = row < 0 ? zero : source[Int(row)] }
    return PlainColumn(result, nulls: gatherNulls(nulls, rows))
  }
}

extension TextColumn {
  func gather(_ rows: UnsafeBufferPointer<Int32>) -> TextColumn {
    if let dictionary { return TextColumn(dictionary.gather(rows), nulls: gatherNulls(nulls, rows)) }
    let result = Buffer<TextView>(capacity: rows.count)
    let (source, target) = (views.base, result.base)
    let empty = TextView.empty
    for (position, row) in rows.enumerated() { target[position] = row < 0 ? empty : source[Int(row)] }
    return TextColumn(result, nulls: gatherNulls(nulls, rows), owners: owners, numbers: numbers?.gather(rows))
  }
}

extension TextColumn {
  fileprivate func slice(_ range: Range<Int>, nulls: Buffer<UInt8>?) -> TextColumn {
    if let dictionary {
      return TextColumn(
        TextNumbers(rows: dictionary.rows.slice(range), numbering: dictionary.numbering), nulls: nulls)
    }
    return TextColumn(
      views.slice(range), nulls: nulls, owners: owners,
      numbers: numbers.map { TextNumbers(rows: $0.rows.slice(range), numbering: $0.numbering) })
  }
}

extension Buffer {
  /// A copy of some elements.
  func slice(_ range: Range<Int>) -> Buffer {
    let result = Buffer(capacity: range.count)
    result.base.update(from: base + range.lowerBound, count: range.count)
    return result
  }
}

/// Null marks of gathered rows; none when no gathered row is null.
private func gatherNulls(_ nulls: Buffer<UInt8>?, _ rows: UnsafeBufferPointer<Int32>) -> Buffer<UInt8>? {
  var any: UInt8 = 0
  let result = Buffer<UInt8>(capacity: rows.count)
  let target = result.base
  if let source = nulls?.base {
    for (position, row) in rows.enumerated() {
      let mark: UInt8 = row < 0 ? 1 : source[Int(row)]
      target[position] = mark
      any |= mark
    }
  } else {
    for (position, row) in rows.enumerated() {
      let mark: UInt8 = row < 0 ? 1 : 0
      target[position] = mark
      any |= mark
    }
  }
  return any == 0 ? nil : result
}

@inline(__always)
private func unsafeZero<Element: BitwiseCopyable>(of type: Element.Type) -> Element {
  withUnsafeTemporaryAllocation(of: Element.self, capacity: 1) { space in
    UnsafeMutableRawBufferPointer(space).initializeMemory(as: UInt8.self, repeating: 0)
    return space[0]
  }
}

extension Column {
  /// The cells at `rows`, in that order; an index of -1 gives null. Complexity: O(rows); text is not copied.
  public func gather(_ rows: UnsafeBufferPointer<Int32>) -> Column {
    switch self {
    case .text(let column): .text(column.gather(rows))
    case .integer(let column): .integer(column.gather(rows))
    case .decimal(let column, let precision, let scale):
      .decimal(column.gather(rows), precision: precision, scale: scale)
    case .double(let column): .double(column.gather(rows))
    case .boolean(let column): .boolean(column.gather(rows))
    case .date(let column): .date(column.gather(rows))
    case .timestamp(let column): .timestamp(column.gather(rows))
    }
  }

  /// Rows `range`, copied (text bytes are shared).
  public func slice(_ range: Range<Int>) -> Column {
    let marks = nulls?.slice(range)
    let nulls = marks.map { $0.elements.contains(1) } == true ? marks : nil
    return switch self {
    case .text(let column): .text(column.slice(range, nulls: nulls))
    case .integer(let column): .integer(PlainColumn(column.values.slice(range), nulls: nulls))
    case .decimal(let column, let precision, let scale):
      .decimal(PlainColumn(column.values.slice(range), nulls: nulls), precision: precision, scale: scale)
    case .double(let column): .double(PlainColumn(column.values.slice(range), nulls: nulls))
    case .boolean(let column): .boolean(PlainColumn(column.values.slice(range), nulls: nulls))
    case .date(let column): .date(PlainColumn(column.values.slice(range), nulls: nulls))
    case .timestamp(let column): .timestamp(PlainColumn(column.values.slice(range), nulls: nulls))
    }
  }
}
