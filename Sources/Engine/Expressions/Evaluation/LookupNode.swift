/// `CASE` whose conditions all compare one value with literals and whose results are literals: one look into a table for
/// each row, however many branches there are.
final class LookupNode: EvaluationNode {
  private let subject: EvaluationNode
  /// Where the result for a value stands in `results`: for texts, and for all that is a whole number inside.
  private var texts: [TextKey: Int32] = [:]
  private var numbers: [Int128: Int32] = [:]
  private let arena = TextArena()
  /// A cell for every branch.
  private let results: Column
  private let otherwise: LazyPart
  private let type: DataType

  /// Fewer branches are compared one after the other.
  private static let fewestBranches = 8

  /// What a conditional compares, with what, and what it gives; `nil` when it is no such table.
  static func table(
    _ branches: [Expression.Branch]
  ) -> (subject: Expression, keys: [Value], results: [Value])? {
    guard branches.count >= fewestBranches, case .call("=", let first, _) = branches[0].condition, first.count == 2,
      first[0].type != .double, first[0].type != .boolean
    else { return nil }
    var (keys, results): ([Value], [Value]) = ([], [])
    for branch in branches {
      guard case .call("=", let compared, _) = branch.condition, compared.count == 2, compared[0] == first[0],
        let key = compared[1].literalValue, key != .null, compared[1].type == first[0].type,
        let result = branch.result.literalValue
      else { return nil }
      keys.append(key)
      results.append(result)
    }
    return (first[0], keys, results)
  }

  init(subject: EvaluationNode, keys: [Value], results: [Value], otherwise: LazyPart, type: DataType) {
    self.subject = subject
    self.otherwise = otherwise
    self.type = type
    var column = ColumnBuilder(type)
    for result in results { column.append(result) }
    self.results = column.finish()
    // The first of equal keys is the branch that is taken.
    for (index, key) in keys.enumerated() {
      let place = Int32(truncatingIfNeeded: index)
      switch key {
      case .text(let text):
        let key = TextKey(view: arena.copy(text))
        if texts[key] == nil { texts[key] = place }
      case .integer(let number), .timestamp(let number):
        if numbers[Int128(number)] == nil { numbers[Int128(number)] = place }
      case .date(let days): if numbers[Int128(days)] == nil { numbers[Int128(days)] = place }
      case .decimal(let number, _, _): if numbers[number] == nil { numbers[number] = place }
      case .null, .double, .boolean: break
      }
    }
  }

  /// Text by its bytes, as expressions compare it.
  private struct TextKey: Hashable {
    let view: TextView

    static func == (a: Self, b: Self) -> Bool { a.view == b.view }
    func hash(into hasher: inout Hasher) { hasher.combine(bytes: UnsafeRawBufferPointer(view.bytes)) }
  }

  private func place(of row: Int, in column: Column) -> Int32? {
    switch column {
    case .text(let column): texts[TextKey(view: column.views[row])]
    case .integer(let column), .timestamp(let column): numbers[Int128(column.values[row])]
    case .date(let column): numbers[Int128(column.values[row])]
    case .decimal(let column, _, _): numbers[column.values[row]]
    case .double, .boolean: nil
    }
  }

  override func evaluate(_ input: EvaluationInput) throws -> EvaluationResult {
    let tested = try subject.evaluate(input)
    let column = tested.operand.column(count: input.count)
    let (taken, found, rest, failed) = (
      Buffer<Int32>(capacity: input.count), Buffer<Int32>(capacity: input.count), Buffer<Int32>(capacity: input.count),
      Buffer<Int32>(capacity: tested.failures.count)
    )
    (taken.count, found.count, rest.count, failed.count) = (0, 0, 0, 0)
    for row in 0..<input.count {
      let place = Int32(truncatingIfNeeded: row)
      if failed.count < tested.failures.count, tested.failures[failed.count].row == row {
        failed[failed.count] = place
        failed.count += 1
      } else if !column.isNull(row), let result = self.place(of: row, in: column) {
        taken[taken.count] = place
        found[found.count] = result
        taken.count += 1
        found.count += 1
      } else {
        rest[rest.count] = place
        rest.count += 1
      }
    }
    var pieces: [(rows: Buffer<Int32>, operand: Operand)] = []
    var failures = tested.failures
    if taken.count > 0 { pieces.append((taken, Operand(results.gather(found.elements)))) }
    if failed.count > 0 { pieces.append((failed, Operand(constant: .constant(.null, type: type, count: 1)))) }
    if rest.count > 0 {
      let result = try otherwise.evaluate(input, rows: rest.count == input.count ? nil : rest)
      failures = CallNode.merge(failures, result.failures)
      pieces.append((rest, result.operand))
    }
    let assembled = Column.assembling(pieces, type: type, count: input.count)
    return EvaluationResult(operand: Operand(assembled), failures: failures)
  }
}
