package import Recipes

/// The recipe being composed: its JSON, with the edits that screens make. A value, so undo keeps old ones.
package struct RecipeDraft: Hashable, Sendable {
  package private(set) var root: JSON

  package init(_ root: JSON) { self.root = root }

  /// A recipe of one source and nothing else.
  package init(name: String, source: JSON) {
    root = .object([
      ("$schema", .text("recipe.schema.json")), ("version", .number(1)), ("name", .text(name)), ("source", source),
      ("steps", .list([])),
    ])
  }

  package var name: String {
    get { root["name"]?.text ?? "recipe" }
    set { root["name"] = .text(newValue) }
  }

  /// A text with the parameters' defaults in it.
  func resolved(_ text: String) -> String {
    let parameters = parameters
    return TextTemplate(text).pieces.map { piece -> String in
      switch piece {
      case .literal(let text): return text
      case .parameter(let name):
        let value = parameters.first { $0.name == name }?.value.shownDefault
        return value.map(StepText.text) ?? "${\(name)}"
      case .environment(let name): return "${env:\(name)}"
      case .broken(let name): return "${\(name)"
      }
    }.joined()
  }

  package var source: JSON {
    get { root["source"] ?? .object([]) }
    set { root["source"] = newValue }
  }

  /// The output; setting `nil` leaves the recipe without one.
  package var output: JSON? {
    get { root["output"] }
    set { root["output"] = newValue }
  }

  package var parameters: [(name: String, value: JSON)] {
    (root["parameters"]?.members ?? []).map { ($0.key, $0.value) }
  }

  /// All parameters; `nil` leaves the key out.
  package var parameterObject: JSON? {
    get { root["parameters"] }
    set {
      if root["parameters"] == nil, newValue != nil {
        // Parameters stand before the source, where readers look for them.
        var members = root.members ?? []
        let position = members.firstIndex { $0.key == "source" } ?? members.count
        members.insert(JSON.Member("parameters", .object([])), at: position)
        root = JSON(.object(members))
      }
      root["parameters"] = newValue
    }
  }

  package mutating func setParameter(_ name: String, _ value: JSON) {
    var parameters = parameterObject ?? .object([])
    parameters[name] = value
    parameterObject = parameters
  }

  package var steps: [JSON] {
    get { root["steps"]?.list ?? [] }
    set { root["steps"] = .list(newValue) }
  }

  /// Kind of the step at a position from 0.
  package func kind(_ index: Int) -> String { steps.indices.contains(index) ? steps[index]["step"]?.text ?? "?" : "?" }

  package func isDisabled(_ index: Int) -> Bool {
    steps.indices.contains(index) && steps[index]["disabled"]?.boolean == true
  }

  /// The recipe up to and with step `count`, without what does not change rows: what a count is remembered by.
  package func prefixKey(_ count: Int) -> Int {
    var hasher = Hasher()
    let parameters = parameters
    hasher.combine(parameters.isEmpty ? source : resolvedSource)
    for step in steps.prefix(max(0, count)) where step["disabled"]?.boolean != true {
      if !parameters.isEmpty {
        let line = step.line
        for parameter in parameters where line.contains("${\(parameter.name)}") { hasher.combine(parameter.value) }
      }
      var bare = step
      bare["note"] = nil
      bare["id"] = nil
      bare["expect"] = nil
      hasher.combine(bare)
    }
    return hasher.finalize()
  }

  /// The source with the parameters' defaults in it: another way to write a path reads the same rows.
  package var resolvedSource: JSON {
    func resolving(_ json: JSON) -> JSON {
      switch json.content {
      case .text(let text): .text(resolved(text))
      case .list(let items): .list(items.map(resolving))
      case .object(let members): .object(members.map { ($0.key, resolving($0.value)) })
      default: json
      }
    }
    return resolving(source)
  }

  /// What the number of output files is remembered by.
  package var outputKey: Int {
    var hasher = Hasher()
    hasher.combine(prefixKey(steps.count))
    hasher.combine(output?["partitionBy"])
    hasher.combine(output?["filesPerPartition"])
    hasher.combine(output?["path"])
    return hasher.finalize()
  }

  /// The same recipe with only its first `count` steps and no output.
  package func prefix(_ count: Int) -> RecipeDraft {
    var copy = self
    copy.steps = Array(steps.prefix(max(0, count)))
    copy.output = nil
    return copy
  }
}
