public import Engine

extension RecipeSource {
  /// Writes what was guessed about a source as pins, so that a later run cannot guess differently: types of all columns,
  /// and of CSV files delimiter, quote and header; encoding and skipped lines too where there is one file only, because
  /// they belong to each. What the recipe says already stays.
  public mutating func pin(_ source: any TableSource) {
    guard kind == .path else { return }
    for (key, value) in source.guessedOptions.sorted(by: { $0.key < $1.key }) { pin(key, value.json) }
    let csv = source as? CSVSource
    guard csv != nil || !source.guessedOptions.isEmpty else { return }
    var types = json["types"] ?? .object([])
    for field in source.schema.fields where types[field.name] == nil {
      let pin = source.types[field.name] ?? TypePin(field.type)
      let name = JSON.text(pin.type.description)
      types[field.name] = pin.format.map { .object([("type", name), ("format", .text($0))]) } ?? name
    }
    if types.members?.isEmpty == false { self["types"] = types }
    guard let csv else { return }
    let options = csv.resolvedOptions
    pin("delimiter", options.delimiter.map { .text($0) })
    pin("quote", options.quote.map { .text($0) })
    pin("escape", options.escape == options.quote ? nil : options.escape.map { .text($0) })
    if csv.files.count == 1 {
      pin("encoding", options.encoding.map { .text($0) })
      pin("skipLines", options.skipLines.flatMap { $0 == 0 ? nil : .number($0) })
    }
    pin("comment", options.comment.map { .text($0) })
    switch options.header {
    case .rows(let count): pin("header", count > 1 ? .number(count) : .boolean(count == 1))
    case .auto: break
    }
  }

  private mutating func pin(_ key: String, _ value: JSON?) {
    if json[key] == nil, let value { self[key] = value }
  }
}
