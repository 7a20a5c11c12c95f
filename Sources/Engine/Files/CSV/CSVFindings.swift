#if canImport(Glibc)
  import Glibc
#endif

/// What reading a CSV table to its end has found beside types: what other readers of CSV take otherwise.
public struct CSVFindings: Hashable, Sendable {
  /// Whether a field holds a line end, so that lines are not records.
  public internal(set) var hasLineEndsInFields = false
  /// By the number of a file that has any.
  var lineEnds: [Int: CSVLineEnds] = [:]
  /// Whether the table ends within quotes.
  public internal(set) var endsInQuotes = false
  /// Whether a blank line is a record, as it is in a table of one column.
  public internal(set) var hasBlankRecords = false
  /// Whether a table that is read without a delimiter holds `separator`.
  public internal(set) var holdsSeparators = false
  /// The delimiter for readers that need one, where there is none: the unit separator of ASCII.
  public static let separator = "\u{1F}"
  /// Whether a value that is not text has blanks around it.
  public internal(set) var hasPaddedValues = false
  /// What the files of the table do not have in common: `files in different encodings`.
  public internal(set) var difference: String?
  /// Bytes that are not UTF-8 after decoding.
  public internal(set) var invalidByteCount = 0

  mutating func merge(_ other: CSVFindings) {
    hasLineEndsInFields = hasLineEndsInFields || other.hasLineEndsInFields
    lineEnds.merge(other.lineEnds) { $0.union($1) }
    endsInQuotes = endsInQuotes || other.endsInQuotes
    hasBlankRecords = hasBlankRecords || other.hasBlankRecords
    hasPaddedValues = hasPaddedValues || other.hasPaddedValues
    holdsSeparators = holdsSeparators || other.holdsSeparators
    invalidByteCount += other.invalidByteCount
  }

  /// Whether a field holds CR LF in a file that begins with such a line.
  public var hasFirstLineEndInFields: Bool {
    lineEnds.values.contains { $0.isSuperset(of: [.beginsWithPair, .holdsPairs]) }
  }

  /// Whether the first line end of a file is not that of its records, which matters where lines are not records.
  public var hasOtherFirstLineEnd: Bool {
    hasLineEndsInFields
      && lineEnds.values.contains { $0.contains(.beginsWithCR) || $0.isSuperset(of: [.beginsWithLF, .endsInPairs]) }
  }
}

/// Line ends of a file; a pair is CR LF.
struct CSVLineEnds: OptionSet, Hashable, Sendable {
  let rawValue: UInt8

  /// The first one in the file, whether it ends a record or stands in a field.
  static let beginsWithLF = CSVLineEnds(rawValue: 1)
  static let beginsWithPair = CSVLineEnds(rawValue: 2)
  static let beginsWithCR = CSVLineEnds(rawValue: 4)
  /// Whether a record ends in a pair.
  static let endsInPairs = CSVLineEnds(rawValue: 8)
  /// Whether a field holds a pair.
  static let holdsPairs = CSVLineEnds(rawValue: 16)

  /// The first line end in some bytes, behind which one can be read.
  static func first(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> CSVLineEnds {
    guard let place = range.first(where: { bytes[$0] == 10 || bytes[$0] == 13 }) else { return [] }
    return bytes[place] == 10 ? .beginsWithLF : bytes[place + 1] == 10 ? .beginsWithPair : .beginsWithCR
  }
}

extension CSVChunk {
  /// What the line ends are at which the chunk's records end, and whether there are more.
  func lineEnds(_ file: CSVLayout) -> CSVFindings {
    var findings = CSVFindings()
    let rowCount = structure.rowCount
    guard rowCount > firstRow else { return findings }
    let bytes = UnsafePointer(buffer.base)
    let start = structure.start(ofRow: firstRow)
    let end = structure.end(ofRow: rowCount - 1)
    if file.dialect.delimiter == CSVDialect.undivided, end > start {
      findings.holdsSeparators = memchr(bytes + start, 0x1F, end - start) != nil
    }
    var kinds = file.firstLineEnd
    if kinds.isEmpty && base == file.dataStart { kinds = .first(bytes, start..<(end + 1)) }
    if !kinds.isEmpty { findings.lineEnds[layout] = kinds }
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
    if ownPairs > 0 || (bytes[end] == 10 && bytes[end - 1] == 13) { kinds.insert(.endsInPairs) }
    if pairs > ownPairs { kinds.insert(.holdsPairs) }
    if !kinds.isEmpty { findings.lineEnds[layout] = kinds }
    findings.hasLineEndsInFields = ends > rowCount - firstRow - 1
    return findings
  }
}
