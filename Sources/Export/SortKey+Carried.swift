import Engine

extension [SortKey] {
  /// The order that is left when only some columns are, perhaps under other names; `nil` when a key is gone.
  func carried(through projections: [Projection]) -> [SortKey]? {
    var carried: [SortKey] = []
    for key in self {
      let place = projections.first {
        if case .column(key.column, _) = $0.expression { true } else { false }
      }
      guard let place else { return nil }
      carried.append(SortKey(column: place.name, descending: key.descending, nullsLast: key.nullsLast))
    }
    return carried
  }
}

extension SortKey {
  /// Why a sort by an order of values is refused: nothing is left that the written rows could be sorted by.
  static let noRanks = (
    reason: "an order of values is not kept up to the output",
    remedy: "number the values with map-values and \"into\", and sort by that column"
  )
}

extension Plan {
  /// Whether this leaves out columns that the sort of the same step has made to sort by.
  var dropsRanks: Bool {
    guard case .project = operation, let input = inputs.first, case .sort(let keys) = input.operation else {
      return false
    }
    return input.step == step && keys.contains { schema.index(of: $0.column) == nil }
  }
}
