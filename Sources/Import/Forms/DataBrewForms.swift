import Engine
import Recipes

/// A DataBrew recipe as it was found in a file.
struct DataBrewRecipe: Sendable {
  /// As the file names it.
  var name: String?
  var steps: [DataBrewStep]
}

/// Finds recipes in all forms in which DataBrew, its tools and CloudFormation write them.
enum DataBrewForms {
  /// Steps of one recipe; DataBrew itself takes a hundred.
  private static let maximumSteps = 1_000

  /// The recipes of a file, in its order.
  /// - Throws: `Failure` (`recipe`): there is none.
  static func recipes(in json: JSON, name: String) throws(Failure) -> [DataBrewRecipe] {
    var found: [DataBrewRecipe] = []
    try find(in: json, called: nil, depth: 0, into: &found, file: name)
    guard found.isEmpty else { return found }
    let isOnlyParameters = ["sourceColumn", "sourceColumns", "targetColumn", "secretId", "kmsKeyArn"].contains {
      json.member($0) != nil
    }
    if isOnlyParameters {
      throw Failure(
        .recipe,
        "\(name) holds the parameters of a step without its operation; write { \"Action\": { \"Operation\": …, \"Parameters\": … } } around them"
      )
    }
    throw Failure(
      .recipe,
      "\(name) holds neither steps of DataBrew (\"Action\" with \"Operation\") nor a visual job of Glue; sous import reads recipes as DataBrew downloads them"
    )
  }

  private static func find(
    in json: JSON, called name: String?, depth: Int, into found: inout [DataBrewRecipe], file: String
  ) throws(Failure) {
    guard depth <= JSONParser.maximumDepth else { return }
    if let items = json.list {
      if items.contains(where: { DataBrewStep($0, number: 1) != nil }) {
        found.append(DataBrewRecipe(name: name, steps: try steps(items, file: file)))
        return
      }
      for item in items { try find(in: item, called: name, depth: depth + 1, into: &found, file: file) }
    } else if let members = json.members {
      if let step = DataBrewStep(json, number: 1) {
        found.append(DataBrewRecipe(name: name, steps: [step]))
        return
      }
      let name = json.member("Name")?.text ?? name
      for member in members {
        // In templates and configurations the key above is what a recipe is called.
        let isNamedByKey = member.value.member("Steps") != nil || CloudFormation.isRecipe(member.value)
        let own = isNamedByKey && !["recipe", "properties", "parameters"].contains(ForeignKey.plain(member.key))
        try find(
          in: member.value, called: own ? member.key : name, depth: depth + 1, into: &found, file: file)
      }
    } else if let text = json.text, let inner = ForeignText.embedded(text) {
      try find(in: inner, called: name, depth: depth + 1, into: &found, file: file)
    }
  }

  /// - Throws: `Failure` (`recipe`) for more steps than a recipe has.
  static func steps(_ items: [JSON], file: String) throws(Failure) -> [DataBrewStep] {
    guard items.count <= maximumSteps else {
      throw Failure(.recipe, "\(file) has a recipe of \(items.count) steps; the most are \(maximumSteps)")
    }
    var steps: [DataBrewStep] = []
    for (index, item) in items.enumerated() {
      steps.append(DataBrewStep(item, number: index + 1) ?? DataBrewStep(unreadable: item, number: index + 1))
    }
    return steps
  }
}
