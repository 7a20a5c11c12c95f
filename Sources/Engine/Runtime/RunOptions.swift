/// How a plan is run.
public struct RunOptions: Sendable {
  public enum LedgerMode: String, CaseIterable, Sendable { case exact, merged }

  /// Threads that work on the plan, 1 to `NodeCount.most`.
  public var nodes = 1
  /// Bytes the engine may hold.
  public var memory = 1 << 30
  public var batchRows = 4096
  public var temporaryFolder = "/tmp"
  public var ledger = LedgerMode.exact
  /// Lets a limit end the reading early, for previews: the counts are then those of the rows read.
  public var stopsEarly = false
  /// Which rewrite rules apply; all but for tests.
  public var rewrites = true
  /// Bytes of the right side of a join from which on reading the keys of a much smaller left side first pays.
  public var minimumReducedBytes = 64 << 20
  public var cancellation = Cancellation()

  public init() {}
}
