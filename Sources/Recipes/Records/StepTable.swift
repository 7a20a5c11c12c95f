import Engine

/// All kinds of steps: one line each. A new step is one file in `Steps/` and one line here.
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
