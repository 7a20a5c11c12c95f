import Engine

/// How many rows may be rejected before a run fails: a number, or a share of the rows that were read.
package enum RejectLimit: Hashable, Sendable {
  case rows(Int)
  /// Of the recipe's own source, in percent.
  case percent(Double)

  /// Reads `100` or `0.5%`; `nil` for anything else.
  package init?(_ text: String) {
    if text.hasSuffix("%") {
      let number = text.dropLast().filter { $0 != " " }
      guard !number.isEmpty, number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
        let share = Double(number), share <= 100
      else { return nil }
      self = .percent(share)
    } else {
      guard let rows = Int(text), rows >= 0 else { return nil }
      self = .rows(rows)
    }
  }

  /// Whether this many rejects are within the limit.
  package func allows(_ rejects: Int, of rows: Int) -> Bool {
    switch self {
    case .rows(let most): rejects <= most
    case .percent(let share): Double(rejects) * 100 <= share * Double(rows)
    }
  }

  package var text: String {
    switch self {
    case .rows(let rows): NumberText.grouped(rows)
    case .percent(let share): "\(share == share.rounded() ? String(Int(share)) : String(share)) %"
    }
  }
}
