import ArgumentParser
import Engine
import Recipes
import Runs

/// `sous explain RECIPE`
struct ExplainCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "explain", abstract: "Shows the plan of a recipe before and after rewriting, and its pipelines.")
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var catalog: CatalogOptions
  @Argument(help: "The recipe's file; - is standard input.", completion: .file()) var recipe: String
  @Option(help: "exact or merged.") var ledger = LedgerChoice.exact

  func run() throws {
    let console = try common.begin()
    let opened = try OpenRecipe(
      try RecipeInput.read(recipe), set: try parameters.values(), catalogPath: catalog.file,
      confine: parameters.confine, uncountedStep: ledger == .merged ? .max : nil,
      cancellation: Interruptions.cancellation)
    let lowered = try opened.lower()
    for note in opened.notes(lowered) { console.note(note) }
    var options = RunOptions()
    options.ledger = ledger.mode
    let write = lowered.output.map { WriteRequest(output: $0, folder: $0.path) }
    let plan = LocalEngine.explain(lowered.plan, write: write, options: options)
    let style = console.style
    console.output.write(style.paint("as written", .bold) + "\n" + SafeText.escapeLines(plan.before))
    console.output.write("\n" + style.paint("as run", .bold) + "\n" + SafeText.escapeLines(plan.after))
    console.output.write("\n" + style.paint("pipelines", .bold) + "\n" + SafeText.escapeLines(plan.pipelines))
    let rules = plan.rules.isEmpty ? "none" : plan.rules.joined(separator: ", ")
    console.output.line("\n" + style.paint("rules applied: ", .bold) + rules)
    console.output.flush()
  }
}
