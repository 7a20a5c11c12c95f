import Engine

/// Reads one value of a type from text: parameters, values to fill in and map. Not for columns.
enum ScalarText {
  /// The value; `nil` when the text is none of that type. A decimal with more digits than the type has is none.
  static func parse(_ text: String, as type: DataType) -> Value? {
    guard case .decimal(_, let scale) = type else { return ValueText.parse(text, as: type) }
    guard case .decimal(_, _, let written)? = decimal(text), written <= scale else { return nil }
    return ValueText.parse(text, as: type)
  }

  /// A decimal with as many digits as are written.
  static func decimal(_ text: String) -> Value? {
    var text = text
    return text.withUTF8 { DecimalText.parse($0) }.map { .decimal($0.value, precision: $0.precision, scale: $0.scale) }
  }
}
