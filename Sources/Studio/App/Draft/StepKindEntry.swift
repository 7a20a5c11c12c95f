/// What a field of a step holds, and so how a form edits it.
package enum StepFieldKind: Hashable, Sendable {
  case expression
  /// One expression or several that must all hold.
  case conditions
  case column
  case columns
  /// Names that the step makes, separated by commas.
  case words
  case text
  /// A text that is never empty: a name, a path.
  case name
  case number
  case flag
  case choice([String])
  /// A subset of fixed words.
  case choices([String])
  /// Column to something: a new name, a type, an expression, a value.
  case pairs(key: PairSide, value: PairSide)
  /// Join keys.
  case keys
  /// Columns with order.
  case sortKeys
  /// A table, file or recipe to read.
  case source
  case sources
  /// Anything else, as JSON.
  case json

  package enum PairSide: Hashable, Sendable { case column, newName, type, expression, aggregation, text }
}

package struct StepFieldEntry: Hashable, Sendable {
  package var key: String
  package var label: String
  package var kind: StepFieldKind
  package var isRequired: Bool
  package var help: String

  package init(_ key: String, _ label: String, _ kind: StepFieldKind, required: Bool, help: String) {
    self.key = key
    self.label = label
    self.kind = kind
    isRequired = required
    self.help = help
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
