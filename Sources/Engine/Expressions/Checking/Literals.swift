/// Conversions of literals while an expression is checked.
enum Literals {
  /// The value as another type; `nil` when it cannot be converted exactly as a cast would.
  static func cast(_ value: Value, to type: DataType) -> Value? {
    if value == .null || value.type == type { return value }
    let column = Column.constant(value, type: value.type ?? type, count: 1)
    let call = KernelCall(arguments: [Operand(constant: column)], count: 1, result: type, texts: TextAllowance(rows: 1))
    guard let result = try? CastKernels.make(from: column.type, to: type, isTry: false)(call) else { return nil }
    return call.failures.isEmpty ? result.value(at: 0) : nil
  }

  /// The smallest decimal type that holds an integer literal, as Spark types it beside decimals.
  static func decimalType(of value: Int64) -> DataType {
    var digits = 1
    while digits < 19, Int128(value).magnitude >= PowersOfTen[digits].magnitude { digits += 1 }
    return .decimal(precision: digits, scale: 0)
  }
}

extension Expression {
  /// The expression as a value of another type: literals are converted now, the rest gets a cast. No cast is added
  /// for the type it has.
  public func converted(to type: DataType) -> Expression {
    if self.type == type { return self }
    if case .literal(let value, _) = self, let converted = Literals.cast(value, to: type) {
      return .literal(converted, type)
    }
    return .cast(self, type, try: false)
  }

  /// Whether the expression is a literal.
  public var isLiteral: Bool {
    if case .literal = self { return true }
    return false
  }

  /// The value of a literal; `nil` when it is none.
  public var literalValue: Value? {
    if case .literal(let value, _) = self { return value }
    return nil
  }
}
