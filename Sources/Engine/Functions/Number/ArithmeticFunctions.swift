/// `+ - * / %` and their kin: errors on overflow and division by zero, or null in the `try_` forms.
enum ArithmeticFunctions {
  static let all: [FunctionDefinition] = [
    operation("+", "The sum; an overflow is an error.", "1 + 2", "3"),
    operation("-", "The difference; an overflow is an error.", "1.5 - 2", "-0.5"),
    operation("*", "The product; an overflow is an error.", "1.5 * 1.5", "2.25"),
    operation(
      "/", "The quotient: a double for integers, a decimal for decimals; dividing by zero is an error.", "7 / 2", "3.5"),
    operation(
      "%", "The rest of the division, with the sign of the left side; dividing by zero is an error.", "-7 % 3", "-1",
      aliases: ["mod"]),
    attempt("try_add", "+", "The sum, or null where it overflows.", "try_add(9223372036854775807, 1)", "null"),
    attempt("try_subtract", "-", "The difference, or null where it overflows.", "try_subtract(1, 2)", "-1"),
    attempt("try_multiply", "*", "The product, or null where it overflows.", "try_multiply(2, 3)", "6"),
    attempt("try_divide", "/", "The quotient, or null where the divisor is zero.", "try_divide(1, 0)", "null"),
    attempt("try_mod", "%", "The rest of the division, or null where the divisor is zero.", "try_mod(1, 0)", "null"),
    FunctionDefinition(
      "div", .arithmetic, [.number("a"), .number("b")], .fixed(.integer),
      "The whole part of the quotient; dividing by zero is an error.", example: "div(7, 2)", gives: "3", fails: .always,
      note: "Spark writes 7 div 2",
      resolve: { arguments throws(ArgumentProblem) in
        let (converted, _) = try ArithmeticTypes.resolve("div", arguments)
        return (converted, .integer)
      }, .kernel { binding throws(BindingProblem) in ArithmeticKernels.wholeQuotient(binding) }),
    FunctionDefinition(
      "pmod", .arithmetic, [.number("a"), .number("b")], .same,
      "The rest of the division, never negative for a positive divisor; dividing by zero is an error.",
      example: "pmod(-7, 3)", gives: "2", fails: .always,
      resolve: { arguments throws(ArgumentProblem) in try ArithmeticTypes.resolve("pmod", arguments) },
      .kernel { binding throws(BindingProblem) in ArithmeticKernels.make("pmod", binding) }),
    FunctionDefinition(
      "negative", .arithmetic, [.number("a")], .same, "The number with the other sign.", example: "-(2 - 5)",
      gives: "3",
      fails: .when { _, type in type == .integer }, signatures: ["-a", "negative(a)"],
      .kernel { binding throws(BindingProblem) in ArithmeticKernels.negative(binding) }),
  ]

  private static func operation(
    _ name: String, _ summary: String, _ example: String, _ result: String, aliases: [String] = []
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .arithmetic, [.number("a"), .number("b")], .same, summary, example: example, gives: result,
      aliases: aliases,
      fails: .when { _, type in type != .double || name == "/" || name == "%" }, signatures: ["a \(name) b"],
      resolve: { arguments throws(ArgumentProblem) in try ArithmeticTypes.resolve(name, arguments) },
      .kernel { binding throws(BindingProblem) in ArithmeticKernels.make(name, binding) })
  }

  private static func attempt(
    _ name: String, _ operation: String, _ summary: String, _ example: String, _ result: String
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .arithmetic, [.number("a"), .number("b")], .same, summary, example: example, gives: result, nulls: .handles,
      resolve: { arguments throws(ArgumentProblem) in try ArithmeticTypes.resolve(operation, arguments) },
      .kernel { binding throws(BindingProblem) in
        let strict = ArithmeticKernels.make(operation, binding)
        return { call in
          let inner = KernelCall(arguments: call.arguments, count: call.count, result: call.result, texts: call.texts)
          return try strict(inner).markingNull(inner.failures)
        }
      })
  }
}
