/// A message that people meet, with its cause and its remedy: what the page of messages and `sous help` say of it.
///
/// The text is a part of a literal of the sources, or a test fails; what is filled in is `…`.
package struct MessageRecord: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case input = "Inputs", reject = "Rows that are rejected", recipe = "Problems of a recipe",
      output = "Outputs", run = "Runs", studio = "The studio", note = "Notes beside a result"
  }

  package let kind: Kind
  package let text: String
  /// Why it is said, a sentence.
  package let cause: String
  /// What to do, a sentence.
  package let remedy: String

  init(_ kind: Kind, _ text: String, _ cause: String, _ remedy: String) {
    (self.kind, self.text, self.cause, self.remedy) = (kind, text, cause, remedy)
  }

  package static let all: [MessageRecord] = inputs + rejects + recipes + outputs + runs + studio + notes

  private static let inputs = [
    MessageRecord(
      .input, "no file \"…\"", "There is no file at this path, seen from the working folder.",
      "Check the path; -C FOLDER works from another folder."),
    MessageRecord(
      .input, "cannot read …: …", "The file is not there, or may not be read; the end of the message is the system's.",
      "Check the path; -C FOLDER works from another folder."),
    MessageRecord(
      .input, "no encoding is named \"…\"; iconv --list shows all names",
      "The system cannot read text in an encoding of this name.",
      "Take a name that iconv knows: UTF-8, ISO-8859-1 (Latin-1), WINDOWS-1252, UTF-16LE."),
    MessageRecord(
      .input, "no file matches \"…\"", "The folder is there, but no name in it fits the pattern.",
      "Check the pattern; in quotes, so that Sous and not the shell fills it in."),
    MessageRecord(
      .input, "the folder … holds no files (names that begin with _ or . are ignored)",
      "A folder is read as one table, and it has no data files.", "Name the folder in which the files lie."),
    MessageRecord(
      .input, "… cannot be read: permission denied", "The file or a folder above it may not be read by you.",
      "Change its rights, or run as a user who may read it."),
    MessageRecord(
      .input, "… has no column \"…\", whose type is pinned",
      "\"types\" of the source names a column that the file does not have, perhaps in other letters.",
      "Correct the name, or remove it from \"types\"; sous schema FILE lists the columns."),
    MessageRecord(
      .input, "the column \"…\" is … in … and … in …",
      "Files that are read as one table hold one column in different types.",
      "Give the column one type in \"types\" of the source, or read the files apart."),
    MessageRecord(
      .input, "… does not fit …, which is read with it",
      "Files of one folder or pattern have different columns or delimiters.",
      "Name the files of one table by a pattern, or read them apart and put them together with union-tables."),
    MessageRecord(
      .input, "the first record of … is longer than … KiB; is a quote never closed?",
      "A quote opens near the beginning of the file and nothing closes it, so everything behind it is one field.",
      "Mend the quote, set \"quote\": \"\" where quotes are ordinary characters, or give more --memory."),
    MessageRecord(
      .input, "… is not JSON Lines: …; write one object a line (jq -c …)",
      "The file holds a JSON document or an array, not an object on every line.", "Convert it: jq -c '.[]' FILE."),
    MessageRecord(
      .input, "its pages are compressed with …, which is not read; write it with snappy, zstd or gzip",
      "A Parquet file uses a compression that Sous does not carry.", "Write it again with one of these."),
    MessageRecord(
      .input, "there is no bucket …; check the name and the endpoint", "The storage does not know the bucket.",
      "Check name, region and AWS_ENDPOINT_URL_S3."),
    MessageRecord(
      .input, "cannot connect to …: …", "The server of the database does not answer, or turns the user down.",
      "Check address, user and password, and whether the server runs."),
    MessageRecord(
      .input, "the catalog … has no table …", "The catalog that is used does not know the table.",
      "sous catalog list shows what there is; --catalog names another catalog."),
  ]

  private static let rejects = [
    MessageRecord(
      .reject, "\"…\" is not …", "A field cannot be read in the type of its column.",
      "Mend the data, pin the type that fits in \"types\", with \"format\" where dates are written otherwise, or use change-type with \"otherwise\": \"null\"."
    ),
    MessageRecord(
      .reject, "… instead of …", "A record of a CSV file has too few or too many fields: 3 fields instead of 4.",
      "Mend the line, or read with \"raggedRows\": pad fills short records with nulls, truncate also drops what is too much."
    ),
    MessageRecord(
      .reject, "a quote is opened and never closed", "A field begins with a quote, and the file ends before the other.",
      "Mend the line, or set \"quote\": \"\" where quotes are ordinary characters."),
    MessageRecord(
      .reject, "the text is not valid …", "A field has bytes that its encoding does not know.",
      "Set \"encoding\", or \"invalid\": \"replace\" to read such bytes as U+FFFD."),
    MessageRecord(
      .reject, "the line is not a JSON object", "A line of a JSON Lines file is something else than { … }.",
      "Mend the line."),
    MessageRecord(
      .reject, "division by zero", "An expression divides by a column that is 0 in this row.",
      "Write try_divide(a, b), which is null there, or nullif(b, 0)."),
    MessageRecord(
      .reject, "… is out of the range of integer", "The result does not fit into 64 bits.",
      "Compute in another type, cast(x as decimal(38,0)) or double, or write a try_ function."),
    MessageRecord(
      .reject, "… does not fit decimal(…,…)", "A number has more digits before the point than the type has room for.",
      "Take a wider type, such as decimal(38,2)."),
    MessageRecord(
      .reject, "the text was not encrypted by aes_encrypt with this key, or was changed since",
      "The cell was encrypted with another key, by another program, or was changed.",
      "Check the key and its \"encoding\"."),
  ]

  private static let recipes = [
    MessageRecord(
      .recipe, "no column \"…\"", "The table at this place has no such column: names match in every letter.",
      "sous check says which columns there are and which is meant; the name may need double quotes in an expression."),
    MessageRecord(
      .recipe, "… has no key \"…\"", "Nothing at this place of the recipe is called so.",
      "Correct its spelling; sous steps KIND lists the keys of a step, sous help recipe-file all others."),
    MessageRecord(
      .recipe, "there is already a column \"…\"", "A new column would have the name of one that is there.",
      "Choose another name; set-columns replaces a column."),
    MessageRecord(
      .recipe, "no function \"…\"", "The language of expressions does not know the function.",
      "sous functions WORD looks for what does it."),
    MessageRecord(
      .recipe, "… is an aggregate of many rows and cannot stand in an expression of one row",
      "sum, mean and their like need to know which rows they are of.",
      "Use it in the values of group-rows, or say with \"over\" which rows it sees."),
    MessageRecord(
      .recipe, "there is no kind of step \"…\"", "The recipe names a step that this version does not have.",
      "sous steps lists all; a newer recipe needs a newer Sous."),
    MessageRecord(
      .recipe, "the parameter \"…\" has no value", "The recipe asks for a value that it does not bring.",
      "Give it with --set NAME=VALUE, or write a \"default\"."),
    MessageRecord(
      .recipe, "the recipe has no parameter \"…\"", "--set names something that the recipe does not have.",
      "Check the name; the recipe lists them under \"parameters\"."),
    MessageRecord(
      .recipe, "the environment variable … is not set",
      "A path or address says ${env:NAME}, and there is no such variable.",
      "Set and export it before the run."),
    MessageRecord(
      .recipe, "${…} in quotes is these characters, not the parameter",
      "In an expression a parameter stands without quotes; in quotes it would be plain text.",
      "Remove the quotes; a text is joined with ||."),
    MessageRecord(
      .recipe, "the recipe was made by a newer Sous: it has version …, and this one reads version 1",
      "The recipe is of a format that this version does not know.", "Install a newer Sous."),
    MessageRecord(
      .recipe, "the recipe reads itself: …", "A source is a recipe that reads this one, perhaps by others.",
      "Break the circle: let one of them read a file."),
    MessageRecord(
      .recipe, "the path \"…\" leaves the project folder",
      "--confine lets a recipe read and write below its folder only.",
      "Use a path inside, or leave --confine out where you trust the recipe."),
    MessageRecord(
      .recipe, "the address of the database holds a password, which a recipe would show to everybody",
      "Recipes are read by others and kept in git.",
      "Put the address into an environment variable and write \"${env:NAME}\"."),
  ]

  private static let outputs = [
    MessageRecord(
      .output, "the output … holds …, which no run wrote; move it away or choose another folder",
      "An output replaces only what runs of Sous have written.",
      "Move the file away, choose another folder, or run with --replace-foreign after looking at it."),
    MessageRecord(
      .output, "no run of Sous in this catalog wrote …",
      "The files at the place of the output are not known to the catalog of this project.",
      "Name the catalog that knows them with --catalog, or choose another folder."),
    MessageRecord(
      .output, "the output … is an input of the same run; choose another path",
      "The run would replace what it reads.", "Write to another place."),
    MessageRecord(
      .output, "… is being written by …", "Another run has the same output.",
      "Wait until it has ended; only one run at a time writes a place."),
    MessageRecord(
      .output, "the format is …, but the path ends in …", "\"format\" and the name of the file say different things.",
      "Remove \"format\" or rename the file."),
    MessageRecord(
      .output, "the output would have more than … partitions", "\"partitionBy\" names a column of very many values.",
      "Partition by fewer or coarser columns, or raise --max-partitions."),
    MessageRecord(
      .output, "the columns do not fit the Delta table …", "Rows are to be added to a table of other columns or types.",
      "Change them with a step, or replace the table."),
    MessageRecord(
      .output, "the table … was made by another recipe until now", "Two recipes write one table of the catalog.",
      "Give one of them another table, unless the change is meant."),
  ]

  private static let runs = [
    MessageRecord(
      .run, "… rejected, over the limit of …",
      "More rows could not be taken than --max-rejects allows, so nothing was published.",
      "Look at the rejects beside the output, mend data or recipe, or raise --max-rejects."),
    MessageRecord(
      .run, "expects … …, but", "An expectation of a step (\"expect\") does not hold, so nothing was published.",
      "Look at the data of the step with sous preview RECIPE --step N, or correct the condition."),
    MessageRecord(
      .run, "a source changes while it is read: …", "Something writes to a file that the run reads.",
      "Run again when it is whole; let whoever writes it rename it into place."),
    MessageRecord(
      .run, "do not fit into the memory (more than … MB)",
      "One group, or its different values, is larger than --memory allows.",
      "Give more --memory, or let \"by\" make smaller groups."),
    MessageRecord(
      .run, "cannot write temporary data in …: …",
      "What does not fit into the memory goes to the disk, which is full or may not be written.",
      "Free space there, or set TMPDIR to a folder with space."),
    MessageRecord(
      .run, "interrupted; nothing was published", "The run was stopped by Ctrl-C.",
      "Run it again; the older output stands as it was."),
    MessageRecord(
      .run, "terminated; nothing was published", "The run was stopped by SIGTERM, as by a time limit or a restart.",
      "Run it again; the older output stands as it was."),
    MessageRecord(
      .run,
      "there is no Spark here: set SPARK_HOME, put spark-submit on the PATH, or install it with pip install pyspark",
      "--engine spark and sous verify need Spark on this machine.", "Install it, or leave --engine out."),
    MessageRecord(
      .run, "writing workbooks needs libxlsxwriter, which cannot be loaded (…)",
      "An output is a workbook, and the library that writes workbooks is not installed.",
      "Install it (on Debian apt install libxlsxwriter-dev), or write CSV."),
    MessageRecord(
      .run, "PostgreSQL is read by libpq, which cannot be loaded (…)", "The library of the database is not installed.",
      "Install it (on Debian apt install libpq5)."),
    MessageRecord(
      .run, "there is no catalog at …", "No run and no crawl has made the catalog yet, or it lies elsewhere.",
      "Run a recipe with \"table\" in its output, use sous catalog crawl, or name it with --catalog."),
    MessageRecord(
      .run, "\"…\" sets nothing; write --set name=value", "--set takes a name and a value.", "Write --set NAME=VALUE."),
    MessageRecord(
      .run, "there is no command and no file … here; sous --help lists the commands",
      "The first word is neither a command nor a file of the working folder.", "Check the word, or the folder."),
  ]

  private static let studio = [
    MessageRecord(
      .studio, "The studio does not know terminals of type \"…\"; set TERM to one that is installed here",
      "TERM names a terminal that this machine has no description of, as after ssh from a newer one.",
      "Call it with TERM=xterm-256color, or install descriptions (on Debian apt install ncurses-term)."),
    MessageRecord(
      .studio, "The studio cannot draw on a terminal of type \"…\"; set TERM, or use sous preview",
      "TERM is empty, dumb or unknown, as in the shell of an editor.",
      "Call it in a real terminal, or with TERM=xterm-256color where it is one."),
    MessageRecord(
      .studio, "The studio needs a terminal, but standard output is not one; use sous preview or sous run in pipes",
      "The output goes to a file or a pipe, where nothing can be drawn.",
      "sous preview prints rows, sous run runs a recipe."),
  ]

  private static let notes = [
    MessageRecord(
      .note, "digits that a double has no room for are left out",
      "A number in text has more digits than a double holds.",
      "Pin the column as decimal(38,…) where every digit matters."),
    MessageRecord(
      .note, "rows with too few fields, which end in nulls",
      "\"raggedRows\" is pad or truncate, which fill short records.",
      "Leave it out to make them rejects."),
    MessageRecord(
      .note, "rows with too many fields, whose last are dropped",
      "\"raggedRows\" is truncate, which cuts long records.",
      "Leave it out to make them rejects."),
    MessageRecord(
      .note, "texts in which U+FFFD took the place of bytes that are not …",
      "\"invalid\" is replace, and the file has bytes that its encoding does not know.",
      "Name the encoding it was written in with \"encoding\", or leave \"invalid\" out to make such rows rejects."),
    MessageRecord(
      .note, "not UTF-8: read as …, a guess by the letters", "The file says nothing of its encoding and is not UTF-8.",
      "Set \"encoding\" to be sure."),
    MessageRecord(
      .note, "dates whose day and month cannot be told apart; pin the type to read them",
      "Every value fits dd/MM as well as MM/dd, so the column stays text.",
      "Say in \"types\" how they are written: { \"type\": \"date\", \"format\": \"dd/MM/yyyy\" }."),
    MessageRecord(
      .note, "times without a zone are read as UTC", "Parquet, Delta tables and databases may hold times of no zone.",
      "Use convert_timezone where they are of another zone."),
    MessageRecord(
      .note, "column \"…\": times of day are left out", "A date is pinned where the file holds dates with times.",
      "Pin the column as timestamp to keep them."),
    MessageRecord(
      .note, "values that are no … became null", "change-type with \"otherwise\": \"null\" could not convert them.",
      "Leave \"otherwise\" out to make their rows rejects."),
    MessageRecord(
      .note, "… more columns are left out; sous schema lists them",
      "There are more notes of this kind than are worth a line each.",
      "sous schema FILE lists all."),
  ]
}

extension MessageRecord {
  /// Messages that a text is, or the beginning of which it is, the most of which is in it first.
  package static func found(by text: String) -> [MessageRecord] {
    var text = text.lowercased()[...]
    for prefix in ["sous: ", "error: ", "warning: "] where text.hasPrefix(prefix) {
      text = text.dropFirst(prefix.count)
    }
    let scored = all.compactMap { record in record.match(of: text).map { (record, $0) } }
    guard let best = scored.map(\.1).max() else { return [] }
    return scored.filter { $0.1 == best }.map(\.0)
  }

  /// How many characters of the message stand in the text, in their order, when that is all of them or all until the text ends.
  private func match(of query: Substring) -> Int? {
    let parts = text.lowercased().split(separator: "…").filter { $0.contains { $0.isLetter || $0.isPunctuation } }
    guard let first = parts.first else { return nil }
    let least = 8
    // A single word is rather what a page is sought for: PostgreSQL.
    if query.count >= least, query.contains(" "), first.hasPrefix(query) { return query.count }
    var (rest, length) = (query, 0)
    for part in parts {
      guard let place = rest.firstRange(of: part) else { break }
      length += part.count
      rest = rest[place.upperBound...]
    }
    let whole = parts.reduce(0) { $0 + $1.count }
    return length >= min(whole, 2 * least) && length >= least ? length : nil
  }
}
