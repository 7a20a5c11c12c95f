import Engine

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
      if type == "text" { patterns[pattern(text), default: 0] += rows }
    }
    profile.distinct = distinct
    profile.unique = unique
    profile.values = ranked(counts, limit: 1000)
    // Spellings are for text: a date written another way is another date.
    profile.spellings = type == "text" ? spellings(counts) : []
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
    } else if let first, let last {
      profile.add("first in order", first)
      profile.add("last in order", last)
      profile.add("length", shortest == longest ? "\(shortest)" : "\(shortest) to \(longest)")
    }
    if isNumeric || type == "date" || type == "timestamp" {
      profile.bins = RangeBins.make(type, counts.compactMap { entry in entry.0.text.map { ($0, entry.1) } })
    }
    return profile
  }

  /// Values of one fingerprint, the groups with most rows first. Complexity: O(values × length).
  private static func spellings(_ counts: [(CellText, Int)]) -> [[ColumnProfile.ValueCount]] {
    var groups: [String: [ColumnProfile.ValueCount]] = [:]
    for (cell, rows) in counts {
      guard case .text(let text) = cell, !text.isEmpty, text.utf8.count <= 200 else { continue }
      let key = TextShape.fingerprint(text)
      if !key.isEmpty { groups[key, default: []].append(ColumnProfile.ValueCount(value: cell, rows: rows)) }
    }
    let near = groups.values.filter { $0.count > 1 }.map { group in
      group.sorted { isBetterSpelling(($0.value.text ?? "", $0.rows), ($1.value.text ?? "", $1.rows)) }
    }
    return Array(
      near.sorted { a, b in
        let (left, right) = (a.reduce(0) { $0 + $1.rows }, b.reduce(0) { $0 + $1.rows })
        return left == right ? (a[0].value.text ?? "") < (b[0].value.text ?? "") : left > right
      }.prefix(200))
  }

  /// Which of two spellings of one thing is meant: never the one with blanks at its ends, else the one of more rows.
  package static func isBetterSpelling(_ a: (text: String, rows: Int), _ b: (text: String, rows: Int)) -> Bool {
    func hasBlanks(_ text: String) -> Bool {
      (text.first?.isWhitespace ?? false) || (text.last?.isWhitespace ?? false) || text.contains("  ")
    }
    let (left, right) = (hasBlanks(a.text), hasBlanks(b.text))
    if left != right { return right }
    return a.rows != b.rows ? a.rows > b.rows : a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
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

  /// The shape of a text: letters become `a` or `A`, digits `9`; identifiers of hexadecimal digits are named.
  package static func pattern(_ text: String) -> String {
    if text.utf8.count == 36, isUUID(text) { return "uuid" }
    return TextShape.pattern(text)
  }

  private static func isUUID(_ text: String) -> Bool {
    for (index, byte) in text.utf8.enumerated() {
      switch index {
      case 8, 13, 18, 23: if byte != 0x2D { return false }
      default:
        let isHex = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || (0x41...0x46).contains(byte)
        if !isHex { return false }
      }
    }
    return true
  }

  private static func ranked(_ counts: [(CellText, Int)], limit: Int) -> [ColumnProfile.ValueCount] {
    counts.sorted { ($1.1, $0.0.text ?? "") < ($0.1, $1.0.text ?? "") }.prefix(limit)
      .map { ColumnProfile.ValueCount(value: $0.0, rows: $0.1) }
  }

  static func short(_ number: Double) -> String {
    if number == number.rounded(), abs(number) < 1e15 { return NumberText.grouped(Int(number)) }
    return NumberText.fixed(number, 2)
  }
}
