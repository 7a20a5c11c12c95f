import Engine

/// All kinds of steps: one line each. A new step is one file in `Steps/`, one line here, and a word in its family below.
public enum StepTable {
  /// In the order of documentation and palette.
  public static let all: [StepRecord] = [
    FilterRows.record,
    RemoveDuplicates.record,
    DropColumns.record,
    KeepColumns.record,
    RenameColumns.record,
    RemoveMissing.record,
    FillMissing.record,
    ChangeType.record,
    DateParts.record,
    DateDifference.record,
    AddColumns.record,
    SetColumns.record,
    MapValues.record,
    ReplaceText.record,
    SplitColumn.record,
    MergeColumns.record,
    SortRows.record,
    LimitRows.record,
    GroupRows.record,
    JoinTable.record,
    UnionTables.record,
    ShuffleColumn.record,
    HandleOutliers.record,
    MoveColumns.record,
    UnpivotColumns.record,
    PivotRows.record,
    EncodeColumn.record,
    MaskValues.record,
    TokenizeText.record,
  ]

  private static let byKind = Dictionary(all.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })

  /// The record of a kind; `nil` for an unknown one. Complexity: O(1).
  public static subscript(kind: String) -> StepRecord? { byKind[kind] }

  public static var kinds: [String] { all.map(\.kind) }

  /// What a step lowers to: a plan whose root is the table after the step.
  typealias Lowered = Plan
}

extension StepFamily {
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
