import Engine
import Recipes
import TestKit
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

/// Runs one recipe over files of a folder and gives its table as CSV text.
final class RecipeRun {
  let folder: String
  let file: RecipeFile
  private let session: RecipeSession
  private(set) var rejectLines = ""
  /// What the run says of values that steps changed, without what reading says.
  private(set) var stepNotes = ""
  private(set) var ledger: Ledger?
  private(set) var rowCount = 0

  init(folder: String, file: RecipeFile) {
    self.folder = folder
    self.file = file
    session = RecipeSession(opener: TestOpener(folder: folder), reader: TestReader(folder: folder))
  }

  var options: LoweringOptions { LoweringOptions(workingFolder: folder) }
  var analysis: AnalysedRecipe { session.analyse(file, options: options) }

  func table(nodes: Int, batchRows: Int, rewrites: Bool = true) throws -> String {
    var runOptions = RunOptions()
    runOptions.nodes = nodes
    runOptions.batchRows = batchRows
    runOptions.rewrites = rewrites
    return try session.run(file, options: options) { recipe in
      let rejects = RejectCollector()
      let (batches, outcome) = try LocalEngine.collect(recipe.plan, options: runOptions, rejects: rejects)
      rejectLines = try rejects.sorted.map { "\($0.step.number) \($0.column ?? "-") \($0.reason)\n" }.joined()
      stepNotes = outcome.notes.filter { $0.hasPrefix("step ") }.map { $0 + "\n" }.joined()
      ledger = Ledger(recipe, outcome)
      rowCount = batches.reduce(0) { $0 + $1.rowCount }
      return CSVText.text(recipe.plan.schema, batches)
    }
  }
}

/// A table as CSV text: null is nothing, empty text is `""`.
enum CSVText {
  static func text(_ schema: Schema, _ batches: [Batch]) -> String {
    var lines = schema.names.joined(separator: ",") + "\n"
    for batch in batches {
      for row in 0..<batch.rowCount {
        lines += batch.columns.map { cell($0.value(at: row)) }.joined(separator: ",") + "\n"
      }
    }
    return lines
  }

  private static func cell(_ value: Value) -> String {
    guard let text = ValueText.string(value) else { return "" }
    return text.isEmpty || text.contains { ",\"\n".contains($0) }
      ? "\"" + text.flatMap { $0 == "\"" ? "\"\"" : String($0) } + "\"" : text
  }
}

/// A folder that is removed with its maker.
final class ScratchFolder {
  let path: String
  private var names: [String] = []

  init() throws {
    var template = Array("/tmp/sous-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(.run, "cannot make a folder") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func write(_ text: String, to name: String) {
    names.append(name)
    TestFolder.write(path + "/" + name, text)
  }

  deinit {
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }
}
