import Recipes

/// The history as a file keeps it beside the draft.
extension History {
  /// Most states that are kept, and most bytes of them: the latest ones.
  private static let keptStates = 200
  private static let keptBytes = 1 << 20

  /// The latest states in one line of JSON each, the current one always among them. Complexity: O(bytes kept).
  package var text: String {
    var lines: [Int: String] = [:]
    var bytes = 0
    let order = [current] + nodes.indices.reversed().filter { $0 != current }
    for index in order.prefix(Self.keptStates) {
      let line = nodes[index].recipe.root.line
      bytes += line.utf8.count + 100
      if bytes > Self.keptBytes, !lines.isEmpty { break }
      lines[index] = line
    }
    let kept = lines.keys.sorted()
    let number = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    var text = JSON.object([("history", .number(1)), ("current", .number(number[current] ?? 0))]).line + "\n"
    for index in kept {
      let node = nodes[index]
      var members: [(String, JSON)] = [
        ("title", .text(node.title)), ("selection", .number(node.selection)), ("origin", .number(node.origin)),
      ]
      // What stood before the oldest kept state is forgotten.
      if let parent = node.parent.flatMap({ number[$0] }) { members.append(("parent", .number(parent))) }
      if let child = node.lastChild.flatMap({ number[$0] }) { members.append(("lastChild", .number(child))) }
      members.append(("recipe", node.recipe.root))
      text += JSON.object(members).line + "\n"
    }
    return text
  }

  /// Reads what `text` writes; `nil` for anything else.
  package init?(text: [UInt8]) {
    let lines = text.split(separator: UInt8(ascii: "\n"))
    guard lines.count > 1, lines.count <= Self.keptStates + 1,
      let head = JSONParser.parse(Array(lines[0])).value, head["history"]?.integer == 1,
      let current = head["current"]?.integer
    else { return nil }
    var nodes: [Node] = []
    for line in lines.dropFirst() {
      guard let json = JSONParser.parse(Array(line)).value, let title = json["title"]?.text,
        let selection = json["selection"]?.integer, let origin = json["origin"]?.integer, let recipe = json["recipe"],
        recipe.members != nil
      else { return nil }
      nodes.append(
        Node(
          recipe: RecipeDraft(recipe), title: title, parent: json["parent"]?.integer,
          lastChild: json["lastChild"]?.integer, selection: selection, origin: origin))
    }
    self.init(nodes: nodes, current: current)
  }
}
