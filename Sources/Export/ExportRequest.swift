import Engine
public import Recipes

/// What is exported, and what the program's header says about it.
public struct ExportRequest: Sendable {
  /// Where the program finds its tables.
  public enum Paths: Sendable {
    /// As the recipe names them: parameters become arguments of the program.
    case asWritten
    /// The files that were found here, one by one; relative paths are below this folder.
    case asFound(folder: String)
  }

  /// The recipe as it stands in its file.
  public var recipe: Recipe
  public var lowered: LoweredRecipe
  /// The recipe's file, as named; `nil` for one that has none.
  public var path: String?
  /// SHA-256 of the recipe's file, in hexadecimal digits.
  public var digest: String
  /// The program that exports, with its version: `sous 1.0.0`.
  public var generator: String
  public var paths = Paths.asWritten
  /// How many partitions the output has, for languages that must know; `nil` when nobody has counted them.
  public var partitionCount: Int?

  public init(recipe: Recipe, lowered: LoweredRecipe, path: String?, digest: String, generator: String) {
    self.recipe = recipe
    // Programs count what another recipe does to the source or the table that reads it.
    self.lowered = lowered.foldingNested
    self.path = path
    self.digest = digest
    self.generator = generator
  }

  /// The folder of found files; `nil` when paths are as written.
  var foundFolder: String? {
    if case .asFound(let folder) = paths { folder } else { nil }
  }

  /// The recipe's name, or that of its file.
  public var name: String {
    if let name = recipe.name { return name }
    let file = path?.split(separator: "/").last.map(String.init) ?? "recipe"
    return file.hasSuffix(".json") ? String(file.dropLast(5)) : file
  }
}

/// Exporting recipes: one lowering from the plan before rewriting, and a table of spellings for each language.
public enum Exporter {
  /// The program, or everything that stands against it.
  ///
  /// Nothing is left out silently: what the language cannot say, or would compute differently, is a problem that names
  /// the step, the reason and a remedy.
  public static func program(_ request: ExportRequest, in language: ExportLanguage) -> Result<String, Diagnostics> {
    var refusals = Refusals(language: language, request: request)
    refusals.addUnreached(request.lowered.output)
    let text = language.program(request, &refusals)
    return refusals.items.isEmpty ? .success(text) : .failure(Diagnostics(refusals.items))
  }
}
