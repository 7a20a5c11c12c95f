/// How a CSV file is written, as far as a recipe says so; what is `nil` is sniffed or takes its default.
public struct CSVOptions: Hashable, Sendable {
  /// Which records name the columns.
  public enum Header: Hashable, Sendable {
    /// Decided from the first records.
    case auto
    /// This many records, 0 for none; names of several are joined with a space.
    case rows(Int)
  }

  /// What an empty field in quotes means.
  public enum EmptyQuoted: String, CaseIterable, Hashable, Sendable { case null, text }

  /// What happens to records with too few or too many fields.
  public enum RaggedRows: String, CaseIterable, Hashable, Sendable {
    /// They are rejects.
    case reject
    /// Short ones end in nulls, long ones are rejects.
    case pad
    /// Short ones end in nulls, the extra fields of long ones are dropped.
    case truncate
  }

  /// What happens to bytes that are not UTF-8.
  public enum Invalid: String, CaseIterable, Hashable, Sendable { case reject, replace }

  /// One to four characters between two fields; empty for none: every record is one field.
  public var delimiter: String?
  /// One ASCII character around fields; empty for none.
  public var quote: String?
  /// One ASCII character that protects the next one; the quote itself for doubled quotes; empty for none.
  public var escape: String?
  public var header = Header.auto
  /// Whether an empty cell of the header above a name takes the text left of it, as cells that were merged are written.
  /// The header is then the first line that is not blank, and two rows where nothing says how many.
  public var fillHeader = false
  /// A name iconv knows.
  public var encoding: String?
  /// Fields, beside the empty one, that mean null.
  public var nullValues: [String] = []
  public var emptyQuoted = EmptyQuoted.null
  /// Physical lines before the header; `nil` for as many as the sniffer takes for a preamble.
  public var skipLines: Int?
  /// Physical lines at the end of each file that are left out.
  public var skipFooter = 0
  /// Records that start with this text are left out; `nil` or empty for none.
  public var comment: String?
  public var raggedRows = RaggedRows.reject
  public var invalid = Invalid.reject
  /// Names of the columns of files without a header, by their place; numbered ones where there are none.
  var columnNames: [String] = []

  public init() {}
}
