import Engine

/// `union-tables`: rows of other tables below.
enum UnionTables {
  static let record = StepRecord(
    kind: "union-tables",
    summary: "Appends the rows of other tables.",
    elsewhere: ["append", "union all", "stack", "concatenate", "bind", "concat", "rbind"],
    details: [
      "Matched by name, columns that only some tables have are null for the others' rows; new columns come last.",
      "Matched by position, all tables have equally many columns and the names of the first stay.",
      "Types must be equal; integer, decimal and double become one that holds both, so do date and timestamp.",
      "A number whose digits a double has no room for is a reject where its column becomes double; a column without values takes any type.",
    ],
    fields: [
      FieldRecord("with", "With", .sources, .required, "The other tables, in the order of their rows."),
      FieldRecord(
        "match", "Match columns",
        .choice([
          Choice("name", "columns of one name belong together"),
          Choice("position", "columns of one place belong together"),
        ]),
        .optional(.text("name")), "Which columns belong together."),
    ],
    example: StepExample(
      step: #"{ "step": "union-tables", "with": [{ "path": "more.csv" }] }"#,
      input: "id,name\n1,pear\n",
      output: "id,name,price\n1,pear,\n2,fig,3\n",
      files: ["more.csv": "price,id,name\n3,2,fig\n"]),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let items = call.step["with"]?.list ?? []
    if items.isEmpty {
      call.error("with", at: call.step["with"], "\"with\" names no table", remedy: "name at least one")
    }
    var tables: [(plan: Plan, json: JSON?)] = [(call.input, nil)]
    var isKnown = true
    for item in items {
      if let plan = call.body.table(RecipeSource(json: item), place: call.place.at("with")) {
        tables.append((plan, item))
      } else {
        isKnown = false
      }
    }
    guard isKnown else { return nil }
    return call.word("match") == "position" ? byPosition(tables, call) : byName(tables, call)
  }

  private static func byPosition(_ tables: [(plan: Plan, json: JSON?)], _ call: StepCall) -> Plan? {
    var fields = call.schema.fields
    for (number, table) in tables.enumerated().dropFirst() {
      guard table.plan.schema.count == fields.count else {
        call.error(
          "with", at: table.json, "the table has \(table.plan.schema.count) columns and this one \(fields.count)",
          remedy: "match by name, or keep the same columns on both sides")
        return nil
      }
      for (index, field) in table.plan.schema.fields.enumerated() {
        widen(&fields[index], with: field, of: number, in: tables, call) { $0.schema.fields[index] }
      }
    }
    return union(tables.map(\.plan), fields, call) { plan, index in plan.schema.fields[index] }
  }

  private static func byName(_ tables: [(plan: Plan, json: JSON?)], _ call: StepCall) -> Plan? {
    var fields = call.schema.fields
    var places = Dictionary(fields.indices.map { (fields[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    var names = TakenNames(fields.map(\.name))
    for (number, table) in tables.enumerated().dropFirst() {
      for field in table.plan.schema.fields {
        if let index = places[field.name] {
          widen(&fields[index], with: field, of: number, in: tables, call) { $0.schema[field.name] }
        } else if call.checkNew(
          field.name, beside: names, key: "with", at: table.json, remedy: "rename it in one of the tables")
        {
          places[field.name] = fields.count
          names.insert(field.name)
          fields.append(field)
        }
      }
    }
    return union(tables.map(\.plan), fields, call) { plan, index in plan.schema[fields[index].name] }
  }

  /// Gives the column a type that also holds those of table `number`. A column without values takes any type.
  private static func widen(
    _ field: inout Field, with other: Field, of number: Int, in tables: [(plan: Plan, json: JSON?)], _ call: StepCall,
    _ own: (Plan) -> Field?
  ) {
    if field.type == other.type || tables[number].plan.isValueless(other.name) { return }
    let hasValues = tables[..<number].contains { table in
      own(table.plan).map { !table.plan.isValueless($0.name) } ?? false
    }
    if !hasValues {
      field.type = other.type
    } else if let type = CommonType.of(field.type, other.type) {
      field.type = type
    } else {
      call.error(
        "with", at: tables[number].json,
        "\"\(field.name.shortened)\" is \(field.type) here and \"\(other.name.shortened)\" is \(other.type) in the other table",
        remedy: "pin both to one type in \"types\", or use change-type before")
    }
  }

  private static func union(
    _ plans: [Plan], _ fields: [Field], _ call: StepCall, _ own: (Plan, Int) -> Field?
  ) -> Plan {
    let schema = Schema(fields)
    let inputs = plans.enumerated().map { position, plan in
      let projections = fields.indices.map { index -> Projection in
        let wanted = fields[index]
        guard let field = own(plan, index) else { return Projection(wanted.name, .literal(.null, wanted.type)) }
        if field.type == wanted.type { return Projection(wanted.name, field.expression) }
        return Projection(wanted.name, call.widened(field, to: wanted.type, key: "with"))
      }
      if plan.schema == schema { return plan }
      return plan.projecting(projections, step: position == 0 ? call.operatorStep : call.otherTag)
    }
    return Plan(.union, inputs: inputs, step: call.operatorStep, schema: schema)
  }
}
