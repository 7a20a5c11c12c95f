import Catalog
import Engine
import Recipes

/// What the catalog knows, as tables for people and programs.
enum CatalogListings {
  /// The table, or a failure that names the nearest known one.
  static func find(_ name: String, _ path: String) throws -> (Catalog, CatalogTable) {
    let wanted = try TableName(name)
    guard let catalog = try Catalog.openExisting(path) else {
      throw Failure(.input, "there is no catalog at \(path); a run or sous catalog crawl makes one")
    }
    guard let table = try catalog.table(wanted) else {
      let known = try catalog.tables().map(\.name.description)
      let hint =
        Nearest.name(to: name, in: known).map { "did you mean \($0)?" } ?? "sous catalog list shows what there is"
      throw Failure(.input, "the catalog has no table \(name); \(hint)")
    }
    return (catalog, table)
  }

  static func tables(_ tables: [CatalogTable]) -> Listing {
    var list = Listing(["table", "format", "rows", "files", "partitions", "bytes", "updated", "location"])
    list.maximumWidth = 120
    list.rows = tables.map {
      [
        .text($0.name.description), .text($0.description.format.name), .init($0.rows), .integer($0.files),
        .integer($0.partitionCount), .integer($0.bytes), .text($0.updated.text), .text($0.location),
      ]
    }
    return list
  }

  static func runs(_ runs: [CatalogRun]) -> Listing {
    var list = Listing([
      "run", "started", "recipe", "outcome", "nodes", "wallSeconds", "cpuSeconds", "output", "error",
    ])
    list.rows = runs.map {
      [
        .integer(Int($0.id)), .text($0.started.text),
        .text($0.start.recipeName.isEmpty ? $0.start.recipePath : $0.start.recipeName),
        .text($0.outcome.rawValue), .integer($0.start.nodes),
        $0.finish.map { .real(round($0.wallSeconds)) } ?? .missing,
        $0.finish.map { .real(round($0.cpuSeconds)) } ?? .missing, .text($0.start.output), .init($0.error),
      ]
    }
    return list
  }

  static func columns(of table: CatalogTable) -> Listing {
    var list = Listing(["column", "type", "partitionKey", "nulls", "least", "greatest", "distinct"])
    list.maximumWidth = 40
    let description = table.description
    func row(_ field: Field, isKey: Bool) -> [Listing.Cell] {
      let known = description.statistics[field.name]
      return [
        .text(field.name), .text(field.type.description), .flag(isKey), .init(known?.nulls), .init(known?.minimum),
        .init(known?.maximum), .init(known?.distinctValues),
      ]
    }
    list.rows = description.columns.map { row($0, isKey: false) }
    list.rows += description.partitionKeys.map { row($0, isKey: true) }
    return list
  }

  static func partitions(_ partitions: [CatalogPartition], of table: CatalogTable) -> Listing {
    let keys = table.description.partitionKeys.map(\.name)
    var list = Listing(keys + ["rows", "files", "bytes", "path"])
    list.maximumWidth = 200
    list.rows = partitions.map { partition in
      let values = keys.indices.map { $0 < partition.values.count ? Listing.Cell(partition.values[$0]) : .missing }
      return values + [
        .init(partition.rows), .integer(partition.files), .integer(partition.bytes), .text(partition.path),
      ]
    }
    return list
  }

  static func page(_ table: CatalogTable, _ run: CatalogRun?, _ style: TerminalStyle) -> String {
    var lines = [
      ("location", table.location),
      ("format", table.description.format.name + (table.description.compression.map { ", \($0.rawValue)" } ?? "")),
      ("rows", table.rows.map(NumberText.grouped) ?? "not counted"),
      ("files", "\(NumberText.grouped(table.files)), \(NumberText.bytes(table.bytes))"),
      ("version", "\(table.version), \(table.updated.text)"),
    ]
    if let run {
      let name = run.start.recipeName.isEmpty ? run.start.recipePath : run.start.recipeName
      lines.append(("made by", "\(name), run \(run.id), \(NumberText.counted(run.start.nodes, "node"))"))
    }
    let width = lines.map(\.0.count).max() ?? 0
    return style.paint(SafeText.escape(table.name.description), .bold) + "\n"
      + lines.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \(SafeText.escape($0.1))\n" }
      .joined() + "\n"
  }

  static func json(_ table: CatalogTable, _ partitions: [CatalogPartition], _ run: CatalogRun?) -> JSON {
    .object([
      ("table", .text(table.name.description)), ("location", .text(table.location)),
      ("format", .text(table.description.format.name)),
      ("compression", JSONText.text(table.description.compression?.rawValue)), ("rows", JSONText.number(table.rows)),
      ("files", .number(table.files)), ("bytes", .number(table.bytes)), ("version", .number(table.version)),
      ("updated", .text(table.updated.text)), ("columns", columns(of: table).json),
      (
        "partitions",
        .list(
          partitions.map { partition in
            .object([
              ("values", .list(partition.values.map { JSONText.text($0) })), ("path", .text(partition.path)),
              ("rows", JSONText.number(partition.rows)), ("files", .number(partition.files)),
              ("bytes", .number(partition.bytes)),
            ])
          })
      ),
      ("run", run.map { .number(Int($0.id)) } ?? .null),
    ])
  }

  private static func round(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}
