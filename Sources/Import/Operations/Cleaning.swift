import Engine
import Recipes

extension DataBrewOperations {
  static let cleaningOperations = [
    inPlace("CAPITAL_CASE", "initcap") { "initcap(\($0))" },
    DataBrewOperation(
      "FORMAT_DATE", ["sourceColumn", "targetDateFormat"], "set-columns with date_format",
      inference: "Texts that are no date become null."
    ) { call in
      let column = try call.column()
      _ = try call.text("targetDateFormat")
      let pattern = call.pattern("targetDateFormat")
      try call.set(column, "date_format(\(call.asTime(column)), \(pattern))")
    },
    inPlace("LOWER_CASE", "lower") { "lower(\($0))" },
    inPlace("UPPER_CASE", "upper") { "upper(\($0))" },
    inPlace("SENTENCE_CASE", "sentence_case") { "sentence_case(\($0))" },
    inPlace("ADD_DOUBLE_QUOTES", "||") { "'\"' || \($0) || '\"'" },
    DataBrewOperation("ADD_PREFIX", ["sourceColumn", "pattern"], "set-columns with ||") { call in
      let column = try call.column()
      try call.set(column, "\(Words.text(try call.text("pattern"))) || \(call.asText(column))")
    },
    inPlace("ADD_SINGLE_QUOTES", "||") { "'''' || \($0) || ''''" },
    DataBrewOperation("ADD_SUFFIX", ["sourceColumn", "pattern"], "set-columns with ||") { call in
      let column = try call.column()
      try call.set(column, "\(call.asText(column)) || \(Words.text(try call.text("pattern")))")
    },
    DataBrewOperation(
      "EXTRACT_BETWEEN_DELIMITERS", ["sourceColumn", "targetColumn", "startPattern", "endPattern"],
      "add-columns with regexp_extract", inference: "Without a match the new value is null."
    ) { call in
      let pattern = "(?:\(try call.regex("startPattern")))(.*?)(?:\(try call.regex("endPattern")))"
      let text = call.asText(try call.column())
      try call.derive(
        call.target(),
        "if(\(text) rlike \(Words.text(pattern)), regexp_extract(\(text), \(Words.text(pattern)), 1), null)")
    },
    DataBrewOperation(
      "EXTRACT_BETWEEN_POSITIONS", ["sourceColumn", "targetColumn", "startPosition", "endPosition"],
      "add-columns with substring", inference: "Positions count from 1, and the last one is part of the result."
    ) { call in try call.derive(call.target(), call.part(of: call.asText(call.column()))) },
    DataBrewOperation(
      "EXTRACT_PATTERN", ["sourceColumn", "targetColumn", "pattern"], "add-columns with regexp_substr"
    ) { call in
      try call.derive(
        call.target(), "regexp_substr(\(call.asText(try call.column())), \(Words.text(try call.regex("pattern"))))")
    },
    DataBrewOperation(
      "EXTRACT_VALUE", ["sourceColumn", "targetColumn", "path"], "add-columns with get_json_object",
      inference: "A bare name is a key of the text's own object."
    ) { call in
      let column = try call.column()
      let path = jsonPath(try call.text("path"), column: column)
      try call.derive(call.target(), "get_json_object(\(call.asText(column)), \(Words.text(path)))")
    },
    DataBrewOperation(
      "REMOVE_COMBINED", ["sourceColumn"] + removals.map { $0.flag + "?" } + ["customCharacters?", "customValue?"],
      "set-columns with nested regexp_replace",
      inference: "The custom value goes first, then characters, then white space is collapsed and the ends are trimmed."
    ) { call in try removeCombined(call) },
    DataBrewOperation(
      "REPLACE_BETWEEN_DELIMITERS", ["sourceColumn", "startPattern", "endPattern", "value"],
      "set-columns with regexp_replace", inference: "Every occurrence is replaced."
    ) { call in
      let column = try call.column()
      let (start, end) = (try call.regex("startPattern"), try call.regex("endPattern"))
      // The end's group stands behind the groups of the start.
      let group = 2 + groupCount(start)
      var value = JavaRegex.replacement(try call.text("value"))
      // Behind a group's number a digit would belong to it.
      if value.first?.isNumber == true { value = "\\" + value }
      try call.set(
        column,
        "regexp_replace(\(call.asText(column)), \(Words.text("(\(start)).*?(\(end))")), \(Words.text("$1\(value)$\(group)")))"
      )
    },
    DataBrewOperation(
      "REPLACE_BETWEEN_POSITIONS", ["sourceColumn", "startPosition", "endPosition", "value"],
      "set-columns with overlay",
      inference: "Positions count from 1, and the last one is replaced too."
    ) { call in
      let column = try call.column()
      let (start, end) = try call.positions()
      try call.set(
        column, "overlay(\(call.asText(column)), \(Words.text(try call.text("value"))), \(start), \(end - start + 1))")
    },
    DataBrewOperation(
      "REPLACE_TEXT", ["sourceColumn", "pattern", "value"], "replace-text with regex",
      inference: "The pattern is always a regular expression."
    ) { call in
      var fields: [(String, JSON)] = [
        ("columns", .texts(try call.columns())), ("find", .text(TextTemplate.escaped(try call.regex("pattern")))),
        ("replace", .text(TextTemplate.escaped(call.optional("value") ?? ""))), ("regex", .boolean(true)),
      ]
      if let condition = try call.conditions() { fields.append(("where", .text(condition))) }
      call.makeText(try call.columns())
      call.add("replace-text", fields)
    },
  ]

  /// An operation that makes another text of a column's.
  private static func inPlace(
    _ name: String, _ function: String, _ expression: @escaping @Sendable (String) -> String
  ) -> DataBrewOperation {
    DataBrewOperation(name, ["sourceColumn"], "set-columns with \(function)") { call in
      for column in try call.columns() { try call.set(column, expression(call.asText(column))) }
    }
  }

  /// A path of DataBrew as one of JSON: `` `user`.`tags`[1] `` of the column `user` is `$.tags[1]`.
  private static func jsonPath(_ path: String, column: String) -> String {
    var plain = path.filter { $0 != "`" }
    if path.hasPrefix("`") {
      if plain == column { return "$" }
      for sign in [".", "["] where plain.hasPrefix(column + sign) { plain = String(plain.dropFirst(column.count)) }
    }
    return plain.hasPrefix(".") || plain.hasPrefix("[") ? "$" + plain : "$." + plain
  }

  private static func groupCount(_ pattern: String) -> Int {
    let bare = pattern.replacing(#"\\"#, with: "").replacing(#"\("#, with: "")
    return bare.split(separator: "(", omittingEmptySubsequences: false).dropFirst().count { !$0.hasPrefix("?") }
  }

  private static let marks = #"!-/:-@\[-`{-~"#
  /// Flags of REMOVE_COMBINED in the order in which they act, each with the pattern that it removes.
  private static let removals: [(flag: String, pattern: String?)] = [
    ("removeCustomValue", nil), ("removeCustomCharacters", nil), ("removeAllPunctuation", "[.!,?]"),
    ("removeAllQuotes", #"['"]"#), ("removeLetters", "[A-Za-z]"), ("removeNumbers", "[0-9]"),
    ("removeSpecialCharacters", "[\(marks)]"), ("removeAllWhitespace", #"\s+"#), ("collapseConsecutiveWhitespace", nil),
    ("removeLeadingAndTrailingWhitespace", #"^\s+|\s+$"#), ("removeLeadingAndTrailingPunctuation", "^[.!,?]+|[.!,?]+$"),
    ("removeLeadingAndTrailingQuotes", #"^['"]+|['"]+$"#),
  ]

  private static func removeCombined(_ call: OperationCall) throws {
    let column = try call.column()
    var value = call.asText(column)
    var hasFlag = false
    for (flag, pattern) in removals where call.flag(flag) {
      hasFlag = true
      switch flag {
      case "removeCustomValue": value = "replace(\(value), \(Words.text(try call.text("customValue"))), '')"
      case "removeCustomCharacters": value = "translate(\(value), \(Words.text(try call.text("customCharacters"))), '')"
      case "collapseConsecutiveWhitespace": value = "regexp_replace(\(value), '\\s+', ' ')"
      default: value = "regexp_replace(\(value), \(Words.text(pattern ?? "")), '')"
      }
    }
    guard hasFlag else { throw Refusal("no flag says what is removed", "set one, such as removeNumbers, to \"true\"") }
    try call.set(column, value)
  }
}

extension OperationCall {
  /// A parameter that is a regular expression.
  func regex(_ key: String) throws -> String { try JavaRegex.checked(text(key)) }

  /// The first and last position of a part.
  func positions() throws -> (start: Int, end: Int) {
    let (start, end) = (try integer("startPosition"), try integer("endPosition"))
    guard start >= 1, end >= start else {
      throw Refusal("\(start) to \(end) are no positions", "count from 1, the first before the last")
    }
    return (start, end)
  }

  /// The characters of a text from the first to the last position.
  func part(of text: String) throws -> String {
    let (start, end) = try positions()
    return "substring(\(text), \(start), \(end - start + 1))"
  }
}
