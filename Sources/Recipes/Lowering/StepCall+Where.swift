import Engine

/// `where`: the rows whose cells a step changes.
extension StepCall {
  static let whereField = FieldRecord(
    "where", "Only where", .predicates, .optional(nil),
    "The rows in which cells are changed: an expression, or a list of them that must all hold.", since: .v1_1)

  /// The projections, with the cells of rows that the step's `where` does not mean as they were; null in new columns.
  func onlyWhere(_ projections: [Projection]) -> [Projection] {
    guard let json = step["where"] else { return projections }
    if json.list?.isEmpty ?? false {
      error("where", at: json, "\"where\" has no expression", remedy: "write at least one")
    }
    guard let isMeant else { return projections }
    return projections.map { projection in
      guard let (changed, kept) = ofOneType(projection, json) else { return projection }
      let branch = Expression.Branch(condition: isMeant, result: changed)
      return Projection(projection.name, .conditional([branch], otherwise: kept, changed.type))
    }
  }

  /// Conditions that hold only in rows that the step's `where` means.
  func amongMeant(_ conditions: [Projection]) -> [Projection] {
    guard !conditions.isEmpty, step["where"] != nil, let isMeant else { return conditions }
    return conditions.map { Projection($0.name, .call("and", [isMeant, $0.expression], .boolean)) }
  }

  /// The rows that the step's `where` means; problems of it are reported once, however often it is asked.
  private var isMeant: Expression? {
    let items = step["where"].map { $0.list ?? [$0] } ?? []
    let conditions = items.compactMap { condition($0, key: "where") }
    guard let first = conditions.first else { return nil }
    return conditions.dropFirst().reduce(first) { .call("and", [$0, $1], .boolean) }
  }

  /// What a column becomes and what it was, in the type that holds both; reports when there is none.
  private func ofOneType(_ projection: Projection, _ json: JSON) -> (changed: Expression, kept: Expression)? {
    let changed = projection.expression
    guard let field = schema[projection.name] else { return (changed, .literal(.null, changed.type)) }
    if field.type == changed.type { return (changed, field.expression) }
    if case .literal(.null, _) = changed { return (.literal(.null, field.type), field.expression) }
    let common = input.isValueless(field.name) ? changed.type : CommonType.of(field.type, changed.type)
    guard let type = common else {
      error(
        "where", at: json,
        "\"\(field.name.shortened)\" is \(field.type), but \(changed.type) where it is changed",
        remedy: "give it values of its own type, or use change-type before")
      return nil
    }
    return (
      changed.type == type ? changed : .cast(changed, type, try: false),
      field.type == type ? field.expression : widened(field, to: type, key: "where")
    )
  }
}
