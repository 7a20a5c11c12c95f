import Engine
import Recipes

extension DataBrewOperations {
  static let structureOperations = [
    DataBrewOperation(
      "BOOLEAN_OPERATION",
      ["valueExpression", "trueValueExpression", "falseValueExpression", "targetColumn", "withExpressions?"],
      "add-columns with if; over the whole table where aggregates are read",
      inference: "A result without backquotes is a plain text."
    ) { call in
      let values = try call.withValues()
      let keys = ["trueValueExpression", "falseValueExpression"]
      let computed = keys.filter { call.optional($0)?.contains("`") == true }
      func result(_ key: String) throws -> String {
        guard let text = call.optional(key) else { return "null" }
        guard computed.contains(key) else { return Words.text(text) }
        let value = try DataBrewLanguage.translated(text, call, values: values)
        // Beside a text everything is one.
        return computed.count == 1 ? "cast(\(value) as text)" : value
      }
      let condition = try DataBrewLanguage.translated(try call.text("valueExpression"), call, values: values)
      let (yes, no) = (try result(keys[0]), try result(keys[1]))
      try call.derive(
        call.target(), "if(\(condition), \(yes), \(no))", over: values.isEmpty ? nil : OperationCall.whole())
    },
    DataBrewOperation(
      "CASE_OPERATION", ["valueExpression", "targetColumn", "withExpressions?"],
      "add-columns with case; over the whole table where aggregates are read"
    ) { call in
      let values = try call.withValues()
      let expression = try DataBrewLanguage.translated(try call.text("valueExpression"), call, values: values)
      try call.derive(call.target(), expression, over: values.isEmpty ? nil : OperationCall.whole())
    },
    DataBrewOperation(
      "FLAG_COLUMN_FROM_NULL", ["sourceColumn", "targetColumn", "flagType?", "trueString?", "falseString?"],
      "add-columns with is null"
    ) { call in
      try call.derive(call.target(), call.flags("\(Words.column(try call.column())) is null"))
    },
    DataBrewOperation(
      "FLAG_COLUMN_FROM_PATTERN",
      ["sourceColumn", "targetColumn", "pattern", "flagType?", "trueString?", "falseString?"], "add-columns with rlike",
      inference: "A match anywhere in the text is enough; a null is false."
    ) { call in
      let pattern = Words.text(try call.regex("pattern"))
      try call.derive(call.target(), call.flags("\(call.asText(try call.column())) rlike \(pattern)"))
    },
    DataBrewOperation(
      "MERGE", ["sourceColumns", "delimiter?", "targetColumn"], "merge-columns",
      inference: "Nulls are left out, with their delimiter."
    ) { call in try merge(call) },
    DataBrewOperation(
      "SPLIT_COLUMN_BETWEEN_DELIMITER",
      ["sourceColumn", "patternOption1", "patternOption2", "pattern?", "includeInSplit?"],
      "add-columns with regexp_extract",
      inference: "New columns are called after the old one, with _1, _2 and so on; the old one stays."
    ) { call in
      let column = try call.column()
      let text = call.asText(column)
      let (first, second) = (try call.delimiter("patternOption1"), try call.delimiter("patternOption2"))
      let pattern = Words.text("(?s)^(.*?)(?:\(first))(.*?)(?:\(second))(.*)$")
      try call.derive(
        (1...3).map { part in
          ("\(column)_\(part)", "if(\(text) rlike \(pattern), regexp_extract(\(text), \(pattern), \(part)), null)")
        })
    },
    DataBrewOperation(
      "SPLIT_COLUMN_BETWEEN_POSITIONS", ["sourceColumn", "startPosition", "endPosition"], "add-columns with substring",
      inference: "A position is how many characters stand before the cut."
    ) { call in
      let column = try call.column()
      let text = call.asText(column)
      let (start, end) = (try call.integer("startPosition"), try call.integer("endPosition"))
      try call.derive([
        ("\(column)_1", "left(\(text), \(start))"), ("\(column)_2", "substring(\(text), \(start + 1), \(end - start))"),
        ("\(column)_3", "substring(\(text), \(end + 1))"),
      ])
    },
    DataBrewOperation("SPLIT_COLUMN_FROM_END", ["sourceColumn", "position"], "add-columns with left and right") {
      call in
      let column = try call.column()
      let text = call.asText(column)
      let position = try call.integer("position")
      try call.derive([
        ("\(column)_1", "left(\(text), greatest(length(\(text)) - \(position), 0))"),
        ("\(column)_2", "right(\(text), \(position))"),
      ])
    },
    DataBrewOperation("SPLIT_COLUMN_FROM_START", ["sourceColumn", "position"], "add-columns with left and substring") {
      call in
      let column = try call.column()
      let text = call.asText(column)
      let position = try call.integer("position")
      try call.derive([
        ("\(column)_1", "left(\(text), \(position))"), ("\(column)_2", "substring(\(text), \(position + 1))"),
      ])
    },
    DataBrewOperation(
      "SPLIT_COLUMN_MULTIPLE_DELIMITER", ["sourceColumn", "patternOptions", "limit", "pattern?", "includeInSplit?"],
      "split-column with regex"
    ) { call in
      let options = try call.structure("patternOptions").list ?? []
      let patterns = try options.compactMap { try $0.member("pattern")?.plainText.map(JavaRegex.checked) }
      guard !patterns.isEmpty else { throw Refusal("patternOptions has no pattern", "name the delimiters") }
      let keeps = options.contains { $0.member("includeInSplit")?.plainText?.lowercased() == "true" }
      try call.split(regex: patterns.map { "(?:\($0))" }.joined(separator: "|"), keeps: keeps)
    },
    DataBrewOperation(
      "SPLIT_COLUMN_SINGLE_DELIMITER", ["sourceColumn", "pattern", "limit", "includeInSplit?", "isText?"],
      "split-column",
      inference: "limit splits make one column more; the pattern is a regular expression unless isText is TRUE."
    ) { call in
      let pattern = try call.text("pattern")
      let isPlain = call.flag("isText") || JavaRegex.quoted(pattern) == pattern
      if isPlain, !call.flag("includeInSplit") {
        try call.split(separator: pattern)
      } else {
        try call.split(
          regex: isPlain ? JavaRegex.quoted(pattern) : try JavaRegex.checked(pattern),
          keeps: call.flag("includeInSplit"))
      }
    },
    DataBrewOperation(
      "SPLIT_COLUMN_WITH_INTERVALS", ["sourceColumn", "startPosition", "interval"],
      "add-columns with substring, as many as the longest text needs",
      inference: "startPosition counts from 1; what stands before it is left out."
    ) { call in try splitEvery(call) },
  ]

  static func merge(_ call: OperationCall) throws {
    let target = try call.target()
    try call.checkNew(target)
    call.add(
      "merge-columns",
      [
        ("columns", .texts(try call.columns())),
        ("separator", .text(TextTemplate.escaped(call.optional("delimiter") ?? ""))), ("into", .text(target)),
      ])
  }

  private static func splitEvery(_ call: OperationCall) throws {
    let column = try call.column()
    let text = call.asText(column)
    let (start, width) = (max(1, try call.integer("startPosition")), try call.integer("interval"))
    guard width > 0 else { throw Refusal("interval is \(width)", "write how many characters a part has") }
    let longest = Step("group-rows", [("by", .list([])), ("values", .object([("n", .text("max(length(\(text)))"))]))])
    guard case .integer(let length)? = try call.draft.rows(after: [longest]).first?.first else {
      throw Refusal("\(column) has no value to split", "import with a source that has rows")
    }
    let count = max(1, (Int(length) - start + width) / width)
    guard count <= 200 else {
      throw Refusal("the longest value of \(column) makes \(count) columns", "choose a wider interval")
    }
    try call.derive(
      (0..<count).map { part in
        ("\(column)_\(part + 1)", "nullif(substring(\(text), \(start + part * width), \(width)), '')")
      })
  }
}

extension OperationCall {
  /// `withExpressions`: names, each with an aggregate over the whole table.
  fileprivate func withValues() throws -> [String: String] {
    guard step["withExpressions"] != nil else { return [:] }
    var values: [String: String] = [:]
    for item in try structure("withExpressions").list ?? [] {
      guard let name = item.member("name")?.plainText, let value = item.member("value")?.plainText else {
        throw Refusal("one of withExpressions has no name or value", "write both")
      }
      let plain = name.filter { $0 != "`" && $0 != ":" }
      values[plain] = try DataBrewLanguage.translated(value, self)
        .replacing("standard_error_of_mean(", with: "standard_error(").replacing("variance(", with: "var_samp(")
    }
    return values
  }

  /// The pattern of `{ pattern, includeInSplit }`.
  fileprivate func delimiter(_ key: String) throws -> String {
    if try structure(key).member("includeInSplit")?.plainText?.lowercased() == "true" {
      throw Refusal(
        "\(key) keeps its delimiter in a part", "leave it out (includeInSplit false), or add it by merge-columns")
    }
    guard let pattern = try structure(key).member("pattern")?.plainText else {
      throw Refusal("\(key) has no pattern", "name the delimiter")
    }
    return try JavaRegex.checked(pattern)
  }

  fileprivate func split(separator: String? = nil, regex: String? = nil, keeps: Bool = false) throws {
    let column = try column()
    let limit = try integer("limit", otherwise: 1)
    guard (1...20).contains(limit) else { throw Refusal("limit is \(limit)", "write 1 to 20") }
    let names = (1...(limit + 1)).map { "\(column)_\($0)" }
    for name in names { try checkNew(name) }
    makeText([column])
    var fields: [(String, JSON)] = [("column", .text(column))]
    if let separator { fields.append(("separator", .text(TextTemplate.escaped(separator)))) }
    if let regex { fields.append(("regex", .text(TextTemplate.escaped(regex)))) }
    if keeps { fields.append(("keepSeparator", .boolean(true))) }
    add("split-column", fields + [("into", .texts(names))])
  }
}
