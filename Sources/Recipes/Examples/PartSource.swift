import Engine

/// The parts of columns that a result may be made of.
struct PartSource {
  /// Expressions that are computed for the rows of examples.
  static let limit = 8000
  /// Columns that are looked at beside the one that is meant.
  private static let columnLimit = 6
  private static let longest = 200

  private let task: ExampleTask
  private let rows: ExampleRows
  private let wanted: [String]

  /// An expression of text that is yet to be computed.
  private struct Draft {
    var text: String
    var cost: Int
  }

  init(_ task: ExampleTask, _ rows: ExampleRows, _ wanted: [String]) {
    self.task = task
    self.rows = rows
    self.wanted = wanted
  }

  static func quoted(_ text: String) -> String { Expression.quoted(text: text) }

  /// All parts that stand in the results of all examples.
  func parts(isCancelled: () -> Bool) -> [Part] {
    var parts: [Part] = []
    var computed = 0
    for (place, column) in columns.enumerated() {
      let far = place == 0 && column == task.column ? 0 : 3
      for draft in drafts(column) where computed < Self.limit {
        if computed % 64 == 0, isCancelled() { return [] }
        computed += 1
        guard let values = rows.compute(draft.text) else { continue }
        // Letters in another case are the same part; it is computed for all results at once.
        for (written, values, cost) in cased(draft.text, values.texts) {
          let scalars = values.map { Array(($0 ?? "").unicodeScalars) }
          guard !scalars.contains(where: \.isEmpty), zip(values, wanted).allSatisfy({ $1.contains($0 ?? "") }) else {
            continue
          }
          parts.append(Part(expression: written, cost: draft.cost + cost + far, values: scalars))
        }
      }
    }
    return parts
  }

  /// The expression as it is and in the cases of letters that change something.
  private func cased(_ text: String, _ values: [String?]) -> [(String, [String?], Int)] {
    var all = [(text, values, 0)]
    guard
      zip(values, wanted).allSatisfy({ value, result in
        (value ?? "").isEmpty || result.lowercased().contains((value ?? "").lowercased())
      })
    else { return [] }
    for (function, cost) in [("upper", 2), ("lower", 2), ("initcap", 3)] {
      let written = "\(function)(\(text))"
      guard let computed = rows.compute(written)?.texts, computed != values else { continue }
      all.append((written, computed, cost))
    }
    return all
  }

  // MARK: Columns

  /// The column that is meant, then those that share most with the first result.
  private var columns: [Int] {
    let result = wanted.first?.lowercased() ?? ""
    let others = task.schema.fields.indices.filter { $0 != task.column }.compactMap { column -> (Int, Int)? in
      guard let value = rows.texts(column: column).first ?? nil, !value.isEmpty else { return nil }
      // A date may be written with no character in common.
      if task.schema.fields[column].type == .date || task.schema.fields[column].type == .timestamp {
        return (column, 1)
      }
      let shared = Self.longestShared(value.lowercased(), result)
      return shared >= 2 || shared == value.unicodeScalars.count ? (column, shared) : nil
    }
    return [task.column] + others.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(Self.columnLimit).map(\.0)
  }

  /// Complexity: O(both lengths).
  private static func longestShared(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.unicodeScalars.prefix(longest)), Array(second.unicodeScalars.prefix(longest)))
    var before = [Int](repeating: 0, count: second.count + 1)
    var best = 0
    for scalar in first {
      var now = [Int](repeating: 0, count: second.count + 1)
      for (index, other) in second.enumerated() where other == scalar {
        now[index + 1] = before[index] + 1
        best = max(best, now[index + 1])
      }
      before = now
    }
    return best
  }

  // MARK: Expressions

  private func drafts(_ column: Int) -> [Draft] {
    let field = task.schema.fields[column]
    let name = Expression.quoted(column: field.name)
    let values = rows.texts(column: column).map { $0 ?? "" }
    switch field.type {
    case .text: return texts(name, values) + dates(name, values)
    case .date: return written(name, isTimestamp: false)
    case .timestamp: return written(name, isTimestamp: true)
    case .boolean: return [Draft(text: "cast(\(name) as text)", cost: 3)]
    default: return numbers(name, isWhole: field.type == .integer)
    }
  }

  private func numbers(_ name: String, isWhole: Bool) -> [Draft] {
    let text = "cast(\(name) as text)"
    var drafts = [Draft(text: text, cost: 3)]
    for digits in 0...4 { drafts.append(Draft(text: "format_number(\(name), \(digits))", cost: 6)) }
    if isWhole { for width in 2...12 { drafts.append(Draft(text: "lpad(\(text), \(width), '0')", cost: 6)) } }
    return drafts
  }

  private static let datePatterns = [
    "yyyy", "yy", "M", "MM", "MMM", "MMMM", "d", "dd", "EEE", "EEEE", "yyyy-MM", "yyyyMM", "yyyyMMdd", "dd.MM.yyyy",
    "d.M.yyyy", "dd.MM.yy", "dd/MM/yyyy", "MM/dd/yyyy", "M/d/yyyy", "yyyy/MM/dd", "dd-MM-yyyy", "d MMM yyyy",
    "d MMMM yyyy", "MMMM yyyy", "MMM yyyy", "MMMM d, yyyy", "MMM d, yyyy", "MM/yyyy", "MM.yyyy", "dd.MM.", "yyyy-MM-dd",
  ]
  private static let timePatterns = ["HH:mm", "HH:mm:ss", "HH", "mm", "h:mm a", "yyyy-MM-dd HH:mm"]

  /// A date or timestamp as a text.
  private func written(_ value: String, isTimestamp: Bool) -> [Draft] {
    var drafts = (Self.datePatterns + (isTimestamp ? Self.timePatterns : [])).map {
      Draft(text: "date_format(\(value), \(Self.quoted($0)))", cost: 5)
    }
    drafts.append(Draft(text: "cast(quarter(\(value)) as text)", cost: 6))
    return drafts
  }

  /// A text that is a date, as another text.
  private func dates(_ name: String, _ values: [String]) -> [Draft] {
    let patterns = ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "yyyyMMdd", "dd-MM-yyyy"]
    let fitting = patterns.filter { pattern in
      guard let format = try? DateFormat(pattern: pattern) else { return false }
      return values.allSatisfy { value in
        var value = value
        return value.withUTF8 { format.parseDate($0) != nil }
      }
    }
    return fitting.flatMap { pattern in
      written("to_date(\(name), \(Self.quoted(pattern)))", isTimestamp: false).map {
        Draft(text: $0.text, cost: $0.cost + 3)
      }
    }
  }

  private func texts(_ name: String, _ values: [String]) -> [Draft] {
    let value = String(values.first?.unicodeScalars.prefix(Self.longest) ?? "".unicodeScalars.prefix(0))
    let result = wanted[0]
    var drafts = [
      Draft(text: name, cost: 2), Draft(text: "trim(\(name))", cost: 4), Draft(text: "left(\(name), 1)", cost: 4),
    ]
    // The beginnings of parts are initials.
    func add(_ text: String, _ cost: Int) {
      drafts.append(Draft(text: text, cost: cost))
      for count in 1...3 { drafts.append(Draft(text: "left(\(text), \(count))", cost: cost + count + 1)) }
    }
    for sign in Self.signs(value) {
      let quoted = Self.quoted(sign)
      let count = min(8, value.split(separator: sign, omittingEmptySubsequences: false).count)
      for part in 1...max(1, count) {
        add("split_part(\(name), \(quoted), \(part))", part == 1 ? 5 : 6)
        if part > 1, part < count { add("split_part(\(name), \(quoted), -\(part))", 7) }
      }
      add("split_part(\(name), \(quoted), -1)", 5)
      for before in 2..<max(3, count) {
        drafts.append(Draft(text: "substring_index(\(name), \(quoted), \(before))", cost: 7))
      }
      for behind in 2..<max(3, count) {
        drafts.append(Draft(text: "substring_index(\(name), \(quoted), -\(behind))", cost: 7))
      }
      let length = sign.unicodeScalars.count
      drafts.append(
        Draft(text: "substring(\(name), length(split_part(\(name), \(quoted), 1)) + \(length + 1))", cost: 8))
      drafts.append(
        Draft(
          text: "left(\(name), length(\(name)) - length(split_part(\(name), \(quoted), -1)) - \(length))", cost: 9))
      drafts.append(Draft(text: "replace(\(name), \(quoted), '')", cost: 5))
      for other in Self.signs(result) where other != sign {
        drafts.append(Draft(text: "replace(\(name), \(quoted), \(Self.quoted(other)))", cost: 5))
      }
    }
    for pattern in ["[0-9]+", #"\p{L}+"#, "[A-Z]+", "[a-z]+", #"[0-9]+[.,][0-9]+"#, #"\S+@\S+"#] {
      add("regexp_substr(\(name), \(Self.quoted(pattern)))", 7)
      drafts.append(
        Draft(text: "regexp_extract(\(name), \(Self.quoted("(\(pattern))[^\(pattern.bracketed)]*$")), 1)", cost: 9))
    }
    for skipped in 1...3 {
      let pattern = "(?:[0-9]+[^0-9]+){\(skipped)}([0-9]+)"
      drafts.append(Draft(text: "regexp_extract(\(name), \(Self.quoted(pattern)), 1)", cost: 9 + skipped))
    }
    for (open, close) in [("(", ")"), ("[", "]"), ("<", ">"), ("{", "}"), ("\"", "\"")] where value.contains(open) {
      let pattern = "\\\(open)([^\\\(close)]*)\\\(close)"
      add("regexp_extract(\(name), \(Self.quoted(pattern)), 1)", 6)
      let without = " *\\\(open)[^\\\(close)]*\\\(close)"
      drafts.append(Draft(text: "regexp_replace(\(name), \(Self.quoted(without)), '')", cost: 6))
    }
    for (set, cost) in [
      ("[^0-9]", 6), ("[^A-Z]", 7), ("[0-9]", 7), ("[^A-Za-z]", 7), (#"\s+"#, 6), ("[^A-Za-z0-9]", 7),
    ] {
      drafts.append(Draft(text: "regexp_replace(\(name), \(Self.quoted(set)), '')", cost: cost))
    }
    return drafts + positions(name, value, result)
  }

  /// Parts at fixed places: only those that the first result has.
  private func positions(_ name: String, _ value: String, _ result: String) -> [Draft] {
    let scalars = Array(value.unicodeScalars)
    let (own, result) = (Array(value.lowercased().unicodeScalars), Array(result.lowercased().unicodeScalars))
    guard own.count == scalars.count else { return [] }
    var drafts: [Draft] = []
    var seen: Set<[Int]> = []
    func add(_ start: Int, _ count: Int) {
      guard seen.insert([start, count]).inserted, drafts.count < 400 else { return }
      let end = own.count - start - count
      if start == 0 { drafts.append(Draft(text: "left(\(name), \(count))", cost: 6 + count / 8)) }
      if end == 0 { drafts.append(Draft(text: "right(\(name), \(count))", cost: 7 + count / 8)) }
      if start > 0, end == 0 { drafts.append(Draft(text: "substring(\(name), \(start + 1))", cost: 7)) }
      if start == 0, end > 0 { drafts.append(Draft(text: "left(\(name), length(\(name)) - \(end))", cost: 8)) }
      drafts.append(Draft(text: "substring(\(name), \(start + 1), \(count))", cost: 9))
    }
    for place in result.indices {
      for start in own.indices where own[start] == result[place] {
        var count = 0
        while place + count < result.count, start + count < own.count, result[place + count] == own[start + count] {
          count += 1
        }
        add(start, count)
        // What begins a text is often cut short by what comes next.
        if start == 0 || start + count == own.count {
          for shorter in 1..<max(1, min(count, 6)) { add(start == 0 ? 0 : own.count - shorter, shorter) }
        }
      }
    }
    return drafts
  }

  /// The signs of a text, alone and with a blank behind them.
  private static func signs(_ text: String) -> [String] {
    var found: [String] = []
    var last: Character?
    for character in text {
      let isSign = !character.isLetter && !character.isNumber
      if isSign, !found.contains(String(character)) { found.append(String(character)) }
      if character == " ", let last, !last.isLetter, !last.isNumber, last != " ", !found.contains("\(last) ") {
        found.append("\(last) ")
      }
      last = character
    }
    return Array(found.prefix(8))
  }
}

extension String {
  /// What stands in the brackets of a class of characters, for its opposite.
  fileprivate var bracketed: String {
    if hasPrefix("["), let end = firstIndex(of: "]") { return String(self[index(after: startIndex)..<end]) }
    return #"\p{L}"#
  }
}
