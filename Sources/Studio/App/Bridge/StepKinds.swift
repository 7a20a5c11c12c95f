import Import
import Recipes

/// The step kinds as forms see them: from the steps' own records.
package enum StepKinds {
  package static let all: [StepKindEntry] = StepTable.all.map { record in
    var entry = StepKindEntry(
      record.kind, sentence(record.summary), fields(record), cost: cost(record.cost),
      elsewhere: record.elsewhere + (inDataBrew[record.kind] ?? []))
    entry.selectsRows = record.selectsRows
    entry.gathers = record.gathers
    return entry
  }

  /// By kind, what DataBrew calls what it does: `rolling average`, `rolling_average`.
  private static let inDataBrew: [String: [String]] = {
    var words: [String: [String]] = [:]
    for operation in DataBrewOperations.all {
      guard let kind = StepTable.kinds.first(where: { operation.sous.hasPrefix($0) }) else { continue }
      for name in [operation.name] + operation.aliases {
        let word = name.lowercased()
        words[kind, default: []] += [word, word.replacing("_", with: " ")]
      }
      // What opens filled stands in the lists by itself.
      if !operation.opensFilled { words[kind, default: []] += operation.menus }
    }
    return words
  }()

  /// The kind of that name, else all that others call so: in any case, with underscores or blanks.
  static func found(by word: String) -> [StepKindEntry] {
    let wanted = word.lowercased()
    if let exact = all.first(where: { $0.kind == wanted }) { return [exact] }
    let names = [wanted, wanted.replacing("_", with: " ")]
    return all.filter { kind in
      names.contains { name in
        kind.elsewhere.contains(name) || kind.kind.replacing("-", with: " ") == name
          || ForeignWords.words(of: kind.kind).contains(name)
      }
    }
  }

  static let rowByRow = "works row by row"

  private static func cost(_ cost: StepRecord.Cost) -> String {
    switch cost {
    case .streams: rowByRow
    case .remembers: "remembers rows"
    case .sorts: "needs all rows first"
    }
  }

  /// In the order of the screen: what is needed comes first.
  private static func fields(_ record: StepRecord) -> [StepFieldEntry] {
    (record.fields.filter(\.isRequired) + record.fields.filter { !$0.isRequired }).map(field)
  }

  /// A field of a step, or of a section of the recipe, as forms see it.
  static func field(_ record: FieldRecord) -> StepFieldEntry {
    var start = record.isAlwaysWritten ? record.defaultValue : nil
    if record.isRequired, case .choice(let choices) = record.kind { start = choices.first.map { .text($0.word) } }
    var entry = StepFieldEntry(
      record.key, record.label, kind(record), required: record.isRequired, help: help(record), start: start)
    entry.proposal = record.proposal
    // A field that must be there takes what it can.
    entry.takesSelection = record.takesSelection || record.isRequired
    entry.isOfDates = record.isOfDates
    entry.isPlain = record.isPlain
    for choice in record.kind.choices ?? [] { entry.meanings[choice.word] = choice.brief }
    return entry
  }

  private static func kind(_ record: FieldRecord) -> StepFieldKind {
    switch record.kind {
    case .text, .plainText: .value(record.isRequired ? .anyText : .text)
    case .path, .newColumn, .typeName: .value(.word)
    case .integer(let minimum): .value(.integer(minimum: minimum))
    case .scalar: .value(.scalar)
    case .parameterValue: .parameterValue
    case .newColumns, .texts: .value(.texts)
    case .note: .value(.note)
    case .nameOrNumber: .value(.nameOrNumber)
    case .header: .value(.header)
    case .expectations: .value(.expectations)
    case .window: .value(.window)
    case .scalars, .integers, .either, .record: .value(value(record.kind))
    case .output, .recordMap, .rowRange, .steps: .value(.json)
    case .boolean: .flag
    case .parameterType: .choice(TypeName.parameterWords)
    case .choice(let choices): .choice(words(choices.map(\.word), record))
    case .choices(let choices): .choices(choices.map(\.word))
    case .column: .column
    case .otherColumn: .otherColumn
    case .columns: .columns
    case .otherColumns: .otherColumns
    case .predicates: .conditions
    case .newExpressions: .pairs(key: .newName, value: .expression)
    case .columnExpressions: .pairs(key: .column, value: .expression)
    case .aggregations: .pairs(key: .newName, value: .aggregation)
    case .renames: .pairs(key: .column, value: .newName)
    case .types: .pairs(key: .column, value: .type)
    case .valueMap: .pairs(key: .text, value: .scalar)
    case .scalarMap: .pairs(key: .newName, value: .scalar)
    case .source: .source
    case .sources: .sources
    case .records(let fields): rows(fields)
    }
  }

  /// Lists of values, and what may stand in their place.
  private static func value(_ kind: FieldKind) -> FormValue {
    switch kind {
    case .scalars: .scalars
    case .integers: .integers
    case .texts: .texts
    case .boolean: .truth
    case .renames: .names
    case .either(let kinds): .either(kinds.map(value))
    case .record(let fields):
      .members(Dictionary(fields.map { ($0.key, value($0.kind)) }, uniquingKeysWith: { first, _ in first }))
    case .text, .plainText: .anyText
    default: .json
    }
  }

  /// Rows of two columns, or of a column and choices; anything else as JSON.
  private static func rows(_ fields: [FieldRecord]) -> StepFieldKind {
    guard let first = fields.first, case .column = first.kind else { return .value(.json) }
    if fields.count == 2, case .otherColumn = fields[1].kind {
      return .columnPairs(left: first.key, right: fields[1].key)
    }
    // What may be left out and is no choice stays as it was written.
    let shown = fields.dropFirst().filter { $0.isRequired || $0.kind.choices != nil }
    let choices = shown.compactMap { field -> StepFieldKind.ColumnChoice? in
      guard case .choice(let words) = kind(field) else { return nil }
      return StepFieldKind.ColumnChoice(field.key, words)
    }
    return choices.count == shown.count ? .columnChoices(column: first.key, choices) : .value(.json)
  }

  /// The words of a choice, first what leaving it out says: the default, or nothing.
  private static func words(_ words: [String], _ record: FieldRecord) -> [String] {
    if record.isRequired { return words }
    guard let byDefault = record.defaultValue?.text else { return [""] + words }
    return ordered(words, byDefault)
  }

  /// The default comes first: what a form leaves out is its first word.
  private static func ordered(_ words: [String], _ first: String?) -> [String] {
    guard let first, words.contains(first) else { return words }
    return [first] + words.filter { $0 != first }
  }

  private static func help(_ record: FieldRecord) -> String {
    // A form writes them without the quotes of JSON.
    if case .expectations = record.kind { return FormValue.expectationHelp }
    return sentence(record.help)
  }

  /// Lower case at the start and no period: hints are no sentences.
  static func sentence(_ text: String) -> String {
    var text = text
    if text.last == "." { text.removeLast() }
    guard let first = text.first, text.dropFirst().first?.isUppercase != true else { return text }
    return first.lowercased() + text.dropFirst()
  }
}
