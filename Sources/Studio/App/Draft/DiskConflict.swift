import Recipes

/// The recipe's file as somebody else has written it, while the recipe here has unsaved changes.
package struct DiskConflict: Hashable, Sendable {
  package var theirs: RecipeDraft

  package init(theirs: RecipeDraft) { self.theirs = theirs }

  static func sentence(_ path: String) -> String {
    "\(path) changed on disk while you have unsaved changes · s shows both"
  }
}

/// The file on disk, watched while the recipe is open.
extension State {
  /// The file's content has been read again.
  mutating func takeFile(_ path: String, _ result: Result<RecipeDraft?, StudioError>) -> [Effect] {
    guard path == self.path else { return [] }
    switch result {
    case .failure(let error):
      message = Message(error.message, .error, about: .recipe(recipe))
      return []
    case .success(nil):
      message = Message("\(path) was removed; s writes it again", .error, about: .file)
      saved = nil
      return []
    case .success(.some(let theirs)):
      if theirs == saved {
        conflict = nil
        return []
      }
      if !isUnsaved || theirs == recipe {
        saved = theirs
        conflict = nil
        guard theirs != recipe else { return [] }
        let effects = change(theirs, "changed on disk", selection: min(selection, theirs.steps.count + 1))
        message = Message("\(path) changed on disk and is shown as it is now · u undo", .done)
        return effects
      }
      conflict = DiskConflict(theirs: theirs)
      message = Message(DiskConflict.sentence(path), .error, about: .conflict)
      return []
    }
  }

  /// Both versions, step by step.
  mutating func showConflict() -> [Effect] {
    guard let conflict else { return [] }
    var lines = [
      StyledLine("Somebody wrote \(path ?? "the file") while you were at work. Nothing is lost either way: u undoes."),
      StyledLine(""),
    ]
    let width = max(20, (size.width - 10) / 2)
    func cell(_ text: String) -> String {
      let cut = TextWidth.width(of: text) > width ? String(text.prefix(width - 1)) + glyphs.ellipsis : text
      return cut + String(repeating: " ", count: max(0, width - TextWidth.width(of: cut)))
    }
    func row(_ mine: String?, _ theirs: String?) {
      let same = mine == theirs
      let (mine, theirs) = shortened(mine, theirs, width)
      let sign = same ? " " : mine == nil ? "+" : theirs == nil ? glyphs.minus : glyphs.times
      lines.append(
        StyledLine([
          (cell(mine ?? ""), same ? .dim : Style(.removed)), (" \(sign) ", same ? .dim : .accent),
          (cell(theirs ?? ""), same ? .dim : Style(.added)),
        ]))
    }
    lines.append(StyledLine(cell("yours") + "   " + cell("on disk"), Style(.header)))
    row(recipe.source.line, conflict.theirs.source.line)
    for pair in Self.aligned(recipe.steps, conflict.theirs.steps) {
      row(pair.mine.map(Self.stepLine), pair.theirs.map(Self.stepLine))
    }
    row(recipe.output?.line ?? "no output", conflict.theirs.output?.line ?? "no output")
    var page = TextPage(title: "Changed on disk", lines: lines)
    page.verbs = [
      TextPage.Verb(key: "m", hint: "keep mine and save", command: "keep-mine"),
      TextPage.Verb(key: "t", hint: "take theirs", command: "take-theirs"),
    ]
    overlays.append(.text(page))
    return []
  }

  mutating func keepMine() -> [Effect] {
    guard let conflict, let path else { return [] }
    saved = conflict.theirs
    self.conflict = nil
    return [.save(saveRequest(path, replacing: true))]
  }

  mutating func takeTheirs() -> [Effect] {
    guard let conflict else { return [] }
    self.conflict = nil
    saved = conflict.theirs
    let effects = change(conflict.theirs, "take the version on disk", selection: conflict.theirs.steps.count)
    message = Message("taken from disk · u brings yours back", .done)
    return effects
  }

  /// Two lines that differ only behind the width, from shortly before the difference on.
  private func shortened(_ mine: String?, _ theirs: String?, _ width: Int) -> (String?, String?) {
    guard let mine, let theirs, mine != theirs else { return (mine, theirs) }
    let common = zip(mine, theirs).prefix { $0 == $1 }.count
    guard common > width * 2 / 3 else { return (mine, theirs) }
    let cut = common - width / 4
    return (glyphs.ellipsis + mine.dropFirst(cut), glyphs.ellipsis + theirs.dropFirst(cut))
  }

  private static func stepLine(_ step: JSON) -> String {
    let off = step["disabled"]?.boolean == true ? " (off)" : ""
    return StepText.title(step["step"]?.text ?? "?") + off + "  " + StepText.summary(step)
  }

  /// Steps of both versions beside each other: equal ones in one row, what differs in between.
  static func aligned(_ mine: [JSON], _ theirs: [JSON]) -> [(mine: JSON?, theirs: JSON?)] {
    let changes = theirs.difference(from: mine)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in changes {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var rows: [(mine: JSON?, theirs: JSON?)] = []
    var left = 0
    var right = 0
    while left < mine.count || right < theirs.count {
      let isGone = left < mine.count && removed.contains(left)
      let isNew = right < theirs.count && inserted.contains(right)
      switch (isGone, isNew) {
      case (true, true): rows.append((mine[left], theirs[right]))
      case (true, false): rows.append((mine[left], nil))
      case (false, true): rows.append((nil, theirs[right]))
      case (false, false):
        rows.append(
          (mine.indices.contains(left) ? mine[left] : nil, theirs.indices.contains(right) ? theirs[right] : nil))
      }
      if !isNew || isGone { left += 1 }
      if !isGone || isNew { right += 1 }
    }
    return rows
  }
}
