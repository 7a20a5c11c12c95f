/// A coded thing with its description, as two CSV fields: `444814009,Viral sinusitis (disorder)`.
typealias CodedText = StaticString

/// Something that follows with a probability.
struct Chance: Sendable {
  let text: CodedText
  let percent: Int
}

/// A drug that a condition is treated with.
struct Drug: Sendable {
  let text: CodedText
  let percent: Int
  /// Whether the row names the condition as its reason.
  let namesReason: Bool
  /// Days it is taken; `nil` when it goes on.
  let days: ClosedRange<Int>?

  init(_ text: CodedText, _ percent: Int, days: ClosedRange<Int>? = nil, namesReason: Bool = true) {
    self.text = text
    self.percent = percent
    self.days = days
    self.namesReason = namesReason
  }
}

/// A diagnosis with what usually follows from it.
struct Condition: Sendable {
  let text: CodedText
  /// How often, relative to the others of its table.
  let weight: Int
  /// Days until it is over; `nil` when it stays.
  let days: ClosedRange<Int>?
  /// Activities of its care plan, and the share of cases that get one.
  let plan: [CodedText]
  let planPercent: Int
  /// Activities that only some of the plans have.
  let planExtra: Chance?
  let drugs: [Drug]
  let procedures: [Chance]

  init(
    _ text: CodedText, _ weight: Int, days: ClosedRange<Int>? = nil, plan: [CodedText] = [], planPercent: Int = 100,
    planExtra: Chance? = nil, drugs: [Drug] = [], procedures: [Chance] = []
  ) {
    self.text = text
    self.weight = weight
    self.days = days
    self.plan = plan
    self.planPercent = planPercent
    self.planExtra = planExtra
    self.drugs = drugs
    self.procedures = procedures
  }
}

/// Picks by weight. Complexity: O(1) by a table of the summed weights.
struct WeightedChoice: Sendable {
  private let indices: [UInt8]

  init(_ weights: [Int]) {
    indices = weights.enumerated().flatMap { Array(repeating: UInt8($0), count: $1) }
  }

  func pick(_ random: inout RandomSource) -> Int { Int(indices[random.below(indices.count)]) }
}
