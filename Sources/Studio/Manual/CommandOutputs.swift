import Recipes
import Runs

/// What a command prints with `--format json`: the page of the manual and the JSON schemas come from here, and tests hold real
/// outputs against them.
package struct CommandOutput: Sendable {
  enum Shape: Sendable {
    /// A list of objects with these members.
    case list(JSONForm)
    /// One object.
    case object(JSONForm)
    /// A list of objects whose keys are the columns of a table.
    case rows
    /// As a schema of its own says.
    case file(String)
  }

  /// The command, with what makes it print this: `catalog list --runs`.
  let command: String
  /// A sentence.
  let summary: String
  let shape: Shape

  typealias Member = JSONForm.Member

  private init(_ command: String, _ summary: String, _ shape: Shape) {
    (self.command, self.summary, self.shape) = (command, summary, shape)
  }

  // Of a table, wherever one is printed.
  private static let table = Member("table", .text, "The name, database.table.")
  private static let location = Member("location", .text, "Where it is.")
  private static let format = Member("format", .text, optional: true, "The format of its files; not of Glue.")
  private static let rows = Member("rows", .integer, nullable: true, "Rows; null where they are not counted.")
  private static let sizes = [
    Member("files", .integer, nullable: true, "Files; null where they are not counted."),
    Member("bytes", .integer, nullable: true, "Bytes of the files; null where they are not counted."),
  ]
  private static let updated = Member("updated", .text, optional: true, "When it last changed, in UTC; not of Glue.")
  private static let partition = [
    rows, Member("files", .integer, optional: true, "Files; not of Glue."),
    Member("bytes", .integer, optional: true, "Bytes; not of Glue."),
    Member("path", .text, optional: true, "The folder, below the location; not of Glue."),
    Member("location", .text, optional: true, "Where it is; of Glue only."),
  ]

  private static let tables = JSONForm(
    [table, format, rows] + sizes
      + [Member("partitions", .integer, optional: true, "Partitions; not of Glue."), updated, location])

  /// In alphabetical order.
  static let all: [CommandOutput] = [
    CommandOutput("catalog crawl", "The tables that were found.", .list(tables)),
    CommandOutput(
      "catalog history", "The versions of a Delta table, the latest first.",
      .list(
        JSONForm([
          Member("version", .integer, "From 0."), Member("time", .text, nullable: true, "When it was written, in UTC."),
          Member("operation", .text, nullable: true, "What made it, as its log says."),
          Member("rows", .integer, nullable: true, "Rows that it wrote."),
          Member("filesAdded", .integer, "Files that it brought."),
          Member("filesRemoved", .integer, "Files that it put out of use."),
          Member("engine", .text, nullable: true, "The program that wrote it."),
        ]))),
    CommandOutput("catalog list", "The tables of the catalog.", .list(tables)),
    CommandOutput(
      "catalog list --runs", "The last runs, the latest first.",
      .list(
        JSONForm([
          Member("run", .integer, "Its number."), Member("started", .text, "When it began, in UTC."),
          Member("recipe", .text, "The recipe's name, or its path where it has none."),
          Member("outcome", .text, "`done`, `failed`, `interrupted`, `running` and the like."),
          Member("nodes", .integer, "Nodes that were asked for."),
          Member("wallSeconds", .number, nullable: true, "Seconds from beginning to end; null until then."),
          Member("cpuSeconds", .number, nullable: true, "Seconds of all processors; null until the end."),
          Member("output", .text, "Where the result goes."),
          Member("error", .text, nullable: true, "Why it failed."),
        ]))),
    CommandOutput("catalog pull", "The table as the catalog of this machine now has it.", .list(tables)),
    CommandOutput(
      "catalog show", "A table.",
      .object(
        JSONForm(
          [
            table, location, format,
            Member("compression", .text, nullable: true, optional: true, "Their compression; not of Glue."), rows,
            sizes[0],
            sizes[1], Member("version", .integer, optional: true, "How often it was written; not of Glue."), updated,
            Member("columns", .list, "Its columns, partition keys last."),
            Member("columns[].column", .text, "The name."), Member("columns[].type", .text, "The type."),
            Member("columns[].partitionKey", .flag, "Whether its values are names of folders."),
            Member(
              "columns[].nulls", .integer, nullable: true, optional: true, "Nulls; null where they are not known."),
            Member("columns[].least", .text, nullable: true, optional: true, "The least value."),
            Member("columns[].greatest", .text, nullable: true, optional: true, "The greatest value."),
            Member("columns[].distinct", .integer, nullable: true, optional: true, "Different values."),
            Member("run", .integer, nullable: true, optional: true, "The run that made it; null without one."),
            Member("partitions", .list, "Its partitions."),
            Member("partitions[].values", .list, "A text or null for each key."),
          ] + partition.map { $0.inside("partitions[]") }))),
    CommandOutput(
      "catalog show --partitions", "The partitions of a table. Beside these keys, each partition key with its value.",
      .list(JSONForm(partition))),
    CommandOutput(
      "catalog vacuum", "The files that were removed, or would be with `--dry-run`.",
      .list(JSONForm([Member("file", .text, "Its path.")]))),
    CommandOutput(
      "check", "The problems that were found; an empty list where there are none.",
      .list(
        JSONForm([
          Member("file", .text, nullable: true, "The recipe."), Member("line", .integer, nullable: true, "From 1."),
          Member("column", .integer, nullable: true, "From 1."), Member("severity", .text, "`error` or `warning`."),
          Member("step", .integer, nullable: true, "The number of the step; null outside of steps."),
          Member("kind", .text, nullable: true, "The kind of the step."),
          Member("key", .text, nullable: true, "The key that is meant."), Member("message", .text, "What is wrong."),
          Member("remedy", .text, nullable: true, "What to do."),
        ]))),
    CommandOutput(
      "functions", "Functions, operators, aggregates and window functions.",
      .list(
        JSONForm([
          Member("call", .text, "How it is called."), Member("does", .text, "What it does."),
          Member("example", .text, "An expression; empty of window functions."),
          Member("gives", .text, "What the example gives."),
        ]))),
    CommandOutput(
      "import --operations", "What becomes of each operation of DataBrew.",
      .list(
        JSONForm([
          Member("operation", .text, "Its name."), Member("family", .text, "The group that it belongs to."),
          Member("becomes", .text, "What it becomes; empty where it is refused."),
          Member("refused", .text, nullable: true, "Why it is refused."),
          Member("instead", .text, nullable: true, "What to do instead."),
        ]))),
    CommandOutput("preview", "The rows.", .rows),
    CommandOutput(
      "profile", "What each column holds.",
      .list(
        JSONForm([
          Member("column", .text, "The name."), Member("type", .text, "The type."),
          Member("rows", .integer, "Rows."), Member("missing", .integer, "Rows without a value."),
          Member(
            "distinct", .integerOrText,
            "Different values, of which null is none and empty text one; where they are estimated a text, such as `~12,000`."
          ),
          Member("least", .text, nullable: true, "The least value, as text."),
          Member("greatest", .text, nullable: true, "The greatest value, as text."),
          Member("mean", .number, nullable: true, "The mean of numbers."),
          Member("shortest", .integer, nullable: true, "The length of the shortest text."),
          Member("longest", .integer, nullable: true, "The length of the longest text."),
          Member("top", .text, nullable: true, "The most frequent value with its number; null where none repeats."),
        ]))),
    CommandOutput("run", "[The report](report.md).", .file("report.schema.json")),
    CommandOutput(
      "run --compare-nodes", "`comparison` of [the report](report.md).",
      .object(JSONForm(ReportDocument.members).below("comparison"))),
    CommandOutput(
      "sample-data", "The tables that were written.",
      .list(
        JSONForm([
          Member("table", .text, "The name."), Member("rows", .integer, "Rows."), Member("bytes", .integer, "Bytes."),
          Member("path", .text, "The file."),
        ]))),
    CommandOutput(
      "schema", "The columns of a source, and what was guessed of it.",
      .object(
        JSONForm([
          Member("columns", .list, "The columns."), Member("columns[].column", .text, "The name."),
          Member("columns[].type", .text, "The type."),
          Member("columns[].reason", .text, nullable: true, "Why it has this type; null where the file says so."),
          Member("evidence", .list, "What was found out of the file."),
          Member("evidence[].subject", .text, "Of what: delimiter, header."),
          Member("evidence[].value", .text, "What it is."),
          Member("evidence[].reason", .text, "Why."),
        ]))),
    CommandOutput(
      "steps", "The kinds of steps.",
      .list(JSONForm([Member("step", .text, "The kind."), Member("summary", .text, "What it does.")]))),
    CommandOutput(
      "steps KIND", "What there is to know about a kind of step.",
      .object(
        JSONForm([
          Member("step", .text, "The kind."), Member("summary", .text, "What it does."),
          Member("elsewhere", .list, "What others call it, a text each."),
          Member("details", .list, "Its rules, a sentence each."), Member("fields", .list, "The keys."),
          Member("fields[].key", .text, "The key."), Member("fields[].required", .flag, "Whether it has to be there."),
          Member(
            "fields[].default", .anything, nullable: true,
            "What leaving it out means; null where no value says the same."),
          Member("fields[].help", .text, "What it is."), Member("example", .object, "The step at work."),
          Member("example.step", .text, "The step, as JSON."),
          Member("example.input", .text, "The table before it, as CSV."),
          Member("example.output", .text, "The table after it, as CSV."),
          Member("example.files", .object, "Other tables that it reads: CSV by the name of the file."),
        ]))),
  ]

  /// `docs/reference/json-outputs.md`
  package static var markdown: String {
    """
    # JSON output of commands

    What commands print with `--format json`. [json-outputs.schema.json](json-outputs.schema.json) has the JSON schemas,
    under `$defs` by command. New keys may be added; those that are here stay.

    \(all.map(\.section).joined(separator: "\n"))
    """
  }

  private var section: String {
    let head = "## sous \(command) --format json\n\n\(summary)"
    switch shape {
    case .list(let form): return head + " A list of objects:\n\n" + form.table
    case .object(let form): return head + " An object:\n\n" + form.table
    case .rows: return head + " A list of objects with the table's columns as keys.\n"
    case .file: return head + "\n"
    }
  }

  /// `docs/reference/json-outputs.schema.json` (draft 2020-12), with a final newline.
  package static var schema: String {
    JSONText.pretty(
      .object([
        ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
        ("title", .text("What commands of Sous print with --format json")),
        ("$defs", .object(all.map { ($0.command, $0.definition) })),
      ])) + "\n"
  }

  private var definition: JSON {
    switch shape {
    case .list(let form): .object([("type", .text("array")), ("items", .object(form.schema))])
    case .object(let form): .object(form.schema)
    case .rows: .object([("type", .text("array")), ("items", .object([("type", .text("object"))]))])
    case .file(let name): .object([("$ref", .text(name))])
    }
  }
}
