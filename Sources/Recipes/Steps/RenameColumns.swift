import Engine

/// `rename-columns`: gives columns new names.
enum RenameColumns {
  static let record = StepRecord(
    kind: "rename-columns",
    summary: "Gives columns new names.",
    elsewhere: ["alias", "as", "rename"],
    details: ["All renames happen at once, so two columns can swap their names."],
    gathers: true,
    fields: [FieldRecord("names", "Rename", .renames, .required, "Old names, each with the new one.")],
    example: StepExample(
      step: #"{ "step": "rename-columns", "names": { "NM": "name" } }"#,
      input: "id,NM\n1,pear\n",
      output: "id,name\n1,pear\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    var renamed: [String: JSON] = [:]
    for member in call.members("names") {
      if call.column(member, key: "names") != nil { renamed[member.key] = member.value }
    }
    var names = TakenNames(call.schema.fields.filter { renamed[$0.name] == nil }.map(\.name))
    var projections: [Projection] = []
    for field in call.schema.fields {
      guard let json = renamed[field.name], let name = json.text else {
        projections.append(field.projection)
        continue
      }
      // A name that clashes keeps its old one, so that later steps can be checked.
      let isNew = call.checkNew(name, beside: names, key: "names", at: json)
      names.insert(isNew ? name : field.name)
      projections.append(Projection(isNew ? name : field.name, field.expression))
    }
    return call.project(projections)
  }
}
