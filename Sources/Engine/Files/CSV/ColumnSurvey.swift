/// What the fields of a column in a sample have in common.
struct ColumnSurvey {
  /// Fields that are not empty and no words for nothing.
  private(set) var values = 0
  private(set) var empties = 0
  /// Words for a value that is not there, which say nothing of the others.
  private(set) var nulls = 0
  private(set) var looks = [Int](repeating: 0, count: CellLook.allCases.count)
  private var kinds = FieldKinds.all
  private var misfits = 0
  private var shapes = Tally<UInt64>()
  private var texts = Tally<UInt64>()
  /// What texts are made of.
  private var words: Set<UInt64> = []
  private var lengths = Tally<Int>()
  private var firsts = Tally<UInt8>()
  private var doubts = Tally<NameDoubt>()
  /// Values with each reason why they are hardly names.
  private var unlikeNames = [Int](repeating: 0, count: NameDoubt.all.count)
  private var years = 0
  /// Values of digits and marks that are of no kind, as ratios and lists of numbers.
  private var figures = 0
  /// The first value and the last, when they are integers, and the step between all values, 0 when they have none.
  private var (first, last, step): (Int?, Int?, Int?) = (nil, nil, nil)
  private var quoted = 0
  /// The sum of how clear each field is.
  private(set) var clarity = 0.0

  mutating func add(_ text: TextView, isQuoted: Bool) {
    if isQuoted { quoted += 1 }
    if text.count == 0 {
      empties += 1
      clarity += CellLook.empty.clarity
      return
    }
    let look = CellLook.of(text)
    if look == .null {
      nulls += 1
      clarity += look.clarity
      return
    }
    values += 1
    addStep(IntegerText.parse(text.bytes).map { Int($0) })
    looks[Int(look.rawValue)] += 1
    let hasEdge = text.start[0] == 32 || text.start[text.count - 1] == 32
    clarity += isQuoted ? 1 : max(0, look.clarity - (hasEdge ? 0.1 : 0))
    let own = FieldKinds.of(text.start, text.count)
    if own.isDisjoint(with: kinds) { misfits += 1 } else { kinds.formIntersection(own) }
    shapes.add(Self.shape(text))
    texts.add(Self.fingerprint(text))
    lengths.add(text.count)
    firsts.add(text.start[0])
    let doubt = NameDoubt.of(text)
    doubts.add(doubt)
    for (place, reason) in NameDoubt.all.enumerated() where doubt.contains(reason) { unlikeNames[place] += 1 }
    if Self.year(text) != nil { years += 1 }
    if !look.isValue && Self.isFigures(text) { figures += 1 }
    if !look.isValue { Self.forEachWord(of: text) { words.insert($0) } }
  }

  /// The kinds that nearly all values share, if they are of any.
  var sharedKinds: FieldKinds? { values > 0 && misfits * 10 <= values && kinds != .all ? kinds : nil }

  /// The look of nearly all values.
  var look: CellLook? {
    guard values > 0, let most = looks.indices.max(by: { looks[$0] < looks[$1] }) else { return nil }
    return looks[most] * 5 >= values * 4 ? CellLook(rawValue: UInt8(most)) : nil
  }

  /// Whether nearly all values are of one kind that is not just text.
  var isTyped: Bool { sharedKinds != nil || look.map { $0.isValue || $0 == .code } ?? false }

  /// Whether nearly all values are words or sentences.
  var isOfWords: Bool { [.word, .words, .sentence].contains(look) }

  /// Whether any value is of a kind with `text`, which is no word.
  func holdsLike(_ text: TextView, _ look: CellLook) -> Bool {
    if text.bytes.contains(where: { $0 &- 48 < 10 }) && shapes.holds(Self.shape(text)) { return true }
    if !look.isValue && Self.isFigures(text) { return figures > 0 }
    return CellLook.allCases.contains { looks[Int($0.rawValue)] > 0 && $0.isLike(look) }
  }

  /// Whether any value is of a kind that is not just text.
  var holdsValues: Bool { CellLook.allCases.contains { $0.isValue && looks[Int($0.rawValue)] > 0 } }
  var isDistinct: Bool { empties + nulls == 0 && texts.distinct == values }
  var isEmpty: Bool { values == 0 }
  /// Whether several values are there, and all the same.
  var isConstant: Bool { texts.only != nil && empties + nulls == 0 }
  /// Whether most values stand in quotes.
  var isQuoted: Bool { quoted * 2 > values }
  /// Whether most values could be years.
  var holdsYears: Bool { years * 2 > values }

  func holds(_ text: TextView) -> Bool { texts.holds(Self.fingerprint(text)) }
  /// Whether values are made of the same words: `Ann Smith` beside `Ann Berg` and `Bob Smith`, `new` beside `old;new`.
  func holdsWords(of text: TextView) -> Bool {
    var (count, known) = (0, 0)
    Self.forEachWord(of: text) { word in
      count += 1
      if words.contains(word) { known += 1 }
    }
    return count > 0 && known == count
  }

  /// How much a text that is unlike names is one of values that are: most for a reason that most of them have, and not at
  /// all where it lacks one that nearly all have.
  func unlikeness(_ doubt: NameDoubt) -> Double {
    guard !doubt.isEmpty, values > 0 else { return 0 }
    var isShared = false
    for (place, reason) in NameDoubt.all.enumerated() {
      if doubt.contains(reason) {
        if unlikeNames[place] * 2 > values { isShared = true }
      } else if unlikeNames[place] * 5 > values * 4 {
        return 0
      }
    }
    return isShared ? 2 : doubts.share([]) < 0.2 ? 1.2 : 0
  }
  /// How many values stand in one of the others too.
  func valuesShared(with others: [ColumnSurvey]) -> Int { texts.count(sharedWith: others.map(\.texts)) }
  /// How much it speaks against one more value of these texts that it is `text`, which is not among them: by the text, by
  /// its make, its length, or for being like a name where they are not.
  func surprise(_ text: TextView) -> Double {
    [
      texts.surprise(Self.fingerprint(text)), shapes.surprise(Self.shape(text)), lengths.surprise(text.count),
      doubts.surprise(NameDoubt.of(text)),
    ].max() ?? 0
  }
  /// The share of values that are made of the same kinds of characters as `text`.
  func shareOfShape(_ text: TextView) -> Double { shapes.share(Self.shape(text)) }
  /// The length of all values, when it is the same.
  var length: Int? { lengths.only }
  /// The first byte of all values, when it is the same.
  var firstByte: UInt8? { firsts.only }

  /// Whether `text` is the integer before the first of values that go up or down in equal steps.
  func continues(_ text: TextView) -> Bool {
    guard let first, let step, step != 0, let number = IntegerText.parse(text.bytes) else { return false }
    return Int(number) &+ step == first
  }

  private mutating func addStep(_ number: Int?) {
    if values == 1 {
      first = number
    } else if let number, let last {
      let own = number &- last
      step = own == step ?? own ? own : 0
    } else {
      step = 0
    }
    last = number
  }

  static func year(_ text: TextView) -> Int? {
    guard text.count == 4, text.bytes.allSatisfy({ $0 &- 48 < 10 }) else { return nil }
    let value = text.bytes.reduce(0) { $0 * 10 + Int($1 &- 48) }
    return (1800...2100).contains(value) ? value : nil
  }

  /// Whether a text has digits, and no letters.
  static func isFigures(_ text: TextView) -> Bool {
    text.bytes.contains { $0 &- 48 < 10 } && !text.bytes.contains { ($0 | 32) &- 97 < 26 || $0 > 127 }
  }

  private static func fingerprint(_ text: TextView) -> UInt64 { hash(text.bytes.prefix(400)) }

  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// Runs of letters and digits, of at most 400 bytes.
  private static func forEachWord(of text: TextView, _ body: (UInt64) -> Void) {
    for word in text.bytes.prefix(400).split(whereSeparator: { $0 < 128 && !$0.isLetterOrDigit }) { body(hash(word)) }
  }

  /// Runs of capitals, small letters and digits count once.
  static func shape(_ text: TextView) -> UInt64 {
    var (hash, last) = (UInt64(0xcbf2_9ce4_8422_2325), UInt8(0))
    for byte in text.bytes.prefix(100) {
      let kind: UInt8 =
        switch byte {
        case 48...57: 48
        case 65...90: 65
        case 97...122, 128...255: 97
        default: byte
        }
      if kind == last { continue }
      hash = (hash ^ UInt64(kind)) &* 0x100_0000_01b3
      last = kind
    }
    return hash
  }
}
