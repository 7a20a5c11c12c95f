/// A leaf of a nested schema: where its values stand in the tree of groups (Nested Encoding of the format's README).
struct NestedLeaf {
  /// Names from the top to the leaf.
  var path: [String]
  var element: SchemaElement
  var maximumDefinition = 0
  var maximumRepetition = 0
  /// The definition level from which on an entry of the innermost list or map is there; 0 without one.
  var entryDefinition = 0

  /// The leaves of a schema in the order of the column chunks.
  static func leaves(of elements: [SchemaElement]) throws(ParquetProblem) -> [NestedLeaf] {
    guard let root = elements.first, let count = root.childCount else {
      throw ParquetProblem("its schema has no root")
    }
    /// Groups that are open, with the children that are still to come.
    var open: [(leaf: NestedLeaf, left: Int)] = [(NestedLeaf(path: [], element: root), count)]
    var leaves: [NestedLeaf] = []
    for element in elements.dropFirst() {
      while let last = open.last, last.left == 0 { open.removeLast() }
      guard let parent = open.last else { throw ParquetProblem("its schema has more columns than it claims") }
      open[open.count - 1].left -= 1
      var leaf = parent.leaf
      leaf.path.append(element.name)
      leaf.element = element
      if element.repetition != .required { leaf.maximumDefinition += 1 }
      if element.repetition == .repeated {
        leaf.maximumRepetition += 1
        leaf.entryDefinition = leaf.maximumDefinition
      }
      guard leaf.maximumDefinition < 256, open.count < 64 else {
        throw ParquetProblem.unsupported("its columns are nested deeper than is read")
      }
      if let children = element.childCount, element.type == nil {
        guard children >= 0 else { throw ParquetProblem("its schema has a group of \(children) columns") }
        open.append((leaf, children))
      } else {
        leaves.append(leaf)
      }
    }
    return leaves
  }
}
