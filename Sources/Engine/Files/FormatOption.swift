/// One key with which a recipe says something about files of a format.
public struct FormatOption: Sendable {
  public enum Kind: Sendable {
    case text, texts, boolean
    /// A whole number from 0.
    case count
    /// A text, or a whole number from 1.
    case nameOrNumber
    /// `true`, `false`, or a number of rows.
    case header
    case choice([(word: String, help: String)])
  }

  public enum Value: Hashable, Sendable {
    case text(String)
    case texts([String])
    case integer(Int)
    case boolean(Bool)
  }

  /// The key in the file, camelCase.
  public let key: String
  /// For forms: one or two words.
  public let label: String
  public let kind: Kind
  /// The meaning of leaving it out; `nil` when no value says the same.
  public let standard: Value?
  /// One sentence, which begins with a small letter: it follows the format's title.
  public let help: String
  /// The version that brought the key.
  public private(set) var since: Release

  init(_ key: String, _ label: String, _ kind: Kind, standard: Value? = nil, _ help: String, since: Release = .first) {
    self.key = key
    self.label = label
    self.kind = kind
    self.standard = standard
    self.help = help
    self.since = since
  }

  /// The option as a part of a format that a version brought.
  func since(_ release: Release) -> FormatOption {
    var copy = self
    copy.since = max(since, release)
    return copy
  }
}

extension FormatOption.Value {
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var texts: [String]? { if case .texts(let texts) = self { texts } else { nil } }
  var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }
}
