import Catalog
import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// Opening, saving, drafts.
extension RecipeEngine {
  package func open(_ target: String, _ cancelling: any Cancelling) throws -> Opened {
    if target.hasPrefix(Self.sampleDataPrefix) {
      return try openSampleData(String(target.dropFirst(Self.sampleDataPrefix.count)))
    }
    if target.hasSuffix(".json"), let bytes = Drafts.bytes(FilePath.absolute(target, in: workingFolder)) {
      let file = RecipeFile(path: target, bytes: bytes)
      if let recipe = file.recipe, recipe.json["source"] != nil || recipe.json["steps"] != nil {
        return opened(
          RecipeDraft(recipe.json), target: target, path: target, problem: file.problems.errors.first?.sentence)
      }
      if String(decoding: bytes.prefix(4096), as: UTF8.self).contains("\"source\"") {
        throw StudioError(
          "\(target) is no recipe that can be read: " + (file.problems.errors.first?.text ?? "it is no JSON object"))
      }
    }
    if let refusal = refusal(toOpen: target) { throw StudioError(refusal) }
    if let made = try openForeign(target, source: nil, Self.engineCancellation(cancelling)) { return made }
    return opened(
      RecipeDraft(name: Self.recipeName(target), source: source(of: target)), target: target, path: nil, problem: nil)
  }

  /// How a recipe says what a list or a person calls so: a path of the disk, or a table where there is no such file.
  func source(of target: String) -> JSON {
    let named = FormState.source(target)
    let isTable =
      access(FilePath.absolute(target, in: workingFolder), F_OK) != 0 && (named["table"] ?? named["database"]) != nil
    return isTable ? named : TableTarget(target).diskSource
  }

  static let sampleDataPrefix = "sample-data:"

  /// Why there is nothing to open, where that can be told by the name alone.
  package func refusal(toOpen target: String) -> String? {
    let isPlain = target != "-" && !target.contains("://") && !target.contains { "*?[{".contains($0) }
    let path = TableTarget(target).path
    guard isPlain, access(FilePath.absolute(path, in: workingFolder), F_OK) != 0 else { return nil }
    // Steps of last time open without their file, and offer to find it.
    let named = FormState.source(target)
    if (named["table"] ?? named["database"]) != nil || drafts?.exists(key(target)) ?? false { return nil }
    return "no file \(Self.quoted(path)) in \(workingFolder); check the path"
  }

  private static func quoted(_ text: String) -> String { JSON.text(text).line }

  func opened(_ recipe: RecipeDraft, target: String, path: String?, problem: String?) -> Opened {
    recipePath = path
    var recipe = recipe
    let start = recipe
    let saved = path == nil ? nil : recipe
    let history = target == "-" ? nil : drafts?.history(key(target))
    var notice = problem
    if target != "-", let draft = drafts?.adopt(key(target)), draft != recipe {
      recipe = draft
      notice =
        path == nil ? "your steps of last time are here" : "your unsaved changes of last time are here · D shows them"
    }
    let analysed = analyse(recipe)
    if notice == nil, let missing = analysed.diagnostics.items.first(where: { $0.kind == .input }) {
      notice = missing.sentence
    }
    let evidence = analysed.sources.first?.source.evidence ?? []
    if target != "-" { recent?.add(target) }
    var opened = Opened(
      recipe: recipe, path: path, saved: saved, evidence: evidence.map { [$0.subject, $0.value, $0.reason] },
      notice: notice)
    opened.target = target
    opened.start = start
    opened.history = history
    if let path {
      opened.missing = missingSource(recipe)
      if opened.missing == nil { opened.failed = failedRun(recipe, path: path) }
    }
    return opened
  }

  /// `encounters` for `data/encounters.csv.gz`.
  private static func recipeName(_ target: String) -> String {
    let source = FormState.source(target)
    // Of database.table the table, of a file what stands before its ending.
    let table = (source["from"] ?? source["table"])?.text?.split(separator: ".").last.map(String.init)
    let stem = (table ?? String(RecipePanel.lastPart(target).prefix { $0 != "." })).lowercased()
    let words = stem.split { !$0.isLetter && !$0.isNumber }
    return words.isEmpty ? "recipe" : words.joined(separator: "-")
  }

  func key(_ target: String) -> String { FilePath.absolute(target, in: workingFolder) }

  package func autosave(_ recipe: RecipeDraft, _ history: History, target: String) throws {
    guard target != "-" else { throw unkept(recipe, "standard input is gone once it is read") }
    do {
      try drafts?.write(recipe, history, for: key(target))
    } catch {
      throw unkept(recipe, (error as? StudioError)?.message ?? "\(error)")
    }
  }

  private func unkept(_ recipe: RecipeDraft, _ reason: String) -> StudioError {
    var error = StudioError(reason)
    error.elsewhere = elsewhere(Self.fileName(recipe))
    return error
  }

  /// Where a recipe can be written: here, else at home, else beside the temporary files.
  private func elsewhere(_ name: String) -> String? {
    if access(workingFolder, W_OK | X_OK) == 0 { return freeName(beside: name) }
    return Drafts.elsewhere(name).map { freeName(beside: $0) }
  }

  private static func fileName(_ recipe: RecipeDraft) -> String { recipe.name.filter { $0 != "/" } + ".json" }

  package func save(_ request: SaveRequest) throws -> RecipeDraft {
    let (recipe, path) = (request.recipe, request.path)
    let place = FilePath.absolute(path, in: workingFolder)
    if request.isReplacing, let there = Drafts.bytes(place),
      let theirs = RecipeFile(path: path, bytes: there).recipe.map({ RecipeDraft($0.json) })
    {
      // However it is laid out, the file says this already: its bytes stay.
      if theirs == recipe {
        forgetDrafts(request)
        return recipe
      }
      // Keys come faster than the news that somebody has written it.
      if let known = request.known, theirs != known {
        var changed = StudioError(DiskConflict.sentence(path))
        changed.theirs = theirs
        throw changed
      }
    }
    if key(path) == key(request.target), ForeignRecipe.result(place) != nil {
      var kept = StudioError("\(path) is another tool's file, of which this recipe was made: it stays as it is")
      kept.freeName = freeName(beside: path)
      throw kept
    }
    let pinned = pinned(recipe)
    let text = Recipe(json: pinned.root).canonicalText
    if !request.isReplacing, access(place, F_OK) == 0 {
      var taken = StudioError("\(path) is there already")
      taken.freeName = freeName(beside: path)
      throw taken
    }
    Drafts.makeFolder(FilePath.parent(of: place))
    do {
      try Drafts.replace(place, with: text, synced: true)
    } catch var error as StudioError {
      error.elsewhere = Drafts.elsewhere(Self.fileName(recipe)).map { freeName(beside: $0) }
      throw error
    }
    writeSchema(text, beside: place)
    recipePath = path
    forgetDrafts(request)
    // As the file says it now, with every key in its place.
    return RecipeFile(path: path, bytes: Array(text.utf8)).recipe.map { RecipeDraft($0.json) } ?? pinned
  }

  /// What was unsaved under any name is in the file now.
  private func forgetDrafts(_ request: SaveRequest) {
    recent?.add(request.path)
    for target in [request.path, request.target, FormState.sourceText(request.recipe.source)] where !target.isEmpty {
      drafts?.remove(key(target))
    }
    drafts?.write(request.history, for: key(request.path))
  }

  /// `study-2.json` for `study.json`.
  private func freeName(beside path: String) -> String {
    guard access(FilePath.absolute(path, in: workingFolder), F_OK) == 0 else { return path }
    let stem = path.hasSuffix(".json") ? String(path.dropLast(5)) : path
    var number = 2
    while access(FilePath.absolute("\(stem)-\(number).json", in: workingFolder), F_OK) == 0 { number += 1 }
    return "\(stem)-\(number).json"
  }

  /// A recipe that names the schema of recipes has it beside it, for editors; one that is there stays as it is.
  private func writeSchema(_ text: String, beside place: String) {
    guard let name = JSONParser.parse(Array(text.utf8)).value?["$schema"]?.text, name == "recipe.schema.json" else {
      return
    }
    let path = FilePath.join(FilePath.parent(of: place), name)
    if access(path, F_OK) != 0 { try? Drafts.replace(path, with: RecipeSchema.text, synced: false) }
  }

  /// The recipe with what was guessed about its source written down, so that no later run guesses otherwise.
  private func pinned(_ recipe: RecipeDraft) -> RecipeDraft {
    guard recipe.source["path"] != nil, let source = analyse(recipe).sources.first?.source else { return recipe }
    var pinned = Recipe(json: recipe.root)
    var described = pinned.source
    described.pin(source)
    pinned.source = described
    return RecipeDraft(pinned.json)
  }
}
