/// How types meet: widening, decimal precision, and which casts exist, as Spark SQL's ANSI mode has them.
enum TypeRules {
  /// Digits a 64-bit integer needs as a decimal.
  static let integerPrecision = 20

  /// The type both widen to without losing their meaning: integer → decimal → double, date → timestamp; else `nil`.
  static func common(_ a: DataType, _ b: DataType) -> DataType? {
    if a == b { return a }
    switch (a, b) {
    case (.double, _) where b.isNumeric, (_, .double) where a.isNumeric: return .double
    case (.decimal, .decimal), (.decimal, .integer), (.integer, .decimal):
      guard let (p1, s1) = decimalShape(a), let (p2, s2) = decimalShape(b) else { return nil }
      let scale = max(s1, s2)
      return bounded(precision: max(p1 - s1, p2 - s2) + scale, scale: scale)
    case (.date, .timestamp), (.timestamp, .date): return .timestamp
    default: return nil
    }
  }

  /// Precision and scale of a decimal, or of an integer taken as one.
  static func decimalShape(_ type: DataType) -> (precision: Int, scale: Int)? {
    switch type {
    case .decimal(let precision, let scale): (precision, scale)
    case .integer: (integerPrecision, 0)
    default: nil
    }
  }

  /// Spark's `adjustPrecisionScale`: at most 38 digits; digits behind the point give way, but not below 6.
  static func bounded(precision: Int, scale: Int) -> DataType {
    if precision <= 38 { return .decimal(precision: max(precision, 1), scale: min(scale, max(precision, 1))) }
    let whole = precision - scale
    return .decimal(precision: 38, scale: max(38 - whole, min(scale, 6)))
  }

  /// Result of an operator on two decimals (Spark's DecimalPrecision rules); `nil` for other operators.
  static func arithmetic(_ name: String, _ a: (precision: Int, scale: Int), _ b: (precision: Int, scale: Int))
    -> DataType?
  {
    let scale = max(a.scale, b.scale)
    switch name {
    case "+", "-":
      return bounded(precision: max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale: scale)
    case "*": return bounded(precision: a.precision + b.precision + 1, scale: a.scale + b.scale)
    case "/":
      let digits = max(6, a.scale + b.precision + 1)
      return bounded(precision: a.precision - a.scale + b.scale + digits, scale: digits)
    case "%": return bounded(precision: min(a.precision - a.scale, b.precision - b.scale) + scale, scale: scale)
    default: return nil
    }
  }

  /// Whether an explicit cast exists.
  static func canCast(_ from: DataType, to: DataType) -> Bool {
    if from == to { return true }
    switch (from, to) {
    case (.text, _), (_, .text): return true
    case (.date, .timestamp), (.timestamp, .date): return true
    case (.boolean, _): return to.isNumeric
    case (_, .boolean): return from.isNumeric
    case (.timestamp, _): return to.isNumeric
    case (_, .timestamp): return from.isNumeric
    default: return from.isNumeric && to.isNumeric
    }
  }

  /// Whether a cast that exists can fail for some value.
  static func castCanFail(_ from: DataType, to: DataType) -> Bool {
    if from == to { return false }
    switch (from, to) {
    case (_, .text),
      (_, .boolean) where from != .text:
      return false
    case (.timestamp, .date): return false
    // Only for years beyond 290,000, which no format but a hostile one brings.
    case (.date, .timestamp): return true
    case (_, .double) where from != .text: return false
    case (.boolean, .integer), (.timestamp, .integer): return false
    case (.integer, .decimal(let precision, let scale)): return precision - scale < 19
    case (.boolean, .decimal(let precision, let scale)): return precision - scale < 1
    case (.decimal(let p1, let s1), .decimal(let p2, let s2)): return p2 - s2 < p1 - s1 + (s2 < s1 ? 1 : 0)
    case (.decimal(let precision, let scale), .integer): return precision - scale > 18
    default: return true
    }
  }

  /// Whether a value is taken where another type is wanted, without a cast being written.
  static func converts(_ from: DataType, to: DataType) -> Bool {
    if from == to { return true }
    switch (from, to) {
    case (_, .text): return true
    case (.date, .timestamp), (.timestamp, .date): return true
    case (.integer, .decimal), (.decimal, .decimal), (.integer, .double), (.decimal, .double): return true
    default: return false
    }
  }
}
