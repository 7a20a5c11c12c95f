extension Expression {
  /// Canonical text that reads back as this expression; casts are written out.
  public var text: String { text(in: .lowest) }

  private enum Strength: Int {
    case lowest, or, and, not, predicate, comparison, sum, product, sign, highest
  }

  private func text(in context: Strength) -> String {
    let (text, strength) = written
    return strength.rawValue < context.rawValue ? "(\(text))" : text
  }

  private var written: (String, Strength) {
    switch self {
    case .column(let name, _): return (Self.quoted(column: name), .highest)
    case .literal(let value, let type): return Self.written(value, type)
    case .cast(let inner, let type, let isTry):
      return ("\(isTry ? "try_cast" : "cast")(\(inner.text) as \(type))", .highest)
    case .conditional(let branches, let otherwise, _):
      var text = "case"
      for branch in branches { text += " when \(branch.condition.text) then \(branch.result.text)" }
      return ("\(text) else \(otherwise.text) end", .highest)
    case .call(let name, let arguments, _): return Self.written(name.name, arguments)
    }
  }

  private static func written(_ name: String, _ arguments: [Expression]) -> (String, Strength) {
    func infix(_ symbol: String, _ strength: Strength) -> (String, Strength) {
      let next = Strength(rawValue: strength.rawValue + 1) ?? .highest
      return ("\(arguments[0].text(in: strength)) \(symbol) \(arguments[1].text(in: next))", strength)
    }
    switch (name, arguments.count) {
    case ("or", 2): return infix("or", .or)
    case ("and", 2): return infix("and", .and)
    case ("=", 2), ("<>", 2), ("<", 2), ("<=", 2), (">", 2), (">=", 2), ("<=>", 2): return infix(name, .comparison)
    case ("+", 2), ("-", 2): return infix(name, .sum)
    case ("*", 2), ("/", 2), ("%", 2): return infix(name, .product)
    case ("negative", 1):
      // Behind a sign digits would be read as a negative literal.
      let inner = arguments[0].text(in: .sign)
      let isDigit =
        inner.utf8.first.map { $0 &- 48 < 10 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") } ?? false
      return (isDigit ? "negative(\(arguments[0].text))" : "-\(inner)", isDigit ? .highest : .sign)
    case ("isnull", 1): return ("\(arguments[0].text(in: .comparison)) is null", .predicate)
    case ("isnotnull", 1): return ("\(arguments[0].text(in: .comparison)) is not null", .predicate)
    case ("in", 2...): return ("\(arguments[0].text(in: .comparison)) in (\(list(arguments.dropFirst())))", .predicate)
    case ("like", 2): return ("\(arguments[0].text(in: .comparison)) like \(arguments[1].text(in: .sum))", .predicate)
    case ("like", 3):
      let parts = (arguments[0].text(in: .comparison), arguments[1].text(in: .sum), arguments[2].text(in: .sum))
      return ("\(parts.0) like \(parts.1) escape \(parts.2)", .predicate)
    case ("rlike", 2): return ("\(arguments[0].text(in: .comparison)) rlike \(arguments[1].text(in: .sum))", .predicate)
    case ("not", 1):
      if case .call(let inner, let innerArguments, _) = arguments[0], ["in", "like", "rlike"].contains(inner.name),
        innerArguments.count >= 2
      {
        let positive = written(inner.name, innerArguments).0
        let left = innerArguments[0].text(in: .comparison)
        return ("\(left) not\(positive.dropFirst(left.count))", .predicate)
      }
      return ("not \(arguments[0].text(in: .not))", .not)
    default: return ("\(name)(\(list(arguments[...])))", .highest)
    }
  }

  private static func list(_ expressions: ArraySlice<Expression>) -> String {
    expressions.map(\.text).joined(separator: ", ")
  }

  private static func written(_ value: Value, _ type: DataType) -> (String, Strength) {
    switch value {
    case .null: return ("cast(null as \(type))", .highest)
    case .text(let text): return (quoted(text: text), .highest)
    case .boolean(let flag): return (flag ? "true" : "false", .highest)
    case .integer(let number): return ("\(number)", number < 0 ? .sign : .highest)
    case .date: return ("date '\(ValueText.string(value) ?? "")'", .highest)
    case .timestamp: return ("timestamp '\(ValueText.string(value) ?? "")'", .highest)
    case .double(let number):
      let text = ValueText.string(value) ?? ""
      guard number.isFinite else { return ("cast('\(text)' as double)", .highest) }
      let written = text.contains("E") ? text.lowercased() : text + "e0"
      return (written, number.sign == .minus ? .sign : .highest)
    case .decimal(let number, let precision, let scale):
      let text = ValueText.string(value) ?? ""
      if scale > 0, case .some(let natural) = naturalDecimal(text), natural == type {
        return (text, number < 0 ? .sign : .highest)
      }
      return ("cast('\(text)' as decimal(\(precision),\(scale)))", .highest)
    }
  }

  private static func naturalDecimal(_ text: String) -> DataType? {
    var text = text
    return text.withUTF8 { bytes in
      DecimalText.parse(bytes).map { .decimal(precision: $0.precision, scale: $0.scale) }
    }
  }

  /// A column as an expression names it: bare when it is a plain word, else in double quotes.
  public static func quoted(column name: String) -> String {
    let bytes = Array(name.utf8)
    let isPlain =
      bytes.first.map { $0 &- 48 >= 10 } ?? false
      && bytes.allSatisfy { $0 == UInt8(ascii: "_") || $0 &- 48 < 10 || (($0 | 32) &- 97 < 26 && $0 < 128) }
    if isPlain, !Lexer.keywords.contains(name.lowercased()) { return name }
    return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// A text literal in single quotes.
  public static func quoted(text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
