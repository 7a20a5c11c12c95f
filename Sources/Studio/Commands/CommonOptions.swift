import ArgumentParser
import Catalog
import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

extension TerminalStyle.ColorChoice: ExpressibleByArgument {}
extension Listing.Format: ExpressibleByArgument {}

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .customShort("C"), help: ArgumentHelp("Work in this folder.", valueName: "folder"), completion: .directory)
  var folder: String?

  @Option(help: "Colours: auto, always or never. NO_COLOR is honoured.")
  var color = TerminalStyle.ColorChoice.auto

  @Flag(name: .shortAndLong, help: "No progress and no notes on standard error.")
  var quiet = false

  /// Goes to the folder, takes signals over and gives the command its console.
  func begin() throws -> Console {
    try Self.enter(folder)
    Interruptions.install()
    return Console(color: color, isQuiet: quiet)
  }

  /// Makes `folder` the working folder.
  static func enter(_ folder: String?) throws {
    if let folder, chdir(folder) != 0 {
      throw Failure(.usage, "cannot work in \(folder): \(String(cString: strerror(errno)))")
    }
  }
}

/// Where a command writes.
struct Console {
  let output = StandardOutput()
  let style: TerminalStyle
  let messageStyle: TerminalStyle
  let isQuiet: Bool

  init(color: TerminalStyle.ColorChoice, isQuiet: Bool) {
    style = TerminalStyle(descriptor: STDOUT_FILENO, color: color)
    messageStyle = TerminalStyle(descriptor: STDERR_FILENO, color: color)
    self.isQuiet = isQuiet
  }

  /// One of several problems.
  func error(_ message: String) {
    StandardError.write(messageStyle.paint("error: ", .red) + SafeText.escapeLines(message) + "\n")
  }

  /// A remark that nobody needs who did not ask.
  func note(_ message: String) {
    if !isQuiet { StandardError.write(messageStyle.paint("note: ", .cyan) + SafeText.escapeLines(message) + "\n") }
  }
}

/// How things are listed.
struct ListingOptions: ParsableArguments {
  @Option(help: "Output as table, csv or json.")
  var format = Listing.Format.table
}

/// Which catalog.
struct CatalogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The catalog; by default .sous/catalog.sqlite of the nearest folder upward that has .sous or .git. To read, also glue.",
      valueName: "file"), completion: .file())
  var catalog: String?

  /// Whether it is the Glue Data Catalog; a file of that name is `./glue`.
  var isGlue: Bool { catalog == "glue" }
  /// The file that was named, if one was.
  var file: String? { isGlue ? nil : catalog }
  var path: String { catalog ?? CatalogLocation.standard() }

  /// - Throws: `Failure` (`usage`) for Glue, where a file is needed.
  func refuseGlue() throws(Failure) {
    guard isGlue else { return }
    throw Failure(
      .usage, "--catalog glue is for reading tables; this needs the catalog of this machine, so leave it out")
  }

  /// Whether a name may be that of a table of Glue and is of no file.
  func isGlueTable(_ name: String) -> Bool {
    isGlue && access(name, F_OK) != 0 && !name.contains("/") && (try? TableName(name)) != nil
  }

  /// Whether a name is that of a table of the catalog and of no file.
  /// - Throws: `Failure` (`run`) for a damaged catalog.
  func isTable(_ name: String) throws -> Bool {
    guard access(name, F_OK) != 0, !name.contains("/"), let table = try? TableName(name) else { return false }
    return try Catalog.openExisting(path)?.table(table) != nil
  }
}

/// A recipe's parameters.
struct ParameterOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), help: ArgumentHelp("Set a parameter; may be repeated.", valueName: "name=value"),
    completion: CompletionValues.assignments)
  var assignments: [String] = []

  @Flag(help: "For recipes of others: refuse whatever is not a file beneath the project folder.")
  var confine = false

  func values() throws -> [String: String] {
    var values: [String: String] = [:]
    for assignment in assignments {
      guard let (name, value) = LoweringOptions.parseSet(assignment) else {
        throw Failure(.usage, "\"\(assignment)\" sets nothing; write --set name=value")
      }
      values[name] = value
    }
    return values
  }
}

extension NodeCount {
  /// `--nodes N`; the machine's cores when it is not given.
  /// - Throws: `Failure` (`usage`).
  static func checked(_ nodes: Int?) throws -> Int {
    guard let nodes else { return standard }
    guard (1...most).contains(nodes) else {
      throw Failure(.usage, "--nodes \(nodes) is not possible; choose 1 to \(most)")
    }
    return nodes
  }
}

/// `RECIPE` is `-` for standard input, else a file.
enum RecipeInput {
  static func read(_ path: String) throws -> RecipeFile {
    if path == "-" {
      return RecipeFile(
        path: nil,
        bytes: try FileBytes.read(
          descriptor: STDIN_FILENO, name: "standard input", cancellation: Interruptions.cancellation))
    }
    if FormatTable.format(ofFile: path) != nil, !path.hasSuffix(".json") {
      throw Failure(.recipe, "\(path) is data, not a recipe; sous preview \(path) shows it")
    }
    return RecipeFile(path: path, bytes: try FileBytes.read(path, cancellation: Interruptions.cancellation))
  }
}
