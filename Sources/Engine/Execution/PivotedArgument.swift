/// What several aggregates are of that are written `sum(case when a = 'x' then b end)`, with a value of their own each.
struct PivotedArgument {
  /// The number of the row's value, found by one look into a table.
  let selector: Expression
  /// What is aggregated. Neither can fail, since it is computed for all rows and named after none of the values.
  let argument: Expression
  /// By the number of the value, positions among the aggregations.
  let aggregates: [[Int]]

  private struct Key: Hashable {
    let subject: Expression
    let result: Expression
  }

  /// Those with values enough to be worth it.
  static func all(of aggregations: [Aggregation]) -> [PivotedArgument] {
    var places: [Key: Int] = [:]
    var found: [(key: Key, values: [(literal: Expression, aggregates: [Int])], numbers: [Expression: Int])] = []
    for (position, aggregation) in aggregations.enumerated() where AggregateSwitch.admits(aggregation.function) {
      guard case .conditional(let branches, .literal(.null, _), _)? = aggregation.argument, branches.count == 1,
        case .call("=", let compared, _) = branches[0].condition, compared.count == 2,
        case .literal(let value, let type) = compared[1], value != .null, type == compared[0].type,
        type != .double, type != .boolean, !compared[0].canFail, !branches[0].result.canFail
      else { continue }
      let key = Key(subject: compared[0], result: branches[0].result)
      let place = places[key] ?? found.count
      if place == found.count {
        places[key] = place
        found.append((key, [], [:]))
      }
      if let number = found[place].numbers[compared[1]] {
        found[place].values[number].aggregates.append(position)
      } else {
        found[place].numbers[compared[1]] = found[place].values.count
        found[place].values.append((compared[1], [position]))
      }
    }
    return found.filter { $0.values.count >= AggregateSwitch.fewestValues }.map { key, values, _ in
      let branches = values.enumerated().map { number, value in
        Expression.Branch(
          condition: .call("=", [key.subject, value.literal], .boolean),
          result: .literal(.integer(Int64(number)), .integer))
      }
      return PivotedArgument(
        selector: .conditional(branches, otherwise: .literal(.null, .integer), .integer),
        argument: key.result, aggregates: values.map(\.aggregates))
    }
  }
}
