import Engine

extension RecipeBody {
  /// The address with its parameters and variables replaced; `nil` when one is missing or it cannot be used. A password
  /// comes from the environment or from the database's own files, never from a recipe or a parameter, which reports show.
  func databaseAddress(_ text: String, at offset: Int?, place: Place) -> DatabaseAddress? {
    let options = analysis.options
    guard !options.confine else {
      sink.add(
        place, at: offset, "databases are not opened under --confine", remedy: "read a file of the project folder")
      return nil
    }
    let visible = scope.replace(text, at: offset, place: place, sink: sink) { _ in "" }
    guard let visible else { return nil }
    guard !DatabaseAddress(visible).holdsPassword else {
      sink.add(
        place, at: offset, "the address of the database holds a password, which a recipe would show to everybody",
        remedy: "put the address into an environment variable and write \"${env:NAME}\"")
      return nil
    }
    let template = TextTemplate(text)
    let missing = template.pieces.contains { piece in
      if case .environment(let name) = piece { return options.environment(name) == nil }
      return false
    }
    if missing && !options.requireInput {
      sink.add(
        .note, place, at: offset, "the address is not complete, so the database is not looked at",
        advice: scope.adviceForMissing(in: text), kind: .input)
      return nil
    }
    let replaced = scope.replace(text, at: offset, place: place, sink: sink, environment: options.environment)
    guard let replaced else { return nil }
    guard !replaced.isEmpty else {
      sink.add(place, at: offset, "the address is empty once variables are replaced", remedy: "set them to an address")
      return nil
    }
    return DatabaseAddress(replaced)
  }

  /// An output that is a table of a database.
  func databaseOutput(_ output: RecipeOutput, _ database: JSON, place: Place) -> LoweredOutput? {
    guard let text = database.text, let name = output.json["table"]?.text else { return nil }
    let offset = output.json["table"]?.offset
    let table = scope.replace(name, at: offset, place: place.inside("table"), sink: sink)
    let address = databaseAddress(text, at: database.offset, place: place.inside("database"))
    guard let table, let address else { return nil }
    guard !table.isEmpty, !table.utf8.contains(0) else {
      sink.add(place.inside("table"), at: offset, "\"table\" names nothing", remedy: "write \"schema.table\"")
      return nil
    }
    let target = DatabaseOutput(address: address, table: table)
    if let other = analysis.sources.first(where: { $0.key == SourceKey(DatabaseRequest(address, .table(table))) }) {
      sink.add(
        place.inside("table"), at: offset, "the output \"\(table.shortened)\" is the input \"\(other.name.shortened)\"",
        remedy: "write to another table")
    }
    var lowered = LoweredOutput(
      path: target.shown, isSingleFile: true, format: .csv, compression: .none, mode: output.mode, partitionBy: [],
      filesPerPartition: 1, table: nil)
    lowered.database = target
    return lowered
  }
}
