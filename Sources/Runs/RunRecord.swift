import Catalog
import Engine

/// What the catalog knows of the run that is under way.
struct RunRecord {
  let catalog: Catalog
  private var start: RunStart
  private(set) var id: Int64

  /// Records that a run has begun.
  init(_ catalog: Catalog, _ start: RunStart) throws {
    self.catalog = catalog
    self.start = start
    id = try catalog.begin(start)
  }

  /// Records that this run is over and another one of the same recipe has begun.
  mutating func beginNext(nodes: Int, after report: RunReport) throws {
    try end(report)
    start.nodes = nodes
    id = try catalog.begin(start)
  }

  func end(_ report: RunReport) throws {
    try catalog.end(run: id, outcome: .done, error: nil, finish: report.finish)
  }

  /// Records that the run has failed or was interrupted.
  func fail(_ report: RunReport) {
    let status = report.outcome == .interrupted ? RunStatus.interrupted : .failed
    try? catalog.end(run: id, outcome: status, error: report.failure?.message, finish: report.finish)
  }
}
