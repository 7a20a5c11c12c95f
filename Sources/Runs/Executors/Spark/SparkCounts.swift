package import Engine
package import Recipes

/// The line that a script writes at its end: the rows that Spark counted on the way.
package struct SparkCounts {
  package private(set) var version = ""
  /// Executors that Spark had.
  package private(set) var executors = 0
  /// Cores of all of them.
  package private(set) var cores = 0
  /// Rows of every source by its number.
  package private(set) var sources: [Int: Int] = [:]
  /// Rows after a step, and those of its left side that matched nothing.
  private var steps: [Int: (rows: Int, unmatched: Int)] = [:]

  /// - Throws: `Failure` (`run`) when the line is not one.
  package init(line: [UInt8]) throws(Failure) {
    guard let json = RecipeFile(path: nil, bytes: line).recipe?.json, let counts = json["counts"]?.list else {
      throw Failure(.run, "Spark ended without a ledger; nothing was published")
    }
    version = json["spark"]?.text ?? ""
    executors = json["executors"]?.integer ?? 0
    cores = json["cores"]?.integer ?? 0
    for count in counts {
      guard let rows = count["rows"]?.integer else { continue }
      if let number = count["source"]?.integer { sources[number] = rows }
      if let number = count["step"]?.integer { steps[number] = (rows, count["unmatched"]?.integer ?? 0) }
    }
  }

  /// The account of all steps.
  package func ledger(_ recipe: LoweredRecipe) -> Ledger { ledger(steps: recipe.steps) }

  package func ledger(steps enabled: [LoweredStep]) -> Ledger {
    let before = steps[0]?.rows ?? sources[0] ?? 0
    return Ledger(steps: enabled, sourceRows: before) { step, rowsIn in
      guard let count = steps[step.number] else { return (0, 0) }
      // A row without a match is removed; what is then more than before was added by several matches.
      let rowsOut = count.rows - count.unmatched
      let left = rowsIn - count.unmatched
      return (max(0, rowsOut - left), count.unmatched + max(0, left - rowsOut))
    }
  }
}
