/// One step of a recipe, over its JSON.
public struct Step: Hashable, Sendable {
  /// The step's object. Something else when the recipe is wrong; then the step has no kind.
  public var json: JSON

  public init(json: JSON) { self.json = json }

  /// A step of this kind with fields in any order; defaults are left out.
  public init(_ kind: String, _ fields: [(String, JSON)] = []) {
    json = .object([("step", .text(kind))])
    for (key, value) in fields { self[key] = value }
  }

  /// Reads one step from JSON text, as pasted; says what is wrong when it is no JSON object.
  public static func parse(_ text: String) -> Result<Step, JSONProblem> {
    let (value, problems) = JSONParser.parse(Array(text.utf8))
    if let problem = problems.first { return .failure(problem) }
    guard let value, value.members != nil else {
      return .failure(
        JSONProblem(offset: 0, message: "a step is an object, such as { \"step\": \"remove-duplicates\" }"))
    }
    return .success(Step(json: value))
  }

  /// The kind as written; empty when there is none.
  public var kind: String { json["step"]?.text ?? "" }

  /// What is known about the kind; `nil` for an unknown one.
  public var record: StepRecord? { StepTable[kind] }

  public var id: String? {
    get { json["id"]?.text }
    set { self["id"] = newValue.map { .text($0) } }
  }

  public var isDisabled: Bool {
    get { json["disabled"]?.boolean ?? false }
    set { self["disabled"] = newValue ? .boolean(true) : nil }
  }

  /// The note's lines; empty without one.
  public var note: [String] {
    get { json["note"].map { $0.texts ?? [$0.text ?? ""] } ?? [] }
    set { self["note"] = newValue.isEmpty ? nil : newValue.count == 1 ? .text(newValue[0]) : .texts(newValue) }
  }

  /// A field's value. Setting places the key in canonical order; a value that equals the field's default is not
  /// written, unless the field always is.
  public subscript(key: String) -> JSON? {
    get { json[key] }
    set {
      let field = record?.field(key)
      var value = newValue
      if let byDefault = field?.defaultValue, byDefault == value, field?.isAlwaysWritten != true {
        value = nil
      }
      json = json.setting(key, value, order: record?.allFields.map(\.key) ?? ["step"])
    }
  }

  /// The step as canonical JSON over as many lines as it needs, without a final newline: for copying.
  public var canonicalText: String {
    String(JSONWriter.file(CanonicalOrder.step(json), spread: .asNeeded).dropLast())
  }
}
