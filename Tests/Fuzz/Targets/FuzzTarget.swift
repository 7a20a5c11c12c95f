import Engine
import TestKit

/// One way by which bytes from outside come into Sous, with the laws that hold whatever the bytes are.
///
/// libFuzzer runs a target with bytes that it makes up (`make fuzz`); the tests run it with every input that ever failed
/// and with random ones.
public struct FuzzTarget: Sendable {
  public let name: String
  /// The longest input that is worth trying, in bytes.
  public let limit: Int
  /// Whether bytes are choices, of which any are as good as any others, rather than a format.
  public let isMade: Bool
  private let body: @Sendable ([UInt8]) throws -> Void

  init(_ name: String, limit: Int, isMade: Bool = false, _ body: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.name = name
    self.limit = limit
    self.isMade = isMade
    self.body = body
  }

  /// - Throws: `BrokenLaw`. A trap, a hang or memory that is touched wrongly end the process.
  public func run(_ bytes: [UInt8]) throws {
    if bytes.count <= limit { try body(bytes) }
  }

  public static let all = [
    CSVTarget.guessed, CSVTarget.described, JSONLinesTarget.target, ParquetTarget.target, AvroTarget.target,
    DeltaLogTarget.commit, DeltaLogTarget.checkpoint, ExcelTarget.archive, ExcelTarget.sheet, CompressedTarget.target,
    ExpressionTarget.target, ExpressionTreeTarget.target, ValueTarget.patterns, ValueTarget.numbers,
    RecipeTextTarget.target, RecipeStepsTarget.target, CatalogTarget.target,
  ]

  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
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
