/// The schema of an Avro file (specification 1.11, "Schema Declaration") as nodes that name each other by number, so that
/// types which hold themselves are no trouble.
struct AvroSchema {
  enum Kind {
    case null, boolean, int, long, float, double, bytes, string
    case fixed(Int)
    case enumeration([String])
    case array(Int)
    case map(Int)
    case union([Int])
    case record([(name: String, type: Int)])
  }

  struct Node {
    var kind: Kind
    var logicalType: String?
    var precision: Int?
    var scale: Int?
  }

  private(set) var nodes: [Node] = []
  private(set) var root = 0
  private var named: [String: Int] = [:]
  /// Whether values of a node never have a byte; `nil` while that is found out.
  private var emptiness: [Bool?] = []

  /// - Throws: `AvroProblem` for what is no schema.
  init(_ json: SchemaJSON) throws(AvroProblem) {
    root = try add(json, namespace: "")
    emptiness = nodes.map { _ in nil }
    var seen = [Bool](repeating: false, count: nodes.count)
    findEmptiness(root, &seen)
  }

  /// Whether values of the node never have a byte, so that there may be as many as somebody claims.
  func isEmpty(_ node: Int) -> Bool { emptiness[node] ?? false }

  @discardableResult
  private mutating func findEmptiness(_ node: Int, _ seen: inout [Bool]) -> Bool {
    // What holds itself has no end, so no end without bytes.
    if seen[node] { return emptiness[node] ?? false }
    seen[node] = true
    var isEmpty = false
    switch nodes[node].kind {
    case .null, .fixed(0): isEmpty = true
    case .record(let fields):
      isEmpty = true
      for field in fields where !findEmptiness(field.type, &seen) { isEmpty = false }
    case .union(let branches): for branch in branches { findEmptiness(branch, &seen) }
    case .array(let inner), .map(let inner): findEmptiness(inner, &seen)
    default: break
    }
    emptiness[node] = isEmpty
    return isEmpty
  }

  subscript(node: Int) -> Node { nodes[node] }

  private static let primitives: [String: Kind] = [
    "null": .null, "boolean": .boolean, "int": .int, "long": .long, "float": .float, "double": .double,
    "bytes": .bytes, "string": .string,
  ]

  private mutating func add(_ json: SchemaJSON, namespace: String) throws(AvroProblem) -> Int {
    switch json {
    case .text(let name):
      if let kind = Self.primitives[name] { return append(Node(kind: kind)) }
      guard let known = named[Self.fullName(name, namespace)] ?? named[name] else {
        throw AvroProblem("its schema uses the type \"\(name)\" without saying what it is")
      }
      return known
    case .list(let branches):
      let node = append(Node(kind: .union([])))
      var types: [Int] = []
      for branch in branches { types.append(try add(branch, namespace: namespace)) }
      nodes[node].kind = .union(types)
      return node
    case .object(let members): return try add(members, namespace)
    case .null, .boolean, .number: throw AvroProblem("its schema has a type that is neither a name nor an object")
    }
  }

  private mutating func add(_ members: [String: SchemaJSON], _ namespace: String) throws(AvroProblem) -> Int {
    guard let type = members["type"] else { throw AvroProblem("its schema has an object without \"type\"") }
    guard let word = type.text else { return try add(type, namespace: namespace) }
    var node = Node(
      kind: .null, logicalType: members["logicalType"]?.text, precision: members["precision"]?.integer,
      scale: members["scale"]?.integer)
    if let kind = Self.primitives[word] {
      node.kind = kind
      return append(node)
    }
    switch word {
    case "array", "map":
      guard let items = members[word == "array" ? "items" : "values"] else {
        throw AvroProblem("its schema has a \(word) that does not say of what")
      }
      let place = append(node)
      let inner = try add(items, namespace: namespace)
      nodes[place].kind = word == "array" ? .array(inner) : .map(inner)
      return place
    case "fixed":
      guard let size = members["size"]?.integer, (0...(1 << 30)).contains(size) else {
        throw AvroProblem("its schema has a fixed type without a size")
      }
      node.kind = .fixed(size)
      return try define(node, members, namespace).place
    case "enum":
      guard let symbols = members["symbols"]?.list?.compactMap(\.text) else {
        throw AvroProblem("its schema has an enum without symbols")
      }
      node.kind = .enumeration(symbols)
      return try define(node, members, namespace).place
    case "record", "error":
      guard let fields = members["fields"]?.list else { throw AvroProblem("its schema has a record without fields") }
      let (place, own) = try define(node, members, namespace)
      var columns: [(name: String, type: Int)] = []
      for field in fields {
        guard let name = field["name"]?.text, let type = field["type"] else {
          throw AvroProblem("its schema has a field without name or type")
        }
        columns.append((name, try add(type, namespace: own)))
      }
      nodes[place].kind = .record(columns)
      return place
    default: return try add(type, namespace: namespace)
    }
  }

  /// Adds a type with a name, before what it holds, which may be itself.
  private mutating func define(
    _ node: Node, _ members: [String: SchemaJSON], _ namespace: String
  ) throws(AvroProblem) -> (place: Int, namespace: String) {
    guard let name = members["name"]?.text else { throw AvroProblem("its schema has a type without a name") }
    let full = Self.fullName(name, members["namespace"]?.text ?? namespace)
    let place = append(node)
    named[full] = place
    return (place, full.lastIndex(of: ".").map { String(full[..<$0]) } ?? "")
  }

  private static func fullName(_ name: String, _ namespace: String) -> String {
    name.contains(".") || namespace.isEmpty ? name : namespace + "." + name
  }

  private mutating func append(_ node: Node) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  // MARK: Passing over values

  /// Types nested deeper are refused: a type that holds itself may go on for ever.
  private static let mostDepth = 64

  /// Passes over a value.
  func skip(_ node: Int, _ cursor: inout AvroCursor, depth: Int = 0) throws(AvroProblem) {
    guard depth < Self.mostDepth else {
      throw AvroProblem.unsupported("its values are nested deeper than \(Self.mostDepth) levels, which is not read")
    }
    if isEmpty(node) { return }
    switch nodes[node].kind {
    case .null: return
    case .boolean: _ = try cursor.boolean()
    case .int, .enumeration: _ = try cursor.int()
    case .long: _ = try cursor.long()
    case .float: _ = try cursor.bytes(4)
    case .double: _ = try cursor.bytes(8)
    case .bytes, .string: _ = try cursor.counted()
    case .fixed(let size): _ = try cursor.bytes(size)
    case .record(let fields): for field in fields { try skip(field.type, &cursor, depth: depth + 1) }
    case .union(let branches):
      let branch = try cursor.long()
      guard branch >= 0, branch < branches.count else { throw AvroProblem("a union has no branch \(branch)") }
      try skip(branches[Int(branch)], &cursor, depth: depth + 1)
    case .array(let items): try skipItems(items, isMap: false, &cursor, depth)
    case .map(let values): try skipItems(values, isMap: true, &cursor, depth)
    }
  }

  private func skipItems(_ node: Int, isMap: Bool, _ cursor: inout AvroCursor, _ depth: Int) throws(AvroProblem) {
    while true {
      let count = try cursor.long()
      if count == 0 { return }
      if count < 0 {
        // Its size stands behind the count, for those who pass over it.
        let size = try cursor.long()
        guard size >= 0, size <= cursor.left else { throw AvroCursor.tooShort }
        _ = try cursor.bytes(Int(size))
        continue
      }
      if !isMap, isEmpty(node) { continue }
      for _ in 0..<count {
        if isMap { _ = try cursor.counted() }
        try skip(node, &cursor, depth: depth + 1)
      }
    }
  }
}
