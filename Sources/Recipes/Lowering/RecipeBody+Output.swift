import Engine

extension RecipeBody {
  /// Checks the output and says where and how to write; `nil` when there is none or it is wrong.
  func output(schema: Schema?) -> LoweredOutput? {
    guard let output = recipe.output, output.json.members != nil else { return nil }
    let place = place.at("output")
    if let database = output.json["database"] { return databaseOutput(output, database, place: place) }
    guard let path = output.path else { return nil }
    let pathPlace = place.inside("path")
    let offset = output.json["path"]?.offset
    let resolved = replacedPath(path, at: offset, place: pathPlace, isTarget: true)
    let name = resolved ?? path
    if name.isEmpty {
      sink.add(pathPlace, at: offset, "the output has an empty path", remedy: "name a folder or a file")
    }
    let form = form(of: output, name: name, place: place)
    checkPartitions(output, isSingleFile: form.isSingleFile, schema: schema, place: place)
    if let table = output.table, !TableRequest.isName(table) {
      sink.add(
        place.inside("table"), at: output.json["table"]?.offset,
        "\"\(table.shortened)\" is not the name of a table", remedy: "write database.name")
    }
    if output.catalog == .glue { checkGlue(output, form, path: name, place: place) }
    reportForeignOptions(output, form.format, place: place)
    reportForeignMode(output, form.format, place: place)
    if let schema {
      let inside = Schema(schema.fields.filter { !output.partitionBy.contains($0.name) })
      if let (message, remedy) = form.format.refusal(inside) {
        sink.add(pathPlace, at: offset, message, remedy: remedy)
      }
    }
    guard let resolved else { return nil }
    let absolute = FilePath.absolute(resolved, in: analysis.options.workingFolder)
    if let input = analysis.inputPaths.first(where: { FilePath.overlap(output: absolute, input: $0.absolute) }) {
      let (output, source) = ("the output \"\(resolved.shortened)\"", "the input \"\(input.name.shortened)\"")
      let message =
        absolute == input.absolute
        ? "\(output) is the input"
        : FilePath.isInside(absolute, input.absolute) ? "\(output) lies in \(source)" : "\(source) lies in \(output)"
      sink.add(pathPlace, at: offset, message, remedy: "write to another place")
    }
    var lowered = LoweredOutput(
      path: resolved, isSingleFile: form.isSingleFile, format: form.format, compression: form.compression,
      delimiter: form.delimiter, mode: output.mode, partitionBy: output.partitionBy,
      filesPerPartition: scopeInteger(output.json["filesPerPartition"], place: place.inside("filesPerPartition")) ?? 1,
      table: output.table, options: options(of: output, form.format))
    lowered.catalog = output.catalog
    return lowered
  }

  /// Whether Glue can have the output as a table.
  private func checkGlue(_ output: RecipeOutput, _ form: OutputForm, path: String, place: Place) {
    let inside = place.inside("catalog")
    let offset = output.json["catalog"]?.offset
    guard !analysis.options.confine else {
      return sink.add(
        inside, at: offset, "tables are not written to Glue under --confine", remedy: "remove \"catalog\"")
    }
    guard let table = output.table else {
      return sink.add(
        inside, at: offset, "the output names no table for the catalog", remedy: "write \"table\": \"database.name\"")
    }
    if !path.hasPrefix("s3://") {
      sink.add(
        inside, at: offset, "a table of Glue lies in s3://, and \(path.shortened) does not",
        remedy: "write to s3://, or remove \"catalog\"")
    }
    if form.isSingleFile {
      sink.add(
        inside, at: offset, "a table of Glue is a folder, and \(path.shortened) is one file",
        remedy: "write to a folder, with \"format\", or remove \"catalog\"")
    }
    if form.format.hive == nil {
      let others = FormatTable.all.filter { $0.hive != nil }.map(\.title).plainAnd
      sink.add(
        inside, at: offset, "Glue has no tables over \(form.format.title) files as they are written here",
        remedy: "write one of \(others), or remove \"catalog\"")
    }
    if table != table.lowercased() {
      sink.add(
        place.inside("table"), at: output.json["table"]?.offset,
        "Glue has names in lower case only, and \"\(table.shortened)\" has capitals",
        remedy: "write \"\(table.lowercased().shortened)\"")
    }
  }

  /// What the output will be; reports where the recipe says otherwise than the path's ending.
  private func form(of output: RecipeOutput, name: String, place: Place) -> OutputForm {
    let form = OutputForm(
      path: name, format: output.json["format"]?.text, compression: output.json["compression"]?.text)
    for problem in form.problems {
      sink.add(
        place.inside(problem.key), at: output.json[problem.key]?.offset, problem.message, remedy: problem.remedy)
    }
    return form
  }

  /// What is said of the format.
  private func options(of output: RecipeOutput, _ format: FormatRecord) -> [String: FormatOption.Value] {
    let values = format.outputOptions.map { option in
      (option.key, output.json[option.key].flatMap { FormatOption.Value($0) })
    }
    return Dictionary(values, uniquingKeysWith: { first, _ in first }).compactMapValues(\.self)
  }

  /// Options that say nothing about files of this format; one that says what leaving it out says may stay.
  private func reportForeignOptions(_ output: RecipeOutput, _ format: FormatRecord, place: Place) {
    for field in FormatFields.output {
      guard let value = output.json[field.key], value != field.defaultValue else { continue }
      let formats = FormatTable.formats(withOutputOption: field.key)
      guard !formats.contains(format) else { continue }
      sink.add(
        place.inside(field.key), at: value.offset,
        "\"\(field.key)\" is for \(formats.map(\.title).plainAnd) only", remedy: "remove it")
    }
  }

  /// A mode that outputs of this format do not have.
  private func reportForeignMode(_ output: RecipeOutput, _ format: FormatRecord, place: Place) {
    guard !format.modes.contains(output.mode) else {
      if output.mode == .replacePartitions, output.json["partitionBy"]?.list?.isEmpty ?? true {
        sink.add(
          place.inside("mode"), at: output.json["mode"]?.offset, "there are no partitions to be replaced",
          remedy: "name their columns in \"partitionBy\", or write \"replace\"")
      }
      return
    }
    let others = FormatTable.all.filter { $0.modes.contains(output.mode) }
    let takers = others.map(\.title) + (output.mode == .append ? ["tables of databases"] : [])
    sink.add(
      place.inside("mode"), at: output.json["mode"]?.offset,
      "\"\(output.mode.rawValue)\" is for outputs in \(takers.plainAnd) only, and this one is \(format.title)",
      remedy: "write \"format\": \(others.map(\.name).quotedList), or replace the output")
  }

  private func checkPartitions(_ output: RecipeOutput, isSingleFile: Bool, schema: Schema?, place: Place) {
    let keys = output.json["partitionBy"]?.list ?? []
    let place = place.inside("partitionBy")
    if isSingleFile, let first = keys.first {
      sink.add(
        place, at: first.offset, "one file cannot be partitioned",
        remedy: "write to a folder, or remove \"partitionBy\"")
    }
    var seen = Set<String>()
    for key in keys {
      guard let name = key.text else { continue }
      if !seen.insert(name).inserted {
        sink.add(place, at: key.offset, "the column \"\(name.shortened)\" is named twice", remedy: "name it once")
      }
      if let schema, schema.index(of: name) == nil {
        sink.add(
          place, at: key.offset, "no column \"\(name.shortened)\" in the output",
          remedy: Nearest.remedy(for: name, in: schema.names) ?? "its columns are \(schema.names.quotedList)")
      }
    }
    if let schema, !seen.isEmpty, sink.errorCount == 0, schema.names.allSatisfy(seen.contains) {
      sink.add(
        place, at: output.json["partitionBy"]?.offset, "all columns are partition keys, so the files would hold none",
        remedy: "partition by fewer columns")
    }
  }

  /// A whole number, or `${name}` of an integer parameter.
  func scopeInteger(_ json: JSON?, place: Place) -> Int? {
    guard let json else { return nil }
    if let number = json.integer { return number }
    guard let text = json.text, let name = TextTemplate(text).oneParameter else { return nil }
    guard let entry = scope.entries[name] else {
      scope.reportUnknown(name, at: json.offset, place: place, sink: sink, range: nil)
      return nil
    }
    guard case .literal(.integer(let number), _) = entry.value else {
      sink.add(
        place, at: json.offset, "the parameter \"\(name)\" is no integer",
        remedy: "give it the type \"integer\"")
      return nil
    }
    return Int(number)
  }
}
