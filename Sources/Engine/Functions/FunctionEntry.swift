/// What the documentation, completion and the studio say about a function.
public struct FunctionEntry: Hashable, Sendable {
  /// Groups of functions, in the order of the documentation.
  public enum Family: String, CaseIterable, Hashable, Sendable {
    case comparison, logic, arithmetic, text, pattern, number, date, nulls, conversion, row, hashing, recognition
  }

  /// What a null argument does.
  public enum Nulls: String, Hashable, Sendable {
    /// A null argument makes the result null.
    case propagates
    /// The function says itself.
    case handles
  }

  /// As expressions write it, lower case.
  public var name: String
  /// Other names of the same function.
  public var aliases: [String]
  public var family: Family
  /// How it is called: `contains(text, find)`.
  public var signatures: [String]
  /// One sentence.
  public var summary: String
  /// An expression without columns, and its result as text (`null` for null).
  public var example: String
  public var exampleResult: String
  public var nulls: Nulls
  /// Whether a row can fail in it.
  public var canFail: Bool
  /// How Spark SQL spells it when not the same, or differs.
  public var sparkNote: String?
}
