/// `format_number`: commas between thousands and a fixed number of digits behind the point, ties to the even digit.
enum GroupedNumber {
  static func make(_ binding: Binding) -> Kernel {
    switch binding.types[0] {
    case .integer:
      return { call in
        let numbers = call.integers(0)
        return try format(call) { row, places, text in append(Int128(numbers[row]), scale: 0, places, &text) }
      }
    case .decimal(_, let scale):
      return { call in
        let numbers = call.decimals(0)
        return try format(call) { row, places, text in append(numbers[row], scale: scale, places, &text) }
      }
    default:
      return { call in
        let numbers = call.doubles(0)
        return try format(call) { row, places, text in append(numbers[row], places, &text) }
      }
    }
  }

  /// Null for a negative number of digits; `digits` appends the number without commas.
  private static func format(_ call: KernelCall, _ digits: (Int, Int, inout [UInt8]) -> Void) throws -> Column {
    let places = call.integers(1)
    var text: [UInt8] = []
    return try call.makeOptionalTexts { row, bytes in
      guard places[row] >= 0 else { return false }
      text.removeAll(keepingCapacity: true)
      digits(row, Int(min(places[row], 340)), &text)
      let start = text.first == UInt8(ascii: "-") ? 1 : 0
      let point = text.firstIndex(of: UInt8(ascii: ".")) ?? text.count
      for index in 0..<text.count {
        let isDigit = text[index] &- 48 < 10
        if isDigit, index > start, index < point, (point - index) % 3 == 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(text[index])
      }
      return true
    }
  }

  private static func append(_ value: Int128, scale: Int, _ places: Int, _ text: inout [UInt8]) {
    let shown = min(places, scale)
    let unit = PowersOfTen[scale - shown]
    let (quotient, rest) = value.magnitude.quotientAndRemainder(dividingBy: unit.magnitude)
    let away = rest > unit.magnitude - rest || (rest == unit.magnitude - rest && rest != 0 && quotient % 2 != 0)
    if value < 0 { text.append(UInt8(ascii: "-")) }
    DecimalText.append(Int128(truncatingIfNeeded: quotient) &+ (away ? 1 : 0), scale: shown, to: &text)
    if shown == 0, places > 0 { text.append(UInt8(ascii: ".")) }
    text.append(contentsOf: repeatElement(48, count: places - shown))
  }

  /// By the shortest digits of the number.
  private static func append(_ number: Double, _ places: Int, _ text: inout [UInt8]) {
    guard number.isFinite else {
      text.append(contentsOf: (number.isNaN ? "NaN" : number < 0 ? "-∞" : "∞").utf8)
      return
    }
    if let unscaled = DecimalMath.decimal(number, precision: 38, scale: 20) {
      return append(unscaled, scale: 20, places, &text)
    }
    // Too large for 38 digits: the shortest digits and zeros.
    let parts = (ValueText.string(.double(number)) ?? "0").split(separator: "E")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return }
    let sign = number < 0 ? 1 : 0
    let digits = parts[0].filter { $0 != "." && $0 != "-" }
    text.append(contentsOf: [UInt8](repeating: UInt8(ascii: "-"), count: sign))
    text.append(contentsOf: digits.utf8)
    text.append(contentsOf: repeatElement(48, count: max(0, exponent + 1 - digits.count)))
    if places > 0 {
      text.append(UInt8(ascii: "."))
      text.append(contentsOf: repeatElement(48, count: places))
    }
  }
}
