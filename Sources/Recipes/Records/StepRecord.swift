public import Engine

/// Everything there is to know about a kind of step: the palette, forms, help, checks, schema and meaning come from it.
public struct StepRecord: Sendable {
  /// How the step works on rows, for the cost that screens show.
  public enum Cost: String, Sendable {
    /// Each row on its own.
    case streams
    /// Remembers what it has seen.
    case remembers
    /// Needs all rows before it gives the first.
    case sorts
  }

  /// Kebab-case, as in the file: `filter-rows`.
  public let kind: String
  /// The version that brought the step.
  public let since: Release
  /// One sentence.
  public let summary: String
  /// What other tools and people call it: found by searches.
  public let elsewhere: [String]
  /// Rules worth knowing, each a sentence.
  public let details: [String]
  public let cost: Cost
  /// Whether the columns after the step are those before it, whatever its fields say.
  public let keepsColumns: Bool
  /// Whether the step is there to remove rows: that it removes none of them, or all, is worth a word.
  public let selectsRows: Bool
  /// Whether one step of the kind says what several in a row say.
  public let gathers: Bool
  /// In canonical order, without those that every step has.
  public let fields: [FieldRecord]
  public let example: StepExample
  /// Checks the fields against the input and lowers the step. Gives `nil` when the columns after it cannot be known;
  /// after a lesser problem it gives a plan with the right columns, which is never run.
  let lower: @Sendable (StepCall) -> StepTable.Lowered?

  init(
    kind: String, since: Release = .first, summary: String, elsewhere: [String], details: [String] = [],
    cost: Cost = .streams,
    keepsColumns: Bool = false, selectsRows: Bool = false, gathers: Bool = false,
    fields: [FieldRecord], example: StepExample, lower: @escaping @Sendable (StepCall) -> StepTable.Lowered?
  ) {
    self.kind = kind
    self.since = since
    self.summary = summary
    self.elsewhere = elsewhere
    self.details = details
    self.cost = cost
    self.keepsColumns = keepsColumns
    self.selectsRows = selectsRows
    self.gathers = gathers
    self.fields = fields.map { $0.since(since) }
    self.example = example
    self.lower = lower
  }

  /// The kind as words: `filter rows`.
  public var title: String { String(kind.map { $0 == "-" ? " " : $0 }) }

  /// All keys of a step of this kind, in canonical order.
  public var allFields: [FieldRecord] { CommonStepFields.before + fields + CommonStepFields.after }

  /// The field of this key, also one that every step has.
  public func field(_ key: String) -> FieldRecord? { allFields.first { $0.key == key } }
}

/// A step shown at work: documentation and a test at once.
public struct StepExample: Sendable {
  /// The step as JSON.
  public let step: String
  /// The table before it, as CSV.
  public let input: String
  /// The table after it, as CSV.
  public let output: String
  /// Other tables that the step reads: file name and content.
  public let files: [String: String]

  public init(step: String, input: String, output: String, files: [String: String] = [:]) {
    self.step = step
    self.input = input
    self.output = output
    self.files = files
  }
}

/// Keys that every step may carry.
package enum CommonStepFields {
  static let before = [
    FieldRecord("step", "Step", .plainText, .required, "Kind of the step."),
    id,
    FieldRecord(
      "disabled", "Disabled", .boolean, .optional(.boolean(false)),
      "Whether the step is left out; it keeps its number."),
  ]
  package static let note = FieldRecord("note", "Note", .note, .optional(nil), "A remark: a text or a list of lines.")
  package static let id = FieldRecord(
    "id", "Id", .plainText, .optional(nil), "Name of the step, unique in the recipe, shown in reports.")
  package static let expect = FieldRecord(
    "expect", "Expect", .expectations, .optional(nil),
    "Conditions on the step's counts, such as { \"removed\": \"<= 5 %\" }; nothing is published when one fails.")
  static let after = [expect, note]
  package static let keys = Set((before + after).map(\.key))
}
