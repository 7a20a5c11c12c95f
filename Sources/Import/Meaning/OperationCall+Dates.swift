import Engine
import Recipes

/// Reading of dates, whose form DataBrew guesses.
extension OperationCall {
  /// Forms beside ISO 8601 that are looked for in the data, each also with a time of day behind it.
  private static let days = [
    "M/d/yyyy", "d/M/yyyy", "M-d-yyyy", "d-M-yyyy", "d.M.yyyy", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "M/d/yy", "d/M/yy",
    "d MMM yyyy", "d MMMM yyyy", "MMM d, yyyy", "MMMM d, yyyy", "MMM d yyyy", "MMMM d yyyy", "d-MMM-yyyy", "d-MMM-yy",
  ]
  private static let times = ["", " H:mm", " H:mm:ss", " h:mm a", " h:mm:ss a"]
  private static let forms = days.flatMap { day in times.map { day + $0 } } + ["H:mm:ss", "H:mm"]
  /// Forms in which the day and the month could be one another.
  private static let twins = [("M/d/", "d/M/"), ("M-d-", "d-M-")]
  /// More forms than this in one column are no forms.
  private static let mostForms = 4

  /// A column as a date or timestamp; null where it is none.
  func asTime(_ column: String) throws -> String {
    let name = Words.column(column)
    switch type(of: column) {
    case .date, .timestamp: return name
    case .text: return try reading(column)
    case nil:
      remark(
        "dates in \(column) are taken to be written as 2026-01-31; import with --source to have their form looked up")
      return "try_to_timestamp(cast(\(name) as text))"
    case .integer? where try areCompactDates(name):
      remark("numbers such as 20260131 in \(column) are read as dates")
      return "try_to_timestamp(cast(\(name) as text), 'yyyyMMdd')"
    case let type?:
      throw Refusal(
        "\(column) is of type \(type), which is no date", "make a date of it first, as by timestamp_seconds(\(name))")
    }
  }

  /// Whether all numbers of a column are dates as `20260131`.
  private func areCompactDates(_ name: String) throws -> Bool {
    let values: [(String, JSON)] = [
      ("all", .text("count(\(name))")),
      ("dates", .text("count(try_to_timestamp(cast(\(name) as text), 'yyyyMMdd'))")),
    ]
    let counts = Step("group-rows", [("by", .list([])), ("values", .object(values))])
    let row = try draft.rows(after: [counts]).first ?? []
    guard case .integer(let all)? = row.first, case .integer(let dates)? = row.last else { return false }
    return all > 0 && all == dates
  }

  /// The operand of a date function: a column, or a constant.
  func timeOperand(
    _ columnKeys: [String] = ["sourceColumn"], _ valueKeys: [String] = ["value"]
  ) throws -> String {
    try operand(columnKeys, valueKeys, { name in try asTime(name) }, literal: Self.constant)
  }

  /// A time that is written in a recipe.
  /// - Throws: `Refusal` for a text that is none.
  static func constant(_ text: String) throws -> String {
    let isISO = text.prefix(5).last == "-" && text.prefix(4).allSatisfy(\.isNumber)
    if isISO { return "to_timestamp(\(Words.text(text)))" }
    let shape = shape(text) { $0.isNumber ? .digits : $0.isLetter ? .letters : nil }
    let form = forms.first { form in
      Self.shape(form) { "yMdHhms".contains($0) ? .digits : $0.isLetter ? .letters : nil } == shape
    }
    if let form { return "to_timestamp(\(Words.text(text)), \(Words.text(form)))" }
    throw Refusal(
      "\"\(text)\" is no date of a form that is known here", "write it as 2026-01-31 or 2026-01-31 12:30:00")
  }

  private enum Run { case digits, letters }

  /// What a text looks like: `12/31/2025` is `d/d/D`, as is `M/d/yyyy`; names of months are `a`.
  private static func shape(_ text: String, _ run: (Character) -> Run?) -> String {
    var shape = ""
    var rest = text[...]
    while let first = rest.first {
      guard let kind = run(first) else {
        shape.append(first)
        rest.removeFirst()
        continue
      }
      let part = rest.prefix { run($0) == kind }
      rest = rest.dropFirst(part.count)
      let isName = kind == .letters || part.hasPrefix("MMM")
      shape += isName ? "a" : part.count > 2 ? "D" : "d"
    }
    return shape
  }

  /// `yyyy-mm-dd HH:MM:SS`, or the pattern that the step names.
  func pattern(_ key: String = "dateTimeFormat", otherwise: String = DatePattern.standard) -> String {
    let (pattern, remark) = DatePattern.translated(optional(key) ?? otherwise)
    if let remark { self.remark(remark) }
    return Words.text(pattern)
  }

  private static func coalesce(_ forms: [String], of value: String, withISO: Bool) -> String {
    let readings =
      (withISO ? ["try_to_timestamp(\(value))"] : []) + forms.map { "try_to_timestamp(\(value), \(Words.text($0)))" }
    return readings.count == 1 ? readings[0] : "coalesce(\(readings.joined(separator: ", ")))"
  }

  /// Looks at all rows, as often as new forms are found in what the known ones cannot read.
  private func reading(_ column: String) throws -> String {
    let name = Words.column(column)
    var found: [String] = []
    while found.count < Self.mostForms {
      let known = Self.coalesce(found, of: name, withISO: true)
      let rest = Step("filter-rows", [("where", .text("\(name) <> '' and \(known) is null"))])
      let counts = try self.counts(after: rest, of: name)
      guard let best = counts.max(by: { $0.count < $1.count || ($0.count == $1.count && $0.rank > $1.rank) }),
        best.count > 0
      else { break }
      found.append(best.form)
      for (month, day) in Self.twins where best.form.hasPrefix(month) || best.form.hasPrefix(day) {
        let twin =
          best.form.hasPrefix(month)
          ? best.form.replacingPrefix(month, by: day) : best.form.replacingPrefix(day, by: month)
        if counts.contains(where: { $0.form == twin && $0.count == best.count }) {
          remark(
            "whether the day or the month comes first in \(column) cannot be told from its values; \(best.form) is taken"
          )
        }
      }
    }
    return Self.coalesce(found, of: name, withISO: true)
  }

  /// How many rows after a filter each form can read.
  private func counts(
    after filter: Step, of name: String
  ) throws -> [(form: String, count: Int, rank: Int)] {
    let values = Self.forms.enumerated().map { rank, form in
      ("f\(rank)", JSON.text("count(try_to_timestamp(\(name), \(Words.text(form))))"))
    }
    let rows = try draft.rows(after: [filter, Step("group-rows", [("by", .list([])), ("values", .object(values))])])
    return zip(Self.forms, rows.first ?? []).enumerated().map { rank, entry in
      if case .integer(let count) = entry.1 { (entry.0, Int(count), rank) } else { (entry.0, 0, rank) }
    }
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, by other: String) -> String { other + dropFirst(prefix.count) }
}
