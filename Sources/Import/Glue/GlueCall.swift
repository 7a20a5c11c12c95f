import Engine
import Recipes

/// One node on its way to steps.
final class GlueCall {
  let node: GlueNode
  /// The nodes that it reads; the recipe goes along the first.
  let inputs: [GlueNode]
  let draft: ImportDraft
  let importer: GlueImporter
  private(set) var steps: [Step] = []
  private(set) var remarks: [String] = []

  init(node: GlueNode, inputs: [GlueNode], draft: ImportDraft, importer: GlueImporter) {
    self.node = node
    self.inputs = inputs
    self.draft = draft
    self.importer = importer
  }

  func add(_ kind: String, _ fields: [(String, JSON)]) { steps.append(Step(kind, fields)) }
  func add(_ step: Step) { steps.append(step) }
  func remark(_ text: String) { remarks.append(text) }

  func text(_ key: String) throws -> String {
    if let text = node.text(key) { return text }
    throw Refusal("\(key) is missing", "add it to the node")
  }

  /// The columns that a node names.
  func paths(_ key: String) throws -> [String] {
    let paths = node.paths(key)
    if !paths.isEmpty { return paths }
    throw Refusal("\(key) is empty", "name at least one column")
  }

  /// A parameter of a dynamic transform.
  func parameter(_ name: String) -> String? {
    for parameter in node.properties.member("Parameters")?.list ?? [] where parameter.member("Name")?.text == name {
      let value = parameter.member("Value")
      return value?.plainText ?? value?.list?.first?.plainText
    }
    return nil
  }

  func required(_ name: String) throws -> String {
    if let value = parameter(name) { return value }
    throw Refusal("the parameter \(name) is missing", "add it to the node")
  }

  /// An expression of Spark SQL.
  func expression(_ text: String) throws -> String {
    let step = DataBrewStep(number: 1, operation: node.type, parameters: [], conditions: [])
    return try DataBrewLanguage.translated(text, OperationCall(step, draft))
  }

  /// The condition of `Filters` joined by their operator.
  func condition(_ json: JSON) throws -> String {
    let isAny = json.member("LogicalOperator")?.text?.uppercased() == "OR"
    let parts = try (json.member("Filters")?.list ?? []).map(comparison)
    guard !parts.isEmpty else { throw Refusal("it has no filters", "add one, or remove the node") }
    return parts.count == 1 ? parts[0] : parts.map { "(\($0))" }.joined(separator: isAny ? " or " : " and ")
  }

  private func comparison(_ filter: JSON) throws -> String {
    let values = filter.member("Values")?.list ?? []
    func value(_ type: String) -> String? {
      values.first { $0.member("Type")?.text?.uppercased() == type }?.member("Value").flatMap(GlueNode.path)
    }
    guard let column = value("COLUMNEXTRACTED"), let operation = filter.member("Operation")?.text else {
      throw Refusal("one of the filters names no column or operation", "write both")
    }
    let name = Words.column(column)
    let isNegated = filter.member("Negated")?.plainText?.lowercased() == "true"
    let signs = ["EQ": "=", "LT": "<", "GT": ">", "LTE": "<=", "GTE": ">="]
    let test: String
    switch operation.uppercased() {
    case "ISNULL": test = "\(name) is null"
    case "REGEX": test = "\(name) rlike \(Words.text(try JavaRegex.checked(value("CONSTANT") ?? "")))"
    case let word:
      guard let sign = signs[word], let constant = value("CONSTANT") else {
        throw Refusal("the filter \(word) is not known here", "write EQ, LT, GT, LTE, GTE, REGEX or ISNULL")
      }
      let type = draft.type(of: column)
      test = "\(name) \(sign) \(type == nil ? Words.literal(constant) : Words.literal(constant, as: type))"
    }
    return isNegated ? "not (\(test))" : test
  }
}
