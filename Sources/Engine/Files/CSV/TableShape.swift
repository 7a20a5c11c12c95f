/// Where the table begins in a sample: lines before it, header records, the number of fields.
struct TableShape {
  private(set) var fieldCount = 0
  private(set) var headerRows = 0
  private(set) var names: [String] = []
  /// Position of the first header record, or of the first record without a header.
  private(set) var headerStart: Int?
  private(set) var dataStart: Int?
  private(set) var evidence: [Evidence] = []

  private let sample: CSVSample

  init(_ sample: CSVSample, options: CSVOptions) {
    self.sample = sample
    let comment = sample.dialect.comment
    let records = sample.records.filter { record in
      guard !comment.isEmpty, record.fields.count == 1 else { return true }
      return !(record.fields[0].count >= comment.count && record.fields[0].bytes.starts(with: comment))
    }
    guard !records.isEmpty else { return }
    fieldCount = usualCount(records)
    var first = records.firstIndex { !$0.isBlank } ?? records.count
    // Without a header a blank line at the top is a row as good as any, if a row is one field.
    if fieldCount == 1 && options.header == .rows(0) && first < records.count { first = 0 }
    if options.skipLines == nil && first < records.count {
      let start = tableStart(records, from: first)
      if start > first {
        evidence.append(
          Evidence(
            "skipLines", "\(start)", "the first \(start) records do not look like the \(fieldCount) columns below"))
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
    switch options.header {
    case .rows(let rows):
      headerRows = min(max(rows, 0), body.count)
    case .auto: headerRows = guessHeader(body)
    }
    if headerRows > 0 {
      takeNames(body[0..<headerRows].map { record in record.fields.map { sample.string($0) } }, body[headerRows...])
      dataStart = body[headerRows - 1].end
    } else {
      dataStart = headerStart
    }
  }

  /// Names the columns. Where nearly all records agree on another number of fields than the header, they are right:
  /// missing names are made up later, empty ones too many are left out.
  private mutating func takeNames(_ headers: [[String]], _ data: ArraySlice<CSVSample.Record>) {
    var header = (0..<(headers.map(\.count).max() ?? 0)).map { column in
      headers.compactMap { column < $0.count && !$0[column].isEmpty ? $0[column] : nil }.joined(separator: " ")
    }
    let usual = data.isEmpty ? header.count : usualCount(Array(data))
    let agreeing = data.count { $0.fields.count == usual }
    let named = header.count
    if usual != named && agreeing >= 2 && agreeing * 10 >= data.count(where: { !$0.isBlank }) * 9 {
      while header.count > usual, let empty = header.lastIndex(of: "") { header.remove(at: empty) }
      while header.count < usual { header.append("") }
      if header.count == usual {
        evidence.append(
          Evidence("columns", "\(usual)", "\(agreeing) records have \(usual) fields, though the header has \(named)"))
      }
    }
    names = header
    fieldCount = header.count
  }

  /// The most frequent number of fields, the larger one of two.
  private func usualCount(_ records: [CSVSample.Record]) -> Int {
    var counts: [Int: Int] = [:]
    for record in records where !record.isBlank { counts[record.fields.count, default: 0] += 1 }
    return counts.max { $0.value != $1.value ? $0.value < $1.value : $0.key < $1.key }?.key ?? 1
  }

  /// The first record that belongs to the table.
  private func tableStart(_ records: [CSVSample.Record], from first: Int) -> Int {
    func looksRight(_ record: CSVSample.Record) -> Bool {
      guard record.fields.count == fieldCount else { return false }
      let filled = record.fields.reduce(0) { $0 + ($1.count > 0 ? 1 : 0) }
      return fieldCount < 3 || filled * 3 >= fieldCount
    }
    guard fieldCount > 1 else { return first }
    var start = first
    while start < records.count && start < first + 50 && !looksRight(records[start]) { start += 1 }
    // Nothing looks right, or only what comes late: the table starts at the top after all.
    guard start < records.count, start < first + 50, looksRight(records[start]) else { return first }
    let top = records[first].fields
    if start == first + 1 && top.count * 2 > fieldCount && top.count(where: { $0.count > 0 }) * 4 >= top.count * 3 {
      // One record of another length: a header with names too few or too many.
      return first
    }
    // A blank line soon behind a beginning that does not fit ends the preamble.
    if start > first, let blank = records[start..<min(start + 5, records.count)].firstIndex(where: \.isBlank),
      blank + 1 < records.count, records[first..<blank].count < 12, looksRight(records[blank + 1])
    {
      start = blank + 1
    }
    return start
  }

  /// How many records on top name the columns.
  private mutating func guessHeader(_ body: [CSVSample.Record]) -> Int {
    guard let top = body.first else { return 0 }
    let data = body.dropFirst().filter { $0.fields.count == fieldCount }.prefix(300)
    func kinds(_ field: TextView) -> FieldKinds {
      sample.withText(of: field) { $0.count == 0 ? .all : FieldKinds.of($0.start, $0.count) }
    }
    if data.isEmpty {
      let typed = top.fields.filter { $0.count > 0 && !kinds($0).isEmpty }.count
      let isHeader = typed * 2 <= top.fields.count
      note(isHeader ? 1 : 0, isHeader ? "the only record, and not of values" : "the only record holds values")
      return isHeader ? 1 : 0
    }
    // Columns in which nearly all fields are of one kind that is not text.
    var typedColumns: [(column: Int, kind: FieldKinds)] = []
    for column in 0..<fieldCount {
      var shared = FieldKinds.all
      var (values, misfits) = (0, 0)
      for record in data where record.fields[column].count > 0 {
        values += 1
        let own = kinds(record.fields[column])
        if own.isDisjoint(with: shared) { misfits += 1 } else { shared.formIntersection(own) }
      }
      if values > 0 && misfits * 10 <= values && shared != .all { typedColumns.append((column, shared)) }
    }
    func breaks(_ record: CSVSample.Record) -> (broken: Int, fitting: Int) {
      var (broken, fitting) = (0, 0)
      for (column, kind) in typedColumns where column < record.fields.count && record.fields[column].count > 0 {
        if kinds(record.fields[column]).isDisjoint(with: kind) { broken += 1 } else { fitting += 1 }
      }
      return (broken, fitting)
    }
    let (broken, fitting) = breaks(top)
    if fitting > broken {
      note(0, "the first record has values of the columns' types")
      return 0
    }
    if broken == 0 && !looksLikeNames(top) {
      note(0, "the first record does not look like names")
      return 0
    }
    var rows = 1
    if typedColumns.count >= 2 && data.count >= 5 {
      while rows < 5 && rows < body.count - 3 {
        let record = body[rows]
        let (broken, fitting) = breaks(record)
        guard record.fields.count == fieldCount, fitting == 0, broken * 2 > typedColumns.count else { break }
        rows += 1
      }
    }
    note(
      rows,
      broken > 0 ? "the values below are of types that the first record's are not" : "the first record looks like names"
    )
    return rows
  }

  /// Names are short, and not long texts, URLs or numbers.
  private func looksLikeNames(_ record: CSVSample.Record) -> Bool {
    var odd = 0
    for field in record.fields {
      let isOdd = sample.withText(of: field) { text in
        text.count > 80 || (text.count > 0 && !FieldKinds.of(text.start, text.count).isEmpty)
      }
      if isOdd { odd += 1 }
    }
    return odd * 4 <= record.fields.count
  }

  private mutating func note(_ rows: Int, _ reason: String) {
    evidence.append(Evidence("header", rows == 0 ? "false" : rows == 1 ? "true" : "\(rows)", reason))
  }
}
