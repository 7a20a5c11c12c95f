import ArgumentParser
import Engine
import Recipes
import Runs

/// `sous check RECIPE…`
struct CheckCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "check", abstract: "Reports every problem of recipes at once.",
      discussion: """
        Problems are printed as file:line:column: error: … for editors. A source that cannot be reached is said and its \
        checks are skipped, unless --require-input.
        """)
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var catalog: CatalogOptions
  @OptionGroup var listing: ListingOptions
  @Argument(help: "Recipe files; - is standard input.", completion: .file()) var recipes: [String]
  @Flag(help: "A source that cannot be reached, or a parameter without a value, is an error.") var requireInput = false

  func run() throws {
    let console = try common.begin()
    var found: [Diagnostic] = []
    var failure: Failure?
    for path in recipes {
      do {
        let recipe = try OpenRecipe(
          try RecipeInput.read(path), set: try parameters.values(), catalogPath: catalog.file,
          confine: parameters.confine, requireInput: requireInput, cancellation: Interruptions.cancellation)
        let diagnostics = recipe.analyse().diagnostics
        found += diagnostics.items
        failure = failure ?? diagnostics.failure
      } catch let error as Failure {
        found.append(Diagnostic(.error, error.message, kind: error.kind, file: path))
        failure = failure ?? error
      }
    }
    // An interrupted check has not seen everything.
    try Interruptions.cancellation.check()
    show(found, console)
    console.output.flush()
    if let failure { throw ExitStatus(failure.kind) }
    if !common.quiet && listing.format == .table && !found.contains(where: { $0.severity == .warning }) {
      console.note(recipes.count == 1 ? "no problems" : "no problems in \(recipes.count) recipes")
    }
  }

  private func show(_ found: [Diagnostic], _ console: Console) {
    guard listing.format != .table else {
      for problem in found { console.output.line(SafeText.escape(problem.editorLine)) }
      return
    }
    var list = Listing(["file", "line", "column", "severity", "step", "kind", "key", "message", "remedy"])
    list.rows = found.map {
      [
        .init($0.file), .init($0.position?.line), .init($0.position?.column), .text("\($0.severity)"), .init($0.step),
        .init($0.stepKind), .init($0.key), .text($0.message), .init($0.remedy),
      ]
    }
    list.print(listing.format, to: console.output, style: console.style)
  }
}
