import Engine

/// Conversions that no SQL but Spark's makes as Sous does.
enum CastRefusals {
  static func check(from: DataType, to: DataType) throws(SpellingRefusal) {
    switch (from, to) {
    case (.double, .text):
      throw SpellingRefusal("doubles are written differently as text", remedy: "cast to a decimal first")
    case (.text, .boolean):
      throw SpellingRefusal("other words are read as true and false", remedy: "compare the text with what means true")
    case (.timestamp, .integer), (.timestamp, .double), (.timestamp, .decimal), (.integer, .timestamp),
      (.double, .timestamp), (.decimal, .timestamp):
      throw SpellingRefusal(
        "timestamps are not converted to numbers there", remedy: "use unix_seconds or timestamp_seconds")
    default: return
    }
  }
}
