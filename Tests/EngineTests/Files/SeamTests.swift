import Engine
import Foundation
import XCTest

/// What one more of a kind costs: the source files, outside its own folder, that mention one by name.
final class SeamTests: XCTestCase {
  /// Formats that are older than their records. What speaks of them for reasons of its own (examples, lists on the
  /// terminal, how files of CSV are guessed) is listed in `Tests/Cases/seams/formats.txt`, and grows only on purpose.
  /// A table with a log is one of them: it is known where folders are told apart and where outputs take their places.
  private static let older: Set<String> = ["csv", "parquet", "jsonl", "delta"]
  /// The table, what the languages of export say, and the list of that.
  private static let most = 3

  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  func testFilesThatMentionAFormatByNameAreKnown() throws {
    let golden = Self.package.appendingPathComponent("Tests/Cases/seams/formats.txt")
    var text = ""
    for format in FormatTable.all {
      let files = try Self.files(mentioning: format)
      XCTAssertFalse(files.isEmpty, "nothing mentions \(format.name): the search is broken")
      if !Self.older.contains(format.name) {
        XCTAssertLessThanOrEqual(files.count, Self.most, "\(format.name) stands in \(files)")
      }
      text += files.map { "\(format.name) \($0)\n" }.joined()
    }
    if getenv("RECORD") != nil { try Data(text.utf8).write(to: golden) }
    let recorded = Set(try String(contentsOf: golden, encoding: .utf8).split(separator: "\n"))
    let found = Set(text.split(separator: "\n"))
    XCTAssertEqual(found.subtracting(recorded).sorted(), [], "ask the record instead (FormatRecord)")
    XCTAssertEqual(recorded.subtracting(found).sorted(), [], "it does not any more: record anew with RECORD=1")
  }

  /// A storage, a database and a way to replace an output: what of the others mentions them, and how many files may.
  func testStoragesDatabasesAndModesAreMentionedInFewFiles() throws {
    for (name, pattern, folders, most) in [
      ("S3", #"\bS3[A-Z]|"s3""#, ["AWS/"], 2),
      ("PostgreSQL", Self.mention("postgresql", "PostgreSQL"), ["/PostgreSQL/"], 3),
      ("MySQL", Self.mention("mysql", "MySQL"), ["/MySQL/"], 3),
      ("SQLite", #"\bSQLite[A-Z]"#, ["/SQLite/", "Catalog/"], 3),
      ("replace-partitions", #"\.replacePartitions\b|"replace-partitions""#, ["/Delta/"], 2),
    ] {
      let files = try Self.files(mentioning: pattern) { path in folders.contains { path.contains($0) } }
      XCTAssertFalse(files.isEmpty, "nothing mentions \(name): the search is broken")
      XCTAssertLessThanOrEqual(files.count, most, "\(name) stands in \(files)")
    }
  }

  /// A kind of source: its record, the table, and where requests are opened. Outputs that are tables of databases are no
  /// sources.
  func testSourceKindsAreMentionedInFewFiles() throws {
    let outputs = ["RecipeBody+Output.swift", "RecipeBody+Databases.swift", "RecipeSections.swift"]
    for (name, pattern) in [
      ("database", #"DatabaseRequest\b|"query"|recipe, database\b"#), ("table", #"TableRequest\b"#),
      ("recipe", #"RecipeSource\(recipe:|"recipe", "Recipe""#),
    ] {
      let files = try Self.files(mentioning: pattern) { path in
        path.hasPrefix("Connectors/") || path.hasPrefix("AWS/") || path.hasPrefix("Engine/Databases/")
          || outputs.contains { path.hasSuffix("/" + $0) }
      }
      XCTAssertFalse(files.isEmpty, "nothing mentions \(name): the search is broken")
      XCTAssertLessThanOrEqual(files.count, 3, "\(name) stands in \(files)")
    }
  }

  /// An aggregate: its family, and its row in what languages say. Words that mean other things, too, are looked for as
  /// calls only.
  func testAggregatesAreMentionedInFewFiles() throws {
    for name in ["countDistinct", "median", "standardDeviation"] {
      let files = try Self.files(
        mentioning: #"\.\#(name)\b(?!\()|AggregateFunction\.\#(name)\b|let \#(name) = AggregateFunction"#
      ) {
        // States and profiles have fields of these names.
        $0.hasPrefix("Engine/Profile/") || $0.hasPrefix("Studio/App/")
      }
      XCTAssertTrue(files.contains { $0.hasPrefix("Engine/Functions/Aggregates/") }, "\(name): the search is broken")
      XCTAssertLessThanOrEqual(files.count, 2, "\(name) stands in \(files)")
    }
    for word in ["stddev", "count_distinct", "stddev_samp"] {
      let files = try Self.files(mentioning: "\\b\(word)\\b") { _ in false }
      XCTAssertLessThanOrEqual(files.count, 2, "\(word) stands in \(files)")
    }
  }

  /// A kind of step: its file, and the table. What other tools call it is no part of it.
  func testStepsAreMentionedInTwoFiles() throws {
    for (kind, type) in [
      ("pivot-rows", "PivotRows"), ("handle-outliers", "HandleOutliers"), ("mask-values", "MaskValues"),
    ] {
      let files = try Self.files(mentioning: "\"\(kind)\"|\\b\(type)\\.record\\b") { $0.hasPrefix("Recipes/Words/") }
      XCTAssertEqual(files.count, 2, "\(kind) stands in \(files)")
    }
  }

  /// A function: its family, and its row in what languages say.
  func testFunctionsAreMentionedInTwoFiles() throws {
    for name in ["levenshtein", "regexp_count", "find_in_set", "unix_date"] {
      let files = try Self.files(mentioning: "\"\(name)\"") { _ in false }
      XCTAssertEqual(files.count, 2, "\(name) stands in \(files)")
    }
  }

  /// A language of export: its own file and the table. Rows of functions, aggregates and formats have cells for those that
  /// say something, and a language without cells compiles.
  func testLanguagesAreMentionedInFewFiles() throws {
    for (name, pattern) in [
      ("Athena", #"\.athenaSQL\b|"athena-sql"|\bAthena[A-Z]"#),
      ("DuckDB", #"\.duckdbSQL\b|"duckdb-sql"|\bDuckDB[A-Z]"#),
      ("Spark SQL", #"\.sparkSQL\b|"spark-sql"|\bSparkSQL[A-Z]"#),
    ] {
      let files = try Self.files(mentioning: pattern) {
        $0.hasPrefix("Export/Functions/") || $0.hasPrefix("Export/Formats/")
      }
      XCTAssertLessThanOrEqual(files.count, 2, "\(name) stands in \(files)")
    }
  }

  /// The floor of the engine and its roof: `Runtime` knows no other folder of it, and none of them knows `Execution`.
  func testRuntimeStandsOnNothingAndNothingOnExecution() throws {
    let engine = Self.package.appendingPathComponent("Sources/Engine")
    let folders = try FileManager.default.contentsOfDirectory(atPath: engine.path).filter { !$0.hasPrefix(".") }
    var types: [String: Set<String>] = [:]
    for folder in folders { types[folder] = try Self.types(in: "Engine/\(folder)/") }
    for name in ["RunContext", "PlanStep", "Failure", "RejectCollector", "StepCounts"] {
      XCTAssertTrue(types["Runtime"]?.contains(name) ?? false, "\(name) is no type of Runtime")
    }
    let runner = try Self.files(mentioning: Self.word(types["Operators"] ?? [])) { !$0.hasPrefix("Engine/Execution/") }
    XCTAssertTrue(runner.contains("Engine/Execution/PlanRunner.swift"), "the search is broken")
    for folder in folders.sorted() where folder != "Runtime" {
      XCTAssertEqual(
        try Self.files(mentioning: Self.word(types[folder] ?? [])) { !$0.hasPrefix("Engine/Runtime/") }, [],
        "Runtime mentions types of \(folder)")
    }
    for folder in folders.sorted() where folder != "Execution" {
      XCTAssertEqual(
        try Self.files(mentioning: Self.word(types["Execution"] ?? [])) { !$0.hasPrefix("Engine/\(folder)/") }, [],
        "\(folder) mentions types of Execution")
    }
  }

  /// Types that stand by themselves in files below `folder`, private ones left out.
  private static func types(in folder: String) throws -> Set<String> {
    let declaration = try NSRegularExpression(
      pattern: #"^(?:(?:public|package|final|indirect) )*(?:struct|class|enum|protocol|typealias) (\w+)"#,
      options: .anchorsMatchLines)
    let sources = package.appendingPathComponent("Sources")
    var names: Set<String> = []
    for path in try files(mentioning: "^", except: { !$0.hasPrefix(folder) }) {
      let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
      for match in declaration.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
        if let range = Range(match.range(at: 1), in: text) { names.insert(String(text[range])) }
      }
    }
    return names
  }

  /// One of the words where it stands for itself: neither declared nor a member of something.
  private static func word(_ names: Set<String>) -> String {
    #"(?<!\.|struct |class |enum )\b(?:\#(names.sorted().joined(separator: "|")))\b"#
  }

  /// What the studio knows of a step or a key is in their records: it compares no kind of step with a name, and the keys
  /// that it does look for are those of what it makes or shows itself.
  func testTheStudioComparesNoKindsOfSteps() throws {
    let kinds =
      #"(?<!name )(?:==|!=) "[a-z]+-[a-z-]+"|\["[a-z]+-[a-z-]+"(?:, "[a-z-]+")*\]\.contains|case "[a-z]+-(?:rows|columns?|tables?)""#
    XCTAssertEqual(
      try Self.files(mentioning: kinds) { !$0.hasPrefix("Studio/") }, [],
      "ask the step's record instead (StepRecord, StepKindEntry)")
    let keys = try Self.files(mentioning: #"\bkey (?:==|!=) "|\bkey\.hasPrefix\("#) { !$0.hasPrefix("Studio/") }
    XCTAssertEqual(keys, Self.keysLookedFor, "ask the field's record instead (FieldRecord, StepFieldEntry)")
  }

  /// Where a recipe's source stands, a column with the values that are made columns, and the value of a parameter, which is of
  /// the type beside it.
  private static let keysLookedFor = [
    "Studio/App/Draft/RecipeDraft.swift", "Studio/App/Forms/ColumnValues.swift", "Studio/App/Forms/FormReading.swift",
  ]

  /// Files of `Sources`, outside folders of the format's name, that mention it.
  private static func files(mentioning format: FormatRecord) throws -> [String] {
    let stem = format.title.replacingOccurrences(of: " ", with: "")
    return try files(mentioning: mention(format.name, stem)) { $0.contains("/\(stem)/") }
  }

  /// `.name`, `"name"` or a type whose name begins with `stem`.
  private static func mention(_ name: String, _ stem: String) -> String { #"\.\#(name)\b|"\#(name)"|\b\#(stem)[A-Z]"# }

  /// Files of `Sources` with a match, comments left out. What `Import` names are words of other tools.
  private static func files(mentioning pattern: String, except isOwn: (String) -> Bool) throws -> [String] {
    let mention = try NSRegularExpression(pattern: pattern)
    let sources = package.appendingPathComponent("Sources")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path).sorted()
    return try paths.filter { path in
      guard path.hasSuffix(".swift"), !path.hasPrefix("SampleData/"), !path.hasPrefix("Import/"), !isOwn(path) else {
        return false
      }
      let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
      let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
      return mention.firstMatch(in: code, range: NSRange(code.startIndex..., in: code)) != nil
    }
  }
}
