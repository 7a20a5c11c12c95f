public import Engine

/// How a run ended, or where it stands.
public enum RunStatus: String, CaseIterable, Sendable {
  case running, publishing, done, failed, interrupted
  /// The process is gone and nothing was published.
  case killed
}

/// What is known of a run when it begins.
public struct RunStart: Hashable, Sendable {
  public var recipeName: String
  public var recipePath: String
  /// Digest of the recipe file's bytes.
  public var recipeDigest: String
  /// Absolute path of the output.
  public var output: String
  public var nodes: Int

  public init(recipeName: String, recipePath: String, recipeDigest: String, output: String, nodes: Int) {
    self.recipeName = recipeName
    self.recipePath = recipePath
    self.recipeDigest = recipeDigest
    self.output = output
    self.nodes = nodes
  }
}

/// What is known of a run when its work is over.
public struct RunFinish: Hashable, Sendable {
  public var wallSeconds: Double
  public var cpuSeconds: Double
  public var peakMemoryBytes: Int
  /// The JSON of `--report`.
  public var report: String

  public init(wallSeconds: Double, cpuSeconds: Double, peakMemoryBytes: Int, report: String) {
    self.wallSeconds = wallSeconds
    self.cpuSeconds = cpuSeconds
    self.peakMemoryBytes = peakMemoryBytes
    self.report = report
  }
}

/// A run in the catalog.
public struct CatalogRun: Hashable, Sendable {
  public var id: Int64
  public var start: RunStart
  public var started: Instant
  public var ended: Instant?
  public var outcome: RunStatus
  public var error: String?
  /// `nil` while it runs and when its process was killed.
  public var finish: RunFinish?
}
