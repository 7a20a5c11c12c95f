package import Recipes

/// What a field of a step holds, and so how a form edits it.
package enum StepFieldKind: Hashable, Sendable {
  /// One expression or several that must all hold.
  case conditions
  case column
  /// A column of the other table of a join.
  case otherColumn
  case columns
  case otherColumns
  /// One line of text.
  case value(FormValue)
  /// The value of a parameter, of the type that the field `type` names.
  case parameterValue
  case flag
  /// One of some words; an empty one leaves the key out.
  case choice([String])
  /// A subset of fixed words.
  case choices([String])
  /// Names, each with a value: a new name, a type, an expression.
  case pairs(key: PairSide, value: PairSide)
  /// Pairs of a column here and one of the other table, under these keys.
  case columnPairs(left: String, right: String)
  /// Columns, each with choices.
  case columnChoices(column: String, [ColumnChoice])
  /// Parameters, each with its default.
  case parameters
  /// A table, file or recipe to read.
  case source
  case sources

  package enum PairSide: Hashable, Sendable { case column, newName, type, expression, aggregation, text, scalar }

  /// A choice beside a column of a list: its key and its words, that of leaving it out first.
  package struct ColumnChoice: Hashable, Sendable {
    package var key: String
    package var words: [String]

    package init(_ key: String, _ words: [String]) {
      self.key = key
      self.words = words
    }
  }
}

package struct StepFieldEntry: Hashable, Sendable {
  package var key: String
  package var label: String
  package var kind: StepFieldKind
  package var isRequired: Bool
  package var help: String
  /// What a new step says under the key before anything is chosen.
  package var start: JSON?
  /// What the form of a new step proposes under the key.
  package var proposal: JSON?
  /// Whether the columns that are selected stand there in a new step.
  package var takesSelection = false
  /// Whether only a column of dates will do.
  package var isOfDates = false
  /// Whether a summary leaves the key out.
  package var isPlain = false
  /// What the words of a choice mean, where there is little room.
  package var meanings: [String: String] = [:]

  package init(
    _ key: String, _ label: String, _ kind: StepFieldKind, required: Bool, help: String, start: JSON? = nil
  ) {
    self.key = key
    self.label = label
    self.kind = kind
    isRequired = required
    self.help = help
    self.start = start
  }
}

/// A kind of step as forms and the palette show it.
package struct StepKindEntry: Hashable, Sendable {
  package var kind: String
  package var summary: String
  package var fields: [StepFieldEntry]
  /// How it works on rows, in a few words.
  package var cost: String
  /// What other tools call it.
  package var elsewhere: [String]
  /// Whether it is there to remove rows.
  package var selectsRows = false
  /// Whether one step of the kind says what several in a row say.
  package var gathers = false

  /// Whether it reads another table whose columns its form must know.
  package var joins: Bool { fields.contains { if case .columnPairs = $0.kind { true } else { false } } }
  /// The conditions that decide which rows there are, in a step of nothing else that is needed: they can be picked as
  /// column, operator and value.
  package var conditions: StepFieldEntry? { fields.first.flatMap { $0.kind == .conditions ? $0 : nil } }
  /// Whether the new columns stand in the step under their names.
  package var namesNewColumns: Bool {
    fields.contains { field in
      guard case .pairs(let key, let value) = field.kind else { return false }
      return key == .newName || value == .newName
    }
  }
  /// Whether it reads other tables.
  package var readsOthers: Bool { fields.contains { $0.kind == .source || $0.kind == .sources } }

  package init(
    _ kind: String, _ summary: String, _ fields: [StepFieldEntry], cost: String = "", elsewhere: [String] = []
  ) {
    self.kind = kind
    self.summary = summary
    self.fields = fields
    self.cost = cost
    self.elsewhere = elsewhere
  }
}
