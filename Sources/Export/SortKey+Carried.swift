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
