extension AggregateFunction {
  static let counts = [count, countDistinct]

  public static let count = AggregateFunction(
    name: "count", words: ["count"], beginningOfCall: "count()", hint: "rows", isCount: true,
    distinct: { countDistinct },
    result: { _ in .integer }, computing: .state { _, column, _, _ in CountState(column: column) })

  public static let countDistinct = AggregateFunction(
    name: "countDistinct", words: ["count_distinct"], beginningOfCall: "count(distinct ", hint: "different values",
    isCount: true,
    result: { _ in .integer },
    computing: .differentValues { pairs, groups in
      .integer(PlainColumn(pairs.counts(groupCount: groups)))
    })
}
