/// What a test found to be untrue of the product.
public struct BrokenLaw: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Requires what a law says.
/// - Throws: `BrokenLaw`.
public func law(_ holds: Bool, _ description: @autoclosure () -> String) throws {
  if !holds { throw BrokenLaw(description()) }
}
