extension Column {
  /// One column of all cells, in order. Text is shared, not copied. Complexity: O(cells).
  /// - Precondition: at least one column, all of one type.
  static func concatenated(_ columns: [Column]) -> Column {
    precondition(!columns.isEmpty, "nothing to concatenate")
    if columns.count == 1 { return columns[0] }
    let count = columns.reduce(0) { $0 + $1.count }
    let nulls = concatenatedNulls(columns, count: count)

    func plain<Element>(_ values: (Column) -> Buffer<Element>) -> PlainColumn<Element> {
      let result = Buffer<Element>(capacity: count)
      var at = 0
      for column in columns {
        let part = values(column)
        (result.base + at).update(from: part.base, count: part.count)
        at += part.count
      }
      return PlainColumn(result, nulls: nulls)
    }
    switch columns[0] {
    case .text:
      let texts = columns.map { column -> TextColumn in
        if case .text(let text) = column { text } else { preconditionFailure("columns of one type") }
      }
      let numbers = TextNumbers.concatenated(texts)
      if let numbers, numbers.numbering.holdsTexts { return .text(TextColumn(numbers, nulls: nulls)) }
      var owners: [any ByteOwner] = []
      var seen: Set<ObjectIdentifier> = []
      for text in texts {
        for owner in text.owners where seen.insert(ObjectIdentifier(owner)).inserted { owners.append(owner) }
      }
      let views = plain { if case .text(let part) = $0 { part.views } else { preconditionFailure("one type") } }.values
      return .text(TextColumn(views, nulls: nulls, owners: owners, numbers: numbers))
    case .integer:
      return .integer(
        plain { if case .integer(let part) = $0 { part.values } else { preconditionFailure("one type") } })
    case .timestamp:
      return .timestamp(
        plain { if case .timestamp(let part) = $0 { part.values } else { preconditionFailure("one type") } })
    case .decimal(_, let precision, let scale):
      return .decimal(
        plain { if case .decimal(let part, _, _) = $0 { part.values } else { preconditionFailure("one type") } },
        precision: precision, scale: scale)
    case .double:
      return .double(plain { if case .double(let part) = $0 { part.values } else { preconditionFailure("one type") } })
    case .boolean:
      return .boolean(
        plain { if case .boolean(let part) = $0 { part.values } else { preconditionFailure("one type") } })
    case .date:
      return .date(plain { if case .date(let part) = $0 { part.values } else { preconditionFailure("one type") } })
    }
  }

  private static func concatenatedNulls(_ columns: [Column], count: Int) -> Buffer<UInt8>? {
    guard columns.contains(where: { $0.nulls != nil }) else { return nil }
    let result = Buffer<UInt8>(repeating: 0, count: count)
    var at = 0
    for column in columns {
      if let nulls = column.nulls { (result.base + at).update(from: nulls.base, count: column.count) }
      at += column.count
    }
    return result
  }

  /// The same cells with text copied into memory of their own, so that the chunk of input they point into can go.
  func compacted() -> Column {
    if case .text(let column) = self { .text(column.copied()) } else { self }
  }

  /// Bytes that the column holds: cells, marks of nulls, and the texts that `compacted` has copied or a page holds.
  var heldBytes: Int {
    let marks = nulls?.byteCount ?? 0
    switch self {
    case .text(let column):
      let cells = column.dictionary?.rows.byteCount ?? column.views.byteCount
      return column.owners.reduce(marks + cells) { sum, owner in
        let bytes = (owner as? Buffer<UInt8>) ?? (owner as? PageBytes)?.buffer
        return sum + (bytes?.byteCount ?? (owner as? PageArena)?.byteCount ?? (owner as? TextNumbering)?.byteCount ?? 0)
      }
    case .integer, .timestamp, .double: return marks + 8 * count
    case .decimal: return marks + 16 * count
    case .date: return marks + 4 * count
    case .boolean: return marks + count
    }
  }

  /// Bytes of the values themselves: the same for the same cells, however they are held.
  var valueBytes: Int {
    switch self {
    case .text(let column): return 4 * column.count + column.byteCount
    case .integer, .timestamp, .double: return 8 * count
    case .decimal: return 16 * count
    case .date: return 4 * count
    case .boolean: return count
    }
  }
}

extension TextColumn {
  /// Bytes of all texts. Complexity: O(rows).
  var byteCount: Int {
    var total = 0
    if let dictionary {
      let (rows, entries) = (dictionary.rows.base, dictionary.numbering.entries)
      for row in 0..<count { total &+= entries[Int(rows[row])].count }
    } else {
      let views = views.base
      for row in 0..<count { total &+= views[row].count }
    }
    return total
  }
}

extension Batch {
  /// The rows of all batches, in order. - Precondition: none has ghosts, at least one batch.
  static func concatenated(_ batches: [Batch]) -> Batch {
    if batches.count == 1 { return batches[0] }
    let columns = batches[0].columns.indices.map { index in Column.concatenated(batches.map { $0.columns[index] }) }
    return Batch(columns: columns, rowCount: batches.reduce(0) { $0 + $1.rowCount })
  }

  func compacted() -> Batch {
    Batch(columns: columns.map { $0.compacted() }, rowCount: rowCount, ghosts: ghosts)
  }

  func slice(_ range: Range<Int>) -> Batch {
    if range == 0..<rowCount { return self }
    let marks = ghosts?.slice(range)
    return Batch(
      columns: columns.map { $0.slice(range) }, rowCount: range.count,
      ghosts: marks.map { $0.elements.contains { $0 != 0 } } == true ? marks : nil)
  }

  var valueBytes: Int { columns.reduce(0) { $0 + $1.valueBytes } }
}
