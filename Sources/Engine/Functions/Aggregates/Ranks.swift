/// Values by their place in order, and what is made of all of them.
extension AggregateFunction {
  static let ranks = [percentile, kthLargest, kthLargestDistinct, product, sumDistinct]

  public static let percentile = AggregateFunction(
    name: "percentile", words: ["percentile"], hint: "numbers",
    summary: "The value that has the share p of the values below it, on the line between the two beside that place.",
    example: Example("percentile(x, 0.25)", "10, 20, 30", "15.0"), isOfNumbers: true,
    takes: Parameter(name: "p", wanted: "a number from 0 to 1") { (0...1).contains($0) }, result: { _ in .double },
    computing: .placed(ValueCountResults.percentile), asksOnlyPlaces: true)

  /// The kth value from the greatest down, equal ones counted each; null where there are fewer.
  public static let kthLargest: AggregateFunction = AggregateFunction(
    name: "kthLargest", words: ["kth_largest"], hint: "any",
    summary: "The kth value from the greatest down, equal ones counted each. Null where there are fewer.",
    example: Example("kth_largest(x, 2)", "5, 9, 9", "9"), distinct: { kthLargestDistinct }, takes: place,
    result: { $0 }, computing: .placed { try ValueCountResults.largest($0, $1, $2, isDistinct: false) })

  public static let kthLargestDistinct: AggregateFunction = AggregateFunction(
    name: "kthLargestDistinct", words: ["kth_largest_distinct"], beginningOfCall: "kth_largest(distinct ", hint: "any",
    summary: "The kth value from the greatest down, equal ones counted once. Null where there are fewer.",
    example: Example("kth_largest(distinct x, 2)", "5, 9, 9", "5"), takes: place, result: { $0 },
    computing: .placed { try ValueCountResults.largest($0, $1, $2, isDistinct: true) })

  /// Rounded as little as doubles allow, and neither too large nor too small on the way.
  public static let product = AggregateFunction(
    name: "product", words: ["product"], hint: "numbers",
    summary: "The product of the values, a double.", example: Example("product(x)", "2, 3, null", "6.0"),
    isOfNumbers: true, result: { _ in .double },
    computing: .occurrences(ValueCountResults.product))

  public static let sumDistinct: AggregateFunction = AggregateFunction(
    name: "sumDistinct", words: ["sum_distinct"], beginningOfCall: "sum(distinct ", hint: "different numbers",
    summary: "The sum of the different values.", example: Example("sum(distinct x)", "2, 2, 3", "5"), isOfNumbers: true,
    result: sum.result, computing: .onceEach { addition($0, $1, $2, $3, isMean: false) })

  private static let place = Parameter(name: "k", wanted: "a whole number from 1 on") { $0 >= 1 && $0 == $0.rounded() }
}
