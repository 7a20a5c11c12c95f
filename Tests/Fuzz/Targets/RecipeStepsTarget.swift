import Engine
import Recipes
import TestKit

/// Recipes made from the records of the steps: what can be written is checked, and what is valid gives the same rows,
/// rejects and counts however it is run.
enum RecipeStepsTarget {
  static let target = FuzzTarget("recipe-steps", limit: 512, isMade: true) { bytes in
    var writer = RecipeWriter(Choices(bytes))
    try check(writer.recipe())
  }

  private static func check(_ text: String) throws {
    let file = RecipeFile(path: "recipe.json", bytes: Array(text.utf8))
    guard case .success(let formatted) = file.formatted else {
      throw BrokenLaw("the made recipe is no JSON: \(file.problems)\n\(text)")
    }
    let again = RecipeFile(path: "recipe.json", bytes: Array(formatted.utf8))
    try law((try? again.formatted.get()) == formatted, "formatted twice, it changes:\n\(formatted)")
    let session = FuzzTables.session()
    guard case .success = session.analyse(file, options: FuzzTables.options).result else { return }
    guard let plain = try outcome(session, file, nodes: 1, batchRows: 4096, rewrites: false) else { return }
    for (nodes, batchRows) in [(1, 2), (3, 2)] {
      guard let other = try outcome(session, file, nodes: nodes, batchRows: batchRows, rewrites: true) else {
        throw BrokenLaw("plain it runs, on \(nodes) nodes it is refused:\n\(formatted)")
      }
      try law(plain == other, "plain and on \(nodes) nodes differ:\n\(plain)\n\(other)\n\(formatted)")
    }
  }

  private struct Outcome: Equatable {
    var rows: [[String?]]
    var rejects: [String]
    var counts: [[Int]]
  }

  private static func outcome(
    _ session: RecipeSession, _ file: RecipeFile, nodes: Int, batchRows: Int, rewrites: Bool
  ) throws -> Outcome? {
    var run = RunOptions()
    run.nodes = nodes
    run.batchRows = batchRows
    run.rewrites = rewrites
    run.memory = 64 << 20
    var result: Outcome?
    _ = try refusal {
      do {
        result = try session.run(file, options: FuzzTables.options) { recipe in
          let rejects = RejectCollector()
          let (batches, outcome) = try LocalEngine.collect(recipe.plan, options: run, rejects: rejects)
          let rows = batches.flatMap { batch in
            (0..<batch.rowCount).map { row in batch.columns.map { ValueText.string($0.value(at: row)) } }
          }
          let ledger = Ledger(recipe, outcome)
          let entries = ledger.entries + ledger.nested.flatMap { $0 }
          for entry in entries {
            try law(
              entry.rowsIn + entry.added == entry.rowsOut + entry.removed + entry.rejected, "out of balance: \(entry)")
          }
          return Outcome(
            rows: rows, rejects: try rejects.sorted.map { "\($0.step.number) \($0.column ?? "-") \($0.reason)" },
            counts: entries.map { [$0.number, $0.rowsIn, $0.added, $0.removed, $0.rejected, $0.rowsOut] })
        }
      } catch is Diagnostics {
        // A type that the whole input corrects may make a step wrong.
      }
    }
    return result
  }
}
