/// How an output treats what stands at its place already.
public enum OutputMode: String, CaseIterable, Sendable {
  case replace
  case append
  case replacePartitions = "replace-partitions"

  /// What it means, as a sentence fragment.
  public var summary: String {
    switch self {
    case .replace: "the new output takes the place of the old one"
    case .append: "the rows are added to those that are there"
    case .replacePartitions: "partitions that this run writes rows for take the place of the old ones, others stay"
    }
  }
}
