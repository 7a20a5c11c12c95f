#if canImport(Glibc)
  import Glibc
#endif

/// Functions of real numbers, computed as doubles.
enum RealFunctions {
  static let all: [FunctionDefinition] = [
    real("sqrt", "The square root; NaN for a negative number.", "sqrt(4)", "2.0") { $0.squareRoot() },
    real("cbrt", "The cube root.", "cbrt(27.0)", "3.0") { cubeRoot($0) },
    real("exp", "e to the power of the number.", "exp(0)", "1.0") { exp($0) },
    real("expm1", "e to the power of the number, minus 1, exact near 0.", "expm1(0)", "0.0") { expm1($0) },
    logarithm("ln", "The natural logarithm; null for a number that is not positive.", "ln(1)", "0.0") { log($0) },
    logarithm("log10", "The logarithm to base 10; null for a number that is not positive.", "log10(10)", "1.0") {
      log10($0)
    },
    logarithm("log2", "The logarithm to base 2; null for a number that is not positive.", "log2(2)", "1.0") {
      log2($0)
    },
    FunctionDefinition(
      "log1p", .number, [.double("number")], .fixed(.double),
      "The natural logarithm of 1 plus the number; null for -1 and less.", example: "log1p(0)", gives: "0.0",
      .kernel { _ in
        { call in
          let numbers = call.doubles(0)
          return .double(call.mapOptional(zero: 0) { numbers[$0] <= -1 ? nil : log1p(numbers[$0]) })
        }
      }),
    FunctionDefinition(
      "log", .number, [.double("base"), .double("number").optional], .fixed(.double),
      "The logarithm to a base, or with one argument the natural logarithm; null for numbers that are not positive.",
      example: "log(10, 100)", gives: "2.0", signatures: ["log(base, number)", "log(number)"],
      .kernel { binding throws(BindingProblem) in
        let hasBase = binding.has(1)
        return { call in
          let first = call.doubles(0)
          guard hasBase else { return .double(call.mapOptional(zero: 0) { first[$0] <= 0 ? nil : log(first[$0]) }) }
          let numbers = call.doubles(1)
          return .double(
            call.mapOptional(zero: 0) { row in
              first[row] <= 0 || numbers[row] <= 0 ? nil : log(numbers[row]) / log(first[row])
            })
        }
      }),
    pair("pow", "The first number to the power of the second.", "pow(2, 3)", "8.0", aliases: ["power"]) { pow($0, $1) },
    pair("hypot", "The root of the sum of both squares.", "hypot(3, 4)", "5.0") { hypot($0, $1) },
    pair(
      "atan2", "The angle, in radians, of the point whose y is the first and x the second argument.", "atan2(0, 3)",
      "0.0"
    ) { atan2($0, $1) },
    real("sin", "The sine of an angle in radians.", "sin(0)", "0.0") { sin($0) },
    real("cos", "The cosine of an angle in radians.", "cos(0)", "1.0") { cos($0) },
    real("tan", "The tangent of an angle in radians.", "tan(0)", "0.0") { tan($0) },
    real("asin", "The angle in radians whose sine it is; NaN outside -1 to 1.", "asin(0)", "0.0") { asin($0) },
    real("acos", "The angle in radians whose cosine it is; NaN outside -1 to 1.", "acos(1)", "0.0") { acos($0) },
    real("atan", "The angle in radians whose tangent it is.", "atan(0)", "0.0") { atan($0) },
    real("degrees", "An angle in radians as degrees.", "degrees(3.141592653589793)", "180.0") { $0 * 180 / .pi },
    real("radians", "An angle in degrees as radians.", "radians(180)", "3.141592653589793") { $0 / 180 * .pi },
    constant("pi", "The ratio of a circle's circumference to its diameter.", .pi, "3.141592653589793"),
    constant("e", "Euler's number.", exp(1), "2.718281828459045"),
  ]

  /// The C library's may be one unit off: one more step of Newton's method.
  private static func cubeRoot(_ number: Double) -> Double {
    let root = cbrt(number)
    guard root != 0, root.isFinite else { return root }
    let square = root * root
    // root³ - number, with what the rounding of the square left out.
    let rest = (-number).addingProduct(square, root) + (-square).addingProduct(root, root) * root
    return root - rest / (3 * square)
  }

  private static func constant(_ name: String, _ summary: String, _ value: Double, _ text: String) -> FunctionDefinition
  {
    FunctionDefinition(
      name, .number, [], .fixed(.double), summary, example: "\(name)()", gives: text,
      .rewrite { _ in .literal(.double(value), .double) })
  }

  @inline(__always)
  private static func real(
    _ name: String, _ summary: String, _ example: String, _ result: String,
    _ body: @escaping @Sendable (Double) -> Double
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .number, [.double("number")], .fixed(.double), summary, example: example, gives: result,
      .kernel { _ in { call in call.double(call.map(call.doubles(0), body)) } })
  }

  @inline(__always)
  private static func logarithm(
    _ name: String, _ summary: String, _ example: String, _ result: String,
    _ body: @escaping @Sendable (Double) -> Double
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .number, [.double("number")], .fixed(.double), summary, example: example, gives: result,
      .kernel { _ in
        { call in
          let numbers = call.doubles(0)
          return .double(call.mapOptional(zero: 0) { numbers[$0] <= 0 ? nil : body(numbers[$0]) })
        }
      })
  }

  @inline(__always)
  private static func pair(
    _ name: String, _ summary: String, _ example: String, _ result: String, aliases: [String] = [],
    _ body: @escaping @Sendable (Double, Double) -> Double
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .number, [.double("a"), .double("b")], .fixed(.double), summary, example: example, gives: result,
      aliases: aliases,
      .kernel { _ in { call in call.double(call.map(call.doubles(0), call.doubles(1), body)) } })
  }
}
