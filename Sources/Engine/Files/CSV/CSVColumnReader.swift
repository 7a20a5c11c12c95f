/// Turns the fields of one column into values, a batch at a time. One per reader.
struct CSVColumnReader {
  /// A row whose field cannot be read; the cell is null.
  struct BadField {
    var row: Int
    var column: String
    var reason: String
  }

  let column: CSVColumn
  let unquoting: FieldUnquoting
  let nullValues: [[UInt8]]
  let keepsEmptyQuoted: Bool
  let replacesInvalid: Bool
  let encoding: TextEncoding
  let encodingIsGuess: Bool

  /// Reads the column's field of every row.
  /// - Parameters:
  ///   - mayQuote: whether the chunk has any quoted field.
  ///   - mayBeInvalid: whether the chunk holds bytes that are not UTF-8.
  /// - Throws: `SpeculationFailure` when a guessed type is refuted.
  func read(
    _ cursor: FieldCursor, owner: Buffer<UInt8>, mayQuote: Bool, mayBeInvalid: Bool, notes: ScanNotes,
    bad: inout [BadField]
  ) throws -> Column {
    var pinned = PinnedText()
    defer { pinned.count(in: notes, column.name, column.type) }
    let isSimple = !mayQuote && nullValues.isEmpty
    let isPinned = column.certainty == .pinned
    switch column.type {
    case .text: return try readText(cursor, owner, isSimple, mayBeInvalid, notes, &bad)
    case .integer where !isPinned:
      return .integer(
        try plain(cursor, isSimple, Int64(0), "an integer", &bad) { FieldKinds.integer($0.start, $0.count) })
    case .double where !isPinned:
      return .double(
        try plain(cursor, isSimple, 0.0, "a number that a double holds", &bad) {
          FieldKinds.double($0.start, $0.count, longer: &pinned.lossCount)
        })
    case .timestamp where !isPinned && column.format == .standard:
      return .timestamp(
        try plain(cursor, isSimple, Int64(0), "a timestamp (yyyy-MM-dd HH:mm:ss)", &bad) {
          FieldKinds.timestamp($0.start, $0.count)
        })
    case .integer:
      return .integer(
        try plain(cursor, isSimple, Int64(0), "an integer", &bad) { IntegerText.parse($0.start, $0.count) })
    case .double:
      return .double(
        try plain(cursor, isSimple, 0.0, "a number", &bad) { pinned.double($0) })
    case .boolean:
      return .boolean(
        try plain(cursor, isSimple, UInt8(0), "true or false", &bad) { text in
          BooleanText.parse(text.bytes).map { $0 ? 1 : 0 }
        })
    case .decimal(let precision, let scale):
      let values = try plain(cursor, isSimple, Int128(0), "a \(column.type)", &bad) {
        pinned.decimal($0, precision: precision, scale: scale)
      }
      return .decimal(values, precision: precision, scale: scale)
    case .date:
      switch column.format {
      case .standard:
        return .date(
          try plain(cursor, isSimple, Int32(0), "a date (yyyy-MM-dd)", &bad) { text in
            text.count == 10 ? DateText.parse10(text.start) : nil
          })
      case .numericDate(let format):
        return .date(
          try plain(cursor, isSimple, Int32(0), "a date (\(format.pattern))", &bad) { text in
            format.parse(text.start, text.count)
          })
      case .pattern(let format):
        return .date(
          try plain(cursor, isSimple, Int32(0), "a date (\(format.pattern))", &bad) { format.parseDate($0.bytes) })
      }
    case .timestamp:
      switch column.format {
      case .standard:
        return .timestamp(
          try plain(cursor, isSimple, Int64(0), "a timestamp (yyyy-MM-dd HH:mm:ss)", &bad) { pinned.timestamp($0) })
      case .numericDate(let format):
        return .timestamp(
          try plain(cursor, isSimple, Int64(0), "a timestamp (\(format.pattern))", &bad) { text in
            format.parse(text.start, text.count).map { Int64($0) * TimestampText.microsPerDay }
          })
      case .pattern(let format):
        return .timestamp(
          try plain(cursor, isSimple, Int64(0), "a timestamp (\(format.pattern))", &bad) {
            pinned.timestamp($0, format)
          })
      }
    }
  }

  /// What a field says, and whether it is null.
  @inline(__always)
  private func content(
    _ raw: TextView, _ arena: TextArena, _ continued: inout Int
  ) -> (text: TextView, isNull: Bool) {
    if raw.count == 0 { return (.empty, true) }
    let text = unquoting.apply(raw, arena, continued: &continued)
    if text.count == 0 { return (.empty, !keepsEmptyQuoted) }
    if !nullValues.isEmpty && nullValues.contains(where: { text.bytes.elementsEqual($0) }) { return (.empty, true) }
    return (text, false)
  }

  @inline(__always)
  private func plain<Element: BitwiseCopyable & Sendable>(
    _ cursor: FieldCursor, _ isSimple: Bool, _ zero: Element, _ kind: String, _ bad: inout [BadField],
    _ parse: (TextView) -> Element?
  ) throws -> PlainColumn<Element> {
    let values = Buffer<Element>(capacity: cursor.rowCount)
    let nulls = Buffer<UInt8>(capacity: cursor.rowCount)
    let (target, marks) = (values.base, nulls.base)
    var anyNull: UInt8 = 0
    let arena = TextArena()
    // What goes on behind a quote is hardly a value, and turned down then.
    var continued = 0
    var row = 0
    while row < cursor.rowCount {
      // The tight loop leaves at a field that needs more care.
      if isSimple {
        while row < cursor.rowCount {
          let text = cursor.raw(row)
          if text.count == 0 {
            target[row] = zero
            marks[row] = 1
            anyNull = 1
          } else {
            guard let value = parse(text) else { break }
            target[row] = value
            marks[row] = 0
          }
          row &+= 1
        }
        if row == cursor.rowCount { break }
      }
      let (text, isNull) = content(cursor.raw(row), arena, &continued)
      target[row] = zero
      marks[row] = 1
      if isNull {
        anyNull = 1
      } else if let value = text.count > 0 ? parse(text) ?? parse(trimmed(text)) : nil {
        target[row] = value
        marks[row] = 0
      } else {
        anyNull = 1
        try refuse(text, row, "is not \(kind)", &bad)
      }
      row &+= 1
    }
    return PlainColumn(values, nulls: anyNull == 0 ? nil : nulls)
  }

  /// Blanks around a value do not matter where the recipe pins the type; a guess is strict about them.
  private func trimmed(_ text: TextView) -> TextView {
    guard column.certainty == .pinned else { return .empty }
    var (start, count) = (text.start, text.count)
    while count > 0 && start[0] == 32 {
      start += 1
      count -= 1
    }
    while count > 0 && start[count - 1] == 32 { count -= 1 }
    return TextView(start: start, count: count)
  }

  private func refuse(_ text: TextView, _ row: Int, _ what: String, _ bad: inout [BadField]) throws {
    let shown = text.count > 60 ? TextView(start: text.start, count: 60).string + "…" : text.string
    guard column.certainty == .pinned else {
      throw SpeculationFailure("column \"\(column.name)\" was taken for \(column.type), but \"\(shown)\" \(what)")
    }
    bad.append(BadField(row: row, column: column.name, reason: "\"\(shown)\" \(what)"))
  }

  // MARK: text

  private func readText(
    _ cursor: FieldCursor, _ owner: Buffer<UInt8>, _ isSimple: Bool, _ mayBeInvalid: Bool, _ notes: ScanNotes,
    _ bad: inout [BadField]
  ) throws -> Column {
    let views = Buffer<TextView>(capacity: cursor.rowCount)
    let nulls = Buffer<UInt8>(capacity: cursor.rowCount)
    let (target, marks) = (views.base, nulls.base)
    var anyNull: UInt8 = 0
    var owners: [any ByteOwner] = [owner]
    if isSimple {
      for row in 0..<cursor.rowCount {
        let text = cursor.raw(row)
        let mark: UInt8 = text.count == 0 ? 1 : 0
        target[row] = text
        marks[row] = mark
        anyNull |= mark
      }
    } else {
      let arena = TextArena()
      var continued = 0
      defer {
        notes.add(
          continued, "column \"\(column.name)\": fields that go on behind their closing quote (is \"escape\" right?)")
      }
      for row in 0..<cursor.rowCount {
        let (text, isNull) = content(cursor.raw(row), arena, &continued)
        target[row] = text
        marks[row] = isNull ? 1 : 0
        anyNull |= isNull ? 1 : 0
      }
      if arena.byteCount > 0 { owners.append(arena) }
    }
    if unquoting.quote != nil && unquoting.escape != nil {
      notes.add(
        (0..<cursor.rowCount).count { unquoting.holdsBareEscape(cursor.raw($0)) },
        "column \"\(column.name)\": fields without quotes keep the escape characters before their quotes")
    }
    if mayBeInvalid {
      let arena = TextArena()
      var replaced = 0
      for row in 0..<cursor.rowCount where !UTF8Check.isValid(target[row].start, target[row].count) {
        if encodingIsGuess {
          throw SpeculationFailure(
            "the text was taken for UTF-8, but column \"\(column.name)\" has bytes that are not")
        }
        if replacesInvalid {
          target[row] = arena.copy(target[row].string)
          replaced += 1
        } else {
          bad.append(BadField(row: row, column: column.name, reason: "the text is not valid \(encoding)"))
        }
      }
      if arena.byteCount > 0 { owners.append(arena) }
      notes.add(
        replaced, "column \"\(column.name)\": texts in which U+FFFD took the place of bytes that are not \(encoding)")
    }
    try verifyText(target, marks, cursor.rowCount)
    return .text(TextColumn(views, nulls: anyNull == 0 ? nil : nulls, owners: owners))
  }

  /// A column that is text only for want of evidence must not hold a value that would have made it something else.
  private func verifyText(
    _ views: UnsafeMutablePointer<TextView>, _ nulls: UnsafeMutablePointer<UInt8>, _ count: Int
  ) throws {
    switch column.certainty {
    case .pinned, .settled, .speculated: return
    case .unseen:
      // Whoever took the column for one of another type relies on this.
      for row in 0..<count where nulls[row] == 0 {
        throw SpeculationFailure(
          "column \"\(column.name)\" was empty as far as it had been looked at, but holds \"\(views[row].string)\"")
      }
    case .ambiguous(let kinds):
      for row in 0..<count where nulls[row] == 0 {
        let shared = FieldKinds.of(views[row].start, views[row].count).intersection(kinds)
        if !shared.isEmpty && shared.type.type != .text {
          throw SpeculationFailure(
            "day and month of column \"\(column.name)\" could not be told apart until \"\(views[row].string)\"")
        }
      }
    }
  }
}
