import Recipes

extension RecipeFile {
  /// What tells whether two runs had the same recipe, however its file is laid out: the SHA-256 of its canonical text.
  package var digest: String { SHA256.hex(recipe.map { Array($0.canonicalText.utf8) } ?? bytes) }
}
