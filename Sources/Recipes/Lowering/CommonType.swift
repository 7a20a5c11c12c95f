import Engine

/// The type that can hold the values of two types without changing what they mean.
enum CommonType {
  /// `nil` when there is none; then the user must say what is wanted.
  static func of(_ a: DataType, _ b: DataType) -> DataType? {
    if a == b { return a }
    switch (a, b) {
    case (.integer, .double), (.double, .integer), (.decimal, .double), (.double, .decimal): return .double
    case (.integer, .decimal(let precision, let scale)), (.decimal(let precision, let scale), .integer):
      return decimal(19, 0, precision, scale)
    case (.decimal(let p, let s), .decimal(let q, let t)): return decimal(p, s, q, t)
    case (.date, .timestamp), (.timestamp, .date): return .timestamp
    default: return nil
    }
  }

  private static func decimal(_ p: Int, _ s: Int, _ q: Int, _ t: Int) -> DataType? {
    let scale = max(s, t)
    let precision = max(p - s, q - t) + scale
    return precision <= 38 ? .decimal(precision: precision, scale: scale) : nil
  }
}
