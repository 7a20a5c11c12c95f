import Engine
public import Recipes

/// Reads recipes and jobs of other tools and makes recipes of them.
public struct Importer {
  /// The source of the recipes; `nil` where it is to be given at the run.
  public var source: RecipeSource?
  public var output: RecipeOutput?
  public var places = ImportPlaces()
  /// Opens what a recipe reads, to look at types and values; `nil` where nothing can be looked at.
  public var data: (any ImportData)?

  public init() {}

  /// - Parameters:
  ///   - bytes: of the file.
  ///   - path: of the file, for messages and for the name of a recipe that has none.
  /// - Throws: `Failure` (`recipe`): the file holds nothing to import.
  public func run(_ bytes: [UInt8], path: String) throws -> ImportResult {
    let (json, remarks) = CloudFormation.resolved(try ForeignText.json(bytes, name: path))
    if let job = try GlueForms.job(in: json) {
      let importer = GlueImporter(try GlueGraph(job.nodes, file: path), self)
      try importer.run(called: job.name ?? Self.stem(path))
      var result = importer.result
      result.isJob = true
      return result
    }
    var result = ImportResult()
    result.remarks = remarks.map { ImportRemark(severity: .note, origin: path, message: $0, remedy: nil) }
    for (index, found) in try DataBrewForms.recipes(in: json, name: path).enumerated() {
      let stem = Self.stem(path)
      let name = Self.fileName(found.name ?? (index == 0 ? stem : "\(stem)-\(index + 1)"))
      let draft = draft(called: name)
      var importer = DataBrewImporter(draft)
      importer.add(found.steps)
      take(draft, importer.remarks, into: &result)
    }
    return result
  }

  /// A recipe without steps.
  func draft(called name: String) -> ImportDraft {
    var recipe = Recipe(name: name, path: "")
    if let source {
      recipe.source = source
    } else {
      recipe.source = RecipeSource(path: "${source}")
      recipe.parameters = [
        Parameter(name: "source", type: "text", description: "The data set that the recipe ran on: a path.")
      ]
    }
    recipe.output = output
    return ImportDraft(recipe, data: source == nil ? nil : data, places: places)
  }

  func take(_ draft: ImportDraft, _ remarks: [ImportRemark], into result: inout ImportResult) {
    for (file, recipe) in draft.nested {
      result.recipes.append(ImportedRecipe(fileName: file, recipe: recipe, isNested: true))
    }
    let name = (draft.recipe.name ?? "recipe") + ".json"
    result.recipes.append(ImportedRecipe(fileName: name, recipe: draft.recipe, isNested: false))
    result.remarks += remarks
  }

  private static func stem(_ path: String) -> String {
    path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? "recipe"
  }

  /// A name as files and recipes have them: in kebab-case.
  static func fileName(_ name: String) -> String {
    var result = ""
    for character in name.lowercased() {
      let isPlain = character.isLetter || character.isNumber
      if isPlain { result.append(character) } else if result.last != "-", !result.isEmpty { result.append("-") }
    }
    while result.last == "-" { result.removeLast() }
    return result.isEmpty ? "recipe" : result
  }
}
