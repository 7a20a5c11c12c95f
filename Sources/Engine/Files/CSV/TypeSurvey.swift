/// What the fields of each column have in common so far.
struct TypeSurvey: Sendable {
  private let nullValues: [[UInt8]]
  private let keepsEmptyQuoted: Bool
  private(set) var kinds: [FieldKinds]
  /// Fields that are not null.
  private(set) var counts: [Int]
  var findings = CSVFindings()
  /// Columns with blanks around a value.
  private(set) var padded: Set<Int> = []
  /// A value that narrowed the kinds last, for the evidence.
  private(set) var witnesses: [String?]

  init(columnCount: Int, nullValues: [[UInt8]], keepsEmptyQuoted: Bool) {
    self.nullValues = nullValues
    self.keepsEmptyQuoted = keepsEmptyQuoted
    kinds = Array(repeating: .all, count: columnCount)
    counts = Array(repeating: 0, count: columnCount)
    witnesses = Array(repeating: nil, count: columnCount)
  }

  /// Whether more fields can still change the column's type.
  func isOpen(_ column: Int) -> Bool { !kinds[column].isEmpty }

  mutating func add(_ cursor: FieldCursor, _ unquoting: FieldUnquoting, column: Int) {
    var shared = kinds[column]
    var count = 0
    var isPadded = false
    let arena = TextArena()
    for row in 0..<cursor.rowCount {
      let raw = cursor.raw(row)
      if raw.count == 0 { continue }
      let text = unquoting.apply(raw, arena)
      if isNull(text) { continue }
      count += 1
      let blank = UInt8(ascii: " ")
      if text.count > 0, text.start[0] <= blank || text.start[text.count &- 1] <= blank { isPadded = true }
      let own = FieldKinds.of(text.start, text.count)
      if !shared.isSubset(of: own) {
        shared.formIntersection(own)
        witnesses[column] = TextView(start: text.start, count: min(text.count, 40)).string
        if shared.isEmpty { break }
      }
    }
    kinds[column] = shared
    counts[column] += count
    if isPadded { padded.insert(column) }
  }

  /// Adds one text, as of a partition value; `nil` is null.
  mutating func add(_ text: String?, column: Int) {
    guard var text, !text.isEmpty else { return }
    counts[column] += 1
    kinds[column].formIntersection(
      text.withUTF8 { bytes in bytes.baseAddress.map { FieldKinds.of($0, bytes.count) } ?? [] })
  }

  private func isNull(_ text: TextView) -> Bool {
    if text.count == 0 { return !keepsEmptyQuoted }
    return !nullValues.isEmpty && nullValues.contains { text.bytes.elementsEqual($0) }
  }

  mutating func merge(_ other: TypeSurvey) {
    findings.merge(other.findings)
    padded.formUnion(other.padded)
    for column in kinds.indices {
      kinds[column].formIntersection(other.kinds[column])
      counts[column] += other.counts[column]
      witnesses[column] = witnesses[column] ?? other.witnesses[column]
    }
  }

  /// The type that follows for a column, and how sure it is when only a part of the input was looked at.
  func conclusion(_ column: Int) -> (type: DataType, format: FieldFormat, certainty: CSVColumn.Certainty) {
    if counts[column] == 0 { return (.text, .standard, .unseen) }
    let (type, format) = kinds[column].type
    if type != .text { return (type, format, .speculated) }
    return (.text, .standard, kinds[column].isAmbiguousDate ? .ambiguous(kinds[column]) : .settled)
  }
}

extension TypeSurvey {
  /// Adds the partition values of all files.
  mutating func addPartitions(of table: CSVTable) {
    for (index, column) in table.columns.enumerated() {
      guard let partition = column.partition else { continue }
      for layout in table.layouts where partition < layout.file.partition.count {
        add(layout.file.partition[partition].text, column: index)
      }
    }
  }

  /// What is said of a column's type.
  /// - Parameters:
  ///   - scope: follows the reason.
  ///   - delimiter: where a comma separates fields, points stand before fractions.
  func evidence(_ column: Int, of name: String, scope: String = "", delimiter: [UInt8]) -> Evidence {
    let subject = "type of \(name)"
    let type = "\(kinds[column].type.type)"
    guard counts[column] > 1, kinds[column].mayBePointedThousands, delimiter != [UInt8(ascii: ",")] else {
      return Evidence(subject, counts[column] == 0 ? "text" : type, reason(column) + scope)
    }
    return Evidence(
      subject, type,
      "\(reason(column))\(scope); each point has three digits behind it, as thousands are written in many countries: if they are that, pin the type as text and let change-type read them with \"thousands\": \".\"",
      isNotice: true)
  }

  /// Why a column has its type, for people.
  func reason(_ column: Int) -> String {
    let (count, kinds) = (counts[column], kinds[column])
    if count == 0 { return "no values seen" }
    let (type, format) = kinds.type
    if type != .text {
      let written = format.pattern.map { ", written \($0)" } ?? ""
      return (count == 1 ? "the one value seen can be read so" : "all of \(count) values seen can be read so") + written
    }
    if kinds.isAmbiguousDate { return "dates whose day and month cannot be told apart; pin the type to read them" }
    return witnesses[column].map { "for example \"\($0)\"" } ?? "of \(count) values seen"
  }
}
