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
  /// What stands before the advice and behind it.
  private let (before, after): (String, String)
  private let advice: Advice?

  /// - Parameter message: what happened, where, and what to do.
  public init(_ kind: Kind, _ message: String) { self.init(kind, message, nil) }

  /// - Parameters:
  ///   - before: what happened and where; the advice follows as it is worded where the failure is shown.
  ///   - after: what is said behind the advice.
  public init(_ kind: Kind, _ before: String, _ advice: Advice?, _ after: String = "") {
    self.kind = kind
    (self.before, self.advice, self.after) = (before, advice, after)
  }

  /// What happened, where, and what to do on the command line. No final period, no control characters beyond what the
  /// data had.
  public var message: String { message(advising: \.onCommandLine) }

  /// The same where people are told otherwise what to do.
  public func message(advising words: (Advice) -> String) -> String { before + (advice.map(words) ?? "") + after }

  /// The same with something around it.
  public func said(behind first: String, before last: String) -> Failure {
    Failure(kind, first + before, advice, after + last)
  }

  public var description: String { message }
}

/// What to do where that is a switch of the command line, which has another name in the studio.
public enum Advice: Hashable, Sendable {
  case allowRejects
  case replaceForeign
  case setParameter(String)

  public var onCommandLine: String {
    switch self {
    case .allowRejects: "raise --max-rejects"
    case .replaceForeign: "run with --replace-foreign"
    case .setParameter(let name): "give \"\(name)\" a value with --set \(name)=…"
    }
  }
}
