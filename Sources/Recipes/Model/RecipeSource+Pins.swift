public import Engine

extension RecipeSource {
  /// Writes what was guessed about files as pins, so that a later run cannot guess differently: types of columns, what a
  /// format says it has guessed, and of CSV delimiter and header, and the encoding where there is one file only, because
  /// it belongs to each. What the recipe says already stays.
  public mutating func pin(_ source: any TableSource) {
    let csv = source as? CSVSource
    guard kind == .path, csv != nil || !source.guessedOptions.isEmpty else { return }
    for (key, value) in source.guessedOptions.sorted(by: { $0.key < $1.key }) { pin(key, value.json) }
    if let csv {
      let options = csv.resolvedOptions
      pin("delimiter", options.delimiter.map { .text($0) })
      if csv.files.count == 1 { pin("encoding", options.encoding.map { .text($0) }) }
      if case .rows(let count) = options.header {
        pin("header", count > 1 ? .number(count) : .boolean(count == 1))
      }
    }
    var types = json["types"] ?? .object([])
    for name in source.schema.names where types[name] == nil {
      guard let pin = source.types[name] else { continue }
      let type = JSON.text(pin.type.description)
      types[name] = pin.format.map { .object([("type", type), ("format", .text($0))]) } ?? type
    }
    if types.members?.isEmpty == false { self["types"] = types }
  }

  private mutating func pin(_ key: String, _ value: JSON?) {
    if json[key] == nil, let value { self[key] = value }
  }
}
