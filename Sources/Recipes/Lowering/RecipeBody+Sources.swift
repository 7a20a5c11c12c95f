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
    guard let name = source.json[kind.key]?.text else { return nil }
    let offset = source.json[kind.key]?.offset
    let outer = place
    let place = place.inside(kind.key)
    guard !name.isEmpty else {
      sink.add(place, at: offset, "the \(kind.key) is empty", remedy: "name a \(kind.key)")
      return nil
    }
    return kind.lower(
      self, SourceCall(source: source, name: name, offset: offset, place: place, outer: outer, isOwn: isOwn))
  }

  /// Keys that mean nothing for this kind of source.
  private func reportForeignKeys(_ source: RecipeSource, _ kind: SourceRecord, place: Place) {
    for member in source.json.members ?? [] {
      let belongs = member.key == "note" || member.key == kind.key || kind.ownKeys.contains(member.key)
      guard !belongs, let owner = SourceRecord.all.first(where: { $0.ownKeys.contains(member.key) })?.key
      else { continue }
      sink.add(
        place.inside(member.key), at: member.keyOffset,
        "\"\(member.key)\" belongs to a source with \"\(owner)\", not with \"\(kind.key)\"",
        remedy: "remove it")
    }
  }

  func open(_ request: any OpeningRequest, name: String, offset: Int?, place: Place) -> Plan? {
    do {
      let source = try analysis.opener.open(request)
      let number = analysis.sources.count
      analysis.sources.append(LoweredSource(number: number, name: name, key: SourceKey(request), source: source))
      checkNames(of: source.schema, at: offset, place: place)
      for note in source.notes { sink.add(.note, place, at: offset, note) }
      return Plan(
        .scan(Scan(source: source, number: number, name: name)), inputs: [], step: .source, schema: source.schema)
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

}

extension Sequence<String> {
  /// `"a" and "b"`.
  var quotedAnd: String { map { "\"\($0)\"" }.joined(separator: " and ") }
}
