import Recipes

/// One step of a DataBrew recipe as its file has it.
struct DataBrewStep: Sendable {
  struct Condition: Sendable {
    var name: String
    var value: JSON?
    var column: String
  }

  /// From 1.
  var number: Int
  var operation: String
  /// In the order of the file.
  var parameters: [JSON.Member]
  var conditions: [Condition]
  /// The node of a job that holds the recipe: `Glue node-4, `.
  var holder = ""

  init(number: Int, operation: String, parameters: [JSON.Member], conditions: [Condition]) {
    self.number = number
    self.operation = operation
    self.parameters = parameters
    self.conditions = conditions
  }

  /// The step that an object is, in any of the forms in which steps are written; `nil` when it is none.
  init?(_ json: JSON, number: Int) {
    guard json.members != nil else { return nil }
    let step = json.member("RecipeStep") ?? json
    let action = [step.member("Action"), step.member("RecipeAction"), step].lazy
      .compactMap(\.self).first { $0.member("Operation") != nil }
    guard let action, let operation = action.member("Operation")?.text else { return nil }
    self.number = number
    self.operation = operation
    parameters = Self.object(action.member("Parameters") ?? step.member("Parameters"))?.members ?? []
    let given = step.member("ConditionExpressions") ?? action.member("ConditionExpressions")
    conditions = (given?.givenList ?? []).compactMap { condition in
      guard let name = condition.member("Condition")?.text else { return nil }
      return Condition(
        name: name, value: condition.member("Value").flatMap { $0.isNull ? nil : $0 },
        column: condition.member("TargetColumn")?.text ?? "")
    }
  }

  /// The parameter of a key, whatever its case; a null one is absent.
  subscript(key: String) -> JSON? {
    let plain = ForeignKey.plain(key)
    let value = parameters.first { ForeignKey.plain($0.key) == plain }?.value
    return value?.isNull == true ? nil : value
  }

  /// What the notes of its steps begin with: `DataBrew 7: REMOVE_VALUES, LESS_THAN 1800`.
  var origin: String {
    var text = "\(holder)DataBrew \(number): \(operation)"
    for condition in conditions {
      text += ", \(condition.name)"
      if let value = condition.value?.plainText, ForeignText.embedded(value) == nil, value.count <= 40 {
        text += " \(value)"
      }
    }
    return text
  }

  private static func object(_ json: JSON?) -> JSON? {
    guard let json else { return nil }
    return json.members != nil ? json : json.text.flatMap { ForeignText.embedded($0) }
  }
}
