/// Words of texts.
enum Words {
  /// Whether a character is part of a word: letters, their marks, and numbers.
  static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      let byte = UInt8(truncatingIfNeeded: scalar.value)
      return (byte | 32) &- 97 < 26 || byte &- 48 < 10
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }

  /// Whether a character says how a text is set, as a soft hyphen does: a word goes on behind it (Unicode Standard Annex
  /// #29, WB4). A blank without width is none.
  private static func isFormat(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isASCII && scalar != "\u{200B}" && scalar.properties.generalCategory == .format
  }

  /// Whether a character joins letters to another form of them, or keeps them apart: some words are written with it.
  private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{200C}" || scalar == "\u{200D}" }

  /// A word without what says only how it is set.
  static func bare(_ word: String.UnicodeScalarView) -> String.UnicodeScalarView {
    guard word.contains(where: isFormat) else { return word }
    var bare = word.filter { !isFormat($0) || isJoiner($0) }
    while bare.last.map(isJoiner) ?? false { bare.removeLast() }
    return bare
  }

  /// Whether a character is an apostrophe, which belongs to a word when it stands within.
  static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool { scalar == "'" || scalar == "\u{2019}" }

  /// Calls `body` for everything of the text in its order: words, with `'` for their apostrophes, and what is between.
  static func forEach(_ text: TextView, _ body: (_ part: String.UnicodeScalarView, _ isWord: Bool) -> Void) {
    var (part, isWord) = (String.UnicodeScalarView(), false)
    // An apostrophe that a word may go on behind.
    var apostrophe: Unicode.Scalar?
    func end() {
      if !part.isEmpty { body(part, isWord) }
      part = String.UnicodeScalarView()
    }
    for scalar in text.scalars {
      if isPart(scalar) || (isWord && apostrophe == nil && isFormat(scalar)) {
        if !isWord {
          end()
          isWord = true
        } else if apostrophe != nil {
          part.append("'")
        }
        apostrophe = nil
        part.append(scalar)
        continue
      }
      if isWord {
        if apostrophe == nil, isApostrophe(scalar) {
          apostrophe = scalar
          continue
        }
        end()
        isWord = false
        if let apostrophe { part.append(apostrophe) }
        apostrophe = nil
      }
      part.append(scalar)
    }
    end()
    if let apostrophe { body(String.UnicodeScalarView([apostrophe]), false) }
  }
}

/// Contractions of English words that can only mean one thing, written out.
enum Contractions {
  /// What stands before `n't`, and what it is by itself.
  private static let denied: Set<String> = [
    "is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "would", "should", "could", "must", "need",
    "might", "ought", "dare",
  ]
  private static let irregular = ["won't": "will not", "can't": "can not", "shan't": "shall not", "let's": "let us"]
  /// Behind these, `'s` is "is".
  private static let subjects: Set<String> = [
    "it", "he", "she", "that", "this", "what", "there", "here", "who", "where", "how", "when", "why",
  ]

  /// The word written out; `nil` when it is none of these.
  static func expanded(_ word: String) -> String? {
    guard let cut = word.lastIndex(of: "'") else { return nil }
    let lower = word.lowercased()
    if let long = irregular[lower] {
      return word.first.map { $0.isUppercase } ?? false ? long.prefix(1).uppercased() + long.dropFirst() : long
    }
    let (base, ending) = (
      String(word[..<cut]), lower[lower.index(after: lower.lastIndex(of: "'") ?? lower.startIndex)...]
    )
    let isDenied = ending == "t" && base.last.map { $0 == "n" || $0 == "N" } ?? false
    if isDenied, denied.contains(base.dropLast().lowercased()) { return base.dropLast() + " not" }
    let added: String? =
      switch ending {
      case "re": "are"
      case "ve": "have"
      case "ll": "will"
      case "m" where base.lowercased() == "i": "am"
      case "s" where subjects.contains(base.lowercased()): "is"
      default: nil
      }
    guard let added, !base.isEmpty else { return nil }
    return (expanded(base) ?? base) + " " + added
  }
}
