import ArgumentParser
import Engine
import Import
import Recipes
import Runs

#if canImport(Glibc)
  import Glibc
#endif

/// `sous import FILE [--source S] [--output O] [--map s3://bucket=folder] [--into FOLDER] [--check]`
struct ImportCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "import", abstract: "Makes recipes of those of AWS Glue DataBrew and of visual jobs of AWS Glue.",
      discussion: """
        FILE is a recipe as DataBrew, its API or CloudFormation write it, or a visual job of Glue in any of its three \
        forms, as JSON or YAML. One recipe goes to standard output unless --into names a folder. What cannot be carried \
        over is said all at once and stays in the recipe as a disabled step with a note; then the status is 3.
        """)
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var listing: ListingOptions
  @Argument(help: "A recipe of DataBrew or a job of Glue; - is standard input.", completion: .file()) var file: String?
  @Option(
    help: ArgumentHelp(
      "The data that the recipe ran on, as a recipe's source is named; types and values are looked up in it.",
      valueName: "path"), completion: .file())
  var source: String?
  @Option(help: ArgumentHelp("Where the recipe's result goes.", valueName: "path"), completion: .file())
  var output: String?
  @Option(help: ArgumentHelp("A bucket's folder on this machine; may be repeated.", valueName: "s3://bucket=folder"))
  var map: [String] = []
  @Option(help: ArgumentHelp("The folder for the recipes.", valueName: "folder"), completion: .directory)
  var into: String?
  @Flag(help: "Only report; nothing is written.") var check = false
  @Flag(help: "List the operations of DataBrew: what becomes of each, and why some are refused.") var operations = false

  func run() throws {
    let console = try common.begin()
    defer { console.output.flush() }
    if operations { return list(console) }
    guard let file else { throw Failure(.usage, "name the file to import, or ask for --operations") }
    let cancellation = Interruptions.cancellation
    let bytes =
      try file == "-"
      ? FileBytes.read(descriptor: 0, name: "standard input", cancellation: cancellation)
      : FileBytes.read(file, cancellation: cancellation)
    let result = try importer(cancellation).run(bytes, path: file == "-" ? "standard input" : file)
    for remark in result.remarks {
      if remark.severity == .refused { console.error(remark.text) } else { console.note(remark.text) }
    }
    if !check { try write(result, console) }
    console.output.flush()
    summarise(result, console)
    if !result.refusals.isEmpty { throw ExitStatus(.recipe) }
  }

  private func importer(_ cancellation: Cancellation) throws -> Importer {
    var importer = Importer()
    importer.places = try ImportPlaces(map)
    importer.output = output.map { RecipeOutput(path: TextTemplate.escaped($0)) }
    importer.source = source.map { RecipeSource(named: $0) }
    var trial = Recipe(name: nil, path: "")
    trial.source = importer.source ?? trial.source
    let opened = try OpenRecipe(
      RecipeFile(path: nil, bytes: Array(trial.canonicalText.utf8)), catalogPath: catalog.file,
      cancellation: cancellation)
    // A source that cannot be opened is said before anything is guessed without it.
    if source != nil { _ = try opened.lower() }
    let access = try SourceAccess(catalogPath: opened.catalogPath, cancellation: cancellation)
    var running = RunOptions()
    running.nodes = NodeCount.standard
    running.memory = AvailableMemory.half
    running.temporaryFolder = Environment.temporaryFolder
    running.cancellation = cancellation
    importer.data = EngineData(
      opener: access, reader: access, options: opened.options, running: running)
    return importer
  }

  private func write(_ result: ImportResult, _ console: Console) throws {
    guard let into else {
      guard result.recipes.count == 1, let only = result.recipes.first else {
        throw Failure(
          .usage, "it makes \(result.recipes.count) recipes; name a folder for them with --into, or report with --check"
        )
      }
      return console.output.writeData(only.recipe.canonicalText)
    }
    let paths = result.recipes.map { "\(into)/\($0.fileName)" }
    if let path = paths.first(where: { access($0, F_OK) == 0 }) {
      throw Failure(.run, "\(path) is there already; name another folder, or remove it first")
    }
    _ = try FilePath.makeFolders(into)
    for (imported, path) in zip(result.recipes, paths) {
      try FileBytes.replace(path, with: imported.recipe.canonicalText)
    }
    for (imported, path) in zip(result.recipes, paths) where !imported.isNested { console.note("\(path) is written") }
  }

  private func summarise(_ result: ImportResult, _ console: Console) {
    let refused = result.refusals.count
    let steps = result.recipes.reduce(0) { $0 + $1.recipe.steps.count { !$0.isDisabled } }
    let recipes = NumberText.counted(result.recipes.count, "recipe")
    let what = refused == 0 ? "nothing is refused" : refused == 1 ? "1 step is refused" : "\(refused) steps are refused"
    console.note("\(recipes) with \(NumberText.counted(steps, "step")); \(what)")
    if source == nil {
      console.note("types and values are looked up in the data when --source names them")
    }
  }

  /// The coverage table: what becomes of each operation.
  private func list(_ console: Console) {
    var list = Listing(["operation", "family", "becomes", "refused", "instead"])
    list.maximumWidth = 100
    list.rows = DataBrewOperations.all.map { operation in
      [
        .text(operation.name), .text(operation.family.rawValue), .text(operation.refusal == nil ? operation.sous : ""),
        .init(operation.refusal?.reason), .init(operation.refusal?.remedy),
      ]
    }
    list.print(listing.format, to: console.output, style: console.style)
    let refused = DataBrewOperations.all.count { $0.refusal != nil }
    let leftOut = DataBrewOperations.all.count(where: \.isLeftOut)
    let all = DataBrewOperations.all.count
    console.note(
      "\(all) operations: \(all - refused - leftOut) run, \(leftOut) change no data and are left out, \(refused) are refused"
    )
  }
}
