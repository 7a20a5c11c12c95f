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

  mutating func add(_ cell: CellTraits, isQuoted: Bool) {
    if isQuoted { quoted += 1 }
    if cell.length == 0 {
      empties += 1
      clarity += CellLook.empty.clarity
      return
    }
    let look = cell.look
    if look == .null {
      nulls += 1
      clarity += look.clarity
      return
    }
    values += 1
    addStep(cell.integer)
    looks[Int(look.rawValue)] += 1
    clarity += isQuoted ? 1 : max(0, look.clarity - (cell.hasEdge ? 0.1 : 0))
    if cell.kinds.isDisjoint(with: kinds) { misfits += 1 } else { kinds.formIntersection(cell.kinds) }
    shapes.add(cell.shape)
    texts.add(cell.fingerprint)
    lengths.add(cell.length)
    firsts.add(cell.first)
    doubts.add(cell.doubt)
    for (place, reason) in NameDoubt.all.enumerated() where cell.doubt.contains(reason) { unlikeNames[place] += 1 }
    if cell.isYear { years += 1 }
    if cell.isFigures { figures += 1 }
    for word in cell.words { words.insert(word) }
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
    if text.bytes.contains(where: { $0 &- 48 < 10 }) && shapes.holds(CellTraits.shape(text)) { return true }
    if !look.isValue && CellTraits.isFigures(text) { return figures > 0 }
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

  func holds(_ text: TextView) -> Bool { texts.holds(CellTraits.fingerprint(text)) }
  /// Whether values are made of the same words: `Ann Smith` beside `Ann Berg` and `Bob Smith`, `new` beside `old;new`.
  func holdsWords(of text: TextView) -> Bool {
    var (count, known) = (0, 0)
    CellTraits.forEachWord(of: text) { word in
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
      texts.surprise(CellTraits.fingerprint(text)), shapes.surprise(CellTraits.shape(text)), lengths.surprise(text.count),
      doubts.surprise(NameDoubt.of(text)),
    ].max() ?? 0
  }
  /// The share of values that are made of the same kinds of characters as `text`.
  func shareOfShape(_ text: TextView) -> Double { shapes.share(CellTraits.shape(text)) }
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
}
