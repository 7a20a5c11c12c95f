/// An aggregate: what recipes call it, what it takes and gives, and how groups compute it.
///
/// Another one is a definition in the list of its family, and a row in what the languages of export say of it
/// (`AggregateSpelling`). A window is another use of the same records: what it needs beside is said here, too.
public struct AggregateFunction: Sendable {
  /// What plans call it.
  public let name: String
  /// What recipes write, the usual word first.
  let words: [String]
  /// How a call begins, when it is not the usual word and a bracket.
  var beginningOfCall: String?
  /// What it is of, for people who choose one: `numbers`.
  package let hint: String
  /// Whether it takes numbers only.
  var isOfNumbers = false
  /// Whether it counts: it may stand without an argument, and gives 0 where there is nothing.
  public internal(set) var isCount = false
  /// Whether the result depends on the order of rows, which other engines leave open.
  public internal(set) var dependsOnOrder = false
  /// What it is with DISTINCT before its argument.
  var distinct: (@Sendable () -> AggregateFunction)?
  /// The type of the result, by that of the argument.
  let result: @Sendable (DataType) -> DataType
  let computing: Computing

  /// How groups compute it.
  enum Computing: Sendable {
    /// By what it knows of every group: a state for the column at a position, of a type, in a recipe's step.
    case state(@Sendable (GroupAggregate, _ column: Int, DataType, _ step: PlanStep) -> any AggregateState)
    /// From every different value of a group; the number of groups is given.
    case differentValues(@Sendable (any GroupValues, Int) throws -> Column)
    /// From every different value of a group and how often it occurs.
    case occurrences(@Sendable (ValueCounts, Int) throws -> Column)
  }

  /// How a call begins, or the whole of one that needs no argument.
  package var beginning: String { beginningOfCall ?? "\(words.first ?? name)(" }

  /// All aggregates, in the order in which they are listed.
  package static let all: [AggregateFunction] = counts + numbers + values

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
  var countsOccurrences: Bool { if case .occurrences = computing { true } else { false } }

  /// The result of an aggregate that counts values.
  /// - Throws: `Failure` (`run`) when the values cannot be sorted within the memory.
  func column(_ values: any GroupValues, groupCount: Int) throws -> Column {
    switch computing {
    case .state: preconditionFailure("\(name) counts no values")
    case .differentValues(let make): return try make(values, groupCount)
    case .occurrences(let make):
      guard let counts = values as? ValueCounts else {
        preconditionFailure("occurrences are counted where they are asked for")
      }
      return try make(counts, groupCount)
    }
  }
}

extension AggregateFunction: Hashable {
  public static func == (left: Self, right: Self) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
