#if canImport(Glibc)
  import Glibc
#endif

/// What reading a CSV table to its end has found beside types: what other readers of CSV take otherwise.
public struct CSVFindings: Hashable, Sendable {
  /// Whether a field holds a line end, so that lines are not records.
  public internal(set) var hasLineEndsInFields = false
  /// Whether a field holds the CR LF that ends the records too.
  public var hasRecordEndsInFields: Bool { endsInPairs && holdsPairs }
  /// Whether a record ends in CR LF.
  var endsInPairs = false
  /// Whether a field holds CR LF.
  var holdsPairs = false
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
    endsInPairs = endsInPairs || other.endsInPairs
    holdsPairs = holdsPairs || other.holdsPairs
    endsInQuotes = endsInQuotes || other.endsInQuotes
    hasBlankRecords = hasBlankRecords || other.hasBlankRecords
    hasPaddedValues = hasPaddedValues || other.hasPaddedValues
    invalidByteCount += other.invalidByteCount
  }
}

extension CSVChunk {
  /// What the line ends are at which the chunk's records end, and whether there are more.
  func lineEnds() -> CSVFindings {
    var findings = CSVFindings()
    let rowCount = structure.rowCount
    guard rowCount > firstRow else { return findings }
    let bytes = UnsafePointer(buffer.base)
    let start = structure.start(ofRow: firstRow)
    let end = structure.end(ofRow: rowCount - 1)
    guard end > start, structure.hasQuotes || memchr(bytes + start, 13, end - start) != nil else { return findings }
    var (ends, pairs) = (0, 0)
    for position in start..<end {
      if bytes[position] == 10 {
        ends &+= 1
        if position > start, bytes[position &- 1] == 13 { pairs &+= 1 }
      } else if bytes[position] == 13, bytes[position &+ 1] != 10 {
        ends &+= 1
      }
    }
    // The last record's own end lies behind: one of the zeroes there when the file ends without.
    var ownPairs = 0
    for row in firstRow..<(rowCount - 1) {
      let own = structure.end(ofRow: row)
      if own > start, bytes[own] == 10, bytes[own - 1] == 13 { ownPairs += 1 }
    }
    findings.endsInPairs = ownPairs > 0 || (bytes[end] == 10 && bytes[end - 1] == 13)
    findings.holdsPairs = pairs > ownPairs
    findings.hasLineEndsInFields = ends > rowCount - firstRow - 1
    return findings
  }
}
