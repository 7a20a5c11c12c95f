import Engine

/// The documentation of steps, made from their records: `sous steps` and `docs/steps.md`.
public enum StepDocument {
  /// One kind for a terminal: summary, keys, rules, and an example with the tables before and after.
  public static func text(_ record: StepRecord) -> String {
    var text = "\(record.kind): \(record.summary)\n\(elsewhere(record))\nKeys\n"
    text += keyLines(record.fields, indent: "  ")
    text += "  Every step may also have id, disabled, expect and note.\n"
    if !record.details.isEmpty { text += "\nRules\n" + record.details.map { "  - \($0)\n" }.joined() }
    text += "\nExample\n" + indented(exampleStep(record))
    for (name, content) in record.example.files.sorted(by: { $0.key < $1.key }) {
      text += "\n  \(name)\n" + indented(table(content))
    }
    text += "\n  before\n" + indented(table(record.example.input))
    text += "\n  after\n" + indented(table(record.example.output))
    return text
  }

  /// The page `docs/steps.md`.
  public static var markdown: String {
    var page = """
      # Steps

      Made from the steps' own records; `sous steps KIND` shows the same. Keys stand in the order in which
      `sous format` writes them. Rows are removed, columns dropped.

      Every step may also carry these keys: `step` (its kind) and `id` and `disabled` before the others, `expect` and
      `note` after them.

      | key | since | what it is |
      |---|---|---|

      """
    for field in CommonStepFields.before + CommonStepFields.after {
      page += "| `\(field.key)` | \(field.since.rawValue) | \(FieldTable.cell(field.help)) |\n"
    }
    page += """

      `expect` has conditions on `rowsIn`, `rowsOut`, `added`, `removed` and `rejected`, such as `"<= 5 %"`, `">= 1"`,
      `"= 0"` or `"between 10 and 20 %"`; percentages are of the rows that come in.

      | step | since | what it does |
      |---|---|---|

      """
    for record in StepTable.all {
      page +=
        "| [`\(record.kind)`](#\(record.kind)) | \(record.since.rawValue) | \(FieldTable.cell(record.summary)) |\n"
    }
    for record in StepTable.all { page += "\n" + section(record) }
    return page
  }

  private static func section(_ record: StepRecord) -> String {
    var text = "## \(record.kind)\n\n\(record.summary)\n\(elsewhere(record))\n\(FieldTable.header)"
    text += FieldTable.rows(record.fields)
    if !record.details.isEmpty { text += "\n" + record.details.map { "- \($0)\n" }.joined() }
    text += "\n```json\n\(exampleStep(record))```\n\n"
    for (name, content) in record.example.files.sorted(by: { $0.key < $1.key }) {
      text += "`\(name)`\n\n```\n\(table(content))```\n\n"
    }
    return text + "Before and after:\n\n```\n\(table(record.example.input))\n\(table(record.example.output))```\n"
  }

  private static func elsewhere(_ record: StepRecord) -> String {
    "Elsewhere called: \(record.elsewhere.joined(separator: ", ")).\n"
  }

  private static func keyLines(_ fields: [FieldRecord], indent: String) -> String {
    var text = ""
    let width = max(fields.map(\.key.count).max() ?? 0, 8)
    for field in fields {
      text += indent + field.key + String(repeating: " ", count: width + 2 - field.key.count) + field.help
      if !field.isRequired {
        text += field.defaultValue.flatMap { $0 == .text("") ? nil : " Default: \($0.line)." } ?? " Optional."
      }
      text += FieldTable.later(field.since) + "\n"
      let inner = indent + String(repeating: " ", count: width + 2)
      if let choices = field.kind.choices { text += choiceLines(choices, indent: inner) }
      if case .records(let fields) = field.kind { text += keyLines(fields, indent: inner) }
    }
    return text
  }

  private static func choiceLines(_ choices: [Choice], indent: String) -> String {
    let width = choices.map(\.word.count).max() ?? 0
    return choices.map { choice in
      indent + choice.word + String(repeating: " ", count: width + 2 - choice.word.count) + choice.help + "\n"
    }.joined()
  }

  /// The example's step in canonical layout.
  private static func exampleStep(_ record: StepRecord) -> String {
    switch Step.parse(record.example.step) {
    case .success(let step): step.canonicalText + "\n"
    case .failure: record.example.step + "\n"
    }
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { "  \($0)\n" }.joined()
  }

  /// A small CSV with its columns aligned.
  private static func table(_ csv: String) -> String {
    let rows = csv.split(separator: "\n").map { fields(String($0)) }
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, field) in row.enumerated() {
        line += field + String(repeating: " ", count: widths[column] + 2 - field.count)
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// The fields of one line of CSV; quotes may hold commas.
  private static func fields(_ line: String) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
