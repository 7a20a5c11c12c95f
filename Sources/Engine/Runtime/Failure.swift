/// Why a run, a read or a command cannot go on: one sentence for people and the class that decides the exit status.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Int32, CaseIterable, Sendable {
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

extension Failure.Kind {
  /// What an exit status of this class says, in two or three words.
  package var title: String {
    switch self {
    case .run: "the run failed"
    case .usage: "wrong usage"
    case .recipe: "the recipe is not valid"
    case .input: "an input is missing or unreadable"
    case .expectation: "an expectation failed"
    case .rejects: "over the reject limit"
    case .interrupted: "interrupted"
    case .terminated: "terminated"
    }
  }

  /// The same in a sentence.
  package var meaning: String {
    switch self {
    case .run:
      "The run failed: the disk is full, the output is busy or cannot be written. For check-like commands (format --check, verify) something differs."
    case .usage:
      "Wrong usage: an option that does not exist or is not possible, or a required parameter without a value."
    case .recipe:
      "The recipe is not valid; all its problems are said at once. Of import: a step cannot be carried over."
    case .input: "An input is missing or cannot be read."
    case .expectation: "An expectation failed, or a column that the recipe names is not in the input."
    case .rejects: "More rows were rejected than --max-rejects allows. Nothing is published."
    case .interrupted: "Interrupted (SIGINT). Nothing is published."
    case .terminated: "Terminated (SIGTERM). Nothing is published."
    }
  }
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
