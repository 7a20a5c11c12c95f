import Engine
import Recipes

/// A recipe while it is being made from another tool's.
final class ImportDraft {
  var recipe: Recipe
  /// Recipes that it reads and that are written beside it, by the names of their files.
  private(set) var nested: [(name: String, recipe: Recipe)] = []
  /// What is known of the data; `nil` without a source.
  let data: (any ImportData)?
  let places: ImportPlaces
  private var known: (steps: Int, columns: [Field]?)?

  init(_ recipe: Recipe, data: (any ImportData)?, places: ImportPlaces) {
    self.recipe = recipe
    self.data = data
    self.places = places
  }

  /// The columns after the steps so far; `nil` where they cannot be known.
  var columns: [Field]? {
    let count = recipe.steps.count
    if let known, known.steps == count { return known.columns }
    let columns = data?.columns(of: recipe)
    known = (count, columns)
    return columns
  }

  func type(of column: String) -> DataType? { columns?.first { $0.name == column }?.type }

  /// Why steps that would come next cannot be run on what is known of the data; `nil` where nothing speaks against them.
  func refusal(of steps: [Step]) -> Refusal? {
    guard let data, columns != nil, !steps.isEmpty else { return nil }
    var trial = recipe
    trial.steps += steps
    guard let problem = data.problems(of: trial).first(where: { ($0.step ?? 0) > recipe.steps.count }) else {
      return nil
    }
    return Refusal(problem.message, problem.remedy ?? "mend the step, and enable it")
  }

  /// The rows after some more steps.
  func rows(after steps: [Step]) throws -> [[Value]] {
    guard let data else {
      throw Refusal("what it makes depends on the data", "import with --source, the data set that the recipe ran on")
    }
    var trial = recipe
    trial.steps += steps
    trial.output = nil
    do {
      return try data.rows(of: trial)
    } catch {
      throw Refusal("the data cannot be looked at: \(error)", "mend the steps before it, and import again")
    }
  }

  /// The different values of a column as text, in the order in which they first occur; null and empty text are left out.
  /// - Throws: `Refusal` when there are more.
  func values(of column: String, atMost limit: Int) throws -> [String] {
    let steps = [
      Step("keep-columns", [("columns", .texts([column]))]), Step("remove-missing"), Step("remove-duplicates"),
      Step("limit-rows", [("rows", .number(limit + 1))]),
    ]
    let values = try rows(after: steps).compactMap { $0.first.flatMap(ValueText.string) }
    guard values.count <= limit else {
      throw Refusal(
        "the column \(column) has more than \(limit) different values",
        "keep the \(limit) that matter by filter-rows first; DataBrew takes no more either")
    }
    return values
  }

  /// Takes a recipe that is written beside this one.
  /// - Returns: the name of its file.
  func add(_ recipe: Recipe, called name: String) -> String {
    let stem = self.recipe.name.map { "\($0)-\(name)" } ?? name
    var file = stem + ".json"
    var number = 2
    while nested.contains(where: { $0.name == file }) {
      file = "\(stem)-\(number).json"
      number += 1
    }
    nested.append((file, recipe))
    data?.keep(recipe, as: file)
    return file
  }

  /// Declares a parameter, once.
  func declare(_ parameter: Parameter) {
    guard !recipe.parameters.contains(where: { $0.name == parameter.name }) else { return }
    recipe.parameters += [parameter]
  }
}

/// Where addresses of S3 lie.
public struct ImportPlaces: Sendable {
  /// Prefixes of addresses (`s3://bucket/`) and what takes their place.
  private var folders: [(address: String, folder: String)] = []

  public init() {}

  /// Reads `s3://bucket=folder`; the bucket may have a prefix behind it.
  /// - Throws: `Failure` (`usage`).
  public init(_ assignments: [String]) throws {
    for text in assignments {
      guard let equals = text.firstIndex(of: "="), text.hasPrefix("s3://"), text[equals...].count > 1 else {
        throw Failure(.usage, "\"\(text)\" maps nothing; write --map s3://bucket=folder")
      }
      folders.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
    }
    // The longest prefix says most.
    folders.sort { $0.address.count > $1.address.count }
  }

  /// The path of an address: below its folder where it is mapped, else the address itself.
  func path(of address: String) -> String {
    for (prefix, folder) in folders
    where address == prefix || address.hasPrefix(prefix.hasSuffix("/") ? prefix : prefix + "/") {
      let rest = address.dropFirst(prefix.count).drop { $0 == "/" }
      let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
      return rest.isEmpty ? base : "\(base)/\(rest)"
    }
    return address
  }
}
