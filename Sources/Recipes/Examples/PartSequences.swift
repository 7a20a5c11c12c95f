/// A part of a result: an expression, and what it gives for each example.
struct Part {
  var expression: String
  var cost: Int
  /// Never empty.
  var values: [[Unicode.Scalar]]
}

/// Sequences of parts and constants that make the results of all examples, the cheapest first.
///
/// The positions in all results at once are the nodes of a graph whose edges are parts and single characters that the
/// results have in common; its shortest paths are found by Dijkstra's algorithm with several visits of a node.
struct PartSequences {
  private let wanted: [[Unicode.Scalar]]
  /// What stands in the columns of every example, which a result hardly has by chance.
  private let known: Set<Unicode.Scalar>
  /// By their first character in the first example; of equal values the cheapest.
  private var parts: [Unicode.Scalar: [Part]] = [:]

  private struct Node: Hashable {
    var positions: [Int]
    /// Whether a constant ends here, which may go on.
    var isConstant: Bool
  }

  private indirect enum Path {
    case start
    case part(Part, after: Path)
    case constant(Unicode.Scalar, after: Path)
  }

  /// - Parameter inputs: what the examples are made of.
  init(_ parts: [Part], _ wanted: [String], inputs: [String]) {
    let letters = inputs.map { Set($0.lowercased().unicodeScalars) }
    known = letters.dropFirst().reduce(letters.first ?? []) { $0.intersection($1) }
    self.wanted = wanted.map { Array($0.unicodeScalars) }
    var best: [[[Unicode.Scalar]]: Int] = [:]
    var kept: [Part] = []
    for part in parts {
      if let known = best[part.values] {
        if part.cost < kept[known].cost { kept[known] = part }
      } else {
        best[part.values] = kept.count
        kept.append(part)
      }
    }
    for part in kept { if let first = part.values.first?.first { self.parts[first, default: []].append(part) } }
  }

  /// Constant letters are hardly meant where the columns have them too, or where one example says them; punctuation is.
  private func cost(_ scalar: Unicode.Scalar) -> Int {
    guard Self.isWord(scalar) else { return 1 }
    let isKnown = String(scalar).lowercased().unicodeScalars.first.map(known.contains) ?? false
    return isKnown ? 8 : wanted.count > 1 ? 2 : 4
  }

  private static let constantCost = 2
  private static let joinCost = 2
  private static let visits = 6
  private static let steps = 20_000

  /// Complexity: O(results' length × parts × visits), at most `steps` nodes.
  func best(_ count: Int) -> [Candidate] {
    guard wanted.allSatisfy({ !$0.isEmpty && $0.count <= 200 }), let first = wanted.first else { return [] }
    let ends = wanted.map(\.count)
    // Costs are small numbers: what is to be done next stands in a list for each.
    var waiting: [[(node: Node, path: Path)]] = [[(Node(positions: ends.map { _ in 0 }, isConstant: false), .start)]]
    var visited: [Node: Int] = [:]
    var found: [Candidate] = []
    var steps = 0
    var cost = 0
    func add(_ node: Node, _ path: Path, at cost: Int) {
      while waiting.count <= cost { waiting.append([]) }
      waiting[cost].append((node, path))
    }
    while cost < waiting.count, found.count < count, steps < Self.steps {
      var next = 0
      while next < waiting[cost].count, found.count < count, steps < Self.steps {
        let (node, path) = waiting[cost][next]
        next += 1
        guard visited[node, default: 0] < Self.visits else { continue }
        visited[node, default: 0] += 1
        steps += 1
        if node.positions == ends {
          if let text = text(path) { found.append(Candidate(expression: text, cost: cost)) }
          continue
        }
        let place = node.positions[0]
        guard place < first.count else { continue }
        let join = place == 0 ? 0 : Self.joinCost
        for part in parts[first[place]] ?? [] {
          guard let positions = advance(node.positions, part.values) else { continue }
          add(Node(positions: positions, isConstant: false), .part(part, after: path), at: cost + part.cost + join)
        }
        let letter = first[place]
        if let positions = advance(node.positions, wanted.map { _ in [letter] }) {
          let start = node.isConstant ? 0 : Self.constantCost + join
          add(
            Node(positions: positions, isConstant: true), .constant(letter, after: path),
            at: cost + self.cost(letter) + start)
        }
      }
      cost += 1
    }
    return found
  }

  private func advance(_ positions: [Int], _ values: [[Unicode.Scalar]]) -> [Int]? {
    var result = positions
    for index in positions.indices {
      let end = positions[index] + values[index].count
      guard end <= wanted[index].count, wanted[index][positions[index]..<end].elementsEqual(values[index]) else {
        return nil
      }
      result[index] = end
    }
    return result
  }

  /// `nil` for what is hardly an expression of anything: a constant, or of one example's letters mostly constants.
  private func text(_ path: Path) -> String? {
    var items: [String] = []
    var constant = String.UnicodeScalarView()
    var hasPart = false
    var letters = 0
    func flush() {
      if !constant.isEmpty { items.append(PartSource.quoted(String(String.UnicodeScalarView(constant.reversed())))) }
      constant = String.UnicodeScalarView()
    }
    var rest = path
    loop: while true {
      switch rest {
      case .start: break loop
      case .constant(let scalar, let before):
        constant.append(scalar)
        if Self.isWord(scalar) { letters += 1 }
        rest = before
      case .part(let part, let before):
        flush()
        items.append(part.expression)
        hasPart = true
        rest = before
      }
    }
    flush()
    let isMade = wanted.count > 1 || letters * 3 <= wanted[0].count(where: Self.isWord) * 2
    return hasPart && isMade ? items.reversed().joined(separator: " || ") : nil
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}
