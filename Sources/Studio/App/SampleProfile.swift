/// Statistics of a column of a sample, at once.
package enum SampleProfile {
  /// Complexity: O(rows × length of the values).
  package static func make(_ table: any SampleTable, column: Int) -> ColumnProfile {
    let name = table.columns[column]
    var profile = ColumnProfile(column: name.name, type: name.type, rows: Count(table.rowCount, .sample))
    var counts: [CellText: Int] = [:]
    var patterns: [String: Int] = [:]
    var lengths: [Int] = []
    var numbers: [Double] = []
    for row in 0..<table.rowCount {
      let cell = table.cell(row: row, column: column)
      counts[cell, default: 0] += 1
      guard case .text(let text) = cell, !text.isEmpty else {
        profile.missing += 1
        continue
      }
      if name.facts.isNumeric, let number = Double(text) { numbers.append(number) }
      lengths.append(text.unicodeScalars.count)
      patterns[pattern(text), default: 0] += 1
    }
    let present = counts.filter { !$0.key.isMissing }
    profile.distinct = present.count
    profile.unique = present.count { $0.value == 1 }
    profile.values = ranked(counts, limit: 1000)
    profile.patterns = ranked(
      Dictionary(uniqueKeysWithValues: patterns.map { (CellText.text($0.key), $0.value) }), limit: 30)
    if !numbers.isEmpty {
      numbers.sort()
      for (label, share) in [
        ("least", 0.0), ("lower quarter", 0.25), ("median", 0.5), ("upper quarter", 0.75), ("greatest", 1.0),
      ] {
        profile.add(label, short(numbers[Int((share * Double(numbers.count - 1)).rounded())]))
      }
      profile.add("mean", short(numbers.reduce(0, +) / Double(numbers.count)))
      profile.histogram = histogram(numbers)
    } else {
      let texts = present.keys.compactMap(\.text)
      if let least = texts.min(), let greatest = texts.max() {
        profile.add("first in order", least)
        profile.add("last in order", greatest)
      }
      if let shortest = lengths.min(), let longest = lengths.max() {
        profile.add("length", shortest == longest ? "\(shortest)" : "\(shortest) to \(longest)")
      }
    }
    return profile
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

  private static func ranked(_ counts: [CellText: Int], limit: Int) -> [ColumnProfile.ValueCount] {
    counts.sorted { ($1.value, $0.key.text ?? "") < ($0.value, $1.key.text ?? "") }.prefix(limit)
      .map { ColumnProfile.ValueCount(value: $0.key, rows: $0.value) }
  }

  private static func histogram(_ sorted: [Double]) -> [ColumnProfile.ValueCount] {
    guard let least = sorted.first, let greatest = sorted.last, greatest > least else { return [] }
    let bins = 12
    var counts = [Int](repeating: 0, count: bins)
    for value in sorted {
      let position = (value - least) / (greatest - least) * Double(bins)
      counts[min(bins - 1, max(0, position.isFinite ? Int(position) : 0))] += 1
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
