/// A part of an expression that reads one column of text and nothing else: computed once per distinct text, as long as
/// these are few, and looked up for each row. The one place where that happens; kernels know nothing of it.
///
/// Cells and failures are those of a row-by-row computation: a text that fails fails in every row that has it.
final class OncePerTextNode: EvaluationNode {
  /// Texts computed together, so that what one of them makes is known closely enough.
  private static let slice = 64
  /// What the texts made for a slice may take, and all cells; a part that needs more is computed row by row.
  private static let maximumMade = 64 << 10
  private static let maximumCellBytes = 1 << 20
  /// The cost of a part, in nanoseconds a row or so, from which on finding the numbers of texts pays.
  private static let leastCost = 5

  private let index: Int
  private let part: EvaluationNode
  private let texts: ColumnTexts
  /// The part's cells for the texts known so far, by number, and why some fail.
  private var cells: Column?
  private var reasons: [Int32: String] = [:]
  /// At least what one row's texts take while they are made.
  private var mostMade = 0
  private var isGivenUp = false

  /// - Parameters:
  ///   - index: the column of the input that the part reads.
  ///   - texts: of that column.
  init(_ part: EvaluationNode, column index: Int, texts: ColumnTexts) {
    self.part = part
    self.index = index
    self.texts = texts
  }

  /// The one column, of text, that the expression reads, if it costs enough.
  static func column(of expression: Expression) -> String? {
    var names: Set<String> = []
    var isText = true
    expression.forEach { inner in
      guard case .column(let name, let type) = inner else { return }
      names.insert(name)
      isText = isText && type == .text
    }
    return isText && names.count == 1 && cost(expression) >= leastCost ? names.first : nil
  }

  private static func cost(_ expression: Expression) -> Int {
    switch expression {
    case .column, .literal, .secret: return 0
    case .cast(let inner, let type, _): return cost(inner) + (type == .text ? leastCost : 2)
    case .conditional(let branches, let otherwise, _):
      return branches.reduce(cost(otherwise)) { $0 + 1 + cost($1.condition) + cost($1.result) }
    case .call(let name, let arguments, let type):
      let family = FunctionCatalog.entry(name.name)?.family
      let isCostly = family == .pattern || family == .recognition || type == .text
      let own = isCostly ? leastCost : family == .text || family == .date ? 2 : 1
      return arguments.reduce(own) { $0 + cost($1) }
    }
  }

  override func evaluate(_ input: EvaluationInput) throws -> EvaluationResult {
    // A row that is left alone is what decides whether its texts are too many, so it is computed as it is.
    guard input.count > 1, !isGivenUp, case .text(let column) = input.columns[index],
      let numbers = texts.numbers(of: column), try compute(input), let cells
    else { return try part.evaluate(input) }
    try input.texts.take(mostMade)
    var failures: [RowFailure] = []
    if !reasons.isEmpty {
      for row in 0..<input.count {
        if let reason = reasons[numbers[row]] { failures.append(RowFailure(row: row, reason: reason)) }
      }
    }
    return EvaluationResult(operand: Operand(cells.gather(numbers.elements)), failures: failures)
  }

  /// Computes the cells of the texts that have come since; false when the part is given up.
  private func compute(_ input: EvaluationInput) throws -> Bool {
    var known = cells?.count ?? 0
    if known == texts.count { return true }
    var pieces = cells.map { [$0] } ?? []
    while known < texts.count {
      let count = min(Self.slice, texts.count - known)
      var columns = input.columns
      columns[index] = texts.column(from: known, count: count)
      let allowance = TextAllowance(rows: count, budget: input.texts.budget)
      do {
        let result = try part.evaluate(EvaluationInput(columns: columns, count: count, texts: allowance))
        pieces.append(result.operand.column(count: count))
        for failure in result.failures { reasons[Int32(truncatingIfNeeded: known + failure.row)] = failure.reason }
      } catch is TextAllowance.Exhausted {
        return giveUp()
      }
      mostMade = max(mostMade, allowance.made)
      if mostMade > Self.maximumMade { return giveUp() }
      known += count
    }
    let all = Column.concatenated(pieces).compacted()
    if all.valueBytes > Self.maximumCellBytes { return giveUp() }
    cells = all
    return true
  }

  private func giveUp() -> Bool {
    isGivenUp = true
    cells = nil
    reasons = [:]
    return false
  }
}

/// The texts of the columns that the expressions of one step read, made when the first asks for them. One node's own.
final class StepTexts {
  private var columns: [Int: ColumnTexts] = [:]

  /// Of the column at an index of the step's input.
  func column(_ index: Int) -> ColumnTexts {
    if let known = columns[index] { return known }
    let made = ColumnTexts()
    columns[index] = made
    return made
  }
}
