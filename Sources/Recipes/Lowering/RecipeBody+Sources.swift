import Engine

extension RecipeBody {
  /// Opens a source of the recipe. `nil` when it cannot be opened; then that is reported.
  ///
  /// - Parameter isOwn: Whether it is the recipe's source, not another table of a step.
  func table(_ source: RecipeSource, place: Place, isOwn: Bool = false) -> Plan? {
    guard source.json.members != nil else { return nil }
    let given = RecipeSections.sourceKinds.filter { source.json[$0] != nil }
    guard given.count == 1, let kind = source.kind else {
      let message = given.isEmpty ? "the source names no table" : "the source has \(given.quotedAnd)"
      sink.add(place, at: source.json.offset, message, remedy: "write one of \(RecipeSections.sourceKinds.quotedList)")
      return nil
    }
    reportForeignKeys(source, kind, place: place)
    guard let name = source.json[kind.rawValue]?.text else { return nil }
    let offset = source.json[kind.rawValue]?.offset
    let outer = place
    let place = place.inside(kind.rawValue)
    guard !name.isEmpty else {
      sink.add(place, at: offset, "the \(kind.rawValue) is empty", remedy: "name a \(kind.rawValue)")
      return nil
    }
    switch kind {
    case .path: return files(source, path: name, offset: offset, place: place, outer: outer)
    case .table: return catalogTable(name, source.catalog, offset: offset, place: place, isOwn: isOwn)
    case .recipe: return otherRecipe(source, path: name, offset: offset, place: place, isOwn: isOwn)
    case .database: return database(source, address: name, offset: offset, place: place, outer: outer)
    }
  }

  /// Keys that mean nothing for this kind of source.
  private func reportForeignKeys(_ source: RecipeSource, _ kind: RecipeSource.Kind, place: Place) {
    for member in source.json.members ?? [] {
      let belongs = member.key == "note" || member.key == kind.rawValue || kind.ownKeys.contains(member.key)
      guard !belongs, let owner = RecipeSource.Kind.allCases.first(where: { $0.ownKeys.contains(member.key) })?.rawValue
      else { continue }
      sink.add(
        place.inside(member.key), at: member.keyOffset,
        "\"\(member.key)\" belongs to a source with \"\(owner)\", not with \"\(kind.rawValue)\"",
        remedy: "remove it")
    }
  }

  private func files(_ source: RecipeSource, path: String, offset: Int?, place: Place, outer: Place) -> Plan? {
    guard let resolved = replacedPath(path, at: offset, place: place, isSkipped: true) else { return nil }
    guard !resolved.isEmpty else {
      sink.add(place, at: offset, "the path is empty once parameters are replaced", remedy: "set them to name a file")
      return nil
    }
    if resolved != "-" {
      analysis.inputPaths.append((PathRules.absolute(resolved, in: analysis.options.workingFolder), resolved))
    }
    var request = SourceRequest(path: resolved, format: source.json["format"]?.text)
    for member in source.json.members ?? [] where FormatFields.sourceKeys.contains(member.key) {
      guard let value = option(member, place: outer.inside(member.key)) else { return nil }
      request.options[member.key] = value
    }
    var isKnown = true
    for member in source.json["types"]?.members ?? [] {
      let name = member.value.text ?? member.value["type"]?.text ?? ""
      if let type = DataType(name: name) {
        request.types.append(.init(column: member.key, type: type, format: member.value["format"]?.text))
      } else {
        isKnown = false
      }
    }
    guard isKnown else { return nil }
    let opener = analysis.opener
    let plan = open(.files(request), name: resolved, offset: offset, place: place) { try opener.open(request) }
    reportForeignOptions(source, path: resolved, plan, place: outer)
    return plan
  }

  /// The value of an option, parameters replaced; `nil` when that is not possible, which is reported.
  private func option(_ member: JSON.Member, place: Place) -> JSON? {
    guard let text = member.value.text, text.contains("${") else { return member.value }
    let isCount = RecipeSections.source.contains { field in
      if field.key == member.key, case .integer = field.kind { true } else { false }
    }
    if isCount { return scopeInteger(member.value, place: place).map { .number($0) } }
    return scope.replace(text, at: member.value.offset, place: place, sink: sink).map { .text($0) }
  }

  /// Options that say nothing about files of this format.
  private func reportForeignOptions(_ source: RecipeSource, path: String, _ plan: Plan?, place: Place) {
    var format = source.json["format"]?.text.flatMap { FormatTable[$0] } ?? FormatTable.format(ofFile: path)
    if case .scan(let scan) = plan?.operation { format = scan.source.format }
    guard let format else { return }
    for member in source.json.members ?? [] {
      let formats = FormatTable.formats(withSourceOption: member.key)
      guard !formats.isEmpty, !formats.contains(format) else { continue }
      let titles = formats.map(\.title).plainAnd
      sink.add(
        place.inside(member.key), at: member.keyOffset,
        "\"\(member.key)\" says how \(titles) is read, but \(path.shortened) is \(format.title)", remedy: "remove it")
    }
  }

  private func catalogTable(
    _ name: String, _ catalog: CatalogKind, offset: Int?, place: Place, isOwn: Bool
  ) -> Plan? {
    guard TableName.isValid(name) else {
      sink.add(
        place, at: offset, "\"\(name.shortened)\" is not the name of a table", remedy: "write database.name")
      return nil
    }
    if catalog == .glue, analysis.options.confine {
      sink.add(
        place, at: offset, "tables of Glue are not opened under --confine", remedy: "read a file of the project folder")
      return nil
    }
    guard let resolver = analysis.resolver else {
      sink.add(
        analysis.options.requireInput ? nil : .note, place, at: offset, "there is no catalog to find \"\(name)\" in",
        remedy: "name one with --catalog FILE", kind: .input)
      return nil
    }
    switch catalog {
    case .local:
      return open(.table(name), name: name, offset: offset, place: place) { try resolver.open(table: name) }
    case .glue:
      let hints = isOwn ? partitionHints(name, resolver) : []
      let plan = open(.glueTable(name, hints), name: name, offset: offset, place: place) {
        try resolver.open(glueTable: name, where: hints)
      }
      if !hints.isEmpty, plan != nil {
        let shown = hints.map(\.text).joined(separator: " and ")
        sink.add(.note, place, at: offset, "of \(name) only partitions where \(shown) are read, others are not counted")
      }
      return plan
    }
  }

  /// What the filter right behind the source asks of the partition keys of a table of Glue, where nobody counts the rows
  /// that it removes.
  private func partitionHints(_ name: String, _ resolver: any TableResolver) -> [ScanHint] {
    let steps = recipe.steps
    guard let wanted = analysis.options.uncountedStep, nestedNumber == 0,
      let first = steps.firstIndex(where: { !$0.isDisabled }), first < wanted,
      steps[first].kind == FilterRows.record.kind, let condition = steps[first]["where"],
      !steps.contains(where: { $0["expect"] != nil && !$0.isDisabled }),
      let keys = try? resolver.keys(ofGlueTable: name), !keys.fields.isEmpty
    else { return [] }
    var hints: [ScanHint] = []
    for text in (condition.list ?? [condition]).map({ $0.text ?? "" }) {
      let (found, isWhole) = ExpressionText.leadingHints(text, schema: keys, parameters: scope.values)
      hints += found
      if !isWhole { break }
    }
    return hints
  }

  func open(
    _ key: LoweredSource.Key, name: String, offset: Int?, place: Place, _ body: () throws -> any TableSource
  ) -> Plan? {
    do {
      let source = try body()
      let number = analysis.sources.count
      analysis.sources.append(LoweredSource(number: number, name: name, key: key, source: source))
      checkNames(of: source.schema, at: offset, place: place)
      for note in source.notes { sink.add(.note, place, at: offset, note) }
      return Plan(
        .scan(Scan(source: source, number: number, name: name)), inputs: [], step: 0, schema: source.schema)
    } catch let failure as Failure {
      let isSkipped = failure.kind == .input && !analysis.options.requireInput
      sink.add(
        isSkipped ? .note : nil, place, at: offset,
        failure.message + (isSkipped ? "; checks that need its columns are skipped" : ""), kind: failure.kind)
    } catch {
      sink.add(place, at: offset, "cannot read \(name.shortened): \(error)", kind: .input)
    }
    return nil
  }

  /// A table may not hold two columns that differ only by case.
  private func checkNames(of schema: Schema, at offset: Int?, place: Place) {
    var seen: [String: String] = [:]
    for name in schema.names {
      if let other = seen.updateValue(name, forKey: name.lowercased()) {
        sink.add(
          place, at: offset,
          "the columns \"\(other.shortened)\" and \"\(name.shortened)\" of the source differ only by case",
          remedy: "rename one of them in the file")
      }
    }
  }

  private func otherRecipe(_ source: RecipeSource, path name: String, offset: Int?, place: Place, isOwn: Bool) -> Plan?
  {
    let options = analysis.options
    guard
      let resolved = replacedPath(name, at: offset, place: place, folder: self.path.map(PathRules.folder(of:)))
    else { return nil }
    let base = self.path.map { PathRules.folder(of: $0) } ?? "."
    let path = PathRules.joined(base, resolved)
    let absolute = PathRules.absolute(path, in: options.workingFolder)
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
      file = RecipeFile(path: path, bytes: try reader.read(recipe: path))
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
      } else if let value = scope.replace(text, at: member.value.offset, place: place, sink: sink) {
        set[member.key] = value
      }
    }
    let tag = nestedNumber > 0 ? analysis.nested[nestedNumber - 1].tag : isOwn ? 0 : -(place.step ?? 0)
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

/// Names of catalog tables.
enum TableName {
  static func isValid(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
              || byte == 0x5F || byte == 0x2D || byte >= 0x80
          }
      }
  }
}

extension Sequence<String> {
  /// `"a" and "b"`.
  var quotedAnd: String { map { "\"\($0)\"" }.joined(separator: " and ") }
}
