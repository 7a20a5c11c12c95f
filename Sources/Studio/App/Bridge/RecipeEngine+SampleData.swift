import Catalog
import Engine
import Recipes
import SampleData

/// The first minutes: tables to try things on, and a recipe over them.
extension RecipeEngine {
  /// Makes the nine tables in the folder and opens the study of sinusitis over them.
  func openSampleData(_ folder: String) throws -> Opened {
    let place = FilePath.absolute(folder, in: workingFolder)
    Drafts.makeFolder(FilePath.parent(of: place))
    do {
      _ = try SampleData(patients: 1000, seed: 7).write(to: place)
    } catch {
      throw StudioError(error)
    }
    guard let json = JSONParser.parse(Array(Self.study.utf8)).value else {
      throw StudioError("the study cannot be read")
    }
    var recipe = RecipeDraft(json)
    recipe.setParameter("data", .object([("type", .text("text")), ("default", .text(folder))]))
    let target = folder + "/sinusitis-study"
    // No file holds the study: its draft is what Open finds again.
    if !(drafts?.exists(key(target)) ?? true) {
      try? drafts?.write(recipe, History(recipe, selection: recipe.steps.count), for: key(target))
    }
    var result = opened(recipe, target: target, path: nil, problem: nil)
    result.notice = "1,000 invented patients are in \(folder) · R runs the study, s saves it"
    return result
  }

  private static let study = """
    {
      "version": 1,
      "name": "sinusitis-study",
      "parameters": { "data": { "type": "text", "default": "data" }, "lake": { "type": "text", "default": "lake" } },
      "source": { "path": "${data}/conditions.csv" },
      "steps": [
        {
          "step": "join-table", "with": { "path": "${data}/patients.csv" }, "kind": "inner",
          "on": [{ "left": "PATIENT", "right": "ID" }],
          "take": ["BIRTHDATE", "MARITAL", "RACE", "ETHNICITY", "GENDER"]
        },
        { "step": "remove-duplicates" },
        { "step": "filter-rows", "where": "contains(lower(DESCRIPTION), 'sinusitis')" },
        { "step": "remove-missing", "columns": ["ETHNICITY", "RACE", "GENDER", "MARITAL"] },
        { "step": "date-difference", "from": "BIRTHDATE", "to": "START", "unit": "days", "into": "condition_age" },
        { "step": "drop-columns", "columns": ["ENCOUNTER", "BIRTHDATE"] }
      ],
      "output": {
        "path": "${lake}/sinusitis_study", "format": "parquet", "compression": "snappy", "table": "healthcare.sinusitis_study"
      }
    }
    """
}
