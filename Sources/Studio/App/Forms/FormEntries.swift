/// Forms of what is no step: source, output, parameters.
extension State {
  static let sourceEntry = StepKindEntry(
    "source", "where the table comes from",
    [
      StepFieldEntry("path", "Path", .text, required: false, help: "a file, a glob or a folder"),
      StepFieldEntry("table", "Table", .text, required: false, help: "or a table of the catalog: database.name"),
      StepFieldEntry(
        "delimiter", "Delimiter", .text, required: false,
        help: "the character between fields; found by itself when empty"),
      StepFieldEntry(
        "quote", "Quote", .text, required: false, help: "the character around fields; found by itself when empty"),
      StepFieldEntry("encoding", "Encoding", .text, required: false, help: "UTF-8 unless said otherwise"),
      StepFieldEntry("header", "Header", .json, required: false, help: "true, false or a number of rows"),
      StepFieldEntry(
        "skipLines", "Skip lines", .number, required: false, help: "lines before the table; found when empty"),
      StepFieldEntry(
        "raggedRows", "Ragged rows", .choice(["reject", "pad", "truncate"]), required: false,
        help: "rows with too few or too many fields: rejected, padded with nulls, or cut too"),
      StepFieldEntry("nullValues", "Nulls", .json, required: false, help: "texts that mean null, as a list: [\"NA\"]"),
      StepFieldEntry(
        "types", "Types", .pairs(key: .column, value: .type), required: false,
        help: "a column and its type; others are found"),
    ])

  static let outputEntry = StepKindEntry(
    "output", "where the result goes",
    [
      StepFieldEntry(
        "path", "Path", .text, required: true, help: "a folder, or a file ending in .parquet, .csv or .jsonl"),
      StepFieldEntry(
        "format", "Format", .choice(["parquet", "csv", "jsonl"]), required: true, help: "how the files are written"),
      StepFieldEntry(
        "compression", "Compression", .choice(["snappy", "zstd", "gzip", "none"]), required: true,
        help: "snappy is quick, zstd small"),
      StepFieldEntry(
        "partitionBy", "Partition by", .columns, required: false, help: "one folder for each value of these columns"),
      StepFieldEntry(
        "filesPerPartition", "Files", .number, required: false,
        help: "how many files in each folder; 1 when empty"),
      StepFieldEntry("table", "Table", .text, required: false, help: "name in the catalog: database.table"),
    ])

  static let parametersEntry = StepKindEntry(
    "parameters", "values that a run can change: ${name} in paths and texts",
    [
      StepFieldEntry(
        "defaults", "Parameters", .pairs(key: .newName, value: .text), required: false,
        help: "a name and its value; a run may set another")
    ])

  static let parameterEntry = StepKindEntry(
    "parameter", "a value that a run can change: ${name} in paths, texts and expressions",
    [
      StepFieldEntry(
        "name", "Name", .name, required: true, help: "letters, digits and _; used as ${name}; renaming follows all uses"
      ),
      StepFieldEntry(
        "type", "Type", .choice(["text", "integer", "decimal", "double", "boolean", "date", "timestamp"]),
        required: true,
        help: "what its values are"),
      StepFieldEntry(
        "default", "Default", .text, required: false, help: "value when a run sets none; without one a run must set it"),
      StepFieldEntry("description", "Description", .text, required: false, help: "what the parameter is for"),
    ])

  /// Fields that every step has, under its own.
  static let stepTail = [
    StepFieldEntry("note", "Note", .text, required: false, help: "for whoever reads the recipe"),
    StepFieldEntry(
      "id", "Id", .name, required: false, help: "a name for the step, unique in the recipe, shown in reports"),
  ]
}
