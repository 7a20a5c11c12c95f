/// Where the table begins in a sample: lines before it, header records, the number of fields.
struct TableShape {
  private(set) var fieldCount = 0
  /// The most frequent number of fields of a record, which the header need not have.
  private(set) var rowLength = 0
  private(set) var headerRows = 0
  private(set) var names: [String] = []
  /// Position of the first header record, or of the first record without a header.
  private(set) var headerStart: Int?
  private(set) var dataStart: Int?
  private(set) var evidence: [Evidence] = []
  /// Whether a record behind the header was seen.
  private(set) var hasData = false
  /// How well the records above the first row go with those below, from 0 to 1.
  private(set) var beginning = 1.0
  /// The first columns of the rows.
  private(set) var columns: [ColumnSurvey] = []
  /// What could be a unit in the row below the names.
  private(set) var units: String?
  /// The share of the table's records that have `fieldCount` fields.
  private(set) var evenness = 1.0

  private let sample: CSVSample
  /// Whether cells of the header were merged.
  private let fillsHeader: Bool
  /// How records are divided, in words, where that is guessed.
  private let division: String?

  private static let columnLimit = 128
  private static let rowLimit = 200

  /// - Parameter expected: names that the header is known to hold.
  init(_ sample: CSVSample, options: CSVOptions, expected: Set<String> = []) {
    self.sample = sample
    fillsHeader = options.fillHeader
    division = options.delimiter == nil ? sample.dialect.division : nil
    let comment = sample.dialect.comment
    let records = sample.records.filter { record in
      guard !comment.isEmpty, record.fieldCount == 1 else { return true }
      let field = sample.field(0, of: record)
      return !(field.count >= comment.count && field.bytes.starts(with: comment))
    }
    guard !records.isEmpty else { return }
    fieldCount = usualCount(records[...])
    rowLength = fieldCount
    var first = records.firstIndex { !$0.isBlank } ?? records.count
    let namesPlace = place(of: expected, in: records)
    let top = first < records.count ? records[first] : records[0]
    // Merged cells leave the header as empty as titles are.
    if options.skipLines == nil && !fillsHeader && first < records.count {
      var start = first
      if let namesPlace {
        start = namesPlace
        let named = records[namesPlace].fieldCount
        beginning = named == fieldCount ? 1 : named * 2 > fieldCount && fieldCount > 1 ? 0.8 : 0.1
      } else {
        start = tableStart(records, from: first)
      }
      if start > first {
        // As whoever is told to skip these lines will count.
        fieldCount = usualCount(records[start...])
        rowLength = fieldCount
        evidence.append(
          Evidence(
            "skipLines", "\(start)",
            start == 1
              ? "the first record does not look like the \(fieldCount) columns below"
              : "the first \(start) records do not look like the \(fieldCount) columns below",
            isNotice: true))
        if options.header != .auto { beginning *= 0.5 }
        first = start
      }
    }
    guard first < records.count else {
      // Nothing but blank lines.
      fieldCount = 0
      return
    }
    headerStart = records[first].start
    let body = Array(records[first...].filter { fieldCount == 1 || !$0.isBlank })
    evenness = Double(body.count { $0.fieldCount == fieldCount }) / Double(max(body.count, 1))
    columns = survey(body.dropFirst())
    switch options.header {
    case .rows(let rows):
      headerRows = min(max(rows, 0), body.count)
      if rows > 1, rows >= body.count, sample.isWhole {
        evidence.append(
          Evidence(
            "header", "\(rows)", "the table has \(NumberText.counted(body.count, "row")), and the header takes all",
            isNotice: true))
      }
    case .auto where fillsHeader:
      headerRows = min(2, body.count)
      evidence.append(Evidence("header", "2", "cells of it were merged, so names stand below them"))
    case .auto: headerRows = namesPlace == first ? 1 : guessHeader(body)
    }
    if beginning < 0.5 && headerStart != top.start {
      let named = max(headerRows > 0 ? likelihood(of: body[0], below: top) : 0, likelihood(ofRowsBelow: top))
      beginning = max(beginning, holdsManyKinds ? 0.5 : named)
    }
    if headerRows > 0 {
      takeNames(body[..<headerRows], body[headerRows...])
      dataStart = body[headerRows - 1].end
    } else {
      dataStart = headerStart
    }
    hasData = body.count > headerRows
  }

  // MARK: beginning

  /// The first record that holds all expected names.
  private func place(of expected: Set<String>, in records: [CSVSample.Record]) -> Int? {
    guard !expected.isEmpty else { return nil }
    return records.prefix(60).firstIndex { record in
      guard record.fieldCount >= expected.count else { return false }
      return expected.isSubset(of: (0..<record.fieldCount).map { sample.string($0, of: record) })
    }
  }

  /// The most frequent number of fields, the larger one of two; behind a few shorter records that of all the rest, which
  /// are a table below remarks.
  private func usualCount(_ records: ArraySlice<CSVSample.Record>) -> Int {
    var counts: [Int: Int] = [:]
    for record in records where !record.isBlank { counts[record.fieldCount, default: 0] += 1 }
    let most = counts.max { $0.value != $1.value ? $0.value < $1.value : $0.key < $1.key }?.key ?? 1
    guard let last = records.last?.fieldCount, last > most, counts[last] ?? 0 >= 3 else { return most }
    let above = records.dropLast(records.reversed().prefix { $0.fieldCount == last }.count)
    return above.count <= 16 && above.allSatisfy { $0.fieldCount < last } ? last : most
  }

  private func looksRight(_ record: CSVSample.Record) -> Bool {
    record.fieldCount == fieldCount && (fieldCount < 3 || sample.filledCount(record) * 3 >= fieldCount)
  }

  /// The first record that belongs to the table; says in `beginning` how well what stands before fits.
  private mutating func tableStart(_ records: [CSVSample.Record], from first: Int) -> Int {
    let top = records[first]
    if fieldCount == 1 && top.fieldCount > 1 { beginning = 0.5 }
    guard fieldCount > 1 else { return first }
    if let start = startBelowRemarks(records, from: first) {
      beginning = 0.85
      return start
    }
    if let start = startSetApart(records, from: first) {
      beginning = 0.85
      return start
    }
    if looksRight(top) { return first }
    let named = (0..<top.fieldCount).last { sample.isFilled($0, of: top) }.map { $0 + 1 } ?? 0
    if top.fieldCount > fieldCount && named == fieldCount {
      // A header that ends with a delimiter.
      beginning = 0.95
      return first
    }
    guard let start = records[first..<min(first + 50, records.count)].firstIndex(where: looksRight) else {
      // Nothing looks right, or only what comes late: the table starts at the top after all.
      beginning = top.fieldCount == fieldCount ? 1 : 0.1
      return first
    }
    if start == first + 1 && top.fieldCount * 2 > fieldCount && sample.filledCount(top) * 4 >= top.fieldCount * 3 {
      // One record of another length: a header with names too few or too many.
      beginning = 0.8
      return first
    }
    let isPadded = records[first..<start].contains { $0.fieldCount == fieldCount }
    beginning = isPadded ? 0.85 : 0.1
    return start
  }

  /// The header behind remarks: titles, and keys with values as in a form. None of them looks like the rows, and neither
  /// does the header; what tells the two apart is that remarks fill the first fields at most. Of rows without a header
  /// the first of them.
  private func startBelowRemarks(_ records: [CSVSample.Record], from first: Int) -> Int? {
    // What fills more than two fields is no remark, and needs no look at the rows.
    if sample.filledCount(records[first]) <= 2 {
      let rows = records[first...].filter(looksRight)
      // There may be more remarks than rows.
      for share in [2, 4] where rows.count / share >= 2 {
        let below = survey(rows.suffix(rows.count / share))
        if let start = startBelowRemarks(records, from: first, rows: below) { return start }
      }
    }
    return startBelowTitles(records, from: first)
  }

  /// The header behind titles, or keys with values, that end in empty fields, over columns of text: it is filled, and so
  /// is more of every row than of them.
  private func startBelowTitles(_ records: [CSVSample.Record], from first: Int) -> Int? {
    guard fieldCount > 2 || isTitle(records[first]) else { return nil }
    let top = records[first...].prefix(9).prefix { record in
      let filled = sample.filledCount(record)
      return record.fieldCount == fieldCount && (1...2).contains(filled) && filled < fieldCount
        && (0..<filled).allSatisfy { sample.isFilled($0, of: record) }
    }
    let rows = records[top.endIndex...].filter { !$0.isBlank }
    let most = top.map(sample.filledCount).max() ?? 0
    guard top.count < 9, top.count > 1 || !top.isEmpty && isTitle(records[first]), rows.count > 2,
      sample.filledCount(rows[0]) == fieldCount, rows.allSatisfy({ sample.filledCount($0) > most })
    else { return nil }
    return records.indices.first { $0 >= top.endIndex && !records[$0].isBlank }
  }

  private func startBelowRemarks(
    _ records: [CSVSample.Record], from first: Int, rows below: [ColumnSurvey]
  ) -> Int? {
    guard below.contains(where: \.isTyped) else { return nil }
    let isRow = { (record: CSVSample.Record) in
      guard looksRight(record) else { return false }
      let guess = weigh(record, below)
      return guess.fitting > 0 || guess.broken == 0
    }
    guard let row = records[first..<min(first + 16, records.count)].firstIndex(where: isRow), row > first else {
      return nil
    }
    if records[first..<row].allSatisfy({ sample.filledCount($0) <= 1 }) {
      let isPadded = records[first].fieldCount == fieldCount && below.allSatisfy { $0.values > $0.empties }
      return isPadded && (fieldCount > 2 || isTitle(records[first])) ? row : nil
    }
    let holdsNames = { (record: CSVSample.Record) in
      looksRight(record) && sample.filledCount(record) * 2 > fieldCount && !record.holdsValue(sample)
        && !record.isKey(sample)
    }
    var header = row - 1
    if fieldCount > 2, header > first, holdsNames(records[header - 1]), looksLikeUnits(records[header], over: below) {
      header -= 1
    }
    guard header > first, holdsNames(records[header]) else { return nil }
    var isEvident = false
    for record in records[first..<header] {
      let filled = sample.filledCount(record)
      let isShort = filled <= 2 && (0..<filled).allSatisfy { sample.isFilled($0, of: record) }
      guard isShort else { return nil }
      if filled < 2 || fieldCount > 2 || record.holdsValue(sample) || record.isKey(sample) { isEvident = true }
    }
    return isEvident ? header : nil
  }

  /// The record behind lines that are set apart from the table: by an empty record, or by a mark of comments.
  private func startSetApart(_ records: [CSVSample.Record], from first: Int) -> Int? {
    let top = records[first..<min(first + 12, records.count)]
    let isRemark = { [sample] (record: CSVSample.Record) in
      sample.field(0, of: record).bytes.first == UInt8(ascii: "#")
    }
    let remarks = top.prefix(while: isRemark)
    if let last = remarks.lastIndex(where: { $0.fieldCount != fieldCount }), last + 1 < records.count,
      looksRight(records[last + 1])
    {
      return last + 1
    }
    guard let void = top.firstIndex(where: { sample.filledCount($0) == 0 }), void > first else { return nil }
    guard let start = records[void...].firstIndex(where: { sample.filledCount($0) > 0 }), start < void + 4,
      looksRight(records[start])
    else { return nil }
    let above = records[first..<void]
    if !looksRight(records[first]) { return start }
    let below = survey(records[(start + 1)...])
    if above.allSatisfy({ $0.fieldCount != fieldCount || sample.filledCount($0) * 2 <= fieldCount }) {
      // Columns may be as empty as remarks are.
      return above.allSatisfy { weigh($0, below).fitting == 0 } ? start : nil
    }
    guard above.count <= records.count - start else { return nil }
    // Records of the table's length above an empty one: only if the names and the kinds of values begin below it.
    let guess = weigh(records[start], below)
    guard guess.broken > 0, guess.fitting == 0 else { return nil }
    return above.allSatisfy { weigh($0, below).fitting == 0 } ? start : nil
  }

  /// Whether the columns hold values of several kinds, as no list does.
  private var holdsManyKinds: Bool {
    let looks = Set(columns.compactMap(\.look).filter { $0.isValue || $0 == .code })
    return looks.count >= 3 || (looks.count == 2 && fieldCount > 3)
  }

  /// How likely names stand below a line that is no part of the table: where values of other kinds follow them, hardly
  /// by chance; a line that reads like a title helps.
  private func likelihood(of header: CSVSample.Record, below title: CSVSample.Record) -> Double {
    let guess = weigh(header, columns)
    if guess.broken > 0 && guess.fitting == 0 { return 0.5 }
    return isTitle(title) && guess.weight > 1 ? 0.4 : 0.1
  }

  /// The same for rows without names.
  private func likelihood(ofRowsBelow title: CSVSample.Record) -> Double {
    isTitle(title) && columns.count(where: \.isTyped) * 2 >= fieldCount ? 0.5 : 0.1
  }

  private func isTitle(_ record: CSVSample.Record) -> Bool {
    sample.withText(of: sample.field(0, of: record)) { text in
      text.bytes.count { $0 == 32 } > 1 || text.bytes.contains(58) || text.bytes.first == UInt8(ascii: "#")
    }
  }

  // MARK: columns

  private func survey(_ rows: ArraySlice<CSVSample.Record>) -> [ColumnSurvey] {
    var columns = [ColumnSurvey](repeating: ColumnSurvey(), count: min(fieldCount, Self.columnLimit))
    for row in rows.lazy.filter({ $0.fieldCount == fieldCount }).prefix(Self.rowLimit) {
      for column in columns.indices {
        let field = sample.field(column, of: row)
        let quoting = sample.quoting(field)
        let cell = sample.withText(of: field) { sample.memo.traits(of: $0) }
        columns[column].add(cell, isQuoted: quoting.begins && quoting.ends)
      }
    }
    return columns
  }

  /// Names the columns. Where nearly all records agree on another number of fields than the header, they are right:
  /// names that are missing are made up, empty ones too many are left out.
  private mutating func takeNames(_ headers: ArraySlice<CSVSample.Record>, _ data: ArraySlice<CSVSample.Record>) {
    let texts = headers.map { record in (0..<record.fieldCount).map { sample.string($0, of: record) } }
    if fillsHeader, headers.count == 1 {
      evidence.append(
        Evidence("fillHeader", "true", "the header has one row, in which no cell stands above a name", isNotice: true))
    }
    var header = ColumnNames.joined(fillsHeader ? ColumnNames.filled(texts) : texts)
    let usual = data.isEmpty ? header.count : usualCount(data)
    let agreeing = data.count { $0.fieldCount == usual }
    let named = header.count
    if usual != named && agreeing >= 2 && agreeing * 10 >= data.count(where: { !$0.isBlank }) * 9 {
      while header.count > usual, header.last == "" { header.removeLast() }
      while header.count > usual, let empty = header.lastIndex(of: "") { header.remove(at: empty) }
      if header.count == usual - 1 && hasRowNames {
        header.insert("", at: 0)
        evidence.append(
          Evidence(
            "columns", "\(usual)",
            "the header has \(named) names for \(usual) fields: the first field is the rows' names, as R writes them",
            isNotice: true))
      } else {
        while header.count < usual { header.append("") }
        if header.count == usual {
          evidence.append(
            Evidence(
              "columns", "\(usual)", "\(agreeing) records have \(usual) fields, though the header has \(named)",
              isNotice: true))
        }
      }
    }
    names = header
    fieldCount = header.count
  }

  /// Whether the first column could name the rows, and the last is more than the delimiter that ends a record.
  private var hasRowNames: Bool {
    guard let first = columns.first, let last = columns.last else { return false }
    return first.isDistinct && !(last.isEmpty && columns.count == fieldCount)
  }

  // MARK: header

  /// Whether a record stands below the first one.
  private var hasRows: Bool { columns.contains { !$0.isEmpty || $0.empties + $0.nulls > 0 } }

  /// How many records on top name the columns.
  private mutating func guessHeader(_ body: [CSVSample.Record]) -> Int {
    guard let top = body.first else { return 0 }
    let guess = weigh(top, columns)
    if !hasRows {
      let isHeader = guess.weight > 0
      let holdsValues = "the only record \(guess.values.isEmpty ? "does not look like names" : "holds values")"
      evidence.append(
        guess.evidence(
          isHeader ? 1 : 0, isHeader ? "the only record looks like names" : holdsValues, isOnly: true,
          division: division))
      return isHeader ? 1 : 0
    }
    guard guess.weight > 0, sample.filledCount(top) > 0 else {
      let fits = guess.fitting > guess.broken
      evidence.append(
        guess.evidence(
          0, fits ? "the first record has values of the columns' types" : "the first record does not look like names",
          division: division))
      return 0
    }
    var rows = 1
    // A further record of names stands where the rows below it are of kinds that it is not.
    while rows < 5 && rows + 3 < body.count && body[rows].fieldCount == fieldCount {
      let below = survey(body[(rows + 1)...])
      guard looksLikeUnits(body[rows], over: below) else { break }
      columns = below
      rows += 1
    }
    let reason =
      guess.mistyped > 0
      ? "the values below are of types that the first record's are not"
      : guess.isToss ? "nothing tells the first record from those below" : "the first record looks like names"
    units = rows == 1 ? unitsBelow(body) : nil
    evidence.append(guess.evidence(rows, reason, units: units, division: division))
    return rows
  }

  /// What could be a unit in the row below the names: a text over values of a kind, beside no value and not among more
  /// texts over texts. Too little makes a row of names of it.
  private func unitsBelow(_ body: [CSVSample.Record]) -> String? {
    guard body.count > 2, body[1].fieldCount == fieldCount, columns.contains(where: \.holdsValues),
      body[1].couldBeUnits(sample)
    else { return nil }
    let below = survey(body[2...])
    let looks = below.indices.map { column in sample.withText(of: sample.field(column, of: body[1]), CellLook.of) }
    let filled = below.indices.filter { ![.empty, .null].contains(looks[$0]) }
    let odd = filled.filter { below[$0].sharedKinds != nil || below[$0].look?.isValue ?? false }
    guard let first = odd.first, odd.count * 2 >= filled.count else { return nil }
    return sample.string(first, of: body[1])
  }

  /// Whether a record stands over rows of kinds that it is not itself, as units and further names do.
  private func looksLikeUnits(_ record: CSVSample.Record, over below: [ColumnSurvey]) -> Bool {
    // One value by itself shows no kind that the record above is not of.
    guard record.fieldCount == fieldCount, below.count(where: { $0.isTyped && $0.values > 1 }) >= 2 else {
      return false
    }
    let guess = weigh(record, below)
    guard guess.fitting == 0, guess.broken > 0 else { return false }
    var (typed, values) = (0, 0)
    for column in below.indices where below[column].isTyped && sample.isFilled(column, of: record) {
      sample.withText(of: sample.field(column, of: record)) { text in
        let look = CellLook.of(text)
        if look == .null { return }
        typed += 1
        // Brackets are usual around units.
        if text.bytes.allSatisfy({ $0 &- 48 < 10 }) || (look.isValue && look != .structure) { values += 1 }
      }
    }
    return guess.broken * 2 > typed && values == 0
  }

  private func weigh(_ record: CSVSample.Record, _ columns: [ColumnSurvey]) -> HeaderGuess {
    var guess = HeaderGuess()
    // Names may be one short, for the rows' names: they belong to the columns on the right then.
    let shift = record.fieldCount + 1 == fieldCount && hasRowNames ? 1 : 0
    for index in columns.indices where index >= shift && index - shift < record.fieldCount {
      sample.withText(of: sample.field(index - shift, of: record)) { guess.add($0, column: index, columns[index]) }
    }
    guess.finish()
    return guess
  }
}

extension CSVSample.Record {
  /// Whether no field is a value. Brackets are usual around units.
  func couldBeUnits(_ sample: CSVSample) -> Bool {
    (0..<fieldCount).allSatisfy { index in
      sample.withText(of: sample.field(index, of: self)) {
        let look = CellLook.of($0)
        return !look.isValue || look == .structure
      }
    }
  }

  /// Whether a field is a value rather than a name.
  fileprivate func holdsValue(_ sample: CSVSample) -> Bool {
    (0..<fieldCount).contains { index in
      sample.withText(of: sample.field(index, of: self)) { CellLook.of($0).isValue }
    }
  }

  /// Whether the first field announces the next: `Author:`.
  fileprivate func isKey(_ sample: CSVSample) -> Bool {
    sample.withText(of: sample.field(0, of: self)) { $0.bytes.last == UInt8(ascii: ":") }
  }
}
