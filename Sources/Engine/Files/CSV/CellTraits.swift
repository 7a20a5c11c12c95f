/// All that a survey of columns asks of the text of a cell.
struct CellTraits {
  let look: CellLook
  let length: Int
  let first: UInt8
  /// Whether it begins or ends with a blank.
  let hasEdge: Bool
  let integer: Int?
  let kinds: FieldKinds
  let shape: UInt64
  let fingerprint: UInt64
  let doubt: NameDoubt
  let isYear: Bool
  /// Digits and marks that are of no kind, as ratios and lists of numbers.
  let isFigures: Bool
  /// What a text that is no value is made of.
  let words: [UInt64]

  /// Complexity: O(count), of at most 400 bytes for the most part.
  init(_ text: TextView) {
    length = text.count
    look = CellLook.of(text)
    guard length > 0, look != .null else {
      (first, hasEdge, integer, kinds, shape, fingerprint) = (0, false, nil, .all, 0, 0)
      (doubt, isYear, isFigures, words) = ([], false, false, [])
      return
    }
    first = text.start[0]
    hasEdge = first == 32 || text.start[length - 1] == 32
    integer = IntegerText.parse(text.bytes).map { Int($0) }
    kinds = FieldKinds.of(text.start, length)
    shape = Self.shape(text)
    fingerprint = Self.fingerprint(text)
    doubt = NameDoubt.of(text)
    isYear = Self.year(text) != nil
    isFigures = !look.isValue && Self.isFigures(text)
    var words: [UInt64] = []
    if !look.isValue { Self.forEachWord(of: text) { words.append($0) } }
    self.words = words
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

  static func fingerprint(_ text: TextView) -> UInt64 { hash(text.bytes.prefix(400)) }

  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// Runs of letters and digits, of at most 400 bytes.
  static func forEachWord(of text: TextView, _ body: (UInt64) -> Void) {
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

/// The traits of texts that were met before: a sample is looked at in many ways, and its texts come again. One thread at a
/// time.
final class CellMemo {
  private var known: [UInt64: CellTraits] = [:]

  /// Complexity: O(count).
  func traits(of text: TextView) -> CellTraits {
    let hash = RowHash.text(text)
    if let traits = known[hash] { return traits }
    let traits = CellTraits(text)
    known[hash] = traits
    return traits
  }
}
