/// What a window does, by column positions. Output: the first `width` columns of the input, then one for each call.
struct WindowShape: Sendable {
  /// Of the input: the columns that are handed on, and behind them what calls are of.
  var types: [DataType]
  var width: Int
  var by: [Int]
  var order: [SortColumn]
  var frame: WindowFrame?
  /// Rows behind so many of their group are dropped; `nil` for none.
  var limit: Int?
  var calls: [Call]
  /// The recipe step, for messages.
  var step: PlanStep

  struct Call: Sendable {
    /// Of the output column, for messages.
    var name: String
    var computing: WindowCall.Computing
    var argument: Int?
    var type: DataType
  }

  /// Columns that are looked at once the rows of a group are known: those of the order and of the calls.
  var computed: [Int] {
    (order.map(\.column) + calls.compactMap(\.argument)).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Bytes of working memory a row: its group, its place, the sort of them, and what is made of it.
  var overheadPerRow: Int {
    8 + (by.isEmpty && order.isEmpty ? 0 : 8) + (order.isEmpty ? 0 : 52)
      + calls.reduce(0) { $0 + $1.type.cellBytes + 1 }
  }

  /// The order by positions among `computed`.
  var orderOfComputed: [SortColumn] {
    order.map { SortColumn(place(of: $0.column), descending: $0.descending, nullsLast: $0.nullsLast) }
  }

  /// The column where the order, or the value of a call, stands among `computed`.
  func place(of column: Int) -> Int { computed.firstIndex(of: column) ?? 0 }
}
