/// Characters that stand between records in place of line ends, as ASCII has one for that (U+001E): such a file would be read as
/// a header alone, with all of its rows in it, so it is refused by name.
struct RecordSeparator {
  private let bytes: [UInt8]
  private let name: String
  /// Bytes of a shell that turn it into a line end.
  private let remedy: String
  /// Whether texts have no use for it, so that it separates values of one column as well.
  private var isOfRecords = false

  private static let all = [
    RecordSeparator([0x1E], "U+001E (record separator)", #"tr '\036' '\n'"#, isOfRecords: true),
    RecordSeparator([0x1D], "U+001D (group separator)", #"tr '\035' '\n'"#),
    RecordSeparator([0x00], "U+0000 (NUL)", #"tr '\000' '\n'"#, isOfRecords: true),
    RecordSeparator([0x0B], "U+000B (vertical tab)", #"tr '\013' '\n'"#),
    RecordSeparator([0x0C], "U+000C (form feed)", #"tr '\014' '\n'"#),
    RecordSeparator([0xC2, 0x85], "U+0085 (next line)", #"sed 's/\xC2\x85/\n/g'"#),
    RecordSeparator([0xE2, 0x80, 0xA8], "U+2028 (line separator)", #"sed 's/\xE2\x80\xA8/\n/g'"#),
    RecordSeparator([0xE2, 0x80, 0xA9], "U+2029 (paragraph separator)", #"sed 's/\xE2\x80\xA9/\n/g'"#),
  ]

  private init(_ bytes: [UInt8], _ name: String, _ remedy: String, isOfRecords: Bool = false) {
    (self.bytes, self.name, self.remedy, self.isOfRecords) = (bytes, name, remedy, isOfRecords)
  }

  /// - Parameter head: the beginning of a file, in UTF-8.
  /// - Throws: `Failure` (`input`) for a file whose records end so.
  static func refuse(_ head: CSVOpening.Head, path: String, _ options: CSVOptions) throws(Failure) {
    guard options.delimiter != "" else { return }
    let text = head.text.elements
    var isPresent = [Bool](repeating: false, count: 256)
    for byte in text { isPresent[Int(byte)] = true }
    guard all.contains(where: { $0.bytes.allSatisfy { isPresent[Int($0)] } }) else { return }
    let end = text.lastIndex { !isLineEnd($0) } ?? -1
    let hasLines = (isPresent[0x0A] || isPresent[0x0D]) && text[..<max(end, 0)].contains(where: isLineEnd)
    let delimiters = options.delimiter.map { [Array($0.utf8)] } ?? usualDelimiters.map { [$0] }
    for separator in all where separator.bytes.allSatisfy({ isPresent[Int($0)] }) {
      // Between fields that are told apart by ASCII's own sign, a line end is a part of a text.
      let isASCII = separator.bytes == [0x1E] && isPresent[0x1F]
      guard isASCII || !hasLines else { continue }
      let records = separator.records(in: text[...max(end, 0)], isWhole: head.isWhole)
      guard records.count > (separator.isOfRecords ? 1 : 2),
        separator.separates(records, isASCII ? [[0x1F]] : delimiters)
      else { continue }
      throw Failure(
        .input,
        "\(path) ends its records with \(separator.name) instead of line ends; convert it first, as with \(separator.remedy)"
      )
    }
  }

  private static let usualDelimiters: [UInt8] = [0x1F, 0x1, 0x2C, 0x3B, 0x09, 0x7C]
  /// Records that are looked at.
  private static let mostRecords = 200

  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// The first texts between separators; one that is cut off is none.
  private func records(in text: Slice<UnsafeBufferPointer<UInt8>>, isWhole: Bool) -> [Slice<UnsafeBufferPointer<UInt8>>]
  {
    var records: [Slice<UnsafeBufferPointer<UInt8>>] = []
    var (start, position) = (text.startIndex, text.startIndex)
    while position < text.endIndex, records.count < Self.mostRecords {
      if text[position] == bytes[0], text[position...].starts(with: bytes) {
        records.append(text[start..<position])
        position += bytes.count
        start = position
      } else {
        position += 1
      }
    }
    if isWhole, position == text.endIndex, start < text.endIndex { records.append(text[start...]) }
    return records
  }

  /// Whether nearly all of what stands between has the same number of fields, more than one; or, with what only separates records,
  /// is a text.
  private func separates(_ records: [Slice<UnsafeBufferPointer<UInt8>>], _ delimiters: [[UInt8]]) -> Bool {
    for delimiter in delimiters {
      var counts: [Int: Int] = [:]
      for record in records { counts[Self.count(of: delimiter, in: record), default: 0] += 1 }
      let usual = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
      if let usual, usual.key > 0, usual.value * 4 >= records.count * 3 { return true }
    }
    return isOfRecords && records.count > 2
      && records.allSatisfy { record in record.count > 1 && !record.contains { $0 < 0x20 && $0 != 0x09 } }
  }

  private static func count(of delimiter: [UInt8], in record: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    guard delimiter.count > 1 else { return record.count { $0 == delimiter[0] } }
    return record.indices.count { record[$0...].starts(with: delimiter) }
  }
}
