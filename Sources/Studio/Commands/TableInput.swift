import ArgumentParser
import Engine
import Recipes
import Runs

/// A recipe or a file of data, and how to work on it: what the commands share that show a table.
struct TableInput: ParsableArguments {
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var catalog: CatalogOptions
  @Argument(
    help:
      "A recipe; or a file, pattern or folder of data, a table of the catalog or of a database (\"visits of ADDRESS\"), - for standard input.",
    completion: CompletionValues.tablesAndFiles)
  var path: String
  @Option(help: ArgumentHelp("Threads that work; by default the machine's cores.", valueName: "n")) var nodes: Int?
  @Option(help: ArgumentHelp("Most memory; by default half of what is free.", valueName: "size")) var memory: String?
  @OptionGroup(title: "Reading a file") var source: SourceOptions

  /// - Parameter uncountedStep: the step that is wanted, when nobody counts rows (`LoweringOptions.uncountedStep`).
  /// - Throws: `Failure`.
  func open(uncountedStep: Int? = nil) throws -> OpenRecipe {
    switch try RecipeOrData(path) {
    case .recipe(let recipe): try open(recipe, isData: false, uncountedStep)
    case .data(let path):
      try open(try source.recipe(reading: path, catalog: catalog), isData: true)
    }
  }

  /// The data with every field of a CSV file as it stands there; `nil` for a recipe and for data that has types of its own.
  ///
  /// The names that were guessed are pinned then, which is no guess any more: what it was is said by `notes`.
  /// - Throws: `Failure`.
  func openAsText() throws -> (recipe: OpenRecipe, hasHeader: Bool, notes: [String])? {
    guard case .data(let path) = try RecipeOrData(path), try source.named(path, catalog: catalog) == nil else {
      return nil
    }
    let typed = try open(try source.recipe(reading: path, catalog: catalog), isData: true)
    let lowered = try typed.lower()
    guard let table = lowered.sources.first?.source as? CSVSource else { return nil }
    // Standard input can be read once only; its rows are there already.
    let names = table.types.keys.sorted()
    let recipe = try open(
      try source.recipe(reading: path, catalog: catalog, textColumns: names), isData: true)
    return (recipe, table.resolvedOptions.header != .rows(0), typed.notes(lowered))
  }

  /// - Throws: `Failure` (`usage`).
  func options() throws -> RunOptions {
    var options = RunOptions()
    options.nodes = try NodeCount.checked(nodes)
    options.memory = try MemoryOption.bytes(memory)
    options.cancellation = Interruptions.cancellation
    options.temporaryFolder = Environment.temporaryFolder
    return options
  }

  private func open(_ file: RecipeFile, isData: Bool, _ uncountedStep: Int? = nil) throws -> OpenRecipe {
    try OpenRecipe(
      file, set: try parameters.values(), catalogPath: catalog.file, confine: parameters.confine,
      isData: isData, uncountedStep: uncountedStep, memory: try MemoryOption.bytes(memory),
      cancellation: Interruptions.cancellation)
  }
}
