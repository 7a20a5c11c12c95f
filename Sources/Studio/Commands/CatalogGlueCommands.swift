import ArgumentParser
import Catalog
import Engine
import Recipes

/// `sous catalog push TABLE`
struct CatalogPushCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "push", abstract: "Tells the Glue Data Catalog what a table of this machine's catalog is now.",
      discussion: """
        Database and table are made or changed, partitions added, changed and removed, so that Athena reads what stands \
        there. Pushing again changes nothing.
        """)
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var catalog: CatalogOptions
  @Flag(help: "Replace a table of this name in Glue that lies elsewhere.") var replaceForeign = false
  @Argument(help: "database.name", completion: CompletionValues.tables) var table: String

  func run() throws {
    let console = try common.begin()
    try catalog.refuseGlue()
    let (opened, table) = try CatalogListings.find(self.table, catalog.path)
    let glue = GlueCatalog()
    if !replaceForeign { try glue.judge(table.name, location: table.location) }
    try glue.push(
      table, partitions: try opened.partitions(of: table.name), cancellation: Interruptions.cancellation)
    let parts = table.partitionCount > 0 ? ", with \(NumberText.counted(table.partitionCount, "partition"))" : ""
    console.output.line("\(table.name) is in Glue\(parts)")
    console.output.flush()
  }
}

/// `sous catalog pull TABLE`
struct CatalogPullCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "pull", abstract: "Registers a table of the Glue Data Catalog in this machine's catalog.",
      discussion: "A table that this catalog would read otherwise than Glue declares it is refused.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var listing: ListingOptions
  @Argument(help: "database.name") var table: String

  func run() throws {
    let console = try common.begin()
    try catalog.refuseGlue()
    let cancellation = Interruptions.cancellation
    let entry = try GlueCatalog().table(TableName(table), cancellation: cancellation)
    let pulled = try Catalog.open(catalog.path).pull(entry, cancellation: cancellation)
    CatalogListings.tables([pulled]).print(listing.format, to: console.output, style: console.style)
    console.output.flush()
  }
}

/// Tables of the Glue Data Catalog for people and programs.
enum GlueListings {
  static func tables(_ tables: [GlueEntry]) -> Listing {
    var list = Listing(["table", "rows", "files", "bytes", "location"])
    list.maximumWidth = 120
    list.rows = tables.map {
      [.text($0.name.description), .init($0.rows), .init($0.files), .init($0.bytes), .text($0.location)]
    }
    return list
  }

  static func columns(of table: GlueEntry) -> Listing {
    var list = Listing(["column", "type", "partitionKey"])
    list.rows = table.columns.map { [.text($0.name), .text($0.type), .flag($0.isKey)] }
    return list
  }

  static func partitions(of table: GlueEntry) -> Listing {
    var list = Listing(table.columns.filter(\.isKey).map(\.name) + ["rows", "location"])
    list.maximumWidth = 200
    list.rows = table.partitionPlaces.map { partition in
      partition.values.map { .text($0) } + [.init(partition.rows), .text(partition.location)]
    }
    return list
  }

  static func page(_ table: GlueEntry, _ style: TerminalStyle) -> String {
    let rows = table.rows.map(NumberText.grouped) ?? "not counted"
    return style.paint(SafeText.escape(table.name.description), .bold)
      + "\n  location  \(SafeText.escape(table.location))\n  rows      \(rows)\n\n"
  }

  static func json(_ table: GlueEntry) -> JSON {
    .object([
      ("table", .text(table.name.description)), ("location", .text(table.location)),
      ("rows", JSONText.number(table.rows)), ("files", JSONText.number(table.files)),
      ("bytes", JSONText.number(table.bytes)), ("columns", columns(of: table).json),
      (
        "partitions",
        .list(
          table.partitionPlaces.map { partition in
            .object([
              ("values", .list(partition.values.map { .text($0) })), ("location", .text(partition.location)),
              ("rows", JSONText.number(partition.rows)),
            ])
          })
      ),
    ])
  }
}
