/// What reading a CSV table to its end has found beside types: what other readers of CSV take otherwise.
public struct CSVFindings: Hashable, Sendable {
  /// Whether a field holds a line end, so that lines are not records.
  public internal(set) var hasLineEndsInFields = false
  /// Whether a blank line is a record, as it is in a table of one column.
  public internal(set) var hasBlankRecords = false
  /// Bytes that are not UTF-8 after decoding.
  public internal(set) var invalidByteCount = 0

  mutating func merge(_ other: CSVFindings) {
    hasLineEndsInFields = hasLineEndsInFields || other.hasLineEndsInFields
    hasBlankRecords = hasBlankRecords || other.hasBlankRecords
    invalidByteCount += other.invalidByteCount
  }
}
