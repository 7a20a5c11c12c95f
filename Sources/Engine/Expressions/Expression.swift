/// A scalar expression over the columns of a table: resolved and typed.
///
/// Made by `ExpressionParser` and `ExpressionChecker` from text, or by lowering steps.
public indirect enum Expression: Hashable, Sendable {
  case column(String, DataType)
  /// A literal; `type` matters for null and decimals.
  case literal(Value, DataType)
  /// A text that nobody sees, as the key of a function.
  case secret(Secret)
  /// A function or operator of `FunctionTable` with arguments already cast to what it takes.
  case call(FunctionName, [Expression], DataType)
  /// `try` gives null where the value cannot be converted; otherwise that is an error of the row.
  case cast(Expression, DataType, try: Bool)
  /// `CASE WHEN … THEN … ELSE … END`; a missing ELSE is a null literal. Only the branch taken can fail.
  case conditional([Branch], otherwise: Expression, DataType)

  public struct Branch: Hashable, Sendable {
    public var condition: Expression
    public var result: Expression

    public init(condition: Expression, result: Expression) {
      self.condition = condition
      self.result = result
    }
  }

  public var type: DataType {
    switch self {
    case .column(_, let type), .literal(_, let type), .call(_, _, let type), .cast(_, let type, _),
      .conditional(_, _, let type):
      type
    case .secret: .text
    }
  }
}

/// The name of a function as the documentation spells it, lower case: `contains`, `date_add`, `+`, `and`.
public struct FunctionName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  public var name: String

  public init(_ name: String) { self.name = name }
  public init(stringLiteral value: String) { name = value }
  public var description: String { name }
}
