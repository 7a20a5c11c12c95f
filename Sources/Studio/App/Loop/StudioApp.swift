import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// The studio on the terminal of this process.
package enum StudioApp {
  package struct Options: Sendable {
    package var ascii = false
    package var light: Bool?
    package var noColor = false
    package var catalogPath: String?

    package init() {}
  }

  /// Runs until the person leaves, then ends the process.
  /// - Parameter target: a data file, a recipe, a table, `-` for data on standard input; `nil` begins with Open.
  /// - Throws: `Failure` when there is no terminal to work on, or nothing of that name.
  package static func run(target: String?, options: Options = Options()) throws -> Never {
    let engine = try RecipeEngine(catalogPath: options.catalogPath)
    if let target, let refusal = engine.refusal(toOpen: target) { throw Failure(.input, refusal) }
    let terminal: Terminal
    do {
      var wanted = Terminal.Options()
      wanted.ascii = options.ascii
      wanted.light = options.light
      wanted.noColor = options.noColor
      terminal = try Terminal(wanted)
    } catch let refusal as Terminal.Refusal {
      throw Failure(.usage, refusal.message)
    }
    let status = StudioLoop(terminal: terminal, engine: engine, cores: NodeCount.standard).run(opening: target)
    // Threads may still be reading: the process ends under them, with nothing left to clean up.
    fflush(nil)
    _exit(status)
  }
}
