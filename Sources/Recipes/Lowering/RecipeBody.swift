import Engine

/// One recipe under analysis: the recipe itself, or one that it reads.
final class RecipeBody {
  unowned let analysis: RecipeAnalysis
  let recipe: Recipe
  let place: Place
  /// The recipe's file; recipes it names are found from its folder.
  let path: String?
  /// Absolute paths of the recipes that led here, outermost first.
  let chain: [String]
  /// 0 for the recipe that is run, else its place among the nested ones, from 1.
  let nestedNumber: Int
  private(set) var scope: ParameterScope
  private(set) var loweredSteps: [LoweredStep] = []

  var sink: DiagnosticSink { analysis.sink }

  init(
    _ analysis: RecipeAnalysis, recipe: Recipe, text: SourceText?, path: String?, chain: [String],
    set: [String: String], nestedNumber: Int = 0
  ) {
    self.analysis = analysis
    self.recipe = recipe
    self.path = path
    self.nestedNumber = nestedNumber
    place = Place(text: text)
    self.chain = chain + (path.map { [FilePath.absolute($0, in: analysis.options.workingFolder)] } ?? [])
    scope = ParameterScope(
      recipe.parameters, set: set, options: analysis.options, reader: analysis.reader, place: Place(text: text),
      rootOffset: recipe.json.offset, sink: analysis.sink)
  }

  /// Whether the version is one that this release reads. Reports unknown keys and wrong types of all but the steps.
  func checkShape() -> Bool {
    if recipe.reportNewerVersion(place, sink) { return false }
    let check = FieldCheck(sink: sink)
    _ = check.object(recipe.json, RecipeSections.root, owner: "a recipe", place: place)
    return true
  }

  /// The tables after the source and after each step.
  func tables() -> [AnalysedTable] {
    var tables: [AnalysedTable] = []
    let before = sink.errorCount
    let source = table(recipe.source, place: place.at("source"), isOwn: true)
    var current = AnalysedTable(schema: source?.schema, plan: sink.errorCount == before ? source : nil)
    var shape = source
    tables.append(current)
    var ids: [String: Int] = [:]
    var lastEnabled = 0
    for (index, step) in recipe.steps.enumerated() {
      let number = index + 1
      var place = place
      place.step = number
      place.stepKind = step.kind.isEmpty ? nil : step.kind
      if step.isDisabled { place.severity = .warning }
      let errors = sink.errorCount
      let record = check(step, place: place, ids: &ids, number: number)
      if step.isDisabled {
        tables.append(current)
        continue
      }
      let count = analysis.addStep()
      if count > RecipeAnalysis.maximumSteps {
        if count == RecipeAnalysis.maximumSteps + 1 {
          sink.add(
            place, at: step.json.offset,
            "the recipe and those it reads have more than \(RecipeAnalysis.maximumSteps) steps",
            remedy: "write the result of the first ones, and go on from there in another recipe")
        }
        break
      }
      let expectations = expectations(of: step, place: place)
      if let record, let input = shape, sink.errorCount == errors {
        let call = StepCall(
          body: self, step: step, record: record, number: number, input: input, place: place, before: lastEnabled)
        shape = record.lower(call)
        // What is wrong with a filter leaves its columns as they were.
        if shape == nil, record.keepsColumns { shape = input }
      } else {
        if shape == nil, let record {
          openSources(of: step, record, place: place)
          checkExpressions(of: step, record, place: place)
        }
        // A step that keeps columns has those before it, whatever is wrong.
        if record?.keepsColumns != true { shape = nil }
      }
      current = AnalysedTable(
        schema: shape?.schema, plan: current.plan == nil || sink.errorCount > errors ? nil : shape)
      tables.append(current)
      loweredSteps.append(
        LoweredStep(number: number, kind: step.kind, id: step.id, expectations: expectations))
      lastEnabled = number
    }
    return tables
  }

  /// The step's record, when its kind is known; reports what is wrong with its keys.
  private func check(_ step: Step, place: Place, ids: inout [String: Int], number: Int) -> StepRecord? {
    guard step.json.members != nil else {
      sink.add(place, at: step.json.offset, "a step is \(step.json.kindName)", remedy: "write { \"step\": \"…\" }")
      return nil
    }
    if let id = step.id {
      if let other = ids[id] {
        sink.add(
          place.at("id"), at: step.json["id"]?.offset, "step \(other) has the id \"\(id.shortened)\" too",
          remedy: "give each step its own id")
      } else {
        ids[id] = number
      }
    }
    guard let kind = step.json["step"]?.text else {
      sink.add(
        place.at("step"), at: (step.json["step"] ?? step.json).offset, "the kind of the step is missing",
        remedy: "write \"step\": with one of \(StepTable.kinds.prefix(3).quotedList) and so on")
      return nil
    }
    guard let record = StepTable[kind] else {
      sink.add(
        place.at("step"), at: step.json["step"]?.offset, "there is no kind of step \"\(kind.shortened)\"",
        remedy: Nearest.remedy(for: kind, in: StepTable.kinds) ?? "sous steps lists the kinds")
      return nil
    }
    let isValid = FieldCheck(sink: sink).object(step.json, record.allFields, owner: kind, place: place)
    return isValid || step.isDisabled ? record : (record.keepsColumns ? record : nil)
  }

  /// Reports what is wrong with the other tables of a step whose input is not known.
  private func openSources(of step: Step, _ record: StepRecord, place: Place) {
    for field in record.fields {
      guard let json = step[field.key] else { continue }
      let sources: [JSON]
      switch field.kind {
      case .source: sources = [json]
      case .sources: sources = json.list ?? []
      default: continue
      }
      for source in sources { _ = table(RecipeSource(json: source), place: place.at(field.key)) }
    }
  }

  /// Reports what is wrong with the expressions of a step whose columns are not known: all but the columns.
  private func checkExpressions(of step: Step, _ record: StepRecord, place: Place) {
    let over = step["over"].map { over in
      let order = (over["order"]?.list ?? []).compactMap { $0["column"]?.text }
      return Window(by: [], order: order.map { SortKey(column: $0) }, frame: nil, calls: [])
    }
    // Whether its expressions may look at other rows.
    let isWindowed = record.fields.contains { if case .window = $0.kind { true } else { false } }
    func checkExpression(_ json: JSON, _ place: Place) {
      self.checkExpression(json, isWindowed ? WindowCalls(over, beside: []) : nil, place: place)
    }
    for field in record.fields {
      guard let json = step[field.key] else { continue }
      switch field.kind {
      case .predicates:
        for item in json.list ?? [json] { checkExpression(item, place.at(field.key)) }
      case .newExpressions, .columnExpressions:
        for member in json.members ?? [] {
          checkExpression(member.value, place.at("\(field.key).\(member.key)"))
        }
      default: break
      }
    }
  }

  private func checkExpression(_ json: JSON, _ windows: WindowCalls?, place: Place) {
    guard let text = json.text else { return }
    let compiled = ExpressionText.compile(text, schema: Schema([]), parameters: scope.values, windows: windows)
    guard case .failure(let problems) = compiled else { return }
    for problem in problems.problems where problem.missingColumn == nil {
      sink.add(place, at: json.offset, problem.message, remedy: problem.suggestion, range: problem.range)
    }
  }

  private func expectations(of step: Step, place: Place) -> [Expectation] {
    (step.json["expect"]?.members ?? []).compactMap { member in
      guard let count = Expectation.Count(rawValue: member.key), let text = member.value.text else { return nil }
      if let expectation = Expectation(count, text) { return expectation }
      sink.add(
        place.at("expect.\(member.key)"), at: member.value.offset, "\"\(text.shortened)\" is not a condition",
        remedy: "write one such as \"<= 5 %\", \">= 1\" or \"between 10 and 20\"")
      return nil
    }
  }
}
