public import Engine

/// Expressions that the grammar allows, mostly of types that fit, and values for their columns: what is written follows
/// from the choices alone.
public struct ExpressionGrammar {
  public var choices: Choices
  private let columns: [DataType.Kind: [String]]
  private let functions = FunctionCatalog.callableNames
  private let parameters: [String]

  /// - Parameters:
  ///   - schema: the columns that expressions may name.
  ///   - parameters: names of parameters that are numbers.
  public init(_ choices: Choices, schema: Schema, parameters: [String] = []) {
    self.choices = choices
    self.parameters = parameters.map { "${\($0)}" }
    columns = Dictionary(grouping: schema.fields) { DataType.Kind($0.type) }.mapValues { fields in
      fields.map { Engine.Expression.quoted(column: $0.name) }
    }
  }

  /// An expression of any type, nested at most so deep.
  public mutating func any(depth: Int) -> String {
    switch choices.below(8) {
    case 0, 1: condition(depth: depth)
    case 2, 3: number(depth: depth)
    case 4, 5: text(depth: depth)
    case 6: moment(depth: depth)
    default: call(depth: depth)
    }
  }

  /// Something that is true or false.
  public mutating func condition(depth: Int) -> String {
    guard depth > 0, !choices.isUsedUp else { return leaf([.truth], ["true", "false", "null", "1 = 1", "'' is null"]) }
    let next = depth - 1
    switch choices.below(12) {
    case 0: return "\(condition(depth: next)) and \(condition(depth: next)) and \(condition(depth: next))"
    case 1: return "\(condition(depth: next)) or \(condition(depth: next))"
    case 2: return "not (\(condition(depth: next)))"
    case 3: return "(\(condition(depth: next)))"
    case 4:
      let sign = choices.pick(["=", "<>", "<", "<=", ">", ">=", "<=>"])
      return "\(number(depth: next)) \(sign) \(number(depth: next))"
    case 5: return "(\(text(depth: next))) \(negated("like")) \(choices.pick(["'%a_'", "'\\%'", "'u'", "'A%b%'"]))"
    case 6: return "\(number(depth: next)) \(negated("in")) (\(number(depth: next)), \(number(depth: next)), null)"
    case 7: return "\(number(depth: next)) \(negated("between")) \(number(depth: next)) and \(number(depth: next))"
    case 8:
      return "(\(condition(depth: next))) is \(choices.pick(["", "not "]))\(choices.pick(["true", "false", "null"]))"
    case 9:
      return "case when \(condition(depth: next)) then \(condition(depth: next)) else \(condition(depth: next)) end"
    case 10: return "\(text(depth: next)) \(negated("rlike")) \(choices.pick(["'a+'", "'^(x|y)*$'", "'\\d{2}'"]))"
    default: return "\(moment(depth: next)) <= \(moment(depth: next))"
    }
  }

  /// A number of any kind.
  public mutating func number(depth: Int) -> String {
    guard depth > 0, !choices.isUsedUp else {
      return leaf(
        [.whole, .real, .decimal],
        ["1", "0", "-1", "1e308", "9223372036854775807", "0.5e-300", "-9223372036854775808", "null", "-0e0", "2.50"]
          + parameters)
    }
    let next = depth - 1
    switch choices.below(9) {
    case 0, 1: return "\(number(depth: next)) \(choices.pick(["+", "-", "*", "/", "%"])) \(number(depth: next))"
    case 2: return "(\(number(depth: next)))"
    case 3: return "- \(number(depth: next))"
    case 4: return "\(cast())(\(any(depth: next)) as \(choices.pick(Self.numberTypes)))"
    case 5: return "try_cast(\(text(depth: next)) as \(choices.pick(Self.numberTypes)))"
    case 6:
      let name = choices.pick(["abs", "round", "ceil", "floor", "sign", "negative", "length"])
      return "\(name)(\(number(depth: next)))"
    case 7:
      return "case \(number(depth: next)) when 1 then \(number(depth: next)) when 2 then \(number(depth: next)) end"
    default: return "coalesce(\(number(depth: next)), \(number(depth: next)))"
    }
  }

  /// A text.
  public mutating func text(depth: Int) -> String {
    guard depth > 0, !choices.isUsedUp else {
      return leaf(
        [.text], ["''", "'x'", "'it''s'", "'a\\b'", "'2026-01-31'", "'ß é 😀'", "null", "'${p}'", "' 12 '", "','"])
    }
    let next = depth - 1
    switch choices.below(7) {
    case 0, 1: return "(\(text(depth: next)) || \(text(depth: next)) || \(any(depth: next)))"
    case 2:
      let name = choices.pick(["upper", "lower", "trim", "reverse", "initcap", "soundex"])
      return "\(name)(\(text(depth: next)))"
    case 3: return "replace(\(text(depth: next)), \(text(depth: 0)), \(text(depth: next)))"
    case 4: return "substring(\(text(depth: next)), \(number(depth: 0)), \(number(depth: 0)))"
    case 5: return "cast(\(any(depth: next)) as text)"
    default: return "lpad(\(text(depth: next)), \(choices.pick(["0", "7", "-1", "300"])), \(text(depth: 0)))"
    }
  }

  /// A date or a timestamp.
  public mutating func moment(depth: Int) -> String {
    guard depth > 0, !choices.isUsedUp else {
      return leaf(
        [.moment], ["date '2024-02-29'", "timestamp '1969-12-31 23:59:59.999999'", "date '0001-01-01'", "null"])
    }
    let next = depth - 1
    switch choices.below(5) {
    case 0: return "\(cast())(\(any(depth: next)) as \(choices.pick(["date", "timestamp"])))"
    case 1: return "date_add(\(moment(depth: next)), \(number(depth: next)))"
    case 2:
      let name = choices.pick(["to_date", "try_to_date", "to_timestamp", "try_to_timestamp"])
      return "\(name)(\(text(depth: next)), \(choices.pick(["'yyyy-MM-dd'", "'d/M/yy'", "'EEE d MMM'"])))"
    case 3: return "last_day(\(moment(depth: next)))"
    default: return "date_trunc(\(choices.pick(["'year'", "'week'", "'hour'", "'nothing'"])), \(moment(depth: next)))"
    }
  }

  /// Any function with arguments that need not fit.
  private mutating func call(depth: Int) -> String {
    let name = choices.pick(functions)
    let count = choices.below(4)
    guard depth > 0 else { return "\(name)()" }
    return "\(name)(\((0..<count).map { _ in any(depth: depth - 1) }.joined(separator: ", ")))"
  }

  private static let numberTypes = ["integer", "double", "decimal(10,2)", "decimal(38,38)", "decimal(38,0)"]

  private mutating func cast() -> String { choices.pick(["cast", "try_cast"]) }

  private mutating func negated(_ word: String) -> String { choices.pick([word, "not " + word]) }

  /// A column of one of the kinds or a literal.
  private mutating func leaf(_ kinds: [DataType.Kind], _ literals: [String]) -> String {
    choices.pick(kinds.flatMap { columns[$0] ?? [] } + literals)
  }

  /// A value of a type: null, awkward or ordinary.
  public mutating func value(_ type: DataType) -> Value {
    if choices.one(in: 6) { return .null }
    switch type {
    case .integer: return .integer(choices.pick([0, 1, -1, 7, .max, .min, 1 << 53 + 1, -2, 12_345]))
    case .text:
      return .text(
        choices.pick([
          "", "x", "12", "-3.5", "true", "2024-02-29", "Größe", "e\u{301}", "😀", "\0", " a ", "%", "1e400", "a,b,,c",
        ]))
    case .date: return .date(choices.pick([0, -1, 19_782, .max, .min, -719_162, 2_932_896]))
    case .double:
      return .double(
        choices.pick([0, -0.0, .nan, .infinity, -.infinity, 1e308, .leastNonzeroMagnitude, 2.5, 9.2e18, 1]))
    case .boolean: return .boolean(choices.one(in: 2))
    case .decimal(let precision, let scale):
      let most = (0..<precision).reduce(Int128(1)) { power, _ in power * 10 } - 1
      return .decimal(choices.pick([0, 1, -1, most, -most, most / 2]), precision: precision, scale: scale)
    case .timestamp: return .timestamp(choices.pick([0, -1, 1_709_164_800_000_000, .max, .min]))
    }
  }
}

extension DataType {
  /// Types that expressions mix freely.
  fileprivate enum Kind {
    case whole, real, decimal, text, truth, moment

    init(_ type: DataType) {
      switch type {
      case .integer: self = .whole
      case .double: self = .real
      case .decimal: self = .decimal
      case .text: self = .text
      case .boolean: self = .truth
      case .date, .timestamp: self = .moment
      }
    }
  }
}
