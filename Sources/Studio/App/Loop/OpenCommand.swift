import ArgumentParser
import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// `sous open PATH`, and `sous` alone.
struct OpenCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "open",
      abstract: "Opens the studio on a data file, a recipe or a table; without one, on its start screen.",
      discussion:
        "In the studio, ? shows the keys of where you are. Nothing is lost on leaving: a recipe that was not saved is there again."
    )
  }

  @OptionGroup var common: CommonOptions
  @Argument(
    help:
      "A data file, pattern or folder, a recipe, a table of the catalog or a database (visits of ADDRESS); - is standard input.",
    completion: CompletionValues.tablesAndFiles)
  var path: String?
  @Flag(help: "Draw with ASCII signs only.") var ascii = false
  @Option(help: "Background of the terminal: dark or light; found out by itself where the terminal says.")
  var background: Background?
  @Option(help: ArgumentHelp("The catalog's file.", valueName: "file"), completion: .file()) var catalog: String?

  /// Whether the first word was taken for something to open because it is no command.
  private var isWordForCommand: Bool {
    CommandLine.arguments.dropFirst().first == path && !(path ?? "").contains { "./".contains($0) }
  }

  enum Background: String, ExpressibleByArgument, CaseIterable { case dark, light }

  func run() throws {
    try CommonOptions.enter(common.folder)
    var options = StudioApp.Options()
    options.ascii = ascii
    options.light = background.map { $0 == .light }
    options.noColor = common.color == .never
    options.catalogPath = catalog
    do {
      try StudioApp.run(target: path, options: options)
    } catch let failure as Failure where failure.kind == .input && isWordForCommand {
      throw Failure(.usage, "there is no command and no file \(path ?? "") here; sous --help lists the commands")
    }
  }
}
