/// Tells how a further file of a table is written, from the file that was sniffed: whether it has the same table, and
/// where that begins.
///
/// Lines before the table, dialect and header are those of the file itself. The names that the other file has say where
/// to look for them: a header is where enough of these names stand, with the delimiter of the other file or else with
/// the one that the file shows by itself. Quotes are those that the file shows; one that shows none has the other's.
struct CSVFileFit {
  private let reference: CSVSniffer.Form
  private let path: String
  private let options: CSVOptions
  /// The names of the reference, unique.
  private let names: Set<String>
  private let orderedNames: [String]
  /// What the columns of a reference without a header hold, where that is not text.
  private let kinds: [FieldKinds]

  /// Records that may stand before a header.
  private static let lookedAt = 60

  init(_ reference: CSVSniffer.Form, head: Buffer<UInt8>, path: String, options: CSVOptions) {
    self.reference = reference
    self.path = path
    self.options = options
    orderedNames = ColumnNames.unique(reference.names, path: path).names
    names = Set(orderedNames)
    kinds = reference.headerRows == 0 ? Self.kinds(reference, head) : []
  }

  /// Whether a file holds nothing but white space.
  static func isBlank(_ head: CSVOpening.Head) -> Bool {
    guard head.isWhole else { return false }
    var text = head.text.elements[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    return text.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
  }

  /// The form of a file.
  /// - Returns: `nil` when more of the file has to be read to tell; never when `isEnough`.
  /// - Throws: `Failure` (`input`) for a file that has another table, `recipe` for options that make no sense.
  func form(of head: CSVOpening.Head, path: String, isEnough: Bool) throws -> CSVSniffer.Form? {
    if reference.fieldCount == 0 {
      return try CSVSniffer(head: head.text, isWhole: head.isWhole, options: options).sniff()
    }
    return reference.headerRows > 0
      ? try named(head, path, isEnough: isEnough) : try numbered(head, path, isEnough: isEnough)
  }

  /// The options with the dialect of another form.
  private func options(like form: CSVSniffer.Form) -> CSVOptions {
    var like = options
    like.delimiter = form.dialect.delimiterText
    like.quote = form.dialect.quoteText
    like.escape = form.dialect.escapeText
    return like
  }

  // MARK: quotes

  /// A form with the quote and the escape that a file shows by itself where its fields end as the form says. Where both
  /// read the beginning alike, the file shows neither, and what comes further down is sooner written like the others.
  private func ownQuotes(_ form: CSVSniffer.Form, in head: CSVOpening.Head) throws(Failure) -> CSVSniffer.Form {
    guard options.quote == nil || options.escape == nil else { return form }
    var like = options
    like.delimiter = form.dialect.delimiterText
    let sniffer = CSVSniffer(head: head.text, isWhole: head.isWhole, options: like)
    let usual = CSVDialect()
    let isUsual = form.dialect.quote == usual.quote && form.dialect.escape == usual.escape
    if isUsual, try sniffer.isWithoutOtherQuotes { return form }
    let own = try sniffer.sniff().dialect
    var result = form
    (result.dialect.quote, result.dialect.escape) = (own.quote, own.escape)
    if own.quote == form.dialect.quote, own.escape == nil, let quote = own.quote, let escape = form.dialect.escape,
      !Self.speaksAgainst(escape, quote, in: head.text)
    {
      result.dialect.escape = escape
    }
    return isReadAlike(head, result.dialect, form.dialect) ? form : result
  }

  /// Whether a text can hardly be written with an escape: quotes are doubled within its fields, or the sign stands before
  /// what needs none and is no usual name of a control character.
  private static func speaksAgainst(_ escape: UInt8, _ quote: UInt8, in text: Buffer<UInt8>) -> Bool {
    let named = Set("nrtbf0NZ'\"".utf8).union([escape, quote, 10, 13])
    var at = 0
    while at + 1 < text.count {
      let (byte, next) = (text[at], text[at + 1])
      if byte == escape {
        if !named.contains(next) { return true }
        at += 2
      } else if byte == quote && next == quote {
        let isEmptyField =
          at == 0 || at + 2 >= text.count || !isLetterOrDigit(text[at - 1]) && !isLetterOrDigit(text[at + 2])
        if !isEmptyField { return true }
        at += 2
      } else {
        at += 1
      }
    }
    return false
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  /// Whether the beginning of a file says the same in two dialects.
  private func isReadAlike(_ head: CSVOpening.Head, _ one: CSVDialect, _ other: CSVDialect) -> Bool {
    if one == other { return true }
    let samples = [one, other].map {
      CSVSample(head.text, from: 0, dialect: $0, isWhole: head.isWhole, limit: CSVSniffer.sampleLimit)
    }
    let (first, second) = (samples[0].records, samples[1].records)
    return first.count == second.count
      && zip(first, second).allSatisfy { one, other in
        one.fieldCount == other.fieldCount && samples[0].strings(of: one) == samples[1].strings(of: other)
      }
  }

  // MARK: files with a header

  private func named(_ head: CSVOpening.Head, _ path: String, isEnough: Bool) throws -> CSVSniffer.Form? {
    if let form = try anchored(head, reference) { return form }
    // The names tell the delimiter better than the few rows that a file may have.
    for delimiter in [",", ";", "\t", "|"] where options.delimiter == nil {
      var other = reference
      other.dialect.delimiter = Array(delimiter.utf8)
      guard other.dialect != reference.dialect else { continue }
      if let form = try anchored(head, other, isCertain: true) { return form }
    }
    guard isEnough || head.text.count >= 1 << 20 else { return nil }
    let own = try CSVSniffer(head: head.text, isWhole: head.isWhole, options: options).sniff()
    if own.fieldCount == 0 { return own }
    if let form = try anchored(head, own) { return form }
    throw misfit(own, head, path)
  }

  /// The form with the header where the names of the reference stand; `nil` when they stand nowhere.
  /// - Parameter isCertain: whether one name among several does not do.
  private func anchored(
    _ head: CSVOpening.Head, _ form: CSVSniffer.Form, isCertain: Bool = false
  ) throws -> CSVSniffer.Form? {
    let form = try ownQuotes(form, in: head)
    var like = options(like: form)
    let start = head.text.elements.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let begin = LineEnds.position(behind: options.skipLines ?? 0, in: head.text, from: start)
    let sample = CSVSample(
      head.text, from: begin, dialect: form.dialect, isWhole: head.isWhole, limit: Self.lookedAt)
    let rows = reference.headerRows
    var best: (place: Int, shared: Int)?
    for place in sample.records.indices where place + rows <= sample.records.count {
      guard !sample.records[place].isBlank else { continue }
      let shared = self.shared(sample, place..<(place + rows))
      if shared > best?.shared ?? 0 { best = (place, shared) }
      // With lines to skip given, the header is what stands there.
      if shared == names.count || (options.skipLines != nil && best != nil) { break }
    }
    guard let best, !isCertain || best.shared > 1 || names.count == 1 else { return nil }
    let position = sample.records[best.place].start
    like.skipLines = LineEnds.count(in: head.text, from: start, to: position)
    let evidence = skipped(sample, best.place, like.skipLines ?? 0) + units(sample, best.place, head)
    if isSame(sample, best.place) {
      var same = form
      same.evidence = evidence
      same.skippedLines = like.skipLines ?? 0
      same.dataStart = min(sample.records[best.place].end, head.text.count)
      same.hasQuotes = sample.hasQuotes
      same.names = reference.names
      (same.headerRows, same.fieldCount) = (rows, reference.fieldCount)
      return same
    }
    like.header = .rows(rows)
    var result = try CSVSniffer(head: head.text, isWhole: head.isWhole, options: like).sniff()
    result.skippedLines = like.skipLines ?? 0
    result.evidence = evidence + result.evidence.filter(\.isNotice)
    return result
  }

  /// What stands before the header, where it is more than blank lines and a first line `sep=;`.
  private func skipped(_ sample: CSVSample, _ place: Int, _ lines: Int) -> [Evidence] {
    let above = sample.records[..<place].filter { record in
      !record.isBlank && !(record.start <= 3 && sample.string(0, of: record).lowercased().hasPrefix("sep="))
    }
    guard options.skipLines == nil, !above.isEmpty else { return [] }
    return [Evidence("skipLines", "\(lines)", "its header stands behind so many lines", isNotice: true)]
  }

  /// What is said of a row below the header that could hold units.
  private func units(_ sample: CSVSample, _ place: Int, _ head: CSVOpening.Head) -> [Evidence] {
    guard options.header == .auto, reference.headerRows == 1, place + 2 < sample.records.count,
      sample.records[place + 1].couldBeUnits(sample)
    else { return [] }
    let table = CSVSample(
      head.text, from: sample.records[place].start, dialect: sample.dialect, isWhole: head.isWhole,
      limit: Self.lookedAt)
    var like = options
    (like.skipLines, like.header) = (0, .auto)
    let shape = TableShape(table, options: like)
    guard shape.headerRows > 1 || shape.units != nil else { return [] }
    let units = shape.units ?? sample.strings(of: sample.records[place + 1]).first { !$0.isEmpty } ?? ""
    return [
      Evidence(
        "header", "true",
        "its names are those of \(self.path), though the row below them, with \"\(units.prefix(40))\", is unlike those that follow; if it holds units, read the file apart with \"header\": 2",
        isNotice: true)
    ]
  }

  /// Whether a record is the header of the reference as it stands, with records as long behind it: most files have it.
  private func isSame(_ sample: CSVSample, _ place: Int) -> Bool {
    let top = sample.records[place]
    guard reference.headerRows == 1, top.fieldCount == reference.fieldCount else { return false }
    guard sample.strings(of: top) == reference.names else { return false }
    let next = sample.records.dropFirst(place + 1).first { !$0.isBlank }
    return next.map { $0.fieldCount == reference.fieldCount } ?? true
  }

  /// How many names records share with the reference; 0 when they are too few to be its header.
  private func shared(_ sample: CSVSample, _ records: Range<Int>) -> Int {
    var fields: [[String]] = []
    for record in records {
      // Long records are data, and need not be taken apart.
      guard sample.records[record].fieldCount <= 4 * names.count + 64 else { return 0 }
      fields.append(sample.strings(of: sample.records[record]))
    }
    let joined = ColumnNames.joined(options.fillHeader ? ColumnNames.filled(fields) : fields)
    let own = joined.filter { !$0.isEmpty }
    let shared = Set(own).intersection(names).count
    let smaller = min(own.count, names.count)
    return shared > 0 && shared * 2 >= smaller ? shared : 0
  }

  private func misfit(_ own: CSVSniffer.Form, _ head: CSVOpening.Head, _ path: String) -> Failure {
    let expected = Self.list(orderedNames)
    if own.headerRows == 0 && own.fieldCount == reference.fieldCount {
      return Failure(
        .input,
        "\(path) begins with \(firstRecord(own, head)) and has no header with the names of \(self.path) (\(expected)); give it one, or read it apart with \"header\": false and put the two together with union-tables"
      )
    }
    let found =
      own.headerRows > 0 ? "its columns are \(Self.list(own.names))" : "it begins with \(firstRecord(own, head))"
    return Failure(
      .input,
      "\(path) does not fit \(self.path), which is read with it: \(found), not \(expected); name the files of one table with a pattern, or read them apart and put them together with union-tables"
    )
  }

  // MARK: files without

  private func numbered(_ head: CSVOpening.Head, _ path: String, isEnough: Bool) throws -> CSVSniffer.Form? {
    var like = try options(like: ownQuotes(reference, in: head))
    like.header = .rows(0)
    var form = try CSVSniffer(head: head.text, isWhole: head.isWhole, options: like).sniff()
    if like.delimiter == "" && options.delimiter == nil {
      // Without a delimiter everything is one field, so it is the file that has to show whether it has more.
      like.delimiter = nil
      (like.quote, like.escape) = (options.quote, options.escape)
      let own = try CSVSniffer(head: head.text, isWhole: head.isWhole, options: like).sniff()
      if own.fieldCount > 1 && own.dialect.hasUsualDelimiter { form = own }
    }
    if form.fieldCount != reference.fieldCount {
      guard isEnough || head.text.count >= 1 << 20 else { return nil }
      var own = options
      own.header = .rows(0)
      let other = try CSVSniffer(head: head.text, isWhole: head.isWhole, options: own).sniff()
      if other.fieldCount == reference.fieldCount {
        form = other
      } else if form.fieldCount == 1 || reference.fieldCount == 1 {
        throw Failure(
          .input,
          "\(path) does not fit \(self.path), which is read with it: its records have \(form.fieldCount) fields, not \(reference.fieldCount); name the files of one table with a pattern, or set \"delimiter\""
        )
      }
    }
    if options.header == .auto, let names = header(form, head) {
      throw Failure(
        .input,
        "\(path) begins with a header (\(names)), but \(self.path), which is read with it, has none; give each file one, or read them apart and put them together with union-tables"
      )
    }
    form.unreadNames = try unreadNames(form, head)
    return form
  }

  /// The first record where it looks like names beyond doubt, with nothing to tell from the rows of the reference.
  private func unreadNames(_ form: CSVSniffer.Form, _ head: CSVOpening.Head) throws -> [String] {
    guard options.header == .auto else { return [] }
    var like = options(like: form)
    like.header = .auto
    let own = try CSVSniffer(head: head.text, isWhole: head.isWhole, options: like).sniff()
    guard own.headerRows > 0, own.fieldCount == form.fieldCount else { return [] }
    return own.evidence.contains { $0.subject == "header" && $0.isNotice } ? [] : own.names
  }

  /// The first record in words, when its fields are none of the kinds of their columns in the reference.
  private func header(_ form: CSVSniffer.Form, _ head: CSVOpening.Head) -> String? {
    guard form.dataStart < head.text.count else { return nil }
    let sample = CSVSample(head.text, from: form.dataStart, dialect: form.dialect, isWhole: head.isWhole, limit: 1)
    guard let top = sample.records.first else { return nil }
    var (broken, fitting) = (0, 0)
    for (field, kind) in zip(sample.fields(of: top), kinds) where !kind.isEmpty && field.count > 0 {
      let own = sample.withText(of: field) { FieldKinds.of($0.start, $0.count) }
      if own.isDisjoint(with: kind) { broken += 1 } else { fitting += 1 }
    }
    guard broken > 0, fitting == 0 else { return nil }
    return Self.list(sample.strings(of: top))
  }

  private static func kinds(_ form: CSVSniffer.Form, _ head: Buffer<UInt8>) -> [FieldKinds] {
    var kinds = [FieldKinds](repeating: .all, count: form.fieldCount)
    guard form.dataStart < head.count else { return [] }
    let sample = CSVSample(head, from: form.dataStart, dialect: form.dialect, isWhole: true, limit: 100)
    for record in sample.records where record.fieldCount == form.fieldCount {
      for (column, field) in sample.fields(of: record).enumerated() where field.count > 0 {
        kinds[column].formIntersection(sample.withText(of: field) { FieldKinds.of($0.start, $0.count) })
      }
    }
    return kinds.map { $0 == .all ? [] : $0 }
  }

  // MARK: words

  private func firstRecord(_ form: CSVSniffer.Form, _ head: CSVOpening.Head) -> String {
    let start = min(form.dataStart, head.text.count)
    let sample = CSVSample(head.text, from: start, dialect: form.dialect, isWhole: head.isWhole, limit: 1)
    return Self.list(sample.records.first.map(sample.strings) ?? [])
  }

  private static func list(_ texts: [String]) -> String {
    let shown = texts.prefix(5).map { $0.count > 30 ? $0.prefix(30) + "…" : $0 }.joined(separator: ", ")
    return texts.count > 5 ? shown + ", …" : shown
  }
}
