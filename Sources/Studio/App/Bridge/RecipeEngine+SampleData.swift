import Catalog
import Recipes
import SampleData

/// The first minutes: tables to try things on, and a recipe over them.
extension RecipeEngine {
  func openSampleData(_ folder: String) throws -> Opened {
    throw StudioError("making sample data in \(folder) is not possible here; run sous sample-data \(folder)")
  }
}
