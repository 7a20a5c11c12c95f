/// Turns the values of one key into a column, a batch at a time.
struct JSONColumnReader {
  let column: JSONLinesTable.JSONColumn
  /// Keeps the lines alive.
  let owner: Buffer<UInt8>
  let notes: ScanNotes

  /// - Throws: `SpeculationFailure` when a guessed type is refuted.
  func read(
    _ tokens: UnsafePointer<JSONToken>, _ count: Int, _ bad: inout [CSVColumnReader.BadField]
  ) throws -> Column {
    let isPinned = column.certainty == .pinned
    var pinned = PinnedText()
    defer { pinned.count(in: notes, column.name, column.type) }
    switch column.type {
    case .text: return try readText(tokens, count)
    case .integer:
      return .integer(
        try plain(tokens, count, Int64(0), "an integer", [.integer], &bad) { IntegerText.parse($0.start, $0.count) })
    case .double where !isPinned:
      return .double(
        try plain(tokens, count, 0.0, "a number that a double holds", [.integer, .number], &bad) {
          DoubleText.parseSpelled($0.start, $0.count, longer: &pinned.lossCount)
        })
    case .double:
      return .double(
        try plain(tokens, count, 0.0, "a number", [.integer, .number], &bad) { pinned.double($0) })
    case .timestamp where !isPinned && column.format == .standard:
      return .timestamp(
        try plain(tokens, count, Int64(0), "a timestamp", [.string, .escapedString], &bad) {
          FieldKinds.timestamp($0.start, $0.count)
        })
    case .boolean:
      return .boolean(
        try plain(tokens, count, UInt8(0), "true or false", [.boolean], &bad) { text in
          BooleanText.parse(text.bytes).map { $0 ? 1 : 0 }
        })
    case .decimal(let precision, let scale):
      let values = try plain(tokens, count, Int128(0), "a \(column.type)", [.integer, .number], &bad) {
        pinned.decimal($0, precision: precision, scale: scale)
      }
      return .decimal(values, precision: precision, scale: scale)
    case .date:
      return .date(
        try plain(tokens, count, Int32(0), "a date\(written)", [.string, .escapedString], &bad) { date($0) })
    case .timestamp:
      return .timestamp(
        try plain(tokens, count, Int64(0), "a timestamp\(written)", [.string, .escapedString], &bad) {
          timestamp($0, &pinned)
        })
    }
  }

  private var written: String { column.format.pattern.map { " (\($0))" } ?? "" }

  private func date(_ text: TextView) -> Int32? {
    switch column.format {
    case .standard: text.count == 10 ? DateText.parse10(text.start) : nil
    case .numericDate(let format): format.parse(text.start, text.count)
    case .pattern(let format): format.parseDate(text.bytes)
    }
  }

  private func timestamp(_ text: TextView, _ pinned: inout PinnedText) -> Int64? {
    switch column.format {
    case .standard: return pinned.timestamp(text)
    case .numericDate(let format):
      return format.parse(text.start, text.count).map { Int64($0) * TimestampText.microsPerDay }
    case .pattern(let format): return pinned.timestamp(text, format)
    }
  }

  /// Reads values with `parse`. A guessed type takes only values of `kinds`; a pinned one tries strings too.
  @inline(__always)
  private func plain<Element: BitwiseCopyable & Sendable>(
    _ tokens: UnsafePointer<JSONToken>, _ count: Int, _ zero: Element, _ expected: String, _ kinds: [JSONToken.Kind],
    _ bad: inout [CSVColumnReader.BadField], _ parse: (TextView) -> Element?
  ) throws -> PlainColumn<Element> {
    let values = Buffer<Element>(capacity: count)
    let nulls = Buffer<UInt8>(capacity: count)
    var anyNull: UInt8 = 0
    let arena = TextArena()
    let isPinned = column.certainty == .pinned
    for row in 0..<count {
      let token = tokens[row]
      values[row] = zero
      nulls[row] = 1
      if token.kind == .null {
        anyNull = 1
        continue
      }
      let text = token.kind == .escapedString ? JSONEscapes.decode(token.text, arena) : token.text
      if text.count > 0, kinds.contains(token.kind) || (isPinned && token.kind != .nested), let value = parse(text) {
        values[row] = value
        nulls[row] = 0
        continue
      }
      anyNull = 1
      let shown = text.count > 60 ? TextView(start: text.start, count: 60).string + "…" : text.string
      guard isPinned else {
        throw SpeculationFailure(
          "column \"\(column.name)\" was taken for \(column.type), but \"\(shown)\" is not \(expected)")
      }
      bad.append(CSVColumnReader.BadField(row: row, column: column.name, reason: "\"\(shown)\" is not \(expected)"))
    }
    return PlainColumn(values, nulls: anyNull == 0 ? nil : nulls)
  }

  private func readText(_ tokens: UnsafePointer<JSONToken>, _ count: Int) throws -> Column {
    let views = Buffer<TextView>(capacity: count)
    let nulls = Buffer<UInt8>(capacity: count)
    var anyNull: UInt8 = 0
    let arena = TextArena()
    var loneSurrogates = 0
    for row in 0..<count {
      let token = tokens[row]
      let isNull: UInt8 = token.kind == .null ? 1 : 0
      views[row] =
        token.kind == .escapedString
        ? JSONEscapes.decode(token.text, arena, loneSurrogates: &loneSurrogates) : token.text
      nulls[row] = isNull
      anyNull |= isNull
    }
    if loneSurrogates > 0 {
      notes.add(loneSurrogates, "column \"\(column.name)\": surrogates without a partner became U+FFFD")
    }
    try verify(tokens, count)
    let owners: [any ByteOwner] = arena.byteCount > 0 ? [owner, arena] : [owner]
    return .text(TextColumn(views, nulls: anyNull == 0 ? nil : nulls, owners: owners))
  }

  /// A column that is text only for want of evidence must not hold a value that would have made it something else.
  private func verify(_ tokens: UnsafePointer<JSONToken>, _ count: Int) throws {
    let arena = TextArena()
    switch column.certainty {
    case .pinned, .settled, .speculated: return
    case .unseen:
      for row in 0..<count where tokens[row].kind != .null {
        throw SpeculationFailure(
          "column \"\(column.name)\" was null as far as it had been looked at, but holds \"\(tokens[row].text.string)\""
        )
      }
    case .ambiguous(let kinds):
      for row in 0..<count where tokens[row].kind != .null {
        let shared = tokens[row].fieldKinds(arena).intersection(kinds)
        if !shared.isEmpty && shared.type.type != .text {
          throw SpeculationFailure(
            "day and month of column \"\(column.name)\" could not be told apart until \"\(tokens[row].text.string)\"")
        }
      }
    }
  }
}
