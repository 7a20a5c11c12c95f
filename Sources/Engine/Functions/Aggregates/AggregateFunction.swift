/// An aggregate: what recipes call it, what it takes and gives, and how groups compute it.
///
/// Another one is a definition in the list of its family, and a row in what the languages of export say of it
/// (`AggregateSpelling`). A window is another use of the same records: what it needs beside is said here, too.
public struct AggregateFunction: Sendable {
  /// What plans call it.
  public let name: String
  /// What recipes write, the usual word first.
  public let words: [String]
  /// How a call begins, when it is not the usual word and a bracket.
  var beginningOfCall: String?
  /// What it is of, for people who choose one: `numbers`.
  package let hint: String
  /// One sentence; what stands behind the argument is said by `takes`.
  public let summary: String
  public let example: Example
  /// Whether it takes numbers only.
  var isOfNumbers = false
  /// Whether it counts: it may stand without an argument, and gives 0 where there is nothing.
  public internal(set) var isCount = false
  /// Whether the result depends on the order of rows, which other engines leave open.
  public internal(set) var dependsOnOrder = false
  /// What it is with DISTINCT before its argument.
  var distinct: (@Sendable () -> AggregateFunction)?
  /// What stands behind the argument.
  var takes: Parameter?
  /// The number that stands there, once it is read.
  package var parameter: Double?
  /// The type of the result, by that of the argument.
  let result: @Sendable (DataType) -> DataType
  let computing: Computing
  /// Whether of occurrences it asks only which values stand at some places, and so needs no values in order.
  var asksOnlyPlaces = false

  /// A number behind the argument, such as 0.9 in `percentile(x, 0.9)`; it is written out.
  struct Parameter: Sendable {
    let name: String
    /// For people: `a number from 0 to 1`.
    let wanted: String
    let accepts: @Sendable (Double) -> Bool
  }

  /// A call of a column `x`, the values that stand in it, as literals, and the result as text (`null` for null).
  public struct Example: Sendable {
    public let call: String
    public let values: String
    public let result: String

    init(_ call: String, _ values: String, _ result: String) {
      (self.call, self.values, self.result) = (call, values, result)
    }
  }

  /// How groups compute it.
  enum Computing: Sendable {
    /// By what it knows of every group: a state for the column at a position, of a type, in a recipe's step.
    case state(@Sendable (GroupAggregate, _ column: Int, DataType, _ step: PlanStep) -> any AggregateState)
    /// From every different value of a group; the number of groups is given.
    case differentValues(@Sendable (GroupPairs, Int) throws -> Column)
    /// From every different value of a group and how often it occurs.
    case occurrences(@Sendable (ValueCounts, Int) throws -> Column)
    /// The same, with the parameter.
    case placed(@Sendable (ValueCounts, Int, Double) throws -> Column)
    /// By a state that sees every different value of a group once.
    case onceEach(@Sendable (GroupAggregate, _ column: Int, DataType, _ step: PlanStep) -> any AggregateState)
  }

  /// What people write.
  public var word: String { words.first ?? name }

  /// How a call begins, or the whole of one that needs no argument.
  package var beginning: String { beginningOfCall ?? "\(word)(" }

  /// How it is called, `x` being the argument: `percentile(x, p)`.
  public var signatures: [String] {
    let call = "x\(takes.map { ", \($0.name)" } ?? ""))"
    // What needs no argument may have one.
    return beginning.hasSuffix(")") ? [beginning, "\(word)(\(call)"] : [beginning + call]
  }

  /// Other words for the same.
  public var aliases: [String] { Array(words.dropFirst(beginningOfCall?.contains("distinct") ?? false ? 0 : 1)) }

  /// What stands behind the argument: `p is a number from 0 to 1, written out.`
  public var parameterSummary: String? { takes.map { "\($0.name) is \($0.wanted), written out." } }

  /// By any of its words, in any case; with its form over different values, where it has one.
  public static func described(_ word: String) -> [AggregateFunction] {
    guard let function = byWord[word.lowercased()] else { return [] }
    return [function] + (function.distinct.map { [$0()] } ?? [])
  }

  /// All aggregates, in the order in which they are listed.
  package static let all: [AggregateFunction] = counts + numbers + moments + ranks + values

  /// By what recipes write.
  static let byWord: [String: AggregateFunction] = Dictionary(
    uniqueKeysWithValues: all.flatMap { function in function.words.map { ($0, function) } })

  /// `count, sum and mean`: the usual word of each that is no form of another.
  package static let list: String = {
    let forms = Set(all.compactMap { $0.distinct?() })
    let words = all.filter { !forms.contains($0) }.compactMap(\.words.first)
    return words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
  }()

  /// Whether the result needs every different value of a group.
  var countsValues: Bool { if case .state = computing { false } else { true } }
  /// Whether it needs how often each occurs, too.
  var countsOccurrences: Bool {
    switch computing {
    case .occurrences, .placed: true
    case .state, .differentValues, .onceEach: false
    }
  }

  /// The result of an aggregate that counts values, of which `aggregate` is a use in a step.
  /// - Throws: `Failure` (`run`) when the values cannot be sorted within the memory, or a result does not fit its type.
  func column(
    _ values: any GroupValues, of aggregate: GroupAggregate, step: PlanStep, groupCount: Int
  ) throws -> Column {
    var counts: ValueCounts {
      guard let counts = values as? ValueCounts else {
        preconditionFailure("occurrences are counted where they are asked for")
      }
      return counts
    }
    switch computing {
    case .state: preconditionFailure("\(name) counts no values")
    case .differentValues(let make): return try make(values.different(groupCount: groupCount), groupCount)
    case .occurrences(let make): return try make(counts, groupCount)
    case .placed(let make):
      guard let parameter else { preconditionFailure("\(name) was read without its parameter") }
      return try make(counts, groupCount, parameter)
    case .onceEach(let make):
      let (pairs, state) = (values.different(groupCount: groupCount), make(aggregate, 0, values.type, step))
      state.grow(to: groupCount)
      let cells = pairs.rows.map { pairs.values.gather($0.elements) } ?? pairs.values
      withExtendedLifetime(pairs) {
        state.update(Batch(columns: [cells], rowCount: pairs.count), groups: pairs.groups.base, sequence: 0)
      }
      return try state.results(groupCount)
    }
  }

  /// With a number behind its argument; `nil` when it takes none, or not this one.
  func with(_ number: Double) -> AggregateFunction? {
    guard takes?.accepts(number) ?? false else { return nil }
    var copy = self
    copy.parameter = number
    return copy
  }
}

extension AggregateFunction: Hashable {
  public static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.parameter == right.parameter
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
