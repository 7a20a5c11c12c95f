import Engine

/// Keys as rows of a Markdown table, for pages made from records.
package enum FieldTable {
  static let header = "| key | | since | what it is |\n|---|---|---|---|\n"

  /// A row for each key, and for the keys within it.
  static func rows(_ fields: [FieldRecord], prefix: String = "") -> String {
    fields.map { field in
      var help = field.help
      if let choices = field.kind.choices {
        help += " " + choices.map { "`\($0.word)`: \($0.help)" }.joined(separator: "; ") + "."
      }
      var row = "| `\(prefix)\(field.key)` | \(presence(field)) | \(field.since.rawValue) | \(cell(help)) |\n"
      if case .records(let inner) = field.kind { row += rows(inner, prefix: "\(prefix)\(field.key)[].") }
      return row
    }.joined()
  }

  /// As `rows`, with what each value must be.
  static func rowsWithTypes(_ fields: [FieldRecord]) -> String {
    fields.map { field in
      let expected = field.kind.choices.map { $0.map { "`\($0.word)`: \($0.help)" }.joined(separator: "<br>") }
      return
        "| `\(field.key)` | \(cell(expected ?? field.kind.expected)) | \(presence(field)) | \(field.since.rawValue) | \(cell(field.help)) |\n"
    }.joined()
  }
  static let headerWithTypes = "| key | value | | since | what it is |\n|---|---|---|---|---|\n"

  static func presence(_ field: FieldRecord) -> String {
    if field.isRequired { return "required" }
    return field.defaultValue.map { $0 == .text("") ? "optional" : "default `\($0.line)`" } ?? "optional"
  }

  /// Behind a sentence, where there is room for what is not usual only: ` Since 1.1.0.`
  static func later(_ release: Release) -> String { release == .first ? "" : " Since \(release.rawValue)." }

  /// The text as a cell of a table: a bar in it must not end the cell.
  package static func cell(_ text: String) -> String {
    String(text.flatMap { $0 == "|" ? "\\|" : String($0) })
  }
}
