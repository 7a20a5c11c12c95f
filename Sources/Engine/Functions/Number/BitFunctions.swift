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
      "random_of", .number, [.integer("place"), .integer("seed")], .fixed(.double),
      "A number from 0 to below 1 that looks random and follows from a place and a seed: the same for the same two.",
      example: "random_of(1, 7) = random_of(1, 7)", gives: "true",
      .kernel { _ in { call in call.double(call.map(call.integers(0), call.integers(1), random)) } }),
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

  /// The upper 53 bits of SplitMix64 over both (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
  @inline(__always)
  private static func random(_ place: Int64, _ seed: Int64) -> Double {
    func mixed(_ number: UInt64) -> UInt64 {
      var bits = number &+ 0x9E37_79B9_7F4A_7C15
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      return bits ^ (bits >> 31)
    }
    let drawn = mixed(mixed(UInt64(bitPattern: seed)) ^ UInt64(bitPattern: place))
    return Double(drawn >> 11) * 0x1p-53
  }

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
