/// Guesses how a CSV file is written from its first bytes, and says why.
///
/// Every dialect that comes into question takes the text apart; the one with the most even records of the most
/// recognisable fields wins (after van den Burg, Nazábal and Sutton, "Wrangling messy CSV files", 2019).
struct CSVSniffer {
  /// Text of the file's beginning, decoded.
  let head: Buffer<UInt8>
  let isWhole: Bool
  let options: CSVOptions

  /// What is known of the file's form.
  struct Form {
    var dialect = CSVDialect()
    var evidence: [Evidence] = []
    /// Physical lines before the header.
    var skippedLines = 0
    var headerRows = 0
    /// Offset of the first data record.
    var dataStart = 0
    /// Header names as they stand; empty without a header.
    var names: [String] = []
    var fieldCount = 0
    var hasQuotes = false
  }

  static let recordLimit = 1000

  /// - Throws: `Failure` (`recipe`) for options that make no sense.
  func sniff() throws(Failure) -> Form {
    var form = Form()
    var start = 0
    if head.elements.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    if let lines = options.skipLines {
      start = position(behind: lines, from: start)
      form.skippedLines = lines
    }
    var hint: [UInt8]?
    if let (delimiter, end) = excelHint(from: start) {
      hint = delimiter
      form.skippedLines += 1
      start = end
    }
    form.dialect = try pickDialect(from: start, hint: hint, &form.evidence)
    let sample = CSVSample(head, from: start, dialect: form.dialect, isWhole: isWhole, limit: Self.recordLimit)
    form.hasQuotes = sample.hasQuotes
    let table = TableShape(sample, options: options)
    form.fieldCount = table.fieldCount
    form.headerRows = table.headerRows
    form.names = table.names
    form.evidence += table.evidence
    // A record that ends with the file has no line end to stand behind.
    form.dataStart = min(table.dataStart ?? head.count, head.count)
    if options.skipLines == nil { form.skippedLines += lineCount(from: start, to: table.headerStart ?? start) }
    return form
  }

  // MARK: lines

  private func position(behind lines: Int, from start: Int) -> Int {
    var position = start
    for _ in 0..<max(0, lines) {
      while position < head.count && head[position] != 10 && head[position] != 13 { position += 1 }
      if position == head.count { break }
      position += head[position] == 13 && position + 1 < head.count && head[position + 1] == 10 ? 2 : 1
    }
    return position
  }

  private func lineCount(from start: Int, to end: Int) -> Int {
    var (position, count) = (start, 0)
    while position < end {
      position = self.position(behind: 1, from: position)
      count += 1
    }
    return count
  }

  /// A first line `sep=;`, as Excel writes and reads it.
  private func excelHint(from start: Int) -> ([UInt8], Int)? {
    let end = position(behind: 1, from: start)
    var line = Array(head.elements[start..<min(end, start + 16, head.count)])
    while let last = line.last, last == 10 || last == 13 { line.removeLast() }
    let lower = line.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 }
    guard lower.starts(with: Array("sep=".utf8)), line.count >= 5, line.count <= 8 else { return nil }
    return (Array(line[4...]), end)
  }

  // MARK: dialects

  private func pickDialect(from start: Int, hint: [UInt8]?, _ evidence: inout [Evidence]) throws(Failure) -> CSVDialect
  {
    let comment = Array((options.comment ?? "").utf8)
    let delimiters = try delimiterCandidates(from: start, hint: hint)
    let quotes = try quoteCandidates()
    var best: (score: DialectScore, dialect: CSVDialect)?
    for quote in quotes {
      for escape in try escapeCandidates(quote, from: start) {
        for delimiter in delimiters {
          let dialect = CSVDialect(delimiter: delimiter, quote: quote, escape: escape, comment: comment)
          let sample = CSVSample(head, from: start, dialect: dialect, isWhole: isWhole, limit: 200)
          let score = DialectScore(sample)
          if let known = best, !(score > known.score) { continue }
          best = (score, dialect)
        }
      }
    }
    if let known = best, known.score.fieldCount <= 1, options.delimiter == nil, hint == nil {
      best = oneColumn(like: known.dialect, from: start) ?? best
    }
    let dialect = best?.dialect ?? CSVDialect(comment: comment)
    describe(dialect, best?.score, hint, &evidence)
    return dialect
  }

  /// A dialect of a delimiter that no record holds outside of quotes, for a file whose records are one field: what
  /// stands in some of them is text.
  private func oneColumn(like dialect: CSVDialect, from start: Int) -> (score: DialectScore, dialect: CSVDialect)? {
    for delimiter in [",", ";", "\t", "|", "\u{1F}"] {
      let other = CSVDialect(
        delimiter: Array(delimiter.utf8), quote: dialect.quote, escape: dialect.escape, comment: dialect.comment)
      let score = DialectScore(CSVSample(head, from: start, dialect: other, isWhole: isWhole, limit: 200))
      if score.fieldCount == 1 && score.evenRecords == score.records { return (score, other) }
    }
    return nil
  }

  private func describe(_ dialect: CSVDialect, _ score: DialectScore?, _ hint: [UInt8]?, _ evidence: inout [Evidence]) {
    func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    let lines = score.map { "\($0.evenRecords) of \($0.records) records have \($0.fieldCount) fields" } ?? "no records"
    if options.delimiter == nil {
      let reason =
        hint != nil
        ? "the first line says so"
        : score.map { $0.fieldCount > 1 || $0.evenRecords < $0.records } ?? false
          ? lines : "one column: no record holds it outside of quotes"
      evidence.append(Evidence("delimiter", shown(dialect.delimiter), reason))
    }
    if options.quote == nil {
      let isSeen = score?.quotedFields ?? 0 > 0
      evidence.append(
        Evidence(
          "quote", dialect.quote.map { shown([$0]) } ?? "",
          isSeen ? "\(score?.quotedFields ?? 0) fields are in such quotes" : "no quoted field seen; the usual one"))
    }
    if options.escape == nil, let escape = dialect.escape {
      evidence.append(Evidence("escape", shown([escape]), "it stands before quotes within quoted fields"))
    }
  }

  private func delimiterCandidates(from start: Int, hint: [UInt8]?) throws(Failure) -> [[UInt8]] {
    if let text = options.delimiter {
      guard (1...4).contains(text.count) || (1...4).contains(text.unicodeScalars.count) else {
        throw Failure(.recipe, "\"delimiter\" is \"\(text)\"; give one to four characters")
      }
      guard !text.utf8.contains(10), !text.utf8.contains(13) else {
        throw Failure(.recipe, "\"delimiter\" holds a line end; records end there already")
      }
      return [Array(text.utf8)]
    }
    if let hint { return [hint] }
    let single: [[UInt8]] = [",", ";", "\t", "|", "\u{1F}", "\u{1}", "^", "~", ":", " "].map { Array($0.utf8) }
    var present = [Bool](repeating: false, count: 256)
    for byte in head.elements[start...] { present[Int(byte)] = true }
    let candidates = single.filter { present[Int($0[0])] }
    let long = LongDelimiters(head, from: start)
    return candidates.filter { !long.replaces($0[0]) } + long.candidates.filter { !candidates.contains($0) }
  }

  private func quoteCandidates() throws(Failure) -> [UInt8?] {
    if let text = options.quote { return [try Self.character(text, "quote")] }
    // An apostrophe is a quote only where it pays: see DialectScore.
    return [UInt8(ascii: "\""), UInt8(ascii: "'")]
  }

  private func escapeCandidates(_ quote: UInt8?, from start: Int) throws(Failure) -> [UInt8?] {
    if let text = options.escape {
      let escape = try Self.character(text, "escape")
      return [escape == quote ? nil : escape]
    }
    guard let quote else { return [nil] }
    let backslash = UInt8(ascii: "\\")
    for position in start..<max(start, head.count - 1) where head[position] == backslash && head[position + 1] == quote
    {
      return [nil, backslash]
    }
    return [nil]
  }

  private static func character(_ text: String, _ key: String) throws(Failure) -> UInt8? {
    if text.isEmpty { return nil }
    guard text.utf8.count == 1, let byte = text.utf8.first, byte != 10, byte != 13 else {
      throw Failure(.recipe, "\"\(key)\" is \"\(text)\"; give one ASCII character, or \"\" for none")
    }
    return byte
  }
}
