import Engine

/// The keys of everything in a recipe that is not a step.
public enum RecipeSections {
  static let note = FieldRecord("note", "Note", .note, .optional(nil), "A remark: a text or a list of lines.")

  /// Top level, in canonical order.
  public static let root: [FieldRecord] = [
    FieldRecord("$schema", "Schema", .plainText, .optional(nil), "Where editors find the JSON schema of recipes."),
    FieldRecord(
      "version", "Version", .integer(minimum: 1), .required, "Version of the recipe format; this release reads 1."),
    FieldRecord("name", "Name", .plainText, .optional(nil), "Name of the recipe, in kebab-case."),
    FieldRecord("description", "Description", .plainText, .optional(nil), "What the recipe makes, in a sentence."),
    FieldRecord(
      "parameters", "Parameters", .recordMap(parameter), .optional(.object([])),
      "Values that may differ from run to run, used as ${name} and set with --set name=value."),
    FieldRecord("source", "Source", .source, .required, "Where the rows come from."),
    FieldRecord("steps", "Steps", .steps, .optional(.list([])), "What happens to the rows, one step after the other."),
    FieldRecord("output", "Output", .output, .optional(nil), "Where the result is written."),
    note,
  ]

  /// A parameter.
  public static let parameter: [FieldRecord] = [
    FieldRecord(
      "type", "Type", .parameterType, .required,
      "One of text, integer, decimal, double, boolean, date, timestamp and secret, which only takes the place of keys."),
    FieldRecord(
      "default", "Default", .parameterValue, .optional(nil),
      "Value when none is set, or run-date for the date of the run; of a secret where it lies, ${env:NAME} or ${file:PATH}; a parameter without one is required."
    ),
    FieldRecord(
      "encoding", "Encoding",
      .choice(ParameterScope.SecretForm.allCases.map { Choice($0.rawValue, $0.summary) }),
      .optional(.text(ParameterScope.SecretForm.text.rawValue)), "How a secret is written where it lies.", since: .v1_1),
    FieldRecord("description", "Description", .plainText, .optional(nil), "What the parameter is for."),
    note,
  ]

  /// A source, also of a join or union: one of `path`, `table`, `recipe` and `database`.
  public static let source: [FieldRecord] = SourceRecord.fields + [note]

  /// Keys of a source that name where it is.
  package static let sourceKinds = SourceRecord.all.map(\.key)

  public static let output: [FieldRecord] =
    [
      FieldRecord(
        "path", "Path", .path, .required,
        "A folder, or a file ending in \(FormatFields.endingList) (\(FormatFields.compressedExamples)); it is written in one step."
      ),
      FieldRecord(
        "format", "Format", .choice(FormatFields.choices), .optional(nil),
        "Format of the files; \(FormatTable.standard.title) when the path does not say it."),
      FieldRecord(
        "compression", "Compression", .choice(FormatFields.compressions), .optional(nil),
        "Compression of the files; \(FormatFields.standardCompressions), else as the path ends, when left out."),
      FieldRecord(
        "partitionBy", "Partition by", .columns, .optional(.list([])),
        "Columns whose values become folders, year=2016/month=5."),
      FieldRecord(
        "filesPerPartition", "Files per folder", .integer(minimum: 1), .optional(.number(1)),
        "Files in each partition, contiguous ranges of its rows."),
      FieldRecord("table", "Table", .plainText, .optional(nil), "Table of the catalog to register, database.name."),
      CatalogKind.field,
      FieldRecord(
        "mode", "Mode", .choice(OutputMode.allCases.map { Choice($0.rawValue, $0.summary) }),
        .optional(.text(OutputMode.replace.rawValue)),
        "How an older output is treated; \(FormatFields.modes) takes more than replace."),
    ] + FormatFields.output + [
      note
    ]

  /// An output that is a table of a database.
  public static let databaseOutput: [FieldRecord] = [
    FieldRecord("database", "Database", .path, .required, "The database, as in a source.", since: .v1_1),
    FieldRecord(
      "table", "Table", .plainText, .required, "The table, schema.table; it is made where there is none.", since: .v1_1),
    FieldRecord(
      "mode", "Mode", .choice([OutputMode.replace, .append].map { Choice($0.rawValue, $0.summary) }),
      .optional(.text("replace")), "How rows that are there are treated.", since: .v1_1),
    note,
  ]

  /// The keys of an output, by what it names.
  static func output(_ json: JSON) -> [FieldRecord] { json["database"] == nil ? output : databaseOutput }

  /// The type of a column and how people write its values.
  package static let typedColumn: [FieldRecord] = [
    FieldRecord("type", "Type", .typeName, .required, "Type of the column."),
    FieldRecord("format", "Format", .plainText, .optional(nil), "Pattern of dates and timestamps, such as dd.MM.yyyy."),
    FieldRecord(
      "decimal", "Decimal sign", .plainText, .optional(nil),
      "What stands before the digits of a fraction; a point, or a comma where the point is the thousands sign.",
      since: .v1_1),
    FieldRecord(
      "thousands", "Thousands sign", .plainText, .optional(nil), "What stands between groups of digits.", since: .v1_1),
  ]
}
