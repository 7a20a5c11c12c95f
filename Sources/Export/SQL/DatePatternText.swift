/// Patterns of dates in the letters of C's `strftime`, which DuckDB and Trino read.
enum DatePatternText {
  /// How each language writes minutes and seconds and so on; `nil` for what it cannot say.
  enum Letters { case duckdb, trino }

  /// The pattern with `%` signs; `nil` when it has parts that mean something else there.
  static func percent(_ pattern: String, _ letters: Letters) -> String? {
    var text = ""
    var rest = Array(pattern.unicodeScalars)[...]
    while let letter = rest.first {
      let run = rest.prefix { $0 == letter }.count
      rest = rest.dropFirst(run)
      guard letter.properties.isAlphabetic, letter.isASCII else {
        guard letter != "'", letter != "[", letter != "]", letter != "#", letter != "{", letter != "}" else {
          return nil
        }
        text += String(repeating: letter == "%" ? "%%" : String(letter), count: run)
        continue
      }
      switch (letter, run) {
      case ("y", 4): text += "%Y"
      case ("M", 2): text += "%m"
      case ("d", 2): text += "%d"
      case ("H", 2): text += "%H"
      case ("m", 2): text += letters == .duckdb ? "%M" : "%i"
      case ("s", 2): text += letters == .duckdb ? "%S" : "%s"
      default: return nil
      }
    }
    return text
  }
}
