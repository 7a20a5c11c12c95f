import Engine

/// What rows of functions share for languages of standard SQL.
enum SharedSQLFunctions {
  /// Upper case letter by letter, with those of Latin that become several put in beforehand.
  static let upper: String = {
    let several = [
      ("ß", "SS"), ("ŉ", "ʼN"), ("ﬀ", "FF"), ("ﬁ", "FI"), ("ﬂ", "FL"), ("ﬃ", "FFI"), ("ﬄ", "FFL"), ("ﬅ", "ST"),
      ("ﬆ", "ST"),
    ]
    return "upper(" + several.reduce("{0}") { "replace(\($0), '\($1.0)', '\($1.1)')" } + ")"
  }()

  /// Sums and products; those of decimals are brought to the type they have in Sous.
  static func decimals(_ symbol: String) -> FunctionSpelling {
    .made { call throws(SpellingRefusal) in
      guard case .decimal(let precision, let scale) = call.type else { return .infix(symbol) }
      guard precision < 38 else {
        throw SpellingRefusal(
          "decimals of 38 digits are computed differently", remedy: "cast to double, or export to pyspark")
      }
      return .call("CAST({0!} \(symbol) {1!} AS DECIMAL(\(precision),\(scale)))")
    }
  }

  static func requireText(_ call: SpellingCall, _ index: Int, _ what: String) throws(SpellingRefusal) {
    guard let text = call.text(index), !text.isEmpty else {
      throw SpellingRefusal("\(what) must be written out and not empty", remedy: "write it as a text")
    }
  }

  static func literal(_ call: SpellingCall, _ index: Int) -> Int64? {
    guard index < call.count, case .integer(let number) = call.arguments[index].literalValue else { return nil }
    return number
  }

  /// Positions from the end, and those before the beginning, are worked out as Spark does.
  static func substring(_ call: SpellingCall) -> FunctionSpelling {
    let length = call.count > 2
    if let position = literal(call, 1), position > 0, !length || (literal(call, 2).map { $0 >= 0 } ?? false) {
      return .call(length ? "substr({0}, \(position), {2})" : "substr({0}, \(position))")
    }
    let start = "(CASE WHEN {1!} > 0 THEN {1!} - 1 WHEN {1!} < 0 THEN length({0}) + {1!} ELSE 0 END)"
    guard length else { return .call("substr({0}, greatest(\(start), 0) + 1)") }
    return .call(
      "substr({0}, greatest(\(start), 0) + 1, greatest(greatest(\(start) + {2!}, 0) - greatest(\(start), 0), 0))")
  }

  /// A unit of dates as both languages name it.
  static func unit(_ text: String?) -> String? {
    switch text?.lowercased() {
    case "year", "yyyy", "yy": "year"
    case "quarter": "quarter"
    case "month", "mon", "mm": "month"
    case "week": "week"
    case "day", "dd": "day"
    case "hour": "hour"
    case "minute": "minute"
    case "second": "second"
    default: nil
    }
  }

  /// The unit of `timestampadd` and `timestampdiff`, in the singular.
  static func countedUnit(_ call: SpellingCall) throws(SpellingRefusal) -> String {
    guard var name = call.text(0)?.lowercased() else {
      throw SpellingRefusal("the unit must be written out", remedy: "write it as a text")
    }
    if name.hasSuffix("s") { name.removeLast() }
    return name
  }

  static let milliseconds = SpellingRefusal("timestamps have milliseconds there", remedy: "use milliseconds")

  static let badUnit = SpellingRefusal(
    "the unit must be written out and be one of year, quarter, month, week, day, hour, minute and second",
    remedy: "write it as a text")

  static let badPattern = SpellingRefusal(
    "its pattern of dates has no counterpart", remedy: "use yyyy, MM, dd, HH, mm and ss, or export to pyspark")
}

extension FunctionSpelling {
  static let noneWithThisMeaning = refused(
    "there is no function with this meaning", remedy: "compute it with other functions, or export to pyspark")
  static let noSuchFunction = refused("there is no such function", remedy: "write it out, or export to pyspark")
}
