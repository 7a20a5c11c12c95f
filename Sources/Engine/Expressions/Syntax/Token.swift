/// The smallest unit of an expression's text.
struct Token: Hashable {
  enum Kind: Hashable {
    /// A bare word: a keyword, a function or a column.
    case word(String)
    /// A column in double quotes.
    case quoted(String)
    /// Text in single quotes.
    case text(String)
    /// Digits as written.
    case number(String)
    /// `${name}`.
    case parameter(String)
    /// An operator or a bracket.
    case symbol(String)
    case end
  }

  var kind: Kind
  /// UTF-8 offsets.
  var range: Range<Int>

  /// How messages name the token.
  var description: String {
    switch kind {
    case .word(let word): "\"\(word)\""
    case .quoted(let name): "the column \"\(name)\""
    case .text(let text): "the text '\(text.count > 20 ? text.prefix(20) + "…" : text)'"
    case .number(let digits): "the number \(digits)"
    case .parameter(let name): "${\(name)}"
    case .symbol(let symbol): "\"\(symbol)\""
    case .end: "the end"
    }
  }

  /// The word in lower case, for keywords; `nil` for all other tokens.
  var keyword: String? {
    guard case .word(let word) = kind else { return nil }
    return word.lowercased()
  }

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }
}
