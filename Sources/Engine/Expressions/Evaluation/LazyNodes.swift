/// A part of an expression that is computed only for some rows.
struct LazyPart {
  let node: EvaluationNode
  /// Columns of the input that it reads.
  let needed: [Int]

  /// Its cells for `rows` (all rows of the input when `nil`), failures numbered as in the input.
  func evaluate(_ input: EvaluationInput, rows: Buffer<Int32>?) throws -> EvaluationResult {
    guard let rows else { return try node.evaluate(input) }
    var result = try node.evaluate(input.subset(rows, needed: needed))
    for index in result.failures.indices { result.failures[index].row = Int(rows[result.failures[index].row]) }
    return result
  }
}

/// `AND` and `OR`: an operand counts, and can fail, only where those before it do not settle the row. One that cannot fail is
/// computed for all rows all the same, unless few are open.
final class LogicNode: EvaluationNode {
  /// Of so many rows one may be open for an operand to be computed for the open ones alone.
  private static let openShare = 4

  private let first: EvaluationNode
  private let others: [(part: LazyPart, canFail: Bool)]
  private let isAnd: Bool

  init(first: EvaluationNode, others: [(LazyPart, Bool)], isAnd: Bool) {
    self.first = first
    self.others = others.map { ($0.0, $0.1) }
    self.isAnd = isAnd
  }

  override func evaluate(_ input: EvaluationInput) throws -> EvaluationResult {
    var result = try first.evaluate(input)
    for (part, canFail) in others { result = try join(result, part, canFail, input) }
    return result
  }

  private func join(
    _ first: EvaluationResult, _ right: LazyPart, _ rightCanFail: Bool, _ input: EvaluationInput
  ) throws -> EvaluationResult {
    let settles: UInt8 = isAnd ? 0 : 1
    guard case .boolean(let a) = first.operand.column else { preconditionFailure("AND and OR take truth values") }
    let (values, nulls, step) = (a.values.base, a.nulls?.base, first.operand.step)
    let count = input.count
    if step == 0, count > 0, first.failures.isEmpty, nulls?[0] ?? 0 == 0 {
      if values[0] == settles { return first }
      return try right.evaluate(input, rows: nil)
    }
    // Rows that the left side leaves open; where it failed, the row has failed.
    let open = Buffer<Int32>(capacity: count)
    var (openCount, nextFailure) = (0, 0)
    for row in 0..<count {
      if nextFailure < first.failures.count, first.failures[nextFailure].row == row {
        nextFailure += 1
        continue
      }
      let isSettled = (nulls?[row &* step] ?? 0) == 0 && values[row &* step] == settles
      open[openCount] = Int32(truncatingIfNeeded: row)
      openCount += isSettled ? 0 : 1
    }
    open.count = openCount
    if openCount == 0, first.failures.isEmpty { return first }
    if !rightCanFail, first.failures.isEmpty, openCount * Self.openShare > count {
      let second = try right.evaluate(input, rows: nil)
      return EvaluationResult(operand: Operand(combine(first.operand, second.operand, count)))
    }
    let second = try right.evaluate(input, rows: openCount == count ? nil : open)
    let failures = CallNode.merge(first.failures, second.failures)
    if openCount == count {
      let column = combine(first.operand, second.operand, count).markingNull(failures)
      return EvaluationResult(operand: Operand(column), failures: failures)
    }
    let spread = Buffer<UInt8>(repeating: settles, count: count)
    let spreadNulls = Buffer<UInt8>(repeating: 0, count: count)
    guard case .boolean(let b) = second.operand.column else { preconditionFailure("AND and OR take truth values") }
    for index in 0..<openCount {
      let row = Int(open[index])
      spread[row] = b.values[index &* second.operand.step]
      spreadNulls[row] = b.nulls?[index &* second.operand.step] ?? 0
    }
    let right = Operand(.boolean(PlainColumn(spread, nulls: spreadNulls)))
    let column = combine(first.operand, right, count).markingNull(failures)
    return EvaluationResult(operand: Operand(column), failures: failures)
  }

  /// Three-valued logic: AND is false when a side is, else null when a side is, else true; OR the other way round.
  private func combine(_ a: Operand, _ b: Operand, _ count: Int) -> Column {
    guard case .boolean(let left) = a.column, case .boolean(let right) = b.column else {
      preconditionFailure("AND and OR take truth values")
    }
    let (x, y) = (
      Lane(base: UnsafePointer(left.values.base), step: a.step),
      Lane(base: UnsafePointer(right.values.base), step: b.step)
    )
    let values = Buffer<UInt8>(capacity: count)
    let target = values.base
    if left.nulls == nil, right.nulls == nil {
      if isAnd {
        for row in 0..<count { target[row] = x[row] & y[row] }
      } else {
        for row in 0..<count { target[row] = x[row] | y[row] }
      }
      return .boolean(PlainColumn(values))
    }
    let zero = Buffer<UInt8>(repeating: 0, count: 1)
    func marks(_ nulls: Buffer<UInt8>?, _ step: Int) -> Lane<UInt8> {
      Lane(base: UnsafePointer((nulls ?? zero).base), step: nulls == nil ? 0 : step)
    }
    let (m, n) = (marks(left.nulls, a.step), marks(right.nulls, b.step))
    let nulls = Buffer<UInt8>(capacity: count)
    let nullTarget = nulls.base
    let flip: UInt8 = isAnd ? 0 : 1
    for row in 0..<count {
      // With AND's values flipped for OR, a side settles the row when it is false and not null.
      let (p, q, pn, qn) = (x[row] ^ flip, y[row] ^ flip, m[row], n[row])
      let settled = ((p ^ 1) & (pn ^ 1)) | ((q ^ 1) & (qn ^ 1))
      let isNull = (pn | qn) & (settled ^ 1)
      nullTarget[row] = isNull
      target[row] = ((p & q & (settled ^ 1)) ^ flip) & (isNull ^ 1)
    }
    withExtendedLifetime(zero) {}
    return .boolean(PlainColumn(values, nulls: nulls))
  }
}

/// `CASE` and `coalesce`: branches are tried in order on the rows that no earlier one took.
final class BranchNode: EvaluationNode {
  enum Branch {
    /// Taken where the condition is true.
    case when(LazyPart, then: LazyPart)
    /// Taken where its own value is not null.
    case firstNotNull(LazyPart)
    case otherwise(LazyPart)
  }

  private let branches: [Branch]
  private let type: DataType

  init(_ branches: [Branch], type: DataType) {
    self.branches = branches
    self.type = type
  }

  override func evaluate(_ input: EvaluationInput) throws -> EvaluationResult {
    var pieces: [(rows: Buffer<Int32>, operand: Operand)] = []
    var failures: [RowFailure] = []
    var left = Buffer<Int32>(capacity: input.count)
    for row in 0..<input.count { left[row] = Int32(truncatingIfNeeded: row) }
    for branch in branches {
      if left.count == 0 { break }
      let all = left.count == input.count ? nil : left
      switch branch {
      case .otherwise(let part):
        let result = try part.evaluate(input, rows: all)
        failures += result.failures
        if pieces.isEmpty { return EvaluationResult(operand: result.operand, failures: sorted(failures)) }
        pieces.append((left, result.operand))
        left = Buffer<Int32>(capacity: 0)
      case .when(let condition, then: let part):
        let test = try condition.evaluate(input, rows: all)
        let (taken, rest, failed) = split(left, test, isCondition: true)
        failures += test.failures
        if failed.count > 0 { pieces.append((failed, nullOperand)) }
        if taken.count > 0 {
          let result = try part.evaluate(input, rows: taken.count == input.count ? nil : taken)
          failures += result.failures
          pieces.append((taken, result.operand))
        }
        left = rest
      case .firstNotNull(let part):
        let result = try part.evaluate(input, rows: all)
        failures += result.failures
        if result.failures.isEmpty, result.operand.column.nulls == nil {
          if pieces.isEmpty { return EvaluationResult(operand: result.operand, failures: sorted(failures)) }
          pieces.append((left, result.operand))
          left = Buffer<Int32>(capacity: 0)
          continue
        }
        let (taken, rest, failed) = split(left, result, isCondition: false)
        if failed.count > 0 { pieces.append((failed, nullOperand)) }
        if taken.count > 0 {
          let positions = Buffer<Int32>(capacity: taken.count)
          // Where the taken rows stand among those that were asked.
          var (asked, found) = (0, 0)
          while found < taken.count {
            if left[asked] == taken[found] {
              positions[found] = Int32(truncatingIfNeeded: asked)
              found += 1
            }
            asked += 1
          }
          let operand = result.operand
          pieces.append((taken, operand.isConstant ? operand : Operand(operand.column.gather(positions.elements))))
        }
        left = rest
      }
    }
    if left.count > 0 { pieces.append((left, nullOperand)) }
    let column = Column.assembling(pieces, type: type, count: input.count)
    return EvaluationResult(operand: Operand(column), failures: sorted(failures))
  }

  private lazy var nullOperand = Operand(constant: .constant(.null, type: type, count: 1))

  private func sorted(_ failures: [RowFailure]) -> [RowFailure] { failures.sorted { $0.row < $1.row } }

  /// Parts the rows into those whose cell is not null (and true, for a condition), the others, and those that failed.
  private func split(
    _ rows: Buffer<Int32>, _ result: EvaluationResult, isCondition: Bool
  ) -> (taken: Buffer<Int32>, rest: Buffer<Int32>, failed: Buffer<Int32>) {
    let (taken, rest, failed) = (
      Buffer<Int32>(capacity: rows.count), Buffer<Int32>(capacity: rows.count),
      Buffer<Int32>(capacity: result.failures.count)
    )
    let (nulls, step) = (result.operand.column.nulls?.base, result.operand.step)
    var values: UnsafeMutablePointer<UInt8>?
    if isCondition, case .boolean(let column) = result.operand.column { values = column.values.base }
    var (takenCount, restCount, failedCount) = (0, 0, 0)
    for index in 0..<rows.count {
      let row = rows[index]
      if failedCount < result.failures.count, result.failures[failedCount].row == Int(row) {
        failed[failedCount] = row
        failedCount += 1
      } else if (nulls?[index &* step] ?? 0) == 0, (values?[index &* step] ?? 1) != 0 {
        taken[takenCount] = row
        takenCount += 1
      } else {
        rest[restCount] = row
        restCount += 1
      }
    }
    (taken.count, rest.count, failed.count) = (takenCount, restCount, failedCount)
    return (taken, rest, failed)
  }
}
