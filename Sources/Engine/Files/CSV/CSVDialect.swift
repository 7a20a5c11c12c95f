/// The characters that give a CSV file its structure, resolved to bytes of its UTF-8 text.
///
/// Rules of reading, the same in the fast scanner and in the exact one: a record ends at LF, CR or CR LF outside quotes.
/// A quote opens a quoted field only as the field's first byte; elsewhere it is an ordinary character. Within quotes a
/// doubled quote is one quote (unless another escape character is set, which then protects the character behind it).
/// Text between the closing quote and the next delimiter belongs to the field as it stands.
struct CSVDialect: Hashable, Sendable {
  /// UTF-8, 1 to 16 bytes; `undivided` for none.
  var delimiter: [UInt8] = [UInt8(ascii: ",")]
  var quote: UInt8? = UInt8(ascii: "\"")
  /// Set only when it differs from the quote.
  var escape: UInt8?
  /// UTF-8; empty for none.
  var comment: [UInt8] = []

  /// In place of a delimiter: records are one field. A line end ends its record before it could end a field.
  static let undivided = [UInt8(ascii: "\n")]

  /// Whether fields are separated by what most files have for that.
  var hasUsualDelimiter: Bool { delimiter.contains { ",;\t|".utf8.contains($0) } }

  /// The delimiter as options have it: empty for none.
  var delimiterText: String { delimiter == Self.undivided ? "" : String(decoding: delimiter, as: UTF8.self) }

  /// How records are divided, in words.
  var division: String {
    switch delimiterText {
    case "": "read as whole lines"
    case "\t": "divided by tabs"
    case " ": "divided by blanks"
    case let text: "divided by \"\(text)\""
    }
  }

  /// The quote as options have it: empty for none.
  var quoteText: String { quote.map { String(UnicodeScalar($0)) } ?? "" }

  /// The escape as options have it: the quote where that is doubled.
  var escapeText: String { escape.map { String(UnicodeScalar($0)) } ?? quoteText }

  /// Whether the vector scanner can take it; others go byte by byte.
  var isPlain: Bool { delimiter.count == 1 && escape == nil && comment.isEmpty }

  /// How far the end of a field lies before the last byte of its delimiter.
  var tail: Int { delimiter.count - 1 }
}
