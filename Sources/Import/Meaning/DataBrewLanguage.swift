import Engine
import Recipes

/// Expressions of BOOLEAN_OPERATION and CASE_OPERATION: Spark SQL with functions of DataBrew, columns in backquotes.
struct DataBrewLanguage {
  enum Token: Equatable {
    /// A word, number or sign that Sous writes alike.
    case word(String)
    case column(String)
    case text(String)
    case space
  }

  private let tokens: [Token]
  private let call: OperationCall
  /// Values of `:name`, as expressions.
  private let values: [String: String]
  private var at = 0

  /// - Throws: `Refusal`.
  static func translated(
    _ expression: String, _ call: OperationCall, values: [String: String] = [:]
  ) throws -> String {
    var language = DataBrewLanguage(tokens: try tokens(of: expression), call: call, values: values)
    var result = ""
    while language.at < language.tokens.count { result += try language.next() }
    return result.split(separator: " ", omittingEmptySubsequences: true).isEmpty ? "null" : result.trimmed
  }

  private init(tokens: [Token], call: OperationCall, values: [String: String]) {
    self.tokens = tokens
    self.call = call
    self.values = values
  }

  // MARK: Tokens

  private static func tokens(of text: String) throws -> [Token] {
    var tokens: [Token] = []
    var rest = Array(text)[...]
    while let first = rest.first {
      switch first {
      case "`": tokens.append(.column(try quoted("`", &rest, text)))
      case "'", "\"": tokens.append(.text(try quoted(first, &rest, text)))
      case _ where first.isWhitespace:
        rest = rest.drop(while: \.isWhitespace)
        tokens.append(.space)
      case _ where first.isLetter || first == "_" || first.isNumber:
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        rest = rest.dropFirst(word.count)
        tokens.append(.word(String(word)))
      default:
        let two = String(rest.prefix(2))
        let sign = ["!=", "<=", ">=", "<>", "==", "||", "&&"].contains(two) ? two : String(first)
        rest = rest.dropFirst(sign.count)
        tokens.append(.word(sign == "&&" ? "and" : sign))
      }
    }
    return tokens
  }

  /// What stands between quotes; doubled quotes and backslashes as in Spark.
  private static func quoted(
    _ quote: Character, _ rest: inout ArraySlice<Character>, _ text: String
  ) throws -> String {
    rest.removeFirst()
    var content = ""
    while let next = rest.popFirst() {
      if next == quote {
        guard rest.first == quote else { return content }
        rest.removeFirst()
        content.append(quote)
      } else if next == "\\", quote != "`", let escaped = rest.popFirst() {
        content += escaped == quote || escaped == "\\" ? String(escaped) : "\\\(escaped)"
      } else {
        content.append(next)
      }
    }
    throw Refusal("the expression \(text) has a quote \(quote) without its other one", "close it")
  }

  // MARK: Meaning

  private var isAtCall: Bool {
    guard at + 1 < tokens.count else { return false }
    let next = tokens[at + 1] == .space && at + 2 < tokens.count ? tokens[at + 2] : tokens[at + 1]
    return next == .word("(")
  }

  /// Whether a column of texts is compared with a number here: Spark reads the texts as numbers then.
  private func isComparedWithNumber(_ name: String) -> Bool {
    guard call.type(of: name) == .text else { return false }
    let signs: [Token] = ["<", ">", "<=", ">=", "=", "==", "!=", "<>"].map { .word($0) }
    func isNumber(_ token: Token?) -> Bool {
      if case .word(let word)? = token { JSONNumber(word) != nil } else { false }
    }
    let after = tokens[(at + 1)...].filter { $0 != .space }.prefix(3)
    if let sign = after.first, signs.contains(sign) {
      return isNumber(after.dropFirst().first) || after.dropFirst().first == .word("-") && isNumber(after.last)
    }
    let before = tokens[..<at].filter { $0 != .space }.suffix(2)
    return before.last.map(signs.contains) == true && isNumber(before.first)
  }

  /// The next piece, and all of a call.
  private mutating func next() throws -> String {
    let token = tokens[at]
    switch token {
    case .space:
      at += 1
      return " "
    case .text(let text):
      at += 1
      return Words.text(text)
    case .column(let name):
      let isRead = isComparedWithNumber(name)
      at += 1
      guard name.hasPrefix(":") else { return isRead ? call.asNumber(name) : Words.column(name) }
      if let value = values[String(name.dropFirst())] { return value }
      throw Refusal("the expression reads \(name), which withExpressions does not have", "add it there")
    case .word("!"):
      at += 1
      return "not "
    case .word(let word):
      if isAtCall, let form = Self.functions[word.lowercased()] { return try form(&self) }
      let isRead = isComparedWithNumber(word)
      at += 1
      return isRead ? call.asNumber(word) : word
    }
  }

  /// The arguments of the call that begins here, translated.
  private mutating func arguments(_ count: Int) throws -> [String] {
    guard case .word(let name) = tokens[at] else { return [] }
    while tokens[at] != .word("(") { at += 1 }
    at += 1
    var arguments = [""]
    var depth = 0
    while at < tokens.count {
      if depth == 0, tokens[at] == .word(")") { break }
      if depth == 0, tokens[at] == .word(",") {
        arguments.append("")
        at += 1
        continue
      }
      if tokens[at] == .word("(") { depth += 1 }
      if tokens[at] == .word(")") { depth -= 1 }
      arguments[arguments.count - 1] += try next()
    }
    guard at < tokens.count, arguments.count == count else {
      throw Refusal("\(name) takes \(count) arguments, and its call has not", "write it as DataBrew's page has it")
    }
    at += 1
    return arguments.map(\.trimmed)
  }

  /// The name of the column that is an argument, for what depends on its type.
  private func columnName(_ argument: String) -> String {
    argument.hasPrefix("\"") && argument.hasSuffix("\"") && argument.count > 2
      ? String(argument.dropFirst().dropLast()) : argument
  }

  private typealias Form = @Sendable (inout DataBrewLanguage) throws -> String

  private static func plain(_ name: String) -> Form {
    { language in
      let arguments = try language.arguments(2)
      return "\(name)(\(arguments[0]), \(arguments[1]))"
    }
  }

  private static let functions: [String: Form] = [
    "contains": plain("contains"), "startswith": plain("startswith"), "endswith": plain("endswith"),
    "matches": { language in
      let arguments = try language.arguments(2)
      return "(\(arguments[0]) rlike \(try JavaRegex.checked(arguments[1])))"
    },
    "isbetween": { language in
      let arguments = try language.arguments(3)
      return "(\(arguments[0]) between \(arguments[1]) and \(arguments[2]))"
    },
    "ismissing": { language in
      let name = language.columnName(try language.arguments(1)[0])
      return "(\(language.call.isMissing(name)))"
    },
    "isvalid": { language in
      let arguments = try language.arguments(2)
      let typeName = arguments[1].filter { $0 != "'" }
      guard let type = DataBrewType.type(typeName) else {
        throw Refusal("isValid asks for the type \(typeName), which is none", "write one such as int or string")
      }
      let own = language.call.type(of: language.columnName(arguments[0]))
      return "(\(language.call.fitting(arguments[0], of: own, typeName, type)) is not null)"
    },
  ]
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}
