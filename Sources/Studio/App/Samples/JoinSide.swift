package import Recipes

/// How the two sides of a join meet, over all rows.
package struct JoinFacts: Hashable, Sendable {
  package var leftRows: Int
  package var leftMatched: Int
  package var rightRows: Int
  package var rightMatched: Int
  /// Rows of an inner join; more than `leftMatched` when rows multiply.
  package var pairs: Int
  package var rightIsUnique: Bool

  package init(leftRows: Int, leftMatched: Int, rightRows: Int, rightMatched: Int, pairs: Int, rightIsUnique: Bool) {
    self.leftRows = leftRows
    self.leftMatched = leftMatched
    self.rightRows = rightRows
    self.rightMatched = rightMatched
    self.pairs = pairs
    self.rightIsUnique = rightIsUnique
  }

  /// Rows that a join of this kind gives.
  package func rows(_ kind: String) -> Int {
    switch kind {
    case "inner": pairs
    case "left": pairs + leftRows - leftMatched
    case "right": pairs + rightRows - rightMatched
    case "full": pairs + leftRows - leftMatched + rightRows - rightMatched
    case "semi": leftMatched
    case "right-anti": rightRows - rightMatched
    case "full-anti": leftRows - leftMatched + rightRows - rightMatched
    default: leftRows - leftMatched
    }
  }
}

/// What the lower half of the join form shows.
package enum JoinRows: String, CaseIterable, Hashable, Sendable {
  case result, left, right

  package var next: JoinRows {
    switch self {
    case .result: .left
    case .left: .right
    case .right: .result
    }
  }
}

/// The other side of a join, and what fits.
package struct JoinSide: Sendable {
  package var source: JSON
  package var table: any SampleTable
  package var rows: Int?
  /// Pairs of columns that probably belong together, best first.
  package var proposedKeys: [JoinPair]
  /// Rows without a value over all rows, by column; `nil` until they are counted.
  package var missing: [Int]?

  package init(source: JSON, table: any SampleTable, rows: Int?, proposedKeys: [JoinPair], missing: [Int]? = nil) {
    self.source = source
    self.table = table
    self.rows = rows
    self.proposedKeys = proposedKeys
    self.missing = missing
  }
}

package struct JoinPair: Hashable, Sendable {
  package var left: String
  package var right: String
  /// Share of the sampled rows of this table whose value is found among all rows of the other.
  package var overlap: Double?

  package init(left: String, right: String, overlap: Double? = nil) {
    self.left = left
    self.right = right
    self.overlap = overlap
  }
}
