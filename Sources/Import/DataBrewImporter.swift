import Engine
public import Recipes

/// One thing that an importer says about a step: that it is refused, or what to know about it.
public struct ImportRemark: Hashable, Sendable {
  public enum Severity: String, Sendable { case refused, note }

  public var severity: Severity
  /// The step of the other tool's recipe, as `DataBrew 7: REMOVE_VALUES`, or the node of its job.
  public var origin: String
  /// What is wrong or worth knowing, without a final period.
  public var message: String
  /// What to do.
  public var remedy: String?

  /// As one sentence.
  public var text: String { "\(origin): \(message)" + (remedy.map { "; \($0)" } ?? "") }
}

/// A recipe that was made of another tool's.
public struct ImportedRecipe: Sendable {
  /// The name of its file.
  public var fileName: String
  public var recipe: Recipe
  /// Whether others only read it.
  public var isNested: Bool
}

/// What came of a file.
public struct ImportResult: Sendable {
  /// Whether the file is a visual job of Glue; else it holds recipes of DataBrew.
  public internal(set) var isJob = false
  /// Recipes that are read by others stand before them.
  public internal(set) var recipes: [ImportedRecipe] = []
  public internal(set) var remarks: [ImportRemark] = []

  public var refusals: [ImportRemark] { remarks.filter { $0.severity == .refused } }
}

/// Makes a recipe of DataBrew's steps.
struct DataBrewImporter {
  let draft: ImportDraft
  private(set) var remarks: [ImportRemark] = []

  init(_ draft: ImportDraft) { self.draft = draft }

  /// Adds all steps; what is refused stays as a disabled step with a note, so that a person can go on.
  mutating func add(_ steps: [DataBrewStep]) { for step in steps { add(step) } }

  mutating func add(_ step: DataBrewStep) {
    let call = OperationCall(step, draft)
    if let flaw = step.flaw { return refuse(step.origin, flaw) }
    do {
      let operation = try Self.operation(step.operation)
      // Also where the step is refused: a parameter that is missing may stand there under another name.
      for key in unknownKeys(step, operation) { note(step, "the parameter \(key) is not known here and is left out") }
      switch operation.meaning {
      case .refused(let refusal): throw refusal
      case .leftOut(let reason): call.remark("\(reason); it is left out")
      case .steps(let translate): try translate(call)
      }
      if call.hasOpenConditions {
        throw Refusal(
          "conditions on \(step.operation) cannot be carried over, because it does not work value by value",
          "filter the rows first, or write the values with case in set-columns")
      }
      for text in call.remarks { note(step, text) }
      if let refusal = draft.refusal(of: call.steps) {
        return refuse(step.origin, refusal, keeping: call.steps)
      }
      for made in call.steps { append(made, lines: [step.origin] + call.remarks) }
    } catch let refusal as Refusal {
      refuse(step.origin, refusal)
    } catch {
      refuse(step.origin, Refusal("\(error)", "mend what it says, and import again"))
    }
  }

  /// A step that is left out: it keeps its place, says why, and changes no row.
  /// - Parameter steps: what it became, where that is known; a person may mend and enable it.
  mutating func refuse(_ origin: String, _ refusal: Refusal, keeping steps: [Step] = []) {
    remarks.append(
      ImportRemark(severity: .refused, origin: origin, message: refusal.reason, remedy: refusal.remedy))
    for step in steps.isEmpty ? [Step("filter-rows", [("where", .text("true"))])] : steps {
      var step = step
      step.isDisabled = true
      append(step, lines: [origin, "Refused: \(refusal.reason).", "To do: \(refusal.remedy)."])
    }
  }

  private mutating func note(_ step: DataBrewStep, _ text: String) {
    remarks.append(ImportRemark(severity: .note, origin: step.origin, message: text, remedy: nil))
  }

  private func append(_ step: Step, lines: [String]) {
    var step = step
    step.note = lines
    draft.recipe.steps += [step]
  }

  private func unknownKeys(_ step: DataBrewStep, _ operation: DataBrewOperation) -> [String] {
    // The console repeats the operation's name under this key.
    let known = operation.knownKeys.union(["functionsteptype", "sourcecolumn", "sourcecolumns", "conditionexpressions"])
    return step.parameters.map(\.key).filter { !known.contains(ForeignKey.plain($0)) }
  }

  private static func operation(_ name: String) throws -> DataBrewOperation {
    if let operation = DataBrewOperations[name] ?? DataBrewOperations[name.uppercased()] { return operation }
    if let meant = DataBrewOperations.mistaken[ForeignKey.plain(name)] {
      throw Refusal("DataBrew has no operation \(name)", "write \(meant), which is what is meant")
    }
    let near = Nearest.name(to: name, in: DataBrewOperations.all.map(\.name))
    throw Refusal(
      "DataBrew has no operation \(name)", near.map { "did you mean \($0)?" } ?? "sous import --operations lists them")
  }
}
