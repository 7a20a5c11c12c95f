/// Comparison operators and `IN`.
enum ComparisonFunctions {
  static let all: [FunctionDefinition] = [
    comparison("=", "Whether both are equal.", "1 = 1.0", "true", aliases: ["=="]),
    comparison("<>", "Whether both are different.", "'a' <> 'b'", "true", aliases: ["!="]),
    comparison("<", "Whether the left side is smaller; text compares by its UTF-8 bytes.", "'B' < 'a'", "true"),
    comparison("<=", "Whether the left side is smaller or equal.", "date '2026-01-31' <= '2026-02-01'", "true"),
    comparison(
      ">", "Whether the left side is greater; NaN is greater than every number.", "cast('NaN' as double) > 1e300",
      "true"),
    comparison(">=", "Whether the left side is greater or equal.", "2 >= 3", "false"),
    FunctionDefinition(
      "<=>", .comparison, [.common("a"), .common("b")], .fixed(.boolean),
      "Whether both are equal, where null equals null and the result is never null.", example: "null <=> null",
      gives: "true", nulls: .handles, signatures: ["a <=> b"],
      .kernel { binding throws(BindingProblem) in
        let equal = try ComparisonKernels.make("=", binding)
        return { call in try ComparisonKernels.nullSafe(call, equal) }
      }),
    FunctionDefinition(
      "in", .comparison, [.common("value"), .common("candidate").repeated], .fixed(.boolean),
      "Whether the value equals one of the list; null when it does not but the list has a null.",
      example: "'b' in ('a', 'b')", gives: "true", nulls: .handles,
      signatures: ["value in (candidate, …)", "value not in (candidate, …)"], .kernel(InKernel.make)),
  ]

  private static func comparison(
    _ name: String, _ summary: String, _ example: String, _ result: String, aliases: [String] = []
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .comparison, [.common("a"), .common("b")], .fixed(.boolean), summary, example: example, gives: result,
      aliases: aliases, signatures: ["a \(name) b"],
      .kernel { binding throws(BindingProblem) in try ComparisonKernels.make(name, binding) })
  }
}
