import Recipes

/// The step kinds as forms see them: from the steps' own records.
enum StepKinds {
  static let all: [StepKindEntry] = StepTable.all.map { record in
    StepKindEntry(
      record.kind, sentence(record.summary), fields(record), cost: cost(record.cost), elsewhere: record.elsewhere)
  }

  static let rowByRow = "works row by row"

  private static func cost(_ cost: StepRecord.Cost) -> String {
    switch cost {
    case .streams: rowByRow
    case .remembers: "remembers rows"
    case .sorts: "needs all rows first"
    }
  }

  /// In the order of the screen: the join form has its keys above its kind.
  private static func fields(_ record: StepRecord) -> [StepFieldEntry] {
    let order = record.kind == "join-table" ? ["with", "on", "kind", "take", "prefix"] : record.fields.map(\.key)
    return order.compactMap { key in record.fields.first { $0.key == key }.map(field) }
  }

  private static func field(_ record: FieldRecord) -> StepFieldEntry {
    StepFieldEntry(
      record.key, record.label, kind(record), required: record.isRequired || record.key == "kind",
      help: sentence(record.help))
  }

  private static func kind(_ record: FieldRecord) -> StepFieldKind {
    switch record.kind {
    case .text, .plainText, .typeName, .parameterType: .text
    case .path, .newColumn: .name
    case .integer: .number
    case .boolean: .flag
    case .choice(let choices): .choice(ordered(choices.map(\.word), record.defaultValue?.text))
    case .choices(let choices): .choices(choices.map(\.word))
    case .column, .otherColumn: .column
    case .columns, .otherColumns: .columns
    case .predicates: .conditions
    case .newExpressions: .pairs(key: .newName, value: .expression)
    case .columnExpressions: .pairs(key: .column, value: .expression)
    case .aggregations: .pairs(key: .newName, value: .aggregation)
    case .renames: .pairs(key: .column, value: .newName)
    case .types: .pairs(key: .column, value: .type)
    case .valueMap, .scalarMap: .pairs(key: .text, value: .text)
    case .source: .source
    case .sources: .sources
    case .records(let fields):
      fields.contains { $0.key == "left" } ? .keys : fields.contains { $0.key == "order" } ? .sortKeys : .json
    case .newColumns, .texts: .words
    case .scalar, .record, .recordMap, .note, .header, .expectations, .steps: .json
    }
  }

  /// The default comes first: what a form leaves out is its first word.
  private static func ordered(_ words: [String], _ first: String?) -> [String] {
    guard let first, words.contains(first) else { return words }
    return [first] + words.filter { $0 != first }
  }

  /// Lower case at the start and no period: hints are no sentences.
  private static func sentence(_ text: String) -> String {
    var text = text
    if text.last == "." { text.removeLast() }
    guard let first = text.first, text.dropFirst().first?.isUppercase != true else { return text }
    return first.lowercased() + text.dropFirst()
  }
}
