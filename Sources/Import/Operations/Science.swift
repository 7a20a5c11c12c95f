import Engine
import Recipes

extension DataBrewOperations {
  static let scienceOperations = [
    DataBrewOperation(
      "BINARIZATION", ["sourceColumn", "targetColumn", "threshold", "flip?"], "add-columns with if",
      inference: "A missing value stays null."
    ) { call in
      let number = call.asNumber(try call.column())
      let (high, low) = call.flag("flip") ? (0, 1) : (1, 0)
      try call.derive(
        call.target(),
        "case when \(number) > \(try call.number("threshold")) then \(high) when \(number) is not null then \(low) end")
    },
    DataBrewOperation(
      "BUCKETIZATION", ["sourceColumn", "targetColumn", "bucketNames", "splits?", "percentage?"],
      "add-columns with case; with ntile over the sorted values for a percentage",
      inference:
        "A bin has its lower bound and not its upper one, the last one both; bins by percentage have equally many rows."
    ) { call in try bucketize(call) },
    DataBrewOperation(
      "CATEGORICAL_MAPPING",
      [
        "sourceColumn", "targetColumn", "categoryMap", "mapType?", "deleteOtherRows?", "other?", "keepOthers?",
        "mappingOption?",
      ], "map-values into a new column; filter-rows where other rows are deleted",
      inference: "Without other and keepOthers, values that are not mapped become null."
    ) { call in try mapCategories(call) },
    DataBrewOperation(
      "ONE_HOT_ENCODING", ["sourceColumn"], "encode-column, its values written down from the data"
    ) { call in
      let column = try call.column()
      call.add(
        "encode-column",
        [
          ("column", .text(column)), ("values", .texts(try call.draft.values(of: column, atMost: 10))),
          ("prefix", .text(column + "_")),
        ])
    },
    DataBrewOperation(
      "SKEWNESS", ["sourceColumn", "targetColumn", "skewFunction", "value?"], "add-columns with pow, log or a square",
      inference: "Without a value the root is the square root and the base 10."
    ) { call in try call.derive(call.target(), call.skew(call.asNumber(call.column()))) },
    DataBrewOperation(
      "TOKENIZATION",
      [
        "sourceColumn", "targetColumn", "delimiter?", "expandContractions?", "stemmingMode?", "stopWordRemovalMode?",
        "customStopWords?", "stopWordsMode?", "tokenizerPattern?",
      ], "tokenize-text",
      inference:
        "Words are in lower case; stop words are Snowball's English list and those of customStopWords; contractions are expanded where they mean one thing."
    ) { call in try tokenize(call) },
  ]

  private static func tokenize(_ call: OperationCall) throws {
    if let pattern = call.optional("tokenizerPattern"), !pattern.isEmpty {
      throw Refusal("tokenizerPattern says what a word is", "use split-column or regexp_replace with the pattern")
    }
    let stemmer = try call.choice(
      "stemmingMode", [("PORTER", "porter"), ("LANCASTER", "lancaster"), ("NONE", "")], otherwise: "")
    if stemmer == "lancaster" {
      throw Refusal("Lancaster stemming is not known here", "set stemmingMode to PORTER")
    }
    let column = try call.column()
    if let type = call.type(of: column), type != .text {
      throw Refusal("the column \(column) is \(type), which has no words", "change its type to string first")
    }
    let target = try call.target()
    try call.checkNew(target)
    var fields: [(String, JSON)] = [("column", .text(column)), ("into", .text(target))]
    if let separator = call.optional("delimiter"), separator != " " {
      fields.append(("separator", .text(TextTemplate.escaped(separator))))
    }
    let switches = [("ENABLED", true), ("DISABLED", false), ("TRUE", true), ("FALSE", false)]
    if try call.choice("expandContractions", switches, otherwise: false) {
      fields.append(("expandContractions", .boolean(true)))
    }
    let modes = [("DEFAULT", true), ("CUSTOM", false), ("NONE", false)]
    let mode = call.step["stopWordRemovalMode"] == nil ? "stopWordsMode" : "stopWordRemovalMode"
    if try call.choice(mode, modes, otherwise: false) { fields.append(("stopWords", .text("english"))) }
    let own = call.step["customStopWords"] == nil ? [] : try call.list("customStopWords").filter { !$0.isEmpty }
    if let phrase = own.first(where: { $0.contains(" ") }) {
      throw Refusal("customStopWords has \"\(phrase)\", which is more than a word", "write each word by itself")
    }
    if !own.isEmpty { fields.append(("without", .texts(own))) }
    if !stemmer.isEmpty { fields.append(("stem", .text(stemmer))) }
    call.add("tokenize-text", fields)
  }

  private static func bucketize(_ call: OperationCall) throws {
    let names = try call.list("bucketNames")
    let number = call.asNumber(try call.column())
    if call.step["splits"] == nil {
      guard call.step["percentage"] != nil else {
        throw Refusal("neither splits nor percentage is given", "add splits")
      }
      var places = names.enumerated().map { "when \($0.offset + 1) then \(Words.text($0.element))" }
      places.insert("case ntile(\(names.count))", at: 0)
      let over = JSON.object([("order", .list([.object([("column", .text(try call.column()))])]))])
      return try call.derive(
        call.target(), "if(\(number) is null, null, \(places.joined(separator: " ")) end)", over: over)
    }
    let splits = try call.list("splits").map { split in
      guard let value = Double(split) else { throw Refusal("the split \(split) is no number", "write a number") }
      return (text: split, value: value)
    }
    guard splits.count == names.count + 1 else {
      throw Refusal(
        "\(names.count) bins have \(splits.count) splits",
        "write one split more than names, from the least to the greatest")
    }
    var cases: [String] = []
    for (index, name) in names.enumerated() {
      let (low, high) = (splits[index], splits[index + 1])
      let isLast = index == names.count - 1
      let tests = [
        low.value.isFinite ? "\(number) >= \(low.text)" : nil,
        high.value.isFinite ? "\(number) \(isLast ? "<=" : "<") \(high.text)" : nil,
      ].compactMap(\.self)
      cases.append(
        "when \(tests.isEmpty ? "\(number) is not null" : tests.joined(separator: " and ")) then \(Words.text(name))")
    }
    try call.derive(call.target(), "case \(cases.joined(separator: " ")) end")
  }

  private static func mapCategories(_ call: OperationCall) throws {
    let (column, target) = (try call.column(), try call.target())
    guard let map = try call.structure("categoryMap").members, !map.isEmpty else {
      throw Refusal("categoryMap is empty", "write { \"old value\": \"new value\" }")
    }
    let isNumeric = call.optional("mapType")?.uppercased() == "NUMERIC"
    func value(_ text: String) -> JSON { Words.json(text, as: isNumeric ? .double : .text) }
    if call.flag("deleteOtherRows") {
      let old = map.map { Words.text($0.key) }.joined(separator: ", ")
      call.add("filter-rows", [("where", .text("\(call.asText(column)) in (\(old))"))])
    }
    try call.checkNew(target)
    let values = JSON.object(
      try map.map { member in
        guard let text = member.value.plainText else {
          throw Refusal("\(member.key) is mapped to no text", "write a text")
        }
        return (member.key, value(text))
      })
    var fields: [(String, JSON)] = [("column", .text(column)), ("values", values)]
    if !call.flag("keepOthers") { fields.append(("otherwise", call.optional("other").map(value) ?? .null)) }
    call.add("map-values", fields + [("into", .text(target))])
  }
}
