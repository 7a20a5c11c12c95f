package import Engine
package import Recipes

/// What a run did, as `--report` writes it, the ledger shows it and the catalog keeps it: also of a run that failed.
package struct RunReport: Sendable {
  package struct Source: Hashable, Sendable {
    package var path: String
    package var bytes: Int
    package var rows: Int
    /// Rows that could not be read.
    package var rejected = 0
  }

  package struct Node: Hashable, Sendable {
    package var busySeconds: Double
    package var rows: Int
  }

  package struct Output: Hashable, Sendable {
    package var path: String
    package var table: String?
    package var rows: Int
    package var files: Int
    package var partitions: Int
    package var bytes: Int
  }

  /// Set for a run on Spark.
  package struct Spark: Hashable, Sendable {
    package var version: String
    package var master: String
    /// `nil` when the number was left to the master.
    package var nodesAsked: Int?
    package var nodesGranted: Int
    package var cores: Int
  }

  package enum Outcome: String, Sendable { case done, failed, interrupted, dryRun = "dry-run" }

  package var recipe: String
  package var outcome = Outcome.failed
  package var failure: Failure?
  package var nodes: Int
  package var wallSeconds = 0.0
  package var cpuSeconds = 0.0
  package var peakMemoryBytes = 0
  package var spilledBytes = 0
  package var spark: Spark?
  /// CPU seconds and peak memory of the program that did the work, when that was another one.
  var childCPUSeconds = 0.0
  var childPeakMemoryBytes = 0
  var sparkEvents: SparkEvents?
  /// CPU seconds that the system has spent for this process.
  var systemSeconds = 0.0
  /// What a comparison of numbers of nodes found, of which this was the last run.
  package var comparison: NodeComparison?
  package var sources: [Source] = []
  /// The ledger: one entry for every enabled step, those of recipes that are read before the step that reads them.
  package var steps: [LedgerEntry] = []
  package var perNode: [Node] = []
  package var output: Output?
  /// Rows that could not be taken.
  package var rejects = RejectCollector()
  /// The file that holds the rejects; `nil` when there are none or nothing was written.
  package var rejectsFile: String?
  /// CPU seconds of reading and of writing.
  package var readSeconds = 0.0
  package var writeSeconds = 0.0
  /// Sentences for people: warnings, and what was not as usual.
  package var notes: [String] = []

  var isMeasured = false
  let begun = (
    wall: ProcessClock.wallNanoseconds, cpu: ProcessClock.cpuNanoseconds, system: ProcessMemory.systemSeconds
  )

  /// A report of a run that begins now.
  package init(recipe: String, nodes: Int) {
    self.recipe = recipe
    self.nodes = nodes
  }

  /// The report of the contract, version 1.
  package var json: JSON {
    .object(
      [
        ("reportVersion", .number(1)),
        ("recipe", .text(recipe)),
        ("outcome", .text(outcome.rawValue)),
        ("error", JSONText.text(failure?.message)),
        ("nodes", .number(nodes)),
        ("wallSeconds", JSONText.number(wallSeconds)),
        ("cpuSeconds", JSONText.number(cpuSeconds)),
        ("peakMemoryBytes", .number(peakMemoryBytes)),
        (
          "sources",
          .list(
            sources.map {
              .object([
                ("path", .text($0.path)), ("bytes", .number($0.bytes)), ("rows", .number($0.rows)),
                ("rejected", .number($0.rejected)),
              ])
            })
        ),
        ("steps", .list(steps.map(Self.json))),
        (
          "perNode",
          .list(
            perNode.enumerated().map { number, node in
              .object([
                ("node", .number(number + 1)), ("busySeconds", JSONText.number(node.busySeconds)),
                ("rows", .number(node.rows)),
              ])
            })
        ),
        (
          "output",
          output.map { output in
            .object([
              ("path", .text(output.path)), ("table", JSONText.text(output.table)), ("rows", .number(output.rows)),
              ("files", .number(output.files)), ("partitions", .number(output.partitions)),
              ("bytes", .number(output.bytes)),
            ])
          } ?? .null
        ),
        ("rejects", .object([("rows", .number(rejects.count)), ("file", JSONText.text(rejectsFile))])),
        ("notes", .list(notes.map { .text($0) })),
      ] + sparkMembers + (comparison.map { [("comparison", $0.json)] } ?? []))
  }

  private var sparkMembers: [(String, JSON)] {
    guard let spark else { return [] }
    return [
      (
        "spark",
        .object([
          ("version", .text(spark.version)), ("master", .text(spark.master)),
          ("nodesAsked", spark.nodesAsked.map { .number($0) } ?? .null), ("nodesGranted", .number(spark.nodesGranted)),
          ("cores", .number(spark.cores)),
        ])
      )
    ]
  }

  private static func json(_ step: LedgerEntry) -> JSON {
    let shared = step.sharedWith.isEmpty ? [] : [("sharedWith", JSON.list(step.sharedWith.map { .number($0) }))]
    let nested = step.recipe.map { [("recipe", JSON.text($0))] } ?? []
    return .object(
      [("number", .number(step.number)), ("step", .text(step.kind)), ("id", JSONText.text(step.id))] + nested + shared
        + [
          ("rowsIn", .number(step.rowsIn)), ("rowsOut", .number(step.rowsOut)), ("added", .number(step.added)),
          ("removed", .number(step.removed)), ("rejected", .number(step.rejected)),
          ("seconds", JSONText.number(step.seconds)),
        ])
  }
}
