public import Engine

extension SourceRecord {
  /// Files, by a path or a pattern.
  public static let path = SourceRecord(
    key: "path",
    naming: [
      FieldRecord(
        "path", "Path", .path, .optional(nil), "A file, a glob or a folder, relative to the working folder.")
    ],
    reading: [
      FieldRecord(
        "format", "Format", .choice(FormatFields.choices), .optional(nil),
        "Format of the files when names do not say it.")
    ] + FormatFields.source + [
      FieldRecord("types", "Types", .types, .optional(nil), "Types of columns, so that they are not guessed.")
    ],
    lower: { body, call in body.files(call) }, named: { RecipeSource(path: $0) })
}

/// What a recipe says about a file source, parameters replaced.
public struct SourceRequest: Hashable, Sendable {
  /// A pinned type of a column.
  public struct Pin: Hashable, Sendable {
    public var column: String
    public var type: DataType
    /// Pattern of dates and timestamps.
    public var format: String?

    public init(column: String, type: DataType, format: String? = nil) {
      self.column = column
      self.type = type
      self.format = format
    }
  }

  /// File, glob or folder; absolute or relative to the process's working directory; `-` is standard input.
  public var path: String
  /// The name of a format, or `nil` to go by the file's name.
  public var format: String?
  /// What the source says of its format, by key, as the recipe writes it.
  public var options: [String: JSON]
  public var types: [Pin]

  public init(path: String, format: String? = nil, options: [String: JSON] = [:], types: [Pin] = []) {
    self.path = path
    self.format = format
    self.options = options
    self.types = types
  }
}

extension SourceRequest: OpeningRequest {
  public var elsewhere: SourceElsewhere { .files(path: path) }
}

extension RecipeBody {
  fileprivate func files(_ call: SourceCall) -> Plan? {
    let (source, path, offset, place) = (call.source, call.name, call.offset, call.place)
    guard let resolved = replacedPath(path, at: offset, place: place, isSkipped: true) else { return nil }
    guard !resolved.isEmpty else {
      sink.add(place, at: offset, "the path is empty once parameters are replaced", remedy: "set them to name a file")
      return nil
    }
    if resolved != "-" {
      analysis.inputPaths.append((FilePath.absolute(resolved, in: analysis.options.workingFolder), resolved))
    }
    var request = SourceRequest(path: resolved, format: source.json["format"]?.text)
    for member in source.json.members ?? [] where FormatFields.sourceKeys.contains(member.key) {
      guard let value = option(member, place: call.outer.inside(member.key)) else { return nil }
      request.options[member.key] = value
    }
    var isKnown = true
    var written: [(column: String, json: JSON, type: DataType)] = []
    for member in source.json["types"]?.members ?? [] {
      let name = member.value.text ?? member.value["type"]?.text ?? ""
      if let type = DataType(name: name), WrittenNumber.isMeant(member.value) {
        // Read as text, from which the number is made.
        request.types.append(.init(column: member.key, type: .text))
        written.append((member.key, member.value, type))
      } else if let type = DataType(name: name) {
        request.types.append(.init(column: member.key, type: type, format: member.value["format"]?.text))
      } else {
        isKnown = false
      }
    }
    guard isKnown else { return nil }
    let plan = open(request, name: resolved, offset: offset, place: place)
    reportForeignOptions(source, path: resolved, plan, place: call.outer)
    return plan.flatMap { reading(written, in: $0, place: call.outer.inside("types")) }
  }

  /// The table with numbers that people wrote, made as `change-type` makes them; what is none is a reject of the source.
  private func reading(
    _ written: [(column: String, json: JSON, type: DataType)], in plan: Plan, place: Place
  ) -> Plan? {
    guard !written.isEmpty else { return plan }
    var made: [String: Expression] = [:]
    var plan = plan
    for (column, json, type) in written {
      guard let field = plan.schema[column] else { return nil }
      let number = WrittenNumber.expression(of: field, as: type, json, plan) { json, message, remedy in
        sink.add(place.inside(column), at: json.offset, message, remedy: remedy)
      }
      made[field.name] = number
      if number != nil, let isCut = WrittenNumber.cut(field, as: type, json, plan) {
        let check = RowCheck(
          isCut, .note, "column \"\(field.name)\": digits that \(type) has no room for are left out", column: field.name
        )
        plan = Plan(.check(check), inputs: [plan], step: .source, schema: plan.schema)
      }
    }
    guard made.count == written.count else { return nil }
    let projections = plan.schema.fields.map { Projection($0.name, made[$0.name] ?? $0.expression) }
    return plan.projecting(projections, step: .source)
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
}
