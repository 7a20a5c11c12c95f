/// Every state the recipe has had, as a tree: undoing and then editing begins a branch, nothing is lost.
package struct History: Hashable, Sendable {
  package struct Node: Hashable, Sendable {
    package var recipe: RecipeDraft
    /// What the edit was: `add filter rows`.
    package var title: String
    package var parent: Int?
    /// The child that redo goes to.
    package var lastChild: Int?
    /// The step selected afterwards.
    package var selection: Int
    /// The step selected before the edit: where undoing it leads back to.
    package var origin: Int
  }

  package private(set) var nodes: [Node]
  package private(set) var current: Int

  package init(_ recipe: RecipeDraft, selection: Int) {
    nodes = [
      Node(recipe: recipe, title: "opened", parent: nil, lastChild: nil, selection: selection, origin: selection)
    ]
    current = 0
  }

  /// What was kept of an earlier session; `nil` when it does not hold together.
  package init?(nodes: [Node], current: Int) {
    let holds = nodes.enumerated().allSatisfy { index, node in
      (node.parent.map { (0..<index).contains($0) } ?? true)
        && (node.lastChild.map { (index + 1..<max(index + 1, nodes.count)).contains($0) && nodes[$0].parent == index }
          ?? true)
    }
    guard holds, nodes.indices.contains(current) else { return nil }
    self.nodes = nodes
    self.current = current
  }

  package var recipe: RecipeDraft { nodes[current].recipe }

  /// - Parameter origin: the step selected before the edit.
  package mutating func record(_ recipe: RecipeDraft, _ title: String, selection: Int, from origin: Int) {
    guard recipe != nodes[current].recipe else { return }
    nodes.append(
      Node(recipe: recipe, title: title, parent: current, lastChild: nil, selection: selection, origin: origin))
    nodes[current].lastChild = nodes.count - 1
    current = nodes.count - 1
  }

  /// Goes one edit back. Returns what was undone.
  package mutating func undo() -> Node? {
    guard let parent = nodes[current].parent else { return nil }
    let undone = nodes[current]
    nodes[parent].lastChild = current
    current = parent
    return undone
  }

  package mutating func redo() -> String? {
    guard let child = nodes[current].lastChild else { return nil }
    current = child
    return nodes[child].title
  }

  package mutating func go(to node: Int) {
    guard nodes.indices.contains(node) else { return }
    // Redo follows the branch just visited.
    var walker = node
    while let parent = nodes[walker].parent {
      nodes[parent].lastChild = walker
      walker = parent
    }
    current = node
  }

  /// Goes to this state of the recipe: to the present one if it is that, else to the latest. `false` where there is none.
  package mutating func go(to recipe: RecipeDraft) -> Bool {
    if nodes[current].recipe == recipe { return true }
    guard let node = nodes.lastIndex(where: { $0.recipe == recipe }) else { return false }
    go(to: node)
    return true
  }

  /// Depth below the root, for drawing.
  package func depth(_ node: Int) -> Int {
    var depth = 0
    var walker = node
    while let parent = nodes[walker].parent {
      depth += nodes[parent].lastChild == walker ? 0 : 1
      walker = parent
    }
    return depth
  }
}
