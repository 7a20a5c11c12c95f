/// A row's place in the input of a pipeline: the morsel, then the running row within it.
///
/// Both follow from the input alone, so numbering is the same for any number of nodes; only the order counts, never
/// the number.
struct RowSequence {
  static let rowBits: UInt64 = 36
  private var base: UInt64 = 0
  private var row: UInt64 = 0

  mutating func begin(morsel: Int) {
    base = UInt64(morsel) << Self.rowBits
    row = 0
  }

  /// The number of the first of `count` rows.
  mutating func next(_ count: Int) -> UInt64 {
    defer { row += UInt64(count) }
    return base + row
  }
}
