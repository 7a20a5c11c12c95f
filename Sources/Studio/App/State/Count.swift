import Engine

/// A number of rows with where it comes from. Screens draw it with `text`, and in no other way.
package struct Count: Hashable, Sendable {
  package enum Origin: Hashable, Sendable {
    /// Counted over the whole input.
    case all
    /// Counted over the sample.
    case sample
    /// Neither: what is likely.
    case estimate
  }

  package var rows: Int
  package var origin: Origin

  package init(_ rows: Int, _ origin: Origin) {
    self.rows = rows
    self.origin = origin
  }

  /// The count as screens show it; one that is not known yet is an ellipsis, an estimate is marked.
  package static func text(_ count: Count?, _ glyphs: Glyphs) -> String {
    guard let count else { return glyphs.ellipsis }
    let number = NumberText.grouped(count.rows)
    return count.origin == .estimate ? "~" + number : number
  }

  /// `1 row`, `~2,000 rows`.
  package static func rows(_ count: Count?, _ glyphs: Glyphs) -> String {
    text(count, glyphs) + (count?.rows == 1 ? " row" : " rows")
  }
}

/// What a step did to the rows.
package struct StepCount: Hashable, Sendable {
  package var rowsIn: Int
  package var rowsOut: Int
  package var added: Int
  package var removed: Int
  package var rejected: Int
  package var seconds: Double?
  package var origin: Count.Origin

  package init(
    rowsIn: Int, rowsOut: Int, added: Int = 0, removed: Int = 0, rejected: Int = 0, seconds: Double? = nil,
    origin: Count.Origin
  ) {
    self.rowsIn = rowsIn
    self.rowsOut = rowsOut
    self.added = added
    self.removed = removed
    self.rejected = rejected
    self.seconds = seconds
    self.origin = origin
  }

  package var count: Count { Count(rowsOut, origin) }
}
