/// Where a database is, as recipes write it: a URL, libpq's `key=value` words, or the path of an SQLite file.
///
/// The whole text may hold a password; it goes to the database's own library and nowhere else. What is shown, written or
/// logged is `shown`, which is put together from the parts that are no secrets.
public struct DatabaseAddress: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case postgresql, mysql, sqlite

    public var title: String {
      switch self {
      case .postgresql: "PostgreSQL"
      case .mysql: "MySQL"
      case .sqlite: "SQLite"
      }
    }
  }

  public let kind: Kind
  /// As its library takes it. Never shown.
  package let text: String
  /// Without password and options: `postgresql://ann@db.clinic.org:5432/visits`.
  public let shown: String
  /// Texts that must not be shown: the password, also as it stands in the address.
  package let secrets: [String]

  /// Whether a password stands in it.
  public var holdsPassword: Bool { !secrets.isEmpty }

  public init(_ text: String) {
    let text = text.trimmed
    let (scheme, rest) = Self.split(text)
    switch scheme {
    case "postgresql", "postgres": kind = .postgresql
    case "mysql", "mariadb": kind = .mysql
    case "sqlite": kind = .sqlite
    default: kind = Self.isWords(text) ? .postgresql : .sqlite
    }
    if kind == .sqlite {
      let path = scheme == "sqlite" ? String(rest) : text
      self.text = path
      shown = path
      secrets = []
    } else if let scheme {
      self.text = text
      let parts = URLParts(rest)
      shown = scheme + "://" + (parts.user.map { $0 + "@" } ?? "") + parts.place
      secrets = parts.secrets
    } else {
      self.text = text
      let words = Self.words(text)
      let open = words.filter { ["service", "host", "hostaddr", "port", "dbname", "user"].contains($0.key) }
      shown = open.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
      secrets = words.filter { ["password", "sslpassword", "passfile"].contains($0.key) && !$0.value.isEmpty }.map(
        \.value)
    }
  }

  /// A text about the address, as libraries write them, with no secret of it.
  package func withoutSecrets(_ message: String) -> String {
    var message = message.replacing(text, with: shown)
    for secret in secrets.sorted(by: { $0.count > $1.count }) { message = message.replacing(secret, with: "…") }
    return message
  }

  private static func split(_ text: String) -> (scheme: String?, rest: Substring) {
    guard let range = text.firstRange(of: "://") else { return (nil, text[...]) }
    let scheme = text[..<range.lowerBound].lowercased()
    guard !scheme.isEmpty, scheme.utf8.allSatisfy({ $0 &- 97 < 26 || $0 &- 48 < 10 }) else { return (nil, text[...]) }
    return (scheme, text[range.upperBound...])
  }

  /// Whether a text is made of `key=value`, as libpq takes them.
  private static func isWords(_ text: String) -> Bool {
    guard let equals = text.firstIndex(of: "=") else { return false }
    let key = String(text[..<equals]).trimmed
    return ["service", "host", "hostaddr", "port", "dbname", "user", "password", "sslmode", "passfile"].contains(key)
  }

  /// libpq's `key = 'value'` (PostgreSQL documentation, 34.1.1.1): values in quotes may hold blanks, a backslash protects.
  private static func words(_ text: String) -> [(key: String, value: String)] {
    var words: [(String, String)] = []
    var rest = text[...]
    while let equals = rest.firstIndex(of: "=") {
      let key = String(rest[..<equals]).trimmed
      rest = rest[rest.index(after: equals)...].drop { $0.isWhitespace }
      let isQuoted = rest.first == "'"
      if isQuoted { rest.removeFirst() }
      var value = ""
      while let character = rest.first, isQuoted ? character != "'" : !character.isWhitespace {
        rest.removeFirst()
        if character == "\\", let next = rest.first {
          value.append(next)
          rest.removeFirst()
        } else {
          value.append(character)
        }
      }
      if isQuoted && !rest.isEmpty { rest.removeFirst() }
      words.append((key, value))
    }
    return words
  }
}

/// `user:password@host:port/database?options`.
private struct URLParts {
  var user: String?
  var place = ""
  var secrets: [String] = []

  init(_ rest: Substring) {
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var main = parts[0]
    if let at = main.lastIndex(of: "@") {
      let login = main[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = login.first.map(String.init)
      if login.count > 1 { take(login[1]) }
      main = main[main.index(after: at)...]
    }
    place = String(main)
    guard parts.count > 1 else { return }
    for option in parts[1].split(separator: "&") {
      let pair = option.split(separator: "=", maxSplits: 1)
      if pair.count == 2, pair[0].lowercased().contains("pass") { take(pair[1]) }
    }
  }

  private mutating func take(_ secret: Substring) {
    guard !secret.isEmpty else { return }
    secrets.append(String(secret))
    if let plain = String(secret).removingPercents, plain != secret { secrets.append(plain) }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// With `%41` and its like as the characters that they stand for; `nil` where that is no UTF-8.
  package var removingPercents: String? { String(validating: PercentText.decode(utf8), as: UTF8.self) }
}
