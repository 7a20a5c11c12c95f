import ArgumentParser
import Catalog
import Engine
import Recipes

/// `sous catalog crawl FOLDER`
struct CatalogCrawlCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "crawl",
      abstract: "Finds the tables below a folder, also of s3://: formats, columns and partitions.",
      discussion: """
        A folder with key=value folders, with files named part-*, or with several files of the same columns is one table; \
        other data files are a table each. A place that the catalog knows keeps its table's name.
        """)
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var listing: ListingOptions
  @Argument(help: "The folder to look through.", completion: .directory) var folder: String
  @Option(help: ArgumentHelp("The database of new tables; by default the folder's name.", valueName: "name"))
  var database: String?

  func run() throws {
    let console = try common.begin()
    try catalog.refuseGlue()
    let opener = FileOpener()
    var crawler = Crawler { path, format in try opener.open(SourceRequest(path: path, format: format.name)) }
    try crawler.crawl(folder, cancellation: Interruptions.cancellation)
    for problem in crawler.problems { console.note("\(problem.path) is no table: \(problem.message)") }
    let path = Storages.isRemote(folder) ? folder : FilePath.absolute(folder, in: FilePath.workingFolder)
    let database = try checked(database ?? Catalog.stem(path))
    let opened = try Catalog.open(catalog.path)
    let names = try opened.register(crawler.found, database: database)
    let tables = try names.compactMap { try opened.table($0) }
    CatalogListings.tables(tables).print(listing.format, to: console.output, style: console.style)
    console.output.flush()
    if tables.isEmpty { console.note("no tables below \(folder)") }
  }

  private func checked(_ database: String) throws -> String {
    guard !database.isEmpty, !database.contains(".") else {
      throw Failure(
        .usage, "\"\(database)\" cannot be the name of a database; name one without a point with --database")
    }
    return database
  }
}
