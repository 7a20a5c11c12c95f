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

  /// Every kind of step is in one of them.
  public static let all: [StepFamily] = [
    StepFamily(
      title: "rows",
      members: [
        Member("filter-rows"), Member("remove-duplicates"), Member("remove-missing", mendsMissing: true),
        Member("sort-rows"), Member("limit-rows"),
      ]),
    StepFamily(
      title: "columns",
      members: [
        Member("add-columns"), Member("drop-columns"), Member("keep-columns"), Member("rename-columns"),
        Member("move-columns"), Member("split-column", .text), Member("merge-columns", .text),
      ]),
    StepFamily(
      title: "values",
      members: [
        Member("set-columns"), Member("fill-missing", mendsMissing: true), Member("map-values", .text),
        Member("replace-text", .text), Member("change-type", .text), Member("handle-outliers", .number),
        Member("encode-column", .text), Member("tokenize-text", .text),
      ]),
    StepFamily(title: "dates", members: [Member("date-parts", .date), Member("date-difference", .date)]),
    StepFamily(
      title: "tables",
      members: [
        Member("group-rows"), Member("join-table"), Member("union-tables"), Member("pivot-rows"),
        Member("unpivot-columns"),
      ]),
    StepFamily(title: "privacy", members: [Member("mask-values", .text), Member("shuffle-column")]),
  ]
}
