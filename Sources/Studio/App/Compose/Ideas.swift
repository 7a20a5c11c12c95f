import Engine
package import Recipes

/// What is noticeable in a column of a sample, as steps that are ready to add.
package enum Ideas {
  package struct Idea: Hashable, Sendable {
    package var title: String
    package var reason: String
    package var step: JSON
  }

  /// Complexity: O(rows × length of the values).
  /// - Parameter withSpellings: whether near-equal spellings are looked for, which costs most.
  package static func find(_ table: any SampleTable, column: Int, withSpellings: Bool = true) -> [Idea] {
    guard table.columns.indices.contains(column) else { return [] }
    let name = table.columns[column].name
    let type = table.columns[column].type
    var ideas: [Idea] = []
    let rows = table.rowCount
    guard rows > 0 else { return [] }
    var counts: [String: Int] = [:]
    var missing = 0
    var edgeBlanks = 0
    var dates = 0
    var numbers = NumberShapes()
    for row in 0..<rows {
      guard case .text(let text) = table.cell(row: row, column: column), !text.isEmpty else {
        missing += 1
        continue
      }
      counts[text, default: 0] += 1
      if text.first == " " || text.last == " " { edgeBlanks += 1 }
      if looksLikeDate(text) { dates += 1 }
      if type == "text" { numbers.add(text) }
    }
    let present = rows - missing
    let drop = JSON.object([("step", .text("drop-columns")), ("columns", .texts([name]))])
    if present == 0 || (counts.count == 1 && missing == 0) {
      ideas.append(
        Idea(
          title: "drop \(name)",
          reason: (present == 0 ? "it is empty in all " : "it has one value in all ")
            + "\(NumberText.grouped(rows)) sampled rows",
          step: drop))
    }
    if missing * 2 > rows, present > 0 {
      ideas.append(
        Idea(
          title: "drop \(name)", reason: "\(NumberText.share(missing, of: rows)) of it is missing in the sample",
          step: drop))
    }
    if missing > 0, present > 0 {
      ideas.append(
        Idea(
          title: "remove rows without \(name)",
          reason: "\(NumberText.grouped(missing)) of \(NumberText.grouped(rows)) sampled rows",
          step: .object([("step", .text("remove-missing")), ("columns", .texts([name]))])))
    }
    if edgeBlanks > 0, type == "text" {
      ideas.append(
        Idea(
          title: "trim \(name)",
          reason: edgeBlanks == 1
            ? "1 sampled value begins or ends in a blank"
            : "\(NumberText.grouped(edgeBlanks)) sampled values begin or end in a blank",
          step: .object([
            ("step", .text("set-columns")),
            ("values", .object([(name, .text("trim(\(ExpressionBuilder.column(name)))"))])),
          ])))
    }
    if type == "text", present > 0, dates == present {
      ideas.append(
        Idea(
          title: "\(name) as date", reason: "every sampled value looks like a date",
          step: .object([("step", .text("change-type")), ("columns", .object([(name, .text("date"))]))])))
    }
    if type == "text" {
      for shape in numbers.shapes {
        ideas.append(
          Idea(
            title: "\(name) as \(shape.type)",
            reason: "\(shape.example.text) is \(shape.example.number): every sampled value is a number with "
              + shape.words.joined(separator: ", ")
              + (shape.isSure ? "" : "; nothing shows whether the sign is before decimals or between thousands"),
            step: shape.step(column: name)))
      }
    }
    if type == "text", dates < present || present == 0 {
      let shapes = DateShapes.fitting(Array(counts.keys))
      for shape in shapes {
        ideas.append(
          Idea(
            title: "\(name) as \(shape.type) \(shape.format)",
            reason: "\(shape.example.text) is \(shape.example.value): "
              + (shapes.count > 1
                ? "every sampled value is one; day and month may be the other way round"
                : "every sampled value is one"),
            step: .object([
              ("step", .text("change-type")),
              ("columns", .object([(name, shape.json)])),
            ])))
      }
    }
    if type == "date" || type == "timestamp" {
      ideas.append(
        Idea(
          title: "year, month, day of \(name)", reason: "to partition the output by day",
          step: .object([
            ("step", .text("date-parts")), ("column", .text(name)), ("parts", .texts(["year", "month", "day"])),
          ])))
    }
    if type == "double", let digits = CoinShapes.digits(Array(counts.keys)) {
      ideas.append(
        Idea(
          title: "\(name) as decimal(12,\(digits))",
          reason:
            "no sampled value has more than \(digits) digits behind the point, as money; sums of decimals are exact",
          step: .object([
            ("step", .text("change-type")), ("columns", .object([(name, .text("decimal(12,\(digits))"))])),
          ])))
    }
    if type == "integer", counts.count == present, present > 20 {
      ideas.append(
        Idea(
          title: "\(name) as text", reason: "every sampled value is different, like an identifier",
          step: .object([("step", .text("change-type")), ("columns", .object([(name, .text("text"))]))])))
    }
    if type == "text", withSpellings, let idea = spellings(name, counts) { ideas.append(idea) }
    return ideas
  }

  /// Values that differ only in case, blanks and punctuation become the most frequent of them.
  private static func spellings(_ name: String, _ counts: [String: Int]) -> Idea? {
    guard counts.count < 2000 else { return nil }
    var groups: [String: [String]] = [:]
    for value in counts.keys { groups[TextShape.fingerprint(value), default: []].append(value) }
    var pairs: [(String, JSON)] = []
    for (key, values) in groups.sorted(by: { $0.key < $1.key }) where values.count > 1 && !key.isEmpty {
      let best =
        values.min { SampleProfile.isBetterSpelling(($0, counts[$0] ?? 0), ($1, counts[$1] ?? 0)) } ?? values[0]
      for value in values.sorted() where value != best { pairs.append((value, .text(best))) }
    }
    guard !pairs.isEmpty else { return nil }
    return Idea(
      title: "join near-equal spellings of \(name)",
      reason: pairs.count == 1
        ? "1 sampled value differs only in case, blanks or signs"
        : "\(NumberText.grouped(pairs.count)) sampled values differ only in case, blanks or signs",
      step: .object([("step", .text("map-values")), ("column", .text(name)), ("values", .object(pairs))]))
  }

  private static func looksLikeDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return false }
    return [0, 1, 2, 3, 5, 6, 8, 9].allSatisfy { bytes[$0] >= 0x30 && bytes[$0] <= 0x39 }
  }
}
