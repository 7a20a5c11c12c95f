/// The keys of lines, in order of first appearance, and what their values have in common.
struct JSONLinesSurvey: Sendable {
  struct Key: Sendable {
    var name: String
    var kinds: FieldKinds = .all
    /// Values that are not null.
    var count = 0
    var hasNested = false
    /// Where it appeared first: number of the morsel, then order within.
    var firstSeen: (Int, Int)
    /// A value that narrowed the kinds last.
    var witness: String?
  }

  /// Cells for a byte of input beyond which a table is refused: lines that have next to no keys in common.
  private static let cellsPerByte = 1000
  /// Cells that are never too many.
  private static let fewCells = 1 << 24

  let path: String
  let limit: ColumnLimit
  private(set) var keys: [Key] = []
  private var index: [ExactText: Int] = [:]
  private(set) var lineCount = 0
  private(set) var badLineCount = 0
  private var byteCount = 0

  /// - Parameter path: for messages.
  init(path: String, limit: ColumnLimit) {
    self.path = path
    self.limit = limit
  }

  /// Adds a line of morsel `morsel`, which must come in order within it.
  /// - Throws: `Failure` (`input`) when there are more keys than the memory holds columns.
  mutating func add(_ start: UnsafePointer<UInt8>, _ count: Int, morsel: Int) throws(Failure) {
    // Nothing is kept of a line that is no object, nor of one with too many keys.
    var found = 0
    let problem = JSONLineParser().parse(start, count) { _, _, _ in found += 1 }
    guard problem == nil else {
      badLineCount += 1
      return
    }
    lineCount += 1
    byteCount += count
    let arena = TextArena()
    _ = JSONLineParser().parse(start, count) { key, hasEscapes, value in
      guard keys.count <= limit.columns else { return }
      add(JSONEscapes.string(key, hasEscapes: hasEscapes), value, arena, morsel: morsel)
    }
    try limit.check(keys.count <= limit.columns ? keys.count : max(found, keys.count), in: path, "different keys")
  }

  private mutating func add(_ name: String, _ value: JSONToken, _ arena: TextArena, morsel: Int) {
    let place: Int
    if let known = index[ExactText(name)] {
      place = known
      if keys[place].firstSeen > (morsel, place) { keys[place].firstSeen = (morsel, place) }
    } else {
      place = keys.count
      index[ExactText(name)] = place
      keys.append(Key(name: name, firstSeen: (morsel, place)))
    }
    guard value.kind != .null else { return }
    keys[place].count += 1
    if value.kind == .nested { keys[place].hasNested = true }
    guard !keys[place].kinds.isEmpty else { return }
    let own = value.fieldKinds(arena)
    if !keys[place].kinds.isSubset(of: own) {
      keys[place].kinds.formIntersection(own)
      keys[place].witness = TextView(start: value.text.start, count: min(value.text.count, 40)).string
    }
  }

  /// Whether a table of these lines would be large and nearly empty.
  var isSparse: Bool {
    let (cells, overflow) = keys.count.multipliedReportingOverflow(by: lineCount)
    return overflow || cells > Self.fewCells && cells / Self.cellsPerByte > byteCount
  }

  /// - Throws: `Failure` (`input`) when the table would be large and nearly empty.
  func checkCells() throws(Failure) {
    guard isSparse else { return }
    throw Failure(
      .input,
      "\(path) has \(keys.count) different keys in \(lineCount) lines, a table of nearly empty columns; write keys and values as two columns (jq -c 'to_entries[]')"
    )
  }

  /// - Throws: `Failure` (`input`) when there are more keys than the memory holds columns.
  mutating func merge(_ other: JSONLinesSurvey) throws(Failure) {
    byteCount += other.byteCount
    lineCount += other.lineCount
    badLineCount += other.badLineCount
    for key in other.keys {
      guard let place = index[ExactText(key.name)] else {
        index[ExactText(key.name)] = keys.count
        keys.append(key)
        continue
      }
      keys[place].kinds.formIntersection(key.kinds)
      keys[place].count += key.count
      keys[place].hasNested = keys[place].hasNested || key.hasNested
      if key.firstSeen < keys[place].firstSeen { keys[place].firstSeen = key.firstSeen }
      keys[place].witness = keys[place].witness ?? key.witness
    }
    try limit.check(keys.count, in: path, "different keys")
  }

  /// Keys in the order in which the input has them first.
  var ordered: [Key] { keys.sorted { $0.firstSeen < $1.firstSeen } }
}
