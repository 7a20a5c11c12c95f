extension Expression {
  /// Canonical text that reads back as this expression; casts are written out.
  public var text: String {
    var text = ""
    write(to: &text, in: .lowest)
    return text
  }

  private enum Strength: Int {
    case lowest, or, and, not, predicate, comparison, sum, product, sign, highest
  }

  /// Appends the text, in brackets where it binds looser than `context` asks.
  private func write(to text: inout String, in context: Strength) {
    let isBracketed = strength.rawValue < context.rawValue
    if isBracketed { text += "(" }
    switch self {
    case .column(let name, _): text += Self.quoted(column: name)
    case .literal(let value, let type): text += Self.written(value, type).0
    case .secret(let secret): text += secret.text
    case .cast(let inner, let type, let isTry):
      text += isTry ? "try_cast(" : "cast("
      inner.write(to: &text, in: .lowest)
      text += " as \(type))"
    case .conditional(let branches, let otherwise, _):
      text += "case"
      for branch in branches {
        text += " when "
        branch.condition.write(to: &text, in: .lowest)
        text += " then "
        branch.result.write(to: &text, in: .lowest)
      }
      text += " else "
      otherwise.write(to: &text, in: .lowest)
      text += " end"
    case .call(let name, let arguments, _): Self.write(name.name, arguments, to: &text)
    }
    if isBracketed { text += ")" }
  }

  private var strength: Strength {
    switch self {
    case .column, .secret, .cast, .conditional: .highest
    case .literal(let value, let type): Self.written(value, type).1
    case .call(let name, let arguments, _):
      switch (name.name, arguments.count) {
      case ("or", 2...): .or
      case ("and", 2...): .and
      case ("not", 1): Self.negatedPredicate(arguments[0]) == nil ? .not : .predicate
      case ("=", 2), ("<>", 2), ("<", 2), ("<=", 2), (">", 2), (">=", 2), ("<=>", 2): .comparison
      case ("+", 2), ("-", 2): .sum
      case ("*", 2), ("/", 2), ("%", 2): .product
      case ("negative", 1): Self.takesSign(arguments[0]) ? .sign : .highest
      case ("isnull", 1), ("isnotnull", 1), ("in", 2...), ("like", 2), ("like", 3), ("rlike", 2): .predicate
      default: .highest
      }
    }
  }

  /// Whether a sign can stand before the expression: behind one, digits would be read as a negative literal.
  private static func takesSign(_ inner: Expression) -> Bool {
    var (inner, signs) = (inner, 0)
    while case .call("negative", let arguments, _) = inner, arguments.count == 1 {
      inner = arguments[0]
      signs += 1
    }
    // Every second sign of a row is written as a function, counted from the inside.
    let (_, strength) =
      if case .literal(let value, let type) = inner { written(value, type) } else { ("", Strength.or) }
    var startsWithSign = strength == .sign
    if case .literal(let value, let type) = inner, strength != .sign {
      startsWithSign = written(value, type).0.utf8.first.map { $0 &- 48 < 10 } ?? false
    }
    for _ in 0..<signs { startsWithSign.toggle() }
    return !startsWithSign
  }

  /// What `NOT` before a predicate is about: `x NOT IN (…)`.
  private static func negatedPredicate(_ inner: Expression) -> (name: String, arguments: [Expression])? {
    guard case .call(let name, let arguments, _) = inner, ["in", "like", "rlike"].contains(name.name),
      arguments.count >= 2
    else { return nil }
    return (name.name, arguments)
  }

  private static func write(_ name: String, _ arguments: [Expression], to text: inout String) {
    func infix(_ symbol: String, _ strength: Strength, flat: Bool = false) {
      let next = Strength(rawValue: strength.rawValue + 1) ?? .highest
      for (index, argument) in arguments.enumerated() {
        if index > 0 { text += " \(symbol) " }
        argument.write(to: &text, in: index == 0 && !flat ? strength : next)
      }
    }
    func list(_ expressions: ArraySlice<Expression>) {
      for (index, expression) in expressions.enumerated() {
        if index > 0 { text += ", " }
        expression.write(to: &text, in: .lowest)
      }
    }
    func predicate(_ name: String, _ arguments: [Expression], isNegated: Bool) {
      arguments[0].write(to: &text, in: .comparison)
      text += isNegated ? " not \(name) " : " \(name) "
      if name == "in" {
        text += "("
        list(arguments.dropFirst())
        text += ")"
        return
      }
      arguments[1].write(to: &text, in: .sum)
      guard arguments.count > 2 else { return }
      text += " escape "
      arguments[2].write(to: &text, in: .sum)
    }
    switch (name, arguments.count) {
    // Operands in a row are one call; one that is such a call itself stood in brackets.
    case ("or", 2...): infix("or", .or, flat: true)
    case ("and", 2...): infix("and", .and, flat: true)
    case ("=", 2), ("<>", 2), ("<", 2), ("<=", 2), (">", 2), (">=", 2), ("<=>", 2): infix(name, .comparison)
    case ("+", 2), ("-", 2): infix(name, .sum)
    case ("*", 2), ("/", 2), ("%", 2): infix(name, .product)
    case ("negative", 1) where takesSign(arguments[0]):
      text += "-"
      arguments[0].write(to: &text, in: .sign)
    case ("isnull", 1), ("isnotnull", 1):
      arguments[0].write(to: &text, in: .comparison)
      text += name == "isnull" ? " is null" : " is not null"
    case ("in", 2...), ("like", 2), ("like", 3), ("rlike", 2): predicate(name, arguments, isNegated: false)
    case ("not", 1):
      if let (name, arguments) = negatedPredicate(arguments[0]) {
        predicate(name, arguments, isNegated: true)
      } else {
        text += "not "
        arguments[0].write(to: &text, in: .not)
      }
    default:
      text += "\(name)("
      list(arguments[...])
      text += ")"
    }
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
