import Recipes

/// Keys of other tools: `SourceColumn`, `sourceColumn` and `source_column` are one.
enum ForeignKey {
  /// The key in lower case, without what separates its words.
  static func plain(_ key: String) -> String {
    String(String.UnicodeScalarView(key.unicodeScalars.filter { !"_ *-".unicodeScalars.contains($0) })).lowercased()
  }
}

extension JSON {
  /// The member of a key, however it is written.
  func member(_ key: String) -> JSON? {
    let plain = ForeignKey.plain(key)
    return members?.first { ForeignKey.plain($0.key) == plain }?.value
  }

  /// The list that a value is, or that its text holds.
  var givenList: [JSON]? { list ?? text.flatMap { ForeignText.embedded($0)?.list } }

  /// A text, number or truth value as text.
  var plainText: String? {
    switch content {
    case .text(let text): text
    case .number(let number): number.text
    case .boolean(let flag): flag ? "true" : "false"
    case .null, .list, .object: nil
    }
  }
}
