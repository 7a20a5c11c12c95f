/// Makes a column of the cells of one, a batch at a time.
struct ExcelColumnReader {
  let column: CSVColumn
  let options: ExcelOptions
  let notes: ScanNotes
  let morsel: ExcelScan.Morsel

  private var isPinned: Bool { column.certainty == .pinned }

  /// - Parameter places: of each row, where its cell is among those of the morsel, or -1.
  /// - Throws: `SpeculationFailure` when a guessed type is refuted.
  func read(
    _ places: UnsafeBufferPointer<Int32>, _ bad: inout [CSVColumnReader.BadField]
  ) throws -> Column {
    switch column.type {
    case .text: return try readText(places)
    case .integer:
      return .integer(
        try plain(places, Int64(0), &bad) { cell, _ in
          cell.kind == .integer ? Int64(cell.bits) : nil
        } boxed: {
          if case .integer(let value) = $0 { value } else { nil }
        })
    case .double:
      return .double(
        try plain(places, 0.0, &bad) { cell, pinned in
          if cell.kind == .double { return cell.double }
          guard cell.kind == .integer else { return nil }
          let value = Double(cell.bits)
          return Int(exactly: value) == cell.bits || !isPinned ? value : nil
        } boxed: {
          if case .double(let value) = $0 { value } else { nil }
        })
    case .boolean:
      return .boolean(
        try plain(places, UInt8(0), &bad) { cell, _ in
          cell.kind == .boolean ? UInt8(cell.bits) : nil
        } boxed: {
          if case .boolean(let value) = $0 { value ? 1 : 0 } else { nil }
        })
    case .decimal(let precision, let scale):
      return .decimal(
        try plain(places, Int128(0), &bad) { _, _ in
          nil
        } boxed: {
          if case .decimal(let value, _, _) = $0 { value } else { nil }
        }, precision: precision, scale: scale)
    case .date:
      return .date(
        try plain(places, Int32(0), &bad) { cell, losses in
          guard let micros = instant(cell) else { return nil }
          let (day, rest) = TimestampText.split(micros)
          if rest != 0 { losses += 1 }
          return day
        } boxed: {
          if case .date(let value) = $0 { value } else { nil }
        })
    case .timestamp:
      return .timestamp(
        try plain(places, Int64(0), &bad) { cell, _ in
          instant(cell)
        } boxed: {
          if case .timestamp(let value) = $0 { value } else { nil }
        })
    }
  }

  /// A day or instant; where a recipe says that a column is one, of a bare number too.
  private func instant(_ cell: SheetCell) -> Int64? {
    switch cell.kind {
    case .timestamp: return Int64(cell.bits)
    case .date: return Int64(cell.bits) * TimestampText.microsPerDay
    case .integer, .double:
      let number = cell.kind == .integer ? Double(cell.bits) : cell.double
      guard isPinned, column.format == .standard, let moment = SerialDate.moment(number, digits: 17),
        let day = SerialDate.day(moment.day, is1904: morsel.is1904)
      else { return nil }
      return Int64(day) * TimestampText.microsPerDay + moment.micros
    default: return nil
    }
  }

  /// Reads cells that are of the column's type with `own`. A guessed type takes no others; a pinned one tries what they show.
  @inline(__always)
  private func plain<Element: BitwiseCopyable & Sendable>(
    _ places: UnsafeBufferPointer<Int32>, _ zero: Element, _ bad: inout [CSVColumnReader.BadField],
    _ own: (SheetCell, _ losses: inout Int) -> Element?, boxed: (Value) -> Element?
  ) throws -> PlainColumn<Element> {
    let values = Buffer<Element>(capacity: places.count)
    let nulls = Buffer<UInt8>(capacity: places.count)
    var (anyNull, losses): (UInt8, Int) = (0, 0)
    var (pinned, missing) = (PinnedText(), Missing())
    var arena: TextArena?
    for row in 0..<places.count {
      (values[row], nulls[row]) = (zero, 1)
      guard let cell = cell(places[row], &missing) else {
        anyNull = 1
        continue
      }
      if let value = own(cell, &losses) {
        (values[row], nulls[row]) = (value, 0)
        continue
      }
      let texts = arena ?? TextArena()
      arena = texts
      let text = cell.shown(texts)
      guard isPinned else {
        throw SpeculationFailure(
          "column \"\(column.name)\" was taken for \(column.type), but \"\(shown(text))\" is \(cell.kind.words)")
      }
      if let value = pinned.value(text, column.type, column.format).flatMap(boxed) {
        (values[row], nulls[row]) = (value, 0)
        continue
      }
      anyNull = 1
      let written = column.format.pattern.map { " (\($0))" } ?? ""
      bad.append(
        CSVColumnReader.BadField(
          row: row, column: column.name, reason: "\"\(shown(text))\" is not \(column.type.inWords)\(written)"))
    }
    pinned.count(in: notes, column.name, column.type)
    notes.add(losses, PinnedText.kind(column.name, column.type))
    missing.count(in: notes, column.name)
    return PlainColumn(values, nulls: anyNull == 0 ? nil : nulls)
  }

  private func readText(_ places: UnsafeBufferPointer<Int32>) throws -> Column {
    let views = Buffer<TextView>(capacity: places.count)
    let nulls = Buffer<UInt8>(capacity: places.count)
    var anyNull: UInt8 = 0
    var missing = Missing()
    let arena = TextArena()
    for row in 0..<places.count {
      (views[row], nulls[row]) = (.empty, 1)
      guard let cell = cell(places[row], &missing) else {
        anyNull = 1
        continue
      }
      if column.certainty == .unseen {
        throw SpeculationFailure(
          "column \"\(column.name)\" was empty as far as it had been looked at, but holds \"\(shown(cell.shown(arena)))\""
        )
      }
      (views[row], nulls[row]) = (cell.shown(arena), 0)
    }
    missing.count(in: notes, column.name)
    return .text(
      TextColumn(views, nulls: anyNull == 0 ? nil : nulls, owners: [morsel.rows.arena, morsel.texts, arena]))
  }

  /// The cell of a row; `nil` for none, or one that says nothing.
  @inline(__always)
  private func cell(_ place: Int32, _ missing: inout Missing) -> SheetCell? {
    guard place >= 0 else { return nil }
    let cell = morsel.rows.cells[Int(place)]
    switch cell.kind {
    case .error: missing.errors += 1
    case .withoutValue: missing.formulas += 1
    case .noDay: missing.days += 1
    default: return options.isNull(cell) ? nil : cell
    }
    return nil
  }

  private func shown(_ text: TextView) -> String {
    text.count > 60 ? TextView(start: text.start, count: 60).string + "…" : text.string
  }

  /// Cells that are null without being empty.
  private struct Missing {
    var errors = 0
    var formulas = 0
    var days = 0

    func count(in notes: ScanNotes, _ column: String) {
      notes.add(errors, "column \"\(column)\": errors such as #N/A are null")
      notes.add(formulas, "column \"\(column)\": formulas without a computed value are null")
      notes.add(days, "column \"\(column)\": numbers shown as dates that the calendar has not are null")
    }
  }
}
