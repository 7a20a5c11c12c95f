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

  private(set) var keys: [Key] = []
  private var index: [String: Int] = [:]
  private(set) var lineCount = 0
  private(set) var badLineCount = 0

  /// Adds a line of morsel `morsel`, which must come in order within it.
  mutating func add(_ start: UnsafePointer<UInt8>, _ count: Int, morsel: Int) {
    var found: [(String, JSONToken)] = []
    let arena = TextArena()
    let problem = JSONLineParser().parse(start, count) { key, hasEscapes, value in
      found.append((hasEscapes ? JSONEscapes.decode(key, arena).string : key.string, value))
    }
    guard problem == nil else {
      badLineCount += 1
      return
    }
    lineCount += 1
    for (name, value) in found {
      let place: Int
      if let known = index[name] {
        place = known
        if keys[place].firstSeen > (morsel, place) { keys[place].firstSeen = (morsel, place) }
      } else {
        place = keys.count
        index[name] = place
        keys.append(Key(name: name, firstSeen: (morsel, place)))
      }
      guard value.kind != .null else { continue }
      keys[place].count += 1
      if value.kind == .nested { keys[place].hasNested = true }
      guard !keys[place].kinds.isEmpty else { continue }
      let own = value.fieldKinds(arena)
      if !keys[place].kinds.isSubset(of: own) {
        keys[place].kinds.formIntersection(own)
        keys[place].witness = TextView(start: value.text.start, count: min(value.text.count, 40)).string
      }
    }
  }

  mutating func merge(_ other: JSONLinesSurvey) {
    lineCount += other.lineCount
    badLineCount += other.badLineCount
    for key in other.keys {
      guard let place = index[key.name] else {
        index[key.name] = keys.count
        keys.append(key)
        continue
      }
      keys[place].kinds.formIntersection(key.kinds)
      keys[place].count += key.count
      keys[place].hasNested = keys[place].hasNested || key.hasNested
      if key.firstSeen < keys[place].firstSeen { keys[place].firstSeen = key.firstSeen }
      keys[place].witness = keys[place].witness ?? key.witness
    }
  }

  /// Keys in the order in which the input has them first.
  var ordered: [Key] { keys.sorted { $0.firstSeen < $1.firstSeen } }
}
