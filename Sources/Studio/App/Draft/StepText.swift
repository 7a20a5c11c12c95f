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
    let kind = step["step"]?.text ?? ""
    let entry = StepKinds.all.first { $0.kind == kind }
    let pairs = entry?.fields.first { if case .columnPairs = $0.kind { true } else { false } }
    for member in step.members ?? [] where !CommonStepFields.keys.contains(member.key) {
      let field = entry?.fields.first { $0.key == member.key }
      switch field?.kind {
      case .source:
        let keys = pairs.map { keyTexts(step[$0.key], $0.kind) } ?? []
        lines.append(source(member.value) + (keys.isEmpty ? "" : " on " + keys.joined(separator: " and ")))
      case .columnPairs: continue
      case .sources: lines.append((member.value.list ?? []).map(source).joined(separator: ", "))
      case .choice where field?.start != nil && field?.isRequired == false:
        // Written also when it is the default, since it says how the step does its work: `left join`.
        let verb = String(kind.prefix { $0 != "-" })
        if member.value != field?.start { lines.append("\(text(member.value)) \(verb)") }
      default:
        lines.append(field?.isPlain == true ? text(member.value) : "\(member.key) \(text(member.value))")
      }
    }
    return lines
  }

  /// The last part of a path, a table's or a recipe's name.
  private static func source(_ value: JSON) -> String { RecipePanel.lastPart(FormState.sourceText(value)) }

  /// `id = PATIENT` for every pair of columns.
  private static func keyTexts(_ value: JSON?, _ kind: StepFieldKind) -> [String] {
    guard case .columnPairs(let left, let right) = kind else { return [] }
    return (value?.list ?? []).map { "\(part($0[left])) = \(part($0[right]))" }
  }

  private static func part(_ value: JSON?) -> String { value.map(text) ?? "?" }

  /// A value in one line without the quotes of JSON.
  package static func text(_ value: JSON) -> String {
    switch value.content {
    case .text(let text): text
    case .number(let number): number.text
    case .boolean(let flag): flag ? "true" : "false"
    case .null: "null"
    case .list(let items): items.map(text).joined(separator: ", ")
    case .object(let members):
      members.map { "\(visible($0.key)) = \($0.value.text.map(visible) ?? text($0.value))" }.joined(separator: ", ")
    }
  }

  /// A text in quotes where blanks at its ends, or nothing at all, would not be seen.
  package static func visible(_ text: String) -> String {
    text.isEmpty || text.first == " " || text.last == " " ? "\"\(text)\"" : text
  }
}
