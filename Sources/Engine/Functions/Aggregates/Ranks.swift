/// Values by their place in order, and what is made of all of them.
extension AggregateFunction {
  static let ranks = [percentile, kthLargest, kthLargestDistinct, product, sumDistinct]

  public static let percentile = AggregateFunction(
    name: "percentile", words: ["percentile"], hint: "numbers", isOfNumbers: true,
    takes: Parameter(name: "p", wanted: "a number from 0 to 1") { (0...1).contains($0) }, result: { _ in .double },
    computing: .placed(ValueCountResults.percentile), asksOnlyPlaces: true)

  /// The kth value from the greatest down, equal ones counted each; null where there are fewer.
  public static let kthLargest: AggregateFunction = AggregateFunction(
    name: "kthLargest", words: ["kth_largest"], hint: "any", distinct: { kthLargestDistinct }, takes: place,
    result: { $0 }, computing: .placed { try ValueCountResults.largest($0, $1, $2, isDistinct: false) })

  public static let kthLargestDistinct: AggregateFunction = AggregateFunction(
    name: "kthLargestDistinct", words: ["kth_largest_distinct"], beginningOfCall: "kth_largest(distinct ", hint: "any",
    takes: place, result: { $0 }, computing: .placed { try ValueCountResults.largest($0, $1, $2, isDistinct: true) })

  /// Rounded as little as doubles allow, and neither too large nor too small on the way.
  public static let product = AggregateFunction(
    name: "product", words: ["product"], hint: "numbers", isOfNumbers: true, result: { _ in .double },
    computing: .occurrences(ValueCountResults.product))

  public static let sumDistinct: AggregateFunction = AggregateFunction(
    name: "sumDistinct", words: ["sum_distinct"], beginningOfCall: "sum(distinct ", hint: "different numbers",
    isOfNumbers: true, result: sum.result, computing: .onceEach { addition($0, $1, $2, $3, isMean: false) })

  private static let place = Parameter(name: "k", wanted: "a whole number from 1 on") { $0 >= 1 && $0 == $0.rounded() }
}
