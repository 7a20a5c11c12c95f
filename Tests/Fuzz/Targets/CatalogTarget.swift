import Catalog
import Engine
import TestKit

/// Damage to the file of a catalog: everything that reads or writes it says so in a sentence, and outputs stay whole.
enum CatalogTarget {
  static let target = FuzzTarget("catalog", limit: 1 << 12) { bytes in
    let world = try CatalogWorld()
    var choices = Choices(bytes)
    try CatalogDamage.apply(&choices, to: world.catalogPath)
    let before = TestFolder.content(world.lake)
    try law(before == world.whole, "the lake is not what it should be: \(before)")
    try useCatalog(of: world)
    try requireWholeOutputs(world)
  }

  private static func useCatalog(of world: CatalogWorld) throws {
    var opened: Catalog?
    _ = try refusal { opened = try Catalog.openExisting(world.catalogPath) }
    guard let catalog = opened else { return }
    try readAll(catalog, world)
    // A run takes hold of an output of its own, of files that no run wrote, and of a place that is free.
    for name in ["own", "foreign", "free"] {
      _ = try refusal { try CatalogWorld.publish(catalog, world.lake + "/" + name, text: "new", table: name) }
    }
    try readAll(catalog, world)
  }

  /// All that `sous catalog list`, `show` and `ddl` ask, each for itself: one damage leaves the rest to be read.
  private static func readAll(_ catalog: Catalog, _ world: CatalogWorld) throws {
    func read(_ body: () throws -> Void) throws {
      guard let refused = try refusal(body) else { return }
      try law(refused.message.contains(world.catalogPath), "the catalog is not named: \(refused.message)")
    }
    var names = ["own", "free"].map { TableName(database: "lake", table: $0) }
    try read { names += try catalog.tables().map(\.name) }
    try read { _ = try catalog.databases() }
    try read { for run in try catalog.runs() { _ = run.started.text + (run.ended?.text ?? "") } }
    try read { _ = try catalog.table(at: world.lake + "/own") }
    for name in names {
      try read { _ = try catalog.lastRun(of: name) }
      try read {
        guard let table = try catalog.table(name) else { return }
        let partitions = try catalog.partitions(of: name)
        _ = try table.updated.text + TableDDL.statements(for: table, partitions: partitions).joined()
      }
    }
  }

  private static func requireWholeOutputs(_ world: CatalogWorld) throws {
    // An old tree may wait under a hidden name until the next run when the catalog cannot be told of the new one.
    let after = TestFolder.content(world.lake).filter { !$0.key.hasPrefix(".") }
    var expected = world.whole
    for name in ["own", "free"] where after["\(name)/k=0/part-00000.csv"] == "new" {
      if name == "own" { expected["own/k=1/part-00000.csv"] = nil }
      expected["\(name)/k=0/part-00000.csv"] = "new"
    }
    try law(after == expected, "files were \(world.whole), are \(after)")
  }
}
