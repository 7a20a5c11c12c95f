/// Bits of integers, and factorials.
enum BitFunctions {
  static let all: [FunctionDefinition] = [
    bits("shiftleft", "The bits moved to the left, by the count modulo 64.", "shiftleft(2, 1)", "4") {
      $0 << ($1 & 63)
    },
    bits("shiftright", "The bits moved to the right, by the count modulo 64, the sign kept.", "shiftright(-4, 1)", "-2")
    { $0 >> ($1 & 63) },
    FunctionDefinition(
      "bit_count", .number, [.integer("number")], .fixed(.integer), "How many bits of the 64-bit number are set.",
      example: "bit_count(7)", gives: "3",
      .kernel { _ in { call in call.integer(call.map(call.integers(0)) { Int64($0.nonzeroBitCount) }) } }),
    FunctionDefinition(
      "factorial", .number, [.integer("number")], .fixed(.integer), "The factorial; null outside 0 to 20.",
      example: "factorial(5)", gives: "120",
      .kernel { _ in
        { call in
          let numbers = call.integers(0)
          return .integer(
            call.mapOptional(zero: 0) { row in
              (0...20).contains(numbers[row]) ? (1..<max(2, numbers[row] + 1)).reduce(1, *) : nil
            })
        }
      }),
  ]

  @inline(__always)
  private static func bits(
    _ name: String, _ summary: String, _ example: String, _ result: String,
    _ body: @escaping @Sendable (Int64, Int64) -> Int64
  ) -> FunctionDefinition {
    FunctionDefinition(
      name, .number, [.integer("number"), .integer("count")], .fixed(.integer), summary, example: example,
      gives: result,
      .kernel { _ in { call in call.integer(call.map(call.integers(0), call.integers(1), body)) } })
  }
}
