import Engine
package import Recipes

/// Pages and lists that commands open.
extension State {
  /// Whether there is nothing left to go back from.
  var isAtHome: Bool {
    place == .compose && viewFilter == nil && !showsChanges && grid.marked.isEmpty && markedSteps.isEmpty
  }

  mutating func startOver() -> [Effect] {
    var fresh = recipe
    if let saved { fresh = saved } else { fresh.steps = [] }
    let effects = change(fresh, "start over", selection: fresh.steps.count)
    message = Message("started over · u undo", .done)
    return effects
  }

  mutating func back() -> [Effect] {
    switch place {
    case .look, .run:
      place = .compose
      return []
    case .compose:
      if viewFilter != nil {
        view(nil)
        return []
      }
      if showsChanges { return toggleChanges() }
      if !grid.marked.isEmpty || !markedSteps.isEmpty {
        grid.marked = []
        markedSteps = []
        return []
      }
      message = Message(
        losesWork
          ? "q asks where to keep your steps · s saves"
          : isUnsaved ? "q leaves Sous, the draft is kept · s saves" : "q leaves Sous")
      return []
    case .open: return [.quit]
    }
  }

  func columnList(_ purpose: ListState.Purpose, title: String) -> ListState {
    let items = (table?.columns ?? []).map { column in
      var item = ListItem(column.name, detail: column.type)
      if column.facts.missing > 0 {
        item.hint = NumberText.share(column.facts.missing, of: column.facts.rows) + " missing"
      }
      item.isMarked = purpose == .columns && grid.marked.contains(column.name)
      return item
    }
    var list = ListState(purpose, title: title, items: items)
    list.selected = purpose == .columns ? grid.column : 0
    return list
  }

  /// The rows of the recipe panel as a list, for screens without room for the panel.
  func recipeList() -> ListState {
    let items = panelRows.map { row -> ListItem in
      if row < 0 {
        let parameter = recipe.parameters[-row - 1]
        return ListItem(
          "$ \(parameter.name)", detail: parameter.value.shownDefault.map { "= " + StepText.text($0) } ?? "is required")
      }
      if row == 0 { return ListItem(sourceTitle, hint: Count.text(count(after: 0)?.count, glyphs)) }
      if row == stepCount + 1 {
        let path = recipe.output.map { StepText.text(.text(RecipeOutput(json: $0).name)) } ?? "no output yet"
        let files = outputFiles[recipe.outputKey].map { NumberText.counted($0, "file") }
        return ListItem("\(glyphs.output) \(path)", detail: outputText, hint: files ?? "")
      }
      let step = recipe.steps[row - 1]
      let isOff = recipe.isDisabled(row - 1)
      let note = step["note"].map { " \(glyphs.dot) \"\(StepText.text($0))\"" } ?? ""
      let problem = problems.first { $0.isError && $0.step == row }?.message
      return ListItem(
        "\(NumberText.padded(row, of: stepCount)) \(StepText.title(recipe.kind(row - 1)))",
        detail: problem ?? StepText.summary(step) + note,
        hint: isOff ? "off" : problem != nil ? glyphs.error : Count.text(count(after: row)?.count, glyphs),
        identifier: "\(row)")
    }
    var list = ListState(.recipe, title: "Recipe", items: items)
    list.selected = panelRows.firstIndex(of: selection) ?? 0
    return list
  }

  /// How the output is written, in a few words.
  private var outputText: String {
    guard let output = recipe.output else { return "e says where the result goes" }
    var words = ["format", "compression"].compactMap { output[$0].map(StepText.text) }
    if let keys = output["partitionBy"]?.texts { words.append("by " + keys.joined(separator: ", ")) }
    if output["database"] == nil, let table = output["table"]?.text { words.append("table " + table) }
    return words.joined(separator: " \(glyphs.dot) ")
  }

  mutating func showCommands() -> [Effect] {
    let items = CommandTable.all.filter { $0.contexts.contains(context) }.map { command in
      ListItem(
        command.name, detail: command.help, hint: command.keyText(glyphs), refusal: command.refusal(self),
        identifier: command.name)
    }
    let steps = place == .compose && hasRecipe ? wordItems + stepItems(.byWord, operationItems) : []
    overlays.append(.list(ListState(.commands, title: "Commands", items: items + steps)))
    return []
  }

  mutating func showIdeas() -> [Effect] {
    guard let table, let column = currentColumn else { return [] }
    let ideas = Ideas.find(table, column: grid.column)
    guard !ideas.isEmpty else {
      message = Message("nothing noticeable in \(column.name)")
      return []
    }
    let items = ideas.enumerated().map { ListItem($1.title, detail: $1.reason, identifier: "\($0)") }
    overlays.append(.list(ListState(.ideas, title: "Ideas for \(column.name)", items: items, steps: ideas.map(\.step))))
    return []
  }

  mutating func showSampleMenu() -> [Effect] {
    let items = [
      ListItem("first rows", detail: "from the beginning of the source", identifier: "first"),
      ListItem("last rows", detail: "from its end", identifier: "last"),
      ListItem("random rows", detail: "spread over the source, the same every time", identifier: "random"),
      ListItem("rows matching a condition", detail: "found by searching the whole source", identifier: "matching"),
      ListItem(
        "rows that reach this step", detail: "found by searching the whole source",
        refusal: selectedStep == nil ? "select a step first" : nil, identifier: "reaching"),
      ListItem(
        "rows that this step removes", detail: "found by searching the whole source",
        refusal: selectedStep == nil ? "select a step first" : nil, identifier: "removed"),
      ListItem("number of rows", detail: "now \(NumberText.grouped(sample.rows))", identifier: "rows"),
    ]
    overlays.append(.list(ListState(.sample, title: "Sample", items: items)))
    return []
  }

  mutating func showHistory() -> [Effect] {
    let items = history.nodes.indices.reversed().map { index in
      let node = history.nodes[index]
      let depth = min(8, history.depth(index))
      let indent =
        depth == 0 ? "" : String(repeating: glyphs.vertical + " ", count: depth - 1) + glyphs.teeRight + " "
      return ListItem(
        indent + (index == history.current ? glyphs.pointer + " " : "  ") + node.title,
        detail: NumberText.counted(node.recipe.steps.count, "step"), identifier: "\(index)")
    }
    overlays.append(.list(ListState(.history, title: "History", items: items)))
    return []
  }

  mutating func showValue() -> [Effect] {
    guard let column = currentColumn, let cell = currentCell else { return [] }
    let text = cell.text ?? ""
    var lines: [StyledLine] = []
    if cell == .null {
      lines.append(StyledLine("null: there is no value", Style(.nullValue)))
    } else if text.isEmpty {
      lines.append(StyledLine("empty text", Style(.nullValue)))
    } else {
      var rest = text.prefix(200_000)
      let width = max(10, min(size.width - 6, 76))
      while !rest.isEmpty {
        lines.append(StyledLine(String(rest.prefix(width))))
        rest = rest.dropFirst(width)
      }
      lines.append(StyledLine(""))
      lines.append(StyledLine("\(text.unicodeScalars.count) characters, \(text.utf8.count) bytes · y copies", .dim))
    }
    overlays.append(.text(TextPage(title: column.name, lines: lines, copyText: text)))
    return []
  }

  mutating func showEvidence() -> [Effect] {
    var lines: [StyledLine] = [
      StyledLine("What was found in \(sourceTitle); saving writes it into the recipe", .dim), StyledLine(""),
    ]
    for entry in evidence where entry.count == 3 {
      lines.append(
        StyledLine([
          (entry[0] + String(repeating: " ", count: max(1, 18 - TextWidth.width(of: entry[0]))), .dim),
          (entry[1] + String(repeating: " ", count: max(1, 14 - TextWidth.width(of: entry[1]))), .plain),
          (entry[2], .dim),
        ]))
    }
    overlays.append(.text(TextPage(title: "Source", lines: lines)))
    return []
  }

  mutating func showJSON() -> [Effect] {
    let text = recipe.root.line
    overlays.append(
      .text(TextPage(title: "Recipe as JSON", lines: Self.jsonLines(recipe.root, indent: 0), copyText: text)))
    return []
  }

  /// A value as lines, one member or item a line where it is long.
  package static func jsonLines(_ value: JSON, indent: Int, lead: String = "", trail: String = "", width: Int = 90)
    -> [StyledLine]
  {
    let space = String(repeating: " ", count: indent)
    let line = space + lead + value.line + trail
    if line.count <= width && (indent > 0 || value.members == nil) { return [StyledLine(line)] }
    var lines: [StyledLine] = []
    if let items = value.list, !items.isEmpty {
      lines.append(StyledLine(space + lead + "["))
      for (index, item) in items.enumerated() {
        lines += jsonLines(item, indent: indent + 2, trail: index + 1 < items.count ? "," : "", width: width)
      }
      lines.append(StyledLine(space + "]" + trail))
    } else if let members = value.members, !members.isEmpty {
      lines.append(StyledLine(space + lead + "{"))
      for (index, member) in members.enumerated() {
        lines += jsonLines(
          member.value, indent: indent + 2, lead: "\"\(member.key)\": ", trail: index + 1 < members.count ? "," : "",
          width: width)
      }
      lines.append(StyledLine(space + "}" + trail))
    } else {
      lines.append(StyledLine(line))
    }
    return lines
  }

  mutating func showDifferences() -> [Effect] {
    guard let saved else {
      message = Message("the recipe has no file yet · s saves")
      return []
    }
    if saved == recipe {
      message = Message("no difference to \(path ?? "the file")")
      return []
    }
    let old = Self.jsonLines(saved.root, indent: 0).map(\.text)
    let new = Self.jsonLines(recipe.root, indent: 0).map(\.text)
    var lines: [StyledLine] = []
    let changes = new.difference(from: old)
    let removed = Set(changes.removals.compactMap { if case .remove(let offset, _, _) = $0 { offset } else { nil } })
    let inserted = Set(changes.insertions.compactMap { if case .insert(let offset, _, _) = $0 { offset } else { nil } })
    var oldIndex = 0
    var newIndex = 0
    var firstChange: Int?
    while oldIndex < old.count || newIndex < new.count {
      if oldIndex < old.count, removed.contains(oldIndex) {
        firstChange = firstChange ?? lines.count
        lines.append(StyledLine("\(glyphs.minus) " + old[oldIndex], Style(.removed)))
        oldIndex += 1
      } else if newIndex < new.count, inserted.contains(newIndex) {
        firstChange = firstChange ?? lines.count
        lines.append(StyledLine("+ " + new[newIndex], Style(.added)))
        newIndex += 1
      } else {
        if newIndex < new.count { lines.append(StyledLine("  " + new[newIndex], .dim)) }
        oldIndex += 1
        newIndex += 1
      }
    }
    var page = TextPage(title: "Differences to \(path ?? "the saved file")", lines: lines)
    // What differs is what is looked for; some lines before it say where it stands.
    page.scroll = max(0, min((firstChange ?? 0) - 4, lines.count - max(1, size.height - 4)))
    overlays.append(.text(page))
    return []
  }
}
