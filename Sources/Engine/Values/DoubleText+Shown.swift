extension DoubleText {
  /// The shortest digits as tables and screens show them: `5.0`, `12345678.9`, `0.0001`, `2e-8`, `1e16`. Data files and
  /// casts to text have the form of `write`.
  package static func shown(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
    let text = value.description
    guard let exponent = text.firstIndex(of: "e") else { return text }
    // Swift writes `2e-08` and `1e+16`.
    let power = Int(text[text.index(after: exponent)...]) ?? 0
    return text[..<exponent] + "e\(power)"
  }
}

extension ValueText {
  /// The text of a value for people; `nil` for null.
  public static func shown(_ value: Value) -> String? {
    if case .double(let number) = value { return DoubleText.shown(number) }
    return string(value)
  }

  /// Appends the text of one cell for people; nothing for null.
  package static func appendShown(_ column: Column, row: Int, into bytes: inout [UInt8]) {
    guard case .double(let cells) = column, !column.isNull(row) else { return append(column, row: row, into: &bytes) }
    bytes.append(contentsOf: DoubleText.shown(cells.values[row]).utf8)
  }
}
