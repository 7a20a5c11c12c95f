package import Engine

/// What Spark says while it works: the stage for people who wait, and the sentence that explains a failure.
package struct SparkMessages {
  /// `[Stage 3:=====>     (5 + 2) / 10]`
  package private(set) var stage = ""
  /// Whether parts of the work were done a second time, so that rows may have been counted twice.
  package private(set) var repeatsWork = false
  private var problem: String?
  private var place: Int?
  private var last = ""
  private var needsJava = false
  /// A master that did not answer.
  private var master: String?
  private let script: String

  package init(script: String) { self.script = script }

  /// Takes a line in; gives it back when it belongs into a log.
  package mutating func take(_ line: String) -> String? {
    let text = line.drop { $0 == " " || $0 == "\t" }
    if text.hasPrefix("[Stage ") {
      stage = String(text)
      return nil
    }
    if text.contains("Lost executor") || text.contains("Lost task") || text.contains("Resubmitted") {
      repeatsWork = true
    }
    if text.contains("UnsupportedClassVersionError") { needsJava = true }
    let connecting = "Failed to connect to master "
    if let found = Self.range(of: connecting, in: String(text)) {
      master = String(String(text)[found...].dropFirst(connecting.count).prefix { $0 != " " })
    }
    if text.hasPrefix("pyspark.errors."), let colon = text.firstIndex(of: ":") {
      problem = String(text[text.index(after: colon)...].drop { $0 == " " })
    }
    if problem == nil, text.hasPrefix("py4j.") || text.hasPrefix("Caused by: "), let bracket = text.firstIndex(of: "[")
    {
      problem = String(text[bracket...])
    }
    // Spark 4 names the line of the script: `/tmp/…/recipe.py:123`.
    if text.hasPrefix(script + ":"), let number = Int(text.dropFirst(script.utf8.count + 1)) { place = number }
    // Lines of its log begin with a date.
    let isLog =
      text.first?.isNumber ?? true || text.hasPrefix("at ") || text.hasPrefix("WARNING") || text.hasPrefix("{")
    if !text.isEmpty, !isLog { last = String(text) }
    return line
  }

  /// The failure that the messages tell of.
  /// - Parameters:
  ///   - program: the script's text, to name the step.
  ///   - log: where all messages are kept.
  package func failure(_ program: String, status: Int32, log: String) -> Failure {
    if needsJava { return Failure(.run, "this Spark needs a newer Java; install Java 17 or set JAVA_HOME") }
    if problem == nil, let master {
      return Failure(
        .run,
        "no Spark master answers at spark://\(master): start it, or check --master; all that Spark said is in \(log)")
    }
    var text = problem ?? last
    if let end = text.firstIndex(of: "\n") { text = String(text[..<end]) }
    if let state = Self.range(of: " SQLSTATE:", in: text) { text = String(text[..<state]) }
    if let hint = Self.range(of: " If necessary set", in: text) { text = String(text[..<hint]) }
    while text.last == "." || text.last == " " { text.removeLast() }
    let isRow = Self.errorsOfRows.contains { text.hasPrefix("[" + $0) }
    let step = place.flatMap { Self.step(at: $0, in: program) }.map { "\($0): " } ?? ""
    let advice = isRow ? "correct the input or the step; nothing was published" : "nothing was published"
    return Failure(
      isRow ? .rejects : .run,
      "Spark stopped with status \(status): \(step)\(text); \(advice); all it said is in \(log)")
  }

  /// Classes of errors that a row causes, as Sous' rejects.
  private static let errorsOfRows = [
    "ARITHMETIC_OVERFLOW", "BINARY_ARITHMETIC_OVERFLOW", "CAST_INVALID_INPUT", "CAST_OVERFLOW", "DIVIDE_BY_ZERO",
    "REMAINDER_BY_ZERO", "NUMERIC_VALUE_OUT_OF_RANGE", "NUMERIC_OUT_OF_SUPPORTED_RANGE", "CANNOT_PARSE_TIMESTAMP",
    "DATETIME_OVERFLOW", "MALFORMED_CSV_RECORD", "MALFORMED_RECORD_IN_PARSING", "FAILED_READ_FILE", "INVALID_FORMAT",
    "ILLEGAL_DAY_OF_WEEK",
  ]

  /// `Step 3: filter-rows`, from the comment above a line.
  private static func step(at line: Int, in program: String) -> String? {
    let lines = program.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return nil }
    for text in lines[..<line].reversed() {
      let text = text.drop { $0 == " " }
      if text.hasPrefix("# Step ") { return "step " + text.dropFirst(7) }
      if text.hasPrefix("# Source") || text.hasPrefix("def ") { return nil }
    }
    return nil
  }

  private static func range(of part: String, in text: String) -> String.Index? {
    text.indices.first { text[$0...].hasPrefix(part) }
  }
}
