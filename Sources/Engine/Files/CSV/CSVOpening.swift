/// Opens the files of a CSV table: sniffs the first, looks at the headers of the others, guesses the types.
struct CSVOpening {
  let files: [FoundFile]
  let options: CSVOptions
  let pins: [String: TypePin]
  let limit: ColumnLimit

  static let headBytes = 256 << 10

  /// The decoded beginning of a file.
  private struct Head {
    var text: Buffer<UInt8>
    var isWhole: Bool
    var isPlain: Bool
    var encoding: TextEncoding
    var encodingIsGuess: Bool
    var evidence: Evidence?
  }

  func open() throws -> CSVSource {
    guard let first = files.first else { throw Failure(.input, "no file to read") }
    let head = try readHead(
      first, encoding: options.encoding.map { name throws(Failure) in try TextEncoding(named: name) })
    let form = try CSVSniffer(head: head.text, isWhole: head.isWhole, options: options).sniff()
    var evidence = head.evidence.map { [$0] } ?? []
    evidence += form.evidence

    // The dialect of the first file holds for all; each has its own header and its own number of fields.
    var resolved = options
    resolved.delimiter = String(decoding: form.dialect.delimiter, as: UTF8.self)
    resolved.quote = form.dialect.quote.map { String(UnicodeScalar($0)) } ?? ""
    resolved.escape = form.dialect.escape.map { String(UnicodeScalar($0)) } ?? resolved.quote
    resolved.header = .rows(form.headerRows)
    resolved.encoding = head.encoding.name
    resolved.skipLines = form.skippedLines

    var forms = [(form, head)]
    for file in files.dropFirst() { forms.append(try look(at: file, like: resolved, head)) }
    var layouts: [CSVLayout] = []
    var names: [String] = []
    var place: [String: Int] = [:]
    var fileNames: [[String]] = []
    for (index, (form, _)) in forms.enumerated() {
      try limit.check(form.fieldCount, in: files[index].path)
      let given = form.headerRows > 0 ? form.names : ColumnNames.numbered(form.fieldCount)
      let (unique, notes) = ColumnNames.unique(given, path: files[index].path)
      evidence += notes.prefix(index == 0 ? .max : 20)
      fileNames.append(unique)
      for name in unique where place[name] == nil {
        place[name] = names.count
        names.append(name)
      }
    }
    try limit.check(names.count, in: files[0].path)
    if let clash = clash(in: names) {
      throw Failure(
        .input,
        "the files have columns \"\(clash.0)\" and \"\(clash.1)\", which differ only by case; rename one of them")
    }
    for (index, (form, head)) in forms.enumerated() {
      var fields = [Int?](repeating: nil, count: names.count)
      for (field, name) in fileNames[index].enumerated() { if let column = place[name] { fields[column] = field } }
      layouts.append(
        CSVLayout(
          file: files[index], encoding: head.encoding, isPlain: head.isPlain, dataStart: form.dataStart,
          firstLineEnd: .first(head.text.base, 0..<min(form.dataStart, head.text.count)), fieldCount: form.fieldCount,
          fields: fields))
      let missing = names.indices.filter { fields[$0] == nil }.map { "\"\(names[$0])\"" }
      if !missing.isEmpty && form.fieldCount > 0 {
        evidence.append(
          Evidence(
            "missing columns", missing.joined(separator: ", "), "\(files[index].path) lacks them; they are null there"))
      }
    }
    var columns = names.map { CSVColumn(name: $0, type: .text, certainty: .unseen) }
    try appendPartitions(&columns, &layouts, &evidence)
    try applyPins(&columns)
    let countsQuotes = form.hasQuotes
    var table = CSVTable(
      dialect: form.dialect, columns: columns, layouts: layouts, options: options, countsQuotes: countsQuotes,
      encodingIsGuess: head.encodingIsGuess)
    guessTypes(&columns, table, forms.map(\.1), hasQuotes: form.hasQuotes, &evidence)
    table = table.with(columns: columns, options: options, encodingIsGuess: head.encodingIsGuess)
    return CSVSource(
      table: table, evidence: evidence, options: options, resolvedOptions: resolved, pins: pins)
  }

  // MARK: beginnings

  private func readHead(_ file: FoundFile, encoding pinned: TextEncoding?, limit: Int = headBytes) throws -> Head {
    let raw = try file.openStream()
    let bytes = Buffer<UInt8>(capacity: limit, count: 0)
    bytes.count = try raw.fill(UnsafeMutableRawBufferPointer(start: bytes.base, count: limit))
    let isWhole = bytes.count < limit
    var head = Head(
      text: bytes, isWhole: isWhole, isPlain: raw is FileStream, encoding: pinned ?? .utf8, encodingIsGuess: false)
    if pinned == nil {
      let guess = try EncodingGuess(bytes.elements, isWhole: isWhole)
      head.encoding = guess.encoding
      head.encodingIsGuess = !guess.isCertain
      head.evidence = Evidence("encoding", guess.encoding.name, guess.reason)
    }
    if !head.encoding.isUTF8 {
      let decoded = try file.openStream(
        encoding: head.encoding, invalid: options.invalid == .replace ? .replace : .mark)
      let text = Buffer<UInt8>(capacity: limit, count: 0)
      text.count = try decoded.fill(UnsafeMutableRawBufferPointer(start: text.base, count: limit))
      head.isWhole = text.count < limit
      head.text = text
      head.isPlain = false
    }
    (head.text.base + head.text.count).update(repeating: 0, count: limit - head.text.count + 64)
    return head
  }

  /// A further file, whose dialect is known.
  private func look(at file: FoundFile, like resolved: CSVOptions, _ first: Head) throws -> (CSVSniffer.Form, Head) {
    var limit = 16 << 10
    while true {
      let head = try readHead(file, encoding: first.encoding, limit: limit)
      let form = try CSVSniffer(head: head.text, isWhole: head.isWhole, options: resolved).sniff()
      // A header that is longer than what was read.
      if (form.fieldCount > 0 && form.dataStart < head.text.count) || head.isWhole || limit > 64 << 20 {
        return (form, head)
      }
      limit *= 8
    }
  }

  private func clash(in names: [String]) -> (String, String)? {
    var seen: [String: String] = [:]
    for name in names {
      if let other = seen.updateValue(name, forKey: name.lowercased()) { return (other, name) }
    }
    return nil
  }

  // MARK: columns

  /// Hive partition keys become columns behind all others; one of a field's name takes its place.
  private func appendPartitions(
    _ columns: inout [CSVColumn], _ layouts: inout [CSVLayout], _ evidence: inout [Evidence]
  ) throws {
    guard let keys = files.first?.partition.map(\.key), !keys.isEmpty else { return }
    for file in files where file.partition.map(\.key) != keys {
      throw Failure(
        .input,
        "\(file.path) is not in folders named \(keys.map { $0 + "=…" }.joined(separator: "/")) as the first file is; read such files apart"
      )
    }
    for (index, key) in keys.enumerated() {
      if let known = columns.firstIndex(where: { $0.name == key }) {
        columns[known].partition = index
        evidence.append(Evidence("column \(key)", "partition value", "the folder's value hides the field of that name"))
      } else {
        columns.append(CSVColumn(name: key, type: .text, certainty: .unseen, partition: index))
        for layout in layouts.indices { layouts[layout].fields.append(nil) }
      }
    }
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
  private func guessTypes(
    _ columns: inout [CSVColumn], _ table: CSVTable, _ heads: [Head], hasQuotes: Bool, _ evidence: inout [Evidence]
  ) {
    guard columns.contains(where: { $0.certainty != .pinned }) else { return }
    var survey = table.newSurvey()
    var isComplete = true
    for (index, head) in heads.enumerated().prefix(16) {
      let layout = table.layouts[index]
      guard layout.fieldCount > 0 else { continue }
      let sampler = CSVSampler(table: table, layout: index)
      sampler.add(head.text, from: min(layout.dataStart, head.text.count), isWhole: head.isWhole, to: &survey)
      if head.isWhole { continue }
      isComplete = false
      // Elsewhere a sample may start within quotes; without any it cannot.
      if head.isPlain && !hasQuotes && index == 0 { sampler.addPlaces(headBytes: head.text.count, to: &survey) }
    }
    if heads.count > 16 { isComplete = false }
    survey.addPartitions(of: table)
    for index in columns.indices where columns[index].certainty != .pinned {
      let conclusion = survey.conclusion(index)
      columns[index].type = conclusion.type
      columns[index].format = conclusion.format
      columns[index].certainty = isComplete ? .settled : conclusion.certainty
      evidence.append(Evidence("type of \(columns[index].name)", "\(conclusion.type)", survey.reason(index)))
    }
  }
}
