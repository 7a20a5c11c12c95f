import Engine

extension RecipeBody {
  /// Checks the output and says where and how to write; `nil` when there is none or it is wrong.
  func output(schema: Schema?) -> LoweredOutput? {
    guard let output = recipe.output, output.json.members != nil else { return nil }
    let place = place.at("output")
    guard let path = output.path else { return nil }
    let pathPlace = place.inside("path")
    let offset = output.json["path"]?.offset
    let resolved = replacedPath(path, at: offset, place: pathPlace, isTarget: true)
    let name = resolved ?? path
    if name.isEmpty {
      sink.add(pathPlace, at: offset, "the output has an empty path", remedy: "name a folder or a file")
    }
    let (chosen, compression, delimiter) = form(of: output, name: name, place: place)
    let isSingleFile = OutputEnding.of(name).meaning != .folder
    checkPartitions(output, isSingleFile: isSingleFile, schema: schema, place: place)
    if let table = output.table, !TableName.isValid(table) {
      sink.add(
        place.inside("table"), at: output.json["table"]?.offset,
        "\"\(table.shortened)\" is not the name of a table", remedy: "write database.name")
    }
    if output.json["forSpreadsheets"]?.boolean == true, chosen != .csv {
      sink.add(
        place.inside("forSpreadsheets"), at: output.json["forSpreadsheets"]?.offset,
        "\"forSpreadsheets\" is for CSV only", remedy: "remove it")
    }
    guard let resolved else { return nil }
    let absolute = PathRules.absolute(resolved, in: analysis.options.workingFolder)
    if let input = analysis.inputPaths.first(where: { PathRules.overlap(output: absolute, input: $0.absolute) }) {
      let (output, source) = ("the output \"\(resolved.shortened)\"", "the input \"\(input.name.shortened)\"")
      let message =
        absolute == input.absolute
        ? "\(output) is the input"
        : PathRules.isInside(absolute, input.absolute) ? "\(output) lies in \(source)" : "\(source) lies in \(output)"
      sink.add(pathPlace, at: offset, message, remedy: "write to another place")
    }
    return LoweredOutput(
      path: resolved, isSingleFile: isSingleFile, format: chosen, compression: compression, delimiter: delimiter,
      partitionBy: output.partitionBy,
      filesPerPartition: scopeInteger(output.json["filesPerPartition"], place: place.inside("filesPerPartition")) ?? 1,
      table: output.table, forSpreadsheets: output.json["forSpreadsheets"]?.boolean ?? false)
  }

  /// Format, compression and delimiter; reports where the recipe says otherwise than the path's ending.
  private func form(
    of output: RecipeOutput, name: String, place: Place
  ) -> (WriteRequest.Format, WriteRequest.Compression, delimiter: String) {
    let format = output.json["format"]?.text.flatMap { WriteRequest.Format(rawValue: $0) }
    let compression = output.json["compression"]?.text.flatMap { WriteRequest.Compression(rawValue: $0) }
    let compressionPlace = place.inside("compression")
    let compressionOffset = output.json["compression"]?.offset
    let ending = OutputEnding.of(name)
    var chosen = format ?? .parquet
    var delimiter = ","
    switch ending.meaning {
    case .folder: break
    case .unknown:
      let isParquet = ending.text.lowercased().hasPrefix(".parquet.")
      sink.add(
        place.inside("path"), at: output.json["path"]?.offset,
        "files that end in \(ending.text.shortened) are not written",
        remedy: isParquet
          ? "end the path in .parquet, which is compressed inside"
          : "end the path in .parquet, .csv, .tsv or .jsonl, the last three with .gz or .zst where wanted, or name a folder"
      )
    case .file(let named, let packing, let separator):
      chosen = named
      delimiter = separator
      if let format, format != named {
        sink.add(
          place.inside("format"), at: output.json["format"]?.offset,
          "the format is \(format.rawValue), but the path ends in \(ending.text)",
          remedy: "remove \"format\" or rename the file")
        chosen = format
      } else if named != .parquet {
        let packing = packing ?? WriteRequest.Compression.none
        if let compression, compression != .snappy, compression != packing {
          sink.add(
            compressionPlace, at: compressionOffset,
            "the compression is \(compression.rawValue), but the path ends in \(ending.text)",
            remedy: "remove \"compression\" or rename the file")
        }
        if compression != .snappy { return (named, packing, separator) }
      }
    }
    if compression == .snappy, chosen != .parquet {
      sink.add(
        compressionPlace, at: compressionOffset, "snappy is for Parquet only",
        remedy: "write \"gzip\", \"zstd\" or \"none\"")
    }
    return (chosen, compression ?? (chosen == .parquet ? .snappy : .none), delimiter)
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
    guard case .integer(let number) = entry.value else {
      sink.add(
        place, at: json.offset, "the parameter \"\(name)\" is no integer",
        remedy: "give it the type \"integer\"")
      return nil
    }
    return Int(number)
  }
}
