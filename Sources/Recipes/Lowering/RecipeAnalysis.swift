import Engine

/// Checks a recipe and lowers it to a plan, in one walk: every problem is reported, and what is without problems can be
/// run. Used by one thread; make a new one for each analysis.
public final class RecipeAnalysis {
  /// Recipes that read recipes that read recipes, at most.
  static let maximumNesting = 16
  /// Steps of a recipe and of all that it reads, each as often as it is read, at most.
  static let maximumSteps = 1_000

  let options: LoweringOptions
  let opener: any SourceOpener
  let reader: (any RecipeReader)?
  let sink = DiagnosticSink()
  private var stepCount = 0
  var sources: [LoweredSource] = []
  /// Recipes that are read, in the order in which they are met.
  private(set) var nested: [NestedRecipe] = []
  /// Files of recipes that are read, also of those that cannot be.
  var recipePaths: [String] = []
  /// Paths that are read: absolute, and as the recipe names them.
  var inputPaths: [(absolute: String, name: String)] = []

  public init(
    options: LoweringOptions, opener: any SourceOpener,
    reader: (any RecipeReader)? = nil
  ) {
    self.options = options
    self.opener = opener
    self.reader = reader
  }

  /// Counts an enabled step. Only up to `maximumSteps` are looked at.
  func addStep() -> Int {
    stepCount += 1
    return stepCount
  }

  /// Why the files of some source have a column of this name and its table has not, as a clause.
  func reasonLeftOut(_ name: String) -> String? { sources.lazy.compactMap { $0.source.leftOut[name] }.first }

  /// Takes a recipe that is read by another one; returns its number, from 1.
  func addNested(_ recipe: NestedRecipe) -> Int {
    nested.append(recipe)
    return nested.count
  }

  func finishNested(_ number: Int, steps: [LoweredStep]) { nested[number - 1].steps = steps }

  /// Analyses a recipe as read from its file.
  public func analyse(_ file: RecipeFile) -> AnalysedRecipe {
    sink.mainFile = file.path
    for problem in file.problems.items { sink.add(problem) }
    guard let recipe = file.recipe else { return finish([nil], [], [], nil) }
    return analyse(recipe, text: file.text, path: file.path)
  }

  /// Analyses a recipe that has been edited: problems carry step and key, no line.
  ///
  /// - Parameter path: Where the recipe is or will be saved: recipes it reads are found from there.
  public func analyse(_ recipe: Recipe, path: String?) -> AnalysedRecipe { analyse(recipe, text: nil, path: path) }

  private func analyse(_ recipe: Recipe, text: SourceText?, path: String?) -> AnalysedRecipe {
    let body = RecipeBody(self, recipe: recipe, text: text, path: path, chain: [], set: options.set)
    guard body.checkShape() else { return finish([nil], [], [], nil) }
    let tables = body.tables()
    let output = body.output(schema: tables.last?.schema)
    let known = tables.prefix { $0.plan != nil }.compactMap(\.plan)
    var lowered: LoweredRecipe?
    if sink.errorCount == 0, known.count == tables.count, let plan = known.last {
      lowered = LoweredRecipe(
        plan: plan, tables: known, steps: body.loweredSteps, nested: nested, sources: sources,
        output: output,
        parameters: body.scope.entries.compactMapValues(\.text), diagnostics: sink.sorted)
    }
    return finish(tables.map(\.schema), known, body.loweredSteps, lowered)
  }

  private func finish(
    _ schemas: [Schema?], _ tables: [Plan], _ steps: [LoweredStep], _ lowered: LoweredRecipe?
  ) -> AnalysedRecipe {
    AnalysedRecipe(
      diagnostics: sink.sorted, schemas: schemas, tables: tables, steps: steps, nested: nested,
      recipePaths: recipePaths, sources: sources, lowered: lowered)
  }
}

/// The table after one step, as far as it is known.
struct AnalysedTable {
  var schema: Schema?
  /// Runnable; `nil` from the first error on.
  var plan: Plan?
}
