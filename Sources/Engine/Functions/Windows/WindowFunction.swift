/// A function that knows a row's place in its group, or the values of other rows: what may stand in a step with `over`
/// beside the aggregates.
///
/// Another one is a definition in this list, and what `Operators/Window` makes of it.
public struct WindowFunction: Sendable {
  /// What recipes write.
  public let name: String
  /// How a call is written: `lag(x[, n])`.
  public let signature: String
  /// A sentence for people.
  public let summary: String
  let form: Form

  /// What a call takes and computes.
  enum Form {
    /// Nothing; where the row stands.
    case place(WindowRank)
    /// A number of shares.
    case tile
    /// A time, a unit and how many of them.
    case session
    /// A value, and perhaps how many rows before, or behind.
    case shifted(isBehind: Bool)
    /// A value.
    case edge(WindowPick.Row)
    /// A value and a number.
    case nth
  }

  public static let all = [
    WindowFunction(
      name: "row_number", signature: "row_number()", summary: "The number of the row in its group, from 1.",
      form: .place(.rowNumber)),
    WindowFunction(
      name: "rank", signature: "rank()",
      summary: "One more than the rows that come before in the order; rows that it holds equal have one rank.",
      form: .place(.rank)),
    WindowFunction(
      name: "dense_rank", signature: "dense_rank()", summary: "As rank, without gaps behind rows that are equal.",
      form: .place(.denseRank)),
    WindowFunction(
      name: "percent_rank", signature: "percent_rank()",
      summary: "(rank - 1) / (rows of the group - 1), from 0 to 1.", form: .place(.percentRank)),
    WindowFunction(
      name: "cume_dist", signature: "cume_dist()",
      summary: "The share of the rows that come before in the order or that it holds equal to this one.",
      form: .place(.cumulativeDistribution)),
    WindowFunction(
      name: "ntile", signature: "ntile(n)",
      summary: "The number of the row's share when the group is cut into n, the first ones the larger.", form: .tile),
    WindowFunction(
      name: "session_number", signature: "session_number(time, unit, n)",
      summary:
        "The number of the session, from 1: a new one begins behind a gap of more than n units, such as 'MINUTE'.",
      form: .session),
    WindowFunction(
      name: "lag", signature: "lag(x[, n])",
      summary: "The value n rows before (1 if left out); null where there is none.", form: .shifted(isBehind: false)),
    WindowFunction(
      name: "lead", signature: "lead(x[, n])",
      summary: "The value n rows behind (1 if left out); null where there is none.", form: .shifted(isBehind: true)),
    WindowFunction(
      name: "first_value", signature: "first_value(x)", summary: "The value of the first row that is seen.",
      form: .edge(.first)),
    WindowFunction(
      name: "last_value", signature: "last_value(x)", summary: "The value of the last row that is seen.",
      form: .edge(.last)),
    WindowFunction(
      name: "nth_value", signature: "nth_value(x, n)", summary: "The value of the nth row that is seen, from 1.",
      form: .nth),
  ]

  /// Calls of other rows as they are listed: with `rand(seed)`, which looks at others only to know the place of its own.
  public static let listed: [(name: String, signature: String, summary: String)] =
    all.map { ($0.name, $0.signature, $0.summary) } + [
      (
        "rand", "rand(seed)",
        "A number from 0 to below 1 that looks random and follows from the seed and the row's place in the table; it needs no `over`."
      )
    ]

  static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// What follows the name of a call in the syntax tree that `ignore nulls` stands behind.
  static let ignoringNulls = " ignore nulls"
}

extension WindowFunction {
  /// Whether it is of a value, which stands first.
  var takesValue: Bool {
    switch form {
    case .place, .tile: false
    case .session, .shifted, .edge, .nth: true
    }
  }

  var mayIgnoreNulls: Bool {
    switch form {
    case .shifted, .edge, .nth: true
    case .place, .tile, .session: false
    }
  }

  /// Whether it says nothing unless the step says an order.
  var needsOrder: Bool {
    if case .place(let rank) = form { rank != .rowNumber } else { false }
  }

  /// The type of the result, by that of the value.
  func result(_ type: DataType?) -> DataType {
    switch form {
    case .place(.percentRank), .place(.cumulativeDistribution): .double
    case .place, .tile, .session: .integer
    case .shifted, .edge, .nth: type ?? .text
    }
  }

  /// What a call computes, by the constants behind its value.
  func computing(
    _ constants: [Value], of type: DataType?, ignoresNulls: Bool
  ) throws(ExpressionProblem) -> WindowCall.Computing {
    switch form {
    case .place(let rank):
      try expect(constants, 0...0)
      return .rank(rank)
    case .tile:
      try expect(constants, 1...1)
      return .rank(.tile(try whole(constants[0], from: 1)))
    case .session:
      try expect(constants, 2...2)
      guard type == .timestamp || type == .date else {
        throw ExpressionProblem("\(name) takes a timestamp or a date first, not \(type?.description ?? "nothing")")
      }
      return .rank(.session(gap: try gap(constants[0], constants[1])))
    case .shifted(let isBehind):
      try expect(constants, 0...1)
      let distance = constants.isEmpty ? 1 : try whole(constants[0], from: Int(Int32.min))
      return .pick(WindowPick(.before(isBehind ? -distance : distance), ignoresNulls: ignoresNulls))
    case .edge(let row):
      try expect(constants, 0...0)
      return .pick(WindowPick(row, ignoresNulls: ignoresNulls))
    case .nth:
      try expect(constants, 1...1)
      return .pick(WindowPick(.nth(try whole(constants[0], from: 1)), ignoresNulls: ignoresNulls))
    }
  }

  private func expect(_ constants: [Value], _ counts: ClosedRange<Int>) throws(ExpressionProblem) {
    guard !counts.contains(constants.count) else { return }
    throw ExpressionProblem(
      "\(name) is written \(signature)",
      suggestion: counts == 0...1 ? "for a value where there is no such row write coalesce(\(name)(…), …)" : nil)
  }

  private func whole(_ value: Value, from least: Int) throws(ExpressionProblem) -> Int {
    guard case .integer(let number) = value, number >= least, number <= Int64(Int32.max) else {
      throw ExpressionProblem(
        "\(name) takes a whole number\(least > 0 ? " from \(least)" : " of rows, up") to \(Int32.max)",
        suggestion: "write \(signature)")
    }
    return Int(number)
  }

  /// Microseconds of units whose length is always the same.
  private static let units: [(name: String, length: Int)] = [
    ("microsecond", 1), ("millisecond", 1000), ("second", 1_000_000), ("minute", 60_000_000),
    ("hour", 3_600_000_000), ("day", 86_400_000_000), ("week", 604_800_000_000),
  ]

  private func gap(_ unit: Value, _ count: Value) throws(ExpressionProblem) -> Int {
    let word: String? = if case .text(let text) = unit { text } else { nil }
    guard let unit = Self.units.first(where: { [$0.name, $0.name + "s"].contains(word?.lowercased()) }) else {
      throw ExpressionProblem(
        word.map { "\(name) has no unit '\($0.prefix(40))'" } ?? "the unit of \(name) is a text",
        suggestion: "write one of \(Self.units.map { "'\($0.name)'" }.joined(separator: ", "))")
    }
    let (gap, overflow) = unit.length.multipliedReportingOverflow(by: try whole(count, from: 0))
    guard !overflow else { throw ExpressionProblem("the gap of \(name) is longer than any time") }
    return gap
  }
}
