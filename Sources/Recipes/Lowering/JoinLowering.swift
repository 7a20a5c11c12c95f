import Engine

/// Checks keys and columns of a join and lowers it.
struct JoinLowering {
  let call: StepCall
  let kind: JoinKind
  /// Whether rows with a match are left out of a right or full join.
  let isExcluding: Bool
  let right: Plan

  func plan(_ items: [(left: Field?, right: JSON)]) -> Plan? {
    var left = call.input
    var right = right
    var keys: [JoinKey] = []
    // Also those that cannot be compared: that is said, not that their names are taken.
    let keyNames = Set(items.compactMap(\.right.text))
    for item in items {
      guard let field = rightColumn(item.right, key: "on"), let own = item.left else { continue }
      if keys.contains(where: { $0.left == own.name && $0.right == field.name }) {
        call.error("on", at: item.right, "the pair of columns is named twice", remedy: "name it once")
        continue
      }
      guard let type = keyType(own, field, at: item.right) else { continue }
      left = left.casting(own.name, to: type, step: call.operatorStep)
      right = right.casting(field.name, to: type, step: call.otherTag)
      keys.append(JoinKey(left: own.name, right: field.name))
    }
    var take = takenColumns(keyNames)
    guard isExcluding else { return joined(left, right, keys, take) }
    // A row has a match where it has both marks.
    let names = TakenNames(call.schema.names + right.schema.names + take.map(\.name))
    let marks = (own: names.free("sous_own"), other: names.free("sous_other"))
    take.append(TakenColumn(column: marks.other, name: marks.other))
    let all = joined(left.marked(marks.own, call.operatorStep), right.marked(marks.other, call.otherTag), keys, take)
    let isUnmatched = Expression.call(
      "or", [marks.own, marks.other].map { .call("isnull", [.column($0, .boolean)], .boolean) }, .boolean)
    return Plan(.filter([isUnmatched]), inputs: [all], step: call.operatorStep, schema: all.schema)
      .projecting(
        all.schema.fields.filter { $0.name != marks.own && $0.name != marks.other }.map(\.projection),
        step: call.operatorStep)
  }

  private func joined(_ left: Plan, _ right: Plan, _ keys: [JoinKey], _ take: [TakenColumn]) -> Plan {
    let fields =
      left.schema.fields
      + take.compactMap { taken in
        right.schema[taken.column].map { Field(taken.name, $0.type) }
      }
    return Plan(
      .join(Join(kind: kind, on: keys, take: take)), inputs: [left, right], step: call.operatorStep,
      schema: Schema(fields))
  }

  private func rightColumn(_ json: JSON, key: String) -> Field? {
    guard let name = json.text else { return nil }
    if let field = right.schema[name] { return field }
    if let reason = call.body.analysis.reasonLeftOut(name) {
      call.error(
        key, at: json, "the column \"\(name.shortened)\" is not carried: \(reason)", remedy: "take it out of the step")
      return nil
    }
    call.error(
      key, at: json, "no column \"\(name.shortened)\" in the other table",
      remedy: Nearest.remedy(for: name, in: right.schema.names) ?? StepCall.listed(right.schema.names))
    return nil
  }

  /// The type in which two keys are compared: equal types, or decimals of different digits.
  private func keyType(_ left: Field, _ right: Field, at json: JSON) -> DataType? {
    if left.type == right.type { return left.type }
    // A column without values takes any type.
    if call.input.isValueless(left.name) { return right.type }
    if self.right.isValueless(right.name) { return left.type }
    if case .decimal = left.type, case .decimal = right.type, let type = CommonType.of(left.type, right.type) {
      return type
    }
    call.error(
      "on", at: json,
      "\"\(left.name.shortened)\" is \(left.type) here and \"\(right.name.shortened)\" is \(right.type) in the other table",
      remedy: "pin both to one type in \"types\", or use change-type before")
    return nil
  }

  private func takenColumns(_ keyNames: Set<String>) -> [TakenColumn] {
    let take = call.step["take"]
    if kind == .semi || kind == .anti {
      if let take {
        call.error("take", at: take, "a \(kind.rawValue) join adds no columns", remedy: "remove \"take\"")
      }
      return []
    }
    var names: [(name: String, json: JSON?)] = []
    if let items = take?.list {
      var seen = Set<String>()
      for item in items {
        guard let field = rightColumn(item, key: "take") else { continue }
        if !seen.insert(field.name).inserted {
          call.error("take", at: item, "the column \"\(field.name.shortened)\" is named twice", remedy: "name it once")
        } else {
          names.append((field.name, item))
        }
      }
    } else {
      names = right.schema.names.filter { !keyNames.contains($0) }.map { ($0, nil) }
    }
    return named(names)
  }

  /// Gives each taken column a name that is free: its own, or with the prefix when this table has that name.
  private func named(_ columns: [(name: String, json: JSON?)]) -> [TakenColumn] {
    let prefix = call.word("prefix") ?? ""
    let own = Set(call.schema.names.map { $0.lowercased() })
    var names = TakenNames(call.schema.names)
    var taken: [TakenColumn] = []
    for column in columns {
      let name = own.contains(column.name.lowercased()) ? prefix + column.name : column.name
      let key = column.json == nil ? (call.step["prefix"] == nil ? "with" : "prefix") : "take"
      let remedy = prefix.isEmpty ? "give a \"prefix\", or name the columns to \"take\"" : "choose another prefix"
      guard call.checkNew(name, beside: names, key: key, at: column.json ?? call.step[key], remedy: remedy) else {
        continue
      }
      names.insert(name)
      taken.append(TakenColumn(column: column.name, name: name))
    }
    return taken
  }
}

extension Plan {
  /// The plan with one more column, which is true.
  fileprivate func marked(_ name: String, _ step: PlanStep) -> Plan {
    projecting(schema.fields.map(\.projection) + [Projection(name, .literal(.boolean(true), .boolean))], step: step)
  }

  /// The plan with one column converted; itself when it has the type already.
  func casting(_ name: String, to type: DataType, step: PlanStep) -> Plan {
    guard let field = schema[name], field.type != type else { return self }
    return projecting(
      schema.fields.map { field in
        field.name == name ? Projection(name, .cast(field.expression, type, try: false)) : field.projection
      }, step: step)
  }
}
