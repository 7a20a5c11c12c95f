import Engine
import Import
import Recipes

/// Files of other tools from which recipes are made: recipes of DataBrew, visual jobs of Glue.
enum ForeignRecipe {
  private static let endings = [".json", ".yaml", ".yml"]
  /// Every such file of a folder is read for its list.
  private static let largest = 1 << 20

  /// Whether a file of this name and size is worth a look.
  static func mayBe(_ name: String, byteCount: Int) -> Bool {
    byteCount <= largest && endings.contains { name.lowercased().hasSuffix($0) }
  }

  /// What the file becomes; `nil` for one that holds nothing of the kind.
  /// - Parameter importer: with the data, where they are known.
  static func result(_ path: String, _ importer: Importer = Importer()) -> ImportResult? {
    guard let bytes = Drafts.bytes(path), bytes.count <= largest, isSimilar(bytes) else { return nil }
    guard let result = try? importer.run(bytes, path: FilePath.name(of: path)), !result.recipes.isEmpty,
      result.isJob || result.recipes.contains(where: { $0.recipe.steps.contains(where: isKnown) })
    else { return nil }
    return result
  }

  private static let operations = Set(DataBrewOperations.all.flatMap { [$0.name] + $0.aliases })

  /// Whether a step comes of an operation that there is: other files say `operation` too.
  private static func isKnown(_ step: Step) -> Bool {
    let origin = step.json["note"]?.text ?? step.json["note"]?.texts?.first ?? ""
    guard origin.hasPrefix("DataBrew "), let colon = origin.firstIndex(of: ":") else { return false }
    let name = origin[colon...].dropFirst(2).prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return operations.contains(String(name))
  }

  /// Whether words stand in it without which it is none: reading it is more work.
  private static func isSimilar(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    return ["operation", "codegenconfigurationnodes", "\"dag\""].contains { text.contains($0) }
  }

  /// `DataBrew recipe · 12 steps, 2 refused`
  static func detail(_ path: String) -> String? { result(path).map(detail) }

  static func detail(_ result: ImportResult) -> String {
    let steps = result.recipes.reduce(0) { $0 + $1.recipe.steps.count }
    let refused = result.refusals.count
    return (result.isJob ? "Glue job" : "DataBrew recipe")
      + " · \(NumberText.counted(steps, "step"))\(refused > 0 ? ", \(NumberText.grouped(refused)) refused" : "")"
  }
}

extension RecipeEngine {
  /// Looks into the data where the source is known: types, values and positions decide what some operations mean.
  func importer(source: JSON?, _ cancellation: Cancellation) -> Importer {
    var importer = Importer()
    importer.source = source.map { RecipeSource(json: $0) }
    importer.data = EngineData(
      opener: sources, reader: sources, options: options, running: Self.background(cancellation))
    return importer
  }

  func describeForeign(_ entry: OpenEntry) -> OpenPreview {
    guard let result = ForeignRecipe.result(FilePath.absolute(entry.target, in: workingFolder)) else {
      return OpenPreview(title: entry.name, problem: "\(entry.target) is not there any more, or holds no recipe now")
    }
    var preview = OpenPreview(title: "\(entry.name) · \(ForeignRecipe.detail(result))")
    if let problem = Self.refusal(result, target: entry.target) { preview.problem = problem }
    for made in result.recipes {
      let recipe = RecipeDraft(made.recipe.json)
      let source = FormState.sourceText(recipe.source)
      preview.facts.append(
        OpenPreview.Fact("becomes", made.fileName, source == "${source}" ? "it asks which data" : "reads \(source)"))
    }
    preview.remarks = result.refusals.map { "refused: \($0.text)" }
    for made in result.recipes {
      if result.recipes.count > 1 { preview.lines.append(StyledLine(made.fileName, Style(.header))) }
      preview.lines += Self.stepLines(RecipeDraft(made.recipe.json))
    }
    return preview
  }

  /// The step of another tool that a refused one stands for: `DataBrew 2: FILTER`.
  private static func origin(of step: JSON) -> String? {
    let note = step["note"]?.texts ?? step["note"]?.text.map { [$0] } ?? []
    guard note.contains(where: { $0.hasPrefix("Refused") }) else { return nil }
    return note.first
  }

  /// A line for each step of a recipe.
  static func stepLines(_ recipe: RecipeDraft) -> [StyledLine] {
    recipe.steps.enumerated().map { index, step in
      let isOff = recipe.isDisabled(index)
      // What could not be carried over says nothing but where it comes from.
      if isOff, let origin = origin(of: step) {
        return StyledLine([
          (NumberText.step(index + 1, of: recipe.steps.count) + " ", .dim), (origin, Style(.warning)),
          ("  is refused", .dim),
        ])
      }
      return StyledLine([
        (NumberText.step(index + 1, of: recipe.steps.count) + " ", .dim),
        (StepText.title(recipe.kind(index)) + (isOff ? " (off)" : ""), isOff ? .dim : .plain),
        ("  " + StepText.summary(step), .dim),
      ])
    }
  }

  /// Why what a file becomes is not opened.
  private static func refusal(_ result: ImportResult, target: String) -> String? {
    result.recipes.count == 1
      ? nil
      : "it becomes \(result.recipes.count) recipes; sous import \(target) --into FOLDER writes them"
  }

  /// The recipe that is made of another tool's file, as a draft: that file stays as it is.
  func openForeign(_ target: String, source: JSON?, _ cancellation: Cancellation) throws -> Opened? {
    let path = FilePath.absolute(target, in: workingFolder)
    guard ForeignRecipe.mayBe(target, byteCount: 0),
      let result = ForeignRecipe.result(path, importer(source: source, cancellation))
    else { return nil }
    if let refusal = Self.refusal(result, target: target) { throw StudioError("\(target): \(refusal)") }
    let recipe = RecipeDraft(result.recipes[0].recipe.json)
    // With its data it is made anew: what was kept of it was made without.
    if source != nil { drafts?.remove(key(target)) }
    var opened = opened(recipe, target: target, path: nil, problem: nil)
    let isOpen = FormState.sourceText(opened.recipe.source) == "${source}"
    if isOpen, source == nil, opened.recipe == recipe { opened.asksData = target }
    if opened.recipe == recipe {
      let refused = result.refusals.count
      let made = "made of a \(result.isJob ? "job of Glue" : "recipe of DataBrew")"
      opened.notice =
        refused == 0
        ? "\(made) · s saves it as \(recipe.name).json"
        : "\(made) · \(NumberText.counted(refused, "step")) of it cannot be carried over: off, with the reason in the note"
    }
    return opened
  }

  package func importing(_ target: String, source: String, _ cancelling: any Cancelling) throws -> Opened {
    let cancellation = Self.engineCancellation(cancelling)
    guard let opened = try openForeign(target, source: self.source(of: source), cancellation) else {
      throw StudioError("\(target) is not there any more, or holds no recipe now")
    }
    return opened
  }
}
