/// A number as JSON writes it (RFC 8259), with its characters as they were: `1.10` stays `1.10`.
///
/// There is no other: what is no number of JSON (`007`, `+5`, `0x10`, `1.`, `NaN`) is no `JSONNumber`, so that no writer
/// can write one.
public struct JSONNumber: Hashable, Sendable {
  /// Most characters of a number.
  static let maximumLength = 400

  public let text: String

  public init(_ number: Int) { text = String(number) }

  /// The number that these characters are, from the first to the last; `nil` for anything else.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.maximumLength, Self.isNumber(text.utf8) else { return nil }
    self.text = text
  }

  /// The shortest number that reads as this value; `nil` for infinities and what is not a number.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    text = value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }

  /// Characters that the parser has found to be a number.
  init(parsed text: String) { self.text = text }

  private static func isNumber(_ bytes: String.UTF8View) -> Bool {
    var rest = bytes[...]
    func take(_ signs: String) -> Bool {
      guard let first = rest.first, signs.utf8.contains(first) else { return false }
      rest.removeFirst()
      return true
    }
    func digits() -> Int {
      let all = rest.prefix { (0x30...0x39).contains($0) }.count
      rest.removeFirst(all)
      return all
    }
    _ = take("-")
    let isZero = rest.first == 0x30
    let whole = digits()
    guard whole == 1 || (whole > 1 && !isZero) else { return false }
    if take("."), digits() == 0 { return false }
    if take("eE") {
      _ = take("+-")
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }
}
