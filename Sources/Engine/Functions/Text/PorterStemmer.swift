/// Stems of English words.
///
/// M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980), pp. 130–137, with the three points in which the
/// author's own program departs from it (https://tartarus.org/martin/PorterStemmer/): words of two letters stay, `bli`
/// becomes `ble`, and `logi` becomes `log`.
struct PorterStemmer {
  /// Letters a to z.
  private var word: [UInt8] = []
  /// Where the suffix begins that was found last.
  private var stem = 0

  /// Replaces the letters behind `start` by their stem, when all of them are of a to z. Complexity: O(n).
  mutating func apply(to bytes: inout [UInt8], from start: Int) {
    guard bytes.count - start > 2, bytes[start...].allSatisfy({ (97...122).contains($0) }) else { return }
    word.removeAll(keepingCapacity: true)
    word.append(contentsOf: bytes[start...])
    removePlural()
    removePast()
    if ends("y"), hasVowel { word[word.count - 1] = UInt8(ascii: "i") }
    replace(Self.second)
    replace(Self.third)
    removeLast()
    removeFinalE()
    bytes.removeSubrange(start...)
    bytes.append(contentsOf: word)
  }

  private typealias Rule = (suffix: StaticString, by: StaticString)

  /// A longer suffix stands before one that it ends with.
  private static let second: [Rule] = [
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
    ("alli", "al"), ("entli", "ent"), ("ousli", "ous"), ("eli", "e"), ("ization", "ize"), ("ation", "ate"),
    ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
    ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
  ]
  private static let third: [Rule] = [
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
  ]
  private static let last: [StaticString] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
    "ous", "ive", "ize",
  ]

  // MARK: Steps

  private mutating func removePlural() {
    guard word.last == UInt8(ascii: "s") else { return }
    if ends("sses") || ends("ies") {
      word.removeLast(2)
    } else if !ends("ss") {
      word.removeLast()
    }
  }

  private mutating func removePast() {
    if ends("eed") {
      if measure > 0 { word.removeLast() }
      return
    }
    guard ends("ed") || ends("ing"), hasVowel else { return }
    word.removeSubrange(stem...)
    if ends("at") || ends("bl") || ends("iz") {
      word.append(UInt8(ascii: "e"))
    } else if isDouble, let letter = word.last, !"lsz".utf8.contains(letter) {
      word.removeLast()
    } else {
      stem = word.count
      if measure == 1, isShort(word.count) { word.append(UInt8(ascii: "e")) }
    }
  }

  private mutating func replace(_ rules: [Rule]) {
    guard let rule = rules.first(where: { ends($0.suffix) }), measure > 0 else { return }
    word.removeSubrange(stem...)
    rule.by.withUTF8Buffer { word.append(contentsOf: $0) }
  }

  private mutating func removeLast() {
    guard let suffix = Self.last.first(where: { ends($0) }), measure > 1 else { return }
    if suffix.description == "ion", !(stem > 0 && "st".utf8.contains(word[stem - 1])) { return }
    word.removeSubrange(stem...)
  }

  private mutating func removeFinalE() {
    if ends("e") {
      let measure = measure
      if measure > 1 || (measure == 1 && !isShort(stem)) { word.removeLast() }
    }
    stem = word.count
    if word.last == UInt8(ascii: "l"), isDouble, measure > 1 { word.removeLast() }
  }

  // MARK: What words are like

  /// Whether the word ends so; then `stem` is where.
  private mutating func ends(_ suffix: StaticString) -> Bool {
    let isEnd = suffix.withUTF8Buffer { word.count >= $0.count && word[(word.count - $0.count)...].elementsEqual($0) }
    if isEnd { stem = word.count - suffix.utf8CodeUnitCount }
    return isEnd
  }

  private func isConsonant(_ index: Int) -> Bool {
    switch word[index] {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
    case UInt8(ascii: "y"): index == 0 || !isConsonant(index - 1)
    default: true
    }
  }

  /// How many times consonants follow vowels before the suffix.
  private var measure: Int {
    var (count, wasVowel) = (0, false)
    for index in 0..<stem {
      let isVowel = !isConsonant(index)
      if wasVowel && !isVowel { count += 1 }
      wasVowel = isVowel
    }
    return count
  }

  private var hasVowel: Bool { (0..<stem).contains { !isConsonant($0) } }

  /// Whether the word ends with the same consonant twice.
  private var isDouble: Bool {
    word.count > 1 && word[word.count - 1] == word[word.count - 2] && isConsonant(word.count - 1)
  }

  /// Whether consonant, vowel and consonant stand before `end`, the last of which is not w, x or y.
  private func isShort(_ end: Int) -> Bool {
    guard end > 2, isConsonant(end - 1), !isConsonant(end - 2), isConsonant(end - 3) else { return false }
    return !"wxy".utf8.contains(word[end - 1])
  }
}
