package import Engine
package import Export
package import Recipes

/// A recipe on its way to a program of another engine.
package struct RecipeExport: Sendable {
  package let file: RecipeFile
  package let opened: OpenRecipe
  package var paths = ExportRequest.Paths.asWritten
  /// How many partitions the output has; counted by running the recipe where a language must know.
  package var partitionCount: Int?

  package init(file: RecipeFile, opened: OpenRecipe) {
    self.file = file
    self.opened = opened
  }

  /// The program; types that the recipe leaves open are those that its whole inputs have now.
  /// - Parameter showing: told every problem when there are several.
  /// - Throws: `Failure` (`recipe`) when something cannot be said in the language.
  package func program(
    _ language: ExportLanguage, cancellation: Cancellation, showing: (String) -> Void = { _ in }
  ) throws -> String {
    let lowered = try opened.settled(cancellation)
    var export = self
    if language.needsPartitionCount, partitionCount == nil {
      export.partitionCount = try Self.countPartitions(lowered, cancellation)
    }
    return try export.program(language, lowered, showing: showing)
  }

  /// The partitions that a run would write now; `nil` when there are none or the sources cannot be read here.
  private static func countPartitions(_ lowered: LoweredRecipe, _ cancellation: Cancellation) throws -> Int? {
    let isRemote = lowered.sources.contains { $0.source is RemoteTable }
    guard let keys = lowered.output?.partitionBy, !keys.isEmpty, !isRemote else { return nil }
    var options = RunOptions()
    options.nodes = NodeCount.standard
    options.memory = AvailableMemory.half
    options.temporaryFolder = Environment.temporaryFolder
    options.cancellation = cancellation
    let plan = lowered.plan
    let fields = keys.compactMap { plan.schema[$0] }
    let narrow = Plan(
      .project(fields.map { Projection($0.name, .column($0)) }), inputs: [plan], step: plan.step,
      schema: Schema(fields))
    let distinct = Plan(.distinct(columns: nil), inputs: [narrow], step: plan.step, schema: narrow.schema)
    return try LocalEngine.count(distinct, options: options).rows
  }

  /// The program of a plan that has been lowered from this recipe.
  package func program(
    _ language: ExportLanguage, _ lowered: LoweredRecipe, showing: (String) -> Void = { _ in }
  ) throws -> String {
    guard let recipe = file.recipe else { throw Failure(.recipe, "the recipe cannot be read; sous check says why") }
    var request = ExportRequest(
      recipe: recipe, lowered: lowered, path: file.path, digest: file.digest,
      generator: "sous \(SousVersion.number)")
    request.paths = paths
    request.partitionCount = partitionCount
    switch Exporter.program(request, in: language) {
    case .success(let program): return program
    case .failure(let problems):
      guard problems.items.count > 1, let first = problems.items.first else {
        throw problems.failure ?? Failure(.recipe, "the recipe cannot be exported")
      }
      for problem in problems.items { showing(problem.text) }
      let more = problems.items.count - 1
      throw Failure(.recipe, "\(first.text) (and \(more) more, named above)")
    }
  }
}
