import Catalog
import Engine
import Recipes

#if canImport(Glibc)
  import Glibc
#endif

/// What Open shows, and what opening a recipe finds beside it.
extension RecipeEngine {
  package func list(_ folder: String) -> [OpenEntry] {
    var entries = OpenListing.entries(folder: folder, workingFolder: workingFolder, catalogPath: catalogPath)
    guard folder.isEmpty, let recent else { return entries }
    let found = recent.read().prefix(8).compactMap { recentEntry($0, among: entries) }
    // Each thing stands once in the list.
    let targets = Set(found.map(\.target))
    entries.removeAll { targets.contains($0.target) }
    return found + entries
  }

  private func recentEntry(_ target: String, among entries: [OpenEntry]) -> OpenEntry? {
    var entry: OpenEntry
    if let known = entries.first(where: { $0.target == target && $0.kind != .folder }) {
      entry = known
    } else if let found = OpenListing.entry(target, workingFolder: workingFolder) {
      entry = found
    } else if FormState.source(target)["database"] != nil {
      entry = OpenEntry(kind: .file, name: target, target: target, detail: "table")
    } else if let draft = drafts?.read(key(target)) {
      // Steps without a file: those of a study that was never saved, or of a table that is gone.
      entry = OpenEntry(
        kind: .recipe, name: target, target: target, detail: NumberText.counted(draft.steps.count, "step"))
    } else {
      return nil
    }
    entry.group = .recent
    entry.name = target
    if drafts?.exists(key(target)) ?? false { entry.detail = "not saved · " + entry.detail }
    return entry
  }

  // MARK: Previews

  package func describe(_ entry: OpenEntry, _ cancelling: any Cancelling) -> OpenPreview {
    if let problem = entry.problem { return OpenPreview(title: entry.name, problem: problem) }
    do {
      switch entry.kind {
      case .file, .versions, .version: return try describeFile(entry, cancelling)
      case .table: return try describeTable(entry, cancelling)
      case .recipe: return describeRecipe(entry)
      case .foreign: return describeForeign(entry)
      case .folder: return describeFolder(entry)
      case .sampleData:
        return OpenPreview(
          title: "Nine tables of invented patients",
          facts: [
            OpenPreview.Fact("makes", entry.target + "/", "1,000 patients, a few megabytes"),
            OpenPreview.Fact("opens", "sinusitis-study", "two tables joined, seven steps"),
          ],
          lines: [
            StyledLine("Everything can be tried on it: steps, joins, runs.", .dim),
            StyledLine("The data are made here and belong to nobody.", .dim),
          ])
      }
    } catch {
      return OpenPreview(title: entry.name, problem: StudioError(error).message)
    }
  }

  private func describeFile(_ entry: OpenEntry, _ cancelling: any Cancelling) throws -> OpenPreview {
    let recipe = RecipeDraft(name: "preview", source: source(of: entry.target))
    let analysed = analyse(recipe)
    var preview = OpenPreview(title: "\(entry.name) · \(entry.detail)")
    if let problem = analysed.diagnostics.errors.first { preview.problem = problem.sentence }
    let guesses = analysed.sources.first?.source.evidence ?? []
    let typed = guesses.filter { ["sheet", "delimiter", "encoding", "header", "quote"].contains($0.subject) }
    let others = guesses.filter { guess in !typed.contains { $0.subject == guess.subject } }
    preview.facts = (typed + others).map { OpenPreview.Fact($0.subject, $0.value, $0.reason) }
    guard preview.problem == nil else { return preview }
    preview.table = try firstRows(recipe, cancelling)
    return preview
  }

  private func describeTable(_ entry: OpenEntry, _ cancelling: any Cancelling) throws -> OpenPreview {
    var preview = OpenPreview(title: entry.name)
    let source = RecipeSource(named: entry.target)
    if source.catalog == .glue {
      preview.facts = try glueFacts(TableName(source.name))
    } else if let catalog = try? Catalog.openExisting(catalogPath), let name = try? TableName(entry.target),
      let table = try? catalog.table(name)
    {
      preview.facts = [
        OpenPreview.Fact("rows", table.rows.map(NumberText.grouped) ?? "not counted"),
        OpenPreview.Fact(
          "files",
          "\(NumberText.grouped(table.files)), \(NumberText.bytes(table.bytes))"
            + (table.partitionCount > 0 ? ", \(NumberText.grouped(table.partitionCount)) partitions" : "")),
        OpenPreview.Fact("at", table.location),
        OpenPreview.Fact(
          "written", "\(TimeText.text(seconds: Int(table.updated.microseconds / 1_000_000))), version \(table.version)"),
      ]
      let keys = table.description.partitionKeys
      if !keys.isEmpty {
        preview.facts.append(
          OpenPreview.Fact("partitions", keys.map { "\($0.name) \($0.type)" }.joined(separator: ", ")))
      }
      preview.facts.append(
        OpenPreview.Fact(
          "columns", table.description.columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")))
    }
    preview.table = try firstRows(
      RecipeDraft(name: "preview", source: source.json), cancelling)
    return preview
  }

  /// What Glue declares of a table.
  private func glueFacts(_ name: TableName) throws -> [OpenPreview.Fact] {
    let table = try GlueCatalog().table(name)
    func list(_ isWanted: Bool) -> String {
      table.columns.filter { $0.isKey == isWanted }.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
    }
    var facts = [
      OpenPreview.Fact("rows", table.rows.map(NumberText.grouped) ?? "not declared"),
      OpenPreview.Fact("at", table.location), OpenPreview.Fact("columns", list(false)),
    ]
    if !list(true).isEmpty {
      facts.insert(
        OpenPreview.Fact(
          "partitions", list(true), NumberText.counted(table.partitionPlaces.count, "partition")), at: 2)
    }
    return facts
  }

  private func describeRecipe(_ entry: OpenEntry) -> OpenPreview {
    var problem: String?
    let recipe: RecipeDraft
    if let bytes = Drafts.bytes(FilePath.absolute(entry.target, in: workingFolder)) {
      let file = RecipeFile(path: entry.target, bytes: bytes)
      guard let read = file.recipe.map({ RecipeDraft($0.json) }) else {
        return OpenPreview(title: entry.name, problem: file.problems.errors.first?.text ?? "it is no recipe")
      }
      recipe = read
      problem = file.problems.errors.first?.sentence
    } else if let draft = drafts?.read(key(entry.target)) {
      recipe = draft
    } else {
      return OpenPreview(title: entry.name, problem: "\(entry.target) is not there any more")
    }
    var preview = OpenPreview(title: recipe.name)
    if let text = recipe.root["description"]?.text { preview.facts.append(OpenPreview.Fact("for", text)) }
    preview.facts.append(OpenPreview.Fact("reads", FormState.sourceText(recipe.source)))
    for parameter in recipe.parameters {
      preview.facts.append(
        OpenPreview.Fact(
          "", "\(parameter.name) = \(StepText.text(parameter.value.shownDefault ?? .text("(to be given)")))"))
    }
    if let output = recipe.output {
      let table = output["table"]?.text.map { ", table \($0)" } ?? ""
      preview.facts.append(OpenPreview.Fact("writes", StepText.text(output["path"] ?? .text("")) + table))
    }
    for run in pastRuns(recipe, path: entry.target).prefix(2) {
      let text = [
        run.when, run.outcome, run.wallSeconds.map(NumberText.duration) ?? "",
        run.rowsOut.map { NumberText.counted($0, "row") } ?? "",
      ]
      preview.facts.append(OpenPreview.Fact("run", text.filter { !$0.isEmpty }.joined(separator: " · ")))
    }
    preview.lines += Self.stepLines(recipe)
    preview.problem = problem
    return preview
  }

  private func describeFolder(_ entry: OpenEntry) -> OpenPreview {
    let inside = OpenListing.entries(
      folder: entry.target, workingFolder: workingFolder, catalogPath: nil, includesBelow: false
    ).filter { $0.kind != .sampleData }
    var preview = OpenPreview(title: entry.name + "/")
    if inside.isEmpty { preview.facts = [OpenPreview.Fact("", "nothing here that Sous can open")] }
    preview.lines = inside.prefix(60).map { entry in
      StyledLine([
        ("  " + entry.name + (entry.kind == .folder ? "/" : ""), entry.kind == .recipe ? Style(.accent) : .plain),
        ("  " + entry.detail, .dim),
      ])
    }
    return preview
  }

  /// The rows that fit beside a list.
  private func firstRows(_ recipe: RecipeDraft, _ cancelling: any Cancelling) throws -> (any SampleTable)? {
    let request = PreviewRequest(recipe: recipe, step: 0, sample: SampleRequest(.first, rows: 200))
    return try preview(request, cancelling).table
  }

  // MARK: A source that is not there

  /// The recipe's own source, when it is a file that cannot be found.
  func missingSource(_ recipe: RecipeDraft) -> MissingSource? {
    guard let text = recipe.source["path"]?.text, text != "-" else { return nil }
    let path = recipe.resolved(text)
    if path.contains(where: { "*?[{".contains($0) }) || path.contains("://") { return nil }
    guard access(FilePath.absolute(path, in: workingFolder), F_OK) != 0 else { return nil }
    let found = FileHunt.find(FilePath.name(of: path), below: workingFolder)
    return MissingSource(
      path: path, candidates: found.compactMap { OpenListing.entry($0, workingFolder: workingFolder) })
  }

  // MARK: The last run

  /// The last run of a recipe, when it failed.
  func failedRun(_ recipe: RecipeDraft, path: String) -> FailedRun? {
    guard let last = runs(of: recipe, path: path).first, last.outcome == .failed, let error = last.error else {
      return nil
    }
    // A run that was over before it began has written none.
    let file = last.start.output
    let (rejects, count) = file.isEmpty ? ([], 0) : RejectsReading.read(file + ".rejects.jsonl")
    // The error names a step in words; rejects name theirs as a number.
    let step = rejects.first?.step ?? Self.step(namedIn: error)
    return FailedRun(
      when: TimeText.text(seconds: Int(last.started.microseconds / 1_000_000)), error: error, step: step,
      rejects: rejects, rejectCount: count)
  }

  private static func step(namedIn error: String) -> Int? {
    guard let range = error.ranges(of: "step ").first(where: { error[$0.upperBound...].first?.isNumber ?? false })
    else {
      return nil
    }
    return Int(error[range.upperBound...].prefix { $0.isNumber })
  }

  // MARK: The recipe's file

  package func reread(_ path: String) throws -> RecipeDraft? {
    let place = FilePath.absolute(path, in: workingFolder)
    guard let bytes = Drafts.bytes(place) else { return nil }
    let file = RecipeFile(path: path, bytes: bytes)
    guard let recipe = file.recipe else {
      throw StudioError(
        "\(path) cannot be read as it is now: \(file.problems.errors.first?.text ?? "it is no recipe")")
    }
    return RecipeDraft(recipe.json)
  }

  package func editPlace(_ recipe: RecipeDraft, path: String?, step: Int) throws -> (path: String, line: Int) {
    let place: String
    if let path {
      place = FilePath.absolute(path, in: workingFolder)
    } else {
      let folder = FilePath.join(FilePath.parent(of: CatalogLocation.standard(workingFolder: workingFolder)), "edit")
      Drafts.makeFolder(folder)
      place = FilePath.join(folder, "\(recipe.name.filter { $0 != "/" }).json")
      try Drafts.replace(place, with: Recipe(json: recipe.root).canonicalText, synced: false)
    }
    let bytes = Drafts.bytes(place) ?? []
    let root = JSONParser.parse(bytes).value
    let steps = root?["steps"]?.list ?? []
    let value = step == 0 ? root?["source"] : steps.indices.contains(step - 1) ? steps[step - 1] : root?["output"]
    let line = 1 + bytes.prefix(value?.offset ?? 0).count { $0 == 0x0A }
    return (place, line)
  }
}
