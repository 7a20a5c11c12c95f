extension Column {
  /// The column with the cells of the failed rows null.
  func markingNull(_ failures: [RowFailure]) -> Column {
    if failures.isEmpty { return self }
    let marks = Buffer<UInt8>(repeating: 0, count: count)
    if let nulls { marks.base.update(from: nulls.base, count: count) }
    for failure in failures where failure.row < count { marks[failure.row] = 1 }
    return with(nulls: marks)
  }

  private func with(nulls: Buffer<UInt8>) -> Column {
    switch self {
    case .text(let column): .text(TextColumn(column.views, nulls: nulls, owners: column.owners))
    case .integer(let column): .integer(PlainColumn(column.values, nulls: nulls))
    case .decimal(let column, let p, let s): .decimal(PlainColumn(column.values, nulls: nulls), precision: p, scale: s)
    case .double(let column): .double(PlainColumn(column.values, nulls: nulls))
    case .boolean(let column): .boolean(PlainColumn(column.values, nulls: nulls))
    case .date(let column): .date(PlainColumn(column.values, nulls: nulls))
    case .timestamp(let column): .timestamp(PlainColumn(column.values, nulls: nulls))
    }
  }

  /// Puts pieces together: the cells of each piece go to its rows. Every row is in exactly one piece.
  static func assembling(_ pieces: [(rows: Buffer<Int32>, operand: Operand)], type: DataType, count: Int) -> Column {
    var marks: Buffer<UInt8>?
    for piece in pieces {
      guard let nulls = piece.operand.column.nulls else { continue }
      let target = marks ?? Buffer<UInt8>(repeating: 0, count: count)
      marks = target
      let step = piece.operand.step
      for (index, row) in piece.rows.elements.enumerated() { target[Int(row)] = nulls[index &* step] }
    }
    func scatter<Element>(_ cells: (Column) -> UnsafeMutablePointer<Element>?) -> PlainColumn<Element> {
      let values = Buffer<Element>(capacity: count)
      for piece in pieces {
        guard let source = cells(piece.operand.column) else {
          preconditionFailure("the branches of a conditional have one type")
        }
        let (target, step) = (values.base, piece.operand.step)
        for (index, row) in piece.rows.elements.enumerated() { target[Int(row)] = source[index &* step] }
      }
      return PlainColumn(values, nulls: marks)
    }
    switch type {
    case .text:
      var owners: [any ByteOwner] = []
      for piece in pieces {
        guard case .text(let column) = piece.operand.column else { continue }
        for owner in column.owners where !owners.contains(where: { $0 === owner }) { owners.append(owner) }
      }
      let views = scatter { (column: Column) -> UnsafeMutablePointer<TextView>? in
        if case .text(let column) = column { return column.views.base }
        return nil
      }
      return .text(TextColumn(views.values, nulls: marks, owners: owners))
    case .integer:
      return .integer(
        scatter { column in
          if case .integer(let column) = column { return column.values.base }
          return nil
        })
    case .timestamp:
      return .timestamp(
        scatter { column in
          if case .timestamp(let column) = column { return column.values.base }
          return nil
        })
    case .decimal(let precision, let scale):
      let values = scatter { (column: Column) -> UnsafeMutablePointer<Int128>? in
        if case .decimal(let column, _, _) = column { return column.values.base }
        return nil
      }
      return .decimal(values, precision: precision, scale: scale)
    case .double:
      return .double(
        scatter { column in
          if case .double(let column) = column { return column.values.base }
          return nil
        })
    case .boolean:
      return .boolean(
        scatter { column in
          if case .boolean(let column) = column { return column.values.base }
          return nil
        })
    case .date:
      return .date(
        scatter { column in
          if case .date(let column) = column { return column.values.base }
          return nil
        })
    }
  }
}
