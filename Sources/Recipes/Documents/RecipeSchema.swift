import Engine

/// The JSON schema of recipes (draft 2020-12), made from the records of steps and sections, for editors.
public enum RecipeSchema {
  /// The file `recipe.schema.json`, with a final newline.
  public static var text: String { JSONWriter.file(json, spread: .asNeeded) }

  static var json: JSON {
    var root = object(RecipeSections.root)
    root = JSON.object([
      ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
      ("title", .text("Sous recipe")),
      ("description", .text("A source, the steps its rows go through, and where the result is written.")),
    ]).merging(root)
    root["$defs"] = .object(definitions)
    return root
  }

  private static var definitions: [(String, JSON)] {
    let source = object(RecipeSections.source).merging(
      .object([
        ("oneOf", .list(RecipeSections.sourceKinds.map { .object([("required", .texts([$0]))]) }))
      ]))
    return [
      ("source", source),
      (
        "type",
        .object([
          ("description", .text("Type of a column.")),
          (
            "anyOf",
            .list([
              .object([("enum", .texts(["text", "integer", "double", "boolean", "date", "timestamp"]))]),
              .object([
                ("type", .text("string")), ("pattern", .text(#"^decimal\([0-9]{1,2},[0-9]{1,2}\)$"#)),
              ]),
            ])
          ),
        ])
      ),
      (
        "note",
        .object([("anyOf", .list([string, list(string)]))])
      ),
      ("scalar", .object([("type", .texts(["string", "number", "boolean", "null"]))])),
      ("parameterReference", .object([("type", .text("string")), ("pattern", .text(#"^\$\{[A-Za-z0-9_]+\}$"#))])),
      ("step", step),
    ] + StepTable.all.map { ($0.kind, object($0.allFields, kind: $0)) }
  }

  /// A step: its kind decides which definition holds for the rest.
  private static var step: JSON {
    .object([
      ("type", .text("object")),
      ("required", .texts(["step"])),
      (
        "properties",
        .object([
          (
            "step",
            .object([
              (
                "oneOf",
                .list(
                  StepTable.all.map { .object([("const", .text($0.kind)), ("description", .text($0.summary))]) })
              )
            ])
          )
        ])
      ),
      (
        "allOf",
        .list(
          StepTable.all.map { record in
            let isKind = JSON.object([("properties", .object([("step", .object([("const", .text(record.kind))]))]))])
            return .object([("if", isKind), ("then", reference(record.kind))])
          })
      ),
    ])
  }

  private static func object(_ fields: [FieldRecord], kind: StepRecord? = nil) -> JSON {
    let properties = fields.map { field -> (String, JSON) in
      if let kind, field.key == "step" { return ("step", .object([("const", .text(kind.kind))])) }
      var description = JSON.object([("description", .text("\(field.help)\(FieldTable.later(field.since))"))]).merging(
        value(field.kind))
      if let byDefault = field.defaultValue { description["default"] = byDefault }
      return (field.key, description)
    }
    var members: [(String, JSON)] = [("type", .text("object"))]
    if let kind { members.insert(("description", .text("\(kind.summary)\(FieldTable.later(kind.since))")), at: 0) }
    let required = fields.filter(\.isRequired).map(\.key)
    if !required.isEmpty { members.append(("required", .texts(required))) }
    members.append(("additionalProperties", .boolean(false)))
    members.append(("properties", .object(properties)))
    return .object(members)
  }

  private static let string = JSON.object([("type", .text("string"))])

  private static func reference(_ name: String) -> JSON { .object([("$ref", .text("#/$defs/\(name)"))]) }

  private static func list(_ items: JSON, minimum: Int? = nil) -> JSON {
    var list = JSON.object([("type", .text("array")), ("items", items)])
    if let minimum { list["minItems"] = .number(minimum) }
    return list
  }

  private static func map(_ values: JSON) -> JSON {
    .object([("type", .text("object")), ("additionalProperties", values)])
  }

  private static func words(_ choices: [Choice]) -> JSON {
    .object([
      (
        "oneOf",
        .list(choices.map { .object([("const", .text($0.word)), ("description", .text($0.help))]) })
      )
    ])
  }

  private static func value(_ kind: FieldKind) -> JSON {
    switch kind {
    case .text, .plainText, .path, .column, .otherColumn, .newColumn: string
    case .integer(let minimum):
      .object([
        (
          "anyOf",
          .list([
            .object([("type", .text("integer")), ("minimum", .number(minimum))]), reference("parameterReference"),
          ])
        )
      ])
    case .typeName: reference("type")
    case .parameterType: .object([("enum", .texts(TypeName.parameterWords))])
    case .boolean: .object([("type", .text("boolean"))])
    case .scalar, .parameterValue: reference("scalar")
    case .choice(let choices): words(choices)
    case .choices(let choices): list(words(choices), minimum: 1)
    case .columns, .otherColumns, .newColumns: list(string).merging(.object([("uniqueItems", .boolean(true))]))
    case .texts: list(string)
    case .predicates: .object([("anyOf", .list([string, list(string, minimum: 1)]))])
    case .newExpressions, .columnExpressions, .aggregations, .renames: map(string)
    case .types: map(.object([("anyOf", .list([reference("type"), object(RecipeSections.typedColumn)]))]))
    case .valueMap, .scalarMap: map(reference("scalar"))
    case .source: reference("source")
    case .sources: list(reference("source"), minimum: 1)
    case .records(let fields): list(object(fields), minimum: 1)
    case .output:
      .object([("oneOf", .list([object(RecipeSections.output), object(RecipeSections.databaseOutput)]))])
    case .record(let fields): object(fields)
    case .recordMap(let fields): map(object(fields))
    case .note: reference("note")
    case .scalars: list(.object([("type", .texts(["string", "number", "boolean"]))]), minimum: 1)
    case .integers: list(.object([("type", .texts(["integer", "null"]))]), minimum: 1)
    case .either(let kinds): .object([("anyOf", .list(kinds.map(value)))])
    case .nameOrNumber:
      .object([
        ("anyOf", .list([string, .object([("type", .text("integer")), ("minimum", .number(1))])]))
      ])
    case .header:
      .object([
        (
          "anyOf",
          .list([
            .object([("type", .text("boolean"))]), .object([("type", .text("integer")), ("minimum", .number(0))]),
          ])
        )
      ])
    case .window: object(WindowFields.keys)
    case .rowRange:
      .object([
        ("type", .text("array")), ("items", .object([("type", .texts(["integer", "null"]))])), ("minItems", .number(2)),
        ("maxItems", .number(2)),
      ])
    case .expectations: object(Expectation.fields)
    case .steps: list(reference("step"))
    }
  }
}

extension JSON {
  /// The object's members followed by those of another one.
  fileprivate func merging(_ other: JSON) -> JSON {
    JSON(.object((members ?? []) + (other.members ?? [])))
  }
}
