import Engine
package import Recipes

/// Parameters: forms, renaming with all uses, deleting, and texts that become one.
extension State {
  mutating func editParameters() -> [Effect] {
    let original = JSON.object([("defaults", recipe.root["parameters"] ?? .object([]))])
    return push(
      FormState(purpose: .parameters, entry: Self.parametersEntry, original: original, columns: [], sample: nil))
  }

  /// Opens the form of one parameter; `nil` makes a new one.
  mutating func openParameter(_ name: String?, _ value: JSON = .object([])) -> [Effect] {
    var original = value
    original["name"] = name.map { .text($0) }
    if name == nil { original["type"] = .text("text") }
    var form = FormState(
      purpose: .parameter(name), entry: Self.parameterEntry, original: original, columns: [], sample: nil)
    form.focus = name == nil ? 0 : min(2, form.slots.count - 1)
    return push(form)
  }

  /// Why a parameter cannot be called so; `nil` when it can.
  func parameterProblem(_ name: String, old: String?) -> String? {
    let isName =
      name.unicodeScalars.first.map { !("0"..."9").contains($0) } ?? false
      && name.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
      }
    if !isName { return "\"\(name)\" is no name of a parameter: letters, digits and _, not a digit first" }
    if let old, name == old { return nil }
    return recipe.parameters.contains { $0.name == name } ? "there is a parameter \(name) already" : nil
  }

  /// Why parameters cannot become these; `nil` when they can.
  func parametersProblem(_ rows: [FormState.ParameterRow]) -> String? {
    for row in rows where row.old != row.name {
      // A name that another one leaves is free.
      let isLeft = rows.contains { $0.old == row.name && $0.name != row.name }
      if let problem = parameterProblem(row.name, old: isLeft ? row.name : row.old) { return problem }
    }
    let kept = Set(rows.compactMap(\.old))
    for parameter in recipe.parameters where !kept.contains(parameter.name) {
      let uses = recipe.uses(ofParameter: parameter.name)
      if uses > 0 {
        return "${\(parameter.name)} is used in \(NumberText.counted(uses, "place")): take it out there first"
      }
    }
    return nil
  }

  /// All parameters at once: new names follow all uses, what is gone is gone, order and all else stay.
  mutating func commitParameters(_ rows: [FormState.ParameterRow]) -> [Effect] {
    var new = recipe
    let renamed = rows.enumerated().filter { $0.element.old != nil && $0.element.old != $0.element.name }
    // By way of names that nobody has, so that two can swap theirs.
    for (index, row) in renamed { new.replaceParameter(row.old ?? "", by: "\u{1}\(index)", row.value) }
    for (index, row) in renamed { new.replaceParameter("\u{1}\(index)", by: row.name, row.value) }
    new.parameterObject = rows.isEmpty ? nil : .object(rows.map { ($0.name, $0.value) })
    return change(new, "change the parameters")
  }

  mutating func commitParameter(_ form: JSON, old: String?) -> [Effect] {
    guard let name = form["name"]?.text else { return [] }
    var value = form
    value["name"] = nil
    var new = recipe
    if let old {
      new.replaceParameter(old, by: name, value)
    } else {
      new.setParameter(name, value)
    }
    let position = new.parameters.firstIndex { $0.name == name } ?? 0
    return change(new, old == nil ? "add parameter \(name)" : "edit parameter \(name)", selection: -position - 1)
  }

  mutating func deleteParameter() -> [Effect] {
    guard let parameter = selectedParameter else { return [] }
    let uses = recipe.uses(ofParameter: parameter.name)
    guard uses == 0 else {
      message = Message(
        "${\(parameter.name)} is used in \(NumberText.counted(uses, "place")): take it out there first", .error)
      return []
    }
    var new = recipe
    new.replaceParameter(parameter.name, by: nil, .null)
    let effects = change(new, "delete parameter \(parameter.name)", selection: 0)
    message = Message("parameter \(parameter.name) deleted \(glyphs.dot) u undo", .done)
    return effects
  }

  /// Ctrl-P: the text under the cursor becomes a parameter, once the form is taken.
  mutating func makeParameter(_ form: FormState) -> [Effect] {
    var form = form
    guard let made = form.extractParameter(known: recipe.parameters) else {
      message = Message("type the text that shall become a parameter first, and stand on it")
      return []
    }
    form.complete()
    replaceOverlay(.form(form))
    message = Message(
      "parameter \(made.name) = \(StepText.text(made.value["default"] ?? .null)) \(glyphs.dot) Esc leaves all as it was",
      .done)
    return form.hasPreview ? [requestFormPreview()] : []
  }
}

extension RecipeDraft {
  /// Places where `${name}` stands in source, steps and output.
  package func uses(ofParameter name: String) -> Int {
    func count(_ value: JSON) -> Int {
      switch value.content {
      case .text(let text): text.split(separator: "${\(name)}", omittingEmptySubsequences: false).count - 1
      case .list(let items): items.reduce(0) { $0 + count($1) }
      case .object(let members): members.reduce(0) { $0 + count($1.value) }
      default: 0
      }
    }
    return ["source", "steps", "output"].reduce(0) { $0 + (root[$1].map(count) ?? 0) }
  }

  /// Changes a parameter in its place; a new name is written wherever the old one is used. `nil` removes it.
  package mutating func replaceParameter(_ old: String, by name: String?, _ value: JSON) {
    func renamed(_ json: JSON) -> JSON {
      switch json.content {
      case .text(let text): return .text(text.replacing("${\(old)}", with: "${\(name ?? old)}"))
      case .list(let items): return .list(items.map(renamed))
      case .object(let members): return .object(members.map { ($0.key, renamed($0.value)) })
      default: return json
      }
    }
    let members = parameters.compactMap { parameter -> (String, JSON)? in
      guard parameter.name == old else { return (parameter.name, parameter.value) }
      return name.map { ($0, value) }
    }
    parameterObject = members.isEmpty ? nil : .object(members)
    guard let name, name != old else { return }
    source = renamed(source)
    steps = steps.map(renamed)
    if let output { self.output = renamed(output) }
  }
}
