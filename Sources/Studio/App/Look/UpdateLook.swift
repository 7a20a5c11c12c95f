import Engine
import Recipes

/// Look: one column, its values, ranges, patterns and spellings.
extension State {
  /// Shows the column under the cursor in Look.
  mutating func lookAtColumn() -> [Effect] {
    guard let column = currentColumn, let table = preview?.table,
      let position = table.columns.firstIndex(where: { $0.name == column.name })
    else {
      message = Message("the column is gone behind this step", .error)
      return []
    }
    place = .look
    look = LookState()
    look.column = column.name
    let profile = SampleProfile.make(table, column: position)
    look.profile = profile
    look.view = profile.firstView
    lookToken += 1
    return [.timer(.profile, milliseconds: 200)]
  }

  mutating func lookAtNext(_ direction: Int) -> [Effect] {
    moveGrid(columns: direction)
    return lookAtColumn()
  }

  mutating func takeProfile(_ profile: ColumnProfile) {
    var profile = profile
    // Values that are too rare to be counted from a part of the rows stay in the list, without numbers.
    if profile.isEstimate, let sample = look.profile {
      let known = Set(profile.values.map(\.value))
      profile.values += sample.values.filter { !known.contains($0.value) }.map { .init(value: $0.value, rows: 0) }
    }
    // Of long texts the beginning was counted; the sample knows the rest where only one text begins so.
    for index in profile.values.indices where profile.beginnings.contains(profile.values[index].value) {
      guard let beginning = profile.values[index].value.text else { continue }
      let whole = (look.profile?.values ?? []).map(\.value).filter { $0.text?.hasPrefix(beginning) ?? false }
      if whole.count == 1 { profile.values[index].value = whole[0] }
    }
    let key = lookItem?.key
    look.progress = nil
    look.problem = nil
    look.whole = profile
    let count = profile.count(look.view)
    // A line that was gone to stays under the cursor, wherever the numbers put it; the first one stays the first.
    if look.selected > 0 {
      look.selected =
        (0..<count).first { profile.item(look.view, $0).key == key } ?? min(look.selected, max(0, count - 1))
    }
    _ = moveLook(0)
  }

  /// The profile to show: over all rows once that is there.
  package var shownProfile: ColumnProfile? { look.whole ?? look.profile }
  package var lookCount: Int { shownProfile?.count(look.view) ?? 0 }

  /// The line under the cursor.
  package var lookItem: LookItem? {
    guard let profile = shownProfile, look.selected >= 0, look.selected < profile.count(look.view) else { return nil }
    return profile.item(look.view, look.selected)
  }

  mutating func moveLook(_ rows: Int) -> [Effect] {
    look.selected = max(0, min(look.selected + rows, lookCount - 1))
    let visible = max(1, size.height - 7)
    if look.selected < look.scroll { look.scroll = look.selected }
    if look.selected >= look.scroll + visible { look.scroll = look.selected - visible + 1 }
    return []
  }

  /// Values, ranges, patterns, spellings: the next that this column has.
  mutating func turnLook(_ direction: Int) -> [Effect] {
    guard let views = shownProfile?.views, let position = views.firstIndex(of: look.view) else { return [] }
    look.view = views[(position + direction + views.count) % views.count]
    look.selected = 0
    look.scroll = 0
    look.marked = []
    return []
  }

  mutating func markLook() -> [Effect] {
    guard let key = lookItem?.key else { return [] }
    if look.marked.remove(key) == nil { look.marked.insert(key) }
    return moveLook(1)
  }

  /// Positions of the marked lines, else of the one under the cursor.
  private var chosenLines: [Int] {
    guard let profile = shownProfile else { return [] }
    let count = profile.count(look.view)
    let marked = (0..<count).filter { look.marked.contains(profile.item(look.view, $0).key) }
    return marked.isEmpty ? (look.selected < count ? [look.selected] : []) : marked
  }

  /// The values that the chosen lines stand for; of ranges and patterns none.
  package var chosenValues: [CellText] {
    guard let profile = shownProfile else { return [] }
    switch look.view {
    case .values: return chosenLines.map { profile.values[$0].value }
    case .spellings: return chosenLines.flatMap { profile.spellings[$0].map(\.value) }
    case .ranges, .patterns: return []
    }
  }

  /// True for rows of the chosen lines, or for all others; `nil` when nothing is chosen.
  package func lookExpression(keep: Bool) -> String? {
    guard let profile = shownProfile, !chosenLines.isEmpty else { return nil }
    let (column, type) = (profile.column, profile.type)
    switch look.view {
    case .values, .spellings:
      return ExpressionBuilder.rows(
        column, type: type, among: chosenValues, beginnings: profile.beginnings, keep: keep)
    case .ranges:
      return ExpressionBuilder.rows(column, type: type, in: chosenLines.map { profile.bins[$0] }, keep: keep)
    case .patterns:
      let patterns = chosenLines.compactMap { profile.patterns[$0].value.text }
      return ExpressionBuilder.rows(column, shapes: patterns, keep: keep)
    }
  }

  mutating func stepFromLook(keep: Bool) -> [Effect] {
    guard let expression = lookExpression(keep: keep), let shown = lookExpression(keep: true) else {
      message = Message("there is nothing here to keep or remove", .error)
      return []
    }
    place = .compose
    return addStep(
      .object([("step", .text("filter-rows")), ("where", .text(expression))]),
      title: "\(keep ? "keep" : "remove") \(shown)")
  }

  /// Shows the rows of the chosen lines, without a step.
  mutating func showLook() -> [Effect] {
    guard let profile = shownProfile, let expression = lookExpression(keep: true), let table = preview?.table,
      let position = table.columns.firstIndex(where: { $0.name == profile.column })
    else { return [] }
    var cells = Set(chosenValues)
    switch look.view {
    case .values, .spellings: break
    case .ranges:
      let bins = chosenLines.map { profile.bins[$0] }
      cells = Set(
        (0..<table.rowCount).map { table.cell(row: $0, column: position) }.filter { cell in
          bins.contains { ExpressionBuilder.holds($0, cell, type: profile.type) }
        })
    case .patterns:
      let patterns = Set(chosenLines.compactMap { profile.patterns[$0].value.text })
      cells = Set(
        (0..<table.rowCount).map { table.cell(row: $0, column: position) }.filter { cell in
          cell.text.map { !$0.isEmpty && patterns.contains(SampleProfile.pattern($0)) } ?? false
        })
    }
    place = .compose
    showsChanges = false
    changes = nil
    view(ViewFilter(column: profile.column, type: profile.type, cells: cells, expression: expression))
    return []
  }

  /// Maps the marked values to one, in a form; of near-equal spellings each group to its most frequent, at once.
  mutating func mapValues() -> [Effect] {
    guard let profile = shownProfile else { return [] }
    if look.view == .spellings {
      var pairs: [(String, JSON)] = []
      for line in chosenLines {
        let group = profile.spellings[line].compactMap(\.value.text)
        guard let best = group.first else { continue }
        for other in group.dropFirst() { pairs.append((other, .text(best))) }
      }
      guard !pairs.isEmpty else { return [] }
      place = .compose
      return addStep(
        .object([("step", .text("map-values")), ("column", .text(profile.column)), ("values", .object(pairs))]),
        title: "map \(NumberText.counted(pairs.count, "spelling")) of \(profile.column)")
    }
    let cells = chosenValues.compactMap(\.text)
    guard let target = cells.first else {
      message = Message("only values and spellings are mapped \(glyphs.dot) \(glyphs.tab) goes to them", .error)
      return []
    }
    place = .compose
    return openForm(
      kind: "map-values",
      from: .object([
        ("step", .text("map-values")), ("column", .text(profile.column)),
        ("values", .object(cells.map { ($0, .text(target)) })),
      ]))
  }
}
