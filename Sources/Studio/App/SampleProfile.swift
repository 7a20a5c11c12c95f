/// Statistics of a column of a sample, at once.
package enum SampleProfile {
  /// Complexity: O(rows × length of the values).
  package static func make(_ table: any SampleTable, column: Int) -> ColumnProfile {
    let described = table.columns[column]
    var counts: [CellText: Int] = [:]
    for row in 0..<table.rowCount { counts[table.cell(row: row, column: column), default: 0] += 1 }
    return make(
      column: described.name, type: described.type, isNumeric: described.facts.isNumeric,
      counts: counts.map { ($0.key, $0.value) }, origin: .sample)
  }

  /// The profile of a column whose values are counted already. Complexity: O(values × length).
  package static func make(
    column: String, type: String, isNumeric: Bool, counts: [(CellText, Int)], origin: Count.Origin
  ) -> ColumnProfile {
    var profile = ColumnProfile(column: column, type: type, rows: Count(counts.reduce(0) { $0 + $1.1 }, origin))
    var patterns: [String: Int] = [:]
    var shortest = Int.max
    var longest = 0
    var first: String?
    var last: String?
    var numbers: [(value: Double, rows: Int)] = []
    var distinct = 0
    var unique = 0
    for (cell, rows) in counts {
      guard case .text(let text) = cell, !text.isEmpty else {
        profile.missing += rows
        continue
      }
      distinct += 1
      if rows == 1 { unique += 1 }
      if isNumeric, let number = Double(text), number.isFinite { numbers.append((number, rows)) }
      let length = text.unicodeScalars.count
      shortest = min(shortest, length)
      longest = max(longest, length)
      if first.map({ text < $0 }) ?? true { first = text }
      if last.map({ text > $0 }) ?? true { last = text }
      patterns[pattern(text), default: 0] += rows
    }
    profile.distinct = distinct
    profile.unique = unique
    profile.values = ranked(counts, limit: 1000)
    profile.patterns = ranked(patterns.map { (CellText.text($0.key), $0.value) }, limit: 30)
    if !numbers.isEmpty {
      numbers.sort { $0.value < $1.value }
      let total = numbers.reduce(0) { $0 + $1.rows }
      for (label, share) in [
        ("least", 0.0), ("lower quarter", 0.25), ("median", 0.5), ("upper quarter", 0.75), ("greatest", 1.0),
      ] {
        profile.add(label, short(quantile(numbers, total, share)))
      }
      profile.add("mean", short(numbers.reduce(0) { $0 + $1.value * Double($1.rows) } / Double(max(1, total))))
      profile.histogram = histogram(numbers)
    } else if let first, let last {
      profile.add("first in order", first)
      profile.add("last in order", last)
      profile.add("length", shortest == longest ? "\(shortest)" : "\(shortest) to \(longest)")
    }
    return profile
  }

  private static func quantile(_ sorted: [(value: Double, rows: Int)], _ total: Int, _ share: Double) -> Double {
    let wanted = Int((share * Double(max(0, total - 1))).rounded())
    var seen = 0
    for entry in sorted {
      seen += entry.rows
      if seen > wanted { return entry.value }
    }
    return sorted.last?.value ?? 0
  }

  /// The shape of a text: runs of letters become `a` or `A`, digits `9`.
  package static func pattern(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(40) {
      switch scalar {
      case "0"..."9": result.append("9")
      case _ where scalar.properties.isUppercase: result.append("A")
      case _ where scalar.properties.isAlphabetic: result.append("a")
      default: result.unicodeScalars.append(scalar)
      }
    }
    // Words of any length look the same.
    var short = ""
    for character in result where !(character == "a" && short.hasSuffix("aa")) { short.append(character) }
    return short
  }

  private static func ranked(_ counts: [(CellText, Int)], limit: Int) -> [ColumnProfile.ValueCount] {
    counts.sorted { ($1.1, $0.0.text ?? "") < ($0.1, $1.0.text ?? "") }.prefix(limit)
      .map { ColumnProfile.ValueCount(value: $0.0, rows: $0.1) }
  }

  private static func histogram(_ sorted: [(value: Double, rows: Int)]) -> [ColumnProfile.ValueCount] {
    guard let least = sorted.first?.value, let greatest = sorted.last?.value, greatest > least else { return [] }
    let bins = 12
    var counts = [Int](repeating: 0, count: bins)
    for entry in sorted {
      let position = (entry.value - least) / (greatest - least) * Double(bins)
      counts[min(bins - 1, max(0, Int(position)))] += entry.rows
    }
    return counts.enumerated().map { bin, rows in
      ColumnProfile.ValueCount(value: .text(short(least + (greatest - least) * Double(bin) / Double(bins))), rows: rows)
    }
  }

  static func short(_ number: Double) -> String {
    if number == number.rounded(), abs(number) < 1e15 { return NumberText.grouped(Int(number)) }
    return NumberText.fixed(number, 2)
  }
}
