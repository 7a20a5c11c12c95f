import Engine

/// Reads one value of a type from text: parameters, values to fill in and map. Not for columns.
enum ScalarText {
  /// The value; `nil` when the text is none of that type. A decimal with more digits than the type has is none.
  static func parse(_ text: String, as type: DataType) -> Value? {
    guard case .decimal(_, let scale) = type else { return ValueText.parse(text, as: type) }
    guard case .decimal(_, _, let written)? = decimal(text), written <= scale else { return nil }
    return ValueText.parse(text, as: type)
  }

  /// What became of a text whose value does not keep all of it, as a clause; `nil` where nothing is lost.
  static func loss(_ text: String, _ value: Value) -> String? {
    guard let kept = ValueText.string(value) else { return nil }
    let reason: String
    switch value {
    case .double(let number):
      if isSpelled(text, by: number) { return nil }
      reason = "a double has no room for its digits"
    case .timestamp:
      let fraction = text.drop { $0 != "." }.dropFirst().prefix { $0.isASCII && $0.isNumber }
      if fraction.dropFirst(6).allSatisfy({ $0 == "0" }) { return nil }
      reason = "a timestamp has no digits behind the microseconds"
    case .date:
      let time = text.drop { $0 == " " }.drop { $0 != "T" && $0 != " " }
      if !time.contains(where: { ("1"..."9").contains($0) }) { return nil }
      reason = "a date has no time of day"
    default: return nil
    }
    return "\"\(text.shortened)\" became \(kept), since \(reason)"
  }

  private static func isSpelled(_ text: String, by number: Double) -> Bool {
    if !number.isFinite { return true }
    if let whole = Int128(text), Int128(exactly: number) == whole { return true }
    var (text, longer) = (text, 0)
    let spelled = text.withUTF8 { bytes -> Double? in
      let bytes = bytes.trimmed
      guard let start = bytes.baseAddress else { return nil }
      return DoubleText.parseSpelled(start, bytes.count, longer: &longer)
    }
    return spelled != nil && longer == 0
  }

  /// A decimal with as many digits as are written.
  static func decimal(_ text: String) -> Value? {
    var text = text
    return text.withUTF8 { DecimalText.parse($0) }.map { .decimal($0.value, precision: $0.precision, scale: $0.scale) }
  }
}
