import Engine
import Recipes

extension LoweredRecipe {
  /// The storages that the recipe reads from or writes to, as programs of other engines reach them.
  var storages: [StorageSpelling] {
    let paths = sources.compactMap(\.key.files?.path) + (output.map { [$0.path] } ?? [])
    return Storages.all.filter { storage in paths.contains { storage.holds($0) } }.map(\.spelling)
  }
}

extension LoweredSource {
  /// Whether its files are elsewhere, where programs of other engines find them by the path of the recipe.
  var isElsewhere: Bool { source is RemoteTable || key.files.map { Storages.isRemote($0.path) } ?? false }
}
