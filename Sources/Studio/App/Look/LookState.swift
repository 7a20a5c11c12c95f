/// What Look lists of a column.
package enum LookView: String, CaseIterable, Hashable, Sendable { case values, ranges, patterns, spellings }

package struct LookState: Sendable {
  package var column = ""
  package var profile: ColumnProfile?
  /// The profile over all rows, when it has come.
  package var whole: ColumnProfile?
  /// Share of the input that has been read for it.
  package var progress: Double?
  package var problem: String?
  package var view = LookView.values
  package var selected = 0
  package var scroll = 0
  /// Marked lines, by `LookItem.key`: they stay when the numbers over all rows arrive.
  package var marked: Set<String> = []

  /// Whether the file is another one than when these numbers were found.
  package var isStale = false

  package init() {}
}

/// One line of Look.
package struct LookItem: Hashable, Sendable {
  /// The same in the sample and over all rows.
  package var key: String
  package var text: CellText
  package var detail = ""
  package var rows: Int
}

extension ColumnProfile {
  /// Views that have something to show.
  package var views: [LookView] {
    LookView.allCases.filter { $0 == .values || count($0) > 0 }
  }

  package func count(_ view: LookView) -> Int {
    switch view {
    case .values: values.count
    case .ranges: bins.count
    case .patterns: patterns.count
    case .spellings: spellings.count
    }
  }

  package func item(_ view: LookView, _ index: Int) -> LookItem {
    switch view {
    case .values:
      let value = values[index]
      return LookItem(key: value.value.text.map { "=" + $0 } ?? "null", text: value.value, rows: value.rows)
    case .ranges:
      let bin = bins[index]
      return LookItem(key: bin.lower + " " + bin.upper, text: .text(bin.title), rows: bin.rows)
    case .patterns:
      let pattern = patterns[index]
      return LookItem(key: pattern.value.text ?? "", text: pattern.value, rows: pattern.rows)
    case .spellings:
      let group = spellings[index]
      let others = group.dropFirst().prefix(3).map { "\"\($0.value.text ?? "")\"" }.joined(separator: ", ")
      return LookItem(
        key: group.map { $0.value.text ?? "" }.min() ?? "", text: group[0].value,
        detail: "and " + others + (group.count > 4 ? ", \(group.count - 4) more" : ""),
        rows: group.reduce(0) { $0 + $1.rows })
    }
  }

  /// What is looked at first: ranges where single values say little.
  package var firstView: LookView {
    guard !bins.isEmpty, let distinct else { return .values }
    return distinct > (type == "integer" ? 100 : 24) ? .ranges : .values
  }
}
