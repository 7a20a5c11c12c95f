/// A column of a nested schema that is written; all of it is optional, but for the keys of maps.
indirect enum NestedNode: Sendable {
  enum Leaf: Sendable { case text, long, int, boolean }

  case leaf(String, Leaf)
  case group(String, [NestedNode])
  /// Of texts, whose values may be null.
  case map(String)
  /// Of texts.
  case list(String)

  var name: String {
    switch self {
    case .leaf(let name, _), .group(let name, _), .map(let name), .list(let name): name
    }
  }
}

/// A value for a `NestedNode`.
indirect enum NestedValue {
  case null
  case text(String)
  case integer(Int)
  case boolean(Bool)
  /// By position in the group; what is missing at the end is null.
  case group([NestedValue])
  case map([String: String?])
  case list([String])

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  init(_ number: Int?) { self = number.map { .integer($0) } ?? .null }
  init(_ map: [String: String?]?) { self = map.map { .map($0) } ?? .null }
  init(_ list: [String]?) { self = list.map { .list($0) } ?? .null }
}

/// The values of one leaf with their levels, as long as they wait for their row group.
final class NestedLeafStore {
  let path: [String]
  let leaf: NestedNode.Leaf
  let maximumDefinition: Int
  let maximumRepetition: Int
  private(set) var definitions: [UInt8] = []
  private(set) var repetitions: [UInt8] = []
  /// The values that are not null, PLAIN; truth values a byte each.
  private(set) var values: [UInt8] = []

  init(_ path: [String], _ leaf: NestedNode.Leaf, definition: Int, repetition: Int) {
    (self.path, self.leaf, maximumDefinition, maximumRepetition) = (path, leaf, definition, repetition)
  }

  var physical: PhysicalType {
    switch leaf {
    case .text: .byteArray
    case .long: .int64
    case .int: .int32
    case .boolean: .boolean
    }
  }

  func clear() { (definitions, repetitions, values) = ([], [], []) }

  func appendLevels(repetition: Int, definition: Int) {
    repetitions.append(UInt8(repetition))
    definitions.append(UInt8(definition))
  }

  func append(_ text: String) {
    withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { values.append(contentsOf: $0) }
    values.append(contentsOf: text.utf8)
  }

  func append(_ number: Int) {
    if case .int = leaf {
      withUnsafeBytes(of: Int32(truncatingIfNeeded: number).littleEndian) { values.append(contentsOf: $0) }
    } else {
      withUnsafeBytes(of: Int64(number).littleEndian) { values.append(contentsOf: $0) }
    }
  }

  func append(_ flag: Bool) { values.append(flag ? 1 : 0) }

  /// The values as a page holds them: truth values as bits, the lowest first.
  var plain: [UInt8] {
    guard case .boolean = leaf else { return values }
    var bits = [UInt8](repeating: 0, count: (values.count + 7) / 8)
    for (index, value) in values.enumerated() where value != 0 { bits[index >> 3] |= 1 << UInt8(index & 7) }
    return bits
  }
}

/// Takes rows apart into leaves with levels (the Dremel encoding, "Nested Encoding" in the format's README).
struct NestedShredder {
  let nodes: [NestedNode]
  let leaves: [NestedLeafStore]

  init(_ nodes: [NestedNode]) {
    self.nodes = nodes
    var leaves: [NestedLeafStore] = []
    func walk(_ node: NestedNode, _ path: [String], _ definition: Int) {
      let path = path + [node.name]
      switch node {
      case .leaf(_, let leaf): leaves.append(NestedLeafStore(path, leaf, definition: definition + 1, repetition: 0))
      case .group(_, let children): for child in children { walk(child, path, definition + 1) }
      case .map:
        leaves.append(NestedLeafStore(path + ["key_value", "key"], .text, definition: definition + 2, repetition: 1))
        leaves.append(NestedLeafStore(path + ["key_value", "value"], .text, definition: definition + 3, repetition: 1))
      case .list:
        leaves.append(NestedLeafStore(path + ["list", "element"], .text, definition: definition + 3, repetition: 1))
      }
    }
    for node in nodes { walk(node, [], 0) }
    self.leaves = leaves
  }

  /// Adds a row: a value for each node.
  func append(_ row: [NestedValue]) {
    var next = 0
    for (index, node) in nodes.enumerated() { put(node, index < row.count ? row[index] : .null, 0, &next) }
  }

  /// - Parameters:
  ///   - definition: of the group above, which is there.
  ///   - next: the node's first leaf; moved behind its last.
  private func put(_ node: NestedNode, _ value: NestedValue, _ definition: Int, _ next: inout Int) {
    switch (node, value) {
    case (.leaf, .text(let text)): putLeaf(definition, &next) { $0.append(text) }
    case (.leaf, .integer(let number)): putLeaf(definition, &next) { $0.append(number) }
    case (.leaf, .boolean(let flag)): putLeaf(definition, &next) { $0.append(flag) }
    case (.group(_, let children), .group(let values)):
      for (index, child) in children.enumerated() {
        put(child, index < values.count ? values[index] : .null, definition + 1, &next)
      }
    case (.map, .map(let map)):
      let pairs = map.sorted { ByteOrder.precedes($0.key, $1.key) }
      if pairs.isEmpty {
        for leaf in leaves[next..<next + 2] { leaf.appendLevels(repetition: 0, definition: definition + 1) }
      }
      for (index, (key, value)) in pairs.enumerated() {
        let repetition = index == 0 ? 0 : 1
        leaves[next].appendLevels(repetition: repetition, definition: definition + 2)
        leaves[next].append(key)
        leaves[next + 1].appendLevels(repetition: repetition, definition: definition + (value == nil ? 2 : 3))
        if let value { leaves[next + 1].append(value) }
      }
      next += 2
    case (.list, .list(let items)):
      if items.isEmpty { leaves[next].appendLevels(repetition: 0, definition: definition + 1) }
      for (index, item) in items.enumerated() {
        leaves[next].appendLevels(repetition: index == 0 ? 0 : 1, definition: definition + 3)
        leaves[next].append(item)
      }
      next += 1
    default: putNull(node, definition, &next)
    }
  }

  private func putLeaf(_ definition: Int, _ next: inout Int, _ append: (NestedLeafStore) -> Void) {
    leaves[next].appendLevels(repetition: 0, definition: definition + 1)
    append(leaves[next])
    next += 1
  }

  private func putNull(_ node: NestedNode, _ definition: Int, _ next: inout Int) {
    switch node {
    case .leaf, .list:
      leaves[next].appendLevels(repetition: 0, definition: definition)
      next += 1
    case .map:
      for leaf in leaves[next..<next + 2] { leaf.appendLevels(repetition: 0, definition: definition) }
      next += 2
    case .group(_, let children): for child in children { putNull(child, definition, &next) }
    }
  }
}
