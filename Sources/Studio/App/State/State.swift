package import Recipes

package enum Place: Hashable, Sendable { case open, compose, look, run }

/// Where keys of Compose go.
package enum Focus: Hashable, Sendable { case recipe, grid }

package struct Message: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case note, done, error }

  /// What a message speaks of. It ends when that is over, and at Esc.
  package enum Subject: Hashable, Sendable {
    /// What a key did: until the next key.
    case key
    /// A step that was just made: until the next key, and as long as the step does what is said.
    case step(Int)
    /// A fault of the recipe, by its sentence: until it is mended.
    case fault(String)
    /// The recipe as it is: until it changes.
    case recipe(RecipeDraft)
    /// A table that cannot be had: until another one is asked for.
    case preview(Int)
    /// Files that are read and are gone.
    case inputs
    /// The recipe's file that is gone.
    case file
    case conflict
    /// The draft that cannot be kept.
    case draft
    /// A run: while it goes on; once it has ended, until it is looked at.
    case running, ended
    case searching, counting
  }

  package var text: String
  package var kind: Kind
  package var subject: Subject

  package init(_ text: String, _ kind: Kind = .note, about subject: Subject = .key) {
    self.text = text
    self.kind = kind
    self.subject = subject
  }
}

/// Rows being looked at without a step.
package struct ViewFilter: Hashable, Sendable {
  package var column: String
  package var type: String
  package var cells: Set<CellText>
  /// The condition as a step says it.
  package var expression: String

  package init(column: String, type: String, cells: Set<CellText>, expression: String) {
    self.column = column
    self.type = type
    self.cells = cells
    self.expression = expression
  }
}

package enum CountingState: Hashable, Sendable {
  case idle, waiting, running
  /// Too much to do unasked.
  case onRequest(CountingDeferred)
  case failed(String)
}

/// Looking through the whole input for rows that a step removes or changes.
package enum TouchSearch: Hashable, Sendable {
  case none, running
  /// This many rows were found; the grid shows them.
  case found(Int)
}

/// Everything the screens show. Changed by `update` alone.
package struct State: Sendable {
  package var size: Size
  package var glyphs: Glyphs
  package let kinds: [StepKindEntry]
  package var functions: [FunctionHint] = []
  /// Cores of this machine, offered as numbers of nodes.
  package let cores: Int
  package var place = Place.open
  package var focus = Focus.grid
  package var recipe: RecipeDraft
  /// What was opened.
  package var target = ""
  package var path: String?
  package var saved: RecipeDraft?
  package var history: History
  package var evidence: [[String]] = []
  package var hasRecipe = false
  /// Row of the recipe panel: 0 the source, then the steps, then the output. The parameters, which stand under the
  /// source, are -1, -2 and so on.
  package var selection = 0
  package var grid = GridState()
  package var isGridWide = false
  package var sample = SampleRequest()
  package var preview: Preview?
  /// The sample that `preview` is of: another one than `sample` while that is being read.
  package var previewSample = SampleRequest()
  package var previewToken = 0
  /// Of the last preview of a form, beside which the table's own may be on its way.
  package var formToken = 0
  package var isPreviewPending = false
  /// The grid's rows that pass `viewFilter`; `nil` for all.
  package var shownRows: [Int]?
  package var viewFilter: ViewFilter?
  package var find = ""
  /// Whether the grid shows what the selected step removed or changed.
  package var showsChanges = false
  /// The table before the selected step and the one behind it, when both are wanted and there.
  package var changes: ChangesTable?
  package var touchSearch = TouchSearch.none
  package var searchToken = 0
  package var traceToken = 0
  package var problems: [Problem] = []
  package var counts: [Int: StepCount] = [:]
  package var outputFiles: [Int: Int] = [:]
  /// Stamps of the files that are read, as they were when they were read last.
  package var inputs: [String: Int] = [:]
  /// Rows that could not be taken when all rows were counted last, and the recipe as it was then.
  package var counted: (recipe: RecipeDraft, rejects: [RejectLine])?
  /// The first of those rows that was spoken of last.
  var toldReject: RejectLine?
  package var counting = CountingState.idle
  /// What `p` pastes.
  package var copiedSteps: [JSON] = []
  package var lastStep: JSON?
  package var markedSteps: Set<Int> = []
  package var overlays: [Overlay] = []
  package var message: Message?
  /// Said once, with the first thing that is opened: why the signs are ASCII.
  package var localeNote: String?
  package var look = LookState()
  package var lookToken = 0
  package var joinToken = 0
  package var exampleToken = 0
  package var valuesToken = 0
  package var open = OpenState()
  package var run = RunState()
  package var columnsByPrefix: [Int: [SampleColumn]] = [:]
  /// The recipe as its draft, or what was opened, holds it: leaving loses nothing of that.
  package var kept: RecipeDraft?
  /// Why there is no draft of what was done last.
  package var unkept: StudioError?
  /// Leaving waits for the draft or the file to be written.
  package var isLeaving = false
  /// Set while the file holds something else than what was opened and edited here.
  package var conflict: DiskConflict?

  package init(size: Size, glyphs: Glyphs, kinds: [StepKindEntry], cores: Int) {
    self.size = size
    self.glyphs = glyphs
    self.kinds = kinds
    self.cores = max(1, cores)
    recipe = RecipeDraft(.object([]))
    history = History(recipe, selection: 0)
  }

  package var isUnsaved: Bool { hasRecipe && recipe != saved }
  /// Files whose changes matter.
  package var watchedFiles: Set<String> {
    hasRecipe ? Set(inputs.keys).union(path.map { [$0] } ?? []) : []
  }
  package var stepCount: Int { recipe.steps.count }
  /// The step whose result the grid shows, from 0 (the source).
  package var shownStep: Int { min(max(0, selection), stepCount) }
  /// Where a new step goes, from 0: behind the selected row.
  package var insertionIndex: Int { shownStep }
  /// Position from 0 of the selected step; `nil` on the source and the output.
  package var selectedStep: Int? { selection >= 1 && selection <= stepCount ? selection - 1 : nil }
  /// The selected parameter.
  package var selectedParameter: (name: String, value: JSON)? {
    let parameters = recipe.parameters
    return selection < 0 && parameters.indices.contains(-selection - 1) ? parameters[-selection - 1] : nil
  }
  /// The rows of the recipe panel from top to bottom, as `selection` counts them.
  package var panelRows: [Int] {
    [0] + recipe.parameters.indices.map { -$0 - 1 } + Array(1..<(stepCount + 2))
  }
  /// What the grid shows: the table behind the selected step, or before and behind it in one.
  package var table: (any SampleTable)? { shownChanges ?? preview?.table }
  package var shownChanges: ChangesTable? { showsChanges ? changes : nil }

  /// The column under the grid's cursor.
  package var currentColumn: SampleColumn? {
    guard let table, table.columns.indices.contains(grid.column) else { return nil }
    return table.columns[grid.column]
  }

  package var gridRowCount: Int { shownRows?.count ?? table?.rowCount ?? 0 }

  /// The table's row at a row of the grid.
  package func tableRow(_ gridRow: Int) -> Int? {
    guard let table else { return nil }
    if let shownRows { return shownRows.indices.contains(gridRow) ? shownRows[gridRow] : nil }
    return gridRow >= 0 && gridRow < table.rowCount ? gridRow : nil
  }

  package var currentCell: CellText? {
    guard let table, let row = tableRow(grid.row), table.columns.indices.contains(grid.column), row < table.rowCount
    else {
      return nil
    }
    return table.cell(row: row, column: grid.column)
  }

  /// The columns a verb works on: the marked ones in table order, else the current one.
  package var chosenColumns: [String] {
    guard let table else { return [] }
    let marked = table.columns.map(\.name).filter { grid.marked.contains($0) }
    return marked.isEmpty ? currentColumn.map { [$0.name] } ?? [] : marked
  }

  /// Whether the terminal has no room for any screen.
  package var isTooSmall: Bool { size.width < 60 || size.height < 15 }

  /// The name of what the recipe reads, without its folder.
  package var sourceTitle: String {
    let text = recipe.resolved(FormState.sourceText(recipe.source))
    return text == "-" ? "standard input" : RecipePanel.lastPart(text)
  }

  /// What is wrong with a row of the panel; the last one is the output.
  func problem(ofRow row: Int) -> Problem? {
    let parameters = recipe.parameters
    return problems.first { problem in
      guard problem.isError else { return false }
      if row >= 0, row <= stepCount { return problem.step == row }
      let name = -row - 1
      let key = row > 0 ? "output" : parameters.indices.contains(name) ? "parameters.\(parameters[name].name)" : "?"
      return problem.key.map { $0 == key || $0.hasPrefix(key + ".") } ?? false
    }
  }

  /// Whether a step needs no other row for what it does to one.
  package func worksRowByRow(_ index: Int) -> Bool {
    ["", StepKinds.rowByRow].contains(cost(index))
  }

  /// How a step works on rows, in a few words.
  package func cost(_ index: Int) -> String { kinds.first { $0.kind == recipe.kind(index) }?.cost ?? "" }

  package func count(after step: Int) -> StepCount? { counts[recipe.prefixKey(step)] }

  /// Rows of the whole input that could not be taken; `nil` while they are not counted.
  package var rejectCount: Int? {
    var total = 0
    for step in 0...stepCount {
      guard let count = count(after: step) else { return nil }
      total += count.rejected
    }
    return total
  }
}
