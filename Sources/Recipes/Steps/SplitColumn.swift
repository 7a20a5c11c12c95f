import Engine

/// `split-column`: parts of a text as new columns.
enum SplitColumn {
  static let record = StepRecord(
    kind: "split-column",
    summary: "Splits a text column into new columns, at a separator or at positions.",
    elsewhere: ["separate", "explode", "tokenize", "fixed width", "text to columns", "split"],
    details: [
      "The new columns come last; the column itself stays.",
      "One of \"separator\", \"regex\", \"positions\" and \"every\" says where it is split.",
      "Where there are fewer parts than columns, the rest is null; the last column takes all that is left.",
    ],
    fields: [
      FieldRecord("column", "Column", .column, .required, "A text column."),
      FieldRecord("separator", "Separator", .text, .optional(nil), "What stands between the parts."),
      FieldRecord(
        "regex", "Separator as regex", .text, .optional(nil),
        "A regular expression (RE2) of what stands between the parts.", since: .v1_1),
      FieldRecord(
        "positions", "Positions", .integers, .optional(nil),
        "The numbers of characters before each cut, or with a minus behind it.", since: .v1_1),
      FieldRecord(
        "every", "Every", .integer(minimum: 1), .optional(nil), "The number of characters of each part.", since: .v1_1),
      FieldRecord(
        "keepSeparator", "Keep separator", .boolean, .optional(.boolean(false)),
        "Whether separators stay, at the end of the part before them.", since: .v1_1),
      FieldRecord("into", "New columns", .newColumns, .required, "Names of the new columns."),
    ],
    example: StepExample(
      step: #"{ "step": "split-column", "column": "place", "separator": ", ", "into": ["city", "country"] }"#,
      input: "id,place\n1,\"Bonn, DE\"\n2,Rome\n",
      output: "id,place,city,country\n1,\"Bonn, DE\",Bonn,DE\n2,Rome,Rome,\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let field = call.column("column").flatMap { call.requireText($0, key: "column") ? $0 : nil }
    let items = call.step["into"]?.list ?? []
    if items.isEmpty {
      call.error("into", at: call.step["into"], "\"into\" names no column", remedy: "name at least one")
    }
    let split = call.onlyOne(of: ["separator", "regex", "positions", "every"]) ? way(call, count: items.count) : nil
    var names = TakenNames(call.schema.names)
    var projections: [Projection] = []
    for (index, item) in items.enumerated() {
      guard let name = item.text, call.checkNew(name, beside: names, key: "into", at: item) else { continue }
      names.insert(name)
      var made: Expression?
      if let field, let split {
        let part = split.part(index, StepCall.quoted(field.name), isLast: index == items.count - 1)
        made = call.derive(part, split.values, key: split.key)
      }
      projections.append(Projection(name, made ?? .literal(.null, .text)))
    }
    return call.with(projections)
  }

  /// Where the step splits; reports what is wrong with it.
  private static func way(_ call: StepCall, count: Int) -> (any TextSplit)? {
    let keeps = call.step["keepSeparator"]?.boolean ?? false
    if keeps, call.step["separator"] == nil, call.step["regex"] == nil {
      call.error(
        "keepSeparator", at: call.step["keepSeparator"], "there is no separator to keep", remedy: "remove it")
    }
    for key in ["separator", "regex"] where call.step[key] != nil {
      guard let text = call.text(key) else { return nil }
      if text.isEmpty {
        call.error(key, at: call.step[key], "the separator is empty", remedy: "write what stands between the parts")
        return nil
      }
      if key == "separator" { return SeparatorSplit(separator: text, keeps: keeps) }
      guard let isEmptyMatched = call.derive("'' rlike ${regex}", ["regex": .text(text)], key: key)?.constantValue
      else {
        return nil
      }
      if isEmptyMatched == .boolean(true) {
        call.error(
          key, at: call.step[key], "the regular expression matches the empty text",
          remedy: "write one that matches at least one character, such as [,;]+")
        return nil
      }
      return RegexSplit(regex: text, keeps: keeps, count: count)
    }
    if call.step["every"] != nil {
      return call.integer("every").map { width in
        PositionSplit(cuts: (1..<max(count, 2)).map { $0 * width }, key: "every")
      }
    }
    let cuts = (call.step["positions"]?.list ?? []).compactMap(\.integer)
    let isAscending = zip(cuts, cuts.dropFirst()).allSatisfy { $0 < $1 }
    let isOneSide = cuts.allSatisfy { $0 > 0 } || cuts.allSatisfy { $0 < 0 }
    guard isAscending, isOneSide, cuts.count == call.step["positions"]?.list?.count, cuts.count == count - 1,
      cuts.allSatisfy({ abs($0) <= 1 << 31 })
    else {
      call.error(
        "positions", at: call.step["positions"],
        cuts.count == count - 1
          ? "the positions do not ascend on one side of the text"
          : "\"into\" does not name a column for each of the \(cuts.count + 1) parts",
        remedy: "write one position less than there are columns, such as [3, 7] from the start or [-4, -2] from the end"
      )
      return nil
    }
    return PositionSplit(cuts: cuts, key: "positions")
  }
}

/// A way to split a text, as expressions of its parts.
private protocol TextSplit {
  /// The key of the step that says it.
  var key: String { get }
  /// What stands for `${name}` in the parts.
  var values: [String: Value] { get }
  /// The nth part, from 0, of a column; the last one is all that is left.
  func part(_ number: Int, _ column: String, isLast: Bool) -> String
}

private struct SeparatorSplit: TextSplit {
  let separator: String
  let keeps: Bool
  let key = "separator"
  var values: [String: Value] { ["separator": .text(separator)] }

  /// There is an nth part when the text up to the separator before it is shorter than the whole.
  func part(_ number: Int, _ column: String, isLast: Bool) -> String {
    func upTo(_ parts: Int) -> String { "substring_index(\(column), ${separator}, \(parts))" }
    var text = "split_part(\(column), ${separator}, \(number + 1))"
    if isLast {
      text = number == 0 ? column : "substring(\(column), length(\(upTo(number))) + length(${separator}) + 1)"
    } else if keeps {
      text = "case when \(upTo(number + 1)) <> \(column) then \(text) || ${separator} else \(text) end"
    }
    return number == 0 ? text : "case when \(upTo(number)) <> \(column) then \(text) end"
  }
}

private struct RegexSplit: TextSplit {
  let regex: String
  let keeps: Bool
  /// How many columns are made.
  let count: Int
  let key = "regex"

  /// The first separator with all behind it, and each with all before it.
  var values: [String: Value] {
    var values: [String: Value] = ["behind": .text("(?:\(regex))(?s:.*)")]
    for number in 1...max(count, 1) { values["before\(number)"] = .text("^(?:(?s:.*?)(?:\(regex))){\(number)}") }
    return values
  }

  func part(_ number: Int, _ column: String, isLast: Bool) -> String {
    let rest = number == 0 ? column : "regexp_replace(\(column), ${before\(number)}, '')"
    var text = rest
    if !isLast {
      text = keeps ? "coalesce(regexp_substr(\(rest), ${before1}), \(rest))" : "regexp_replace(\(rest), ${behind}, '')"
    }
    return number == 0 ? text : "case when \(column) rlike ${before\(number)} then \(text) end"
  }
}

private struct PositionSplit: TextSplit {
  /// Characters before each cut; behind it where they are negative.
  let cuts: [Int]
  let key: String
  let values: [String: Value] = [:]

  func part(_ number: Int, _ column: String, isLast: Bool) -> String {
    func cut(_ position: Int) -> String {
      position < 0 ? "greatest(length(\(column)) - \(-position), 0)" : "\(position)"
    }
    let start = number == 0 ? "0" : cut(cuts[number - 1])
    if isLast {
      return number == 0
        ? column : "case when length(\(column)) > \(start) then substring(\(column), \(start) + 1) end"
    }
    let text = "substring(\(column), \(start) + 1, \(cut(cuts[number])) - \(start))"
    return number == 0 ? text : "case when length(\(column)) > \(start) then \(text) end"
  }
}
