#if canImport(Glibc)
  import Glibc
#endif

/// Kernels of arithmetic with ANSI errors.
enum ArithmeticKernels {
  static func make(_ name: String, _ binding: Binding) -> Kernel {
    switch binding.result {
    case .double: return double(name)
    case .decimal: return decimal(name, binding)
    default: return integer(name)
    }
  }

  private static func shown(_ value: Int64) -> String { "\(value)" }

  private static func overflow(_ name: String) -> (Int64, Int64) -> String {
    { "\($0) \(name) \($1) is out of the range of integer" }
  }

  private static let byZero = "division by zero"

  private static func integer(_ name: String) -> Kernel {
    switch name {
    case "+": return checked("+") { $0.addingReportingOverflow($1) }
    case "-": return checked("-") { $0.subtractingReportingOverflow($1) }
    case "*": return checked("*") { $0.multipliedReportingOverflow(by: $1) }
    case "%":
      return { call in
        call.integer(
          call.mapChecked(
            call.integers(0), call.integers(1), zero: 0, { $1 == 0 ? nil : $1 == -1 ? 0 : $0 % $1 },
            reason: { _, _ in byZero }))
      }
    default:
      return { call in
        call.integer(
          call.mapChecked(
            call.integers(0), call.integers(1), zero: 0, { $1 == 0 ? nil : positiveRest($0, $1) },
            reason: { _, _ in byZero }))
      }
    }
  }

  /// The rest, made positive by one `b` more where that is positive; so no sum leaves 64 bits, as Spark's does for the
  /// least divisors.
  private static func positiveRest(_ a: Int64, _ b: Int64) -> Int64 {
    if b == -1 { return 0 }
    let rest = a % b
    return rest < 0 && b > 0 ? rest + b : rest
  }

  /// The whole batch at once; only when something overflowed, row by row for the reasons.
  @inline(__always)
  private static func checked(
    _ name: String, _ body: @escaping (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
  ) -> Kernel {
    { call in
      let (a, b) = (call.integers(0), call.integers(1))
      var any = false
      let values = call.map(a, b) { x, y in
        let (value, overflow) = body(x, y)
        any = any || overflow
        return value
      }
      if any {
        for row in 0..<call.count where body(a[row], b[row]).overflow {
          values[row] = 0
          call.fail(row, overflow(name)(a[row], b[row]))
        }
      }
      return call.integer(values)
    }
  }

  private static func double(_ name: String) -> Kernel {
    switch name {
    case "+": return { call in call.double(call.map(call.doubles(0), call.doubles(1)) { $0 + $1 }) }
    case "-": return { call in call.double(call.map(call.doubles(0), call.doubles(1)) { $0 - $1 }) }
    case "*": return { call in call.double(call.map(call.doubles(0), call.doubles(1)) { $0 * $1 }) }
    case "/":
      return { call in
        call.double(
          call.mapChecked(
            call.doubles(0), call.doubles(1), zero: 0, { $1 == 0 ? nil : $0 / $1 }, reason: { _, _ in byZero }))
      }
    case "%":
      return { call in
        call.double(
          call.mapChecked(
            call.doubles(0), call.doubles(1), zero: 0, { $1 == 0 ? nil : fmod($0, $1) }, reason: { _, _ in byZero }))
      }
    default:
      return { call in
        call.double(
          call.mapChecked(
            call.doubles(0), call.doubles(1), zero: 0,
            { a, b in
              if b == 0 { return nil }
              let rest = fmod(a, b)
              return rest < 0 ? fmod(rest + b, b) : rest
            }, reason: { _, _ in byZero }))
      }
    }
  }

  private static func decimal(_ name: String, _ binding: Binding) -> Kernel {
    guard case .decimal(_, let s1) = binding.types[0], case .decimal(_, let s2) = binding.types[1],
      case .decimal(let precision, let scale) = binding.result
    else { preconditionFailure("decimal arithmetic takes decimals") }
    func compute(_ body: @escaping (Int128, Int128) -> Int128?) -> Kernel {
      { call in
        call.decimal(
          call.mapChecked(
            call.decimals(0), call.decimals(1), zero: 0, body,
            reason: { a, b in
              if b == 0, name == "/" || name == "%" || name == "pmod" { return byZero }
              let (left, right) = (DecimalMath.text(a, scale: s1), DecimalMath.text(b, scale: s2))
              return "\(left) \(name) \(right) does not fit \(binding.result)"
            }))
      }
    }
    switch name {
    case "*": return compute { DecimalMath.multiply($0, $1, dropping: s1 + s2 - scale, precision: precision) }
    case "/": return compute { DecimalMath.divide($0, $1, shift: scale + s2 - s1, precision: precision) }
    case "+", "-":
      let sign: Int128 = name == "+" ? 1 : -1
      return compute { DecimalMath.add($0, s1, $1, s2, sign: sign, scale: scale, precision: precision) }
    default:
      let isPositive = name == "pmod"
      return compute { a, b in
        DecimalMath.remainder(a, s1, b, s2, isPositive: isPositive).flatMap {
          DecimalMath.rescale($0, from: max(s1, s2), to: scale, precision: precision)
        }
      }
    }
  }

  static func wholeQuotient(_ binding: Binding) -> Kernel {
    switch binding.types[0] {
    case .integer:
      return { call in
        call.integer(
          call.mapChecked(
            call.integers(0), call.integers(1), zero: 0,
            { a, b in
              if b == 0 { return nil }
              let (quotient, overflow) = a.dividedReportingOverflow(by: b)
              return overflow ? nil : quotient
            }, reason: { $1 == 0 ? byZero : "\($0) div \($1) is out of the range of integer" }))
      }
    case .double:
      return { call in
        call.integer(
          call.mapChecked(
            call.doubles(0), call.doubles(1), zero: 0,
            { $1 == 0 ? nil : Int64(exactly: ($0 / $1).rounded(.towardZero)) },
            reason: { $1 == 0 ? byZero : "the quotient is out of the range of integer" }))
      }
    default:
      guard case .decimal(_, let s1) = binding.types[0], case .decimal(_, let s2) = binding.types[1] else {
        preconditionFailure("decimal arithmetic takes decimals")
      }
      return { call in
        call.integer(
          call.mapChecked(
            call.decimals(0), call.decimals(1), zero: 0,
            { a, b in DecimalMath.wholeQuotient(a, s1, b, s2).flatMap { Int64(exactly: $0) } },
            reason: { $1 == 0 ? byZero : "the quotient is out of the range of integer" }))
      }
    }
  }

  static func negative(_ binding: Binding) -> Kernel {
    switch binding.result {
    case .double: return { call in call.double(call.map(call.doubles(0)) { -$0 }) }
    case .decimal: return { call in call.decimal(call.map(call.decimals(0)) { 0 &- $0 }) }
    default:
      return { call in
        call.integer(
          call.mapChecked(
            call.integers(0), zero: 0, { $0 == .min ? nil : -$0 }, reason: { "-(\($0)) is out of the range of integer" }
          ))
      }
    }
  }
}
