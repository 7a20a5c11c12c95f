/// Opens the files of a CSV table: sniffs one, fits the others to it, guesses the types.
struct CSVOpening {
  let files: [FoundFile]
  let options: CSVOptions
  let pins: [String: TypePin]
  let limit: ColumnLimit
  /// Charged for beginnings that are longer than usual.
  let budget: MemoryBudget
  /// Looked at before each file.
  let cancellation: Cancellation
  /// Encodings that reading has shown, by number of the file.
  var encodings: [Int: EncodingGuess] = [:]

  static let headBytes = 256 << 10
  /// Files that are looked at for the one with the most to go by, and for types.
  private static let sampledFiles = 16
  /// A smaller file may have more lines before its table than in it.
  private static let tinyBytes = 4 << 10

  /// The decoded beginning of a file.
  struct Head {
    var text: Buffer<UInt8>
    var isWhole: Bool
    var isPlain: Bool
    var encoding: TextEncoding
    var encodingIsGuess: Bool
    var evidence: Evidence?
    /// What the encoding would be otherwise, when it is a guess by the letters.
    var alternative: String?
    /// Lines of the footer, and where in the text it begins, as far as that is known.
    var footerLines: Int?
    var footerStart: Int?

    /// Whether nothing is left of the file.
    var isAllFooter: Bool { footerStart == 0 && footerLines ?? 0 > 0 }
  }

  /// What is kept of a file once it has been looked at.
  struct Look {
    var form: CSVSniffer.Form
    var names: [String] = []
    var head: Head
    /// The first line end before the data.
    var firstLineEnd: CSVLineEnds

    init(_ form: CSVSniffer.Form, _ head: Head) {
      self.form = form
      self.head = head
      firstLineEnd = .first(head.text.base, 0..<min(form.dataStart, head.text.count))
    }
  }

  func open() throws -> CSVSource {
    guard !files.isEmpty else { throw Failure(.input, "no file to read") }
    var evidence: [Evidence] = []
    var notes: [String] = []
    let (reference, first) = try reference()
    if files.count == 1, let reason = first.form.nothingLeft {
      throw Failure(.input, "\(files[0].path): \(reason); skip fewer lines")
    }
    if files.count == 1, first.head.isAllFooter, let lines = first.head.footerLines {
      let own = NumberText.counted(lines, "line")
      throw Failure(.input, "\(files[0].path): it has \(own), and \"skipFooter\" leaves none of them; skip fewer lines")
    }
    evidence += first.head.evidence.map { [$0] } ?? []
    evidence += first.form.evidence
    let fit = CSVFileFit(first.form, head: first.head.text, path: files[reference].path, options: options)
    var looks: [Look] = []
    for (number, file) in files.enumerated() {
      try cancellation.check()
      var look = first
      if number != reference { look = try self.look(at: file, number: number, fit) }
      try limit.check(look.form.fieldCount, in: file.path)
      let given =
        look.form.headerRows > 0 ? look.form.names : ColumnNames.numbered(look.form.fieldCount, options.columnNames)
      let (unique, renamed) = ColumnNames.unique(given, path: file.path)
      look.names = unique
      if notes.count < 20 { notes += damagedNames(look, file.path) }
      evidence += renamed.prefix(number == reference ? .max : 20)
      for entry in renamed.prefix(5) where !entry.reason.isEmpty && notes.count < 20 {
        notes.append("\(entry.reason); it is read as \"\(entry.value)\"")
      }
      // Only of the files that are looked at for types the text is needed any more.
      if number >= Self.sampledFiles { look.head.text = Buffer(capacity: 0) }
      looks.append(look)
    }
    notes = notices(looks, reference) + notes
    let names = try ColumnNames.merged(zip(files, looks).map { ($0.path, $1.names) })
    try limit.check(names.count, in: files[0].path)
    var layouts = self.layouts(looks, names)
    let lacking = MissingColumns(layouts, names)
    evidence += lacking.evidence
    notes += lacking.notes
    notes += guessedEncodings(looks)
    notes += unreadHeaders(looks, reference)
    notes += shortFiles(looks)
    evidence += differences(looks, reference)
    var columns = names.map { CSVColumn(name: $0, type: .text, certainty: .unseen) }
    notes += try appendPartitions(&columns, &layouts, &evidence)
    try applyPins(&columns)
    let table = CSVTable(columns: columns, layouts: layouts, options: options)
    let types = guessTypes(&columns, table, looks.map(\.head), reference)
    evidence += types
    notes += types.filter(\.isNotice).prefix(20).map { $0.notice(of: files[reference].path) }
    let (resolved, difference) = resolved(looks, first)
    return CSVSource(
      table: table.with(columns: columns, options: options), evidence: evidence, notes: notes, options: options,
      resolvedOptions: resolved, difference: difference, pins: pins)
  }

  /// The file that says most about how all are written: the largest of the first ones, if it is no mere list of lines, or
  /// else the first with a table.
  private func reference() throws -> (number: Int, look: Look) {
    let sampled = files.indices.prefix(Self.sampledFiles).sorted {
      (-files[$0].byteCount, $0) < (-files[$1].byteCount, $1)
    }
    var (empty, lines): (Look?, (Int, Look)?) = (nil, nil)
    for number in sampled + files.indices.dropFirst(Self.sampledFiles) {
      try cancellation.check()
      let look = try sniffed(number)
      let (form, head) = (look.form, look.head)
      if form.fieldCount == 0 || (files.count > 1 && CSVFileFit.isBlank(head)) {
        if number == 0 || empty == nil { empty = look }
      } else if form.fieldCount > 1 || files.count == 1 {
        return try agreed(number, look, among: sampled)
      } else {
        lines = lines ?? (number, look)
      }
      if number >= Self.sampledFiles, let lines { return lines }
    }
    if let lines { return lines }
    guard let empty else { throw Failure(.input, "no file to read") }
    return (0, empty)
  }

  /// Of tiny files, which say little each, the first one that is read as most of them are.
  private func agreed(_ number: Int, _ look: Look, among sampled: [Int]) throws -> (number: Int, look: Look) {
    guard files.count > 2, files[number].byteCount < Self.tinyBytes else { return (number, look) }
    var groups: [(names: Set<String>, number: Int, look: Look, count: Int)] = []
    for other in [number] + sampled.filter({ $0 != number }) {
      let look = other == number ? look : try sniffed(other)
      guard look.form.fieldCount > 1, !CSVFileFit.isBlank(look.head) else { continue }
      let names = Set(look.form.names)
      if let place = groups.firstIndex(where: { $0.names == names }) {
        groups[place].count += 1
      } else {
        groups.append((names, other, look, 1))
      }
    }
    // The largest file wins against as many others.
    let most = groups.reduce(groups[0]) { $1.count > $0.count ? $1 : $0 }
    return (most.number, most.look)
  }

  /// A file by itself, from as much of its beginning as holds a whole record behind the header.
  private func sniffed(_ number: Int) throws -> Look {
    var (limit, charged) = (Self.headBytes, 0)
    defer { budget.release(charged) }
    while true {
      let head = try readHead(number, limit: limit)
      try RecordSeparator.refuse(head, path: files[number].path, options)
      // Nothing but blank lines says nothing, however many they are.
      let isBlank = !head.isWhole && Self.isBlank(head.text, from: 0)
      if !isBlank {
        let form = try CSVSniffer(
          head: head.text, isWhole: head.isWhole, options: options, expected: Set(pins.keys)
        ).sniff()
        if form.hasData || head.isWhole { return Look(form, head) }
        // A header is there, and behind it nothing but blank lines: what comes then is found when all is read.
        if form.fieldCount > 0 && Self.isBlank(head.text, from: form.dataStart) { return Look(form, head) }
      }
      guard let more = growth(of: limit), budget.charge(more) else { throw tooLong(number, limit, isBlank: isBlank) }
      charged += more
      limit *= 4
    }
  }

  /// What four times as much of a file takes: the bytes, their decoded form, and where their fields end; `nil` where
  /// that is more than is ever looked at.
  private func growth(of limit: Int) -> Int? { limit < 1 << 28 ? limit * 4 * 3 : nil }

  private func tooLong(_ number: Int, _ limit: Int, isBlank: Bool) -> Failure {
    let path = files[number].path
    return Failure(
      .input,
      isBlank
        ? "\(path) begins with more than \(limit >> 10) KiB of blank lines; remove them, or give more --memory"
        : "the first record of \(path) is longer than \(limit >> 10) KiB; is a quote never closed? Set \"quote\" (\"\" for none), or give more --memory"
    )
  }

  private static func isBlank(_ text: Buffer<UInt8>, from start: Int) -> Bool {
    start < text.count && text.elements[start...].allSatisfy { $0 == 10 || $0 == 13 }
  }

  /// A further file. Its beginning is read as far as it takes to see where its table begins.
  private func look(at file: FoundFile, number: Int, _ fit: CSVFileFit) throws -> Look {
    var (limit, charged) = (16 << 10, 0)
    defer { budget.release(charged) }
    while true {
      let head = try readHead(number, limit: limit)
      try RecordSeparator.refuse(head, path: file.path, options)
      if CSVFileFit.isBlank(head) { return Look(CSVSniffer.Form(), head) }
      let isBlank = !head.isWhole && Self.isBlank(head.text, from: 0)
      let more = limit < Self.headBytes ? 0 : growth(of: limit)
      if !isBlank {
        let form = try fit.form(of: head, path: file.path, isEnough: head.isWhole || more == nil)
        // Or else a header that is longer than what was read.
        if let form, head.isWhole || (form.fieldCount > 0 && form.dataStart < head.text.count) {
          return Look(form, head)
        }
      }
      guard let more, budget.charge(more) else { throw tooLong(number, limit, isBlank: isBlank) }
      charged += more
      limit *= 4
    }
  }

  private func layouts(_ looks: [Look], _ names: [String]) -> [CSVLayout] {
    let place = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return looks.enumerated().map { number, look in
      var fields = [Int?](repeating: nil, count: names.count)
      for (field, name) in look.names.enumerated() { if let column = place[name] { fields[column] = field } }
      return CSVLayout(
        file: files[number], encoding: look.head.encoding, encodingIsGuess: look.head.encodingIsGuess,
        dialect: look.form.dialect, countsQuotes: look.form.hasQuotes, isPlain: look.head.isPlain,
        dataStart: look.form.dataStart, commentLines: look.form.commentLines, skipFooter: options.skipFooter, footerLines: look.head.footerLines,
        footerStart: look.head.footerStart, firstLineEnd: look.firstLineEnd,
        fieldCount: look.form.fieldCount, fields: fields)
    }
  }

  /// The options as given, completed by what was found in all files alike, and what is not alike.
  private func resolved(_ looks: [Look], _ first: Look) -> (options: CSVOptions, difference: String?) {
    let tables = looks.filter { $0.form.fieldCount > 0 }
    var resolved = options
    var difference: String?
    /// Whether a value is the same in all files with a table; if not, that is kept in words.
    func isShared<Value: Equatable>(_ words: String, _ value: (Look) -> Value) -> Bool {
      if tables.allSatisfy({ value($0) == value(first) }) { return true }
      difference = difference ?? words
      return false
    }
    if isShared("files that separate or quote fields in different ways", \.form.dialect) {
      let dialect = first.form.dialect
      resolved.delimiter = dialect.delimiterText
      resolved.quote = dialect.quoteText
      resolved.escape = dialect.escapeText
    }
    if isShared("files with and without a header", \.form.headerRows) { resolved.header = .rows(first.form.headerRows) }
    if isShared("files in different encodings", \.head.encoding) { resolved.encoding = first.head.encoding.name }
    if isShared("files with different numbers of lines before the table", \.form.skippedLines) {
      resolved.skipLines = first.form.skippedLines
    }
    return (resolved, difference)
  }

  // MARK: beginnings

  private func readHead(_ number: Int, limit: Int = headBytes) throws -> Head {
    let file = files[number]
    let pinned = try options.encoding.map { name throws(Failure) in try TextEncoding(named: name) }
    let raw = try file.openStream()
    let bytes = Buffer<UInt8>(capacity: limit, count: 0)
    bytes.count = try raw.fill(UnsafeMutableRawBufferPointer(start: bytes.base, count: limit))
    let isWhole = bytes.count < limit
    var head = Head(
      text: bytes, isWhole: isWhole, isPlain: raw is FileStream, encoding: pinned ?? .utf8, encodingIsGuess: false)
    if let known = encodings[number] {
      head.encoding = known.encoding
      head.evidence = Evidence("encoding", known.encoding.name, known.reason)
      head.alternative = known.alternative
    } else if pinned == nil {
      let guess = try EncodingGuess(bytes.elements, isWhole: isWhole)
      head.encoding = guess.encoding
      head.encodingIsGuess = !guess.isCertain
      head.alternative = guess.alternative
      head.evidence = Evidence("encoding", guess.encoding.name, guess.reason)
    }
    if !head.encoding.isUTF8 { head.isPlain = false }
    if !head.encoding.isUTF8 || options.skipFooter > 0 {
      let decoded = try file.openStream(encoding: head.encoding)
      try take(decoded, file, limit: limit, &head)
    }
    (head.text.base + head.text.count).update(repeating: 0, count: limit - head.text.count + 64)
    return head
  }

  /// Sets the text of a head to what a file begins with once it is decoded, without its footer.
  private func take(_ decoded: any ByteStream, _ file: FoundFile, limit: Int, _ head: inout Head) throws(Failure) {
    let footer = options.skipFooter > 0 ? FooterStream(decoded, lines: options.skipFooter, budget: budget) : nil
    let text = Buffer<UInt8>(capacity: limit, count: 0)
    text.count = try (footer ?? decoded).fill(UnsafeMutableRawBufferPointer(start: text.base, count: limit))
    head.isWhole = text.count < limit
    head.text = text
    guard let footer else { return }
    if head.isWhole {
      (head.footerLines, head.footerStart) = (footer.skippedLines, text.count)
    } else if head.isPlain {
      let found = try CSVFooter.find(options.skipFooter, in: file.open(), budget: budget)
      (head.footerLines, head.footerStart) = (found.lines, found.start)
    }
  }

  // MARK: columns

  /// Hive partition keys become columns behind all others; one of a field's name takes its place, which the result says.
  private func appendPartitions(
    _ columns: inout [CSVColumn], _ layouts: inout [CSVLayout], _ evidence: inout [Evidence]
  ) throws -> [String] {
    guard let keys = files.first?.partition.map(\.key), !keys.isEmpty else { return [] }
    for file in files where file.partition.map(\.key) != keys {
      throw Failure(
        .input,
        "\(file.path) is not in folders named \(keys.map { $0 + "=…" }.joined(separator: "/")) as the first file is; read such files apart"
      )
    }
    var notes = PartitionColumns.lookalikeNotes(files)
    for (index, key) in keys.enumerated() {
      if let known = columns.firstIndex(where: { $0.name == key }) {
        columns[known].partition = index
        evidence.append(Evidence("column \(key)", "partition value", "the folder's value hides the field of that name"))
        notes.append(PartitionColumns.hidingNote(key))
      } else {
        columns.append(CSVColumn(name: key, type: .text, certainty: .unseen, partition: index))
        for layout in layouts.indices { layouts[layout].fields.append(nil) }
      }
    }
    return notes
  }

  private func applyPins(_ columns: inout [CSVColumn]) throws {
    let places = Dictionary(columns.indices.map { (columns[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    for (name, pin) in pins.sorted(by: { $0.key < $1.key }) {
      guard let index = places[name] else {
        throw Failure(
          .expectation,
          "\(files.first?.path ?? "the file") has no column \"\(name)\", whose type is pinned; remove it from \"types\""
        )
      }
      columns[index].type = pin.type
      columns[index].format = try FieldFormat(pattern: pin.format, column: name)
      columns[index].certainty = .pinned
    }
  }

  /// Guesses the types of all columns that are not pinned, from the beginning and from some places further on.
  /// - Returns: why they are taken for that.
  private func guessTypes(
    _ columns: inout [CSVColumn], _ table: CSVTable, _ heads: [Head], _ reference: Int
  ) -> [Evidence] {
    guard columns.contains(where: { $0.certainty != .pinned }) else { return [] }
    var evidence: [Evidence] = []
    var survey = table.newSurvey()
    var isComplete = true
    for (index, head) in heads.enumerated().prefix(Self.sampledFiles) {
      let layout = table.layouts[index]
      guard layout.fieldCount > 0 else { continue }
      let sampler = CSVSampler(table: table, layout: index)
      sampler.add(head.text, from: min(layout.dataStart, head.text.count), isWhole: head.isWhole, to: &survey)
      if head.isWhole { continue }
      isComplete = false
      // Elsewhere a sample may start within quotes; without any it cannot.
      if head.isPlain && !layout.countsQuotes && index == reference {
        sampler.addPlaces(headBytes: head.text.count, to: &survey)
      }
    }
    if heads.count > Self.sampledFiles { isComplete = false }
    survey.addPartitions(of: table)
    for index in columns.indices where columns[index].certainty != .pinned {
      let conclusion = survey.conclusion(index)
      columns[index].type = conclusion.type
      columns[index].format = conclusion.format
      columns[index].certainty =
        isComplete && conclusion.certainty != .unseen ? .settled : conclusion.certainty
      evidence.append(survey.evidence(index, of: columns[index].name, delimiter: table.delimiter))
    }
    return evidence
  }
}
