import Engine
import Recipes

/// A node of a visual job of Glue, the same for all three forms in which jobs are written.
struct GlueNode: Sendable {
  enum Role: Sendable { case source, transform, sink }

  var id: String
  /// In the words of the API: `ApplyMapping`, `S3CsvSource`.
  var type: String
  var name: String
  /// Ids of the nodes that it reads, in order.
  var inputs: [String]
  var role: Role
  var properties: JSON

  /// The type without case, for comparisons.
  var kind: String { type.lowercased() }

  /// Names of columns: paths are lists of parts in the API, texts in the console's form.
  func paths(_ key: String) -> [String] { (properties.member(key)?.list ?? []).compactMap(Self.path) }

  func path(_ key: String) -> String? { properties.member(key).flatMap(Self.path) }

  static func path(_ json: JSON) -> String? {
    json.plainText
      ?? json.list.flatMap { parts in
        let names = parts.compactMap(\.plainText)
        return names.isEmpty ? nil : names.joined(separator: ".")
      }
  }

  func text(_ key: String) -> String? { properties.member(key)?.plainText }
  func flag(_ key: String) -> Bool { text(key)?.lowercased() == "true" }
}

/// A job as a graph.
struct GlueGraph: Sendable {
  /// In the order of the file.
  let nodes: [GlueNode]
  private static let maximumNodes = 1_000

  private let byId: [String: GlueNode]
  private let readers: [String: [String]]

  /// - Throws: `Failure` (`recipe`): two nodes of one id, inputs that are not there, or a circle; all of them in one sentence.
  init(_ nodes: [GlueNode], file: String) throws {
    guard nodes.count <= Self.maximumNodes else {
      throw Failure(.recipe, "\(file) has a job of \(nodes.count) nodes; the most are \(Self.maximumNodes)")
    }
    self.nodes = nodes
    byId = Dictionary(nodes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var readers: [String: [String]] = [:]
    var problems: [String] = []
    for node in nodes {
      for input in node.inputs {
        readers[input, default: []].append(node.id)
        if byId[input] == nil { problems.append("\(node.name) reads \(input), which is not there") }
      }
    }
    self.readers = readers
    if byId.count < nodes.count { problems.append("two nodes have one id") }
    // Nodes that never become free of inputs stand in a circle, or behind one.
    var open = Dictionary(nodes.map { ($0.id, $0.inputs.count) }, uniquingKeysWith: { first, _ in first })
    var free = nodes.filter(\.inputs.isEmpty).map(\.id)
    var settled = 0
    while let id = free.popLast() {
      settled += 1
      for reader in readers[id] ?? [] {
        open[reader, default: 0] -= 1
        if open[reader] == 0 { free.append(reader) }
      }
    }
    if settled < nodes.count, problems.isEmpty { problems.append("nodes read each other in a circle") }
    if !problems.isEmpty { throw Failure(.recipe, "\(file): \(problems.joined(separator: "; "))") }
  }

  subscript(id: String) -> GlueNode? { byId[id] }

  func inputs(of node: GlueNode) -> [GlueNode] { node.inputs.compactMap { byId[$0] } }

  func readers(of id: String) -> [GlueNode] { (readers[id] ?? []).compactMap { byId[$0] } }

  /// Ids of the nodes from which these are made, and their own.
  func leading(to ends: [GlueNode]) -> Set<String> {
    var found = Set(ends.map(\.id))
    var open = ends
    while let node = open.popLast() {
      for input in inputs(of: node) where found.insert(input.id).inserted { open.append(input) }
    }
    return found
  }

  /// How many chains go on from a node; nodes that only choose among several tables lead on by themselves.
  func chains(from id: String) -> Int {
    readers(of: id).reduce(0) { $0 + (Self.structural.contains($1.kind) ? max(1, chains(from: $1.id)) : 1) }
  }

  /// Nodes that give several tables, of which the next ones choose.
  static let structural: Set<String> = ["splitfields", "route"]
}

/// Finds the nodes of a job in the three forms in which Glue writes it.
enum GlueForms {
  /// `nil` when the file is no visual job.
  static func job(in json: JSON, depth: Int = 0) throws -> (name: String?, nodes: [GlueNode])? {
    guard depth < 4, let members = json.members else { return nil }
    if let given = json.member("CodeGenConfigurationNodes") {
      guard let nodes = given.members ?? given.text.flatMap(ForeignText.embedded)?.members else { return nil }
      return (json.member("Name")?.text, nodes.compactMap(fromAPI))
    }
    if let dag = json.member("dag"), let nodes = dag.members {
      let name = json.member("jobConfig")?.member("name")?.text ?? json.member("Name")?.text
      return (name, nodes.compactMap { fromConsole($0.key, $0.value) })
    }
    for member in members { if let found = try job(in: member.value, depth: depth + 1) { return found } }
    return nil
  }

  /// `id: { "Join": { "Name", "Inputs", … } }`
  private static func fromAPI(_ member: JSON.Member) -> GlueNode? {
    guard let inner = member.value.members?.first, inner.value.members != nil else { return nil }
    let type = inner.key
    let inputs = (inner.value.member("Inputs")?.list ?? []).compactMap(\.text)
    let isSink = type.hasSuffix("Target") && !inputs.isEmpty
    return GlueNode(
      id: member.key, type: type, name: inner.value.member("Name")?.text ?? member.key, inputs: inputs,
      role: inputs.isEmpty ? .source : isSink ? .sink : .transform, properties: inner.value)
  }

  /// `id: { "nodeId", "type", "classification", "name", "inputs", … }`
  private static func fromConsole(_ id: String, _ json: JSON) -> GlueNode? {
    guard let type = json.member("type")?.text else { return nil }
    let roles: [String: GlueNode.Role] = ["datasource": .source, "datasink": .sink]
    return GlueNode(
      id: json.member("nodeId")?.text ?? id, type: type, name: json.member("name")?.text ?? id,
      inputs: (json.member("inputs")?.list ?? []).compactMap(\.text),
      role: roles[json.member("classification")?.text?.lowercased() ?? ""] ?? .transform, properties: json)
  }
}
