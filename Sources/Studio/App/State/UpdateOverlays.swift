import Engine
import Recipes
import Runs

/// Keys of lists, pages and prompts.
extension State {
  /// - Parameter taken: a name that is another file's; giving it once more replaces that.
  /// - Parameter reason: why a name is asked for, where that is not a taken one.
  mutating func askName(_ name: String, taken: String?, reason: String? = nil) {
    let help = taken.map { "\($0) is there already: it is replaced only when you write that name here" } ?? reason
    overlays.append(
      .prompt(PromptState(.saveAs(taken: taken), label: "Save as", text: name, help: help ?? "a path ending in .json")))
  }

  mutating func handle(_ key: Key, page: TextPage) -> [Effect] {
    var page = page
    let step = max(1, Screen.body(size).height)
    if case .character(let letter) = key, let verb = page.verbs.first(where: { $0.key == letter }) {
      overlays.removeLast()
      return CommandTable.perform(verb.command, &self)
    }
    switch key {
    case .character("?") where !page.isHelp, .function(1) where !page.isHelp:
      overlays.append(.text(HelpPage.make(page, self)))
      return []
    case .escape, .character("q"), .character("?"), .function(1), .enter:
      overlays.removeLast()
      return []
    case .up, .character("k"): page.scroll -= 1
    case .down, .character("j"): page.scroll += 1
    case .pageUp: page.scroll -= step
    case .pageDown, .character(" "): page.scroll += step
    case .home, .character("g"): page.scroll = 0
    case .end, .character("G"): page.scroll = page.lines.count
    case .character("y"): return page.copyText.map { [.copy($0)] } ?? []
    default: return []
    }
    page.scroll = max(0, min(page.scroll, page.lines.count - step))
    overlays[overlays.count - 1] = .text(page)
    return []
  }

  mutating func handle(_ key: Key, list: ListState) -> [Effect] {
    var list = list
    let count = list.shown.count
    switch key {
    case .escape:
      overlays.removeLast()
      return []
    case .enter: return choose(list)
    case .function(1),
      .character("?") where !list.searches:
      overlays.append(.text(HelpPage.make(list, self)))
      return []
    case .up: list.selected -= 1
    case .down, .tab: list.selected += 1
    case .backTab: list.selected -= 1
    case .pageUp: list.selected -= 10
    case .pageDown: list.selected += 10
    case .home: list.selected = 0
    case .end: list.selected = count - 1
    default:
      if list.searches {
        if list.filter.handle(key) {
          list.selected = 0
          list.scroll = 0
        }
      } else if let effects = handleVerb(key, &list) {
        return effects
      }
    }
    list.selected = max(0, min(list.selected, list.shown.count - 1))
    replaceOverlay(.list(list))
    return []
  }

  /// Letters of lists that do not search. `nil` when only the list changed.
  private mutating func handleVerb(_ key: Key, _ list: inout ListState) -> [Effect]? {
    switch key {
    case .character("q"):
      overlays.removeLast()
      return []
    case .character("j"): list.selected += 1
    case .character("k"): if list.purpose != .columns { list.selected -= 1 } else { return verb(key, list) }
    case .character(" "):
      guard list.items.indices.contains(list.selected) else { return nil }
      list.items[list.selected].isMarked.toggle()
      list.selected += 1
    case .character("*"):
      let all = list.items.allSatisfy(\.isMarked)
      for index in list.items.indices { list.items[index].isMarked = !all }
    case .character: return verb(key, list)
    default: break
    }
    return nil
  }

  private mutating func verb(_ key: Key, _ list: ListState) -> [Effect]? {
    if list.purpose == .pastRuns { return nil }
    if list.purpose == .recipe {
      overlays.removeLast()
      let rows = panelRows
      var effects = select(rows.indices.contains(list.selected) ? rows[list.selected] : 0)
      focus = .recipe
      effects += handlePlace(key)
      return effects
    }
    var names = list.items.filter(\.isMarked).map(\.identifier)
    if names.isEmpty, let item = list.selectedItem { names = [item.identifier] }
    guard let table, !names.isEmpty, let first = table.columns.firstIndex(where: { $0.name == names[0] }) else {
      return nil
    }
    guard ["d", "k", "r", "t"].contains(key.name) else { return nil }
    overlays.removeLast()
    grid.marked = names.count > 1 ? Set(names) : []
    grid.column = first
    fitGrid()
    focus = .grid
    switch key {
    case .character("d"): return dropColumns()
    case .character("k"):
      grid.marked = Set(names)
      return dropColumns(keeping: true)
    case .character("r"): return CommandTable.perform("rename", &self)
    default: return CommandTable.perform("type", &self)
    }
  }

  /// Enter in a list.
  private mutating func choose(_ list: ListState) -> [Effect] {
    guard let item = list.selectedItem else { return [] }
    if let refusal = item.refusal {
      message = Message("\(item.text): \(refusal)", .error)
      return []
    }
    overlays.removeLast()
    switch list.purpose {
    case .addStep: return openStep(item.identifier, list)
    case .commands:
      if item.identifier.contains(":") { return openStep(item.identifier, list) }
      guard let command = CommandTable.named(item.identifier) else { return [] }
      return perform(command)
    case .columns, .goToColumn:
      let marked = list.items.filter(\.isMarked).map(\.identifier)
      if !marked.isEmpty { grid.marked = Set(marked) }
      if let table, let position = table.columns.firstIndex(where: { $0.name == item.identifier }) {
        grid.column = position
        focus = .grid
        fitGrid()
      }
      return []
    case .ideas:
      guard let index = Int(item.identifier), list.steps.indices.contains(index) else { return [] }
      return addStep(list.steps[index], title: item.text)
    case .sample: return chooseSample(item.identifier)
    case .missingSource: return replaceMissing(list.note, by: item.identifier)
    case .leaving: return leave(item.identifier)
    case .manual: return showManual(page: item.identifier)
    case .pastRuns:
      let marked = list.items.indices.filter { list.items[$0].isMarked }
      return showRuns(marked.count > 1 ? marked : [list.selected])
    case .history: return Int(item.identifier).map { goInHistory(to: $0) } ?? []
    case .types: return takeType(item)
    case .recipe:
      focus = .recipe
      let rows = panelRows
      return select(rows.indices.contains(list.selected) ? rows[list.selected] : 0)
    case .problems:
      guard let step = Int(item.identifier) else { return [] }
      return select(step)
    }
  }

  private mutating func chooseSample(_ choice: String) -> [Effect] {
    switch choice {
    case "first": sample.kind = .first
    case "last": sample.kind = .last
    case "random":
      if case .random(let seed) = sample.kind {
        sample.kind = .random(seed: seed + 1)
      } else {
        sample.kind = .random(seed: 1)
      }
    case "reaching": sample.kind = .reaching(selection)
    case "removed":
      sample.kind = .removed(selection)
      showsChanges = true
    case "matching": return openSampleForm()
    default:
      overlays.append(
        .prompt(PromptState(.sampleRows, label: "Rows in the sample", text: "\(sample.rows)", help: "1 to 100,000")))
      return []
    }
    let effect = requestPreview()
    if sample.kind.step != nil {
      message = Message("searching the whole source\(glyphs.ellipsis)", about: .preview(previewToken))
    }
    return [effect]
  }

  mutating func handle(_ key: Key, prompt: PromptState) -> [Effect] {
    var prompt = prompt
    switch key {
    case .escape:
      overlays.removeLast()
      isLeaving = false
      return []
    case .function(1):
      overlays.append(.text(HelpPage.make(prompt, self)))
      return []
    case .enter:
      overlays.removeLast()
      return answer(prompt)
    default:
      if !prompt.field.hasRoom(for: key) { message = TextField.noRoom }
      _ = prompt.field.handle(key)
      overlays[overlays.count - 1] = .prompt(prompt)
      return []
    }
  }

  private mutating func answer(_ prompt: PromptState) -> [Effect] {
    let text = prompt.field.text
    switch prompt.purpose {
    case .renameColumn(let old):
      guard !text.isEmpty, text != old else { return [] }
      return addOrExtend(
        .object([("step", .text("rename-columns")), ("names", .object([(old, .text(text))]))]),
        title: "rename \(old) to \(text)")
    case .renameRecipe:
      guard !text.isEmpty, text != prompt.start else { return [] }
      var new = recipe
      new.name = text
      return change(new, "name the recipe \(text)")
    case .note(let index):
      guard recipe.steps.indices.contains(index), text != prompt.start else { return [] }
      var new = recipe
      new.steps[index]["note"] = (try? FormValue.note.json(text)) ?? nil
      return change(new, "note on step \(index + 1)")
    case .find:
      find = text
      return findNext(1)
    case .saveAs(let taken):
      guard !text.isEmpty else { return [] }
      let name = text.hasSuffix(".json") ? text : text + ".json"
      return [.save(saveRequest(name, replacing: name == taken || name == path))]
    case .sampleRows:
      guard let rows = Int(text.filter { $0 != "," }), (1...100_000).contains(rows) else {
        message = Message("the sample has 1 to 100,000 rows", .error)
        return []
      }
      sample.rows = rows
      return [requestPreview()]
    case .nodes:
      guard let nodes = Int(text), (1...NodeCount.most).contains(nodes) else {
        message = Message("1 to \(NodeCount.most) nodes", .error)
        return []
      }
      run.nodes = nodes
      return []
    case .rejectLimit:
      // A comma groups digits; in a share it would be a decimal comma, which is not taken for anything else.
      let limit = text.filter { $0 != " " && ($0 != "," || text.contains("%")) }
      guard RejectLimit(limit) != nil else {
        message = Message("\(text) is no limit: a number of rows, or a share such as 1%", .error)
        return []
      }
      run.rejectLimit = limit
      return []
    case .value(let parameter):
      if let position = run.parameters.firstIndex(where: { $0.name == parameter }) {
        run.parameters[position].value = text
      }
      return [.outlook(runRequest, sample: sample)]
    }
  }
}
