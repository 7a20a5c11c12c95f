import ArgumentParser
import Engine
import Recipes
import Runs

/// `sous schema PATH`
struct SchemaCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "schema", abstract: "Shows the columns of a file, their types, and why they are taken for that.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var catalog: CatalogOptions
  @Argument(
    help: "A file, pattern or folder of data, a table of the catalog, or a recipe; - is standard input.",
    completion: CompletionValues.tablesAndFiles)
  var path: String
  @Flag(help: "Read the whole input, so that no type is a guess.") var all = false
  @OptionGroup(title: "Reading a file") var source: SourceOptions

  func run() throws {
    let console = try common.begin()
    let recipe: OpenRecipe
    switch try RecipeOrData(path) {
    case .recipe(let file):
      recipe = try OpenRecipe(file, catalogPath: catalog.file, cancellation: Interruptions.cancellation)
    case .data(let path):
      let file = try source.recipe(reading: path, catalog: catalog)
      recipe = try OpenRecipe(file, catalogPath: catalog.file, isData: true, cancellation: Interruptions.cancellation)
    }
    if all { try recipe.settle(Interruptions.cancellation) }
    let (lowered, notes) = try looked(recipe)
    let evidence = lowered.sources.first?.source.evidence ?? []
    let reasons = Dictionary(evidence.map { ($0.subject, $0.reason) }, uniquingKeysWith: { first, _ in first })
    var list = Listing(["column", "type", "reason"])
    list.maximumWidth = 100
    list.rows = lowered.plan.schema.fields.map { field in
      [
        .text(field.name), .text(field.type.description),
        .init(reasons["type of \(field.name)"]),
      ]
    }
    switch listing.format {
    case .table:
      for entry in evidence where !entry.subject.hasPrefix("type of ") {
        console.output.line(SafeText.escape("\(entry.subject): \(entry.value) (\(entry.reason))"))
      }
      if !evidence.isEmpty { console.output.line("") }
      list.print(.table, to: console.output, style: console.style)
      if let rows = lowered.sources.first?.source.knownRowCount {
        console.output.line("\n\(NumberText.counted(rows, "row"))")
      }
    case .csv: list.print(.csv, to: console.output, style: console.style)
    case .json:
      let facts = evidence.map {
        JSON.object([("subject", .text($0.subject)), ("value", .text($0.value)), ("reason", .text($0.reason))])
      }
      console.output.writeData(JSONText.pretty(.object([("columns", list.json), ("evidence", .list(facts))])) + "\n")
    }
    console.output.flush()
    for note in notes { console.note(note) }
  }

  /// Rows that are looked at for what a run would reject; fewer of a wide table.
  private static let lookedRows = 10_000
  private static let lookedCells = 2_000_000

  /// The recipe, and what reading rows of its source finds: those that a run would reject, and what is not as usual.
  private func looked(_ recipe: OpenRecipe) throws -> (LoweredRecipe, notes: [String]) {
    try recipe.run(Interruptions.cancellation) { lowered in
      guard let source = lowered.tables.first else { return (lowered, recipe.notes(lowered)) }
      let looked = min(Self.lookedRows, max(100, Self.lookedCells / max(source.schema.count, 1)))
      var options = RunOptions()
      options.cancellation = Interruptions.cancellation
      options.temporaryFolder = Environment.temporaryFolder
      options.stopsEarly = !all
      let rejects = RejectCollector(temporaryFolder: options.temporaryFolder)
      let plan =
        all
        ? source
        : Plan(.limit(count: looked, offset: 0), inputs: [source], step: .outside, schema: source.schema)
      let (rows, outcome) = try LocalEngine.count(plan, options: options, rejects: rejects)
      let isPart = !all && rows == looked
      let note = RejectsFile.note(rejects, of: lowered).map {
        isPart ? "\($0); looked at the first \(NumberText.grouped(rows)) rows, --all reads them all" : $0
      }
      return (lowered, recipe.notes(lowered) + outcome.notes + (note.map { [$0] } ?? []))
    }
  }
}
