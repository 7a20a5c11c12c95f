#if canImport(Glibc)
  import Glibc
#endif

/// Rounding: `round` away from zero on ties, `bround` to even, `ceil` and `floor`.
enum RoundingFunctions {
  static let all: [FunctionDefinition] = [
    rounding(
      "round", "Rounded to so many digits behind the point (0 when not given), ties away from zero.", "round(2.5)", "3"),
    rounding(
      "bround", "Rounded to so many digits behind the point (0 when not given), ties to the even digit.", "bround(2.5)",
      "2"),
    whole("ceil", "The least whole number that is not smaller.", "ceil(-0.1)", "0", aliases: ["ceiling"]),
    whole("floor", "The greatest whole number that is not greater.", "floor(-0.1)", "-1"),
    FunctionDefinition(
      "rint", .number, [.double("number")], .fixed(.double), "The nearest whole number as a double, ties to even.",
      example: "rint(12.3456)", gives: "12.0",
      .kernel { _ in { call in call.double(call.map(call.doubles(0)) { $0.rounded(.toNearestOrEven) }) } }),
  ]

  private static func rounding(_ name: String, _ summary: String, _ example: String, _ result: String)
    -> FunctionDefinition
  {
    FunctionDefinition(
      name, .number, [.number("number"), .integer("digits").optional], .same, summary, example: example, gives: result,
      fails: .when { _, type in type != .double },
      resolve: { arguments throws(ArgumentProblem) in try resolve(name, arguments) },
      .kernel { binding throws(BindingProblem) in
        let digits = Int(min(max(binding.integer(1) ?? 0, -400), 400))
        let toEven = name == "bround"
        switch binding.types[0] {
        case .double: return { call in call.double(call.map(call.doubles(0)) { round($0, digits, toEven) }) }
        case .decimal(_, let scale):
          guard case .decimal(let precision, let newScale) = binding.result else {
            preconditionFailure("rounding a decimal gives a decimal")
          }
          return { call in
            call.decimal(
              call.mapChecked(
                call.decimals(0), zero: 0, { round($0, scale, digits, newScale, precision, toEven) },
                reason: { "\(DecimalMath.text($0, scale: scale)) rounded does not fit \(binding.result)" }))
          }
        default:
          return { call in
            call.integer(
              call.mapChecked(
                call.integers(0), zero: 0, { round($0, digits, toEven) },
                reason: { "\($0) rounded is out of the range of integer" }))
          }
        }
      })
  }

  /// The number of digits must be a literal, since the type of the result depends on it.
  private static func resolve(_ name: String, _ arguments: [TypedArgument]) throws(ArgumentProblem) -> (
    [Expression], DataType
  ) {
    let number = arguments[0]
    guard number.isNull || number.type.isNumeric else {
      throw ArgumentProblem(
        message: "\(name) takes a number, not \(number.type)", argument: 0,
        suggestion: number.type == .text ? "write cast(\(number.expression.text) as double)" : nil)
    }
    var digits: Int64 = 0
    if arguments.count > 1 {
      guard case .integer(let value) = arguments[1].expression.literalValue else {
        throw ArgumentProblem(message: "the digits of \(name) must be a whole number written out", argument: 1)
      }
      digits = min(max(value, -400), 400)
    }
    let expression = number.isNull ? number.null(as: .integer) : number.expression
    let converted = [expression] + arguments.dropFirst().map(\.expression)
    guard case .decimal(let precision, let scale) = expression.type else { return (converted, expression.type) }
    let whole = precision - scale
    if digits < 0 {
      // Room for the carry, and for the zeros that take the place of digits.
      return (converted, .decimal(precision: min(38, max(whole + 1, Int(clamping: -digits) + 1)), scale: 0))
    }
    let newScale = min(scale, Int(clamping: digits))
    return (converted, .decimal(precision: min(38, max(whole + newScale + 1, 1)), scale: newScale))
  }

  /// By the shortest digits of the number, as Spark's BigDecimal does: `round(2.675, 2)` is 2.68.
  private static func round(_ value: Double, _ digits: Int, _ toEven: Bool) -> Double {
    guard value.isFinite, digits < 330 else { return value }
    if digits == 0, value.magnitude < 4e15 {
      return value.rounded(toEven ? .toNearestOrEven : .toNearestOrAwayFromZero)
    }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: DoubleText.maximumByteCount) { space -> Double in
      guard let base = space.baseAddress else { return value }
      let count = DoubleText.write(value, to: base)
      guard let (unscaled, _, scale) = DecimalText.parse(UnsafeBufferPointer(start: base, count: count)) else {
        // Too large or too small for 38 digits.
        return digits >= 0 ? (value.magnitude < 1 ? 0 : value) : (value.magnitude < 1 ? 0 : coarse(value, digits))
      }
      if digits >= scale { return value }
      guard digits >= -38, scale - digits <= 38 else { return 0 }
      let divisor = PowersOfTen[scale - digits]
      let quotient = divided(unscaled, divisor, toEven)
      if digits >= 0 { return DecimalMath.double(quotient, scale: digits) }
      return DecimalMath.double(quotient, scale: 0) * pow(10, Double(-digits))
    }
  }

  private static func coarse(_ value: Double, _ digits: Int) -> Double {
    let unit = pow(10, Double(-digits))
    return (value / unit).rounded(.toNearestOrAwayFromZero) * unit
  }

  private static func divided(_ value: Int128, _ divisor: Int128, _ toEven: Bool) -> Int128 {
    guard toEven else { return DecimalText.roundedHalfUp(value, dividedBy: divisor) }
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    let twice = rest.magnitude &* 2
    let away = twice > divisor.magnitude || (twice == divisor.magnitude && quotient % 2 != 0)
    return quotient + (away ? (value < 0 ? -1 : 1) : 0)
  }

  private static func round(
    _ value: Int128, _ scale: Int, _ digits: Int, _ newScale: Int, _ precision: Int, _ toEven: Bool
  ) -> Int128? {
    if digits >= scale { return value }
    guard scale - digits <= 38 else { return 0 }
    var result = divided(value, PowersOfTen[scale - digits], toEven)
    if digits < 0 {
      let (product, overflow) = result.multipliedReportingOverflow(by: PowersOfTen[min(38, -digits)])
      if overflow { return nil }
      result = product
    }
    return result.magnitude < PowersOfTen[precision].magnitude ? result : nil
  }

  private static func round(_ value: Int64, _ digits: Int, _ toEven: Bool) -> Int64? {
    if digits >= 0 { return value }
    if digits < -19 { return 0 }
    let unit = PowersOfTen[-digits]
    return Int64(exactly: divided(Int128(value), unit, toEven) * unit)
  }

  private static func whole(
    _ name: String, _ summary: String, _ example: String, _ result: String, aliases: [String] = []
  ) -> FunctionDefinition {
    let isUp = name == "ceil"
    return FunctionDefinition(
      name, .number, [.number("number")],
      .rule { arguments in
        guard case .decimal(let precision, let scale) = arguments[0].type else { return .integer }
        return .decimal(precision: min(38, precision - scale + 1), scale: 0)
      }, summary, example: example, gives: result, aliases: aliases,
      fails: .when { arguments, _ in arguments.first?.type == .double },
      .kernel { binding throws(BindingProblem) in
        switch binding.types[0] {
        case .double:
          return { call in
            call.integer(
              call.mapChecked(
                call.doubles(0), zero: 0, { Int64(exactly: $0.rounded(isUp ? .up : .down)) },
                reason: { "\(ValueText.string(.double($0)) ?? "") is out of the range of integer" }))
          }
        case .decimal(_, let scale):
          let divisor = PowersOfTen[scale]
          return { call in
            call.decimal(
              call.map(call.decimals(0)) { value in
                let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
                if rest == 0 { return quotient }
                return isUp ? (rest > 0 ? quotient + 1 : quotient) : (rest < 0 ? quotient - 1 : quotient)
              })
          }
        default: return { $0.arguments[0].column }
        }
      })
  }
}
