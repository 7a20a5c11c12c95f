import Engine

extension StepCall {
  /// What the step's expressions may ask of other rows, from its `over`. Reports what is wrong with it.
  func windowCalls() -> WindowCalls { WindowCalls(window(), beside: schema.names) }

  /// The table with the columns that expressions ask for; warns of an `over` that nothing asks.
  func input(with windows: WindowCalls) -> Plan {
    if let json = step["over"], windows.window != nil, windows.calls.isEmpty {
      var place = place.at("over")
      place.severity = .warning
      sink.add(
        place, at: json.offset,
        "\"over\" changes nothing: no aggregate and no window function stands in the expressions",
        remedy: "leave it out, or write one such as sum(x) or row_number()")
    }
    return windows.isEmpty ? input : windows.added(to: input, step: operatorStep)
  }

  /// A plan with more columns, made of expressions that may look at other rows: for steps that are made of windows.
  ///
  /// `${name}` are values. What is wrong is reported at the field `key`; `nil` then.
  func adding(
    _ columns: [(name: String, text: String)], to plan: Plan, over window: Window? = nil,
    _ values: [String: Value] = [:], key: String
  ) -> Plan? {
    let windows = WindowCalls(window, beside: plan.schema.names)
    var projections = plan.schema.fields.map(\.projection)
    for column in columns {
      let made = ExpressionText.compile(
        column.text, schema: plan.schema, parameters: values, isValueless: plan.isValueless, windows: windows)
      switch made {
      case .success(let expression): projections.append(Projection(column.name, expression))
      case .failure(let problems):
        for problem in problems.problems { error(key, at: step[key], problem.message, remedy: problem.suggestion) }
        return nil
      }
    }
    return windows.added(to: plan, step: operatorStep).projecting(projections, step: operatorStep)
  }

  /// A name that no column of the plan has.
  static func fresh(_ stem: String, in plan: Plan) -> String {
    var name = stem
    while plan.schema[name] != nil { name += "_" }
    return name
  }

  private func window() -> Window? {
    guard let json = step["over"] else { return nil }
    return Window(by: by(json), order: order(json), frame: frame(json), calls: [])
  }

  private func by(_ json: JSON) -> [String] {
    var seen = Set<String>()
    return (json["by"]?.list ?? []).compactMap { item in
      guard let field = column(item, key: "over.by") else { return nil }
      if seen.insert(field.name).inserted { return field.name }
      error(
        "over.by", at: item, "the column \"\(field.name.shortened)\" is named twice", remedy: "name it once")
      return nil
    }
  }

  private func order(_ json: JSON) -> [SortKey] { sortKeys(json["order"]?.list ?? [], key: "over.order") }

  /// The columns of an order with their directions; reports those that are not there or named twice.
  func sortKeys(_ items: [JSON], key: String) -> [SortKey] {
    var seen = Set<String>()
    return items.compactMap { item in
      guard let json = item["column"], let field = column(json, key: key) else { return nil }
      if !seen.insert(field.name).inserted {
        error(key, at: json, "the column \"\(field.name.shortened)\" is named twice", remedy: "name it once")
        return nil
      }
      return SortKey(
        column: field.name, descending: item["order"]?.text == "descending", nullsLast: item["nulls"]?.text == "last")
    }
  }

  private func frame(_ json: JSON) -> WindowFrame? {
    guard let bounds = json["rows"]?.list, bounds.count == 2 else { return nil }
    let frame = WindowFrame(from: bounds[0].integer, to: bounds[1].integer)
    if let from = frame.from, let to = frame.to, from > to {
      error(
        "over.rows", at: json["rows"], "\"rows\" begins at \(from), behind its end at \(to)",
        remedy: "write [\(to), \(from)]")
    }
    return frame
  }
}
