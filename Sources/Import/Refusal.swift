/// Why an operation cannot be carried over, and what to do instead.
public struct Refusal: Error, Hashable, Sendable {
  /// What is wrong, without a final period.
  public var reason: String
  /// What to do.
  public var remedy: String

  public init(_ reason: String, _ remedy: String) {
    self.reason = reason
    self.remedy = remedy
  }
}
