import Engine
import Recipes

/// Open: choosing what to work on, with a preview of each entry.
extension State {
  mutating func openOpen(_ purpose: OpenState.Purpose = .open) -> [Effect] {
    place = .open
    open.purpose = purpose
    open.isLoading = true
    open.isEnterWaiting = false
    open.filter = TextField()
    open.selected = 0
    return [.list(open.folder)]
  }

  mutating func takeListing(_ folder: String, _ entries: [OpenEntry]) -> [Effect] {
    if !open.isLoading, folder == open.typedFolder { return takeTyped(folder, entries) }
    // A path that was written when its folder came is gone by now.
    guard open.isLoading || folder == open.folder else { return [] }
    open.folder = folder
    open.entries = entries
    open.typedListed = nil
    open.isLoading = false
    open.selected = max(0, min(open.selected, open.shown.count - 1))
    if open.isEnterWaiting, place == .open {
      open.isEnterWaiting = false
      return enter()
    }
    return previewOpen()
  }

  /// The entries of the folder that is being written, under the path as it is written.
  private mutating func takeTyped(_ folder: String, _ entries: [OpenEntry]) -> [Effect] {
    open.typedListed = folder
    guard let slash = open.filter.text.lastIndex(of: "/") else { return [] }
    let written = open.filter.text[...slash]
    open.entries.removeAll { $0.group == .typed }
    for var entry in entries where entry.group == .folder && entry.kind != .sampleData {
      entry.name = written + entry.name
      entry.group = .typed
      open.entries.append(entry)
    }
    open.selected = max(0, min(open.selected, open.shown.count - 1))
    if open.isEnterWaiting {
      open.isEnterWaiting = false
      return enter()
    }
    guard open.isTabWaiting else { return previewOpen() }
    open.isTabWaiting = false
    return completeTyped() ? listTyped() + previewOpen() : previewOpen()
  }

  /// Asks for the folder of the path being written, unless its entries are there.
  private func listTyped() -> [Effect] {
    open.isTypedLoading ? open.typedFolder.map { [.list($0)] } ?? [] : []
  }

  /// Tab: what is written becomes the chosen entry's name.
  private mutating func completeTyped() -> Bool {
    guard !open.filter.isEmpty, let entry = open.selectedEntry, entry.kind != .sampleData else { return false }
    let text = entry.name + (entry.kind == .folder ? "/" : "")
    guard text != open.filter.text else { return false }
    open.filter = TextField(text)
    open.selected = 0
    return true
  }

  /// Opens the selected entry, or what was written.
  private mutating func enter() -> [Effect] {
    if open.isLoading || open.isTypedLoading {
      open.isEnterWaiting = true
      return []
    }
    if RecipeSource.holdsTables(open.filter.text) { return enterServer(open.filter.text) }
    if let entry = open.selectedEntry { return choose(entry) }
    guard !open.filter.isEmpty else { return [] }
    let target = open.target(open.filter.text)
    return take(target) ?? [.open(target)]
  }

  /// Lists the tables of a database by its address, which recipes will hold.
  private mutating func enterServer(_ address: String) -> [Effect] {
    guard !DatabaseAddress(address).holdsPassword else {
      message = Message(
        "a recipe would show this password: put the address into a variable and write ${env:NAME}", .error)
      return []
    }
    return enterFolder(address)
  }

  private mutating func enterFolder(_ folder: String) -> [Effect] {
    open.filter = TextField()
    open.selected = 0
    open.isLoading = true
    return [.list(folder)]
  }

  /// Asks for the preview of the selected entry; soon, so that moving on does not begin what nobody sees.
  mutating func previewOpen() -> [Effect] {
    guard place == .open, let entry = open.selectedEntry else {
      open.previewed = nil
      open.preview = nil
      return []
    }
    if entry == open.previewed { return [] }
    open.previewed = entry
    open.preview = nil
    return [.timer(.openPreview, milliseconds: 30)]
  }

  /// Keys of Open: typing finds. `nil` when a command has it.
  mutating func handleOpen(_ key: Key) -> [Effect]? {
    if key != .enter { open.isEnterWaiting = false }
    if key != .tab { open.isTabWaiting = false }
    message = nil
    let typed = open.typedFolder
    if typed == nil { open.typedListed = nil }
    switch key {
    case .up: open.selected -= 1
    case .tab where open.isTypedLoading: open.isTabWaiting = true
    case .tab: if !completeTyped() { open.selected += 1 }
    case .down: open.selected += 1
    case .backTab: open.selected -= 1
    case .pageUp: open.selected -= 10
    case .pageDown: open.selected += 10
    case .home: open.selected = 0
    case .end: open.selected = open.shown.count - 1
    case .enter: return enter()
    case .escape:
      if open.filter.isEmpty { return leaveOpen() }
      open.filter = TextField()
    case .backspace where open.filter.isEmpty:
      return enterFolder(Self.folderAbove(open.folder))
    case .character("?") where open.filter.isEmpty: return nil
    case .character, .backspace, .paste, .delete, .left, .right, .alt, .control("u"), .control("w"):
      _ = open.filter.handle(key)
      open.selected = 0
    default: return nil
    }
    open.selected = max(0, min(open.selected, open.shown.count - 1))
    return (open.typedFolder == typed ? [] : listTyped()) + previewOpen()
  }

  /// What is chosen for the recipe that is open; `nil` where it is to be opened itself.
  private mutating func take(_ target: String) -> [Effect]? {
    switch open.purpose {
    case .open: return nil
    case .source: return read(from: target)
    case .data(let file):
      message = Message("making the recipe with \(RecipePanel.lastPart(target))\(glyphs.ellipsis)")
      return [.importing(file, source: target)]
    }
  }

  private mutating func leaveOpen() -> [Effect] {
    guard hasRecipe else { return [.quit] }
    place = .compose
    return []
  }

  private mutating func choose(_ entry: OpenEntry) -> [Effect] {
    if let problem = entry.problem {
      message = Message(problem, .error)
      return []
    }
    if entry.kind == .folder || entry.kind == .versions { return enterFolder(entry.target) }
    if entry.kind != .sampleData, let effects = take(entry.target) { return effects }
    message = Message(entry.kind == .sampleData ? "making sample data…" : "opening \(entry.name)…")
    return [.open(entry.kind == .sampleData ? "sample-data:" + entry.target : entry.target)]
  }

  /// `data` for `data/2026`, `..` for the working folder, `../..` for `..`, `s3:/` for a bucket.
  static func folderAbove(_ folder: String) -> String {
    if folder.isEmpty || folder == "." { return ".." }
    // Above all buckets there is nothing but where one came from.
    if folder.hasSuffix(":/") || folder.hasSuffix("://") || RecipeSource.holdsTables(folder) { return "" }
    if folder == ".." || folder.hasSuffix("/..") { return folder + "/.." }
    let trimmed = folder.hasSuffix("/") && folder.count > 1 ? String(folder.dropLast()) : folder
    guard let slash = trimmed.lastIndex(of: "/") else { return "" }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  // MARK: The source of the recipe

  /// Lets the recipe read from another file or table; what it says about the file's form stays.
  mutating func read(from target: String) -> [Effect] {
    place = .compose
    if target == path {
      message = Message("a recipe cannot read itself: choose another file or table", .error)
      return []
    }
    let chosen = FormState.source(target)
    var new = recipe
    var source = recipe.source
    if source["path"] != nil, chosen["path"] != nil {
      // A version is one of the table that was read before.
      (source["version"], source["asOf"]) = (nil, nil)
      for (key, value) in chosen.members?.map({ ($0.key, $0.value) }) ?? [] { source[key] = value }
    } else {
      source = chosen
    }
    new.source = source
    return changeSource(new, title: "read \(RecipePanel.lastPart(target))")
  }

  private mutating func changeSource(_ new: RecipeDraft, title: String) -> [Effect] {
    guard new != recipe else { return [] }
    let effects = change(new, title)
    message = Message("\(title) · u undo", .done)
    return effects
  }

  /// Offers what could stand for a source that is not there.
  mutating func offer(_ missing: MissingSource) {
    var items = missing.candidates.map { ListItem($0.target, detail: $0.detail, identifier: $0.target) }
    items.append(ListItem("another file or table", detail: "choose it in Open", identifier: ""))
    items.append(ListItem("leave it for now", detail: "Esc", identifier: "-"))
    var list = ListState(.missingSource, title: "\(missing.path) is not there", items: items)
    list.note = missing.path
    overlays.append(.list(list))
  }

  /// Takes a file in place of the missing one: by the value of a parameter where that explains the difference.
  mutating func replaceMissing(_ path: String, by target: String) -> [Effect] {
    if target == "-" { return [] }
    if target.isEmpty { return openOpen(.source) }
    let text = recipe.source["path"]?.text ?? ""
    if text.hasPrefix("${"), let end = text.firstIndex(of: "}") {
      let name = String(text[text.index(text.startIndex, offsetBy: 2)..<end])
      let rest = String(text[text.index(after: end)...])
      if let parameter = recipe.parameters.first(where: { $0.name == name }), rest.hasPrefix("/"),
        target.hasSuffix(rest)
      {
        // The other tables of the recipe come from the same place, so they move with it.
        var value = parameter.value
        value["default"] = .text(String(target.dropLast(rest.count)))
        var new = recipe
        new.setParameter(name, value)
        return changeSource(new, title: "\(name) = \(String(target.dropLast(rest.count)))")
      }
    }
    return read(from: target)
  }

  // MARK: The last run

  /// Shows the step at which the last run failed, and its rejects.
  mutating func show(_ failed: FailedRun) {
    if let step = failed.step, step <= stepCount {
      selection = step
      focus = .recipe
    }
    let before = message.map { "\($0.text) \(glyphs.dot) " } ?? ""
    message = Message("\(before)the run of \(failed.when) failed: \(failed.error)", .error, about: .recipe(recipe))
    guard !failed.rejects.isEmpty else { return }
    overlays.append(
      .rejects(
        RejectsPage(
          title: "Rejects of the run of \(failed.when)", rejects: failed.rejects, count: failed.rejectCount)))
  }

  /// The rejects of the last count, as they are of the recipe as it is now.
  mutating func showRejects() -> [Effect] {
    guard let counted, let count = rejectCount,
      counted.recipe.prefixKey(counted.recipe.steps.count) == recipe.prefixKey(stepCount)
    else {
      counting = .running
      message = Message("all rows are being counted again: ! shows them then", about: .counting)
      return [.count(recipe, asked: true)]
    }
    overlays.append(
      .rejects(RejectsPage(title: "Rows that cannot be taken", rejects: counted.rejects, count: count)))
    return []
  }

  mutating func handle(_ key: Key, rejects: RejectsPage) -> [Effect] {
    var page = rejects
    let visible = max(1, size.height - 8)
    switch key {
    case .escape, .character("q"):
      overlays.removeLast()
      return []
    case .character("?"), .function(1):
      overlays.append(.text(HelpPage.rejects(self)))
      return []
    case .enter:
      overlays.removeLast()
      guard page.rejects.indices.contains(page.selected) else { return [] }
      place = .compose
      focus = .recipe
      return select(page.rejects[page.selected].step)
    case .up, .character("k"): page.selected -= 1
    case .down, .character("j"): page.selected += 1
    case .pageUp: page.selected -= visible
    case .pageDown, .character(" "): page.selected += visible
    case .home, .character("g"): page.selected = 0
    case .end, .character("G"): page.selected = page.rejects.count - 1
    case .character("y"):
      return page.rejects.indices.contains(page.selected) ? [.copy(page.rejects[page.selected].raw)] : []
    default: return []
    }
    page.selected = max(0, min(page.selected, page.rejects.count - 1))
    page.scroll = max(min(page.scroll, page.selected), page.selected - visible + 1)
    overlays[overlays.count - 1] = .rejects(page)
    return []
  }
}
