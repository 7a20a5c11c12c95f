/// Why a run, a read or a command cannot go on: one sentence for people and the class that decides the exit status.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Int32, Sendable {
    /// Disk full, target busy or not writable, and other failures of a run.
    case run = 1
    /// Wrong usage, a required parameter missing.
    case usage = 2
    /// The recipe is not valid.
    case recipe = 3
    /// An input is missing or unreadable.
    case input = 4
    /// A pinned column is absent, or an expectation failed.
    case expectation = 5
    /// Over the reject limit.
    case rejects = 6
    case interrupted = 130
    case terminated = 143
  }

  public var kind: Kind
  /// What happened, where, and what to do. No final period, no control characters beyond what the data had.
  public var message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  public var description: String { message }
}
