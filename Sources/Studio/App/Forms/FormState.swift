package import Recipes

/// One place of a form that can have the focus.
package struct FormSlot: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case text(TextField)
    /// One of some words.
    case choice([String], selected: Int)
    /// A column or word that is in or out; `detail` stands beside it.
    case toggle(name: String, isOn: Bool, detail: String)
  }

  /// What completion offers.
  package enum Completion: Hashable, Sendable {
    case none, column, otherColumn, expression, type, value(column: String), source, aggregation
  }

  /// Position of the field among the fields of the step.
  package var field: Int
  /// Shown before the slot; empty for the later rows of a field.
  package var label: String
  /// Row of a list field; both halves of a pair share it.
  package var row: Int
  /// Whether this is the right half of a pair.
  package var isSecond: Bool
  package var content: Content
  package var completion: Completion
  /// What its text says.
  package var value: FormValue
  /// What it was filled from; `nil` for what the person added.
  package var origin: Origin?

  /// The JSON that a slot was filled from, with the text that shows it: as long as that stands, so does the JSON.
  package struct Origin: Hashable, Sendable {
    package var text: String
    package var json: JSON?
    /// The item of the list, or the value under the name, that the slot's row shows.
    package var item: JSON?
  }

  package init(
    field: Int, label: String, row: Int = 0, isSecond: Bool = false, content: Content, completion: Completion = .none,
    value: FormValue = .word, origin: Origin? = nil
  ) {
    self.field = field
    self.label = label
    self.row = row
    self.isSecond = isSecond
    self.content = content
    self.completion = completion
    self.value = value
    self.origin = origin
  }

  package var text: String {
    switch content {
    case .text(let field): field.text
    case .choice(let words, let selected): words.indices.contains(selected) ? words[selected] : ""
    case .toggle(let name, let isOn, _): isOn ? name : ""
    }
  }
}

/// A step being added or edited, or another part of the recipe; also which rows the sample holds.
package struct FormState: Sendable {
  package enum Purpose: Hashable, Sendable {
    case add(at: Int), edit(Int), source, output, parameters, parameter(String?)
    /// The rows of the source that the sample holds, as a filter would keep them.
    case sample
  }

  package var purpose: Purpose
  package var entry: StepKindEntry
  /// What the slots were filled from: all that nobody changes stays as it stands there.
  package private(set) var original: JSON
  package var slots: [FormSlot] = []
  /// The slots as they were filled.
  package internal(set) var filled: [FormSlot] = []
  package var focus = 0
  package var completions: [CompletionItem] = []
  /// The slot whose text was typed into since the focus came there: what was there before asks for no completion.
  package var edited: Int?
  /// Characters before the cursor that a completion takes the place of.
  package var completionLength = 0
  /// The chosen completion; `nil` until an arrow key goes there.
  package var chosen: Int?
  /// Columns of the table before the step.
  package var columns: [SampleColumn]
  package var functions: [FunctionHint] = []
  package var sample: (any SampleTable)?
  /// Set when a filter is edited as column, operator and value.
  package var isSimple = false
  package var preview: Preview?
  /// Whether `preview` shows an earlier content of the form.
  package var isStale = false
  package var view = ComparisonView.both
  package var problem: Problem?
  package var scroll = 0
  /// Whether Space has just moved the focus on: a letter may then mean the slot it has come to.
  package var hasAdvanced = false
  /// The values of its column, where the step makes columns of them.
  package var columnValues: ColumnValues?
  package var join: JoinSide?
  /// Its columns that the join's keys are.
  var otherKeys: Set<String> = []
  package var joinFacts: JoinFacts?
  package var joinTarget = ""
  /// Why there is no `join` for `joinTarget`.
  package var joinProblem: String?
  package var joinTargets: [OpenEntry] = []
  /// Folders whose entries are among them, because their paths were written.
  var listedFolders: Set<String> = []
  package var joinRows = JoinRows.result
  /// Rows without a match, of the sides that were asked for.
  package var unmatched: [JoinRows: any SampleTable] = [:]
  /// Other side and keys for which `joinFacts` and `unmatched` hold or are on their way.
  package var factsKey: JSON?
  /// Parameters that texts of this form have become; the recipe gets them with the form.
  package var newParameters: [NewParameter] = []

  package init(
    purpose: Purpose, entry: StepKindEntry, original: JSON, columns: [SampleColumn], sample: (any SampleTable)?
  ) {
    self.purpose = purpose
    self.entry = entry
    self.original = original
    self.columns = columns
    self.sample = sample
    fill()
  }

  /// Empties the form and fills it from another step.
  mutating func start(from step: JSON) {
    original = step
    fill()
  }

  /// Whether the recipe gets a step of this form.
  package var isStep: Bool {
    switch purpose {
    case .add, .edit: true
    default: false
    }
  }

  /// Whether the form shows what its fields do to rows.
  package var hasPreview: Bool { isStep || purpose == .sample }

  /// Position of the step from 0.
  package var index: Int {
    switch purpose {
    case .add(let index), .edit(let index): index
    default: 0
    }
  }

  package func type(of column: String) -> String { columns.first { $0.name == column }?.type ?? "text" }
}

package struct NewParameter: Hashable, Sendable {
  package var name: String
  package var value: JSON
}

package struct CompletionItem: Hashable, Sendable {
  package var text: String
  package var detail: String

  package init(_ text: String, _ detail: String) {
    self.text = text
    self.detail = detail
  }
}

/// Which rows of a comparison are shown.
package enum ComparisonView: String, CaseIterable, Sendable {
  case both, kept, removed

  package var next: ComparisonView {
    switch self {
    case .both: .kept
    case .kept: .removed
    case .removed: .both
    }
  }
}
