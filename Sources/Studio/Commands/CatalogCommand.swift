import ArgumentParser
import Catalog
import Engine
import Recipes

/// `sous catalog list|show|crawl|ddl|push|pull|history|rollback|vacuum`
struct CatalogCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "catalog", abstract: "The tables, partitions and runs that Sous knows of.",
      subcommands: [
        CatalogListCommand.self, CatalogShowCommand.self, CatalogCrawlCommand.self, CatalogDDLCommand.self,
        CatalogPushCommand.self, CatalogPullCommand.self, CatalogHistoryCommand.self, CatalogRollbackCommand.self,
        CatalogVacuumCommand.self,
      ])
  }
}

/// `sous catalog list`
struct CatalogListCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: "Lists the tables, or with --runs the last runs.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var listing: ListingOptions
  @Flag(help: "List runs instead of tables, the latest first.") var runs = false

  func run() throws {
    let console = try common.begin()
    if catalog.isGlue {
      if runs { throw Failure(.usage, "Glue knows no runs; leave --catalog glue out") }
      let tables = try GlueCatalog().tables(cancellation: Interruptions.cancellation)
      GlueListings.tables(tables).print(listing.format, to: console.output, style: console.style)
      return console.output.flush()
    }
    let opened = try Catalog.openExisting(catalog.path)
    if catalog.catalog == nil, let remark = CatalogLocation.remark() { console.note(remark) }
    if opened == nil {
      console.note("there is no catalog at \(catalog.path) yet; a run or sous catalog crawl makes one")
    }
    let list =
      runs ? CatalogListings.runs(try opened?.runs() ?? []) : CatalogListings.tables(try opened?.tables() ?? [])
    list.print(listing.format, to: console.output, style: console.style)
    console.output.flush()
  }
}

/// `sous catalog show TABLE`
struct CatalogShowCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "show", abstract: "Shows a table: its place, columns, last run and partitions.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var listing: ListingOptions
  @Argument(help: "database.name", completion: CompletionValues.tables) var table: String
  @Flag(help: "List the partitions.") var partitions = false

  func run() throws {
    let console = try common.begin()
    if catalog.isGlue {
      try show(GlueCatalog().table(TableName(table), cancellation: Interruptions.cancellation), console)
      return console.output.flush()
    }
    let (opened, table) = try CatalogListings.find(self.table, catalog.path)
    defer { console.output.flush() }
    let parts = partitions || listing.format == .json ? try opened.partitions(of: table.name) : []
    if partitions {
      CatalogListings.partitions(parts, of: table).print(listing.format, to: console.output, style: console.style)
    } else if listing.format == .json {
      console.output.writeData(
        JSONText.pretty(CatalogListings.json(table, parts, try opened.lastRun(of: table.name))) + "\n")
    } else if listing.format == .csv {
      CatalogListings.columns(of: table).print(.csv, to: console.output, style: console.style)
    } else {
      console.output.write(CatalogListings.page(table, try opened.lastRun(of: table.name), console.style))
      CatalogListings.columns(of: table).print(.table, to: console.output, style: console.style)
      if table.partitionCount > 0 {
        console.output.line("\n\(NumberText.counted(table.partitionCount, "partition")); --partitions lists them")
      }
    }
  }
}

extension CatalogShowCommand {
  private func show(_ table: GlueEntry, _ console: Console) {
    if partitions {
      GlueListings.partitions(of: table).print(listing.format, to: console.output, style: console.style)
    } else if listing.format == .json {
      console.output.writeData(JSONText.pretty(GlueListings.json(table)) + "\n")
    } else {
      if listing.format == .table { console.output.write(GlueListings.page(table, console.style)) }
      GlueListings.columns(of: table).print(listing.format, to: console.output, style: console.style)
      let count = table.partitionPlaces.count
      if listing.format == .table, count > 0 {
        console.output.line("\n\(NumberText.counted(count, "partition")); --partitions lists them")
      }
    }
  }
}

/// `sous catalog ddl TABLE`
struct CatalogDDLCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "ddl", abstract: "Prints a table as statements for Hive and Athena.",
      discussion: "ALTER TABLE … ADD PARTITION statements have at most 1,000 partitions each.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var catalog: CatalogOptions
  @Argument(help: "database.name", completion: CompletionValues.tables) var table: String
  @Option(help: ArgumentHelp("Where the reader finds the table, such as s3://bucket/lake/table.", valueName: "uri"))
  var location: String?

  func run() throws {
    let console = try common.begin()
    let (opened, table) = try CatalogListings.find(self.table, catalog.path)
    let statements = try TableDDL.statements(
      for: table, partitions: try opened.partitions(of: table.name), location: location)
    for (position, statement) in statements.enumerated() {
      console.output.writeData((position > 0 ? "\n" : "") + statement + ";\n")
    }
    console.output.flush()
  }
}
