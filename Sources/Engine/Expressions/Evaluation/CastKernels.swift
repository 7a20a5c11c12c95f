/// What steps put behind a number so that it is no number any more; messages show it outside of the quotes.
package enum CastRemark {
  package static let tooManyDigits = " (too many digits)"
}

/// Conversions between types, with the errors of ANSI SQL; `try` makes them null.
enum CastKernels {
  /// - Precondition: `TypeRules.canCast(from, to: to)`.
  static func make(from: DataType, to: DataType, isTry: Bool) -> Kernel {
    let strict = strictKernel(from: from, to: to)
    guard isTry else { return strict }
    return { call in
      let inner = KernelCall(arguments: call.arguments, count: call.count, result: call.result, texts: call.texts)
      return try strict(inner).markingNull(inner.failures)
    }
  }

  private static func strictKernel(from: DataType, to: DataType) -> Kernel {
    if from == to { return { $0.arguments[0].column } }
    switch (from, to) {
    case (.text, _): return fromText(to)
    case (_, .text): return toText(from)
    case (.boolean, _): return fromBoolean(to)
    case (_, .boolean): return toBoolean(from)
    case (.integer, .double): return { call in call.double(call.map(call.integers(0)) { Double($0) }) }
    case (.double, .integer): return doubleToInteger
    case (.integer, .decimal(let precision, let scale)): return integerToDecimal(precision, scale)
    case (.decimal(_, let scale), .integer): return decimalToInteger(scale)
    case (.decimal(_, let s1), .decimal(let precision, let s2)): return rescale(s1, precision, s2)
    case (.decimal(_, let scale), .double):
      return { call in call.double(call.map(call.decimals(0)) { DecimalMath.double($0, scale: scale) }) }
    case (.double, .decimal(let precision, let scale)): return doubleToDecimal(precision, scale)
    case (.date, .timestamp):
      return { call in
        call.timestamp(
          call.mapChecked(
            call.days(0), zero: 0, { TimestampText.instant(days: $0, seconds: 0) },
            reason: { "\(ValueText.string(.date($0)) ?? "") is out of the range of timestamp" }))
      }
    case (.timestamp, .date):
      return { call in call.date(call.map(call.integers(0)) { TimestampText.split($0).days }) }
    case (.timestamp, _): return fromTimestamp(to)
    case (_, .timestamp): return toTimestamp(from)
    default:
      return { call in
        call.fail(0, "\(from) cannot be converted to \(to)")
        return .constant(.null, type: to, count: call.count)
      }
    }
  }

  /// How messages show the text that could not be converted.
  static func shown(_ view: TextView) -> String {
    let text = view.string
    if text.hasSuffix(CastRemark.tooManyDigits) {
      return "'\(text.dropLast(CastRemark.tooManyDigits.count))'\(CastRemark.tooManyDigits)"
    }
    return text.unicodeScalars.count > 40 ? "'\(text.prefix(40))…'" : "'\(text)'"
  }

  private static func fromText(_ type: DataType) -> Kernel {
    func reason(_ view: TextView) -> String {
      if type == .double, DoubleText.parse(view.bytes.trimmed) != nil {
        return "\(shown(view)) is out of the range of double"
      }
      return "\(shown(view)) is not a\(type == .integer ? "n" : "") \(type)"
    }
    switch type {
    case .integer:
      return { call in
        call.integer(
          call.mapChecked(call.texts(0), zero: 0, { IntegerText.parse($0.bytes) ?? trimmedInteger($0) }, reason: reason)
        )
      }
    case .double:
      return { call in
        call.double(
          call.mapChecked(call.texts(0), zero: 0, { DoubleText.parseInRange($0.bytes.trimmed) }, reason: reason))
      }
    case .decimal(let precision, let scale):
      return { call in
        call.decimal(
          call.mapChecked(
            call.texts(0), zero: 0, { DecimalText.parse($0.bytes.trimmed, precision: precision, scale: scale) },
            reason: reason))
      }
    case .boolean:
      return { call in
        call.boolean(
          call.mapChecked(
            call.texts(0), zero: 0, { BooleanText.parseCast($0.bytes).map { $0 ? 1 : 0 } }, reason: reason))
      }
    case .date:
      return { call in
        call.date(
          call.mapChecked(
            call.texts(0), zero: 0, { DateText.parse($0.bytes) ?? DateText.parseCast($0.bytes) }, reason: reason))
      }
    case .timestamp:
      return { call in
        call.timestamp(
          call.mapChecked(call.texts(0), zero: 0, { TimestampText.parseCast($0.bytes) }, reason: reason))
      }
    case .text: return { $0.arguments[0].column }
    }
  }

  private static func trimmedInteger(_ view: TextView) -> Int64? { IntegerText.parse(view.bytes.trimmed) }

  private static func toText(_ type: DataType) -> Kernel {
    switch type {
    case .integer:
      return { call in
        let values = call.integers(0)
        return try call.makeTexts { row, bytes in IntegerText.append(values[row], to: &bytes) }
      }
    default:
      return { call in
        let operand = call.arguments[0]
        return try call.makeTexts { row, bytes in
          ValueText.append(operand.column, row: row &* operand.step, into: &bytes)
        }
      }
    }
  }

  private static func fromBoolean(_ type: DataType) -> Kernel {
    switch type {
    case .double: return { call in call.double(call.map(call.booleans(0)) { Double($0) }) }
    case .decimal(let precision, let scale):
      return { call in
        call.decimal(
          call.mapChecked(
            call.booleans(0), zero: 0,
            { value in
              let number = Int128(value) &* PowersOfTen[scale]
              return number < PowersOfTen[precision] ? number : nil
            }, reason: { _ in "1 does not fit decimal(\(precision),\(scale))" }))
      }
    default: return { call in call.integer(call.map(call.booleans(0)) { Int64($0) }) }
    }
  }

  private static func toBoolean(_ type: DataType) -> Kernel {
    switch type {
    case .integer: return { call in call.boolean(call.map(call.integers(0)) { $0 == 0 ? 0 : 1 }) }
    case .double: return { call in call.boolean(call.map(call.doubles(0)) { $0 == 0 ? 0 : 1 }) }
    default: return { call in call.boolean(call.map(call.decimals(0)) { $0 == 0 ? 0 : 1 }) }
    }
  }

  private static let doubleToInteger: @Sendable (KernelCall) throws -> Column = { call in
    call.integer(
      call.mapChecked(
        call.doubles(0), zero: 0, { Int64(exactly: $0.rounded(.towardZero)) },
        reason: { "\(ValueText.string(.double($0)) ?? "") is out of the range of integer" }))
  }

  private static func integerToDecimal(_ precision: Int, _ scale: Int) -> Kernel {
    let factor = PowersOfTen[scale]
    let limit = PowersOfTen[precision]
    return { call in
      call.decimal(
        call.mapChecked(
          call.integers(0), zero: 0,
          { value in
            let (product, overflow) = Int128(value).multipliedReportingOverflow(by: factor)
            return overflow || product >= limit || product <= -limit ? nil : product
          }, reason: { "\($0) does not fit decimal(\(precision),\(scale))" }))
    }
  }

  private static func decimalToInteger(_ scale: Int) -> Kernel {
    let divisor = PowersOfTen[scale]
    return { call in
      call.integer(
        call.mapChecked(
          call.decimals(0), zero: 0, { Int64(exactly: $0 / divisor) },
          reason: { "\(DecimalMath.text($0, scale: scale)) is out of the range of integer" }))
    }
  }

  private static func rescale(_ from: Int, _ precision: Int, _ scale: Int) -> Kernel {
    { call in
      call.decimal(
        call.mapChecked(
          call.decimals(0), zero: 0, { DecimalMath.rescale($0, from: from, to: scale, precision: precision) },
          reason: { "\(DecimalMath.text($0, scale: from)) does not fit decimal(\(precision),\(scale))" }))
    }
  }

  private static func doubleToDecimal(_ precision: Int, _ scale: Int) -> Kernel {
    { call in
      call.decimal(
        call.mapChecked(
          call.doubles(0), zero: 0, { DecimalMath.decimal($0, precision: precision, scale: scale) },
          reason: { "\(ValueText.string(.double($0)) ?? "") does not fit decimal(\(precision),\(scale))" }))
    }
  }

  /// Seconds since 1970: whole for integers, with a fraction otherwise.
  private static func fromTimestamp(_ type: DataType) -> Kernel {
    switch type {
    case .integer:
      return { call in
        call.integer(call.map(call.integers(0)) { Int64(CivilDate.floorDivide(Int($0), 1_000_000)) })
      }
    case .decimal(let precision, let scale):
      return { call in
        call.decimal(
          call.mapChecked(
            call.integers(0), zero: 0,
            { DecimalMath.rescale(Int128($0), from: 6, to: scale, precision: precision) },
            reason: { "\(ValueText.string(.timestamp($0)) ?? "") does not fit decimal(\(precision),\(scale))" }))
      }
    default: return { call in call.double(call.map(call.integers(0)) { Double($0) / 1_000_000 }) }
    }
  }

  private static func toTimestamp(_ type: DataType) -> Kernel {
    let outOfRange = "the number of seconds is out of the range of timestamp"
    switch type {
    case .integer:
      return { call in
        call.timestamp(
          call.mapChecked(
            call.integers(0), zero: 0,
            { value in
              let (micros, overflow) = value.multipliedReportingOverflow(by: 1_000_000)
              return overflow ? nil : CalendarRange.instant(micros)
            }, reason: { _ in outOfRange }))
      }
    case .decimal(_, let scale):
      return { call in
        call.timestamp(
          call.mapChecked(
            call.decimals(0), zero: 0,
            { value in
              // What is behind the microseconds is cut, as in Spark.
              let micros =
                scale > 6
                ? value / PowersOfTen[scale - 6] : DecimalMath.rescale(value, from: scale, to: 6, precision: 38)
              return micros.flatMap { Int64(exactly: $0) }.flatMap { CalendarRange.instant($0) }
            }, reason: { _ in outOfRange }))
      }
    default:
      return { call in
        call.timestamp(
          call.mapChecked(
            call.doubles(0), zero: 0,
            { Int64(exactly: ($0 * 1_000_000).rounded(.towardZero)).flatMap { CalendarRange.instant($0) } },
            reason: { _ in outOfRange }))
      }
    }
  }
}
