package import Recipes

/// A step in a few words, from its own fields.
package enum StepText {
  /// `filter rows` for `filter-rows`.
  package static func title(_ kind: String) -> String { String(kind.map { $0 == "-" ? " " : $0 }) }

  /// What stands behind the title in one line: the expression, the columns.
  package static func summary(_ step: JSON) -> String {
    lines(step).joined(separator: " · ")
  }

  /// The fields of the step as lines, without kind, note and switches.
  package static func lines(_ step: JSON) -> [String] {
    var lines: [String] = []
    for member in step.members ?? [] where !["step", "note", "id", "disabled", "expect"].contains(member.key) {
      let value = text(member.value)
      let names = ["where", "columns", "column", "values", "by", "names", "into"]
      lines.append(names.contains(member.key) ? value : "\(member.key) \(value)")
    }
    return lines
  }

  /// A value in one line without the quotes of JSON.
  package static func text(_ value: JSON) -> String {
    switch value.content {
    case .text(let text): text
    case .number(let number): number
    case .boolean(let flag): flag ? "true" : "false"
    case .null: "null"
    case .list(let items): items.map(text).joined(separator: ", ")
    case .object(let members): members.map { "\($0.key) = \(text($0.value))" }.joined(separator: ", ")
    }
  }
}
