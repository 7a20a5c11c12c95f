extension FormatRecord {
  /// Text with a delimiter.
  public static let csv = FormatRecord(
    name: "csv", title: "CSV", summary: "text with a delimiter",
    endings: [
      FileEnding("csv"), FileEnding("tsv", title: "TSV", delimiter: "\t"),
      FileEnding("tab", .written, title: "TSV", delimiter: "\t"), FileEnding("txt", .read), FileEnding("psv", .read),
    ],
    signature: .text { _ in false }, compression: .wholeFile, knowledge: .names, sourceOptions: csvSourceOptions,
    outputOptions: [
      FormatOption(
        "forSpreadsheets", "For spreadsheets", .boolean, standard: .boolean(false),
        "whether text that a spreadsheet would take for a formula is made harmless, which a note counts.")
    ],
    hive: HiveForm(
      "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'\nSTORED AS TEXTFILE", hiveReader,
      columnsAreText: true
    ) { _ in [("skip.header.line.count", "1")] },
    optionsOfTable: { ["header": .boolean(true), "delimiter": .text($0)] },
    optionsOfOutput: { ["header": .boolean(true), "delimiter": .text($0), "quote": .text("\"")] },
    open: { opening in
      var options = CSVOptions(opening.options)
      options.columnNames = opening.columnNames
      return try CSVSource.open(
        files: opening.files, options: options, types: opening.types, memory: opening.memory,
        cancellation: opening.cancellation)
    },
    makeWriter: { schema, request in
      try TextFileWriter(
        encoder: CSVWriter(
          schema: schema, forSpreadsheets: request.options["forSpreadsheets"]?.boolean ?? false,
          hasHeader: request.hasHeader, delimiter: request.delimiter, notes: request.notes),
        compression: request.compression)
    })

  private static let csvSourceOptions = [
    FormatOption(
      "delimiter", "Delimiter", .text, "what separates fields, one to four characters; empty for none."),
    FormatOption("quote", "Quote", .text, "the quote character; empty for none."),
    FormatOption("escape", "Escape", .text, "what escapes a quote in quotes, when not doubling."),
    FormatOption("header", "Header", .header, "whether the first row names the columns, or how many rows do."),
    FormatOption(
      "fillHeader", "Fill header", .boolean, standard: .boolean(false),
      "whether an empty header cell above a name takes the text left of it, as merged cells are saved.",
      since: .v1_1),
    FormatOption("encoding", "Encoding", .text, "encoding of the text, any name iconv knows."),
    FormatOption("nullValues", "Null values", .texts, "fields that mean null, besides the empty field."),
    FormatOption(
      "emptyQuoted", "Empty quotes", .choice([("null", "null"), ("text", "empty text")]), standard: .text("null"),
      "what an empty field in quotes is."),
    FormatOption("skipLines", "Skip lines", .count, "lines before the header to skip."),
    FormatOption("skipFooter", "Skip footer", .count, "lines at the end of each file to skip.", since: .v1_1),
    FormatOption("comment", "Comment", .text, "lines that begin with this are skipped, which a note counts."),
    FormatOption(
      "raggedRows", "Ragged rows",
      .choice([
        ("reject", "a row with too few or too many fields is a reject"),
        ("pad", "short rows end in nulls, long ones are rejects"),
        ("truncate", "short rows end in nulls, extra fields are dropped and counted"),
      ]), standard: .text("reject"), "what happens to rows with too few or too many fields."),
    FormatOption(
      "invalid", "Invalid bytes",
      .choice([("reject", "the row is a reject"), ("replace", "U+FFFD takes their place, which a note counts")]), standard: .text("reject"),
      "what happens to text that is not valid in its encoding."),
  ]
}

extension FormatRecord {
  private static let hiveReader = HiveReader.text(
    "csv", ["org.apache.hadoop.hive.serde2.OpenCSVSerde", "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"],
    sourceOptions: { (table) throws(Failure) in
      let skipped = table.tableParameters["skip.header.line.count"] ?? "0"
      guard skipped == "0" || skipped == "1" else {
        throw Failure(
          .input, "\(skipped) lines of its files come before the rows (skip.header.line.count); read them by their path"
        )
      }
      let settings = table.serdeParameters
      var options: [String: FormatOption.Value] = ["header": .boolean(skipped == "1")]
      if let footer = table.tableParameters["skip.footer.line.count"] {
        guard let lines = Int(footer), lines >= 0 else {
          throw Failure(
            .input,
            "its skip.footer.line.count is \"\(footer)\", which is no number of lines; read its files by their path")
        }
        if lines > 0 { options["skipFooter"] = .integer(lines) }
      }
      if table.serde.hasSuffix("OpenCSVSerde") {
        options["delimiter"] = .text(settings["separatorChar"] ?? ",")
        options["quote"] = .text(settings["quoteChar"] ?? "\"")
        if let escape = settings["escapeChar"] { options["escape"] = .text(escape) }
        return options
      }
      // Its fields are never quoted; what is not set has the values of LazySimpleSerDe.
      options["delimiter"] = .text(separator(settings["field.delim"] ?? settings["serialization.format"] ?? "1"))
      options["quote"] = .text("")
      if let escape = settings["escape.delim"] { options["escape"] = .text(escape) }
      options["nullValues"] = .texts([settings["serialization.null.format"] ?? "\\N"])
      return options
    })

  /// As Hive's `LazyUtils.getByte`: a number is the byte of that code.
  private static func separator(_ text: String) -> String {
    UInt8(text).map { String(Unicode.Scalar($0)) } ?? text
  }
}

extension CSVOptions {
  /// The options as a recipe says them; what it leaves out is sniffed.
  public init(_ values: [String: FormatOption.Value]) {
    self.init()
    delimiter = values["delimiter"]?.text
    quote = values["quote"]?.text
    escape = values["escape"]?.text
    encoding = values["encoding"]?.text
    comment = values["comment"]?.text
    skipLines = values["skipLines"]?.integer
    skipFooter = values["skipFooter"]?.integer ?? 0
    fillHeader = values["fillHeader"]?.boolean ?? false
    nullValues = values["nullValues"]?.texts ?? []
    if let value = values["header"] { header = .rows(value.integer ?? (value.boolean == false ? 0 : 1)) }
    emptyQuoted = values["emptyQuoted"]?.text.flatMap { EmptyQuoted(rawValue: $0) } ?? .null
    raggedRows = values["raggedRows"]?.text.flatMap { RaggedRows(rawValue: $0) } ?? .reject
    invalid = values["invalid"]?.text.flatMap { Invalid(rawValue: $0) } ?? .reject
  }
}
