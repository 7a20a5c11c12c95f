import Engine
import Recipes

extension FormatSpelling {
  static let csv: FormatSpelling = {
    var spelling = FormatSpelling(.csv)
    spelling.say(PySparkReader { reading, variable in reading.csv(variable, CSVForm(reading.source.source)) })
    spelling.say(
      PySparkWriter { output throws(SpellingRefusal) in
        try refusePacking(output)
        let options =
          "header=True, quote='\"', escape='\"', emptyValue='\"\"', compression=\"\(output.compression.rawValue)\", "
          + "ignoreLeadingWhiteSpace=False, ignoreTrailingWhiteSpace=False"
          + (output.delimiter == "," ? "" : ", sep='\\t'")
        return PySparkFile(method: "csv", options: options, isText: true)
      })
    spelling.check = { source throws(SpellingRefusal) in try CSVForm(source).check() }
    spelling.nullTexts = { CSVForm($0).options.nullValues.filter { !$0.isEmpty } + [""] }
    spelling.say(
      SparkSQLReader { source in
        let form = CSVForm(source.source)
        let quote = form.options.quote ?? "\""
        var options = ["mode": "FAILFAST", "header": form.hasHeader ? "true" : "false", "enforceSchema": "false"]
        options["sep"] = form.options.separator
        options["quote"] = quote
        options["escape"] = form.escape ?? (quote.isEmpty ? "\0" : quote)
        if form.findings?.hasLineEndsInFields == true { options["multiLine"] = "true" }
        return SparkSQLFiles(format: "csv", options: options, columnsAreText: true)
      })
    spelling.say(SparkSQLWriter(word: "csv"))
    spelling.say(DuckDBReader { source, files in duckDB(CSVForm(source.source), source, files) })
    spelling.say(DuckDBWriter { output in ["FORMAT csv", DuckDBDialect.compression(output), "HEADER"] })
    spelling.say(AthenaReader { source throws(SpellingRefusal) in try athena(CSVForm(source.source)) })
    spelling.say(
      AthenaWriter { output in
        ["format = 'TEXTFILE'", "field_delimiter = '\(output.delimiter == "\t" ? "\\t" : ",")'"]
      })
    return spelling
  }()

  private static func duckDB(_ form: CSVForm, _ source: SQLSource, _ files: DuckDBFiles) -> String {
    func text(_ text: String) -> String { StandardSQL.text(text) }
    let quote = form.options.quote ?? "\""
    // Several files are matched by the names of their columns, as far as they have names.
    let byName = form.hasHeader && !files.isOneFile
    var options = "auto_detect = \(byName), header = \(form.hasHeader), delim = \(text(form.options.separator))"
    options += ", quote = \(text(quote)), escape = \(text(form.escape ?? quote))"
    options += ", strict_mode = true, null_padding = false"
    options +=
      byName ? ", all_varchar = true, union_by_name = true" : ", columns = {\(DuckDBDialect.textColumns(source))}"
    return "read_csv(\(files.text), \(options)\(files.hive))"
  }

  private static func athena(_ form: CSVForm) throws(SpellingRefusal) -> AthenaFiles {
    if form.findings?.hasLineEndsInFields == true {
      throw SpellingRefusal("fields with line ends cannot be read", remedy: "write the data as Parquet first")
    }
    let options = form.options
    var clauses = "\nROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"
    clauses += "\nWITH SERDEPROPERTIES ('separatorChar' = \(AthenaDialect.hiveText(options.separator)), "
    clauses += "'quoteChar' = \(AthenaDialect.hiveText(options.quote ?? "\"")), "
    // Another sign than the quote, which doubles itself.
    let escape = form.escape.flatMap { $0 == options.quote ? nil : $0 } ?? "\u{1}"
    clauses += "'escapeChar' = \(AthenaDialect.hiveText(escape)))"
    return AthenaFiles(clauses: clauses, properties: form.hasHeader ? ["'skip.header.line.count' = '1'"] : [])
  }
}

/// How the CSV files of a source are written.
private struct CSVForm {
  var options = CSVOptions()
  /// What the whole of the files has shown.
  var findings: CSVFindings?

  init(_ source: any TableSource) {
    switch source {
    case let csv as CSVSource: (options, findings) = (csv.resolvedOptions, csv.findings)
    case let remote as RemoteTable: options = CSVOptions(remote.options)
    default: break
    }
  }

  /// Whether the first row names the columns.
  var hasHeader: Bool { options.header != .rows(0) }

  /// What protects a quote, where it is said.
  var escape: String? { options.escape.flatMap { $0.isEmpty ? nil : $0 } }

  /// What no other engine can read, whatever its files hold.
  var refusals: [SpellingRefusal] {
    var refusals: [SpellingRefusal] = []
    if options.skipFooter > 0 {
      refusals.append(
        SpellingRefusal(
          "lines at the end of the file cannot be skipped",
          remedy: "remove the last \(NumberText.counted(options.skipFooter, "line")) of the file"))
    }
    if options.fillHeader {
      refusals.append(
        SpellingRefusal(
          "cells of the header cannot be filled",
          remedy: "keep one row of names in the file, and leave \"fillHeader\" out"))
    }
    return refusals
  }

  /// Throws what no SQL can read.
  func check() throws(SpellingRefusal) {
    if let refusal = refusals.first { throw refusal }
    if case .rows(let rows) = options.header, rows > 1 {
      throw SpellingRefusal("a header of \(rows) rows cannot be read", remedy: "keep one row of names in the file")
    }
    if let lines = options.skipLines, lines > 0 {
      throw SpellingRefusal(
        "lines before the header cannot be skipped", remedy: "remove the first \(lines) lines of the file")
    }
    if options.raggedRows != .reject {
      throw SpellingRefusal(
        "rows with too few or too many fields cannot be taken", remedy: "correct the file, or leave \"raggedRows\" out")
    }
    if options.emptyQuoted == .text {
      throw SpellingRefusal("empty text in quotes cannot be told from null", remedy: "leave \"emptyQuoted\" out")
    }
    if let encoding = options.encoding, !["utf-8", "utf8"].contains(encoding.lowercased()) {
      throw SpellingRefusal("text in \(encoding) cannot be read", remedy: "convert the file to UTF-8")
    }
    if let comment = options.comment, !comment.isEmpty {
      throw SpellingRefusal("lines of comments cannot be skipped", remedy: "remove them from the file")
    }
    if let problem = findings?.problems(options).first { throw problem }
  }
}

extension PySparkReading {
  fileprivate mutating func csv(_ variable: String, _ form: CSVForm) {
    let options = form.options
    var named = ["mode=\"FAILFAST\"", "enforceSchema=False"]
    switch options.header {
    case .auto, .rows(1): named.append("header=True")
    case .rows(0): named.append("header=False")
    case .rows(let rows):
      refuse(
        SpellingRefusal("a header of \(rows) rows cannot be read", remedy: "keep one row of names in the file"))
    }
    let quote = options.quote ?? "\""
    named.append("sep=\(PythonText.quoted(options.separator))")
    named.append("quote=\(PythonText.quoted(quote))")
    named.append(
      "escape=\(PythonText.quoted(form.escape ?? (quote.isEmpty ? "\0" : quote)))")
    named.append("ignoreLeadingWhiteSpace=False")
    named.append("ignoreTrailingWhiteSpace=False")
    named.append("dateFormat=\"yyyy-MM-dd\"")
    if let comment = options.comment, !comment.isEmpty {
      named.append("comment=\(PythonText.quoted(comment))")
      if comment.utf8.count > 1 {
        refuse(
          SpellingRefusal("a comment sign of several characters cannot be read", remedy: "use one character"))
      }
    }
    if let encoding = options.encoding, !["utf-8", "utf8"].contains(encoding.lowercased()) {
      named.append("encoding=\(PythonText.quoted(encoding))")
      if !["us-ascii", "iso-8859-1"].contains(encoding.lowercased()) {
        add("# Spark 4 takes other encodings than Unicode only with this.")
        add("spark.conf.set(\"spark.sql.legacy.javaCharsets\", \"true\")")
      }
    }
    if let lines = options.skipLines, lines > 0 {
      refuse(
        SpellingRefusal(
          "lines before the header cannot be skipped", remedy: "remove the first \(lines) lines of the file"))
    }
    for refusal in form.refusals { refuse(refusal) }
    switch options.raggedRows {
    case .reject: break
    // Everything is read as text, so that this hides no value that cannot be read.
    case .truncate: named[0] = "mode=\"PERMISSIVE\""
    case .pad:
      refuse(
        SpellingRefusal(
          "short rows cannot be taken and long ones turned down",
          remedy: "correct the file, leave \"raggedRows\" out, or write \"truncate\""))
    }
    // What stands for null in a file is no text; then empty text in quotes is none of both.
    if options.emptyQuoted == .text { named.append("nullValue=\"\\0\"") }
    take(form, &named)
    // Spark takes one text for null, and then no longer the empty field.
    let nulls = options.nullValues.filter { !$0.isEmpty }
    text(
      variable, "csv", types: source.source.types, named, nulls: nulls,
      isText: options.raggedRows == .truncate || form.findings?.hasPaddedValues == true)
  }

  /// Whether a line end has more than one byte, so that text must be decoded before it is split.
  private func isWide(_ encoding: String?) -> Bool {
    let name = encoding?.lowercased() ?? ""
    return name.hasPrefix("utf-16") || name.hasPrefix("utf-32") || name.hasPrefix("ucs-")
  }

  /// What reading the whole file has shown.
  private mutating func take(_ form: CSVForm, _ named: inout [String]) {
    guard let findings = form.findings else { return }
    if findings.hasLineEndsInFields || isWide(form.options.encoding) { named.append("multiLine=True") }
    for problem in findings.problems(form.options) { refuse(problem) }
  }
}

extension CSVOptions {
  /// What separates fields where something has to: in a table of one column a character that no value holds
  /// (`CSVFindings.holdsSeparators`).
  var separator: String { delimiter == "" ? CSVFindings.separator : delimiter ?? "," }
}

extension CSVFindings {
  /// What no other engine reads as Sous does.
  func problems(_ options: CSVOptions) -> [SpellingRefusal] {
    var problems: [SpellingRefusal] = []
    if let difference {
      problems.append(
        SpellingRefusal(
          "\(difference) cannot be read as one table", remedy: "write them alike, for example with sous run to CSV"))
    }
    if hasBlankRecords {
      problems.append(
        SpellingRefusal("a blank line cannot be read as a row with one empty field", remedy: "remove it from the file"))
    }
    if holdsSeparators {
      problems.append(
        SpellingRefusal(
          "lines that hold U+001F cannot be read as values of one column", remedy: "remove it from the file"))
    }
    if endsInQuotes {
      problems.append(
        SpellingRefusal("a quote that is opened and never closed cannot be noticed", remedy: "correct the file"))
    }
    if hasFirstLineEndInFields {
      problems.append(
        SpellingRefusal(
          "fields that hold the CR LF of the rows' ends lose the CR", remedy: "convert the file to lines that end in LF"
        ))
    } else if hasOtherFirstLineEnd {
      problems.append(
        SpellingRefusal(
          "the first line end of the file, which is another than those of its rows, is taken for them",
          remedy: "convert the file to lines that end in LF"))
    }
    if invalidByteCount > 0, options.invalid == .reject {
      let count = invalidByteCount == 1 ? "1 byte that is" : "\(invalidByteCount) bytes that are"
      problems.append(
        SpellingRefusal(
          "the file has \(count) not UTF-8, which would not be noticed",
          remedy: "correct the file, or set its \"encoding\""))
    }
    return problems
  }
}
