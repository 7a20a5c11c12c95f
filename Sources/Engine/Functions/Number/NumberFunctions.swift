/// Functions of numbers.
enum NumberFunctions {
  static let all: [FunctionDefinition] =
    [
      FunctionDefinition(
        "abs", .number, [.number("number")], .same, "The number without its sign.", example: "abs(-1.5)", gives: "1.5",
        fails: .when { _, type in type == .integer },
        .kernel { binding throws(BindingProblem) in
          switch binding.result {
          case .double: return { call in call.double(call.map(call.doubles(0)) { $0.magnitude }) }
          case .decimal: return { call in call.decimal(call.map(call.decimals(0)) { $0 < 0 ? 0 &- $0 : $0 }) }
          default:
            return { call in
              call.integer(
                call.mapChecked(
                  call.integers(0), zero: 0, { $0 == .min ? nil : abs($0) },
                  reason: { "the absolute value of \($0) is out of the range of integer" }))
            }
          }
        }),
      FunctionDefinition(
        "sign", .number, [.double("number")], .fixed(.double),
        "-1.0, 0.0 or 1.0, as the number is negative, zero or positive.",
        example: "sign(-40)", gives: "-1.0", aliases: ["signum"],
        .kernel { _ in
          { call in call.double(call.map(call.doubles(0)) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }) }
        }),
      FunctionDefinition(
        "greatest", .number, [.common("value"), .common("value").repeated], .same,
        "The greatest of the values that are not null.", example: "greatest(10, 9, null, 3)", gives: "10",
        nulls: .handles,
        .kernel { binding throws(BindingProblem) in try ExtremeKernels.make(isGreatest: true, binding) }),
      FunctionDefinition(
        "least", .number, [.common("value"), .common("value").repeated], .same,
        "The smallest of the values that are not null.", example: "least(10, 9, null, 3)", gives: "3", nulls: .handles,
        .kernel { binding throws(BindingProblem) in try ExtremeKernels.make(isGreatest: false, binding) }),
      FunctionDefinition(
        "isnan", .number, [.double("number")], .fixed(.boolean), "Whether the number is NaN; false for null.",
        example: "isnan(cast('NaN' as double))", gives: "true", nulls: .handles,
        .kernel { _ in
          { call in .boolean(PlainColumn(call.map(call.doubles(0)) { $0.isNaN ? 1 : 0 })) }
        }),
      FunctionDefinition(
        "nanvl", .number, [.double("number"), .double("otherwise")], .fixed(.double),
        "The number, or the other one where it is NaN.", example: "nanvl(cast('NaN' as double), 123)", gives: "123.0",
        nulls: .handles,
        .kernel { _ in
          { call in
            let (numbers, others) = (call.doubles(0), call.doubles(1))
            let separate = KernelCall(arguments: [], count: call.count, result: .double, texts: call.texts)
            return .double(
              separate.mapOptional(zero: 0) { row in
                if call.isNull(0, row) { return nil }
                guard numbers[row].isNaN else { return numbers[row] }
                return call.isNull(1, row) ? nil : others[row]
              })
          }
        }),
      FunctionDefinition(
        "width_bucket", .number, [.double("value"), .double("low"), .double("high"), .integer("buckets")],
        .fixed(.integer),
        "Which of so many equal buckets between two bounds the value falls in, from 1; 0 below and one more than there are above; null for bounds or counts that make no buckets.",
        example: "width_bucket(5.3, 0.2, 10.6, 5)", gives: "3", .kernel { _ in { widthBucket($0) } }),
      FunctionDefinition(
        "bin", .number, [.integer("number")], .fixed(.text), "The 64-bit number in binary digits.", example: "bin(13)",
        gives: "1101",
        .kernel { _ in
          { call in
            let numbers = call.integers(0)
            return try call.makeTexts { row, bytes in
              bytes.append(contentsOf: String(UInt64(bitPattern: numbers[row]), radix: 2).utf8)
            }
          }
        }),
      FunctionDefinition(
        "hex", .number, [.any("value")], .fixed(.text),
        "The 64-bit number, or the bytes of the text, in hexadecimal digits.",
        example: "hex(255)", gives: "FF",
        resolve: { arguments throws(ArgumentProblem) in
          guard arguments[0].type == .integer || arguments[0].type == .text else {
            throw ArgumentProblem(message: "hex takes an integer or text, not \(arguments[0].type)", argument: 0)
          }
          return ([arguments[0].expression], .text)
        },
        .kernel { binding throws(BindingProblem) in
          if binding.types[0] == .integer {
            return { call in
              let numbers = call.integers(0)
              return try call.makeTexts { row, bytes in
                bytes.append(contentsOf: String(UInt64(bitPattern: numbers[row]), radix: 16, uppercase: true).utf8)
              }
            }
          }
          return { call in
            let texts = call.texts(0)
            return try call.makeTexts { row, bytes in
              for byte in texts[row].bytes {
                for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 48 + digit : 55 + digit) }
              }
            }
          }
        }),
    ] + RoundingFunctions.all + RealFunctions.all + BitFunctions.all

  private static func widthBucket(_ call: KernelCall) -> Column {
    let (values, lows, highs, counts) = (call.doubles(0), call.doubles(1), call.doubles(2), call.integers(3))
    return .integer(
      call.mapOptional(zero: 0) { row -> Int64? in
        let (value, low, high, count) = (values[row], lows[row], highs[row], counts[row])
        guard count > 0, count < .max, low != high, low.isFinite, high.isFinite, !value.isNaN else { return nil }
        let isRising = low < high
        if isRising ? value < low : value > low { return 0 }
        if isRising ? value >= high : value <= high { return count + 1 }
        return Int64(exactly: (Double(count) * (value - low) / (high - low)).rounded(.down)).map { $0 + 1 }
      })
  }
}
