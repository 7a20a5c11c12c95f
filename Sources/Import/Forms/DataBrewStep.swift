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
  /// Why it cannot be read as it stands, whatever its operation is.
  private(set) var flaw: Refusal?

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
    let given = Self.object(action.member("Parameters") ?? step.member("Parameters"))
    parameters = given?.members ?? []
    let holders = [step, action, given].compactMap { $0?.member("ConditionExpressions") }
    (conditions, flaw) = Self.conditions(holders.first { !$0.isNull })
    flaw = Self.unresolved(parameters + (holders.first?.list ?? []).flatMap { $0.members ?? [] }) ?? flaw
  }

  /// What stands among the steps of a recipe and is none.
  init(unreadable json: JSON, number: Int) {
    self.init(number: number, operation: "", parameters: [], conditions: [])
    let operation = (json.member("Action") ?? json).member("Operation")
    if let function = CloudFormation.function(json) ?? operation.flatMap(CloudFormation.function) {
      flaw = Self.onlyDeployed("the step", function)
    } else {
      flaw = Refusal(
        "it has no \"Operation\"", "write { \"Action\": { \"Operation\": …, \"Parameters\": … } }, as DataBrew does")
    }
  }

  /// Conditions name the rows that a step is about: one that cannot be read is never left out.
  private static func conditions(_ given: JSON?) -> ([Condition], Refusal?) {
    guard let given, given.text?.isEmpty != true else { return ([], nil) }
    let items = given.givenList ?? [object(given) ?? given]
    var conditions: [Condition] = []
    for item in items {
      guard let name = item.member("Condition")?.text else {
        return (
          conditions,
          Refusal(
            "one of its ConditionExpressions has no Condition",
            "write { \"Condition\": …, \"Value\": …, \"TargetColumn\": … } for each")
        )
      }
      conditions.append(
        Condition(
          name: name, value: item.member("Value").flatMap { $0.isNull ? nil : $0 },
          column: item.member("TargetColumn")?.text ?? ""))
    }
    return (conditions, nil)
  }

  /// A value that a template leaves to its deployment.
  private static func unresolved(_ members: [JSON.Member]) -> Refusal? {
    for member in members {
      if let function = CloudFormation.function(member.value) { return onlyDeployed(member.key, function) }
    }
    return nil
  }

  private static func onlyDeployed(_ what: String, _ function: String) -> Refusal {
    Refusal(
      "\(what) is \(function), which only a deployment by CloudFormation works out",
      "write the value in its place, or give the parameter a Default")
  }

  /// The parameter of a key, whatever its case; a null one is absent.
  subscript(key: String) -> JSON? {
    let plain = ForeignKey.plain(key)
    let value = parameters.first { ForeignKey.plain($0.key) == plain }?.value
    return value?.isNull == true ? nil : value
  }

  /// What the notes of its steps begin with: `DataBrew 7: REMOVE_VALUES, LESS_THAN 1800`.
  var origin: String {
    var text = "\(holder)DataBrew \(number)" + (operation.isEmpty ? "" : ": \(operation)")
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
