import Engine

extension ScanHint {
  /// `IS NULL` or `IS NOT NULL`; `nil` for a comparison with a value.
  var nullTest: String? {
    switch comparison {
    case .isNull: "IS NULL"
    case .isNotNull: "IS NOT NULL"
    default: nil
    }
  }
}

extension ScanHint.Comparison {
  /// As SQL writes it between two values.
  var sign: String? {
    switch self {
    case .equal: "="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .isNull, .isNotNull: nil
    }
  }
}
