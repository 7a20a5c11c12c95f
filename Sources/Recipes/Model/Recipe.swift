/// A recipe as it is edited: source, steps and output over the JSON it is written in.
///
/// The JSON is the truth. Whatever does not decode, is unknown or is wrong stays in it, so that editing one step loses
/// nothing of another. `RecipeAnalysis` says what is wrong.
public struct Recipe: Hashable, Sendable {
  /// The root object.
  public var json: JSON

  /// A recipe over this object.
  public init(json: JSON) { self.json = json }

  /// A new recipe that reads a file.
  public init(name: String?, path: String) {
    json = .object([("version", .number(1))])
    self.name = name
    source = RecipeSource(path: path)
    json["steps"] = .list([])
  }

  public var name: String? {
    get { json["name"]?.text }
    set { set("name", newValue.map { .text($0) }) }
  }

  public var description: String? {
    get { json["description"]?.text }
    set { set("description", newValue.map { .text($0) }) }
  }

  public var source: RecipeSource {
    get { RecipeSource(json: json["source"] ?? .object([])) }
    set { set("source", newValue.json) }
  }

  /// The steps as they stand, also those that are not valid.
  public var steps: [Step] {
    get { (json["steps"]?.list ?? []).map { Step(json: $0) } }
    set { set("steps", JSON(.list(newValue.map(\.json)), offset: json["steps"]?.offset)) }
  }

  /// `nil` when the recipe writes nothing.
  public var output: RecipeOutput? {
    get { json["output"].map { RecipeOutput(json: $0) } }
    set { set("output", newValue?.json) }
  }

  /// In the order of the file.
  public var parameters: [Parameter] {
    get { (json["parameters"]?.members ?? []).map { Parameter(name: $0.key, json: $0.value, offset: $0.keyOffset) } }
    set {
      let members = newValue.map { JSON.Member($0.name, $0.json, keyOffset: $0.offset) }
      set("parameters", members.isEmpty ? nil : JSON(.object(members)))
    }
  }

  /// Sets a top-level key at its canonical place.
  mutating func set(_ key: String, _ value: JSON?) {
    json = json.setting(key, value, order: RecipeSections.root.map(\.key))
  }

  /// The recipe in canonical layout, with a final newline: what `sous format` and the studio write.
  public var canonicalText: String { JSONWriter.file(CanonicalOrder.recipe(json)) }
}

extension JSON {
  /// A copy in which `key` has this value, new keys placed as `order` has them; `nil` removes.
  func setting(_ key: String, _ value: JSON?, order: [String]) -> JSON {
    var copy = self
    guard let value, copy[key] == nil, let rank = order.firstIndex(of: key) else {
      copy[key] = value
      return copy
    }
    var members = copy.members ?? []
    let later = Set(order[(rank + 1)...])
    let position = members.firstIndex { later.contains($0.key) } ?? members.count
    members.insert(Member(key, value), at: position)
    copy.content = .object(members)
    return copy
  }
}
