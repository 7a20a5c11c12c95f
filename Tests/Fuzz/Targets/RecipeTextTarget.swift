import Engine
import Recipes
import TestKit

/// Any bytes as a recipe file: refused with problems, or formatted and checked.
enum RecipeTextTarget {
  static let target = FuzzTarget("recipe", limit: 1 << 14) { bytes in
    let file = RecipeFile(path: "recipe.json", bytes: bytes)
    if case .success(let text) = file.formatted {
      let again = RecipeFile(path: "recipe.json", bytes: Array(text.utf8))
      guard case .success(let twice) = again.formatted else {
        throw BrokenLaw("a formatted recipe cannot be read: \(again.problems)")
      }
      try law(text == twice, "formatted twice, it changes:\n\(text)\n\(twice)")
    }
    _ = FuzzTables.session().analyse(file, options: FuzzTables.options)
  }
}
