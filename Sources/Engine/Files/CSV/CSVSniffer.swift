/// Guesses how a CSV file is written from its first bytes, and says why.
///
/// Every dialect that comes into question takes the text apart; the one with the most even records of the most
/// recognisable fields wins (after van den Burg, Nazábal and Sutton, "Wrangling messy CSV files", 2019), weighed against
/// lines that are one field each.
struct CSVSniffer {
  /// Text of the file's beginning, decoded.
  let head: Buffer<UInt8>
  let isWhole: Bool
  let options: CSVOptions
  /// Names that the header is known to hold, as those of pinned columns.
  var expected: Set<String> = []
  private let memo = CellMemo()

  init(head: Buffer<UInt8>, isWhole: Bool, options: CSVOptions, expected: Set<String> = []) {
    self.head = head
    self.isWhole = isWhole
    self.options = options
    self.expected = expected
  }

  /// What is known of the file's form.
  struct Form {
    var dialect = CSVDialect()
    var evidence: [Evidence] = []
    /// Physical lines before the header.
    var skippedLines = 0
    var headerRows = 0
    /// Offset of the first data record.
    var dataStart = 0
    /// Comments before that.
    var commentLines = 0
    /// Header names as they stand; empty without a header.
    var names: [String] = []
    var fieldCount = 0
    var hasQuotes = false
    /// Whether a whole record behind the header was seen.
    var hasData = false
    /// Why no line of the file is left, where as many were to be skipped as it has.
    var nothingLeft: String?
    /// What looks like names and is read as a row, as other files have rows there.
    var unreadNames: [String] = []
  }

  /// Records that a dialect is judged by.
  static let sampleLimit = 200

  /// Whether nothing in the text could be a quote or an escape but the usual one, which needs no weighing.
  var isWithoutOtherQuotes: Bool {
    get throws(Failure) {
      let quotes = try quoteCandidates(from: 0)
      let escapes = try escapeCandidates(quotes[0], from: 0)
      return quotes.count == 1 && escapes.count == 1
    }
  }

  /// - Throws: `Failure` (`recipe`) for options that make no sense.
  func sniff() throws(Failure) -> Form {
    var form = Form()
    var start = 0
    if head.elements.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    if let lines = options.skipLines {
      let first = start
      start = LineEnds.position(behind: lines, in: head, from: start)
      form.skippedLines = lines
      if lines > 0, start == head.count, first < start, isWhole {
        let own = NumberText.counted(LineEnds.count(in: head, from: first, to: start), "line")
        let reason = "it has \(own), and \"skipLines\" leaves none of them"
        form.nothingLeft = reason
        form.evidence.append(Evidence("skipLines", "\(lines)", reason, isNotice: true))
      }
    }
    var hint: [UInt8]?
    // Who is told to skip lines has skipped this one too.
    if options.skipLines ?? 0 == 0, let (delimiter, end) = excelHint(from: start) {
      hint = delimiter
      form.skippedLines += 1
      start = end
    }
    let top = firstRecord(from: start)
    form.dialect = try pickDialect(from: top, hint: hint, &form.evidence)
    let sample = CSVSample(head, from: top, dialect: form.dialect, isWhole: isWhole, memo: memo)
    form.hasQuotes = sample.hasQuotes
    form.evidence += try doubts(of: sample, from: top)
    let table = TableShape(sample, options: options, expected: expected)
    form.hasData = table.hasData
    form.fieldCount = table.fieldCount
    form.headerRows = table.headerRows
    form.names = table.names
    // A record that ends with the file has no line end to stand behind.
    form.dataStart = min(table.dataStart ?? head.count, head.count)
    // Without a header a blank line at the top is a row as good as any, if a row is one field.
    let hasBlankRows = table.fieldCount == 1 && table.headerRows == 0 && table.headerStart == top
    if hasBlankRows { form.dataStart = start }
    form.commentLines = comments(from: start, to: form.dataStart)
    if options.skipLines == nil {
      form.skippedLines += LineEnds.count(in: head, from: start, to: hasBlankRows ? start : table.headerStart ?? start)
    }
    form.evidence += table.evidence.map { entry in
      var entry = entry
      if entry.subject == "skipLines" { entry.value = "\(form.skippedLines)" }
      return entry
    }
    return form
  }

  // MARK: lines

  /// The first line that is neither blank nor a comment: those say nothing of the records behind them.
  private func firstRecord(from start: Int) -> Int {
    let comment = Array((options.comment ?? "").utf8)
    var position = start
    while position < head.count {
      let isComment = !comment.isEmpty && head.elements[position...].starts(with: comment)
      guard isComment || head[position] == 10 || head[position] == 13 else { break }
      position = LineEnds.position(behind: 1, in: head, from: position)
    }
    return position
  }

  /// Comments among the lines between two places.
  private func comments(from start: Int, to end: Int) -> Int {
    guard let comment = options.comment, !comment.isEmpty else { return 0 }
    var (position, count) = (start, 0)
    while position < end {
      if head.elements[position...].starts(with: comment.utf8) { count += 1 }
      position = LineEnds.position(behind: 1, in: head, from: position)
    }
    return count
  }

  /// A first line `sep=;`, as Excel writes and reads it.
  private func excelHint(from start: Int) -> ([UInt8], Int)? {
    let end = LineEnds.position(behind: 1, in: head, from: start)
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
    let quotes = try quoteCandidates(from: start)
    var best: (score: DialectScore, dialect: CSVDialect)?
    /// The best one of another delimiter than the best.
    var second: (score: DialectScore, dialect: CSVDialect)?
    func judge(_ dialect: CSVDialect, limit: Int = Self.sampleLimit) {
      let sample = CSVSample(head, from: start, dialect: dialect, isWhole: isWhole, limit: limit, memo: memo)
      let shape = TableShape(sample, options: options, expected: expected)
      let score = DialectScore(sample, shape, expected: expected)
      if let known = best {
        let isOther = known.dialect.delimiter != dialect.delimiter
        guard score.value > known.score.value else {
          if isOther, score.value > second?.score.value ?? 0 { second = (score, dialect) }
          return
        }
        if isOther { second = known }
      }
      best = (score, dialect)
    }
    for quote in quotes {
      for escape in try escapeCandidates(quote, from: start) {
        var dialect = CSVDialect(quote: quote, escape: escape, comment: comment)
        for delimiter in delimiters {
          dialect.delimiter = delimiter
          judge(dialect)
        }
      }
    }
    if let delimiter = best?.dialect.delimiter {
      // Quotes may be few and far down: what the first records leave open, all that is known of the file decides.
      var dialects: [CSVDialect] = []
      for quote in quotes {
        dialects += try escapeCandidates(quote, from: start).map {
          CSVDialect(delimiter: delimiter, quote: quote, escape: $0, comment: comment)
        }
      }
      if dialects.count > 1 {
        best = nil
        for dialect in dialects { judge(dialect, limit: .max) }
      }
    }
    let dialect = best?.dialect ?? CSVDialect(comment: comment)
    describe(dialect, best?.score, hint, &evidence)
    if let best, let doubt = doubt(best.score, second) {
      evidence.indices.first { evidence[$0].subject == "delimiter" }.map {
        evidence[$0].reason += doubt
        evidence[$0].isNotice = true
      }
    }
    return dialect
  }

  /// What is said of a delimiter that may be none, or hardly better than another.
  private func doubt(
    _ best: DialectScore, _ second: (score: DialectScore, dialect: CSVDialect)?
  ) -> String? {
    guard options.delimiter == nil else { return nil }
    if best.isAligned {
      return
        ", though they look like columns aligned by blanks, which are not taken apart; cut them with substr, or set \"delimiter\" to \"\" if they are no columns"
    }
    if best.couldBeLists {
      return ", though the lines could be lists of one kind; set \"delimiter\" to \"\" if they are"
    }
    // Where both leave whole lines, they read the same.
    guard let second, second.score.value > best.value * Self.nearlyAsGood,
      best.fieldCount > 1 || second.score.fieldCount > 1
    else { return nil }
    let isNone = second.dialect.delimiter == CSVDialect.undivided
    let name = isNone ? "whole lines" : "\"\(second.dialect.delimiterText)\""
    return ", though \(name) would do nearly as well; set \"delimiter\" to be sure"
  }

  private static let nearlyAsGood = 0.9

  /// What is said of texts that other readers may take otherwise.
  private func doubts(of sample: CSVSample, from start: Int) throws(Failure) -> [Evidence] {
    let dialect = sample.dialect
    guard options.escape == nil, dialect.escape == nil,
      let escape = try escapeCandidates(dialect.quote, from: start).compactMap(\.self).first
    else { return [] }
    let unquoting = FieldUnquoting(quote: dialect.quote, escape: escape)
    let isBare = sample.records.contains { record in
      (0..<record.fieldCount).contains { unquoting.holdsBareEscape(sample.field($0, of: record)) }
    }
    guard isBare else { return [] }
    return [
      Evidence(
        "escape", dialect.escapeText,
        "fields without quotes hold \(shown([escape]))\(dialect.quoteText), which is kept; set \"quote\" to \"\" and \"escape\" to \"\\\" if it stands for \(dialect.quoteText)",
        isNotice: true)
    ]
  }

  private func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func describe(_ dialect: CSVDialect, _ score: DialectScore?, _ hint: [UInt8]?, _ evidence: inout [Evidence]) {
    let lines = score.map { "\($0.evenRecords) of \($0.records) records have \($0.fieldCount) fields" } ?? "no records"
    if options.delimiter == nil {
      if dialect.delimiter == CSVDialect.undivided {
        evidence.append(Evidence("delimiter", "none", "the lines read best as whole values, one column of them"))
      } else {
        evidence.append(
          Evidence("delimiter", shown(dialect.delimiter), hint != nil ? "the first line says so" : lines))
      }
    }
    // Other programs take these for a tab or a control character.
    if let text = options.delimiter, text.hasPrefix(#"\"#), text.count > 1, score?.fieldCount ?? 1 == 1 {
      evidence.append(
        Evidence(
          "delimiter", text,
          "it is set so, a backslash and what follows, which no line holds; in a recipe \"\\t\" is a tab", isNotice: true))
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
      if text.isEmpty { return [CSVDialect.undivided] }
      guard (1...4).contains(text.count) || (1...4).contains(text.unicodeScalars.count) else {
        throw Failure(.recipe, "\"delimiter\" is \"\(text)\"; give one to four characters, or \"\" for none")
      }
      guard !text.utf8.contains(10), !text.utf8.contains(13) else {
        throw Failure(.recipe, "\"delimiter\" holds a line end; records end there already")
      }
      return [Array(text.utf8)]
    }
    if let hint { return [hint] }
    if start == head.count { return [[UInt8(ascii: ",")]] }
    let single: [[UInt8]] = [",", ";", "\t", "|", "\u{1F}", "\u{1}", "^", "~", ":", " "].map { Array($0.utf8) }
    var present = [Bool](repeating: false, count: 256)
    for byte in head.elements[start...] { present[Int(byte)] = true }
    let candidates = single.filter { present[Int($0[0])] }
    let long = LongDelimiters(head, from: start)
    // Among equals none at all wins: what a delimiter that delimits nothing would do further down is not known.
    return [CSVDialect.undivided] + candidates.filter { !long.replaces($0[0]) }
      + long.candidates.filter { !candidates.contains($0) }
  }

  private func quoteCandidates(from start: Int) throws(Failure) -> [UInt8?] {
    if let text = options.quote { return [try Self.character(text, "quote")] }
    // An apostrophe is a quote only where one stands behind what could be a delimiter.
    let apostrophe = UInt8(ascii: "'")
    let opens = (start..<max(start, head.count)).contains { place in
      head[place] == apostrophe && (place == start || (head[place - 1] < 128 && !head[place - 1].isLetterOrDigit))
    }
    return opens ? [UInt8(ascii: "\""), apostrophe] : [UInt8(ascii: "\"")]
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

extension UInt8 {
  var isLetterOrDigit: Bool { self &- 48 < 10 || (self | 32) &- 97 < 26 }
}
