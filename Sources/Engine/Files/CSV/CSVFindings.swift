/// What reading a CSV table to its end has found beside types: what other readers of CSV take otherwise.
public struct CSVFindings: Hashable, Sendable {
  /// Whether a field holds a line end, so that lines are not records.
  public internal(set) var hasLineEndsInFields = false
  /// Whether a field holds the CR LF that ends the records too.
  public internal(set) var hasRecordEndsInFields = false
  /// Whether the table ends within quotes.
  public internal(set) var endsInQuotes = false
  /// Whether a blank line is a record, as it is in a table of one column.
  public internal(set) var hasBlankRecords = false
  /// Whether a value that is not text has blanks around it.
  public internal(set) var hasPaddedValues = false
  /// Bytes that are not UTF-8 after decoding.
  public internal(set) var invalidByteCount = 0

  mutating func merge(_ other: CSVFindings) {
    hasLineEndsInFields = hasLineEndsInFields || other.hasLineEndsInFields
    hasRecordEndsInFields = hasRecordEndsInFields || other.hasRecordEndsInFields
    endsInQuotes = endsInQuotes || other.endsInQuotes
    hasBlankRecords = hasBlankRecords || other.hasBlankRecords
    hasPaddedValues = hasPaddedValues || other.hasPaddedValues
    invalidByteCount += other.invalidByteCount
  }
}
