import Recipes

/// Rows that a preview works on.
package struct SampleRequest: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case first, last
    case random(seed: Int)
    /// Rows for which an expression over the source's columns is true.
    case matching(String)
    /// Rows of the source that get as far as a step, from 1.
    case reaching(Int)
    /// Rows of the source that a step removes.
    case removed(Int)

    /// The step whose rows are searched for.
    package var step: Int? {
      switch self {
      case .reaching(let step), .removed(let step): step
      default: nil
      }
    }
  }

  package var kind: Kind
  package var rows: Int

  package init(_ kind: Kind = .first, rows: Int = 5000) {
    self.kind = kind
    self.rows = rows
  }
}

/// Something wrong with the recipe, at one place.
package struct Problem: Hashable, Sendable {
  /// From 1; 0 is the source, `nil` the recipe as a whole or its output.
  package var step: Int?
  package var key: String?
  /// UTF-8 offsets in the text of the field, for expressions.
  package var range: Range<Int>?
  package var message: String
  package var isError: Bool

  package init(step: Int?, key: String? = nil, range: Range<Int>? = nil, message: String, isError: Bool = true) {
    self.step = step
    self.key = key
    self.range = range
    self.message = message
    self.isError = isError
  }
}

package struct PreviewRequest: Hashable, Sendable {
  package var recipe: RecipeDraft
  /// The table after this many steps; 0 is the source.
  package var step: Int
  package var sample: SampleRequest
  /// Whether the table before the step is wanted too, matched row by row.
  package var comparing: Bool

  package init(recipe: RecipeDraft, step: Int, sample: SampleRequest, comparing: Bool = false) {
    self.recipe = recipe
    self.step = step
    self.sample = sample
    self.comparing = comparing
  }
}

package struct Preview: Sendable {
  /// The step that the table stands behind: less than asked for when a step before is at fault.
  package var step: Int
  package var table: any SampleTable
  /// Rows of the sample after the source and after each step up to `step`.
  package var sampleCounts: [Int]
  package var comparison: Comparison?
  /// All problems of the recipe, also behind `step`.
  package var problems: [Problem]
  /// What was guessed about the source and why: subject, value, reason.
  package var evidence: [[String]] = []
  /// Rows of the sample that each step up to `step` could not take, the source first.
  package var rejected: [Int] = []
  /// Why the first of them could not be taken.
  package var firstReject: String?
  /// Stamps of the files that were read, by path.
  package var inputs: [String: Int] = [:]

  package init(
    step: Int, table: any SampleTable, sampleCounts: [Int], comparison: Comparison? = nil, problems: [Problem] = []
  ) {
    self.step = step
    self.table = table
    self.sampleCounts = sampleCounts
    self.comparison = comparison
    self.problems = problems
  }
}
