import ArgumentParser
import Catalog
import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// A table with versions: a Delta table of the catalog, or the path of one.
struct VersionedTable: ParsableArguments {
  @OptionGroup var catalog: CatalogOptions
  @Argument(help: "database.name, or the folder of a Delta table.", completion: CompletionValues.tables) var table: String

  /// - Throws: `Failure`: `input` when there is no such table, `usage` for one that keeps no versions.
  func open() throws -> DeltaTable {
    guard try catalog.isTable(table) else {
      // What is neither a path nor a table of the catalog gets the catalog's sentence.
      if !table.contains("/"), access(table, F_OK) != 0 { _ = try CatalogListings.find(table, catalog.path) }
      return try DeltaTable(table, cancellation: Interruptions.cancellation)
    }
    let (_, found) = try CatalogListings.find(table, catalog.path)
    guard found.description.format.tableFormat == .delta else {
      throw Failure(
        .usage,
        "\(found.name) is \(found.description.format.title), which keeps no versions; write it with \"format\": \"delta\""
      )
    }
    return try DeltaTable(found.location, cancellation: Interruptions.cancellation)
  }

  /// Tells the catalog what has become of a table that it knows.
  func refresh(_ table: DeltaTable) throws {
    guard let opened = try Catalog.openExisting(catalog.path) else { return }
    try opened.refresh(table)
  }
}

/// `sous catalog history TABLE`
struct CatalogHistoryCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "history", abstract: "Lists the versions of a Delta table, the latest first.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var table: VersionedTable

  func run() throws {
    let console = try common.begin()
    var list = Listing(["version", "time", "operation", "rows", "filesAdded", "filesRemoved", "engine"])
    list.rows = try table.open().history().map {
      [
        .integer($0.version), .init($0.time.map { Instant(microseconds: $0).text }), .init($0.operation),
        .init($0.rows), .integer($0.filesAdded), .integer($0.filesRemoved), .init($0.engine),
      ]
    }
    list.print(listing.format, to: console.output, style: console.style)
    console.output.flush()
  }
}

/// `sous catalog rollback TABLE --to VERSION`
struct CatalogRollbackCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "rollback", abstract: "Makes a Delta table what it was at a version.",
      discussion: "The old state becomes a new version, so nothing is lost, and a rollback can be taken back too.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var table: VersionedTable
  @Option(help: ArgumentHelp("The version to go back to.", valueName: "version")) var to: Int

  func run() throws {
    let console = try common.begin()
    let opened = try table.open()
    let version = try opened.rollBack(to: to)
    try table.refresh(opened)
    console.output.line("\(opened.path) is at version \(version) now, which is what version \(to) was")
    console.output.flush()
  }
}

/// `sous catalog vacuum TABLE`
struct CatalogVacuumCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "vacuum", abstract: "Removes files of a Delta table that no version within a time needs.",
      discussion: """
        Versions that are older can be read no more. Files that a run has left which ended before its commit go as well, once \
        they are old enough.
        """)
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var table: VersionedTable
  @Option(
    help: ArgumentHelp(
      "Hours that versions stay readable; by default what the table says, else 168.", valueName: "hours"))
  var retention: Int?
  @Flag(help: "Allow a retention that is shorter than the table's.") var force = false
  @Flag(help: "List the files and remove none.") var dryRun = false

  func run() throws {
    let console = try common.begin()
    if let retention, retention < 0 { throw Failure(.usage, "--retention \(retention) is no number of hours") }
    let done = try table.open().vacuum(hours: retention, isForced: force, isDryRun: dryRun)
    var list = Listing(["file"])
    list.maximumWidth = 200
    list.rows = done.files.map { [.text($0)] }
    if dryRun || listing.format != .table {
      list.print(listing.format, to: console.output, style: console.style)
      console.output.flush()
    }
    let files = NumberText.counted(done.files.count, "file")
    console.note("\(files) of \(NumberText.bytes(done.byteCount)) \(dryRun ? "would be" : "are") removed")
  }
}
