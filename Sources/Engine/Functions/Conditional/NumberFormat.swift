/// A format of `to_number`: `S$9,999.99`.
struct NumberFormat {
  /// Most digits before the point, and most behind it.
  private(set) var whole = 0
  private(set) var fraction = 0
  private var hasSign = false
  private var hasCurrency = false
  /// Where commas stand: by the digits between them and the point.
  private var groups: [Int] = []
  /// Whether a number has exactly as many digits before its point: the format begins with 0.
  private var isExact = false

  struct Problem: Error {
    var message: String
  }

  init(_ text: String) throws(Problem) {
    var behindPoint = false
    for character in text.unicodeScalars {
      switch character {
      case "9", "0":
        if whole + fraction == 0 { isExact = character == "0" && !behindPoint }
        if behindPoint { fraction += 1 } else { whole += 1 }
      case ",", "G": groups.append(whole)
      case ".", "D":
        guard !behindPoint else { throw Problem(message: "the number format '\(text)' has two points") }
        behindPoint = true
      case "S": hasSign = true
      case "$": hasCurrency = true
      default: throw Problem(message: "\(character) has no meaning in a number format (9 0 , G . D S $)")
      }
    }
    let whole = whole
    groups = groups.map { whole - $0 }
    guard whole + fraction > 0, whole + fraction <= 38 else {
      throw Problem(message: "the number format '\(text)' must have 1 to 38 digits")
    }
  }

  /// The unscaled number; `nil` when the text does not follow the format.
  func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int128? {
    var digits: [UInt8] = []
    var (seenWhole, seenFraction, behindPoint) = (0, 0, false)
    var (seenGroups, seenCurrency): ([Int], Bool) = ([], false)
    for (index, byte) in bytes.trimmed.enumerated() {
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: "+"):
        guard hasSign, index == 0 else { return nil }
        digits.append(byte)
      case UInt8(ascii: "$"):
        guard hasCurrency, !seenCurrency, seenWhole == 0, !behindPoint else { return nil }
        seenCurrency = true
      case UInt8(ascii: ","):
        guard seenWhole > 0, !behindPoint else { return nil }
        seenGroups.append(seenWhole)
      case UInt8(ascii: "."):
        guard !behindPoint else { return nil }
        behindPoint = true
        digits.append(byte)
      case 48...57:
        if behindPoint { seenFraction += 1 } else { seenWhole += 1 }
        digits.append(byte)
      default: return nil
      }
    }
    guard isExact ? seenWhole == whole : seenWhole <= whole, seenFraction <= fraction, seenCurrency == hasCurrency,
      seenGroups.map({ seenWhole - $0 }) == groups.filter({ $0 < seenWhole })
    else { return nil }
    return digits.withUnsafeBufferPointer { DecimalText.parse($0, precision: whole + fraction, scale: fraction) }
  }

  static func kernel(_ binding: Binding, isTry: Bool) throws(BindingProblem) -> Kernel {
    guard binding.has(1) else { return CastKernels.make(from: .text, to: .double, isTry: true) }
    if binding.literals[1] == .null { return { .constant(.null, type: $0.result, count: $0.count) } }
    guard let text = binding.text(1) else {
      throw BindingProblem(
        message: "the number format must be a text written out, since the type depends on it", argument: 1)
    }
    let format: NumberFormat
    do throws(Problem) {
      format = try NumberFormat(text)
    } catch {
      throw BindingProblem(message: error.message, argument: 1)
    }
    return { call in
      let target = isTry ? KernelCall(arguments: call.arguments, count: call.count, result: call.result, texts: call.texts) : call
      let values = target.mapChecked(
        target.texts(0), zero: 0, { format.parse($0.bytes) },
        reason: { "\(CastKernels.shown($0)) does not follow the number format \(text)" })
      return target.decimal(values).markingNull(isTry ? target.failures : [])
    }
  }
}
