import Synchronization

/// A table in one or more files of JSON Lines: one object a line, each key a column.
///
/// Lines are matched by key; a key that a line lacks is null there. Types follow from all values of a key as in CSV,
/// except that strings never become numbers or booleans. Objects and arrays are kept as their JSON text. A line that is
/// no object is a reject; of equal keys in a line the last counts.
public final class JSONLinesSource: TableSource, LocatingSource {
  public var format: FormatRecord? { .jsonl }
  public let schema: Schema
  public let evidence: [Evidence]
  public let notes: [String]
  public let files: [SourceFile]
  public var knownRowCount: Int? { nil }
  /// The types of all columns of the files, pinned or guessed, as pins.
  public let types: [String: TypePin]

  public let columnsWithoutValues: Set<String>
  /// The keys of columns that have other names, as another key differs from theirs only by case, say; by column.
  public let renamedKeys: [String: String]

  let table: JSONLinesTable
  private let pins: [String: TypePin]
  /// The names of the pins as they are written.
  private let order: [String]
  private let limit: ColumnLimit

  private static let headBytes = 256 << 10

  /// Opens files as one table.
  /// - Throws: `Failure`: `input` for files that cannot be read or are no JSON Lines, `expectation` for pins of columns
  ///   that are not there, `recipe` for formats that make no sense.
  /// - Complexity: O(files); reads the beginning of the first sixteen. O(bytes) where a pinned key is not among them, or
  ///   most of their lines have keys of their own.
  public static func open(
    files: [FoundFile], types: [String: TypePin] = [:], typeOrder: [String] = [], memory: Int = .max,
    cancellation: Cancellation = Cancellation()
  ) throws -> JSONLinesSource {
    guard let first = files.first else { throw Failure(.input, "no file to read") }
    let budget = MemoryBudget(limit: memory)
    var survey = JSONLinesSurvey(path: first.path, limit: ColumnLimit(memory: memory))
    var opened: [JSONLinesTable.File] = []
    var isComplete = true
    for (number, file) in files.enumerated() {
      try cancellation.check()
      let (one, isWhole) = try look(at: file, number: number, isSurveyed: number < 16, budget, &survey)
      opened.append(one)
      if !isWhole { isComplete = false }
    }
    let seen = Set(
      ColumnNames.unique(keys: survey.ordered.map(\.name), path: "").names
        + opened.flatMap { $0.file.partition.map(\.key) })
    if !isComplete && (survey.isSparse || !types.keys.allSatisfy(seen.contains)) {
      // A pinned key that is not at the beginning may stand further on, or nowhere: only the whole input tells. And lines
      // with keys of their own would be read as a table of nearly empty columns until the next new key.
      let source = try JSONLinesSource(opened, survey, pins: [:], order: [], isSettled: false)
      let whole = try source.surveyed(ScanRequest(columns: [], cancellation: cancellation))
      return try JSONLinesSource(opened, whole, pins: types, order: typeOrder, isSettled: true)
    }
    return try JSONLinesSource(opened, survey, pins: types, order: typeOrder, isSettled: isComplete)
  }

  /// Looks at the beginning of a file.
  private static func look(
    at file: FoundFile, number: Int, isSurveyed: Bool, _ budget: MemoryBudget, _ survey: inout JSONLinesSurvey
  ) throws -> (JSONLinesTable.File, isWhole: Bool) {
    var (limit, charged) = (headBytes, 0)
    defer { budget.release(charged) }
    while true {
      if let found = try look(at: file, number: number, isSurveyed: isSurveyed, limit: limit, &survey) { return found }
      let more = limit * 4 * 2
      guard limit < 1 << 28, budget.charge(more) else {
        throw Failure(
          .input, "the first line of \(file.path) is longer than \(limit >> 10) KiB; give more --memory")
      }
      charged += more
      limit *= 4
    }
  }

  /// `nil` when the first `limit` bytes do not hold a whole line.
  private static func look(
    at file: FoundFile, number: Int, isSurveyed: Bool, limit headBytes: Int, _ survey: inout JSONLinesSurvey
  ) throws -> (JSONLinesTable.File, isWhole: Bool)? {
    let raw = try file.openStream()
    let head = Buffer<UInt8>(capacity: headBytes, count: 0)
    var size = isSurveyed ? headBytes : 4
    head.count = try raw.fill(UnsafeMutableRawBufferPointer(start: head.base, count: size))
    let mark = TextEncoding.announced(by: Array(head.elements.prefix(4)))
    let encoding = mark?.encoding ?? .utf8
    var one = JSONLinesTable.File(
      file: file, encoding: encoding, isPlain: raw is FileStream && encoding.isUTF8,
      start: encoding.isUTF8 ? mark?.markBytes ?? 0 : 0)
    guard isSurveyed else { return (one, file.byteCount == 0) }
    if !encoding.isUTF8 {
      let decoded = try file.openStream(encoding: encoding)
      head.count = try decoded.fill(UnsafeMutableRawBufferPointer(start: head.base, count: headBytes))
    }
    size = head.count
    let isWhole = size < headBytes
    let mayBeObject = !isWhole && head.elements.first { $0 > 0x20 } == UInt8(ascii: "{")
    if mayBeObject && !head.elements.contains(0x0A) { return nil }
    let before = survey.lineCount
    let first = try JSONLinesSource.survey(head, from: one.start, isWhole: isWhole, morsel: number, &survey)
    let isArray = first?.first == UInt8(ascii: "[")
    // A bracket that the first line does not close: the array goes on below, with an object a line perhaps.
    if let first, survey.lineCount == before || (isArray && first.last != UInt8(ascii: "]")) {
      throw Failure(
        .input,
        "\(file.path) is not JSON Lines: \(isArray ? "it is one JSON array" : "no line at its beginning is a JSON object"); write one object a line (jq -c \(isArray ? "'.[]'" : "."))"
      )
    }
    if one.isPlain && isWhole && size == 0 { one.start = 0 }
    return (one, isWhole)
  }

  /// Adds the whole lines of a buffer; returns the first and the last visible byte of the first line that has any.
  private static func survey(
    _ head: Buffer<UInt8>, from start: Int, isWhole: Bool, morsel: Int, _ survey: inout JSONLinesSurvey
  ) throws(Failure) -> (first: UInt8, last: UInt8)? {
    var ends: (UInt8, UInt8)?
    var position = start
    while position < head.count {
      var end = position
      while end < head.count && head[end] != 0x0A { end += 1 }
      if end == head.count && !isWhole { break }
      if let visible = (position..<end).first(where: { !JSONLinesReader.isBlank(head[$0]) }) {
        let last = (visible..<end).last { !JSONLinesReader.isBlank(head[$0]) } ?? visible
        ends = ends ?? (head[visible], head[last])
        try survey.add(UnsafePointer(head.base + position), end - position, morsel: morsel)
      }
      position = end + 1
    }
    return ends
  }

  private init(
    _ opened: [JSONLinesTable.File], _ survey: JSONLinesSurvey, pins: [String: TypePin], order: [String],
    isSettled: Bool
  ) throws {
    if isSettled { try survey.checkCells() }
    limit = survey.limit
    var evidence: [Evidence] = []
    var columns: [JSONLinesTable.JSONColumn] = []
    let keys = survey.ordered
    let others = opened.count > 1 ? " and the files read with it" : ""
    let path = opened[0].file.path + others
    let (unique, renamed) = ColumnNames.unique(keys: keys.map(\.name), path: path)
    evidence += renamed
    var notes = renamed.map { "\($0.reason); the second is read as \"\($0.value)\"" }
    renamedKeys = Dictionary(
      zip(unique, keys.map(\.name)).filter { !$0.utf8.elementsEqual($1.utf8) }, uniquingKeysWith: { first, _ in first })
    for (key, name) in zip(keys, unique) {
      let (type, format) = key.count == 0 ? (.text, .standard) : key.kinds.type
      var certainty: CSVColumn.Certainty = type == .text ? .settled : .speculated
      if key.kinds.isAmbiguousDate { certainty = .ambiguous(key.kinds) }
      if isSettled { certainty = .settled }
      if key.count == 0 { certainty = .unseen }
      columns.append(
        JSONLinesTable.JSONColumn(name: name, key: key.name, type: type, format: format, certainty: certainty))
      let reason =
        key.count == 0
        ? "only nulls seen"
        : key.hasNested
          ? "objects or arrays are kept as their JSON text"
          : type != .text
            ? key.count == 1 ? "the one value seen" : "all of \(key.count) values seen"
            : key.witness.map { "for example \"\($0)\"" } ?? ""
      evidence.append(Evidence("type of \(name)", "\(type)", reason))
    }
    let partitions = PartitionColumns(opened.map(\.file))
    for (number, field) in partitions.fields.enumerated() {
      let column = JSONLinesTable.JSONColumn(
        name: field.name, key: field.name, type: field.type, certainty: .settled, partition: number)
      if let place = columns.firstIndex(where: { $0.name == field.name }) {
        columns[place] = column
        evidence.append(
          Evidence("column \(field.name)", "partition value", "the folder's value hides the key of that name"))
        notes.append(PartitionColumns.hidingNote(field.name))
      } else {
        columns.append(column)
      }
    }
    if survey.lineCount == 0 {
      // Of files without rows, as a quiet night leaves them, the pins say all that there is to know.
      let unnamed = pins.keys.filter { !order.contains($0) }.sorted()
      for name in order + unnamed where pins[name] != nil && !columns.contains(where: { $0.name == name }) {
        columns.append(JSONLinesTable.JSONColumn(name: name, key: name, type: .text, certainty: .unseen))
        evidence.append(Evidence("column \(name)", "pinned", "the files hold no rows"))
      }
    }
    self.notes = notes + PartitionColumns.lookalikeNotes(opened.map(\.file))
    let places = Dictionary(columns.indices.map { (columns[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    for (name, pin) in pins.sorted(by: { $0.key < $1.key }) {
      guard let place = places[name] else {
        throw Failure(
          .expectation,
          "\(opened[0].file.path) has no column \"\(name)\", whose type is pinned; remove it from \"types\"")
      }
      columns[place].type = pin.type
      columns[place].format = try FieldFormat(pattern: pin.format, column: name)
      columns[place].certainty = .pinned
    }
    columnsWithoutValues = Set(columns.filter { $0.certainty == .unseen && $0.partition == nil }.map(\.name))
    table = JSONLinesTable(columns: columns, files: opened, isSettled: isSettled)
    schema = Schema(columns.map { Field($0.name, $0.type) })
    files = opened.map { SourceFile($0.file) }
    types = Dictionary(
      columns.filter { $0.partition == nil }.map { ($0.name, TypePin($0.type, format: $0.format.pattern)) },
      uniquingKeysWith: { first, _ in first })
    self.evidence = evidence
    self.pins = pins
    self.order = order
  }

  public func scan(_ request: ScanRequest) throws -> any TableScan { try checkedScan(request) }

  private func checkedScan(_ request: ScanRequest) throws -> JSONLinesScan {
    for name in request.columns where table.index[name] == nil {
      throw Failure(.expectation, "\(files.first?.path ?? "the table") has no column \"\(name)\"")
    }
    var request = request
    request.chunkBytes = min(max(request.chunkBytes, 1), 256 << 20)
    return JSONLinesScan(table: table, request: request)
  }

  public func makeRecordFinder() -> any RecordFinder {
    let files = table.files
    return ForwardRecordFinder { number in
      guard files.indices.contains(number) else { return nil }
      return (try files[number].file.openStream(encoding: files[number].encoding), .lines)
    }
  }

  /// - Complexity: O(bytes); on all cores.
  public func settled(_ request: ScanRequest) throws -> any TableSource {
    try JSONLinesSource(table.files, try surveyed(request), pins: pins, order: order, isSettled: true)
  }

  /// The keys of all lines.
  private func surveyed(_ request: ScanRequest) throws -> JSONLinesSurvey {
    var request = request
    request.columns = []
    request.rejects = .counting()
    let scan = try checkedScan(request)
    let total = Total(newSurvey())
    try NodeThreads.run(nodes: Cores.available) { _ in
      let reader = JSONLinesReader(scan)
      var survey = self.newSurvey()
      while let morsel = try reader.nextMorsel() {
        try scan.request.cancellation.check()
        try reader.survey(&survey, morsel: morsel)
      }
      try total.survey.withLock { try $0.merge(survey) }
    }
    return total.survey.withLock { $0 }
  }

  private func newSurvey() -> JSONLinesSurvey { JSONLinesSurvey(path: table.files[0].file.path, limit: limit) }

  private final class Total: Sendable {
    let survey: Mutex<JSONLinesSurvey>

    init(_ survey: JSONLinesSurvey) { self.survey = Mutex(survey) }
  }
}
