/// How well a dialect explains a sample: even records, times recognisable fields.
struct DialectScore {
  let records: Int
  let evenRecords: Int
  /// The most frequent number of fields.
  let fieldCount: Int
  let quotedFields: Int
  let value: Double

  init(_ sample: CSVSample) {
    var counts: [Int: Int] = [:]
    var (records, cells, known, quoted) = (0, 0, 0.0, 0)
    for record in sample.records where !record.isBlank {
      records += 1
      counts[record.fields.count, default: 0] += 1
      for field in record.fields {
        cells += 1
        known += Self.recognition(field, sample.dialect)
        if Self.isQuoted(field, sample.dialect) { quoted += 1 }
      }
    }
    self.records = records
    quotedFields = quoted
    let mode = counts.max { $0.value != $1.value ? $0.value < $1.value : $0.key < $1.key }
    fieldCount = mode?.key ?? 1
    evenRecords = mode?.value ?? 0
    guard records > 0, cells > 0 else {
      value = 0
      return
    }
    // Each pattern of record counts by how often it occurs and how much it divides.
    var pattern = 0.0
    for (length, count) in counts {
      let gain = length > 1 ? Double(length - 1) / Double(length) : 0.001
      let share = Double(count) / Double(records)
      pattern += share * share * gain
    }
    let tidy = 1 - min(1, Double(sample.untidyQuotes * 4) / Double(max(records, 1))) * 0.5
    value = pattern * (known / Double(cells)) * tidy * Self.preference(sample.dialect, quoted)
  }

  static func > (a: DialectScore, b: DialectScore) -> Bool { a.value > b.value }

  private static func isQuoted(_ field: TextView, _ dialect: CSVDialect) -> Bool {
    guard let quote = dialect.quote, field.count > 1 else { return false }
    return field.start[0] == quote && field.start[field.count - 1] == quote
  }

  /// Among equals the usual characters win.
  private static func preference(_ dialect: CSVDialect, _ quotedFields: Int) -> Double {
    var preference = 1.0
    switch dialect.delimiter {
    case [UInt8(ascii: ",")], [UInt8(ascii: ";")], [9], [UInt8(ascii: "|")]: break
    case [UInt8(ascii: ":")], [UInt8(ascii: " ")]: preference = 0.6
    default: preference = dialect.delimiter.count > 1 ? 1 : 0.9
    }
    // An apostrophe that encloses nothing is one.
    if dialect.quote == UInt8(ascii: "'") { preference *= quotedFields > 0 ? 0.999 : 1e-6 }
    return preference
  }

  /// 1 for fields that look like a value of some kind, less for text with marks in it.
  private static func recognition(_ field: TextView, _ dialect: CSVDialect) -> Double {
    if field.count == 0 { return 0.9 }
    if let quote = dialect.quote, field.count > 1, field.start[0] == quote {
      return field.start[field.count - 1] == quote ? 1 : 0.2
    }
    if !FieldKinds.of(field.start, field.count).isEmpty { return 1 }
    var (marks, quotes) = (0, 0)
    for byte in field.bytes.prefix(200) {
      switch byte {
      case 48...57, 65...90, 97...122, 128...255, 32, 46, 45, 95: break
      case 34: quotes += 1
      default: marks += 1
      }
    }
    if quotes > 0 { return 0.3 }
    let edge = field.start[0] == 32 || field.start[field.count - 1] == 32 ? 0.1 : 0
    return (marks == 0 ? 1 : marks <= 2 ? 0.9 : 0.7) - edge
  }
}
