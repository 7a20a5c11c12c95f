import Engine

/// `mask-values`: parts of values made unreadable.
enum MaskValues {
  static let parts = ["year", "month", "day", "hour", "minute", "second"]

  static let record = StepRecord(
    kind: "mask-values", since: .v1_1,
    summary: "Puts a symbol in place of each character of parts of values.",
    elsewhere: ["mask", "redact", "anonymize", "obfuscate", "hide", "pii"],
    details: [
      "One of \"positions\", \"between\", \"find\", \"parts\" and \"entities\" says what is masked.",
      "A text keeps its length; dates and timestamps of which \"parts\" are masked become texts.",
      "Digits behind a second are part of it.",
      "Entities are found by their form alone, in letters, digits, blanks and dashes of any script: a number that looks like one of a card is masked as one.",
    ],
    fields: [
      FieldRecord("columns", "Columns", .columns, .required, "Text columns; dates or timestamps with \"parts\"."),
      FieldRecord(
        "symbol", "Symbol", .plainText, .optional(.text("#")), "The character that takes the place of others."),
      FieldRecord(
        "positions", "Positions", .integers, .optional(nil),
        "The first position, counted from 0, and the one behind the last; negative ones from the end, null for the end."
      ),
      FieldRecord(
        "between", "Between",
        .record([
          FieldRecord("start", "Start", .text, .optional(nil), "What stands before; the text's begin when left out."),
          FieldRecord("end", "End", .text, .optional(nil), "What stands behind; the text's end when left out."),
          FieldRecord(
            "keepDelimiters", "Keep delimiters", .boolean, .optional(.boolean(true)), "Whether these stay readable."),
        ]), .optional(nil), "Texts around what is masked, such as { \"start\": \"(\", \"end\": \")\" }."),
      FieldRecord("find", "Find", .text, .optional(nil), "A text, every occurrence of which is masked."),
      FieldRecord(
        "regex", "Regular expression", .boolean, .optional(.boolean(false)),
        "Whether the text to find is a regular expression (RE2); of one with groups the first is masked."),
      FieldRecord(
        "parts", "Parts of dates",
        .choices(parts.map { Choice($0, "its \($0)") }), .optional(nil), "The parts of dates and timestamps."),
      FieldRecord(
        "entities", "Entities", .choices(EntityPattern.all.map { Choice($0.name, $0.help) }), .optional(nil),
        "What is recognised in texts and masked there."),
      FieldRecord(
        "keep", "Keep",
        .choices([Choice("marks", "punctuation and symbols"), Choice("blanks", "white space")]), .optional(nil),
        "Characters that stay as they are."),
      StepCall.whereField,
    ],
    example: StepExample(
      step: #"{ "step": "mask-values", "columns": ["phone"], "positions": [0, -2], "keep": ["marks"] }"#,
      input: "id,phone\n1,555-1234\n2,\n",
      output: "id,phone\n1,###-##34\n2,\n"),
    lower: lower)

  private static func lower(_ call: StepCall) -> Plan? {
    let symbol = call.word("symbol") ?? "#"
    if symbol.unicodeScalars.count != 1 {
      call.error(
        "symbol", at: call.step["symbol"], "\"\(symbol.shortened)\" is not one character",
        remedy: "write one, such as #")
    }
    if call.step["regex"] != nil, call.step["find"] == nil {
      call.error("regex", at: call.step["regex"], "\"regex\" says nothing without \"find\"", remedy: "remove it")
    }
    let columns = call.columns("columns") ?? []
    guard call.onlyOne(of: ["positions", "between", "find", "parts", "entities"]) else { return nil }
    let keep = call.step["keep"]?.texts ?? []
    if call.step["parts"] != nil {
      let projections = columns.compactMap { datePattern($0, symbol, call) }
      return projections.count == columns.count ? call.with(call.onlyWhere(projections)) : nil
    }
    guard let way = call.step["positions"] == nil ? matching(keep, symbol, call) : positions(keep, symbol, call) else {
      return call.input
    }
    let projections = columns.compactMap { field -> Projection? in
      guard call.requireText(field, key: "columns") else { return nil }
      return call.derive(way.text(StepCall.quoted(field.name)), way.values, key: way.key).map {
        Projection(field.name, $0)
      }
    }
    return call.with(call.onlyWhere(projections))
  }

  /// An expression over a column.
  private struct Way {
    var key: String
    var values: [String: Value]
    var text: (String) -> String
  }

  private static func positions(_ keep: [String], _ symbol: String, _ call: StepCall) -> Way? {
    let items = call.step["positions"]?.list ?? []
    let isSafe = items.allSatisfy { $0.integer.map { abs($0) <= 1 << 31 } ?? true }
    guard items.count == 2, isSafe else {
      call.error(
        "positions", at: call.step["positions"], "\"positions\" is not two numbers",
        remedy: "write the first position and the one behind the last, such as [0, 5], [-4, null]")
      return nil
    }
    let classes = (keep.contains("marks") ? "\\p{P}\\p{S}" : "") + (keep.contains("blanks") ? "\\s\\p{Z}" : "")
    let values: [String: Value] = [
      "masked": .text(classes.isEmpty ? "(?s)." : "[^\(classes)]"),
      "symbol": .text(["\\", "$"].contains(symbol) ? "\\\(symbol)" : symbol),
    ]
    return Way(key: "positions", values: values) { column in
      func place(_ item: JSON, _ open: String) -> String {
        guard let number = item.integer else { return open }
        return number < 0 ? "greatest(length(\(column)) - \(-number), 0)" : "\(number)"
      }
      let from = place(items[0], "0")
      let to = "greatest(\(place(items[1], "length(\(column))")), \(from))"
      return "substring(\(column), 1, \(from)) || regexp_replace(substring(\(column), \(from) + 1, \(to) - \(from)), "
        + "${masked}, ${symbol}) || substring(\(column), \(to) + 1)"
    }
  }

  private static func matching(_ keep: [String], _ symbol: String, _ call: StepCall) -> Way? {
    let (key, pattern) = pattern(call)
    guard let pattern else { return nil }
    let values: [String: Value] = [
      "pattern": .text(pattern), "symbol": .text(symbol), "keep": .text(keep.sorted().joined(separator: " ")),
    ]
    return Way(key: key, values: values) { column in
      "mask_matches(\(column), ${pattern}, ${symbol}\(keep.isEmpty ? "" : ", ${keep}"))"
    }
  }

  /// The regular expression of what is masked, and the key that says it.
  private static func pattern(_ call: StepCall) -> (key: String, pattern: String?) {
    if let entities = call.step["entities"] {
      let names = entities.texts ?? []
      if names.isEmpty {
        call.error("entities", at: entities, "\"entities\" names none", remedy: "name at least one")
        return ("entities", nil)
      }
      return ("entities", EntityPattern.all.filter { names.contains($0.name) }.map(\.pattern).joined(separator: "|"))
    }
    if call.step["find"] != nil {
      guard let text = call.text("find") else { return ("find", nil) }
      if text.isEmpty {
        call.error("find", at: call.step["find"], "\"find\" is empty", remedy: "write the text to find")
        return ("find", nil)
      }
      return ("find", call.step["regex"]?.boolean == true ? text : literal(text))
    }
    guard let between = call.step["between"] else { return ("between", nil) }
    let (start, end) = (text(between["start"], call), text(between["end"], call))
    guard let start, let end else { return ("between", nil) }
    if start.isEmpty && end.isEmpty {
      call.error(
        "between", at: between, "\"between\" has neither \"start\" nor \"end\"", remedy: "write at least one of them")
      return ("between", nil)
    }
    let inner = end.isEmpty ? "(?s:.*)" : "(?s:.*?)"
    let body = between["keepDelimiters"]?.boolean ?? true ? "(\(inner))" : inner
    return ("between", (start.isEmpty ? "\\A" : literal(start)) + body + (end.isEmpty ? "\\z" : literal(end)))
  }

  /// A text of the step with its parameters; empty when it is left out, `nil` after a problem.
  private static func text(_ json: JSON?, _ call: StepCall) -> String? {
    guard let json, let text = json.text else { return "" }
    return call.body.scope.replace(text, at: json.offset, place: call.place.at("between"), sink: call.sink)
  }

  /// A regular expression of this text.
  private static func literal(_ text: String) -> String {
    var pattern = ""
    for scalar in text.unicodeScalars {
      if "\\.+*?()|[]{}^$".unicodeScalars.contains(scalar) { pattern += "\\" }
      pattern.unicodeScalars.append(scalar)
    }
    return pattern
  }

  /// The column as text whose masked parts are symbols.
  private static func datePattern(_ field: Field, _ symbol: String, _ call: StepCall) -> Projection? {
    let masked = call.step["parts"]?.texts ?? []
    let known = field.type == .timestamp ? parts : Array(parts.prefix(3))
    // What has no value yet could be a date.
    if call.input.isValueless(field.name) {
      return Projection(field.name, .cast(field.expression, .text, try: false))
    }
    guard field.type == .date || field.type == .timestamp else {
      call.error(
        "columns", at: call.step["columns"],
        "\"\(field.name.shortened)\" is \(field.type), and has no parts of a date", remedy: "use change-type before")
      return nil
    }
    if let other = masked.first(where: { !known.contains($0) }) {
      call.error(
        "parts", at: call.step["parts"], "a date such as \"\(field.name.shortened)\" has no \(other)",
        remedy: "remove it")
      return nil
    }
    let signs = ["", "-", "-", " ", ":", ":"]
    let letters = ["yyyy", "MM", "dd", "HH", "mm", "ss"]
    var pattern = ""
    for (index, part) in known.enumerated() {
      let hidden = String(repeating: symbol == "'" ? "''" : symbol, count: letters[index].count)
      pattern += signs[index] + (masked.contains(part) ? "'\(hidden)'" : letters[index])
    }
    let name = StepCall.quoted(field.name)
    var (text, values) = ("date_format(\(name), ${pattern})", ["pattern": Value.text(pattern)])
    if field.type == .timestamp {
      // What is less than a second belongs to it, with as many digits as it has.
      var fraction = "regexp_extract(cast(\(name) as text), '[.][0-9]+$', 0)"
      if masked.contains("second") {
        values["hidden"] = .text(String(repeating: symbol, count: 10))
        fraction = "translate(\(fraction), '0123456789', ${hidden})"
      }
      text = "concat(\(text), \(fraction))"
    }
    return call.derive(text, values, key: "parts").map { Projection(field.name, $0) }
  }
}

/// What is recognised in texts by its form. What is not recognised stays readable, so that letters, digits, blanks, dashes and
/// dots are those of all scripts, and a pattern takes too much sooner than too little.
struct EntityPattern {
  let name: String
  let help: String
  /// A regular expression without groups.
  let pattern: String

  /// A digit that begins a number, and one that ends it: `\b` knows ASCII only.
  private static let first = #"(?:\b[0-9]|[^\P{Nd}0-9])"#
  private static let last = #"(?:[0-9]\b|[^\P{Nd}0-9])"#
  /// Blanks, dashes, and marks that nobody sees, as they come with copied numbers: named one by one, since classes of Unicode
  /// make repetitions large.
  private static let gaps =
    #" \t\x{A0}\x{2000}-\x{200F}\x{202A}-\x{202F}\x{205F}-\x{2064}\x{3000}\x{FEFF}\x{AD}\x{2010}-\x{2015}\x{2212}\x{FE58}\x{FE63}\x{FF0D}\-"#
  private static let two = #"\p{Nd}\p{Nd}"#
  /// What may stand within a number of a telephone.
  private static let phoneSigns = #"[\p{Nd}\(\)./\#(gaps)]"#

  private static let mailName = #"[\p{L}\p{M}\p{N}._%+&*!#$^{|}~-]+"#
  private static let mailLabel = #"[\p{L}\p{M}\p{N}_-]+"#
  private static let dot = #"[.\x{3002}\x{FF0E}\x{FF61}]"#

  private static let group = "[0-9A-Fa-f]{1,4}"
  private static let ipv4 = #"(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b"#
  /// How an address of eight groups ends: with the last of them, or with one of four numbers in place of the last two.
  private static let ipv6End = #"(?:\#(ipv4)|\#(group)\b)"#

  /// In the order in which they are looked for at one place.
  static let all = [
    EntityPattern(
      name: "url", help: "addresses of the web",
      pattern: #"(?i:(?:https?|wss?|s?ftps?)://|\bwww\.)[^\s\p{Z}"<>]+"#),
    EntityPattern(
      name: "email", help: "addresses of mail",
      pattern: #"(?:"[^"\r\n]{1,64}"|\#(mailName)(?:['\x{2019}]\#(mailName))*)[@\x{FF20}]"#
        + #"(?:\[[0-9A-Za-z:.]+\]|\#(mailLabel)(?:\#(dot)\#(mailLabel))*\#(dot)(?:[Xx][Nn]--[0-9A-Za-z-]+|[\p{L}\p{M}]{2,}))"#
    ),
    EntityPattern(
      name: "credit card", help: "13 to 19 digits, perhaps with blanks or dashes",
      pattern: #"\#(first)(?:[\#(gaps)]{0,3}\p{Nd}){11,17}[\#(gaps)]{0,3}\#(last)"#),
    EntityPattern(
      name: "ssn", help: "numbers such as 123-45-6789",
      pattern: #"\#(first)\#(two)[\#(gaps)]\#(two)[\#(gaps)]\#(two)\p{Nd}\#(last)"#),
    EntityPattern(
      name: "ip", help: "addresses of the internet",
      pattern: #"\b\#(ipv4)|\b(?:\#(group):){6}(?:\#(ipv4)|\#(group):\#(group)\b)"#
        + #"|\b\#(group)(?::\#(group))*::(?:(?:\#(group):)*\#(ipv6End))?|::(?:\#(group):)*\#(ipv6End)"#),
    EntityPattern(
      name: "phone", help: "numbers such as 555-123-4567, (555) 123-4567, +49 170 1234567 and 0049 170 1234567",
      pattern: #"(?:[+\x{FF0B}][ \x{A0}\(]?\(?\p{Nd}|\b00[1-9])\#(phoneSigns){6,18}\p{Nd}"#
        + #"|\(?\#(first)\#(two)\)?[\#(gaps)./]{0,3}\#(two)\p{Nd}[\#(gaps)./]{1,3}\#(two)\#(two)"#),
  ]
}
