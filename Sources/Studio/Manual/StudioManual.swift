import Recipes

/// The manual in the studio: pages to choose from, those of where one is first.
extension State {
  mutating func showManual() -> [Effect] {
    let first = pagesOfHere
    let pages = first + ManualPage.all.filter { !first.contains($0) }
    var items =
      stepOfHere.map { record in
        [ListItem("The step \(record.kind)", detail: record.summary, identifier: "step:\(record.kind)")]
      } ?? []
    items += pages.map { page in
      ListItem(
        page.title, detail: page.summary, hint: page.kind.rawValue,
        elsewhere: [page.name] + page.lines.filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3).lowercased() },
        identifier: page.path)
    }
    overlays.append(.list(ListState(.manual, title: "Manual", items: items)))
    return []
  }

  mutating func showManual(page identifier: String) -> [Effect] {
    let width = size.width - 3
    if identifier.hasPrefix("step:"), let record = StepTable[String(identifier.dropFirst(5))] {
      let lines = RecordLines.make(StepDocument.text(record), width: width)
      overlays.append(.text(TextPage(title: record.kind, lines: lines.map { StyledLine($0) })))
    } else if let page = ManualPage.all.first(where: { $0.path == identifier }) {
      overlays.append(.text(TextPage(title: page.title, lines: MarkdownLines.make(page.text, width: width))))
    }
    return []
  }

  /// The step of the form that is open, else the selected one.
  private var stepOfHere: StepRecord? {
    for overlay in overlays.reversed() {
      if case .form(let form) = overlay { return StepTable[form.entry.kind] }
    }
    return place == .compose ? selectedStep.flatMap { StepTable[recipe.kind($0)] } : nil
  }

  private var pagesOfHere: [ManualPage] {
    let names =
      switch context {
      case .compose: ["studio", "studio-keys", "samples-and-counts"]
      case .look: ["studio", "studio-keys"]
      case .run: ["ledger", "rejects", "catalog-and-publication"]
      case .open: ["tables", "formats", "types"]
      }
    return names.compactMap(Manual.page)
  }
}
