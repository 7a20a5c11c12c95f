public import Engine

/// One key of a step or of a section of the recipe: forms, checks, help and the JSON schema come from it.
public struct FieldRecord: Sendable {
  public enum Presence: Sendable {
    case required
    /// The meaning of leaving it out, as JSON; `nil` when no value says the same. A default is never written.
    case optional(JSON?)
  }

  /// The key in the file, camelCase.
  public let key: String
  /// For forms: one or two words, `Keep rows`.
  public let label: String
  public let kind: FieldKind
  public let presence: Presence
  /// One sentence.
  public let help: String
  /// Whether forms write it also when it is the default.
  public let isAlwaysWritten: Bool
  /// What the form of a new step says under the key before anything is chosen, where leaving it out is not what is
  /// mostly wanted.
  public let proposal: JSON?
  /// Whether the form of a new step begins with the columns that are selected, though the key may be left out.
  public let takesSelection: Bool
  /// Whether a column has to be one of dates or timestamps.
  public let isOfDates: Bool
  /// Whether the value says by itself what it is, so that a summary leaves the key out.
  public let isPlain: Bool
  /// The version that brought the key.
  public private(set) var since: Release

  public init(
    _ key: String, _ label: String, _ kind: FieldKind, _ presence: Presence, _ help: String,
    isAlwaysWritten: Bool = false, proposal: JSON? = nil, takesSelection: Bool = false, isOfDates: Bool = false,
    isPlain: Bool? = nil, since: Release = .first
  ) {
    self.since = since
    self.isAlwaysWritten = isAlwaysWritten
    self.proposal = proposal
    self.takesSelection = takesSelection
    self.isOfDates = isOfDates
    self.isPlain = isPlain ?? kind.isPlain
    self.key = key
    self.label = label
    self.kind = kind
    self.presence = presence
    self.help = help
  }

  /// The field as a part of something that a version brought.
  func since(_ release: Release) -> FieldRecord {
    var copy = self
    copy.since = max(since, release)
    return copy
  }

  public var isRequired: Bool { if case .required = presence { true } else { false } }
  /// The value that leaving the key out stands for.
  public var defaultValue: JSON? { if case .optional(let value) = presence { value } else { nil } }
}

/// What may stand under a key, and how a form asks for it.
public indirect enum FieldKind: Sendable {
  /// Text in which `${name}` is replaced.
  case text
  /// Text that is taken as it stands: names, formats.
  case plainText
  /// A file, glob or folder; `${name}` and `${env:NAME}` are replaced.
  case path
  /// A whole number of at least this, or `${name}` of an integer parameter.
  case integer(minimum: Int)
  case boolean
  /// Text, number, `true`, `false` or `null`.
  case scalar
  /// As `scalar`, of the type that stands beside it under `type`.
  case parameterValue
  /// One of these words.
  case choice([Choice])
  /// A list of some of these words, each once.
  case choices([Choice])
  /// The type of a column: `text`, `decimal(10,2)`.
  case typeName
  /// The type of a parameter, where `decimal` has no digits.
  case parameterType
  /// A column of the step's input.
  case column
  /// A list of columns of the step's input.
  case columns
  /// A column of the other table of a join.
  case otherColumn
  /// A list of columns of the other table of a join.
  case otherColumns
  /// The name of a column that the step makes.
  case newColumn
  /// A list of names of columns that the step makes.
  case newColumns
  /// A boolean expression, or a list of them that must all hold.
  case predicates
  /// Names of new columns, each with an expression.
  case newExpressions
  /// Columns of the input, each with an expression.
  case columnExpressions
  /// Names of new columns, each with an aggregation such as `sum(price)`.
  case aggregations
  /// Columns of the input, each with its new name.
  case renames
  /// Columns, each with a type, or with a type and how its texts are written.
  case types
  /// Values as text, each with the value that takes its place.
  case valueMap
  /// Another table: a path, catalog table or recipe.
  case source
  /// A list of other tables.
  case sources
  /// A list of objects with these keys.
  case records([FieldRecord])
  /// An object with these keys.
  case record([FieldRecord])
  /// Where the result goes: an object with the keys of a path or of a table of a database.
  case output
  /// An object of any names, each with an object of these keys.
  case recordMap([FieldRecord])
  /// Names, each with a text, number or boolean.
  case scalarMap
  /// Text, or a list of lines.
  case note
  /// A list of texts.
  case texts
  /// A list of texts, numbers, `true` and `false`.
  case scalars
  /// A list of whole numbers and `null`.
  case integers
  /// What one of these kinds takes.
  case either([FieldKind])
  /// A text, or a whole number from 1.
  case nameOrNumber
  /// `true`, `false`, or a number of rows.
  case header
  /// Counts of the ledger, each with a condition.
  case expectations
  /// Which other rows the expressions of a step may look at: `by`, `order` and `rows`.
  case window
  /// Two distances from a row, `null` for the end of its group.
  case rowRange
  /// The list of steps.
  case steps
}

/// One word of a choice.
public struct Choice: Hashable, Sendable {
  public let word: String
  /// What it means, as a sentence fragment without a period.
  public let help: String
  /// The same where there is little room.
  public let brief: String

  public init(_ word: String, _ help: String, brief: String? = nil) {
    self.word = word
    self.help = help
    self.brief = brief ?? help
  }
}

extension FieldKind {
  /// The words that may be chosen.
  public var choices: [Choice]? {
    switch self {
    case .choice(let choices), .choices(let choices): choices
    default: nil
    }
  }

  /// What steps are about, mostly: columns, what is made of them, and which rows.
  fileprivate var isPlain: Bool {
    switch self {
    case .column, .columns, .newColumn, .newColumns, .predicates, .newExpressions, .columnExpressions, .aggregations,
      .renames, .types, .valueMap:
      true
    default: false
    }
  }

  /// What it must be, for messages: `a list of columns, such as ["CODE", "DATE"]`.
  var expected: String {
    switch self {
    case .text, .plainText: "a text in double quotes"
    case .path: "a path as text"
    case .typeName: "a type, such as \"date\""
    case .parameterType: "a type: \(TypeName.parameterWords.quotedList)"
    case .integer(let minimum): "a whole number of at least \(minimum)"
    case .boolean: "true or false"
    case .scalar, .parameterValue: "a text, a number, true, false or null"
    case .choice(let choices): "one of " + choices.map(\.word).quotedList
    case .choices(let choices): "a list of some of " + choices.map(\.word).quotedList
    case .column, .otherColumn: "the name of a column"
    case .newColumn: "the name of a new column"
    case .columns, .otherColumns: "a list of column names, such as [\"CODE\", \"DATE\"]"
    case .newColumns: "a list of new column names, such as [\"first\", \"last\"]"
    case .predicates: "an expression, such as \"CODE > 5\", or a list of expressions"
    case .newExpressions, .columnExpressions:
      "an object of column names and expressions, such as { \"total\": \"price * 2\" }"
    case .aggregations: "an object of names and aggregations, such as { \"n\": \"count()\" }"
    case .renames: "an object of old and new names, such as { \"OLD\": \"new\" }"
    case .types: "an object of column names and types, such as { \"CODE\": \"text\" }"
    case .valueMap: "an object of values, such as { \"M\": \"male\" }"
    case .source: "a table, such as { \"path\": \"other.csv\" }"
    case .sources: "a list of tables, such as [{ \"path\": \"other.csv\" }]"
    case .records(let fields): "a list of objects with " + fields.map(\.key).quotedList
    case .output: "an object with \"path\""
    case .record(let fields): "an object with " + fields.map(\.key).quotedList
    case .recordMap: "an object of names, each with an object"
    case .scalarMap: "an object of names and values"
    case .note: "a text or a list of lines"
    case .texts: "a list of texts"
    case .scalars: "a list of values, such as [\"M\", \"F\"]"
    case .integers: "a list of whole numbers, such as [0, 5]"
    case .either(let kinds): kinds.map(\.expected).joined(separator: ", or ")
    case .nameOrNumber: "a name in double quotes, or a number from 1"
    case .header: "true, false, or a number of rows"
    case .window: "an object such as { \"by\": [\"city\"], \"order\": [{ \"column\": \"day\" }] }"
    case .rowRange: "two whole numbers, or null for the end of the group, such as [-9, 0]"
    case .expectations: "an object such as { \"removed\": \"<= 5 %\" }"
    case .steps: "a list of steps, such as [{ \"step\": \"remove-duplicates\" }]"
    }
  }
}

extension Sequence<String> {
  /// `"a", "b" or "c"`; long lists are cut.
  var quotedList: String {
    let all = map { "\"\($0.shortened)\"" }
    let quoted = all.count > 20 ? Array(all.prefix(19)) + ["\(all.count - 19) more"] : all
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}
