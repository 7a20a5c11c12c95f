/// The columns that a step or a word is about.
public enum ColumnFit: String, Sendable {
  case any, text, number, date, timestamp

  /// Whether a column of this type is one of them; what is about dates takes timestamps too.
  public func takes(_ type: String) -> Bool {
    switch self {
    case .any: true
    case .text: type == "text"
    case .number: type == "integer" || type == "double" || type.hasPrefix("decimal")
    case .date: type == "date" || type == "timestamp"
    case .timestamp: type == "timestamp"
    }
  }
}

/// Steps that belong together where all of them are listed.
public struct StepFamily: Sendable {
  public struct Member: Sendable {
    public let kind: String
    /// The columns that it is about more than about others.
    public let fit: ColumnFit
    /// Whether it is about missing values.
    public let mendsMissing: Bool

    init(_ kind: String, _ fit: ColumnFit = .any, mendsMissing: Bool = false) {
      self.kind = kind
      self.fit = fit
      self.mendsMissing = mendsMissing
    }
  }

  public let title: String
  public let members: [Member]
}
