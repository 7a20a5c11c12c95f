import Engine

/// How Spark says `mask_matches`: the texts between the matches, each followed by its match with symbols in it.
enum MaskSpelling {
  static let spark: @Sendable (SpellingCall) throws(SpellingRefusal) -> SparkFunction = {
    call throws(SpellingRefusal) in
    let remedy = "write the pattern without groups, or run this recipe with Sous"
    guard let pattern = call.text(1), let symbol = call.text(2), call.count == 3 || call.text(3) != nil else {
      throw SpellingRefusal("the pattern, the symbol and what is kept must be written out", remedy: remedy)
    }
    guard !hasGroup(pattern) else { throw SpellingRefusal("a group of a match cannot be masked", remedy: remedy) }
    let masked = characters(keeping: call.text(3) ?? "")
    let replacement = symbol.flatMap { "\\$".contains($0) ? "\\\($0)" : String($0) }
    let (each, with) = (PythonText.quoted(masked), PythonText.quoted(String(replacement)))
    let sql = SparkSQLDialect()
    // Arguments are named, not written out: what stands in braces in a pattern is no place of a template.
    return .both(
      "F.array_join(F.zip_with(F.call_function(\"split\", {0}, {1}, F.lit(-1)), "
        + "F.regexp_extract_all({0}, {1}, F.lit(0)), lambda between, match: "
        + "F.concat(between, F.coalesce(F.regexp_replace(match, \(each), \(with)), F.lit(\"\")))), \"\")",
      sql: "array_join(zip_with(split({0}, {1}, -1), regexp_extract_all({0}, {1}, 0), (between, match) -> "
        + "concat(between, coalesce(regexp_replace(match, \(sql.text(masked)), \(sql.text(String(replacement)))), ''))), '')"
    )
  }

  /// A regular expression of one character that is masked.
  private static func characters(keeping words: String) -> String {
    let kept = words.split(separator: " ")
    let classes = (kept.contains("marks") ? "\\pP\\pS" : "") + (kept.contains("blanks") ? "\\s\\pZ" : "")
    return classes.isEmpty ? "(?s)." : "[^\(classes)]"
  }

  /// Whether a bracket begins a group that is captured.
  private static func hasGroup(_ pattern: String) -> Bool {
    var isEscaped = false
    let scalars = Array(pattern.unicodeScalars)
    for (position, scalar) in scalars.enumerated() {
      defer { isEscaped = !isEscaped && scalar == "\\" }
      guard scalar == "(", !isEscaped else { continue }
      let next = position + 1 < scalars.count ? scalars[position + 1] : " "
      if next != "?" || (position + 2 < scalars.count && "P<".unicodeScalars.contains(scalars[position + 2])) {
        return true
      }
    }
    return false
  }
}
