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
    windows.subject = step[key]?.text
    var projections = plan.schema.fields.map(\.projection)
    for column in columns {
      guard
        let expression = compiled(
          column.text, values, plan.schema, isValueless: plan.isValueless, windows: windows, key: key)
      else { return nil }
      projections.append(Projection(column.name, expression))
    }
    return windows.added(to: plan, step: operatorStep).projecting(projections, step: operatorStep)
  }

  private func window() -> Window? {
    guard let json = step["over"] else { return nil }
    return Window(
      by: namedOnce(json["by"]?.list ?? [], key: "over.by").map(\.field.name),
      order: namedOnce(json["order"]?.list ?? [], key: "over.order") { $0["column"] }.map(Self.sortKey),
      frame: frame(json), calls: [])
  }

  /// A column with its direction, as an item of sorts and orders says it.
  static func sortKey(_ item: JSON, _ field: Field) -> SortKey {
    SortKey(
      column: field.name, descending: item["order"]?.text == "descending", nullsLast: item["nulls"]?.text == "last")
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
