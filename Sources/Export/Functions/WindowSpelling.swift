import Engine

/// How the languages say what a row sees of others: `sum(x) OVER (PARTITION BY … ORDER BY … ROWS …)`.
///
/// Other engines leave open which of two rows comes first that an order holds equal. Where that matters a program counts such rows and
/// fails; without any order it is refused.
struct WindowSpelling {
  let window: Window
  let language: ExportLanguage
  let quoted: (String) -> String
  let sortKey: (SortKey) -> String

  /// A condition over the rows that an order holds equal to each row, or `nil` where they do not matter.
  var rowsOfOnePlace: String? {
    guard !window.order.isEmpty, window.calls.contains(where: needsOneOrder) else { return nil }
    let columns = (window.by + window.order.map(\.column)).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    return "count(*) OVER (PARTITION BY \(columns.map(quoted).joined(separator: ", ")))"
  }

  static func tie(_ step: PlanStep) -> String {
    "step \(step.number): rows are equal in the order in which they see one another; name more columns under \"order\""
  }

  /// Whether it matters which of two rows comes first.
  private func needsOneOrder(_ call: WindowCall) -> Bool {
    switch call.computing {
    case .aggregate: window.frame != nil
    case .rank(.rank), .rank(.denseRank), .rank(.percentRank), .rank(.cumulativeDistribution): false
    case .rank, .pick: true
    }
  }

  /// A call of an argument that is spelled.
  /// - Throws: why the language cannot say it.
  func spell(_ call: WindowCall, of argument: String?) throws(SpellingRefusal) -> String {
    guard !needsOneOrder(call) || !window.order.isEmpty else {
      throw SpellingRefusal(
        "it depends on the order in which rows come, which is not fixed there",
        remedy: "name columns under \"order\" in \"over\"")
    }
    switch call.computing {
    case .aggregate(let function): return try aggregate(function, call, argument)
    case .rank(let rank): return try self.rank(rank)
    case .pick(let pick): return self.pick(pick, argument ?? "")
    }
  }

  private func aggregate(
    _ function: AggregateFunction, _ call: WindowCall, _ argument: String?
  ) throws(SpellingRefusal) -> String {
    guard let expression = call.argument, let argument else { return "count(*) \(over(seesFrame: true))" }
    let inSQL = language == .pyspark ? ExportLanguage.sparkSQL : language
    return try AggregateSpelling.spell(
      function, of: expression, argument, gives: call.type, in: inSQL, over: over(seesFrame: true))
  }

  private func rank(_ rank: WindowRank) throws(SpellingRefusal) -> String {
    let over = over(seesFrame: false)
    switch rank {
    case .rowNumber: return whole("row_number() \(over)")
    case .rank: return whole("rank() \(over)")
    case .denseRank: return whole("dense_rank() \(over)")
    case .tile(let shares): return whole("ntile(\(shares)) \(over)")
    case .percentRank: return "percent_rank() \(over)"
    case .cumulativeDistribution: return "cume_dist() \(over)"
    case .session:
      throw SpellingRefusal(
        "it has no session_number", remedy: "add a column with the gap by lag, and sum those that are too long")
    }
  }

  private func whole(_ text: String) -> String { "CAST(\(text) AS BIGINT)" }

  private func pick(_ pick: WindowPick, _ argument: String) -> String {
    func call(_ name: String, _ number: Int? = nil, seesFrame: Bool) -> String {
      let arguments = argument + (number.map { ", \($0)" } ?? "")
      let isInside = pick.ignoresNulls && language == .duckdbSQL
      let isBehind = pick.ignoresNulls && !isInside
      return "\(name)(\(arguments)\(isInside ? " IGNORE NULLS" : ""))\(isBehind ? " IGNORE NULLS" : "") "
        + over(seesFrame: seesFrame)
    }
    switch pick.row {
    case .first: return call("first_value", seesFrame: true)
    case .last: return call("last_value", seesFrame: true)
    case .nth(let number): return call("nth_value", number, seesFrame: true)
    case .before(let distance) where distance >= 0: return call("lag", distance, seesFrame: false)
    case .before(let distance): return call("lead", -distance, seesFrame: false)
    }
  }

  private func over(seesFrame: Bool) -> String {
    var parts: [String] = []
    if !window.by.isEmpty { parts.append("PARTITION BY " + window.by.map(quoted).joined(separator: ", ")) }
    if !window.order.isEmpty { parts.append("ORDER BY " + window.order.map(sortKey).joined(separator: ", ")) }
    if seesFrame, window.frame != nil || !window.order.isEmpty {
      let (from, to) = (window.frame?.from, window.frame?.to)
      parts.append(
        "ROWS BETWEEN \(from.map(bound) ?? "UNBOUNDED PRECEDING") AND \(to.map(bound) ?? "UNBOUNDED FOLLOWING")")
    }
    return "OVER (\(parts.joined(separator: " ")))"
  }

  private func bound(_ distance: Int) -> String {
    distance == 0 ? "CURRENT ROW" : distance < 0 ? "\(-distance) PRECEDING" : "\(distance) FOLLOWING"
  }
}
