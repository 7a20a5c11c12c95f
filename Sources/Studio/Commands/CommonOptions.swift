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
  @Option(name: .customLong("set"), help: ArgumentHelp("Set a parameter; may be repeated.", valueName: "name=value"))
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

/// A number of nodes.
enum NodeCount {
  static let most = 149
  /// The machine's cores.
  static var standard: Int { min(most, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) }

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
      return RecipeFile(path: nil, bytes: try FileBytes.read(descriptor: STDIN_FILENO, name: "standard input"))
    }
    if FormatTable.format(ofFile: path) != nil, !path.hasSuffix(".json") {
      throw Failure(.recipe, "\(path) is data, not a recipe; sous preview \(path) shows it")
    }
    return RecipeFile(path: path, bytes: try FileBytes.read(path))
  }
}

/// Whole small files.
enum FileBytes {
  /// Larger files are no recipes.
  static let most = 64 << 20

  static func read(_ path: String) throws -> [UInt8] {
    let descriptor = try OpenFile.forReading(path, cancellation: Interruptions.cancellation)
    guard descriptor >= 0 else {
      throw Failure(.input, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    return try read(descriptor: descriptor, name: path)
  }

  static func read(descriptor: Int32, name: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR {
          try Interruptions.cancellation.check()
          continue
        }
        throw Failure(.input, "cannot read \(name): \(String(cString: strerror(errno)))")
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
      if bytes.count > most { throw Failure(.input, "\(name) is over 64 MB, which no recipe is") }
    }
  }

  /// Puts the file in place in one step; a link is followed.
  static func replace(_ path: String, with text: String) throws {
    let target = try FilePath.resolved(path, in: FilePath.workingFolder)
    let draft = target + ".sous-new"
    // Whatever stands there, a link above all, is not written through.
    unlink(draft)
    guard let file = fopen(draft, "wxe") else {
      throw Failure(.run, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
    var facts = stat()
    if stat(target, &facts) == 0 { fchmod(fileno(file), facts.st_mode & 0o7777) }
    let bytes = Array(text.utf8)
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count && fflush(file) == 0 && fsync(fileno(file)) == 0
    let isClosed = fclose(file) == 0
    guard isWritten, isClosed, rename(draft, target) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(draft)
      throw Failure(.run, "cannot write \(path): \(reason)")
    }
  }
}
