import Engine
package import Recipes

/// Columns from examples, over the sample.
extension RecipeEngine {
  package func proposals(
    _ recipe: RecipeDraft, sample: SampleRequest, step: Int, column: String, examples: [ExampleTask.Example],
    _ cancelling: any Cancelling
  ) throws -> [ExampleProposal] {
    let cancellation = Self.engineCancellation(cancelling)
    return try running(recipe, cancellation) { analysed in
      guard analysed.tables.indices.contains(step) else { throw StudioError("there is no step \(step) that works") }
      let table = try sampledTable(recipe, analysed, step, sample, cancellation).table
      guard let position = table.schema.index(of: column) else {
        throw StudioError("the column \(column) is not there any more")
      }
      let task = ExampleTask(schema: table.schema, batches: table.batches, column: position, examples: examples)
      return ExampleSearch.find(task) { cancelling.isCancelled }
    }
  }
}
