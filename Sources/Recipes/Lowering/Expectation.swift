/// A condition on one count of a step's ledger entry, such as `removed <= 5 %`.
public struct Expectation: Hashable, Sendable {
  public enum Count: String, CaseIterable, Sendable { case rowsIn, rowsOut, added, removed, rejected }
  public enum Comparison: String, Sendable {
    case lessOrEqual = "<=", greaterOrEqual = ">=", notEqual = "!=", less = "<", greater = ">", equal = "="
  }

  /// A number of rows or a share of the rows that come in, exactly as written: `digits / 10^decimals`.
  struct Amount: Hashable, Sendable {
    var digits: Int64
    var decimals: Int
    var isPercent: Bool
  }

  struct Condition: Hashable, Sendable {
    var comparison: Comparison
    var amount: Amount
  }

  public let count: Count
  /// As written: `<= 5 %`.
  public let text: String
  /// All must hold: two for `between`.
  let conditions: [Condition]

  static let fields: [FieldRecord] = Count.allCases.map { count in
    let help =
      switch count {
      case .rowsIn: "Rows that come in."
      case .rowsOut: "Rows that go out."
      case .added: "Rows that the step adds."
      case .removed: "Rows that the step removes."
      case .rejected: "Rows that the step could not take."
      }
    return FieldRecord(count.rawValue, count.rawValue, .plainText, .optional(nil), help)
  }

  /// Reads `<= 5 %`, `>= 1`, `= 0`, `between 10 and 20 %`; `nil` for anything else.
  public init?(_ count: Count, _ text: String) {
    self.count = count
    self.text = text
    let words = text.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    if words.lowercased().hasPrefix("between ") {
      let bounds = words.dropFirst(8).lowercased().split(separator: " and ", omittingEmptySubsequences: false)
      guard bounds.count == 2, let high = Self.amount(bounds[1][...]), var low = Self.amount(bounds[0][...]) else {
        return nil
      }
      // `between 1 and 5 %`: the sign at the end is meant for both.
      if high.isPercent { low.isPercent = true }
      guard low.isPercent == high.isPercent else { return nil }
      conditions = [
        Condition(comparison: .greaterOrEqual, amount: low), Condition(comparison: .lessOrEqual, amount: high),
      ]
      return
    }
    let order: [Comparison] = [.lessOrEqual, .greaterOrEqual, .notEqual, .less, .greater, .equal]
    guard let comparison = order.first(where: { words.hasPrefix($0.rawValue) }),
      let amount = Self.amount(words.dropFirst(comparison.rawValue.count))
    else { return nil }
    conditions = [Condition(comparison: comparison, amount: amount)]
  }

  /// Reads `5`, `1,000`-free digits, `2.5 %`.
  private static func amount(_ text: Substring) -> Amount? {
    var text = text.drop { $0 == " " }
    let isPercent = text.hasSuffix("%")
    if isPercent { text = text.dropLast() }
    while text.hasSuffix(" ") { text = text.dropLast() }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !whole.isEmpty else { return nil }
    let fraction = parts.count > 1 ? parts[1] : ""
    guard parts.count == 1 || (isPercent && !fraction.isEmpty), fraction.utf8.count <= 6 else { return nil }
    let digits = whole + fraction
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(digits) else { return nil }
    return Amount(digits: number, decimals: fraction.utf8.count, isPercent: isPercent)
  }

  /// Whether the condition holds for counts of one step. Percentages are of the rows that come in, compared exactly.
  public func holds(rowsIn: Int, rowsOut: Int, added: Int, removed: Int, rejected: Int) -> Bool {
    let actual =
      switch count {
      case .rowsIn: rowsIn
      case .rowsOut: rowsOut
      case .added: added
      case .removed: removed
      case .rejected: rejected
      }
    return conditions.allSatisfy { condition in
      var scale: Int128 = condition.amount.isPercent ? 100 : 1
      for _ in 0..<condition.amount.decimals { scale *= 10 }
      let left = Int128(actual) * scale
      let right = Int128(condition.amount.digits) * (condition.amount.isPercent ? Int128(rowsIn) : 1)
      switch condition.comparison {
      case .lessOrEqual: return left <= right
      case .greaterOrEqual: return left >= right
      case .notEqual: return left != right
      case .less: return left < right
      case .greater: return left > right
      case .equal: return left == right
      }
    }
  }
}
