extension AggregateFunction {
  static let counts = [count, countDistinct]

  public static let count = AggregateFunction(
    name: "count", words: ["count"], beginningOfCall: "count()", hint: "rows",
    summary: "The number of rows; of an argument, the number of rows where it is not null.",
    example: Example("count(x)", "4, null, 4", "2"), isCount: true,
    distinct: { countDistinct },
    result: { _ in .integer }, computing: .state { _, column, _, _ in CountState(column: column) })

  public static let countDistinct = AggregateFunction(
    name: "countDistinct", words: ["count_distinct"], beginningOfCall: "count(distinct ", hint: "different values",
    summary: "The number of different values.", example: Example("count(distinct x)", "4, null, 4", "1"), isCount: true,
    result: { _ in .integer },
    computing: .differentValues { pairs, groups in
      .integer(PlainColumn(pairs.counts(groupCount: groups)))
    })
}
