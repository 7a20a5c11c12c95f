#if canImport(Glibc)
  import Glibc
#endif

/// Kernels of the comparison operators, for arguments of one type.
enum ComparisonKernels {
  static func make(_ name: String, _ binding: Binding) throws(BindingProblem) -> Kernel {
    switch binding.types[0] {
    case .integer, .timestamp: return kernel(name) { $0.integers($1) }
    case .date: return kernel(name) { $0.days($1) }
    case .boolean: return kernel(name) { $0.booleans($1) }
    case .decimal: return kernel(name) { $0.decimals($1) }
    case .double: return doubles(name)
    case .text: return texts(name)
    }
  }

  @inline(__always)
  private static func kernel<Element: Comparable>(
    _ name: String, _ lane: @escaping (KernelCall, Int) -> Lane<Element>
  ) -> Kernel {
    switch name {
    case "=": { call in call.boolean(call.map(lane(call, 0), lane(call, 1)) { $0 == $1 ? 1 : 0 }) }
    case "<>": { call in call.boolean(call.map(lane(call, 0), lane(call, 1)) { $0 != $1 ? 1 : 0 }) }
    case "<": { call in call.boolean(call.map(lane(call, 0), lane(call, 1)) { $0 < $1 ? 1 : 0 }) }
    case "<=": { call in call.boolean(call.map(lane(call, 0), lane(call, 1)) { $0 <= $1 ? 1 : 0 }) }
    case ">": { call in call.boolean(call.map(lane(call, 0), lane(call, 1)) { $0 > $1 ? 1 : 0 }) }
    default: { call in call.boolean(call.map(lane(call, 0), lane(call, 1)) { $0 >= $1 ? 1 : 0 }) }
    }
  }

  /// NaN equals NaN and is greater than every other number; -0.0 equals 0.0.
  private static func doubles(_ name: String) -> Kernel {
    func equal(_ a: Double, _ b: Double) -> Bool { a == b || (a.isNaN && b.isNaN) }
    func less(_ a: Double, _ b: Double) -> Bool { a < b || (b.isNaN && !a.isNaN) }
    switch name {
    case "=": return { call in call.boolean(call.map(call.doubles(0), call.doubles(1)) { equal($0, $1) ? 1 : 0 }) }
    case "<>": return { call in call.boolean(call.map(call.doubles(0), call.doubles(1)) { equal($0, $1) ? 0 : 1 }) }
    case "<": return { call in call.boolean(call.map(call.doubles(0), call.doubles(1)) { less($0, $1) ? 1 : 0 }) }
    case "<=": return { call in call.boolean(call.map(call.doubles(0), call.doubles(1)) { less($1, $0) ? 0 : 1 }) }
    case ">": return { call in call.boolean(call.map(call.doubles(0), call.doubles(1)) { less($1, $0) ? 1 : 0 }) }
    default: return { call in call.boolean(call.map(call.doubles(0), call.doubles(1)) { less($0, $1) ? 0 : 1 }) }
    }
  }

  private static func texts(_ name: String) -> Kernel {
    switch name {
    case "=": return { call in call.boolean(call.map(call.texts(0), call.texts(1)) { $0 == $1 ? 1 : 0 }) }
    case "<>": return { call in call.boolean(call.map(call.texts(0), call.texts(1)) { $0 == $1 ? 0 : 1 }) }
    case "<":
      return { call in call.boolean(call.map(call.texts(0), call.texts(1)) { TextView.compare($0, $1) < 0 ? 1 : 0 }) }
    case "<=":
      return { call in call.boolean(call.map(call.texts(0), call.texts(1)) { TextView.compare($0, $1) <= 0 ? 1 : 0 }) }
    case ">":
      return { call in call.boolean(call.map(call.texts(0), call.texts(1)) { TextView.compare($0, $1) > 0 ? 1 : 0 }) }
    default:
      return { call in call.boolean(call.map(call.texts(0), call.texts(1)) { TextView.compare($0, $1) >= 0 ? 1 : 0 }) }
    }
  }

  /// `<=>` from `=`: both null is true, one null is false.
  static func nullSafe(_ call: KernelCall, _ equal: Kernel) throws -> Column {
    guard case .boolean(let compared) = try equal(call) else { preconditionFailure("a comparison gives truth values") }
    guard call.nulls != nil else { return .boolean(PlainColumn(compared.values)) }
    let values = Buffer<UInt8>(capacity: call.count)
    for row in 0..<call.count {
      let (a, b) = (call.isNull(0, row), call.isNull(1, row))
      values[row] = a || b ? (a && b ? 1 : 0) : compared.values[row]
    }
    return .boolean(PlainColumn(values))
  }
}
