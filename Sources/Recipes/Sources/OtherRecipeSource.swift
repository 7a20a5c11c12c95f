import Engine

extension SourceRecord {
  /// The rows of another recipe.
  public static let recipe = SourceRecord(
    key: "recipe",
    naming: [
      FieldRecord(
        "recipe", "Recipe", .path, .optional(nil),
        "Another recipe, relative to this file, whose rows are read; its output is not written."),
      FieldRecord("set", "Set", .scalarMap, .optional(nil), "Values for the parameters of the other recipe."),
    ],
    lower: { body, call in body.otherRecipe(call) },
    named: { $0.hasSuffix(".json") ? RecipeSource(recipe: $0) : nil })
}

extension RecipeBody {
  fileprivate func otherRecipe(_ call: SourceCall) -> Plan? {
    let (source, name, offset, place, isOwn) = (call.source, call.name, call.offset, call.place, call.isOwn)
    let options = analysis.options
    guard
      let resolved = replacedPath(name, at: offset, place: place, folder: self.path.map(FilePath.parent(of:)))
    else { return nil }
    let base = self.path.map { FilePath.parent(of: $0) } ?? "."
    let path = FilePath.shortest(resolved, below: base)
    let absolute = FilePath.absolute(path, in: options.workingFolder)
    if let start = chain.firstIndex(of: absolute) {
      let names = (chain[start...] + [absolute]).map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      sink.add(
        place, at: offset, "the recipe reads itself: \(names.joined(separator: " → "))", remedy: "read another source")
      return nil
    }
    guard chain.count < RecipeAnalysis.maximumNesting else {
      sink.add(place, at: offset, "recipes read recipes more than \(RecipeAnalysis.maximumNesting) deep")
      return nil
    }
    guard let reader = analysis.reader else {
      sink.add(place, at: offset, "recipes that read recipes cannot be followed here", kind: .input)
      return nil
    }
    analysis.recipePaths.append(path)
    let file: RecipeFile
    do {
      file = RecipeFile(path: path, bytes: try reader.read(path, .recipe))
    } catch let failure as Failure {
      sink.add(place, at: offset, failure.message, kind: failure.kind)
      return nil
    } catch {
      sink.add(place, at: offset, "cannot read \(path.shortened): \(error)", kind: .input)
      return nil
    }
    for problem in file.problems.items { sink.add(problem) }
    guard let recipe = file.recipe else { return nil }
    var set: [String: String] = [:]
    for member in source.json["set"]?.members ?? [] {
      guard let text = ParameterScope.scalarText(member.value) else { continue }
      let place = place.at("source.set.\(member.key)")
      if !recipe.parameters.contains(where: { $0.name == member.key }) {
        sink.add(
          place, at: member.keyOffset, "\(path.shortened) has no parameter \"\(member.key.shortened)\"",
          remedy: Nearest.remedy(for: member.key, in: recipe.parameters.map(\.name)))
      } else if let secret = TextTemplate(text).oneParameter.flatMap({ scope.entries[$0]?.secretPlace }) {
        // Only where it lies is handed on.
        set[member.key] = secret
      } else if recipe.parameters.contains(where: { $0.name == member.key && $0.type == ParameterType.secret }) {
        set[member.key] = text
      } else if let value = scope.replace(text, at: member.value.offset, place: place, sink: sink) {
        set[member.key] = value
      }
    }
    let tag =
      nestedNumber > 0
      ? analysis.nested[nestedNumber - 1].tag
      : isOwn ? .source : place.step.map { PlanStep.otherTables(of: $0) } ?? .source
    let number = analysis.addNested(
      NestedRecipe(
        path: path, feeds: isOwn ? nestedNumber : nil, source: analysis.sources.count, reader: nestedNumber,
        readerStep: isOwn ? 0 : place.step ?? 0, tag: tag))
    let body = RecipeBody(
      analysis, recipe: recipe, text: file.text, path: path, chain: chain, set: set, nestedNumber: number)
    guard body.checkShape() else { return nil }
    let plan = body.tables().last?.plan
    analysis.finishNested(number, steps: body.loweredSteps)
    return plan
  }
}
