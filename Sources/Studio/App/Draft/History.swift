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
  }

  package private(set) var nodes: [Node]
  package private(set) var current = 0

  package init(_ recipe: RecipeDraft, selection: Int) {
    nodes = [Node(recipe: recipe, title: "opened", parent: nil, lastChild: nil, selection: selection)]
  }

  package var recipe: RecipeDraft { nodes[current].recipe }

  package mutating func record(_ recipe: RecipeDraft, _ title: String, selection: Int) {
    guard recipe != nodes[current].recipe else { return }
    nodes.append(Node(recipe: recipe, title: title, parent: current, lastChild: nil, selection: selection))
    nodes[current].lastChild = nodes.count - 1
    current = nodes.count - 1
  }

  /// Goes one edit back. Returns what was undone.
  package mutating func undo() -> String? {
    guard let parent = nodes[current].parent else { return nil }
    let title = nodes[current].title
    nodes[parent].lastChild = current
    current = parent
    return title
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
