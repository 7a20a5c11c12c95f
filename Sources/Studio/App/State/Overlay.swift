package import Recipes

/// What lies over a place and takes the keys until Esc.
package enum Overlay: Sendable {
  case form(FormState)
  case list(ListState)
  case text(TextPage)
  case prompt(PromptState)
  case rejects(RejectsPage)
  case examples(ExamplesState)
}

package struct ListItem: Hashable, Sendable {
  /// When an item of a list that searches is there at all.
  package enum Presence: Hashable, Sendable {
    case always
    /// While nothing is typed.
    case unsought
    /// When what is typed is one of its words, or begins one.
    case byWord
    /// The same, behind what bears the word in its own name.
    case byName
  }

  package var text: String
  package var detail: String
  /// Stands at the right edge: a key, a count.
  package var hint: String
  /// Other words that find it.
  package var elsewhere: [String]
  package var presence: Presence
  package var isMarked = false
  /// Why it cannot be chosen now; `nil` when it can.
  package var refusal: String?
  /// What the purpose knows it by.
  package var identifier: String

  package init(
    _ text: String, detail: String = "", hint: String = "", elsewhere: [String] = [], presence: Presence = .always,
    refusal: String? = nil, identifier: String? = nil
  ) {
    self.presence = presence
    self.text = text
    self.detail = detail
    self.hint = hint
    self.elsewhere = elsewhere
    self.refusal = refusal
    self.identifier = identifier ?? text
  }
}

/// A list to choose from, found by typing.
package struct ListState: Sendable {
  package enum Purpose: Hashable, Sendable {
    case addStep, commands, columns, goToColumn, ideas, sample, history, types, recipe, problems, missingSource,
      pastRuns, leaving, manual
  }

  package var purpose: Purpose
  package var title: String
  package var items: [ListItem]
  package var filter = TextField()
  package var selected = 0
  package var scroll = 0
  /// Steps that the ideas stand for.
  package var steps: [JSON] = []
  /// What else the purpose must know.
  package var note = ""

  package init(_ purpose: Purpose, title: String, items: [ListItem], steps: [JSON] = []) {
    self.purpose = purpose
    self.title = title
    self.items = items
    self.steps = steps
  }

  /// Whether letters search; the column list has verbs on its letters instead.
  package var searches: Bool { purpose != .columns && purpose != .recipe && purpose != .pastRuns }

  /// Positions of the items in view, best match first.
  package var shown: [Int] {
    guard searches else { return Array(items.indices) }
    if filter.isEmpty { return items.indices.filter { ![.byWord, .byName].contains(items[$0].presence) } }
    let wanted = filter.text.lowercased()
    let all = items.indices.filter { items[$0].presence == .always }
    let words = items.indices.filter { items[$0].presence == .byWord }
    let names = items.indices.filter { items[$0].presence == .byName }
    func begun(_ item: Int) -> Bool { items[item].elsewhere.contains { $0.hasPrefix(wanted) } }
    let sought = SoughtText(filter.text)
    // A whole name or word, also one that is said elsewhere, means more than the beginning of one, this more than some
    // letters of a name, and a name more than what is said of it.
    var found = all.filter { items[$0].text.lowercased() == wanted }
    found += (words + all).filter { items[$0].elsewhere.contains(wanted) }
    found += all.filter { (" " + items[$0].text.lowercased()).contains(" " + wanted) }
    found += names.filter { items[$0].elsewhere.contains(wanted) } + (words + names).filter(begun)
    found += Fuzzy.rank(filter.text, all.map { items[$0].text }).map { all[$0] }
    found += all.filter(begun) + all.filter { sought.isIn(items[$0].detail) }
    var seen: Set<Int> = []
    return found.filter { seen.insert($0).inserted }
  }

  package var selectedItem: ListItem? {
    let shown = shown
    return shown.indices.contains(selected) ? items[shown[selected]] : nil
  }
}

/// A page to read.
package struct TextPage: Sendable {
  package var title: String
  package var lines: [StyledLine]
  package var scroll = 0
  /// What `y` copies.
  package var copyText: String?
  /// Whether these are the keys of somewhere.
  package var isHelp = false
  /// Letters that give a command and close the page.
  package var verbs: [Verb] = []

  package struct Verb: Hashable, Sendable {
    package var key: Character
    package var hint: String
    package var command: String
  }

  package init(title: String, lines: [StyledLine], copyText: String? = nil) {
    self.title = title
    self.lines = lines
    self.copyText = copyText
  }
}

/// A line in pieces of one style each.
package struct StyledLine: Hashable, Sendable {
  package struct Piece: Hashable, Sendable {
    package var text: String
    package var style: Style
  }

  package var pieces: [Piece]

  package init(_ pieces: [(String, Style)]) { self.pieces = pieces.map { Piece(text: $0.0, style: $0.1) } }
  package init(_ text: String, _ style: Style = .plain) { pieces = [Piece(text: text, style: style)] }
  package var text: String { pieces.map(\.text).joined() }
}

/// One line asked for.
package struct PromptState: Sendable {
  package enum Purpose: Hashable, Sendable {
    case renameColumn(String), renameRecipe, note(Int), find, saveAs(taken: String?), sampleRows, nodes,
      rejectLimit,
      value(parameter: String)
  }

  package var purpose: Purpose
  package var label: String
  package var field: TextField
  package var help: String
  /// The text that the prompt began with.
  package let start: String

  package init(_ purpose: Purpose, label: String, text: String = "", help: String) {
    self.purpose = purpose
    self.label = label
    field = TextField(text)
    start = text
    self.help = help
  }
}
