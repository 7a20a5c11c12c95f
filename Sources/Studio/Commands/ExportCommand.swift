import ArgumentParser
import Engine
import Export
import Recipes
import Runs

/// `--to LANGUAGE`
struct ExportChoice: ExpressibleByArgument, CaseIterable {
  var language: ExportLanguage

  static let allCases = ExportLanguage.all.map(Self.init)
  static var allValueStrings: [String] { allCases.map(\.defaultValueDescription) }

  init(language: ExportLanguage) { self.language = language }

  init?(argument: String) {
    guard let language = ExportLanguage(argument) else { return nil }
    self.language = language
  }

  /// `pyspark, spark-sql or duckdb-sql`
  static var list: String {
    let names = allValueStrings
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }

  var defaultValueDescription: String { language.name }
}

/// `sous export RECIPE --to LANGUAGE`
struct ExportCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "export", abstract: "Prints a recipe as a program for another engine.",
      discussion: """
        The program needs no Sous. Paths that hold parameters stay open as its arguments; the values of other parameters are \
        fixed, so set them here. What a language cannot say, or would compute differently, is refused with the step and the \
        reason.
        """)
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var catalog: CatalogOptions
  @Argument(help: "The recipe's file; - is standard input.", completion: .file()) var recipe: String
  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("The language: \(ExportChoice.list).", valueName: "language"))
  var choice: ExportChoice
  @Option(
    help: ArgumentHelp(
      "Partitions of the output, for Athena, which writes 100 with one statement; counted here when not given.",
      valueName: "n"))
  var partitions: Int?
  @Option(help: ArgumentHelp("Write the program to a file.", valueName: "file"), completion: .file()) var output: String?

  func run() throws {
    let console = try common.begin()
    let file = try RecipeInput.read(recipe)
    if let output, FilePath.isSameFile(output, recipe) {
      throw Failure(.usage, "--output \(output) is the recipe itself; name another file")
    }
    let opened = try OpenRecipe(
      file, set: try parameters.values(), catalogPath: catalog.file, confine: parameters.confine, takesRemote: true,
      cancellation: Interruptions.cancellation)
    var export = RecipeExport(file: file, opened: opened)
    if let partitions, partitions < 1 {
      throw Failure(.usage, "--partitions \(partitions) is not possible; write 1 or more")
    }
    export.partitionCount = partitions
    let program = try export.program(
      choice.language, cancellation: Interruptions.cancellation,
      showing: { console.error($0) })
    for note in opened.notes(try opened.lower()) { console.note(note) }
    if let output {
      try FileBytes.replace(output, with: program)
      console.note("wrote \(output)")
    } else {
      console.output.writeData(program)
      console.output.flush()
    }
  }
}
