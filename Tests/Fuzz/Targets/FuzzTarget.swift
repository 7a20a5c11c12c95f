import Engine

/// One way by which bytes from outside come into Sous, with the laws that hold whatever the bytes are.
///
/// libFuzzer runs a target with bytes that it makes up (`make fuzz`); the tests run it with every input that ever failed
/// and with random ones.
public struct FuzzTarget: Sendable {
  public let name: String
  /// The longest input that is worth trying, in bytes.
  public let limit: Int
  private let body: @Sendable ([UInt8]) throws -> Void

  init(_ name: String, limit: Int, _ body: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.name = name
    self.limit = limit
    self.body = body
  }

  /// - Throws: `BrokenLaw`. A trap, a hang or memory that is touched wrongly end the process.
  public func run(_ bytes: [UInt8]) throws {
    if bytes.count <= limit { try body(bytes) }
  }

  public static let all = [
    CSVTarget.guessed, CSVTarget.described, JSONLinesTarget.target, ParquetTarget.target, CompressedTarget.target,
    ExpressionTarget.target, ValueTarget.patterns, ValueTarget.numbers, RecipeTextTarget.target,
    RecipeStepsTarget.target,
  ]

  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// What a target found to be untrue.
public struct BrokenLaw: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Requires what a law says.
func law(_ holds: Bool, _ description: @autoclosure () -> String) throws {
  if !holds { throw BrokenLaw(description()) }
}

/// Input that Sous does not take is refused with a sentence; anything else that is thrown is a fault.
func refusal(_ body: () throws -> Void) throws -> Failure? {
  do {
    try body()
    return nil
  } catch let failure as Failure {
    try law(!failure.message.isEmpty, "a refusal without a sentence")
    return failure
  }
}
